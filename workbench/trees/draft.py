"""A working copy: a version and the steps since, of which the last may be undone and redone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.domain.record import Record
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import SpecError
from workbench.trees.changes import Add, Change, Delete, Merge, Step
from workbench.trees.edit import apply

MOST_STEPS = 2000


class Draft(Record):
    """Steps since the version `base`; the first `at` of them hold, the others can be redone."""

    name: str
    base: int
    steps: tuple[Step, ...] = ()
    at: int = 0

    @property
    def held(self) -> tuple[Step, ...]:
        """The steps that hold."""
        return self.steps[: self.at]

    @property
    def undoes(self) -> str:
        """What undo would take back, in words; '' for nothing."""
        return self.steps[self.at - 1].words if self.at else ""

    @property
    def redoes(self) -> str:
        """What redo would do again, in words; '' for nothing."""
        return self.steps[self.at].words if self.at < len(self.steps) else ""

    def then(self, step: Step) -> Draft:
        """With one more step; what was undone before it is gone."""
        if self.at >= MOST_STEPS:
            raise SpecError(f"{MOST_STEPS:,} steps since the last version: save one")
        return self.model_copy(update={"steps": (*self.held, step), "at": self.at + 1})

    def back(self) -> Draft:
        """Without the last step; SpecError when none is left."""
        if not self.at:
            raise SpecError("there is nothing to undo since the last saved version")
        return self.model_copy(update={"at": self.at - 1})

    def again(self) -> Draft:
        """With the step that was undone last; SpecError when none was."""
        if self.at >= len(self.steps):
            raise SpecError("there is nothing to do again")
        return self.model_copy(update={"at": self.at + 1})


def followed(
    base: Taxonomy, changes: Iterable[Change], before: Mapping[str, str | None] | None = None
) -> tuple[Taxonomy, dict[str, str | None]]:
    """The taxonomy after these changes, and where items of nodes that went belong now.

    That is what a node was merged into, the parent of a deleted one, None when nothing of it is
    left; `before` says so for nodes that had gone already. Nodes that are there are not in it.
    """
    to = dict(before or {})
    now = base
    for change in changes:
        after = apply(now, [change])
        if isinstance(change, Merge):
            to[change.id] = change.into
        elif isinstance(change, Delete):
            gone = [n for _, n in now.walk(change.id)] if change.whole else [now.by_id[change.id]]
            to |= {node.id: now.by_id[change.id].parent for node in gone}
        elif isinstance(change, Add):
            to.pop(change.id, None)
        now = after
    there = {id: _end(to, id) for id in to if id not in now.by_id}
    return now, there


def _end(to: Mapping[str, str | None], id: str) -> str | None:
    """The end of the way that items of a node took; a circle of old ways ends nowhere."""
    seen: set[str] = set()
    at: str | None = id
    while at is not None and at in to and at not in seen:
        seen.add(at)
        at = to[at]
    return None if at in seen else at
