"""Changes to a taxonomy, one after the other: each gives a whole valid tree or an error in words.

Ids stay through renaming and moving. A frozen node is not changed before somebody unfreezes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ValidationError

from workbench.domain.taxonomy import Node, Taxonomy
from workbench.errors import SpecError
from workbench.trees import axes
from workbench.trees.changes import (
    Add,
    Change,
    Delete,
    Describe,
    DropAxis,
    Forbid,
    Merge,
    Move,
    Rename,
    Replace,
    SetAxis,
    SetState,
    Split,
)
from workbench.trees.rules import (
    MOST_DEPTH,
    alone,
    built,
    clean_label,
    free,
    named,
    node_of,
    whole,
    with_nodes,
)


def apply(taxonomy: Taxonomy, changes: Iterable[Change]) -> Taxonomy:
    """The taxonomy after these changes; SpecError in words for one that cannot be made."""
    for change in changes:
        taxonomy = DO[type(change)](taxonomy, change)
    return taxonomy


def _changed(taxonomy: Taxonomy, id: str, **facts: Any) -> Taxonomy:
    return with_nodes(taxonomy, (
        node.model_copy(update=facts) if node.id == id else node for node in taxonomy.nodes
    ))  # fmt: skip


def _add(taxonomy: Taxonomy, change: Add) -> Taxonomy:
    label = clean_label(change.label)
    if change.id in taxonomy.by_id:
        raise SpecError(f"the id {change.id[:60]!r} is taken: an id names one node")
    if change.parent is not None:
        free(taxonomy, change.parent)
        if len(taxonomy.path(change.parent)) >= MOST_DEPTH:
            raise SpecError(f"a tree of more than {MOST_DEPTH} levels cannot be read")
    alone(taxonomy, label, change.parent)
    facts = change.model_dump(exclude={"op"}) | {
        "label": label, "definition": whole(change.definition, "definition"),
        "counter_example": whole(change.counter_example, "counter-example"),
    }  # fmt: skip
    try:
        node = Node.model_validate(facts)
    except ValidationError as error:
        raise SpecError(f"node {change.id[:60]!r}: {error.errors()[0]['msg']}") from None
    return with_nodes(taxonomy, _after_siblings(taxonomy, node))


def _after_siblings(taxonomy: Taxonomy, node: Node) -> list[Node]:
    """All nodes with a new one after its last sibling, else after its parent, so that files read
    from top to bottom."""
    siblings = taxonomy.children(node.parent)
    last = siblings[-1].id if siblings else node.parent
    found = []
    for one in taxonomy.nodes:
        found.append(one)
        if one.id == last:
            found.append(node)
    return found if len(found) > len(taxonomy.nodes) else [*found, node]


def _rename(taxonomy: Taxonomy, change: Rename) -> Taxonomy:
    node = node_of(taxonomy, change.id)
    label = clean_label(change.label)
    free(taxonomy, node.id)
    alone(taxonomy, label, node.parent, but=(node.id,))
    return _changed(taxonomy, node.id, label=label)


def _describe(taxonomy: Taxonomy, change: Describe) -> Taxonomy:
    free(taxonomy, change.id)
    given = change.model_dump(exclude={"op", "id"}, exclude_none=True)
    facts = {name: getattr(change, name) for name in given}
    for name in ("definition", "counter_example"):
        if name in facts:
            facts[name] = whole(facts[name], name.replace("_", "-"))
    return _changed(taxonomy, change.id, **facts)


def _state(taxonomy: Taxonomy, change: SetState) -> Taxonomy:
    node_of(taxonomy, change.id)
    ids = {n.id for _, n in taxonomy.walk(change.id)} if change.whole else {change.id}
    return with_nodes(taxonomy, (
        n.model_copy(update={"state": change.state}) if n.id in ids else n for n in taxonomy.nodes
    ))  # fmt: skip


def _move(taxonomy: Taxonomy, change: Move) -> Taxonomy:
    node = node_of(taxonomy, change.id)
    for id in (node.id, node.parent, change.parent):
        free(taxonomy, id)
    if change.parent is not None and node in taxonomy.path(change.parent):
        raise SpecError(
            f"{named(taxonomy, node.id)} cannot move below {named(taxonomy, change.parent)}: "
            "that would make a circle"
        )
    if change.parent == node.parent:
        return taxonomy
    alone(taxonomy, node.label, change.parent)
    rest = _with_out(taxonomy, {node.id})
    moved = node.model_copy(update={"parent": change.parent})
    placed = _after_siblings(taxonomy.model_copy(update={"nodes": tuple(rest)}), moved)
    return with_nodes(taxonomy, placed)


def _with_out(taxonomy: Taxonomy, ids: set[str]) -> list[Node]:
    return [node for node in taxonomy.nodes if node.id not in ids]


def _merge(taxonomy: Taxonomy, change: Merge) -> Taxonomy:
    node, into = node_of(taxonomy, change.id), node_of(taxonomy, change.into)
    for id in (node.id, node.parent, into.id):
        free(taxonomy, id)
    if node in taxonomy.path(into.id):
        raise SpecError(
            f"{named(taxonomy, node.id)} cannot go up in {named(taxonomy, into.id)}, which is "
            "itself or lies below it"
        )
    for kid in taxonomy.children(node.id):
        alone(taxonomy, kid.label, into.id, but=(node.id,))
    taken = into.model_copy(update={
        "definition": into.definition or node.definition,
        "counter_example": into.counter_example or node.counter_example,
        "evidence_ids": tuple(dict.fromkeys([*into.evidence_ids, *node.evidence_ids])),
        "quotes": tuple(dict.fromkeys([*into.quotes, *node.quotes])),
    })  # fmt: skip
    return with_nodes(taxonomy, (
        taken if one.id == into.id
        else one.model_copy(update={"parent": into.id}) if one.parent == node.id else one
        for one in _with_out(taxonomy, {node.id})
    ))  # fmt: skip


def _split(taxonomy: Taxonomy, change: Split) -> Taxonomy:
    node = node_of(taxonomy, change.id)
    for id in (node.id, node.parent):
        free(taxonomy, id)
    if len(change.parts) < 2 or change.parts[0].id != node.id:
        raise SpecError("a split needs at least two labels; the first keeps what the node had")
    first, *others = change.parts
    kids = {kid.id for kid in taxonomy.children(node.id)}
    taxonomy = _rename(taxonomy, Rename(id=node.id, label=first.label))
    if first.definition:
        taxonomy = _describe(taxonomy, Describe(id=node.id, definition=first.definition))
    for part in others:
        lost = next((id for id in part.children if id not in kids), None)
        if lost is not None:
            raise SpecError(f"{lost[:60]!r} is no child of the node that is split")
        more = Add(id=part.id, parent=node.parent, label=part.label, definition=part.definition,
                   state=node.state, author=node.author)  # fmt: skip
        moves = [Move(id=id, parent=part.id) for id in part.children]
        taxonomy = apply(taxonomy, [more, *moves])
    return taxonomy


def _delete(taxonomy: Taxonomy, change: Delete) -> Taxonomy:
    node = node_of(taxonomy, change.id)
    free(taxonomy, node.parent)
    going = [n for _, n in taxonomy.walk(node.id)] if change.whole else [node]
    for one in going:
        free(taxonomy, one.id)
    if not change.whole:
        for kid in taxonomy.children(node.id):
            alone(taxonomy, kid.label, node.parent, but=(node.id,))
    rest = _with_out(taxonomy, {one.id for one in going})
    return with_nodes(taxonomy, (
        one.model_copy(update={"parent": node.parent}) if one.parent == node.id else one
        for one in rest
    ))  # fmt: skip


def _axis(taxonomy: Taxonomy, change: SetAxis) -> Taxonomy:
    return built(taxonomy, {"axes": axes.with_axis(taxonomy, change)})


def _drop_axis(taxonomy: Taxonomy, change: DropAxis) -> Taxonomy:
    return built(taxonomy, {"axes": axes.without_axis(taxonomy, change)})


def _forbid(taxonomy: Taxonomy, change: Forbid) -> Taxonomy:
    return built(taxonomy, {"forbidden": axes.forbidden(taxonomy, change.combinations)})


def _replace(taxonomy: Taxonomy, change: Replace) -> Taxonomy:
    return Taxonomy.model_validate(change.body)


DO: dict[type[Any], Callable[[Taxonomy, Any], Taxonomy]] = {
    Add: _add, Rename: _rename, Describe: _describe, SetState: _state, Move: _move, Merge: _merge,
    Split: _split, Delete: _delete, SetAxis: _axis, DropAxis: _drop_axis, Forbid: _forbid,
    Replace: _replace,
}  # fmt: skip
