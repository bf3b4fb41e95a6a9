"""What a sitting shows and takes: one point with its verdicts, and what a person says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.actions.open import Bench
from workbench.actions.review import standing
from workbench.domain.candidate import Candidate, Draft
from workbench.domain.spec import FrozenRun
from workbench.store.queue_reads import ALONE, TWICE_BELOW
from workbench.store.rows import VerdictLine

OPEN_STATES = {
    "first": ("queued",), "second": ("approved", "rejected"), "third": ("assigned",),
    "expert": ("needs_expert",), "again": ("queued",), "self": ("approved", "rejected"),
    "tie": ("assigned",),
}  # fmt: skip
HALF = re.compile("[\ud800-\udfff]")
DONE = {
    "approve": "approved", "edit": "edited", "reject": "rejected",
    "needs_expert": "asked for an expert on",
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a person has written beside a verdict. `fields` is an edit: payload fields."""

    reasons: tuple[str, ...] = ()
    text: str = ""
    missing: str = ""
    answer: str = ""
    group: str = ""
    patch: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """The point at hand. `mine` is the verdict of this person that stands on it."""

    candidate: Candidate
    run: FrozenRun
    draft: Draft
    purpose: str
    verdicts: tuple[VerdictLine, ...]
    reviewer: str

    @property
    def anew(self) -> bool:
        """Whether a person who reviews alone looks once more, blind to their own first word."""
        return self.purpose in ALONE and self.candidate.state in OPEN_STATES[self.purpose]

    @property
    def mine(self) -> VerdictLine | None:
        return None if self.anew else standing(self.verdicts).get(self.reviewer)

    @property
    def blind(self) -> bool:
        """Whether this person has never judged it, or looks anew: what others, gates and they
        themselves said is not shown."""
        return self.anew or all(v.reviewer != self.reviewer for v in self.verdicts)

    @property
    def open(self) -> bool:
        """Whether a first verdict of this person is wanted."""
        return self.mine is None and self.candidate.state in OPEN_STATES.get(self.purpose, ())


def whole(text: str) -> str:
    """Typed words without what is no character: half of a pair reads ⟨U+D83D⟩."""
    return HALF.sub(lambda half: f"⟨U+{ord(half[0]):04X}⟩", text).strip()


def read_point(bench: Bench, id: str, purposes: Mapping[str, str], who: str) -> Shown | None:
    """A point with all that is said of it; None when it has no draft."""
    candidate, draft = bench.store.reads.candidate(id), bench.store.reads.draft(id)
    if candidate is None or draft is None:
        return None
    return Shown(
        candidate, bench.store.journal.run(candidate.run_id), draft,
        purposes.get(id) or purpose_of(candidate), tuple(bench.store.reads.verdicts(id)), who,
    )  # fmt: skip


def purpose_of(candidate: Candidate) -> str:
    """What kind of look a point in this state asks for; '' for none."""
    return next((name for name, states in OPEN_STATES.items() if candidate.state in states), "")


def twice(candidate: Candidate) -> bool:
    """Whether this point is one of those that are judged twice, and has one verdict."""
    return candidate.id[-4:] < TWICE_BELOW and candidate.state in OPEN_STATES["second"]


def overtaken(shown: Shown | None) -> str:
    """Who was faster, and what they said."""
    others: Sequence[VerdictLine] = list(standing(shown.verdicts).values()) if shown else []
    if not others:
        return "Somebody has changed this point meanwhile."
    last = others[-1]
    why = ", ".join((*last.reasons, *([last.text] if last.text else [])))
    return f"{last.reviewer} {DONE[last.kind]} this point meanwhile{': ' + why if why else ''}."
