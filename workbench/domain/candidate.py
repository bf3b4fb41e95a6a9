"""Draft, Event, Decision and Candidate: one point on its way from a slot to the review queue."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from workbench.domain.receipt import CallRef, Receipt
from workbench.domain.record import Record, digest
from workbench.domain.spec import Slot

EventKind = Literal[
    "drafted", "judged", "repaired", "edited", "set_aside", "admitted", "refused", "surplus"
]
Lane = Literal["normal", "key", "hard"]
State = Literal[
    "drafted", "gating", "set_aside", "rejected", "surplus", "queued", "assigned", "approved",
    "edited", "needs_expert", "adjudicated", "released", "stale", "retired", "withdrawn",
]  # fmt: skip


class Draft(Record):
    """A payload under construction. `payload` satisfies the recipe's Payload model.

    `trace` is the author's construction trace (claimed until our program re-executes it).
    """

    payload: dict[str, Any]
    trace: dict[str, Any] | None = None
    author: str = ""
    author_family: str = ""

    @cached_property
    def hash(self) -> str:
        return digest({"payload": self.payload, "trace": self.trace}, 16)


def changed_fields(old: Draft, new: Draft) -> tuple[str, ...]:
    """The payload fields that differ, sorted; `trace` counts as a field. Ours, never a model's."""
    before = {**old.payload, "trace": old.trace}
    after = {**new.payload, "trace": new.trace}
    return tuple(sorted(k for k in before.keys() | after.keys() if before.get(k) != after.get(k)))


class Event(Record):
    """One step of the loop. `draft` is the draft after the event; `reason` is a short code.

    `drafted`, `repaired` and `edited` carry a new draft; `judged` a receipt; the last event of a
    pull is `admitted`, `refused`, `set_aside` or `surplus`. An `admitted` from the loop is a
    proposal: the orchestrator decides in slot order and may turn it into a refusal.
    """

    kind: EventKind
    slot: Slot
    seq: int
    branch: int = 0
    draft: Draft | None = None
    receipt: Receipt | None = None
    gate: str = ""
    reason: str = ""
    message: str = ""
    changed: tuple[str, ...] = ()
    calls: tuple[CallRef, ...] = ()
    lane: Lane = "normal"
    flags: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        return self.kind in ("admitted", "refused", "set_aside", "surplus")

    @property
    def simulated(self) -> bool:
        return any(c.simulated for c in self.all_calls)

    @property
    def all_calls(self) -> tuple[CallRef, ...]:
        return self.calls + (self.receipt.calls if self.receipt else ())


def fingerprint(event: Event) -> str:
    """What a replay must reproduce: the event without what only its first run knows.

    Whether a reply came from memory, and what it cost then, may differ between two runs of the
    same questions.
    """
    facts = event.model_dump(mode="json")
    calls = [*facts["calls"], *((facts["receipt"] or {}).get("calls") or [])]
    for call in calls:
        del call["cached"], call["cost"]
    return digest(facts, 32)


class Edit(Record):
    """A hand edit: applied when the loop has emitted event `after_seq` of its branch.

    `parent` is the branch that the edit split off from.
    """

    branch: int
    after_seq: int
    patch: dict[str, Any]
    who: str
    when: str = ""
    parent: int = 0


class Decision(Record):
    """What became of a slot, decided in slot order. `at` is the gate, `author` or `admission`."""

    run_id: str
    slot: int
    branch: int = 0
    outcome: Literal["admitted", "refused", "set_aside", "surplus"]
    at: str = ""
    reason: str = ""
    message: str = ""
    lane: Lane = "normal"
    draft: Draft | None = None
    evidence: tuple[dict[str, Any], ...] = ()
    simulated: bool = False
    flags: tuple[str, ...] = ()


class Candidate(Record):
    """A summary row of one point: enough for a list; payload and trail are read on demand."""

    id: str
    version: int
    run_id: str
    slot: int
    branch: int
    spec_id: str
    recipe: str
    state: State
    lane: Lane
    track: str
    node_id: str
    cluster_id: str
    coordinate: dict[str, str]
    author_family: str
    reason: str
    at: str
    text: str
    simulated: bool
    created: str
    flags: tuple[str, ...] = ()


def candidate_id(run_id: str, slot: int, branch: int = 0) -> str:
    """The id of a point, from content only: `c` and fifteen hexadecimal characters."""
    return "c" + digest([run_id, slot, branch], 15)
