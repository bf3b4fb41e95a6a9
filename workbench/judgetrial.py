"""Judges on trial: pairs and twins put to every judge, in batches, until all are asked or a bound.

What a bound leaves is whole tasks in their order; replies are kept under the audit's own run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

from workbench.domain.contracts import Failure, Journal, ModelRef, Models, Origin, Reply
from workbench.domain.spec import FrozenRun
from workbench.errors import BoundReached, Cancelled, WorkbenchError
from workbench.graders.rubric import read_verdicts
from workbench.judgeset import Pair, Task, asked, pair_row, read_better, twin_rows
from workbench.progress import Heart
from workbench.votes import UNREADABLE

AT_ONCE = 24  # tasks whose questions are on their way together
Rows = list[dict[str, Any]]


class Sitting:
    """One audit at work: asks task by task, keeps what is whole, ends when it is told to."""

    def __init__(
        self, journal: Journal, run: FrozenRun, models: Models, judges: Sequence[ModelRef]
    ) -> None:
        self.journal, self.run, self.models, self.judges = journal, run, models, judges
        self.ended: WorkbenchError | None = None
        self.asked: list[Task] = []
        self.unread = 0

    def stop(self, why: WorkbenchError) -> None:
        """Ask nothing more."""
        if self.ended is None:
            self.ended = why
            self.models.stop()

    def work(self, tasks: Sequence[Task], listener: Callable[[str], None] | None) -> Rows:
        """All tasks, many at once; the rows of those that were asked in full."""
        journal, rows, left = self.journal, list[dict[str, Any]](), iter(tasks)
        journal.set_state(self.run.run_id, "running")
        with Heart(journal, self.run, self.stop):
            while self.ended is None and (some := list(islice(left, AT_ONCE))):
                try:
                    rows += self.some(some)
                except (BoundReached, Cancelled) as reached:
                    self.stop(reached)
                    break
                self.asked += some
                if listener is not None:
                    listener(f"{len(self.asked):,} of {len(tasks):,} pairs and twins judged")
        bound = getattr(self.ended, "bound", "")
        state = f"{bound}_limit" if bound else "cancelled" if self.ended else "done"
        journal.set_state(self.run.run_id, state, str(self.ended or ""))
        return rows

    def some(self, tasks: Sequence[Task]) -> Rows:
        """The rows of some tasks, all their questions asked at once."""
        plan = [(task, judge, asked(task, judge, self.run.seed))
                for task in tasks for judge in self.judges]  # fmt: skip
        requests = [request for _, _, both in plan for request in both]
        origin = Origin(run_id=self.run.run_id, slot=-1, gate="judges", seed=self.run.seed)
        replies = iter(self.models.ask_all(requests, origin))
        found: Rows = []
        for task, judge, both in plan:
            for turn, reply in enumerate(islice(replies, len(both))):
                found += self._read(task, judge, turn, reply)
        return found

    def _read(
        self, task: Task, judge: ModelRef, turn: int, reply: Reply | Failure
    ) -> Iterator[dict[str, Any]]:
        """One reply as rows; `turn` 1 is the other order, or the padded twin."""
        lost = isinstance(reply, Failure) or reply.finish in UNREADABLE
        text = "" if isinstance(reply, Failure) or lost else reply.text
        if isinstance(task, Pair):
            said = read_better(text)
            self.unread += said is None
            yield pair_row(task, bool(turn), judge.name, judge.family, said)
            return
        reading = read_verdicts(text, task.point.criteria)
        self.unread += reading is None
        yield from twin_rows(task, bool(turn), judge.name, judge.family, reading)
