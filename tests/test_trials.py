"""What a grader must accept and refuse is made from the key, and the true graders do."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.domain.contracts import Trials
from workbench.registry import load
from workbench.trials import final_trials

POINTS: dict[str, dict[str, Any]] = {
    "money": {"reference": "12.50 EUR", "answer_type": "numeric", "unit": "EUR"},
    "whole number": {"reference": "340", "answer_type": "numeric"},
    "negative": {"reference": "-7.25 USD", "answer_type": "numeric", "unit": "USD"},
    "date": {"reference": "14 March 2025", "answer_type": "exact"},
    "yes": {"reference": "yes", "answer_type": "exact"},
    "words": {"reference": "joint account", "answer_type": "exact"},
    "record": {"reference": '{"fee": 3, "free": false}', "answer_type": "json"},
}


@pytest.mark.parametrize("name", POINTS)
def test_at_least_three_forms_and_six_mutants_each_once(name: str) -> None:
    trials = final_trials(POINTS[name])
    assert len(trials.accept) >= 3 and len(trials.reject) >= 6
    for pairs in (trials.accept, trials.reject):
        texts = [text for _, text in pairs]
        assert len(set(texts)) == len(texts)
    assert not {text for _, text in trials.accept} & {text for _, text in trials.reject}


GRADERS = {
    "money": ("numeric", {"unit": "EUR"}), "whole number": ("numeric", {}),
    "negative": ("numeric", {"unit": "USD"}), "date": ("exact", {}), "yes": ("exact", {}),
    "words": ("exact", {}),
}  # fmt: skip


def judged(trials: Trials, name: str) -> list[tuple[str, str]]:
    """The trials that the grader of this kind gets wrong."""
    kind, settings = GRADERS[name]
    grader = load("grader", kind)
    wrong = []
    for wanted, pairs in (("pass", trials.accept), ("fail", trials.reject)):
        for label, text in pairs:
            if grader.grade(text, POINTS[name], settings).status != wanted:
                wrong.append((label, text))
    return wrong


@pytest.mark.parametrize("name", GRADERS)
def test_the_house_graders_get_all_of_them_right(name: str) -> None:
    assert judged(final_trials(POINTS[name]), name) == []


def test_a_tolerance_of_one_step_is_found_out() -> None:
    grader = load("grader", "numeric")
    wide = {"unit": "EUR", "abs_tol": "0.01"}
    rejects = final_trials(POINTS["money"]).reject
    slips = [
        label for label, text in rejects
        if grader.grade(text, POINTS["money"], wide).status == "pass"
    ]  # fmt: skip
    assert slips == ["one step up", "one step down"]


def test_the_authors_own_forms_and_mutants_are_tried_too() -> None:
    point = {**POINTS["words"], "equivalents": ("shared account",), "mutants": ("own account",)}
    trials = final_trials(point)
    assert ("author's form", "The documents decide this.\nanswer: shared account") in trials.accept
    assert ("author's mutant", "The documents decide this.\nanswer: own account") in trials.reject


def test_a_key_that_is_no_quantity_has_no_numeric_forms() -> None:
    trials = final_trials({"reference": "about ten or so", "answer_type": "numeric"})
    assert [label for label, _ in trials.accept] == ["reference"]
