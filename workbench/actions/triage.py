"""Triage: judge verdicts on outputs of models go into the label queue; people see a chosen part.

A batch is one set of outputs with everything that its judges said. What it holds and which of it
people are asked about is settled when it comes in, once: rates rest on that (METHOD 8).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from workbench.actions.open import Bench
from workbench.domain.record import digest
from workbench.errors import SpecError
from workbench.measures.triage import (
    BUDGET,
    RANDOM,
    Pick,
    Signals,
    boundary,
    budget,
    disagreement,
    picks,
    rarity,
)
from workbench.text import tokens

TAU = 0.7
STAKES = {"health", "medical", "medicine", "legal", "law", "finance", "financial", "fraud",
          "suicide", "harm", "minors", "children", "safety"}  # fmt: skip
FORCED = ("unknown", "guard_conflict", "inverted", "zero_solve", "canary", "new_judge")
FIRST_OF_A_JUDGE = 20
LONGEST = 200_000


@dataclass(frozen=True)
class Unit:
    """One output under one criterion, with the votes of all its judges: 1 pass, 0 fail, a share
    between, None for what could not be read.

    `leaf` is its type (rarity counts these), `force` a reason that makes a look certain.
    """

    item_id: str
    output_id: str = ""
    criterion: str = ""
    votes: Mapping[str, float | None] = field(default_factory=dict)
    text: str = ""
    prompt: str = ""
    asked: str = ""
    model: str = ""
    track: str = ""
    leaf: str = ""
    score: float | None = None
    stakes: bool | None = None
    force: str = ""
    cluster: str = ""
    simulated: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.item_id, self.output_id, self.criterion


@dataclass(frozen=True)
class Triage:
    """How a batch is chosen from: the budget, its random share, where scores turn, the seed, and
    the version of each judge where it has one."""

    budget: float = BUDGET
    random: float = RANDOM
    tau: float = TAU
    seed: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)


class Queued(NamedTuple):
    """What went into the queue: outputs, how many people are asked about, how many by chance;
    `new` is 0 when the batch was there already."""

    batch: str
    n: int
    selected: int
    random: int
    new: int


def enqueue(
    bench: Bench, batch: str, units: Sequence[Unit], how: Triage = Triage()
) -> Queued:  # fmt: skip
    """Put a batch of judged outputs into the label queue; the same again adds nothing.

    SpecError for a batch of this name that holds something else, for an output that comes twice,
    and for shares that are none.
    """
    bench.require("owner", "fill the label queue")
    _check(batch, units, how)
    there = bench.store.reads.label_rows(batch)
    rows = list(_rows(bench, batch, units, how))
    if there:
        known = {row.id: row.body["votes"] for row in there}
        if known != {row["id"]: row["body"]["votes"] for row in rows}:
            raise SpecError(f"a batch {batch!r} of {len(there)} other outputs is in the queue")
        return _told(batch, [(row.place, row.body["rank"]) for row in there], 0)
    bench.store.labels.fill(rows)
    return _told(batch, [(row["selected"], row["body"]["rank"]) for row in rows], len(rows))


def _told(batch: str, rows: Sequence[tuple[int, int | None]], new: int) -> Queued:
    asked = [rank for place, rank in rows if place]
    return Queued(batch, len(rows), len(asked), asked.count(None), new)


def _check(batch: str, units: Sequence[Unit], how: Triage) -> None:
    if not batch.strip() or not units:
        raise SpecError("a batch needs a name and at least one judged output")
    if not 0 < how.budget <= 1 or not 0 < how.random <= 1:
        raise SpecError(
            f"budget {how.budget:g}, random {how.random:g}: both are shares above 0 and up to 1; "
            "without a random part no rate could be told"
        )
    key, n = Counter(unit.key for unit in units).most_common(1)[0]
    if n > 1:
        raise SpecError(
            f"output {' / '.join(key)} comes {n} times; it goes in once, with all votes"
        )
    odd = next((unit for unit in units if unit.force and unit.force not in FORCED), None)
    if odd is not None:
        raise SpecError(f"force={odd.force!r}: there are {', '.join(FORCED)}")


def _rows(
    bench: Bench, batch: str, units: Sequence[Unit], how: Triage
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The rows of the queue, each with its probability and its place in the work."""
    signals = _signals(bench, units, how)
    total, random = budget(len(units), how.budget, how.random)
    seed = int(digest([batch, how.seed], 12), 16)
    chosen = picks([s.priority for s in signals], [u.leaf for u in units], total, random, seed)
    for unit, told, pick in zip(units, signals, chosen, strict=True):
        yield _row(batch, unit, told, pick, how)


def _row(batch: str, unit: Unit, told: Signals, pick: Pick, how: Triage) -> dict[str, Any]:
    votes = [vote for vote in unit.votes.values() if vote is not None]
    why = told.why if pick.rank is not None else (pick.lane,) if pick.lane else ()
    body = {
        "votes": dict(unit.votes), "text": _cut(unit.text), "prompt": _cut(unit.prompt),
        "asked": unit.asked, "score": unit.score, "cluster": unit.cluster or unit.item_id,
        "versions": {judge: how.versions.get(judge, "") for judge in unit.votes},
        "signals": told._asdict(), "lane": pick.lane, "rank": pick.rank, "draw": pick.draw,
    }  # fmt: skip
    return {
        "id": "q" + digest([batch, *unit.key], 23), "batch": batch, "item_id": unit.item_id,
        "output_id": unit.output_id, "criterion": unit.criterion, "model": unit.model,
        "judge": ", ".join(sorted(unit.votes)),
        "judged": sum(votes) / len(votes) if votes else None,
        "selection_prob": pick.probability,
        "selected": 0 if pick.order is None else pick.order + 1, "why": ",".join(why),
        "priority": told.priority, "stratum": unit.leaf, "track": unit.track,
        "simulated": int(unit.simulated), "body": body,
    }  # fmt: skip


def _cut(text: str) -> str:
    """A text as it is kept; a huge one says that it was cut."""
    over = len(text) - LONGEST
    return text if over <= 0 else f"{text[:LONGEST]}\n[{over:,} characters more are not kept]"


def _signals(bench: Bench, units: Sequence[Unit], how: Triage) -> list[Signals]:
    """What speaks for a look at each output."""
    rows = {row.id: row for row in bench.store.reads.label_rows()}
    labelled: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    for row in rows.values():
        judged.update(f"{name} {version}" for name, version in row.body["versions"].items())
    for label in bench.store.reads.labels_given():
        labelled[rows[label.queue_id].leaf] += 1
    return [_signal(unit, how, labelled[unit.leaf], _new(unit, how, judged)) for unit in units]


def _new(unit: Unit, how: Triage, judged: Counter[str]) -> bool:
    """Whether a judge of this version has had fewer than twenty outputs in the queue so far.

    Only judges whose version is known can be new.
    """
    names = [f"{judge} {how.versions[judge]}" for judge in unit.votes if how.versions.get(judge)]
    new = any(judged[name] < FIRST_OF_A_JUDGE for name in names)
    judged.update(names)
    return new


def _signal(unit: Unit, how: Triage, labelled: int, new: bool) -> Signals:
    votes = [vote for vote in unit.votes.values() if vote is not None]
    unread = bool(unit.votes) and not votes
    forced = unit.force or ("unknown" if unread else "new_judge" if new else "")
    high = bool(set(tokens(unit.leaf)) & STAKES) if unit.stakes is None else unit.stakes
    return Signals(boundary(unit.score, how.tau), disagreement(votes), float(high),
                   rarity(labelled), forced)  # fmt: skip
