"""Design: a blank spec from a leaf, a spec saved, a model's suggestions accepted one by one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.domain.contracts import Origin, Request
from workbench.domain.record import Record, digest
from workbench.domain.spec import Because, InputSpec
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import ModelError, SpecError
from workbench.specfile import (
    DATA,
    documents_of,
    read_spec,
    read_taxonomy,
    spec_files,
    spec_yaml,
    taxonomy_of,
    wanted_axes,
)
from workbench.text import documents_block

if TYPE_CHECKING:
    from workbench.actions.open import Bench

SUGGEST_SYSTEM = (
    "You help to write a specification for evaluation items. Propose axis values, constraints and "
    "combinations that cannot occur, each with a reason. Propose nothing that is already there. "
    'Reply with one JSON object: {"axes": [{"axis", "value", "why"}], "constraints": [{"text", '
    '"why"}], "forbidden": [{"combination": {axis: value}, "why"}]}.'
)
DEMO = "demo"
_TEXT = {"type": "string"}
SUGGEST_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "axes": {"type": "array", "items": {"type": "object", "required": ["axis", "value"],
                 "properties": {"axis": _TEXT, "value": _TEXT, "why": _TEXT}}},
        "constraints": {"type": "array", "items": {"type": "object", "required": ["text"],
                        "properties": {"text": _TEXT, "why": _TEXT}}},
        "forbidden": {"type": "array", "items": {"type": "object", "required": ["combination"],
                      "properties": {"combination": {"type": "object",
                                     "additionalProperties": _TEXT}, "why": _TEXT}}},
    },
    "required": ["axes", "constraints", "forbidden"],
}  # fmt: skip


class Suggestion(Record):
    """One proposal of the taxonomist; `accept` applies its patch to a spec."""

    kind: Literal["axis_value", "constraint", "forbidden"]
    text: str
    why: str
    patch: dict[str, Any]


def blank_spec(taxonomy_path: str, leaf: str = "", recipe: str = "") -> InputSpec:
    """A spec to begin from: a leaf's own words where there is one, honest blanks elsewhere."""
    taxonomy = read_taxonomy(taxonomy_path)
    node = taxonomy.node(leaf) if leaf else taxonomy.nodes[0]
    sheet = Path(taxonomy_path).parent / "terms.md"
    documents = (str(sheet),) if (DATA / sheet).is_file() or sheet.is_file() else ()
    return InputSpec(
        id=f"{node.id}".replace("/", "-")[:80],
        recipe=recipe or _recipe_on(taxonomy_path),
        title=node.label,
        test=node.definition or f"Answers about {node.label.lower()} from the documents",
        taxonomy=taxonomy_path, leaf=node.id, n=10, documents=documents,
        because=Because(kind="leaf", ref=node.id, text=f"started from the leaf {node.label}"),
    )  # fmt: skip


def _recipe_on(taxonomy_path: str) -> str:
    """The recipe of the first of our specs that stands on this taxonomy, else the demo's."""
    specs = [read_spec(file) for file in spec_files(DATA)]
    here = [spec for spec in specs if spec.taxonomy == taxonomy_path]
    return (here or [spec for spec in specs if spec.id == DEMO])[0].recipe


def save_spec(bench: Bench, spec: InputSpec) -> Path:
    """Write a spec beside the store, under its id and hash: an older text is never overwritten."""
    bench.require("owner", "save a spec")
    folder = Path(bench.store.path).resolve().parent / "specs"
    folder.mkdir(exist_ok=True)
    file = folder / f"{spec.id}-{spec.hash[:6]}.yaml"
    file.write_text(spec_yaml(spec), encoding="utf-8")
    return file


def suggest(bench: Bench, spec: InputSpec) -> list[Suggestion]:
    """What a taxonomist model would add to the spec: proposals, each to be accepted singly."""
    bench.require("owner", "ask a model for suggestions")
    taxonomy = taxonomy_of(spec)
    with bench.gateway() as gateway:
        refs = gateway.refs("taxonomist")
        if not refs:
            raise SpecError("no model has the role taxonomist; name one under [roles]")
        seed = int(digest(["suggest", spec.hash], 8), 16) % 2**31
        request = Request(
            role="taxonomist", model=refs[0].name, messages=_suggest_messages(spec, taxonomy),
            response_schema=SUGGEST_SCHEMA, params={"seed": seed},
        )  # fmt: skip
        reply = gateway.ask(request, Origin(gate="suggest"))
    return _suggestions(reply.text, spec, wanted_axes(spec, taxonomy))


def accept(spec: InputSpec, suggestion: Suggestion) -> InputSpec:
    """The spec with one suggestion taken in."""
    facts = spec.model_dump(mode="json")
    return InputSpec.model_validate({**facts, **suggestion.patch})


def _suggest_messages(spec: InputSpec, taxonomy: Taxonomy | None) -> tuple[dict[str, Any], ...]:
    axes = "\n".join(f"{a}: {'; '.join(v)}" for a, v in wanted_axes(spec, taxonomy).items())
    parts = [f"## What to test\n{spec.test}"]
    if taxonomy is not None and spec.leaf:
        path = taxonomy.path(spec.leaf)
        parts.append(
            f"## Taxonomy leaf\nPath: {' > '.join(n.label for n in path)}\n"
            f"Leaf: {path[-1].label}\nDefinition: {path[-1].definition}"
        )
    parts += [f"## Axes so far\n{axes}", documents_block(documents_of(spec))]
    user = "\n".join(part for part in parts if part)
    return ({"role": "system", "content": SUGGEST_SYSTEM}, {"role": "user", "content": user})


def _suggestions(text: str, spec: InputSpec, axes: dict[str, tuple[str, ...]]) -> list[Suggestion]:
    """The reply as suggestions; what is there already, or does not parse, is left out."""
    try:
        reply = json.loads(text)
    except ValueError:
        raise ModelError(f"the taxonomist's reply is no JSON: {text[:120]!r}") from None
    found: list[Suggestion] = []
    for row in reply.get("axes", []):
        values = axes.get(row["axis"], ())
        if row["value"] not in values:
            patch: dict[str, Any] = {"axes": {**axes, row["axis"]: (*values, row["value"])}}
            text = f"{row['axis']}: {row['value']}"
            found.append(_suggestion("axis_value", text, row, patch))
    for row in reply.get("constraints", []):
        if row["text"] not in spec.constraints:
            patch = {"constraints": (*spec.constraints, row["text"])}
            found.append(_suggestion("constraint", row["text"], row, patch))
    for row in reply.get("forbidden", []):
        if row["combination"] not in spec.forbidden:
            patch = {"forbidden": (*spec.forbidden, row["combination"])}
            text = " with ".join(f"{a} = {v}" for a, v in row["combination"].items())
            found.append(_suggestion("forbidden", text, row, patch))
    return found


def _suggestion(kind: Any, text: str, row: dict[str, Any], patch: dict[str, Any]) -> Suggestion:
    return Suggestion(kind=kind, text=text, why=str(row.get("why", "")), patch=patch)
