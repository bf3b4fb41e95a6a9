"""Every plant in a step point is a fault for certain: the environment itself says so here."""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.toys.cast import Cast, stage
from tests.toys.desk import STEPS, WORLD, draft_of, point_of
from workbench.decisions import action_in, examples, judged
from workbench.domain.candidate import Draft
from workbench.domain.flow import Rule, finished
from workbench.flows import Place, replayed, state_of
from workbench.gates.step_counter import _tried
from workbench.recipes.agent_step import Payload
from workbench.registry import load
from workbench.steptrials import rules_in

KINDS = ("widened set", "narrowed set", "wrong gold", "stale state", "missing fact")
# What the replay, a program, says of each; the narrowed set is for the adversaries to find.
SAID = {
    "widened set": {"wrong_action"}, "wrong gold": {"wrong_action"}, "stale state": {"stale_state"},
    "missing fact": {"missing_fact"},
}  # fmt: skip
OTHERS = [draft_of(seed, "write") for seed in (90, 91)]
GOOD = Draft(payload={"prompt": "What will I be charged?", "reference": "4.00 EUR",
                      "grader": {"type": "exact", "params": {}}})  # fmt: skip


def plants(kind: str, draft: Draft, tries: int = 12) -> list[Draft]:
    made = [load("defect", kind).plant(draft, Random(n), OTHERS) for n in range(tries)]
    return [one for one in made if one is not None]


def points() -> list[Draft]:
    return [draft_of(seed, step) for step in STEPS for seed in (1, 2)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_planted_is_still_a_point_and_leaves_the_source_alone(kind: str) -> None:
    for draft in points():
        before = draft.model_dump_json()
        for spoilt in plants(kind, draft, 4):
            Payload.model_validate(spoilt.payload)
            assert spoilt.payload != draft.payload and spoilt.author == draft.author
            assert (
                json.loads(spoilt.model_dump_json())["payload"]["place"] == draft.payload["place"]
            )
        assert draft.model_dump_json() == before


@pytest.mark.parametrize("kind", KINDS)
def test_other_drafts_and_points_that_do_not_hold_carry_none(kind: str) -> None:
    assert plants(kind, GOOD) == []
    assert plants(kind, draft_of(1, "retrieve", messages=point_of(2, "plan")["messages"])) == []


@pytest.mark.parametrize("kind", sorted(SAID))
def test_the_replay_catches_every_plant_of_a_programs_kind(kind: str) -> None:
    assert load("defect", kind).decided_by == "program"
    for draft in points():
        made = plants(kind, draft)
        assert made, draft.payload["step_id"]
        assert {replayed(spoilt.payload).reason for spoilt in made} <= SAID[kind]


def test_a_widened_set_passes_an_action_that_its_environment_does_not() -> None:
    ways = set()
    for draft in points():
        place = Place.model_validate(draft.payload["place"])
        _, state = state_of(place, draft.payload["prompt"])
        for spoilt in plants("widened set", draft):
            rules = rules_in(spoilt.payload, "allowed_actions")
            more = [a for rule in rules for a in examples(rule, 60)]
            more += [a.model_copy(update={"arguments": {**a.arguments, name: True}})
                     for rule in rules for a in examples(rule, 1)
                     for name in rule.optional]  # fmt: skip
            allowed = WORLD.allowed(state)
            assert any(not judged(action, allowed)[0].ok for action in more)
            for action in (a for rule in rules_in(draft.payload, "allowed_actions")
                           for a in examples(rule)):  # fmt: skip
                assert judged(action, rules)[0].ok  # what was right is still allowed
            ways.add(len(rules) - len(draft.payload["allowed_actions"]))
    assert ways == {0, 1}  # a rule of its own, or a wider one


def test_a_narrowed_set_lacks_what_is_right_and_keeps_the_reference() -> None:
    assert load("defect", "narrowed set").decided_by == "model"
    carried = set()
    for draft in points():
        place = Place.model_validate(draft.payload["place"])
        _, state = state_of(place, draft.payload["prompt"])
        for spoilt in plants("narrowed set", draft):
            rules = rules_in(spoilt.payload, "allowed_actions")
            right = [a for rule in WORLD.allowed(state) for a in examples(rule)]
            lost = [a for a in right if not judged(a, rules)[0].ok]
            assert lost and all(WORLD.solved(finished(WORLD, WORLD.act(state, a))) for a in lost)
            reference = action_in(spoilt.payload["reference"])
            assert reference is not None and judged(reference, rules)[0].ok
            assert replayed(spoilt.payload).ok  # no program sees what is not there
            carried.add(draft.payload["step_id"])
    assert carried == {"plan", "retrieve"}  # the others have one right action only


def test_an_adversary_that_names_what_is_missing_is_proved_right() -> None:
    for draft in (draft_of(1, "plan"), draft_of(1, "retrieve")):
        for spoilt in plants("narrowed set", draft):
            rules = rules_in(spoilt.payload, "allowed_actions")
            said = [("x", {"stance": "another", "tool": a.tool, "arguments": a.arguments})
                    for rule in rules_in(draft.payload, "allowed_actions")
                    for a in examples(rule) if not judged(a, rules)[0].ok]  # fmt: skip
            assert said and {row["found"] for row in _tried(spoilt, said)} == {"right"}


def test_wrong_gold_is_believed_by_its_author() -> None:
    for draft in points():
        for spoilt in plants("wrong gold", draft, 6):
            reference = action_in(spoilt.payload["reference"])
            (rule,) = (Rule.model_validate(r) for r in spoilt.payload["allowed_actions"])
            assert reference is not None and judged(reference, [rule])[0].ok
            before = rules_in(draft.payload, "allowed_actions")
            assert not judged(reference, before)[0].ok
            ctx = stage("final", Cast({}), recipe=load("recipe", "agent_step"))
            assert load("gate", "final").check(spoilt, ctx).status == "pass"  # consistent in itself


def test_a_missing_fact_is_missing_in_what_the_agent_sees_too() -> None:
    for draft in points():
        for spoilt in plants("missing fact", draft, 6):
            case = spoilt.payload["place"]["case"]
            assert WORLD.untold(case, spoilt.payload["prompt"])
            assert spoilt.payload["messages"][1]["content"] == spoilt.payload["prompt"]


@pytest.mark.parametrize("kind", ["contrived", "instruction to the judge"])
def test_a_prompt_that_is_spoilt_is_spoilt_in_the_messages_too(kind: str) -> None:
    """So that what is caught is the prompt and no state that does not fit it."""
    for draft in points()[:4]:
        for spoilt in plants(kind, draft, 3):
            assert replayed(spoilt.payload).ok, kind
            assert spoilt.payload["messages"][1]["content"] == spoilt.payload["prompt"]


def test_an_empty_closing_question_is_no_fault_of_a_case() -> None:
    asked = draft_of(1, "write", prompt="It never came. What can be done about all of it?")
    assert plants("vague", asked) == []
