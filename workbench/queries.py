"""Social queries: which labels an arm sees, what evidence is shown, how a value is found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from workbench.briefs import bullets, headed
from workbench.domain.contracts import Context
from workbench.domain.evidence import Evidence, EvidenceLink
from workbench.domain.spec import InputSpec, Slot
from workbench.domain.taxonomy import Node
from workbench.errors import SpecError
from workbench.text import fence

# Domain, category, topic, scenario: a path of so many begins with its domain, which is no level.
WITH_DOMAIN = 4
SHOWN_EVIDENCE, WIDER = 4, 2
NEAR = 3
Level = TypeVar("Level")
GAP = r"s?[\s-]+"


def levels_of(path: Sequence[Level]) -> Sequence[Level]:
    """The levels of a path from L1 down: a path of four nodes or more begins with its domain."""
    return path[1:] if len(path) >= WITH_DOMAIN else path


def depth_of(spec: InputSpec, slot: Slot, levels: int) -> int:
    """How many levels the author may see: the axis `depth`, else the spec's setting, else all.

    SpecError for a depth that is no whole number from 1.
    """
    wanted = slot.coordinate.get("depth", spec.settings.get("depth"))
    if wanted is None:
        return levels
    said = str(wanted).strip().upper().removeprefix("L")
    if not said.isdigit() or int(said) < 1:
        raise SpecError(f"depth is a whole number from 1, not {wanted!r}")
    return min(int(said), levels)


def seen_path(ctx: Context) -> tuple[Node, ...]:
    """The levels that this slot's author sees."""
    levels = tuple(levels_of(ctx.path))
    return levels[: depth_of(ctx.spec, ctx.slot, len(levels))]


def place_of(path: Sequence[Node]) -> str:
    """The place in the taxonomy, as a prompt says it; '' for none."""
    if not path:
        return ""
    last = path[-1]
    labels = " > ".join(node.label for node in path)
    return f"Path: {labels}\nLeaf: {last.label}\nDefinition: {last.definition}".rstrip()


def lines_of(pairs: Mapping[str, Any]) -> str:
    """`name: value` lines."""
    return "\n".join(f"{name}: {' '.join(str(value).split())}" for name, value in pairs.items())


def record_block(records: Iterable[Evidence]) -> str:
    """Records as data, each under its id, title first."""
    return "\n".join(
        f"### {' '.join(r.id.split())}\n"
        + fence("RECORD", f"{' '.join(r.title.split())}\n{r.text.strip()}")
        for r in records
    )


def evidence_for(ctx: Context) -> tuple[Evidence, ...]:
    """The records about what this slot's author sees; nothing deeper is searched for.

    Of those nearest to the leaf, the ones that hold most values of the coordinate come first.
    """
    asked = [f"{node.label}. {node.definition}" for node in seen_path(ctx)]
    k = int(ctx.spec.settings.get("evidence", SHOWN_EVIDENCE))
    if k < 1 or not asked:
        return ()
    aliases = ctx.spec.settings.get("aliases") or {}
    wanted = [names_of(value, aliases) for axis, value in ctx.slot.told.items() if axis in CLAIMED]
    near = ctx.search_evidence(" ".join(asked), k * WIDER)
    held = {record.id: sum(bool(found_in(record.text, names)) for names in wanted)
            for record in near}  # fmt: skip
    return tuple(sorted(near, key=lambda record: -held[record.id])[:k])


# Axes whose values say something about the world, so that a record can hold them.
CLAIMED = ("user_group", "country", "occupation", "demographic", "date")


def query_brief(ctx: Context, records: Sequence[Evidence]) -> str:
    """Everything that the author of a query is told, under one heading each.

    In an experiment (a declared depth) no earlier queries are shown: they would say what an arm
    may not see, and arms would differ by who came first.
    """
    spec, slot, path = ctx.spec, ctx.slot, seen_path(ctx)
    arms = "depth" in spec.settings or "depth" in slot.coordinate
    leaf = path[-1] if path else None
    near = ctx.neighbours(leaf.definition or leaf.label, NEAR) if leaf and not arms else ()
    return headed([
        ("What to test", spec.test), ("Taxonomy leaf", place_of(path)),
        ("Coordinate", lines_of(slot.told)), ("Track", slot.track),
        ("Constraints", bullets(spec.constraints)), ("Personas", bullets(spec.personas)),
        ("Seed texts", bullets(spec.seeds)), ("Checklist", bullets(ctx.checklist)),
        ("Already covered (write something different)", bullets(n.text for n in near)),
        ("Evidence", record_block(records)),
    ])  # fmt: skip


def names_of(value: str, aliases: Mapping[str, Any]) -> list[str]:
    """A value and its declared aliases."""
    more = aliases.get(value) or ()
    return [value, *([more] if isinstance(more, str) else map(str, more))]


def found_in(text: str, names: Iterable[str]) -> str:
    """The span of a text that says one of the names, plural or not; '' when none does."""
    for name in names:
        words = [re.escape(word.removesuffix("s")) for word in name.split()]
        if not words:
            continue
        said = GAP.join(words)
        match = re.search(rf"(?<!\w){said}(?:s|es)?(?!\w)", text, re.IGNORECASE)
        if match is not None:
            return match.group(0)
    return ""


def links_of(item: Mapping[str, Any]) -> list[EvidenceLink]:
    """The claims of an author's item; rows that are none are left out."""
    rows = item.get("claims")
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("claim") and row.get("value"):
            facts = {name: str(row.get(name) or "") for name in
                     ("claim", "value", "evidence_id", "quote")}  # fmt: skip
            found.append(EvidenceLink.model_validate(facts))
    return found
