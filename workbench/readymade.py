"""A ready draft through the loop: nobody writes or repairs it, but what a program cuts is cut.

A recipe that can mend by taking parts out does so at no cost (`Trimming`). Such a cut stops no
good point, and it catches a planted one only when it takes the planted part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from workbench.domain.candidate import Draft, Event
from workbench.domain.contracts import Context, Finding, Gate, GateContext, Recipe
from workbench.domain.record import canonical_json
from workbench.domain.spec import Slot
from workbench.errors import AuthorRefused
from workbench.loop import in_order, make_one
from workbench.measures.audit import Verdict

Parts = dict[str, Any]


class Ready:
    """A recipe whose author has written already and whose repairer says no."""

    def __init__(self, recipe: Recipe, draft: Draft) -> None:
        self.draft = draft
        self.cut = getattr(recipe, "cut", None)

    def author(self, slot: Slot, ctx: Context) -> Draft:
        return self.draft

    def repair(self, draft: Draft, finding: Finding, ctx: Context) -> Draft:
        raise AuthorRefused("no_repair", "an audit repairs nothing")


def through(
    draft: Draft, recipe: Recipe, gates: Sequence[Gate], context: GateContext
) -> list[Event]:
    """The draft through the gates in order, to its end or to the first refusal."""
    ready = cast(Recipe, Ready(recipe, draft))
    return list(make_one(context.slot, ready, gates, context))


def everywhere(
    draft: Draft, recipe: Recipe, gates: Sequence[Gate], context: GateContext
) -> list[Event]:
    """Every gate on the draft, whatever the others said; the end is the first refusal's."""
    middle: list[Event] = []
    ends: list[Event] = []
    for gate in in_order(gates, draft):
        _, *events, end = through(draft, recipe, [gate], context)
        middle += events
        ends.append(end)
    refused = [end for end in ends if end.kind != "admitted"]
    to_people = [end for end in ends if end.lane != "normal"]
    numbered = enumerate([*middle, (*refused, *to_people, ends[-1])[0]])
    return [event.model_copy(update={"seq": seq}) for seq, event in numbered]


def verdicts(events: Sequence[Event], planted: Draft, source: Draft) -> tuple[Verdict, ...]:
    """What each gate said; a cut that leaves the planted part alone counts as a pass."""
    spots = changed_parts(source, planted)
    found = []
    for event, after in zip(events, [*events[1:], None], strict=True):
        if event.receipt is None:
            continue
        receipt, status, reason = event.receipt, event.receipt.status, event.reason
        if after is not None and after.kind == "repaired" and event.draft and after.draft:
            gone = changed_parts(event.draft, after.draft)
            status, reason = ("repair", reason) if spots & gone else ("pass", "cut beside it")
        found.append(
            Verdict(gate=receipt.gate, status=status, reason=reason, program=not receipt.calls,
                    votes=receipt.result.votes)
        )  # fmt: skip
    return tuple(found)


def changed_parts(old: Draft, new: Draft) -> set[str]:
    """What is new, gone or otherwise: criteria with weights, actions, claims, messages."""
    before, after = _parts(old.payload), _parts(new.payload)
    return {id for id in before.keys() | after.keys() if before.get(id) != after.get(id)}


def _parts(payload: Mapping[str, Any]) -> Parts:
    rows = payload.get("criteria") or ()
    weights = payload.get("criticality") or {}
    parts: Parts = {row["id"]: (row["text"], weights.get(row["id"], "additive")) for row in rows}
    parts |= {f"allowed {canonical_json(r)}": r for r in payload.get("allowed_actions") or ()}
    held = payload.get("evidence") or {}
    parts |= {f"claim {canonical_json(c)}": (c, held.get(c.get("evidence_id")))
              for c in payload.get("claims") or ()}  # fmt: skip
    shown = enumerate(payload.get("messages") or ())
    return parts | {f"message {place}": message for place, message in shown}
