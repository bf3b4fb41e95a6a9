"""construct_b: four questions to two judges; yes passes, a named defect is repaired."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.toys.cast import HOSTILE, Cast, cut_off, point, stage, tried
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
