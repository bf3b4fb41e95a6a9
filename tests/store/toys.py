"""Toy calls, pulls and decisions for the store's tests and benchmark."""

from __future__ import annotations

from typing import Any

from workbench.domain.candidate import Decision, Draft, Event
from workbench.domain.contracts import CallRow, Origin, Reply, Usage
from workbench.domain.receipt import CallRef, GateResult, Receipt
from workbench.domain.spec import Slot


def call(key: str = "k", run_id: str = "r0", slot: int = 0, gate: str = "g0") -> CallRow:
    return CallRow(
        key=key, origin=Origin(run_id=run_id, slot=slot, gate=gate), role="judge",
        purpose="select", model="m", family="f", sample=0, attempt=0, simulated=False,
    )  # fmt: skip


def reply(text: str = "yes", cost: float = 0.001) -> Reply:
    return Reply(text=text, usage=Usage(tokens_in=10, tokens_out=5), served_model="m-1", cost=cost)


def draft(text: str = "How much is it?", reference: str = "4") -> Draft:
    return Draft(payload={"prompt": text, "reference": reference}, author="m", author_family="f")


def receipt(gate: str, status: Any = "pass", reason: str = "", key: str = "k") -> Receipt:
    ref = CallRef(key=key, role="judge", model="m", family="f", purpose="select", cost=0.001)
    return Receipt(
        gate=gate, gate_version="1", reads_hash="h", calls=(ref,),
        result=GateResult(status=status, reason=reason, score=0.5),
    )  # fmt: skip


def pull(
    slot: Slot, gates: int = 2, text: str = "How much is it?", refused: str = "", branch: int = 0
) -> list[Event]:
    """Drafted, judged by `gates` gates and ended; `refused` is the reason of the last gate."""
    made = draft(text)
    common: dict[str, Any] = {"slot": slot, "branch": branch, "draft": made}
    events = [Event(kind="drafted", seq=0, **common)]
    for number in range(gates):
        last = bool(refused) and number == gates - 1
        one = receipt(f"g{number}", "fail" if last else "pass", refused if last else "")
        events.append(
            Event(kind="judged", seq=number + 1, gate=one.gate, reason=one.result.reason,
                  receipt=one, **common)
        )  # fmt: skip
    end: dict[str, Any] = {"kind": "refused" if refused else "admitted", "reason": refused}
    gate = f"g{gates - 1}" if refused else ""
    return [*events, Event(seq=gates + 1, gate=gate, **end, **common)]


def decision_of(events: list[Event], **changes: Any) -> Decision:
    last = events[-1]
    facts: dict[str, Any] = {
        "run_id": last.slot.run_id, "slot": last.slot.index, "branch": last.branch,
        "outcome": last.kind, "at": last.gate, "reason": last.reason, "draft": last.draft,
        "lane": last.lane,
    }  # fmt: skip
    return Decision.model_validate({**facts, **changes})
