"""Grow a taxonomy: children for a node from retrieved evidence, proposed to a person one by one.

Every model of the role taxonomist is asked, at most one a family; what they propose comes into the
working copy as nodes with the state proposed, and what was asked is kept for fine-tuning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from workbench.actions.evidences import search_evidence
from workbench.actions.open import Bench
from workbench.actions.taxonomies import act, start, working
from workbench.domain.contracts import Failure, ModelRef, Origin, Reply, Request
from workbench.domain.evidence import Evidence
from workbench.domain.record import Record, digest
from workbench.domain.taxonomy import Node, Taxonomy
from workbench.errors import ModelError, SpecError
from workbench.growing import (
    GROWN,
    SCHEMA,
    SIMULATED,
    Child,
    asked,
    curated,
    read_children,
    tuning_rows,
    united,
)
from workbench.text import shorten
from workbench.trees.changes import Add, Change, Delete, Describe, Rename, SetState
from workbench.trees.rules import clean_label, new_id, node_of

Search = Callable[[str, int], Sequence[Evidence]]
KIND, GATE, ALL = "growth", "grow", -1
AT_THE_TOP, BELOW = 24, 8


class Growth(Record):
    """What came of growing a node. `near` children were left out as repeating another or a node
    that is there; `problems` are models that gave none."""

    node: str
    children: tuple[Child, ...]
    ids: tuple[str, ...]
    near: int
    models: tuple[str, ...]
    evidence: tuple[str, ...]
    problems: tuple[str, ...]
    simulated: bool


def taxonomists(bench: Bench) -> list[ModelRef]:
    """The models asked: the first of each family that plays the role; SpecError for none."""
    first: dict[str, ModelRef] = {}
    for ref in bench.table.refs("taxonomist"):
        first.setdefault(ref.family, ref)
    if not first:
        raise SpecError("no model has the role taxonomist; name one under [roles]")
    return list(first.values())


def grow(
    bench: Bench, name: str, id: str, by: str = "", search: Search | None = None,
    models: Sequence[ModelRef] = (),
) -> Growth:  # fmt: skip
    """Ask for children of a node and put them into the working copy as one step.

    SpecError for a frozen node and when nothing new came; ModelError when no model answered.
    """
    bench.require("owner", "ask a model for children of a node")
    tree = working(bench, name).taxonomy
    node = node_of(tree, id)
    refs = list(models) or taxonomists(bench)
    evidence = retrieved(bench, tree, id, search)
    messages = asked(tree, id, evidence, curated(tree, id))
    lists, problems = answers(bench, refs, messages, evidence)
    there = [f"{kid.label}. {kid.definition}" for kid in tree.children(id)]
    words = [*there, *(child.words for children in lists for child in children)]
    children, near = united(lists, there, bench.embedder.embed(words)) if words else ([], 0)
    children = [child for child in children if _readable(child)]
    simulated = any(ref.simulated for ref in refs)
    changes = _additions(tree, id, children, simulated)
    if not changes:
        raise SpecError(f"nothing new was proposed for {shorten(node.label, 60)!r}")
    words_told = f"{len(children)} children proposed for {shorten(node.label, 80)!r}"
    act(bench, name, words_told, changes, by)
    ids = tuple(change.id for change in changes)
    _remember(bench, name, id, messages, ids, simulated)
    new = {change.label for change in changes}
    return Growth(
        node=id, children=tuple(child for child in children if child.label in new), ids=ids,
        near=near, simulated=simulated,
        models=tuple(ref.name for ref in refs), evidence=tuple(e.id for e in evidence),
        problems=tuple(problems),
    )  # fmt: skip


def retrieved(
    bench: Bench, tree: Taxonomy, id: str, search: Search | None = None
) -> tuple[Evidence, ...]:
    """The evidence a taxonomist sees: more at the top, where themes are looked for."""
    path = tree.path(id)
    query = " ".join([*(node.label for node in path[-3:]), path[-1].definition])[:400]
    k = AT_THE_TOP if len(path) == 1 else BELOW
    found = search(query, k) if search else search_evidence(bench, query, k)
    return tuple(found)


def answers(
    bench: Bench, refs: Sequence[ModelRef], messages: Sequence[dict[str, Any]],
    evidence: Sequence[Evidence],
) -> tuple[list[list[Child]], list[str]]:  # fmt: skip
    """The children of each model, and what went wrong with the others; ModelError when all did."""
    seed = int(digest([list(messages)], 8), 16) % 2**31
    requests = [
        Request(role="taxonomist", model=ref.name, messages=tuple(messages),
                response_schema=SCHEMA, params={"seed": seed}) for ref in refs
    ]  # fmt: skip
    with bench.gateway() as gateway:
        replies = gateway.ask_all(requests, Origin(gate=GATE))
    lists: list[list[Child]] = []
    problems: list[str] = []
    for ref, reply in zip(refs, replies, strict=True):
        try:
            lists.append(read_children(_text(reply), evidence, ref.name))
        except ModelError as problem:
            problems.append(str(problem))
    if not lists:
        raise ModelError(f"no taxonomist answered: {problems[0]}")
    return lists, problems


def _text(reply: Reply | Failure) -> str:
    if isinstance(reply, Failure):
        raise ModelError(f"{reply.model}: {reply.message}")
    return reply.text


def _readable(child: Child) -> bool:
    """Whether its label can be one: a model's label is outside text like any other."""
    try:
        return bool(clean_label(child.label))
    except SpecError:
        return False


def _additions(
    tree: Taxonomy, parent: str, children: Sequence[Child], simulated: bool
) -> list[Add]:
    taken = set(tree.by_id)
    known = {node.label.casefold() for node in tree.nodes}
    found: list[Add] = []
    for child in children:
        label = clean_label(child.label)
        if label.casefold() in known:
            continue
        known.add(label.casefold())
        id = new_id(label, parent, taken)
        taken.add(id)
        quotes = (child.quote,) if child.quote else ()
        found.append(Add(
            id=id, parent=parent, label=label, definition=child.definition,
            counter_example=child.counter_example, state="proposed", quotes=quotes,
            author=GROWN + ", ".join(child.by) + (SIMULATED if simulated else ""),
            evidence_ids=tuple(quote.evidence_id for quote in quotes),
        ))  # fmt: skip
    return found


def _remember(
    bench: Bench, name: str, node: str, messages: Sequence[dict[str, Any]], added: Sequence[str],
    simulated: bool,
) -> None:  # fmt: skip
    body = {"taxonomy": name, "node": node, "messages": list(messages), "added": list(added),
            "simulated": simulated}  # fmt: skip
    bench.store.journal.keep_snapshot(KIND, f"g{digest(body, 15)}", body)


def keep(
    bench: Bench, name: str, id: str, by: str = "", label: str = "", definition: str | None = None
) -> Taxonomy:
    """Accept a proposed node, with the words that a person gave it."""
    node = node_of(working(bench, name).taxonomy, id)
    changes: list[Change] = []
    if label and label != node.label:
        changes.append(Rename(id=id, label=label))
    if definition is not None and definition.strip() != node.definition:
        changes.append(Describe(id=id, definition=definition))
    changes.append(SetState(id=id, state="accepted"))
    return act(bench, name, f"kept {shorten(label or node.label, 80)!r}", changes, by)


def drop(bench: Bench, name: str, id: str, by: str = "") -> Taxonomy:
    """Take a proposed node out, with what was grown below it."""
    node = node_of(working(bench, name).taxonomy, id)
    words = f"dropped {shorten(node.label, 80)!r}"
    return act(bench, name, words, [Delete(id=id, whole=True)], by)


def proposed(tree: Taxonomy, under: str | None = None) -> list[Node]:
    """The nodes that wait for a person, in tree order; those below a node, or all."""
    return [node for _, node in tree.walk(under) if node.state == "proposed" and node.id != under]


def from_concept(bench: Bench, name: str, concept: str, definition: str = "", by: str = "") -> int:
    """A new taxonomy of one node, to be grown from."""
    label = clean_label(concept)
    root = Node(
        id=new_id(label, None), label=label, definition=definition.strip()[:4000], author=by
    )
    tree = Taxonomy(id=name, title=label, nodes=(root,))
    return start(bench, name, tree, f"from the concept {shorten(label, 80)!r}", by)


def tuning(bench: Bench, name: str) -> str:
    """Accepted growth of a taxonomy as chat JSONL, one growth a line; '' when there is none."""
    reads = bench.store.reads
    bodies = [reads.snapshot(id) for id in reversed(reads.snapshots(KIND, ALL))]
    mine = [body for body in bodies if body["taxonomy"] == name]
    rows = tuning_rows(mine, working(bench, name).taxonomy)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
