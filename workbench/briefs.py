"""What authors and repairers are told, and how their JSON item is read, for every recipe."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from workbench.domain.contracts import Context, Finding, Message, ModelRef, Reply, Request, Role
from workbench.domain.spec import Slot
from workbench.errors import AuthorRefused, ModelError
from workbench.text import documents_block, fence

TEMPERATURE = 1.0
MOST_EVIDENCE = 5
CUT_OFF = ("length", "content_filter", "refusal")


def in_turn(ctx: Context, role: Role) -> ModelRef:
    """The model of a role whose turn it is: they rotate over the slots (METHOD 4.2).

    Without one, ModelError for an author (the slot waits), AuthorRefused for a repairer.
    """
    models = ctx.models(role)
    if models:
        return models[ctx.slot.index % len(models)]
    if role == "author":
        raise ModelError("no model has the role author")
    raise AuthorRefused(f"no_{role}", f"no model has the role {role}")


def item_from(
    ctx: Context, role: Role, model: ModelRef, system: str, user: str, schema: dict[str, Any]
) -> dict[str, Any]:
    """One structured generation; AuthorRefused when it is no JSON object or declines in words."""
    return json_item(ctx.ask(Request(
        role=role, model=model.name, messages=messages(system, user), response_schema=schema,
        params={"temperature": TEMPERATURE},
    )))  # fmt: skip


def messages(system: str, user: str) -> tuple[Message, ...]:
    return ({"role": "system", "content": system}, {"role": "user", "content": user})


def headed(parts: Iterable[tuple[str, str]]) -> str:
    """Each part under its own heading; empty ones are left out."""
    return "\n".join(f"## {title}\n{text}" for title, text in parts if text)


def bullets(lines: Iterable[object]) -> str:
    return "\n".join(f"- {' '.join(str(line).split())}" for line in lines)


def brief(slot: Slot, ctx: Context) -> str:
    """Everything an author is told about its slot, under one heading each."""
    leaf = ctx.path[-1] if ctx.path else None
    place = (
        f"Path: {' > '.join(n.label for n in ctx.path)}\nLeaf: {leaf.label}\n"
        f"Definition: {leaf.definition}" if leaf else ""
    )  # fmt: skip
    near = ctx.neighbours(leaf.definition or leaf.label, 3) if leaf else ()
    coordinate = "\n".join(f"{axis}: {value}" for axis, value in slot.told.items())
    head = headed([
        ("What to test", ctx.spec.test), ("Taxonomy leaf", place), ("Coordinate", coordinate),
        ("Track", slot.track), ("Wanted difficulty", slot.band),
        ("Constraints", bullets(ctx.spec.constraints)), ("Personas", bullets(ctx.spec.personas)),
        ("Seed texts", bullets(ctx.spec.seeds)), ("Checklist", bullets(ctx.checklist)),
        ("Already covered (write something different)", bullets(n.text for n in near)),
    ])  # fmt: skip
    return f"{head}\n{documents_block(ctx.documents)}".strip()


def repair_brief(
    finding: Finding, item: Mapping[str, Any], ctx: Context, most: int = MOST_EVIDENCE
) -> str:
    """What a repairer reads. Neighbours come as texts alone: an id would change with the run."""
    result = finding.result
    avoid = [str(e["text"]) for e in result.evidence if result.reason == "near_neighbour"]
    shown = () if avoid else result.evidence[:most]
    evidence = "\n".join(json.dumps(e, ensure_ascii=False)[:600] for e in shown)
    found = (
        f"gate: {finding.gate}\nreason: {result.reason}\nmessage: {result.message}\n"
        f"evidence:\n{evidence}"
    )
    head = headed([
        ("Finding", found), ("Item", fence("ITEM", json.dumps(item, ensure_ascii=False))),
        ("Near neighbours to avoid", bullets(avoid[:3])),
    ])  # fmt: skip
    return f"{head}\n{documents_block(ctx.documents)}".strip()


def json_item(reply: Reply) -> dict[str, Any]:
    """The JSON object of a reply; AuthorRefused when there is none or it declines."""
    if reply.finish in CUT_OFF:
        raise AuthorRefused("cut_off", f"the reply ended with {reply.finish}")
    try:
        item = json.loads(reply.text)
    except ValueError:
        raise AuthorRefused("unparseable", f"no JSON object: {reply.text[:80]!r}") from None
    if not isinstance(item, dict):
        raise AuthorRefused("unparseable", f"no JSON object: {reply.text[:80]!r}")
    if item.get("refuse"):
        raise AuthorRefused("refused", str(item["refuse"])[:300])
    return item


def first_fault(error: ValidationError) -> str:
    """The first thing that a payload model found, with the field it is about."""
    first = error.errors(include_url=False)[0]
    return f"field {'.'.join(map(str, first['loc']))!r}: {first['msg']}"
