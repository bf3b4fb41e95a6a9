"""Judges: `measure judges`, whether order, length or kinship moves a judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported
    from workbench.measures.judges import Judged, Key


def judges(path: Path, how: Reading, reference: str = "", good: str = "") -> Measured:
    """`measure judges`: position, verbosity and self-preference of every rater but the reference.

    `reference` is the rater that stands for people; `good` the label of twins that is a pass.
    """
    return judges_of(read("verdicts", path, how), how, reference, good)


def judges_of(table: Imported, how: Reading, reference: str = "", good: str = "") -> Measured:
    """The same of verdicts that have been imported already."""
    from workbench.measures import twins
    from workbench.measures.judges import pairs, position, verbosity

    frame = table.frame
    raters = sorted(frame["rater"].unique())
    if reference and reference not in raters:
        raise InputError(f"--reference: no rater {reference!r}; there are: {', '.join(raters)}")
    found, families = pairs(frame), _families(frame)
    turned = frame[frame["variant"].notna()]
    said, length = twins.said_of_originals(frame, good), twins.lengths(frame)
    told = twins.people(frame, said, reference, good)
    rows = []
    for rater in raters:
        if rater != reference:
            judged, own = found.get(rater, {}), turned[turned["rater"] == rater]
            truth = told or twins.others(said, families, families[rater])
            rows.append({
                "rater": rater, "family": families[rater], "position": position(judged.values()),
                "verbosity": verbosity(own, good),
                "length": twins.length_taste(said.get(rater, {}), truth, length, not told),
                "self_preference": _kin(rater, found, families, reference),
            })  # fmt: skip
    settings = {"reference": reference, "good": good, "seed": how.seed, "map": table.mapping}
    results = {"n_pairs": sum(map(len, found.values())), "n_twin_rows": len(turned), "judges": rows}
    return Measured("judges", [table.input], settings, dumped(results), notes(table))


def _families(frame: pd.DataFrame) -> dict[str, str]:
    """Each judge's family by the table; a judge without one stands for itself."""
    named = frame.dropna(subset=["rater_family"]).groupby("rater")["rater_family"].first()
    return {rater: str(named.get(rater, rater)) for rater in frame["rater"].unique()}


def _kin(
    rater: str, found: dict[str, dict[Key, Judged]], families: dict[str, str], reference: str
) -> dict[str, Any]:
    """Self-preference against people where the table knows them, else against other families."""
    from workbench.measures.judges import consensus, preferred, self_preference, winners

    judged, family = found.get(rater, {}), families[rater]
    truth = winners(found.get(reference, {})) or {
        k: v for one in found.values() for k, v in preferred(one).items()
    }
    proxy = not truth
    if proxy:
        truth = consensus(found, families, family)
    return self_preference(judged, family, truth, proxy)
