"""realism: two thirds of the judges pass; a cue that stands in the prompt can be taken out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.cast import HOSTILE, PROMPT, Cast, cut_off, point, says, stage, tried
from workbench.gates.realism import Realism
from workbench.text import fence

YES = says(plausible=True, cues=[], why="ordinary")
NO = says(plausible=False, cues=[], why="odd")
CUE = says(plausible=False, cues=["What will I be charged?"], why="an exam")
FALSE_CUE = says(plausible=False, cues=["Show your work."], why="an exam")


def check(*lines: Any, families: Any = None, draft: Any = None, **more: Any) -> Any:
    cast = Cast({"judge": lines}, {"judge": families} if families else None)
    return tried("realism", draft or point(), stage("realism", cast, **more))


@pytest.mark.parametrize(
    ("lines", "status", "reason", "score"),
    [
        ((YES,), "pass", "", 1.0), ((YES, YES, NO), "pass", "", 2 / 3),
        ((YES, YES, CUE), "pass", "", 2 / 3), ((YES, NO, NO), "fail", "implausible", 1 / 3),
        ((YES, CUE, NO), "repair", "contrived", 1 / 3), ((CUE,), "repair", "contrived", 0.0),
        ((FALSE_CUE,), "fail", "implausible", 0.0), ((YES, NO, None), "fail", "implausible", 0.5),
        ((YES, YES, None), "pass", "", 1.0), ((YES, None, None), "error", "no_quorum", None),
        ((YES, "no JSON", cut_off(YES)), "error", "no_quorum", None),
    ],
)  # fmt: skip
def test_two_thirds_pass_a_cue_is_repaired_and_the_rest_fails(
    lines: tuple[Any, ...], status: str, reason: str, score: float | None
) -> None:
    result = check(*lines)
    assert (result.status, result.reason) == (status, reason)
    assert result.score == (None if score is None else pytest.approx(score))


def test_votes_and_cues_are_kept_most_named_first() -> None:
    two = says(plausible=False, cues=["Quay Basic", "What will I be charged?"], why="")
    result = check(CUE, two, YES)
    assert [v.verdict for v in result.votes] == ["contrived", "contrived", "plausible"]
    assert result.evidence == (
        {"quote": "What will I be charged?", "judges": 2}, {"quote": "Quay Basic", "judges": 1},
    )  # fmt: skip
    assert result.threshold == pytest.approx(2 / 3) and "What will I be charged?" in result.message


def test_one_family_is_stamped_or_skipped_and_no_judge_is_an_error() -> None:
    own = {"families": ["white"] * 3}
    assert check(YES, **own).flags == check(NO, **own).flags == ("self_family",)
    skipped = check(YES, one_family="skip", **own)
    assert (skipped.status, skipped.reason) == ("skip", "one_family")
    assert tried("realism", point(), stage("realism", Cast({}))).reason == "no_model"
    assert "red" not in {v.family for v in check(YES, draft=point(author_family="red")).votes}


def test_judges_see_the_persona_and_the_fenced_prompt_alone() -> None:
    cast = Cast({"judge": [YES]})
    context = stage("realism", cast, coordinate={"persona": "a student abroad"})
    tried("realism", point(prompt=HOSTILE), context)
    assert len(cast.asked) == 3
    for user in cast.users():
        assert user.endswith(fence("ITEM", HOSTILE)) and "persona: a student abroad" in user
        assert "5.00 EUR" not in user and "Quay Basic, cash" not in user
    assert PROMPT not in cast.users()[0]
    assert Realism().reads == ("prompt", "persona")
    assert Realism().calls(lambda name, default: default) == {"judge": 3}
