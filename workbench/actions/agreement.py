"""Agreement: `measure agreement`, how far raters agree, by group, and against a reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported
    from workbench.measures.raters import Ratings

MAJORITY = "majority:"
MOST_NAMED = 10
FINE, CHANCE = 0.8, 0.2  # raw agreement that looks fine, kappa that is no better than chance


@dataclass(frozen=True)
class Question:
    """Which labels count (none: all), the rater to hold others against, the label that is a pass.

    `reference` may be `majority:a,b,c`: what most of these raters say.
    """

    labels: tuple[str, ...] = ()
    reference: str = ""
    good: str = ""


def agreement(path: Path, how: Reading, asked: Question, by: str = "") -> Measured:
    """`measure agreement`: how far raters agree, whole and by group, and against a reference."""
    return agreement_of(read("labels", path, how), how, asked, by)


def agreement_of(table: Imported, how: Reading, asked: Question, by: str = "") -> Measured:
    """The same of labels that have been imported already."""
    frame = table.frame
    by = next((ours for ours, theirs in table.mapping.items() if theirs == by), by)
    if by and by not in frame:
        there = ", ".join(map(str, frame.columns))
        raise InputError(f"--by {by}: no column {by!r}; there are: {there}")
    _given(table.source.path, frame, asked)
    results = _agreed(frame, asked, how.seed)
    if by:
        groups = frame.dropna(subset=[by]).groupby(by, sort=True)
        results["groups"] = [
            {"group": str(name), **_agreed(part, _within(part, asked), how.seed)}
            for name, part in groups
        ]
    for group in (results, *results.get("groups", ())):
        _stand_out([*group["pairs"], *group.get("against", ())])
    settings = {**asdict(asked), "by": by, "seed": how.seed, "map": table.mapping}  # fmt: skip
    return Measured("agreement", [table.input], settings, dumped(results), notes(table))


def _given(path: Path, frame: pd.DataFrame, asked: Question) -> None:
    """InputError where no row holds a label (that should count), or a voter is no rater."""
    there = sorted({str(label) for label in frame["label"].dropna()})
    if not there:
        raise InputError(f"{path}: no row has a label")
    if asked.labels and not set(asked.labels) & set(there):
        told = ", ".join(there[:MOST_NAMED])
        raise InputError(f"--labels {','.join(asked.labels)}: no row has one; there are: {told}")
    if asked.reference.startswith(MAJORITY):
        raters = set(frame["rater"])
        unknown = next((name for name in _voters(asked.reference) if name not in raters), None)
        if unknown is not None:
            told = ", ".join(sorted(raters)[:MOST_NAMED])
            raise InputError(f"--reference: no rater {unknown!r}; there are: {told}")


def _voters(reference: str) -> list[str]:
    return [name.strip() for name in reference.removeprefix(MAJORITY).split(",")]


def _within(part: pd.DataFrame, asked: Question) -> Question:
    """The question to one group: without a reference that nobody in it can give."""
    there = set(part["rater"]) & set(_voters(asked.reference))
    return asked if there else replace(asked, reference="")


def _agreed(frame: pd.DataFrame, asked: Question, seed: int) -> dict[str, Any]:
    from workbench.measures import raters, voting

    found = raters.agreement_table(raters.ratings(frame, asked.labels), seed)
    reference = asked.reference
    if not reference:
        return found
    named = frame
    if reference.startswith(MAJORITY):
        voters = _voters(reference)
        named, reference = raters.with_majority(frame, voters, "majority"), "majority"
        named = named[~named["rater"].isin(voters)]
    held = raters.ratings(named, asked.labels)
    try:
        found["against"] = raters.against(held, reference, asked.good)
    except ValueError as error:
        raise InputError(f"--reference: {error}") from None
    found["panel"] = voting.panel(held, reference, seed, asked.good)
    _add_lengths(found["against"], named, held, reference, asked.good)
    return found


def _add_lengths(
    rows: Sequence[dict[str, Any]], frame: pd.DataFrame, held: Ratings, reference: str, good: str
) -> None:
    """Whether a rater passes what is longer more readily, where lengths and passes are known."""
    if "length" not in frame or good not in held.labels:
        return
    import numpy as np

    from workbench.measures.lengths import length_effect
    from workbench.measures.raters import UNIT

    length = frame.groupby(UNIT, sort=True)["length"].first().to_numpy(dtype=float)
    code = held.labels.index(good)
    passed = np.where(held.codes >= 0, (held.codes == code).astype(float), np.nan)
    truth = passed[:, held.raters.index(reference)]
    for row in rows:
        said = passed[:, held.raters.index(row["rater"])]
        row["length"] = length_effect(said, length, truth, held.items)


def _stand_out(rows: Sequence[dict[str, Any]]) -> None:
    """Mark two raters who look fine by raw agreement and agree no better than chance."""
    for row in rows:
        raw = row["raw"].value
        no_better = row["kappa"] is not None and row["kappa"] < CHANCE
        row["looks_fine_but_is_chance"] = bool(raw is not None and raw >= FINE and no_better)
