"""construct_b: four questions to two judges; yes passes, a named defect is repaired."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.toys.cast import HOSTILE, Cast, cut_off, point, stage, tried
from workbench.domain.review import ChecklistEntry
from workbench.gates.construct_b import DEFECTS, QUESTIONS, ConstructB
from workbench.text import fence

GATE = "construct_b"


def said(defect: str = "none", quote: str = "", **answers: bool) -> str:
    return json.dumps({**dict.fromkeys(QUESTIONS, True), **answers, "defect": defect,
                       "quote": quote, "why": "so"})  # fmt: skip


YES = said()
WRONG = said("wrong_construct", measures_capability=False)
VAGUE = said("vague", "it", one_answer_type=False)


def check(*lines: Any, families: Any = None, draft: Any = None, **more: Any) -> Any:
    cast = Cast({"judge": lines}, {"judge": families} if families else None)
    return tried(GATE, draft or point(), stage(GATE, cast, **more))


def test_four_yes_by_both_pass() -> None:
    result = check(YES)
    assert result.status == "pass" and result.score == 1 and result.flags == ()
    assert [v.verdict for v in result.votes] == ["good", "good"]
    assert [v.family for v in result.votes] == ["red", "blue"]
    assert result.evidence[0]["model"] == "judge-0" and result.evidence[0]["self_contained"]


def test_one_named_defect_asks_for_repair_with_its_quote() -> None:
    result = check(YES, VAGUE)
    assert (result.status, result.reason, result.score) == ("repair", "vague", 0.5)
    assert result.message == "vague by 1 of 2 judges: it"


def test_a_wrong_construct_fails_only_when_all_say_so() -> None:
    assert (check(WRONG).status, check(WRONG).reason) == ("fail", "wrong_construct")
    assert check(WRONG, YES).status == "repair" and check(WRONG, VAGUE).status == "repair"


@pytest.mark.parametrize(
    ("question", "defect"),
    [*zip(QUESTIONS, ("wrong_construct", "not_self_contained", "ambiguous", "off_coordinate"),
          strict=True)],
)  # fmt: skip
def test_a_no_without_a_name_stands_for_a_defect(question: str, defect: str) -> None:
    result = check(YES, said(**{question: False}))
    assert (result.status, result.reason) == ("repair", defect) and defect in DEFECTS


@pytest.mark.parametrize(
    "line", [None, "no JSON", "[]", "{}", cut_off(YES), cut_off(YES, "bad_json"),
             cut_off(YES, "content_filter")],
)  # fmt: skip
def test_a_vote_that_cannot_be_read_leaves_no_quorum(line: Any) -> None:
    result = check(YES, line)
    assert (result.status, result.reason) == ("error", "no_quorum")
    assert "1 of 2 judges" in result.message


def test_two_readable_votes_of_three_are_a_quorum() -> None:
    assert check(YES, None, YES, settings={"judges": 3}).status == "pass"
    assert check(None, None, YES, settings={"judges": 3}).status == "error"


def test_the_authors_family_is_never_asked_while_there_is_another() -> None:
    result = check(YES, draft=point(author_family="red"))
    assert [v.family for v in result.votes] == ["blue", "green"] and result.flags == ()


def test_one_family_is_stamped_or_skipped() -> None:
    own = {"families": ["white", "white"]}
    stamped = check(YES, **own)
    assert stamped.status == "pass" and stamped.flags == ("self_family",)
    assert check(YES, VAGUE, **own).flags == ("self_family",)
    skipped = check(YES, one_family="skip", **own)
    assert (skipped.status, skipped.reason) == ("skip", "one_family")


def test_no_judge_at_all_is_an_error() -> None:
    result = tried(GATE, point(), stage(GATE, Cast({})))
    assert (result.status, result.reason) == ("error", "no_model")


def test_a_hostile_prompt_stays_in_its_fence_and_judges_are_asked_cold() -> None:
    cast = Cast({"judge": [YES]})
    tried(GATE, point(prompt=HOSTILE), stage(GATE, cast, coordinate={"tone": "calm"}))
    assert all(user.endswith(fence("ITEM", HOSTILE)) for user in cast.users())
    assert all("tone: calm" in user and "fees" in user for user in cast.users())
    assert all("5.00 EUR" not in user for user in cast.users()), "the key is not shown"
    assert {r.params["temperature"] for r in cast.asked} == {0.0}


def test_it_reads_the_documents_that_it_shows() -> None:
    assert {"prompt", "context"} <= set(ConstructB().reads)
    assert ConstructB().calls(lambda name, default: default) == {"judge": 2}


def ruled(*lines: Any, held_out: bool = False, **more: Any) -> tuple[Any, Cast]:
    """A check with two rules in force, and a criterion that rubrics lacked."""
    cast = Cast({"judge": lines})
    context = stage(GATE, cast, **more)
    rules = tuple(
        ChecklistEntry(id=id, recipe="final_answer", text=text, kind=kind)  # type: ignore[arg-type]
        for id, text, kind in (("e1", "No stock phrases.", "style"), ("e2", "Name it.", "style"),
                               ("e3", "Does it say when?", "missed_criterion"))
    )  # fmt: skip
    run = context.run.model_copy(update={"rules": rules})
    slot = context.slot.model_copy(update={"holdout": held_out})
    return tried(GATE, point(), replace(context, run=run, slot=slot)), cast


def broken(*numbers: int, **answers: Any) -> str:
    facts = json.loads(said(**answers))
    return json.dumps({**facts, "breaks_checklist": bool(numbers), "rules": list(numbers)})


def test_without_a_checklist_nothing_more_is_asked() -> None:
    cast = Cast({"judge": [YES]})
    tried(GATE, point(), stage(GATE, cast))
    for request in cast.asked:
        assert "checklist" not in str(request.messages).lower()
        assert "breaks_checklist" not in str(request.response_schema)


def test_the_lint_is_written_down_and_decides_nothing() -> None:
    result, _ = ruled(broken(1), broken(1))
    assert (result.status, result.reason, result.score) == ("pass", "", 1)
    assert [v.verdict for v in result.votes] == ["good", "good"]
    assert result.evidence[-1] == {"checklist": {"e1": 1.0, "e2": 0.0}}
    half, _ = ruled(broken(1), broken())
    assert half.evidence[-1] == {"checklist": {"e1": 0.5, "e2": 0.0}}


@pytest.mark.parametrize("setting", ["record", "repair"])
@pytest.mark.parametrize("numbers", [(), (1,), (1, 2)])
def test_both_arms_are_asked_the_same_and_treated_alike(
    setting: str, numbers: tuple[int, ...]
) -> None:
    """Else fewer broken points of one arm would reach reviewers, and look like an effect."""
    lines = (broken(*numbers),)
    treated, cast = ruled(*lines, settings={"lint": setting})
    held_out, other = ruled(*lines, settings={"lint": setting}, held_out=True)
    assert treated == held_out
    assert [r.messages for r in cast.asked] == [r.messages for r in other.asked]
    assert cast.asked[0].response_schema == other.asked[0].response_schema


def test_a_spec_may_ask_for_a_repair() -> None:
    result, _ = ruled(broken(2), broken(2), settings={"lint": "repair"})
    assert (result.status, result.reason) == ("repair", "against_checklist")
    assert result.message == "against the checklist by most of 2 judges: Name it."
    split, _ = ruled(broken(2), broken(), settings={"lint": "repair"})
    assert split.status == "pass", "half is not most"
    worse, _ = ruled(broken(1, defect="vague", one_answer_type=False), settings={"lint": "repair"})
    assert worse.reason == "vague", "a defect comes first"


@pytest.mark.parametrize(
    ("answer", "found"),
    [({"rules": [1, 2]}, 0.0), ({"breaks_checklist": True}, 1.0),
     ({"breaks_checklist": True, "rules": "1"}, 1.0),
     ({"breaks_checklist": True, "rules": [9]}, 0.0),
     ({"breaks_checklist": True, "rules": ["x", 1]}, 1.0)],
)  # fmt: skip
def test_odd_answers_about_rules_are_read_as_they_can_be(answer: Any, found: float) -> None:
    facts = {**json.loads(YES), "breaks_checklist": False, **answer}
    result, _ = ruled(json.dumps(facts))
    assert result.evidence[-1]["checklist"]["e1"] == found


def test_rules_are_numbered_and_a_missing_criterion_is_none_of_them() -> None:
    _, cast = ruled(YES)
    user = cast.users()[0]
    assert "1. No stock phrases.\n2. Name it." in user and "Does it say when?" not in user
