"""Triage of tables: judges' verdicts from a file or from this store into the label queue, and
`measure triage`, the corrected rates of a table that people have labelled in part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.labelrates import Rated, rates, sample_of
from workbench.actions.measure import Measured, Reading, dumped, imported, notes, read
from workbench.actions.open import Bench
from workbench.actions.triage import Queued, Triage, Unit, enqueue
from workbench.actions.votes import recorded_votes
from workbench.errors import InputError
from workbench.measures.corrected import CANNOT, difference
from workbench.measures.judges import passed

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported

UNIT = ["item_id", "output_id", "criterion"]
PROBABILITY = "selection_prob"
CANNOT_SAY = ("cannot", "cannot say", "unknown", "unsure", "abstain", "skip")
MOST_STRATA = 12
STORED = "votes of this store"


@dataclass(frozen=True)
class Ask:
    """Who the people are, which label is a pass, and the column of selection probabilities."""

    people: tuple[str, ...] = ()
    good: str = ""
    probability: str = ""


def import_verdicts(
    bench: Bench, path: Path, batch: str, how: Reading, ask: Ask, triage: Triage
) -> tuple[Queued, Imported]:
    """A table of judges' verdicts into the queue under a name; labels of people stay outside."""
    table = read("labels", path, how)
    return enqueue(bench, batch, units_of(table, ask), triage), table


def queue_votes(bench: Bench, triage: Triage, batch: str = STORED) -> Queued | None:
    """This store's own judge votes into the queue; None where there are none."""
    found = recorded_votes(bench)
    if found is None:
        return None
    loaded, simulated = found
    return enqueue(bench, batch, units_of(imported("labels", loaded, Reading()), Ask(), simulated),
                   triage)  # fmt: skip


def units_of(table: Imported, ask: Ask, simulated: bool = False) -> list[Unit]:
    """A table of labels as outputs with votes; InputError where no judge has a readable one."""
    _there(table, ask)
    frame = table.frame[~table.frame["rater"].isin(ask.people)]
    if frame.empty:
        raise InputError(f"{table.source.path}: no row is a judge's: all raters are people")
    units = [_unit(key, rows, ask, simulated) for key, rows in frame.groupby(UNIT, sort=False)]
    if not any(vote is not None for unit in units for vote in unit.votes.values()):
        there = ", ".join(sorted({str(v) for v in frame["label"].dropna()})[:10])
        raise InputError(f"{table.source.path}: no label is pass or fail; say which label means "
                         f"pass (--pass); there are: {there}")  # fmt: skip
    return units


def _there(table: Imported, ask: Ask) -> None:
    """InputError for a person or a label for a pass that no row has: a slip would turn people
    into judges, or everything into a fail."""
    raters = set(table.frame["rater"])
    if unknown := [name for name in ask.people if name not in raters]:
        told = ", ".join(sorted(raters)[:10])
        raise InputError(f"--human: no rater {unknown[0]!r}; there are: {told}")
    labels = {str(label).strip() for label in table.frame["label"].dropna()}
    if ask.good and ask.good not in labels:
        told = ", ".join(sorted(labels)[:10])
        raise InputError(f"--pass {ask.good}: no row has that label; there are: {told}")


def _score(score: Any) -> float | None:
    """The judge's score as a number, also from a table of texts; None for anything else."""
    try:
        found = float(score)
    except (TypeError, ValueError):
        return None
    return found if found == found else None


def _unit(key: Any, rows: pd.DataFrame, ask: Ask, simulated: bool) -> Unit:
    first = {str(k): v for k, v in rows.iloc[0].items()}
    votes = {str(rater): passed(label, ask.good) for rater, label in
             zip(rows["rater"], rows["label"], strict=True)}  # fmt: skip
    item, output, criterion = (str(part) for part in key)
    return Unit(
        item, output, criterion, {k: None if v is None else float(v) for k, v in votes.items()},
        text=_text(first, "text"), prompt=_text(first, "prompt"),
        asked=_text(first, "criterion_text"), model=_text(first, "model"),
        track=_text(first, "track"), leaf=_text(first, "leaf") or _text(first, "topic"),
        score=_score(first.get("score")),
        cluster=_text(first, "cluster_id"), simulated=simulated,
    )  # fmt: skip


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or value != value else str(value)


def triage(path: Path, how: Reading, ask: Ask) -> Measured:
    """`measure triage`: corrected rates of a table with judges on all rows, people on some."""
    table = read("labels", path, how)
    rows = list(_rated(table, ask))
    found = rates(rows, how.seed)
    if len({row.stratum for row in rows}) > MOST_STRATA:
        _by_difference(found, rows)
    n = sum(row.label == row.label for row in rows)
    results = {"n": len(rows), "labelled": n, "rates": dumped(found)}
    settings = {**asdict(ask), "seed": how.seed, "map": table.mapping}
    told = notes(table)
    if n == 0:
        raise InputError(f"{path}: {', '.join(ask.people)} labelled nothing that judges judged")
    return Measured("triage", [table.input], settings, results, told)


def _rated(table: Imported, ask: Ask) -> Iterator[Rated]:
    frame, there = table.frame, sorted(table.frame["rater"].unique())
    if not ask.people:
        raise InputError(f"say who the people are (--human); there are: {', '.join(there[:10])}")
    _there(table, ask)
    chosen = ask.probability or (PROBABILITY if PROBABILITY in frame else "")
    if chosen and chosen not in frame:
        raise InputError(f"--prob {chosen}: no column {chosen!r}; there are: "
                         f"{', '.join(map(str, frame.columns))}")  # fmt: skip
    people = frame[frame["rater"].isin(ask.people)]
    said: dict[Any, list[float]] = {
        key: [_value(label, ask.good) for label in rows["label"].dropna()]
        for key, rows in people.groupby(UNIT, sort=False)
    }
    odds = _probabilities(table, chosen)
    for unit in sorted(units_of(table, ask), key=lambda unit: unit.key):
        label = _most(said.get(unit.key, []))
        pi = odds.get(unit.key, 1.0)
        if not chosen and label != label:
            raise InputError(
                f"{table.source.path}: {' / '.join(filter(None, unit.key))} has no label of people "
                "and no probability: name the column that holds how likely each row was to be "
                "labelled (--prob); without it no rate can be told"
            )
        yield Rated(label, f"{pi:.6g}", pi >= 1, unit.votes, unit.model, unit.criterion, unit.track)


def _probabilities(table: Imported, column: str) -> dict[Any, float]:
    """The probability of each output; InputError for one that is none, naming its line."""
    if not column:
        return {}
    found: dict[Any, float] = {}
    cells = table.frame[[*UNIT, column]].itertuples(index=False, name=None)
    for (*key, cell), line in zip(cells, table.lines, strict=True):
        try:
            value = float(cell)
        except (TypeError, ValueError):
            value = float("nan")
        if value != value and tuple(key) in found:
            continue
        if not 0 < value <= 1:
            raise InputError(
                f"{table.source.path} line {line}: {column} {cell!r} is no probability above 0 and "
                "up to 1"
            )
        if found.setdefault(tuple(key), value) != value:
            raise InputError(f"{table.source.path} line {line}: {column} {value:g}, but "
                             f"{found[tuple(key)]:g} in an earlier row of this output")  # fmt: skip
    return found


def _value(label: Any, good: str) -> float:
    """1 pass, 0 fail, CANNOT for what says so; NaN for nothing readable."""
    if str(label).strip().casefold() in CANNOT_SAY:
        return CANNOT
    said = passed(label, good)
    return float("nan") if said is None else float(said)


def _most(values: Sequence[float]) -> float:
    known = [value for value in values if value == value]
    ranked = sorted({v: known.count(v) for v in known}.items(), key=lambda pair: -pair[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return float("nan")
    return ranked[0][0]


def _by_difference(found: list[dict[str, Any]], rows: Sequence[Rated]) -> None:
    """Every row has a probability of its own: the difference estimator in place of strata."""
    from workbench.domain.estimate import Estimate

    none = dumped(Estimate(value=None, reason="many_probabilities"))
    for one in found:
        group = [row for row in rows if _within(row, one)]
        verdict = sample_of(group, one["group"] if one["by"] == "judge" else None).verdict
        known = [(row, float(f)) for row, f in zip(group, verdict, strict=True) if f == f]
        labels = [row.label if row.label in (0.0, 1.0) else None for row, _ in known]
        odds = [float(row.stratum) for row, _ in known]
        rate = difference(labels, [f for _, f in known], odds)
        one |= {"rate": dumped(rate), "TPR": none, "TNR": none}


def _within(row: Rated, one: Mapping[str, Any]) -> bool:
    if one["by"] == "judge":
        return one["group"] in row.votes
    return one["by"] == "all" or bool(getattr(row, one["by"]) == one["group"])
