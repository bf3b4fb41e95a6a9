"""difficulty: the policy on measured bands, missing samples, screening, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.toys.cast import HOSTILE, TRACE, Cast, cut_off, point, stage, tried
from workbench.domain.contracts import ModelRef, Request
from workbench.gates.difficulty import HARD, KEEP, Difficulty, spread

RIGHT, WRONG = "answer: 5.00 EUR", "answer: 9.00 EUR"
FIVE = ("red", "blue", "green", "grey", "gold")


def able(*right: int) -> Callable[[Request], str]:
    """Solver i is right in its first right[i] samples."""
    return lambda request: (
        RIGHT if request.sample < right[int(request.model.split("-")[1])] else WRONG
    )


def check(script: Any, families: Any = FIVE, draft: Any = None, **more: Any) -> Any:
    cast = more.pop("cast", None) or Cast({"solver": script}, {"solver": families})
    return tried("difficulty", draft or point(), stage("difficulty", cast, **more))


STEEP, EASY, NOBODY = able(0, 1, 4, 7, 8), able(8, 8, 8, 8, 8), able(0, 0, 0, 0, 0)
LEVEL, UPSIDE_DOWN, HARDLY = able(4, 4, 4, 4, 4), able(8, 7, 4, 1, 0), able(0, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("script", "status", "reason", "band", "lane"),
    [
        (STEEP, "pass", "", "discriminating", "normal"),
        (LEVEL, "pass", "", "weak", "normal"),
        (EASY, "repair", "wants_harder", "no_info_easy", "normal"),
        (NOBODY, "pass", "zero_solve", "zero_solve", "hard"),
        (HARDLY, "pass", "near_zero", "near_zero", "hard"),
        (UPSIDE_DOWN, "pass", "inverted", "inverted", "hard"),
    ],
)
def test_each_band_has_its_way(script: Any, status: str, reason: str, band: str, lane: str) -> None:
    result = check(script)
    assert (result.status, result.reason, result.lane) == (status, reason, lane)
    assert f"band:{band}" in result.flags and band.replace("_", " ") in result.message
    assert ("weak" in result.flags) == (band == "weak")


def test_what_is_still_easy_after_one_repair_fails() -> None:
    result = check(EASY, repaired=1)
    assert (result.status, result.reason) == ("fail", "no_info_easy")


def test_the_spec_says_which_bands_are_kept() -> None:
    assert check(LEVEL, bands=("discriminating",)).status == "fail"
    assert check(EASY, bands=("no_info_easy",)).status == "pass"
    kept = check(NOBODY, settings={"keep_bands": ["zero_solve"]})
    assert (kept.status, kept.lane) == ("pass", "normal")
    assert set(KEEP) == {"discriminating", "weak", "frontier_hard"} and "zero_solve" in HARD


def test_in_a_failure_rate_claim_it_records_and_never_rejects() -> None:
    result = check(EASY, settings={"record_only": True}, repaired=1)
    assert result.status == "pass" and "band:no_info_easy" in result.flags


def test_the_receipt_has_counts_tokens_and_intervals() -> None:
    result = check(STEEP)
    summary, *rows = result.evidence
    assert summary["label"] == "discriminating" and summary["temperature"] == 0.7
    assert summary["S"] == pytest.approx(0.5) and summary["D"] == 1.0
    assert summary["D_interval_90"][0] > 0 and summary["S_interval"][0] < 0.5
    assert [(r["n"], r["c"], r["missing"], r["tokens_out"]) for r in rows] == [
        (8, c, 0, 56) for c in (0, 1, 4, 7, 8)
    ]
    assert [r["family"] for r in rows] == list(FIVE) and result.score == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("families", "settings", "provisional"),
    [
        (FIVE, {}, True),  # a label by D needs six
        ((*FIVE, "pink"), {"solvers": 6}, False),
        ((*FIVE, "pink"), {"solvers": 6, "n": 7}, True),
        (("red", "blue") * 3, {"solvers": 6}, True),
    ],
)
def test_labels_are_provisional_until_the_trust_rule_holds(
    families: Any, settings: Any, provisional: bool
) -> None:
    result = check(able(0, 1, 4, 7, 8, 8), families, settings=settings)
    assert ("provisional" in result.flags) == provisional


@pytest.mark.parametrize("finish", ["length", "content_filter", "refusal"])
def test_what_is_cut_off_is_wrong_and_not_missing(finish: str) -> None:
    result = check([cut_off(RIGHT, finish)])
    assert result.score == 0 and result.evidence[1]["n"] == 8


@pytest.mark.parametrize("line", ["", "I cannot help with that.\nSorry.", "answer: 5.00 or 9.00"])
def test_no_answer_is_wrong(line: str) -> None:
    assert check([line]).score == 0


def lose(many: int) -> Callable[[Request], str | None]:
    """The first `many` samples of all get no reply."""
    asked: list[Request] = []

    def script(request: Request) -> str | None:
        asked.append(request)
        return None if len(asked) <= many else STEEP(request)

    return script


def test_a_tenth_may_be_missing_and_no_more() -> None:
    some = check(lose(4))
    assert some.status == "pass" and some.evidence[1]["missing"] == 4 and some.evidence[1]["n"] == 4
    result = check(lose(5))
    assert (result.status, result.reason) == ("error", "missing_samples")


def test_no_solver_and_a_broken_grader_are_errors() -> None:
    assert tried("difficulty", point(), stage("difficulty", Cast({}))).reason == "no_model"
    assert check([RIGHT], draft=point(reference="five")).reason == "missing_samples"


@pytest.mark.parametrize(
    ("script", "calls", "screened"),
    [(EASY, 16, True), (NOBODY, 16, True), (STEEP, 40, False), (able(8, 0, 0, 0, 0), 16, True)],
)
def test_a_screen_asks_the_ends_first(script: Any, calls: int, screened: bool) -> None:
    cast = Cast({"solver": script}, {"solver": FIVE})
    result = check(script, cast=cast, settings={"screen": True})
    assert len(cast.asked) == calls and ("screened" in result.flags) == screened


def test_solvers_are_spread_from_weak_to_strong() -> None:
    refs = [ModelRef(name=str(i), family="f", rank=i) for i in (4, 2, 9, 1, 6, 3)]
    assert [m.rank for m in spread(refs, 3)] == [1, 3, 9]
    assert [m.rank for m in spread(refs, 9)] == [1, 2, 3, 4, 6, 9]
    assert [m.rank for m in spread(refs, 1)] == [9]
    assert spread([], 3) == []


def test_solvers_see_no_key_and_sample_warm() -> None:
    cast = Cast({"solver": [WRONG]}, {"solver": FIVE})
    check(None, cast=cast, draft=point(TRACE, prompt=f"{HOSTILE} What is it?"))
    assert len(cast.asked) == 40 and not any("5.00 EUR" in user for user in cast.users())
    assert {r.params["temperature"] for r in cast.asked} == {0.7}
    assert {r.sample for r in cast.asked} == set(range(8))


def test_it_reads_all_that_its_question_and_its_grader_depend_on() -> None:
    assert {"prompt", "context", "reference", "grader", "tolerance", "unit"} <= set(
        Difficulty().reads
    )
    assert Difficulty().calls(lambda name, default: default) == {"solver": 40}
    judged = Difficulty().calls(lambda name, default: name == "judged" or default)
    assert judged == {"solver": 40, "judge": 120}
