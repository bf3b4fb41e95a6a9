"""What the gates of a rubric share: its criteria as they are asked about, and how faults are told.

Criteria that were cut stay in what judges are asked, so that a gate that runs again after a cut
puts the same question and has its answer from memory; their verdicts no longer count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from workbench.domain.receipt import GateResult
from workbench.domain.review import ChecklistEntry
from workbench.domain.rubric import TYPES, Criterion, Cut, rubric_of
from workbench.text import criteria_block, fence, normalise, shorten

LEAST, MOST, MOST_GATES = 4, 15, 3
Action = Literal["reword", "split", "cut", "demote"]


class Fault(NamedTuple):
    """What is wrong with one criterion and what should be done about it."""

    criterion: str
    fault: str
    action: Action
    why: str = ""
    children: tuple[str, ...] = ()


def live(payload: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """The criteria that count, with their criticality."""
    return rubric_of(payload).criteria


def asked(payload: Mapping[str, Any], cut_by: str = "") -> tuple[Criterion, ...]:
    """The criteria that count and those that were cut (by that gate), by id."""
    cuts = [Cut.model_validate(cut) for cut in payload.get("cut") or ()]
    gone = [cut.criterion for cut in cuts if cut_by in ("", cut.gate)]
    return tuple(sorted((*live(payload), *gone), key=lambda c: _natural(c.id)))


def listing(criteria: Sequence[Criterion]) -> str:
    """Criteria fenced as data, each with its polarity and type."""
    rows = [(f"{c.id} [{c.polarity}, {c.type}]", c.text) for c in criteria]
    return f"## Criteria\n{fence('CRITERIA', criteria_block(rows))}"


def missing_types(criteria: Sequence[Criterion], waived: Mapping[str, str]) -> list[str]:
    """The types of METHOD 5.2 that no criterion has and nobody waived."""
    there = {c.type for c in criteria}
    return [kind for kind in TYPES if kind not in there and not waived.get(kind)]


def may_cut(payload: Mapping[str, Any], many: int) -> bool:
    """Whether enough criteria remain without that many."""
    return len(live(payload)) - many >= LEAST


def faulted(
    reason: str, faults: Sequence[Fault], payload: Mapping[str, Any], **facts: Any
) -> GateResult:
    """A result that asks for a repair of these criteria; evidence of the gate's own comes after."""
    texts = {c.id: c.text for c in asked(payload)}
    rows = tuple(
        {"criterion": f.criterion, "text": texts.get(f.criterion, ""), "fault": f.fault,
         "action": f.action, "why": f.why, **({"children": list(f.children)} if f.children else {})}
        for f in faults
    )  # fmt: skip
    first = faults[0]
    more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    quoted = shorten(texts.get(first.criterion, ""), 80)
    message = f"{first.fault}: {first.criterion} {quoted!r}{more}"
    evidence = (*rows, *facts.pop("evidence", ()))
    return GateResult(status="repair", reason=reason, message=message, evidence=evidence, **facts)


def without(
    payload: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], gate: str
) -> dict[str, Any] | None:
    """The payload after cutting and demoting what the rows name; None if too little is left.

    A type whose last criterion goes is waived, and says by which gate.
    """
    out = {str(row["criterion"]): str(row["fault"]) for row in rows if row["action"] != "demote"}
    down = {str(row["criterion"]) for row in rows if row["action"] == "demote"}
    kept = [c for c in live(payload) if c.id not in out]
    gone = [c for c in live(payload) if c.id in out]
    if (gone and len(kept) < LEAST) or not (gone or down & {c.id for c in kept}):
        return None
    waived = dict(payload.get("waived") or {})
    for kind in missing_types(kept, waived):
        waived[kind] = f"its last criterion was cut by {gate}"
    cuts = [Cut(criterion=c, gate=gate, reason=out[c.id]).model_dump(mode="json") for c in gone]
    weights = {c.id: "gate" for c in kept if c.criticality == "gate" and c.id not in down}
    return {
        **payload, "criteria": [facts(c) for c in kept], "criticality": weights,
        "cut": [*(payload.get("cut") or ()), *cuts], "waived": waived,
    }  # fmt: skip


def learnt(item: Mapping[str, Any], rules: Sequence[ChecklistEntry]) -> dict[str, Any]:
    """An author's item with the criteria that reviewers have missed, as candidates like the others.

    Left out is one that the author asks already, and what would make the rubric too long: gates
    decide which of them stay.
    """
    rows = [dict(row) for row in item.get("criteria") or () if isinstance(row, dict)]
    there = {normalise(str(row.get("text", ""))) for row in rows}
    used = {str(row.get("id")) for row in rows}
    for rule in rules:
        if rule.kind != "missed_criterion" or normalise(rule.text) in there or len(rows) >= MOST:
            continue
        id = next(name for n in range(1, 100) if (name := f"c{n}") not in used)
        used.add(id)
        there.add(normalise(rule.text))
        rows.append({"id": id, "text": rule.text, "type": rule.type, "polarity": rule.polarity,
                     "origin": "checklist"})  # fmt: skip
    return {**item, "criteria": rows} if rows else dict(item)


def fresh_ids(item: Mapping[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """A repairer's item with new ids where it took one that a cut criterion has had.

    A criterion that keeps its id keeps where it came from: a repairer is not asked for that.
    """
    origins = {c["id"]: c.get("origin", "author") for c in payload.get("criteria") or ()}
    used = {cut["criterion"]["id"] for cut in payload["cut"]}
    rows = [dict(row) for row in item.get("criteria") or () if isinstance(row, dict)]
    taken = used | {str(row.get("id")) for row in rows}
    for row in rows:
        if row.get("id") in used:
            row["id"] = next(id for n in range(1, 100) if (id := f"c{n}") not in taken)
            taken.add(row["id"])
        elif origins.get(row.get("id"), "author") != "author":
            row["origin"] = origins[row["id"]]
    return {**item, "criteria": rows} if rows else dict(item)


def facts(criterion: Criterion) -> dict[str, Any]:
    """A criterion as a payload keeps it: without its criticality, which stands beside."""
    return criterion.model_dump(mode="json", exclude={"criticality"})


def _natural(id: str) -> tuple[Any, ...]:
    """c2 before c10."""
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", id))
