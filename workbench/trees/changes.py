"""What can be done to a taxonomy, as records: they are kept, undone and applied again in order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workbench.domain.record import Record
from workbench.domain.taxonomy import AxisValue, NodeState, Quote


class Add(Record):
    """A new node below `parent` (None: a root). Its id was made when the change was."""

    op: Literal["add"] = "add"
    id: str
    parent: str | None
    label: str
    definition: str = ""
    counter_example: str = ""
    state: NodeState = "accepted"
    author: str = ""
    evidence_ids: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


class Rename(Record):
    op: Literal["rename"] = "rename"
    id: str
    label: str


class Describe(Record):
    """Definition, counter-example or evidence; None leaves one as it is."""

    op: Literal["describe"] = "describe"
    id: str
    definition: str | None = None
    counter_example: str | None = None
    evidence_ids: tuple[str, ...] | None = None
    quotes: tuple[Quote, ...] | None = None


class SetState(Record):
    """Propose, accept, freeze or unfreeze a node; `whole` also all that lies below it."""

    op: Literal["state"] = "state"
    id: str
    state: NodeState
    whole: bool = False


class Move(Record):
    """Below another parent (None: to the top), as its last child."""

    op: Literal["move"] = "move"
    id: str
    parent: str | None


class Merge(Record):
    """`id` goes up in `into`, which takes its children, evidence and items."""

    op: Literal["merge"] = "merge"
    id: str
    into: str


class Part(Record):
    """One part of a split node; `children` are ids of the node's children that go with it."""

    id: str
    label: str
    definition: str = ""
    children: tuple[str, ...] = ()


class Split(Record):
    """The node becomes several siblings. The first part keeps its id, evidence, items, and the
    children that no other part takes."""

    op: Literal["split"] = "split"
    id: str
    parts: tuple[Part, ...]


class Delete(Record):
    """Without `whole` the children go up to the parent."""

    op: Literal["delete"] = "delete"
    id: str
    whole: bool = False


class SetAxis(Record):
    """An axis with these values, new or in place of the one of that name."""

    op: Literal["axis"] = "axis"
    name: str
    values: tuple[AxisValue, ...]


class DropAxis(Record):
    op: Literal["drop_axis"] = "drop_axis"
    name: str


class Forbid(Record):
    """The combinations of axis values that cannot occur, all of them."""

    op: Literal["forbid"] = "forbid"
    combinations: tuple[dict[str, str], ...]


class Replace(Record):
    """Everything becomes as it was in an earlier version."""

    op: Literal["replace"] = "replace"
    body: dict[str, object]


Change = (
    Add | Rename | Describe | SetState | Move | Merge | Split | Delete | SetAxis | DropAxis
    | Forbid | Replace
)  # fmt: skip
CHANGES: TypeAdapter[Change] = TypeAdapter(Annotated[Change, Field(discriminator="op")])


class Step(Record):
    """What a person did in one go, in words, and the changes that it is made of."""

    words: str
    changes: tuple[Annotated[Change, Field(discriminator="op")], ...]
    by: str = ""
