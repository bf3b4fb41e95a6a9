"""The rules of a tree: labels that can be read, siblings that differ, frozen nodes left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from workbench.domain.record import digest
from workbench.domain.taxonomy import MOST_LABEL, Node, Taxonomy
from workbench.errors import SpecError
from workbench.text import HIDDEN, shorten, words

MOST_TEXT, MOST_NODES, MOST_DEPTH = 4000, 20_000, 40
TOP = "the top"


def new_id(label: str, parent: str | None, taken: Iterable[str] = ()) -> str:
    """An id for a new node: its words and a mark; the same label at one place gives the same id."""
    slug = re.sub(r"[^a-z0-9]+", "_", " ".join(words(label)[:6]).lower()).strip("_")[:48] or "node"
    known, mark = set(taken), digest([parent, label.casefold()], 4)
    found, more = f"{slug}_{mark}", 2
    while found in known:
        found, more = f"{slug}_{mark}_{more}", more + 1
    return found


def clean_label(label: str) -> str:
    """The label on one line; SpecError for none, one that shows nothing, and one too long."""
    said = " ".join(label.split())
    _readable(said)
    if not HIDDEN.sub("", said).strip():
        raise SpecError("a label is empty: a node needs a name that can be read")
    if len(said) > MOST_LABEL:
        raise SpecError(
            f"the label {shorten(said, 40)!r} has {len(said):,} characters: at most {MOST_LABEL}; "
            "what is longer belongs into the definition"
        )
    return said


def node_of(taxonomy: Taxonomy, id: str) -> Node:
    """A node by its id; SpecError when there is none."""
    if id not in taxonomy.by_id:
        raise SpecError(
            f"there is no node {id[:60]!r} in this taxonomy: it was taken out meanwhile"
        )
    return taxonomy.by_id[id]


def free(taxonomy: Taxonomy, id: str | None) -> None:
    """SpecError for a node that is frozen; the top never is."""
    if id is not None and node_of(taxonomy, id).state == "frozen":
        raise SpecError(f"{named(taxonomy, id)} is frozen: unfreeze it before it is changed")


def named(taxonomy: Taxonomy, id: str | None) -> str:
    """A node by its label, for a sentence."""
    return TOP if id is None else repr(shorten(taxonomy.by_id[id].label, 60))


def _readable(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise SpecError(f"half a character (a lone surrogate) in {shorten(text, 40)!r}") from None


def whole(text: str, what: str) -> str:
    """A long text without blank ends; SpecError for one that is too long."""
    _readable(text)
    if len(text) > MOST_TEXT:
        raise SpecError(f"the {what} has {len(text):,} characters: at most {MOST_TEXT:,}")
    return text.strip()


def alone(taxonomy: Taxonomy, label: str, parent: str | None, but: Sequence[str] = ()) -> None:
    """SpecError when a sibling has this label already, in whatever case."""
    for kid in taxonomy.children(parent):
        if kid.id not in but and kid.label.casefold() == label.casefold():
            raise SpecError(
                f"{named(taxonomy, parent)} has a child {shorten(label, 60)!r} already: siblings "
                "need different labels (merge them if they mean the same)"
            )


def with_nodes(taxonomy: Taxonomy, nodes: Iterable[Node]) -> Taxonomy:
    """The taxonomy with other nodes, checked as a whole."""
    all_of = tuple(nodes)
    if not all_of:
        raise SpecError("the last node cannot go: a taxonomy has at least one")
    if len(all_of) > MOST_NODES:
        raise SpecError(f"{len(all_of):,} nodes are too many: at most {MOST_NODES:,}")
    return built(taxonomy, {"nodes": all_of})


def built(taxonomy: Taxonomy, facts: dict[str, Any]) -> Taxonomy:
    """The taxonomy with other fields, checked as a whole."""
    known = {name: getattr(taxonomy, name) for name in type(taxonomy).model_fields}
    try:
        return Taxonomy(**{**known, **facts})
    except ValidationError as error:
        raise SpecError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
