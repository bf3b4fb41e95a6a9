"""A sitting: one person goes through the queue, a verdict at a time, forth and back.

All that counts lies in the store: a page that is opened anew finds the same queue, the same history
and the same last verdict to take back.
"""

from __future__ import annotations

import threading
import time
from statistics import median
from typing import Any

from workbench.actions.canaries import stock
from workbench.actions.looking import (
    Said,
    Shown,
    overtaken,
    purpose_of,
    read_point,
    twice,
    whole,
)
from workbench.actions.open import Bench
from workbench.actions.queue import Queue, Wanted, blended, queue
from workbench.actions.review import change_mind, give_verdict, standing, undo_verdict
from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict
from workbench.errors import SpecError, StoreError
from workbench.store.queue_reads import ALONE

FEW = 15
LONGEST = 1_800.0  # a look longer than half an hour is a pause, and tells nothing


class Sitting:
    """The queue in the hands of one person. Not for two threads at once, but safe with them.

    `scripted`: the verdicts are a program's, and count as simulated.
    """

    def __init__(
        self, bench: Bench, who: str, wanted: Wanted, start: str = "", *, scripted: bool = False
    ) -> None:
        self.bench, self.who, self.wanted = bench, whole(who), wanted
        self.scripted = scripted
        self.lock = threading.RLock()
        self.ids: list[str] = list(reversed(bench.store.reads.judged_by(self.who)))
        self.purposes: dict[str, str] = {}
        self.seconds: list[float] = []
        self.last = ""
        self.shown: Shown | None = None
        self.at = len(self.ids) - 1
        self._since = time.monotonic()
        self.queue: Queue = Queue((), 0, {})
        self.given = 0
        self._fill()
        self._begin(start)

    # --- what is there ---------------------------------------------------------------------------

    @property
    def left(self) -> int:
        """How many looks wait, as far as this sitting knows."""
        return max(0, self.queue.waiting - self.given)

    @property
    def pace(self) -> float | None:
        """Median seconds of the verdicts of this sitting."""
        return median(self.seconds) if self.seconds else None

    # --- forth and back --------------------------------------------------------------------------

    def next(self) -> None:
        """The next point: what was looked at already, else what waits."""
        with self.lock:
            if self.at + 1 < len(self.ids) and self._show(self.at + 1, held=False):
                return
            self._go_on()

    def back(self) -> None:
        """The point before this one; SpecError at the beginning."""
        with self.lock:
            for at in range(min(self.at, len(self.ids)) - 1, -1, -1):
                if self._show(at, held=False):
                    return
            raise SpecError("this is the first one: there is none before it")

    def leave(self) -> None:
        """Let go of the point at hand, so that others are shown it at once."""
        with self.lock:
            if self.shown is not None and self.bench.role != "viewer":
                self.bench.store.journal.let_go(self.shown.candidate.id, self.who)
            self.shown = None

    def anew(self) -> None:
        """Ask for the queue as it is now: verdicts may have been set aside."""
        with self.lock:
            self._fill()
            if self.shown is None:
                self._go_on()
            else:
                self._show(self.at, held=False)

    def again(self) -> None:
        """Read the point at hand anew."""
        with self.lock:
            if self.shown is not None:
                self._show(self.at, held=False)

    # --- verdicts --------------------------------------------------------------------------------

    def give(self, kind: Any, said: Said, *, stay: bool = False) -> Candidate:
        """A verdict on the point at hand, and on to the next; a second one is a change of mind.

        StoreError when another person was first: what they said is in its words, and shown.
        """
        with self.lock:
            shown = self.shown
            if shown is None:
                raise SpecError("nothing waits for a verdict")
            seconds = min(time.monotonic() - self._since, LONGEST)
            verdict = Verdict(
                candidate_id=shown.candidate.id, kind=kind, reviewer=self.who,
                version=shown.candidate.version, reasons=tuple(map(whole, said.reasons)),
                text=whole(said.text), missing_criterion=whole(said.missing),
                own_answer=whole(said.answer), group=whole(said.group),
                patch=dict(said.patch) or None, blind=shown.blind,
                seconds=None if self.scripted else round(seconds, 2), scripted=self.scripted,
                look="change" if shown.mine else shown.purpose,
            )  # fmt: skip
            found = self._record(shown, verdict)
            self.seconds.append(seconds)
            self.given += shown.mine is None
            self.last = shown.candidate.id
            self.purposes.pop(self.last, None)
            self._show(self.at, held=False) if stay or shown.mine else self._go_on()
            return found

    def undo(self) -> Candidate:
        """Take back the last verdict of this person, in this sitting or before, and show it."""
        with self.lock:
            mine = self.bench.store.reads.judged_by(self.who, 1)
            if not mine:
                raise SpecError(f"{self.who} has no verdict to take back")
            was = standing(self.bench.store.reads.verdicts(mine[0]))[self.who].look
            found = undo_verdict(self.bench, mine[0], self.who)
            self.given -= 1
            self.purposes[found.id] = was if was in ALONE else purpose_of(found)
            if found.id not in self.ids:
                self.ids.insert(max(self.at, 0), found.id)
            self._show(self.ids.index(found.id), held=False)
            return found

    def _record(self, shown: Shown, verdict: Verdict) -> Candidate:
        if shown.mine is not None:
            return change_mind(self.bench, verdict)
        try:
            return give_verdict(self.bench, verdict)
        except StoreError:
            now = self.bench.store.reads.candidate(shown.candidate.id)
            if now is None or now.version == shown.candidate.version:
                raise
            if twice(now):  # two blind looks at once: this one is the second
                return give_verdict(self.bench, verdict.model_copy(update={"version": now.version}))
            self._show(self.at, held=False)
            raise StoreError(f"{overtaken(self.shown)} Your verdict was not written") from None

    # --- the window ------------------------------------------------------------------------------

    def _begin(self, start: str) -> None:
        if start and self.bench.store.reads.candidate(start) is not None:
            if start not in self.ids:
                self.ids.insert(self.at + 1, start)
            if self._show(self.ids.index(start), held=False):
                return
        self._go_on()

    def _go_on(self) -> None:
        """Show the next point that waits for this person and that nobody else holds."""
        for _ in range(2):
            for at in [*range(self.at + 1, len(self.ids)), *range(max(self.at, 0))]:
                if self.ids[at] in self.purposes and self._show(at, held=True):
                    self._top_up()
                    return
            self._fill()
        self.shown, self.at = None, len(self.ids)

    def _top_up(self) -> None:
        ahead = sum(id in self.purposes for id in self.ids[self.at :])
        if ahead < FEW and self.left > ahead:
            self._fill()

    def _fill(self) -> None:
        """Ask for the queue as it is now, and put what is new behind what is here."""
        found = queue(self.bench, self.who, self.wanted)
        if self.bench.role != "viewer":
            stock(self.bench, self.who, found.recipes)
            given = self.wanted.given
            known = self.bench.store.reads.waiting(self.who, looks=("canary",), **given)
            found = blended(found, known)
        self.queue, self.given = found, 0
        anew = {q.id for q in found.next if q.purpose in ALONE and q.id not in self.purposes}
        gone = sum(id in anew for id in self.ids[: self.at + 1])
        self.ids, self.at = [id for id in self.ids if id not in anew], self.at - gone
        self.purposes |= {one.id: one.purpose for one in found.next}
        here = set(self.ids)
        self.ids += [one.id for one in found.next if one.id not in here]

    def _show(self, at: int, *, held: bool) -> bool:
        """Put a point before the person; with `held` only one that is open, and hold it."""
        found = read_point(self.bench, self.ids[at], self.purposes, self.who)
        if found is None or (held and not found.open):
            self.purposes.pop(self.ids[at], None)
            return False
        if found.open and self.bench.role != "viewer":
            leaving = self.shown.candidate.id if self.shown else ""
            point = found.candidate
            claim = self.bench.store.journal.claim
            if not claim(point.id, point.version, self.who, leaving) and held:
                return False
        self.shown, self.at, self._since = found, at, time.monotonic()
        return True
