"""Two versions of a taxonomy side by side: what was added, removed, moved, renamed, changed."""

from __future__ import annotations

from typing import Literal

from workbench.domain.record import Record
from workbench.domain.taxonomy import Node, Taxonomy

What = Literal["added", "removed", "moved", "renamed", "changed"]
FIELDS = ("definition", "counter_example", "evidence_ids", "quotes", "state", "author")


class Line(Record):
    """One difference: the node's path before and after ('' where it is not), and which fields."""

    what: What
    id: str
    before: str = ""
    after: str = ""
    fields: tuple[str, ...] = ()


class Comparison(Record):
    """Differences of nodes in tree order, and of axes in words."""

    lines: tuple[Line, ...]
    axes: tuple[str, ...] = ()
    same: int = 0

    @property
    def counts(self) -> dict[What, int]:
        """How many of each kind, kinds without any included."""
        kinds: tuple[What, ...] = ("added", "removed", "moved", "renamed", "changed")
        return {kind: sum(line.what == kind for line in self.lines) for kind in kinds}


def path_of(taxonomy: Taxonomy, id: str) -> str:
    """The labels from the root down, as `Cash > Abroad`."""
    return " > ".join(node.label for node in taxonomy.path(id))


def compare(old: Taxonomy, new: Taxonomy) -> Comparison:
    """What a person would want to know before going from one version to the other.

    A node is known by its id, so one that was renamed and moved is in two lines. What moved along
    with its parent is not moved.
    """
    lines: list[Line] = []
    same = 0
    for _, node in new.walk():
        if node.id not in old.by_id:
            lines.append(Line(what="added", id=node.id, after=path_of(new, node.id)))
            continue
        found = _met(old, new, old.by_id[node.id], node)
        lines += found
        same += not found
    lines += [
        Line(what="removed", id=node.id, before=path_of(old, node.id))
        for _, node in old.walk() if node.id not in new.by_id
    ]  # fmt: skip
    return Comparison(lines=tuple(lines), axes=tuple(_axes(old, new)), same=same)


def _met(old: Taxonomy, new: Taxonomy, before: Node, after: Node) -> list[Line]:
    """The lines of a node that is in both."""
    was, now = path_of(old, before.id), path_of(new, after.id)
    found: list[Line] = []
    if before.parent != after.parent:
        found.append(Line(what="moved", id=after.id, before=was, after=now))
    if before.label != after.label:
        found.append(Line(what="renamed", id=after.id, before=was, after=now))
    fields = tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))
    if fields:
        found.append(Line(what="changed", id=after.id, before=was, after=now, fields=fields))
    return found


def _axes(old: Taxonomy, new: Taxonomy) -> list[str]:
    """Differences of axes and forbidden combinations as short sentences."""
    was = {axis.name: {v.value for v in axis.values} for axis in old.axes}
    now = {axis.name: {v.value for v in axis.values} for axis in new.axes}
    told = [f"axis {name} added: {', '.join(sorted(now[name]))}" for name in now if name not in was]
    told += [f"axis {name} removed" for name in was if name not in now]
    for name in (name for name in now if name in was):
        more, less = sorted(now[name] - was[name]), sorted(was[name] - now[name])
        told += [f"axis {name}: added {', '.join(more)}"] if more else []
        told += [f"axis {name}: removed {', '.join(less)}"] if less else []
    if old.axes != new.axes and not told:
        told.append("the grounds, notes or order of axis values changed")
    n = sum(one not in old.forbidden for one in new.forbidden)
    gone = sum(one not in new.forbidden for one in old.forbidden)
    if n or gone:
        told.append(f"forbidden combinations: {n} added, {gone} lifted")
    return told
