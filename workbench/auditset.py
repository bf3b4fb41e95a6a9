"""What an audit tries: good points, and the defects planted in them, each verified by its maker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from random import Random
from typing import Literal, NamedTuple

from workbench.domain.candidate import Candidate, Draft
from workbench.domain.contracts import Defect
from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun, Slot

HARD_BANDS = ("band:near_zero", "band:zero_solve", "band:frontier_hard")
MOST_TURNS = 5


class Source(NamedTuple):
    """A point with the place it was made for: its slot, and the run that was frozen for it."""

    candidate: Candidate
    draft: Draft
    slot: Slot
    run: FrozenRun

    @property
    def hard(self) -> bool:
        """Whether the solvers find it hard: what gates must not refuse for that alone."""
        return self.candidate.lane == "hard" or bool(set(HARD_BANDS) & set(self.candidate.flags))


class Item(NamedTuple):
    """One draft to try. `before` is how many of the good points stand among its neighbours."""

    defect: str
    decided_by: Literal["program", "model", ""]
    draft: Draft
    source: Source
    before: int
    human: bool = False


def plant_all(
    defects: Iterable[Defect], sources: Sequence[Source], n: int, seed: int
) -> tuple[list[Item], dict[str, str]]:
    """Up to `n` verified plants of every defect, and why a defect has fewer.

    Sources take turns; one may carry the same defect several times, each time otherwise.
    """
    drafts = [source.draft for source in sources]
    items: list[Item] = []
    short: dict[str, str] = {}
    for defect in defects:
        made = _planted(defect, sources, drafts, n, seed)
        items += made
        if 0 < len(made) < n:
            short[defect.name] = f"{len(made)} of {n}: the good points carry no more that differ"
    return items, short


def _planted(
    defect: Defect, sources: Sequence[Source], drafts: Sequence[Draft], n: int, seed: int
) -> list[Item]:
    made: list[Item] = []
    known: set[str] = set()
    for turn in range(MOST_TURNS):
        for place, source in enumerate(sources):
            if len(made) == n:
                return made
            rng = Random(digest([seed, defect.name, source.candidate.id, turn], 16))
            others = [*drafts[:place], *drafts[place + 1 :]]
            rng.shuffle(others)
            draft = defect.plant(source.draft, rng, others[:20])
            if draft is None or draft.hash in known:
                continue
            known.add(draft.hash)
            before = len(sources) if defect.repeats else seen_by(sources, place)
            made.append(Item(defect.name, defect.decided_by, draft, source, before))
    return made


def good_items(sources: Sequence[Source]) -> list[Item]:
    """The good points themselves, each against those that were there before it."""
    return [Item("", "", s.draft, s, seen_by(sources, place)) for place, s in enumerate(sources)]


def in_turns(items: Iterable[Item]) -> list[Item]:
    """One item of each defect (and a good one) after the other, so that any prefix is fair."""
    queues: dict[str, list[Item]] = {}
    for item in items:
        queues.setdefault(item.defect, []).append(item)
    rounds = zip_longest(*queues.values())
    return [item for one in rounds for item in one if item is not None]


def seen_by(sources: Sequence[Source], place: int) -> int:
    """How many of the sources, oldest first, this one could see when it was made.

    Those of its own run that were decided within its lookback it could not (DESIGN 5).
    """
    own = sources[place]
    last = own.slot.index - own.run.window
    late = (
        i for i, other in enumerate(sources[:place])
        if other.run.run_id == own.run.run_id and other.slot.index > last
    )  # fmt: skip
    return next(late, place)
