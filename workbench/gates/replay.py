"""replay: does the state hold, and can the task be finished from every allowed action?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult
from workbench.errors import SpecError
from workbench.flows import replayed, step_example
from workbench.registry import register

# What a program or a repairer can mend; the rest is a point without a footing.
MENDED = ("stale_state", "missing_fact", "wrong_action")
MOST_SHOWN = 24
FIELDS = ("prompt", "messages", "tools", "allowed_actions", "forbidden_actions", "reference",
          "step_id", "step_kind", "position", "place")  # fmt: skip


@register(
    "gate",
    passes=Example(payload=step_example()),
    refuses=Example(payload={**step_example(), "prompt": "It is about a payment."}),
)
class Replay:
    """Fails nothing that it has not run: a payload without a place is skipped with that reason."""

    name = "replay"
    version = "1"
    reads: tuple[str, ...] = FIELDS

    def cost(self, draft: Draft) -> int:
        return 0

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        missing = [field for field in FIELDS if field not in draft.payload]
        if missing:
            return GateResult(status="fail", reason="no_place", message=f"no {missing[0]!r}")
        try:
            found = replayed(draft.payload)
        except (SpecError, ValidationError) as broken:
            message = str(broken).splitlines()[0]
            return GateResult(status="fail", reason="no_place", message=message)
        if found.ok:
            return GateResult(status="pass", evidence=found.checks[:MOST_SHOWN],
                              flags=("key_proof",))  # fmt: skip
        rows = [{"action": "remove", "rule": rule.model_dump(mode="json"), "why": why}
                for rule, why in found.wrong]  # fmt: skip
        facts: dict[str, Any] = {"evidence": (*rows, *found.checks)[:MOST_SHOWN],
                                 "message": found.message, "reason": found.reason}  # fmt: skip
        return GateResult(status="repair" if found.reason in MENDED else "fail", **facts)
