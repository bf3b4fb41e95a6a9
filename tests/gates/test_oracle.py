"""oracle: METHOD's rule on agreement, concentration and families; what is cut off is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.cast import TRACE, Cast, cut_off, point, stage, tried
from workbench.domain.contracts import ModelRef
from workbench.gates.oracle import Oracle, across_families

GOOD, BAD = "answer: 5.00 EUR", "answer: 9.00 EUR"


def answer(n: int) -> str:
    return f"answer: {n}.00 EUR"


def check(*lines: Any, families: Any = None, draft: Any = None, **more: Any) -> Any:
    cast = Cast({"oracle": lines}, {"oracle": families} if families else None)
    return tried("oracle", draft or point(), stage("oracle", cast, **more))


def test_agreement_passes_with_every_answer_kept() -> None:
    result = check(GOOD)
    assert (result.status, result.score, result.flags) == ("pass", 1.0, ())
    assert len(result.votes) == 6 and {v.verdict for v in result.votes} == {"5 EUR"}
    assert len({v.family for v in result.votes}) == 3
    assert result.evidence[0] == {
        "agree": 1.0, "W": 0.0, "top_wrong": "", "families": [], "key_proof": [],
        "reference": "5.00 EUR", "missing": 0, "tools": (),
    }  # fmt: skip


def test_two_thirds_are_enough_and_less_is_not() -> None:
    assert check(GOOD, GOOD, GOOD, GOOD, BAD, BAD).status == "pass"
    assert check(GOOD, GOOD, GOOD, BAD, BAD, BAD).reason == "rederive_key"


def test_concentrated_disagreement_asks_for_a_new_key() -> None:
    result = check(BAD)
    assert (result.status, result.reason, result.score) == ("repair", "rederive_key", 0.0)
    found = result.evidence[0]
    assert (found["W"], found["top_wrong"]) == (1.0, "9 EUR") and len(found["families"]) == 3
    assert "6 of 6" in result.message


def test_half_of_the_disagreement_is_concentrated_and_less_is_dispersed() -> None:
    half = check(BAD, answer(1), BAD, answer(2), GOOD, GOOD)
    assert (half.reason, half.evidence[0]["W"]) == ("rederive_key", 0.5)
    less = check(BAD, answer(1), BAD, answer(2), answer(3), GOOD)
    assert (less.reason, less.evidence[0]["W"]) == ("unproven", 0.4)


def test_one_family_alone_cannot_overturn_the_key() -> None:
    result = check(BAD, BAD, answer(1), GOOD, GOOD, GOOD)
    assert result.evidence[0]["families"] == ["red"] and result.evidence[0]["W"] > 0.5
    assert (result.status, result.reason) == ("pass", "unproven")


def test_dispersed_disagreement_is_unproven_and_goes_to_the_key_lane() -> None:
    lines = [answer(n) for n in range(10, 16)]
    result = check(*lines)
    assert (result.status, result.lane, result.flags) == ("pass", "key", ("unproven",))
    proved = check(*lines, draft=point(TRACE))
    assert (proved.lane, proved.flags) == ("normal", ("unproven",))
    assert proved.evidence[0]["key_proof"] == ["trace"]


@pytest.mark.parametrize(
    "trace",
    [{**TRACE, "answer": "nobody"},
     {"facts": [], "steps": [{"name": "s", "expr": "5.00"}], "answer": "s"}],
)  # fmt: skip
def test_a_trace_that_quotes_nothing_proves_nothing(trace: Any) -> None:
    result = check(*[answer(n) for n in range(10, 16)], draft=point(trace))
    assert result.lane == "key" and result.evidence[0]["key_proof"] == []


@pytest.mark.parametrize("finish", ["length", "content_filter", "refusal"])
def test_what_is_cut_off_or_refused_is_wrong_and_not_missing(finish: str) -> None:
    cut = cut_off(GOOD, finish)
    assert check(cut, cut, GOOD, GOOD, GOOD, GOOD).score == pytest.approx(2 / 3)
    result = check(cut)
    assert (result.status, result.reason, result.lane) == ("pass", "unproven", "key")
    assert result.score == 0 and result.evidence[0]["missing"] == 0
    assert result.votes[0].verdict == f"({finish})"


@pytest.mark.parametrize("line", ["I would rather not\nsay anything here.", ""])
def test_no_answer_agrees_with_nothing_and_proposes_no_other_key(line: str) -> None:
    result = check(line)
    assert (result.reason, result.evidence[0]["top_wrong"]) == ("unproven", "")
    mixed = check(BAD, line, BAD, line, line, line)
    assert mixed.reason == "unproven" and mixed.evidence[0]["W"] == pytest.approx(2 / 6)


def test_cannot_tell_asks_to_make_the_item_clear() -> None:
    result = check("answer: cannot tell (missing: account)")
    assert (result.status, result.reason) == ("repair", "ambiguous")


def test_hedged_answers_are_wrong() -> None:
    assert check("answer: 5.00 EUR or 9.00 EUR").score == 0


def test_lost_samples_are_missing_until_too_many_are() -> None:
    some = check(GOOD, None, None, None, GOOD, BAD)
    assert some.status == "pass" and some.score == pytest.approx(2 / 3)
    assert some.evidence[0]["missing"] == 3 and len(some.votes) == 3
    result = check(GOOD, GOOD, None)
    assert (result.status, result.reason) == ("error", "no_reply") and "2 of 6" in result.message
    assert check(None).status == "error"


def test_a_grader_that_breaks_is_an_error() -> None:
    assert check(GOOD, draft=point(reference="five")).status == "error"


def test_the_authors_family_answers_only_alone_and_stamped() -> None:
    assert "red" not in {v.family for v in check(GOOD, draft=point(author_family="red")).votes}
    own = {"families": ["white", "white"]}
    assert check(GOOD, **own).flags == ("self_family",)
    spread = check(*[answer(n) for n in range(10, 14)], **own)
    assert spread.flags == ("self_family", "unproven")
    skipped = check(GOOD, one_family="skip", **own)
    assert (skipped.status, skipped.reason) == ("skip", "one_family")
    none = tried("oracle", point(), stage("oracle", Cast({})))
    assert (none.status, none.reason) == ("error", "no_model")


def test_oracles_are_taken_from_as_many_families_as_there_are() -> None:
    families = ["red", "red", "red", "blue", "white"]
    assert [v.family for v in check(GOOD, families=families).votes[::2]] == ["red", "blue", "red"]
    assert check(BAD, families=families).reason == "rederive_key"
    refs = [ModelRef(name=str(i), family=f) for i, f in enumerate("aabbc")]
    assert "".join(m.family for m in across_families(refs)) == "abcab"
    assert [m.name for m in across_families(refs)] == ["0", "2", "4", "1", "3"]
    assert across_families([]) == []


def test_oracles_never_see_the_key_and_sample_warm() -> None:
    cast = Cast({"oracle": [GOOD]})
    tried("oracle", point(), stage("oracle", cast, settings={"oracles": 2, "samples": 3}))
    assert len(cast.asked) == 6 and all("5.00 EUR" not in user for user in cast.users())
    assert [r.sample for r in cast.asked] == [0, 1, 2, 0, 1, 2]
    assert {r.params["temperature"] for r in cast.asked} == {0.7}
    assert len({r.params["seed"] for r in cast.asked}) == 3


def test_it_reads_all_that_its_question_and_its_grader_depend_on() -> None:
    assert set(Oracle().reads) >= {
        "prompt", "context", "reference", "grader", "tolerance", "aliases", "unit",
    }  # fmt: skip
    assert Oracle().calls(lambda name, default: default) == {"oracle": 6}


def test_a_key_worked_out_anew_and_still_contradicted_is_refused() -> None:
    result = check(BAD, families=("red", "blue", "green"), repaired=1)
    assert (result.status, result.reason) == ("fail", "suspect_key")
