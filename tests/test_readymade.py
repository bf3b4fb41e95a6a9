"""What a program cuts from a ready draft stops nothing, unless it cuts the planted part."""

from __future__ import annotations

import json
from typing import Any

from tests.toys.desk import draft_of
from workbench.context import PullContext
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example, Finding
from workbench.domain.receipt import GateResult
from workbench.flowtext import retold
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


def step_verdicts(planted: Draft, source: Draft, gate: str, *said: str) -> list[tuple[str, str]]:
    recipe = load("recipe", "agent_step")
    example = Example(payload={}, replies={"adversary": said} if said else {})
    events = through(planted, recipe, [load("gate", gate)], proof_context(example, gate, recipe))
    return [(v.status, v.reason) for v in verdicts(events, planted, source)]


def test_a_wrong_action_that_is_cut_out_is_caught_and_so_is_a_state_shown_anew() -> None:
    source = draft_of(3, "write")
    rules = [*source.payload["allowed_actions"],
             {"tool": "hand_off", "arguments": {"queue": ["x"]}, "optional": []}]  # fmt: skip
    wider = draft_of(3, "write", allowed_actions=rules)
    stale = draft_of(3, "write", messages=source.payload["messages"][:-2])
    assert step_verdicts(source, source, "replay") == [("pass", "")]
    assert step_verdicts(wider, source, "replay")[0] == ("repair", "wrong_action")
    assert step_verdicts(stale, source, "replay")[0] == ("repair", "stale_state")
    # The wrong action was there before: what was planted is another thing, and is not caught.
    asked = wider.payload["prompt"] + " Thanks."
    other = wider.model_copy(update={"payload": retold(wider.payload, asked)})
    assert step_verdicts(other, wider, "replay")[0] == ("pass", "cut beside it")


def test_a_right_action_that_an_adversary_adds_is_caught_where_it_was_taken_out() -> None:
    source = draft_of(3, "retrieve")
    narrow = draft_of(3, "retrieve", allowed_actions=source.payload["allowed_actions"][:1])
    rule = source.payload["allowed_actions"][1]
    call = {"tool": rule["tool"], "arguments": {k: v[0] for k, v in rule["arguments"].items()}}
    said = json.dumps({"stance": "another", **call})
    assert step_verdicts(narrow, source, "step_counter", said)[0] == ("repair", "incomplete_set")
    assert step_verdicts(narrow, narrow, "step_counter", said)[0] == ("pass", "cut beside it")
