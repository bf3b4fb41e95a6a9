"""replay: it passes what it has run itself, repairs what can be mended, and fails the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.toys.cast import Cast, stage
from tests.toys.desk import STEPS, draft_of, point_of
from workbench.domain.candidate import Draft
from workbench.gates.replay import FIELDS, MOST_SHOWN
from workbench.loop import must_rerun
from workbench.registry import load

GATE = load("gate", "replay")
CAST = Cast({})


def check(draft: Draft) -> Any:
    found = GATE.check(draft, stage("replay", CAST))
    assert CAST.asked == []
    return found


@pytest.mark.parametrize("step", STEPS)
def test_a_point_that_holds_passes_with_every_action_as_evidence(step: str) -> None:
    found = check(draft_of(6, step))
    assert found.status == "pass" and found.flags == ("key_proof",)
    assert found.evidence and all(row["fault"] == "" for row in found.evidence)


def spoilt(**changes: Any) -> Draft:
    payload = json.loads(json.dumps(point_of(6, "tool_call")))
    return Draft(payload={**payload, **changes}, author="a", author_family="white")


def _with_rule(rule: dict[str, Any]) -> list[dict[str, Any]]:
    return [*point_of(6, "tool_call")["allowed_actions"], {"optional": [], **rule}]


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({"messages": point_of(6, "retrieve")["messages"]}, "repair", "stale_state"),
        ({"messages": point_of(7, "tool_call")["messages"]}, "repair", "stale_state"),
        ({"tools": []}, "repair", "stale_state"),
        ({"place": point_of(6, "write")["place"]}, "fail", "bad_prefix"),
        ({"place": {**point_of(6, "tool_call")["place"], "version": "7"}}, "fail", "stale_version"),
        ({"place": {"environment": "nowhere"}}, "fail", "no_place"),
        ({"place": "here"}, "fail", "no_place"),
        ({"allowed_actions": [{"tool": 5}]}, "fail", "no_place"),
        ({"step_id": "write"}, "fail", "bad_prefix"),
        ({"allowed_actions": _with_rule({"tool": "hand_off", "arguments": {}})},
         "repair", "wrong_action"),
        ({"reference": point_of(6, "retrieve")["reference"]}, "fail", "key_mismatch"),
    ],
)  # fmt: skip
def test_what_does_not_hold(changes: dict[str, Any], status: str, reason: str) -> None:
    found = check(spoilt(**changes))
    assert (found.status, found.reason) == (status, reason) and found.message
    assert "\n" not in found.message and len(found.evidence) <= MOST_SHOWN


def test_a_message_that_lacks_a_fact_is_sent_to_the_repairer() -> None:
    payload = point_of(6, "plan")
    text = payload["prompt"].replace(payload["place"]["case"]["account"], "mine")
    messages = [payload["messages"][0], {"role": "user", "content": text}]
    found = check(draft_of(6, "plan", prompt=text, messages=messages))
    assert (found.status, found.reason) == ("repair", "missing_fact") and "account" in found.message


def test_a_wrong_rule_is_named_for_the_cut_and_the_right_ones_are_not() -> None:
    rule = {"tool": "reply_customer", "arguments": {"outcome": ["refunded"]}}
    found = check(spoilt(allowed_actions=_with_rule(rule)))
    out = [row for row in found.evidence if row.get("action") == "remove"]
    assert [row["rule"]["tool"] for row in out] == ["reply_customer"] and out[0]["why"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_payload_without_a_field_fails_and_says_which(field: str) -> None:
    payload = {k: v for k, v in point_of(6, "write").items() if k != field}
    found = check(Draft(payload=payload))
    assert (found.status, found.reason) == ("fail", "no_place") and repr(field) in found.message


def test_it_costs_nothing_and_runs_again_when_what_it_reads_changes() -> None:
    assert GATE.cost(draft_of(1, "plan")) == 0 and GATE.calls(lambda name, default: default) == {}
    assert all(must_rerun(GATE, [field]) for field in FIELDS) and not must_rerun(GATE, ["flow_id"])
