"""Label rates: what people's labels say of judges, models and criteria, corrected for how they were
chosen, with the naive pooled rate beside.

Of a table (`measure triage`) or of the store's label queue.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.actions.measure import dumped
from workbench.actions.open import Bench
from workbench.measures.corrected import CANNOT, Sample, corrected
from workbench.measures.triage import Pick, certain_now
from workbench.text import shorten

if TYPE_CHECKING:
    from workbench.store.labels import Label, QueueRow

VALUES = {"pass": 1.0, "fail": 0.0, "cannot": CANNOT}
PANEL = "all judges"
UNDECIDED = float("nan")
WORDS = 60
MOST_GROUPS, LEAST_LABELLED = 40, 5


class Rated(NamedTuple):
    """One output as rates see it: its label, how it was chosen, and the votes of its judges."""

    label: float
    stratum: str
    certain: bool
    votes: Mapping[str, float | None]
    model: str = ""
    criterion: str = ""
    track: str = ""


def decided(labels: Sequence[str]) -> float:
    """What most people said: 1 pass, 0 fail, CANNOT; NaN while nobody did, or two differ."""
    count = Counter(labels).most_common(2)
    if not count or (len(count) > 1 and count[0][1] == count[1][1]):
        return UNDECIDED
    return VALUES[count[0][0]]


def rated(bench: Bench, batch: str = "") -> list[Rated]:
    """Every output of a batch ('': of all batches), labelled or not, with how it stands now."""
    said: dict[str, list[str]] = defaultdict(list)
    for label in bench.store.reads.labels_given(batch):
        said[label.queue_id].append(label.label)
    by_batch: dict[str, list[QueueRow]] = defaultdict(list)
    for row in bench.store.reads.label_rows(batch):
        by_batch[row.batch].append(row)
    return [one for rows in by_batch.values() for one in _rated(rows, said)]


def _rated(rows: Sequence[QueueRow], said: Mapping[str, Sequence[str]]) -> Iterator[Rated]:
    found = [
        Pick(row.probability, row.place - 1 if row.place else None, row.body["lane"],
             row.body["rank"], row.body["draw"]) for row in rows
    ]  # fmt: skip
    certain = certain_now(found, [row.id in said for row in rows])
    for row, by_priority in zip(rows, certain, strict=True):
        yield Rated(
            decided(said.get(row.id, ())), f"{row.batch} {by_priority}", by_priority,
            row.body["votes"], row.model, shorten(row.body["asked"], WORDS) or row.criterion,
            row.track,
        )  # fmt: skip


def rates(rows: Sequence[Rated], seed: int = 0) -> list[dict[str, Any]]:
    """One row for all, for each judge, model, criterion and track: corrected, naive, the judge's.

    Groups of which fewer than five outputs are labelled are left out.

    TPR and TNR are those of the row's judge, else of the majority of all judges.
    """
    judges = sorted({judge for row in rows for judge in row.votes})
    told = [_one("all", "", rows, None, seed)]
    if len(judges) > 1:
        told += [_one("judge", judge, [r for r in rows if judge in r.votes], judge, seed)
                 for judge in judges]  # fmt: skip
    kinds: Mapping[str, Callable[[Rated], str]] = {
        "model": lambda row: row.model, "criterion": lambda row: row.criterion,
        "track": lambda row: row.track,
    }  # fmt: skip
    for by, name in kinds.items():
        groups = Counter(name(row) for row in rows if name(row))
        if len(groups) > 1:
            found = (_one(by, group, [r for r in rows if name(r) == group], None, seed)
                     for group, _ in sorted(groups.most_common(MOST_GROUPS)))  # fmt: skip
            told += [row for row in found if row["labelled"] >= LEAST_LABELLED]
    return told


def _one(
    by: str, group: str, rows: Sequence[Rated], judge: str | None, seed: int
) -> dict[str, Any]:
    found = corrected(sample_of(rows, judge), seed)
    names = sorted({name for row in rows for name in row.votes})
    told = judge or (names[0] if len(names) == 1 else PANEL)
    return {"by": by, "group": group, "judge": told, **dumped(found)}


def sample_of(rows: Sequence[Rated], judge: str | None) -> Sample:
    """Rows as columns, with the votes of one judge, or the share of all votes."""
    import numpy as np

    strata = {name: at for at, name in enumerate(sorted({row.stratum for row in rows}))}
    return Sample(
        np.array([row.label for row in rows], dtype=float),
        np.array([_verdict(row, judge) for row in rows], dtype=float),
        np.array([strata[row.stratum] for row in rows], dtype=int),
        np.array([row.certain for row in rows], dtype=bool),
    )


def _verdict(row: Rated, judge: str | None) -> float:
    if judge is not None:
        vote = row.votes.get(judge)
        return UNDECIDED if vote is None else vote
    votes = [vote for vote in row.votes.values() if vote is not None]
    return sum(votes) / len(votes) if votes else UNDECIDED


def progress(bench: Bench, batch: str = "") -> dict[str, Any]:
    """How far the work is: outputs, asked, labelled, looked at twice, agreed, changes of mind."""
    rows = bench.store.reads.label_rows(batch)
    labels = bench.store.reads.labels_given(batch)
    said: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        said[label.queue_id].append(label)
    doubles = [[one.label for one in given[:2]] for given in said.values() if len(given) > 1]
    asked = [row for row in rows if row.place]
    seconds = [one.body["seconds"] for one in labels if one.body.get("seconds") is not None]
    return {
        "outputs": len(rows), "asked": len(asked),
        "random": sum(row.body["rank"] is None for row in asked),
        "labelled": len(said), "labels": len(labels), "doubles": len(doubles),
        "agreed": sum(one == other for one, other in doubles),
        "undecided": sum(isnan(decided([one.label for one in given])) for given in said.values()),
        "changed": sum(bool(one.body.get("changed")) for one in labels),
        "scripted": sum(one.scripted for one in labels),
        "simulated": any(row.simulated for row in rows) or any(one.scripted for one in labels),
        "reviewers": sorted({one.reviewer for one in labels}), "seconds": sorted(seconds),
    }  # fmt: skip
