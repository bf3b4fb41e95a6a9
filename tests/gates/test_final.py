"""final: programs must be right on every form and mutant, judges nearly so and steadily."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.cast import Cast, point, stage, tried
from workbench.domain.contracts import Request, Trials
from workbench.gates.final import Final
from workbench.graders.rubric import said
from workbench.recipes.final_answer import FinalAnswer

TEXT = {"answer_type": "exact", "unit": ""}


def check(draft: Any = None, **more: Any) -> Any:
    return tried("final", draft or point(), stage("final", **more))


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"reference": "1,305.50 EUR"}, {"reference": "12 %", "unit": ""},
        {"reference": "42", "unit": ""}, {"reference": "-7.25 EUR"},
        {**TEXT, "reference": "12 March 2026"}, {**TEXT, "reference": "no: income"},
        {**TEXT, "reference": "yes"}, {**TEXT, "reference": "the blue form"},
        {**TEXT, "reference": '{"fee": 5, "clause": "2.1"}', "answer_type": "json"},
    ],
)  # fmt: skip
def test_every_form_is_accepted_and_every_mutant_refused(changes: dict[str, Any]) -> None:
    result = check(point(**changes))
    assert (result.status, result.score, result.threshold) == ("pass", 1.0, 1.0), result.message
    *rows, rates = result.evidence
    assert rates == {"accept_rate": 1.0, "reject_rate": 1.0, "flip_rate": 0.0}
    assert all(row["accepted"] == (row["should"] == "accept") for row in rows)
    assert sum(row["should"] == "accept" for row in rows) >= 4
    assert sum(row["should"] == "reject" for row in rows) >= 6
    assert "hedged" in {row["trial"] for row in rows}


@pytest.mark.parametrize(
    ("changes", "reason", "shown"),
    [
        ({"tolerance": 0.01}, "grader_accepts_wrong", "one step"),
        ({"mutants": ["5 EUR"]}, "grader_accepts_wrong", "author's mutant"),
        ({"equivalents": ["about five euros"]}, "grader_refuses_right", "author's form"),
        ({**TEXT, "reference": "blue", "aliases": ["not blue"]}, "", ""),
        ({**TEXT, "reference": "blue", "aliases": ["none"], "mutants": ["none"]},
         "grader_accepts_wrong", "author's mutant"),
    ],
)  # fmt: skip
def test_the_first_offender_is_named(changes: dict[str, Any], reason: str, shown: str) -> None:
    result = check(point(**changes))
    assert (result.status, result.reason) == ("repair" if reason else "pass", reason)
    assert shown in result.message


def test_the_tolerance_must_be_smaller_than_the_nearest_mutant() -> None:
    assert check(point(tolerance=0.0099)).status == "pass"
    assert check(point(tolerance=0.01)).status == "repair"


class Few(FinalAnswer):
    def __init__(self, accept: int, reject: int) -> None:
        self.trials = Trials(
            accept=tuple((f"a{i}", "answer: 5.00 EUR") for i in range(accept)),
            reject=tuple((f"r{i}", "answer: 9.00 EUR") for i in range(reject)),
        )

    def final(self, draft: Any, ctx: Any) -> Trials:
        return self.trials


@pytest.mark.parametrize(
    ("accept", "reject", "status"), [(4, 6, "pass"), (3, 6, "fail"), (4, 5, "fail")]
)
def test_too_few_trials_prove_nothing(accept: int, reject: int, status: str) -> None:
    result = check(recipe=Few(accept, reject))
    assert (result.status, result.reason) == (status, "too_few_trials" if status == "fail" else "")


def test_a_grader_that_breaks_is_an_error() -> None:
    broken = point()
    payload = {**broken.payload, "reference": "five"}
    result = check(broken.model_copy(update={"payload": payload}), recipe=Few(4, 6))
    assert (result.status, result.reason) == ("error", "no_quorum") and "10 of 10" in result.message


class Judged:
    """A judge who is right except in the trials and repeats that it is told to get wrong."""

    def __init__(self, *wrong: tuple[str, int]) -> None:
        self.wrong = set(wrong)

    def __call__(self, request: Request) -> str | None:
        text = str(request.messages[-1]["content"]).split("<<<REPLY ")[1].splitlines()[1]
        right = text.startswith("good")
        wrong = (text, request.sample) in self.wrong
        if (text, -1) in self.wrong:
            return None
        return said(c1=right != wrong)


class Spoken(FinalAnswer):
    def final(self, draft: Any, ctx: Any) -> Trials:
        return Trials(
            accept=tuple((f"a{i}", f"good {i}") for i in range(10)),
            reject=tuple((f"r{i}", f"bad {i}") for i in range(20)),
        )


def judged(*wrong: tuple[str, int]) -> Any:
    payload = {
        "prompt": "x", "grader": {"type": "rubric", "params": {}}, "criticality": {},
        "criteria": [{"id": "c1", "text": "Is it good?", "type": "outcome"}],
    }  # fmt: skip
    draft = point().model_copy(update={"payload": payload})
    return check(draft, cast=Cast({"judge": Judged(*wrong)}), recipe=Spoken())


def every(text: str) -> list[tuple[str, int]]:
    return [(text, n) for n in range(3)]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ([], ""),
        (every("good 0"), ""),  # accept .9
        ([*every("good 0"), ("good 1", 0)], "grader_refuses_right"),
        (every("bad 0"), ""),  # reject .95
        ([*every("bad 0"), ("bad 1", 0)], "grader_accepts_wrong"),
        ([("bad 0", 0), ("bad 1", 0), ("good 0", 0)], ""),  # three of thirty trials flip
        ([("bad 0", 0), ("bad 1", 0), ("good 0", 0), ("good 1", 0)], "unsteady"),
    ],
)
def test_judges_have_bars(wrong: list[tuple[str, int]], reason: str) -> None:
    result = judged(*wrong)
    assert (result.status, result.reason) == ("repair" if reason else "pass", reason)
    assert result.evidence[0]["n"] == 3 and "flip_rate" in result.evidence[-1]


def test_a_trial_that_nobody_could_grade_is_an_error() -> None:
    result = judged(("bad 3", -1))
    assert (result.status, result.reason) == ("error", "no_quorum") and "1 of 30" in result.message


def test_costs_and_reads() -> None:
    gate = Final()
    assert gate.cost(point()) == 0 and gate.calls(lambda name, default: default) == {}
    assert gate.calls(lambda name, default: name == "judged" or default) == {"judge": 30}
    assert "prompt" not in gate.reads and {"reference", "grader", "answer_type"} <= set(gate.reads)
