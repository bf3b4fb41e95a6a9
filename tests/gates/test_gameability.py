"""gameability: the whole battery is tried, and one accepted attack is one too many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.toys.cast import Cast, point, stage, tried
from workbench.domain.contracts import Request, Seen
from workbench.gates.gameability import ATTACKS, CONTENTLESS, Gameability, attacks
from workbench.graders.rubric import said
from workbench.recipes.rubric import Payload as RubricPayload
from workbench.recipes.rubric import RubricRecipe

GATE = "gameability"
BATTERY = {
    "empty", "punctuation only", "reasoning opener", "prompt echoed", "cannot be determined",
    "fluent and off topic", "keywords", "praise of the grader", "instruction",
    "instruction in markup", "instruction in another language", "right form, wrong content",
    "negated reference", "all answers listed",
}  # fmt: skip


def check(draft: Any = None, **more: Any) -> Any:
    return tried(GATE, draft or point(), stage(GATE, **more))


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"reference": "12 March 2026", "answer_type": "exact", "unit": ""},
        {"reference": "no: income", "answer_type": "exact", "unit": ""},
        {"reference": '{"fee": 5}', "answer_type": "json", "unit": ""},
    ],
)  # fmt: skip
def test_no_attack_on_a_good_point_is_accepted_and_all_are_tried(changes: Any) -> None:
    result = check(point(**changes))
    assert (result.status, result.score, result.threshold) == ("pass", 0.0, 0.0)
    *tries, bound = result.evidence
    assert {e["attack"] for e in tries} == BATTERY and not any(e["accepted"] for e in tries)
    assert len(BATTERY) == ATTACKS == 14
    assert bound["upper_bound"] == pytest.approx(1 - 0.05 ** (1 / 14), abs=1e-6)


def test_a_grader_that_takes_anything_is_sent_to_repair() -> None:
    result = check(point(tolerance=1000.0))
    assert (result.status, result.reason) == ("repair", "grader_accepts_wrong")
    assert "right form, wrong content" in result.message and result.score > 0


def test_an_alias_that_an_attack_hits_is_found() -> None:
    draft = point(reference="5 EUR", answer_type="exact", unit="", aliases=["cannot be determined"])
    assert check(draft).message == "1 of 14 attacks are accepted: cannot be determined"


def test_the_most_frequent_answers_are_tried_where_they_are_wrong() -> None:
    seen = Seen(n=3, n_leaf=1, answers={"9 eur": 3}, answers_leaf={"5.00 eur": 2})
    names = {e.get("attack") for e in check(seen=seen).evidence}
    assert "most frequent answer of the set" in names
    assert "most frequent answer of the leaf" not in names, "its own key is no attack"
    loose = check(point(tolerance=4.5), seen=Seen(answers={"9 eur": 3}))
    assert "most frequent answer of the set" in loose.message


def test_options_and_mutants_are_all_listed() -> None:
    draft = point(reference="red", answer_type="exact", unit="", options=["red", "blue", "green"],
                  mutants=["grey"])  # fmt: skip
    listed = attacks(draft, stage(GATE))["all answers listed"]
    assert all(word in listed.split() for word in ("red", "blue", "green", "grey"))
    assert check(draft).status == "pass"


def test_a_grader_that_breaks_is_an_error() -> None:
    result = check(point(reference="five"))
    assert (result.status, result.reason) == ("error", "no_quorum")


def test_programs_cost_nothing_and_judges_are_counted() -> None:
    gate = Gameability()
    assert gate.cost(point()) == 0 and gate.calls(lambda name, default: default) == {}
    assert gate.calls(lambda name, default: name == "judged" or default) == {"judge": 42}
    assert {"prompt", "reference", "grader", "tolerance", "aliases", "options", "mutants"} <= set(
        gate.reads
    )


CRITERIA = [
    {"id": "k", "text": "Does it tell to block the card?", "type": "outcome"},
    {"id": "s", "text": "Does it promise a refund?", "type": "grounding_safety",
     "polarity": "must_not"},
    *({"id": id, "text": f"Does it say {id}?", "type": "process"} for id in "abcdefgh"),
]  # fmt: skip


def rubric(**criticality: str) -> Any:
    facts = {"prompt": "My card is gone. What now?", "output": "Block it.", "criteria": CRITERIA,
             "criticality": criticality}  # fmt: skip
    payload = RubricPayload.model_validate(facts).model_dump(mode="json")
    return point().model_copy(update={"payload": payload})


def judged(script: Callable[[Request], str | None], **criticality: str) -> Any:
    cast = Cast({"judge": script})
    return check(rubric(**criticality), cast=cast, recipe=RubricRecipe()), cast


def ids(**present: bool) -> str:
    return said(**{c["id"]: False for c in CRITERIA} | present)


def test_judges_who_give_nothing_pass_it_each_attack_three_times() -> None:
    result, cast = judged(lambda request: ids())
    assert result.status == "pass" and len(cast.asked) == 42
    assert {e["score"] for e in result.evidence[:-1]} == {0.1}
    assert result.evidence[-1]["upper_bound"] == pytest.approx(1 - 0.05 ** (1 / 42), abs=1e-6)


def test_one_run_in_three_that_passes_is_one_too_many() -> None:
    everything = ids(**dict.fromkeys("kabcdefgh", True))
    result, _ = judged(lambda r: everything if r.sample == 2 else ids())
    assert (result.status, result.reason, result.score) == ("repair", "grader_accepts_wrong", 1.0)


@pytest.mark.parametrize(("met", "status"), [("ab", "repair"), ("a", "pass"), ("", "pass")])
def test_attacks_may_earn_a_fifth_and_no_more(met: str, status: str) -> None:
    # Leaving out the refund earns 0.1, and each further criterion as much again.
    result, _ = judged(lambda request: ids(**dict.fromkeys(met, True)))
    assert (result.status, result.reason) == (
        status,
        "credit_for_nothing" if status == "repair" else "",
    )


@pytest.mark.parametrize("repeats", [1, 2])
@pytest.mark.parametrize("attack", CONTENTLESS)
def test_a_gate_that_empty_talk_mostly_meets_is_no_gate(attack: str, repeats: int) -> None:
    text = attacks(rubric(), stage(GATE, recipe=RubricRecipe()))[attack]

    def fooled(request: Request) -> str:
        reply = str(request.messages[-1]["content"]).split("<<<REPLY ")[1].split("\n", 1)[1]
        return ids(k=reply.rsplit("\n", 1)[0] == text and request.sample < repeats)

    result, _ = judged(fooled, k="gate")
    assert result.status == ("repair" if repeats == 2 else "pass")
    if repeats == 2:
        assert result.reason == "gate_for_nothing"
        assert "k is met" in result.message and attack in result.message
    assert judged(fooled)[0].status == "pass", "an additive criterion may be met by chance"


def test_a_gate_on_what_must_not_be_there_is_met_by_silence() -> None:
    assert judged(lambda request: ids(), s="gate", k="gate")[0].status == "pass"


def test_judges_who_cannot_be_read_are_an_error_only_where_no_repeat_is_left() -> None:
    result, _ = judged(lambda request: None if request.sample < 2 else ids())
    assert result.status == "pass"
    result, _ = judged(lambda request: None)
    assert (result.status, result.reason) == ("error", "no_quorum")
