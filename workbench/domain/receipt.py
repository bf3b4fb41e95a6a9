"""GateResult (what a gate found), Receipt (what is kept of it) and CallRef (what it cost)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from workbench.domain.record import Record

Status = Literal["pass", "fail", "repair", "error", "skip"]


class CallRef(Record):
    """One model call behind a receipt, by its key in the reply memory."""

    key: str
    role: str
    model: str
    family: str
    purpose: str
    sample: int = 0
    prompt_hash: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    simulated: bool = False
    cached: bool = False
    failed: str = ""


class Vote(Record):
    """One judge's or adjudicator's verdict inside a gate."""

    model: str
    family: str
    verdict: str
    why: str = ""


class GateResult(Record):
    """What `Gate.check` returns.

    `reason` is a short code such as `wrong_key`; `message` says it to a person; `evidence` is a
    list of small objects (a neighbour, an attack, an answer), shown and stored as they are.
    """

    status: Status
    reason: str = ""
    message: str = ""
    score: float | None = None
    threshold: float | None = None
    votes: tuple[Vote, ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    flags: tuple[str, ...] = ()
    lane: Literal["normal", "key", "hard"] = "normal"


class Receipt(Record):
    """One gate run on one draft, append-only (METHOD 4.3).

    Times and the hash chain are stamped by the store when the event is appended, so that a replay
    of the same questions gives the same receipt.
    """

    gate: str
    gate_version: str
    attempt: int = Field(0, ge=0)
    result: GateResult
    reads_hash: str
    calls: tuple[CallRef, ...] = ()
    seed: int = 0
    because: str = ""

    @property
    def status(self) -> Status:
        return self.result.status

    @property
    def cost(self) -> float:
        """Money spent on the calls of this receipt (replies from memory cost nothing)."""
        return sum(call.cost for call in self.calls if not call.cached)

    @property
    def simulated(self) -> bool:
        return any(call.simulated for call in self.calls)
