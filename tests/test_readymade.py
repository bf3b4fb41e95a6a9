"""What a program cuts from a ready draft stops nothing, unless it cuts the planted part."""

from __future__ import annotations

from typing import Any

from workbench.context import PullContext
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example, Finding
from workbench.domain.receipt import GateResult
from workbench.proofs import proof_context
from workbench.readymade import changed_parts, everywhere, through, verdicts
from workbench.registry import load

ROWS = [{"id": f"c{n}", "text": f"Does the reply do {n}?", "type": "outcome"} for n in range(4)]


def draft(*ids: str, gate: str = "") -> Draft:
    rows = [{**row, "id": row["id"]} for row in ROWS if row["id"] in ids]
    return Draft(payload={"prompt": "What now?", "criteria": rows, "criticality":
                          {gate: "gate"} if gate else {}})  # fmt: skip


class Cutting:
    """A gate that faults one criterion while it is there."""

    version, reads = "1", ("criteria",)

    def __init__(self, name: str, faulted: str) -> None:
        self.name, self.faulted = name, faulted

    def cost(self, draft: Draft) -> int:
        return 0

    def calls(self, setting: Any) -> dict[str, int]:
        return {}

    def check(self, draft: Draft, ctx: Any) -> GateResult:
        if any(row["id"] == self.faulted for row in draft.payload["criteria"]):
            return GateResult(status="repair", reason="faulted", message=self.faulted)
        return GateResult(status="pass")


class Trimmer:
    """A recipe that cuts what the finding names."""

    def cut(self, draft: Draft, finding: Finding, *, rest: bool) -> Draft | None:
        rows = [r for r in draft.payload["criteria"] if r["id"] != finding.result.message]
        return draft.model_copy(update={"payload": {**draft.payload, "criteria": rows}})


def context() -> PullContext:
    return proof_context(Example(payload={}), "one", load("recipe", "rubric"))


def stops(faulted: str) -> list[tuple[str, str]]:
    planted, source = draft("c0", "c1", "c3"), draft("c0", "c1")
    gates = [Cutting("one", faulted), Cutting("two", "none")]
    events = through(planted, Trimmer(), gates, context())  # type: ignore[arg-type, list-item]
    assert [e.kind for e in events] == ["drafted", "judged", "repaired", "judged", "judged",
                                        "admitted"]  # fmt: skip
    return [(v.gate, v.status) for v in verdicts(events, planted, source)]


def test_a_cut_beside_the_planted_part_is_a_pass() -> None:
    assert stops("c1") == [("one", "pass"), ("one", "pass"), ("two", "pass")]


def test_a_cut_of_the_planted_part_catches_it() -> None:
    assert stops("c3") == [("one", "repair"), ("one", "pass"), ("two", "pass")]


def test_without_a_cut_a_repair_is_a_refusal() -> None:
    events = through(draft("c0"), object(), [Cutting("one", "c0")], context())  # type: ignore[arg-type, list-item]
    assert [e.kind for e in events] == ["drafted", "judged", "refused"]
    assert events[-1].gate == "one" and "an audit repairs nothing" in events[-1].message


def test_everywhere_asks_every_gate_about_the_whole_draft() -> None:
    gates = [Cutting("one", "c0"), Cutting("two", "c1"), Cutting("three", "none")]
    events = everywhere(draft("c0", "c1"), object(), gates, context())  # type: ignore[arg-type]
    told = [(v.gate, v.status) for v in verdicts(events, draft("c0", "c1"), draft("c0"))]
    assert told == [("one", "repair"), ("two", "repair"), ("three", "pass")]
    assert [e.seq for e in events] == list(range(4)) and events[-1].gate == "one"


def test_changed_parts_are_new_gone_reworded_or_of_another_weight() -> None:
    assert changed_parts(draft("c0", "c1"), draft("c0", "c2")) == {"c1", "c2"}
    assert changed_parts(draft("c0"), draft("c0", gate="c0")) == {"c0"}
    assert changed_parts(Draft(payload={"prompt": "a"}), Draft(payload={"prompt": "b"})) == set()
