"""What gates of a rubric share: cuts, waivers, ids and how a fault is told."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.domain.review import ChecklistEntry
from workbench.rubrics import (
    MOST,
    Fault,
    asked,
    faulted,
    fresh_ids,
    learnt,
    listing,
    live,
    may_cut,
    missing_types,
    without,
)

KINDS = ("outcome", "process", "outcome", "instruction_following", "grounding_safety")


def payload(**changes: Any) -> dict[str, Any]:
    criteria = [
        {"id": f"c{i}", "text": f"Does the reply do thing {i}?", "type": kind, "polarity": "must",
         "origin": "author", "evidence": ""} for i, kind in enumerate(KINDS, 1)
    ]  # fmt: skip
    facts = {"criteria": criteria, "criticality": {"c1": "gate"}, "waived": {}, "cut": []}
    return {**facts, **changes}


def row(id: str, action: str = "cut") -> dict[str, str]:
    return {"criterion": id, "fault": "disagreement", "action": action}


def test_a_cut_keeps_the_criterion_with_its_gate_and_reason() -> None:
    after = without(payload(), [row("c3")], "agreement")
    assert after is not None
    assert [c.id for c in live(after)] == ["c1", "c2", "c4", "c5"]
    assert after["cut"][0]["criterion"]["id"] == "c3"
    assert (after["cut"][0]["gate"], after["cut"][0]["reason"]) == ("agreement", "disagreement")


def test_what_judges_are_asked_stays_the_same_after_a_cut() -> None:
    before = payload()
    after = without(before, [row("c3")], "agreement")
    assert after is not None
    assert listing(asked(after)) == listing(asked(before))
    assert [c.id for c in asked(after, "overlap")] == ["c1", "c2", "c4", "c5"]


def test_a_type_that_loses_its_last_criterion_is_waived_by_name() -> None:
    after = without(payload(), [row("c2")], "agreement")
    assert after is not None and "agreement" in after["waived"]["process"]
    assert missing_types(live(after), after["waived"]) == []


def test_too_little_left_is_no_cut() -> None:
    assert without(payload(), [row("c2"), row("c3")], "agreement") is None
    assert may_cut(payload(), 1) and not may_cut(payload(), 2)


def test_a_demoted_gate_stays_as_a_criterion() -> None:
    after = without(payload(), [row("c1", "demote")], "agreement")
    assert after is not None and after["criticality"] == {}
    assert len(live(after)) == 5 and after["cut"] == []
    assert without(after, [row("c9", "demote")], "agreement") is None, "nothing to do is no cut"


def test_cutting_a_gate_forgets_its_weight() -> None:
    after = without(payload(), [row("c1")], "overlap")
    assert after is not None and after["criticality"] == {}


def test_faults_are_told_with_the_words_of_the_criterion() -> None:
    result = faulted("vague", [Fault("c2", "vague", "reword", "by rule")], payload())
    assert result.status == "repair" and result.reason == "vague"
    assert "Does the reply do thing 2?" in result.message
    assert result.evidence[0]["action"] == "reword"


def test_ids_of_cut_criteria_are_not_used_again() -> None:
    after = without(payload(), [row("c3")], "agreement")
    assert after is not None
    item = fresh_ids(
        {"criteria": [{"id": "c3", "text": "new?"}, {"id": "c1", "text": "old?"}]}, after
    )
    assert [r["id"] for r in item["criteria"]] == ["c2", "c1"]
    assert fresh_ids({"prompt": "x"}, after) == {"prompt": "x"}


@pytest.mark.parametrize("many", [2, 11])
def test_ids_are_listed_as_people_count(many: int) -> None:
    criteria = [{"id": f"c{i}", "text": "Is it?", "type": "outcome"} for i in range(many, 0, -1)]
    ids = [c.id for c in asked(payload(criteria=criteria, criticality={}))]
    assert ids == [f"c{i}" for i in range(1, many + 1)]


def rule(text: str, **changes: Any) -> ChecklistEntry:
    facts = {"id": text, "recipe": "rubric", "text": text, "kind": "missed_criterion"}
    return ChecklistEntry.model_validate({**facts, **changes})


def test_what_reviewers_missed_becomes_a_candidate_criterion() -> None:
    rules = [
        rule("Does the reply say until when?", type="process", polarity="must_not"),
        rule("does the reply do thing 1"),
        rule("No stock phrases.", kind="style"),
    ]
    item = learnt({"prompt": "p", "criteria": payload()["criteria"]}, rules)
    assert [row["id"] for row in item["criteria"]] == ["c1", "c2", "c3", "c4", "c5", "c6"]
    assert item["criteria"][-1] == {
        "id": "c6", "text": "Does the reply say until when?", "type": "process",
        "polarity": "must_not", "origin": "checklist",
    }  # fmt: skip
    assert learnt(item, rules) == item, "asked already"


def test_a_rubric_is_never_made_too_long_and_nothing_is_invented_without_one() -> None:
    many = [rule(f"Does the reply name thing {chr(97 + i)}?") for i in range(20)]
    assert len(learnt({"criteria": payload()["criteria"]}, many)["criteria"]) == MOST
    assert learnt({"refuse": "no"}, []) == {"refuse": "no"}


def test_a_criterion_keeps_its_origin_through_a_repair() -> None:
    before = payload()
    before["criteria"][4]["origin"] = "checklist"
    item = {"criteria": [{"id": f"c{i}", "text": "?"} for i in (1, 5)]}
    rows = fresh_ids(item, before)["criteria"]
    assert [row.get("origin") for row in rows] == [None, "checklist"]
