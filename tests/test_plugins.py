"""One contract over every shelf: each plug-in carries a proof, and the proof holds."""

from __future__ import annotations

import pytest

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Recipe
from workbench.loop import must_rerun
from workbench.proofs import (
    prove_defect,
    prove_exporter,
    prove_gate,
    prove_grader,
    prove_recipe,
)
from workbench.registry import load, shelf_of

# Costly in place, because it needs what `agreement` asked, but it asks nothing itself.
PAID_BY_ANOTHER = ("discriminating",)
GATES = sorted(name for name in shelf_of("gate") if not name.startswith("toy"))
GRADERS = sorted(shelf_of("grader"))
RECIPES = sorted(name for name in shelf_of("recipe") if not name.startswith("toy"))


def test_the_shelves_are_stocked() -> None:
    assert set(GATES) >= {
        "construct_a", "construct_b", "novelty", "oracle", "counter", "realism", "gameability",
        "final", "difficulty",
    }  # fmt: skip
    assert set(GRADERS) >= {"exact", "numeric", "schema"}
    assert "final_answer" in RECIPES


def recipe_with(gate: str) -> Recipe:
    """A recipe that has this gate; final_answer first, whose payloads most examples have."""
    names = sorted(RECIPES, key=lambda name: name != "final_answer")
    recipes: list[Recipe] = [load("recipe", name) for name in names]
    return next(recipe for recipe in recipes if gate in recipe.gates)


@pytest.mark.parametrize("name", GATES)
def test_a_gate_passes_its_good_example_and_refuses_its_bad_one(name: str) -> None:
    assert prove_gate(load("gate", name), recipe_with(name)) == ""


@pytest.mark.parametrize("name", GRADERS)
def test_a_grader_accepts_its_good_example_and_refuses_its_bad_one(name: str) -> None:
    assert prove_grader(load("grader", name), load("recipe", "final_answer")) == ""


@pytest.mark.parametrize("name", sorted(shelf_of("exporter")))
def test_an_exporter_writes_and_reads_its_example_and_refuses_another(name: str) -> None:
    exporter = load("exporter", name)
    assert prove_exporter(exporter) == ""
    assert exporter.version and exporter.recipes
    known = {*RECIPES, "*"}
    assert set(exporter.recipes) <= known and set(exporter.graders) <= set(GRADERS)


@pytest.mark.parametrize("name", sorted(shelf_of("defect")))
def test_a_defect_spoils_its_example_and_leaves_alone_what_it_cannot(name: str) -> None:
    defect = load("defect", name)
    assert prove_defect(defect) == "" and defect.decided_by in ("program", "model")


@pytest.mark.parametrize("name", GATES)
def test_a_gate_says_what_it_reads_and_costs(name: str) -> None:
    gate = load("gate", name)
    calls = gate.calls(lambda setting, default: default)
    draft = Draft(payload={"prompt": "x", "grader": {"type": "exact", "params": {}}})
    assert gate.version and gate.reads and gate.cost(draft) in (0, 1, 2, 3)
    assert (gate.cost(draft) >= 2) <= (sum(calls.values()) > 0) or name in PAID_BY_ANOTHER
    assert all(isinstance(n, int) and n > 0 for n in calls.values())


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_names_gates_that_exist(name: str) -> None:
    recipe = load("recipe", name)
    assert set(recipe.gates) <= set(shelf_of("gate")) and recipe.version


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_admits_its_good_example_and_stops_its_bad_one(name: str) -> None:
    assert prove_recipe(load("recipe", name)) == ""


# METHOD 4.5's matrix for a recipe with program graders: what a change re-runs.
MATRIX = {
    "prompt": set(GATES) - {"final"},
    "reference": {
        "construct_a", "oracle", "counter", "difficulty", "gameability", "final",
    },
    "grader": {"construct_a", "oracle", "difficulty", "gameability", "final"},
}  # fmt: skip


# The same for judged criteria. Completions and verdicts are remembered, so that what did not
# change is not paid again; a criterion's weight re-runs only what grades by it.
CRITERIA = {
    "rubric_form", "atomicity", "relevance", "rubric_oracle", "rubric_counter", "agreement",
    "discriminating", "overlap", "gameability", "final", "difficulty", "construct_a",
}  # fmt: skip
JUDGED_MATRIX = {
    "criteria": CRITERIA,
    "criticality": {
        "construct_a", "rubric_form", "agreement", "gameability", "final", "difficulty",
    },
    "output": {"construct_a", "agreement", "discriminating", "overlap", "final"},
    "prompt": (CRITERIA - {"atomicity", "final"}) | {"construct_b", "novelty", "realism"},
}  # fmt: skip


# For a step: rules and state re-run what proves them, and who answers or opposes; the place alone
# is run again by programs and shown to nobody but the one that replays proposals.
ANSWERED = {"replay", "construct_a", "gameability", "final", "oracle", "difficulty"}
STEP_MATRIX = {
    "allowed_actions": ANSWERED | {"step_counter"}, "forbidden_actions": ANSWERED,
    "tools": ANSWERED | {"step_counter"}, "reference": ANSWERED,
    "messages": (ANSWERED - {"gameability"}) | {"step_counter"},
    "prompt": (ANSWERED - {"final"}) | {"novelty", "realism", "step_counter"},
    "place": {"replay", "construct_a", "step_counter"}, "step_kind": {"replay", "construct_a"},
}  # fmt: skip


# A social query: who sends it re-runs who reads it; a claim re-runs what it rests on alone.
QUERY_MATRIX = {
    "prompt": {"construct_a", "query_construct", "novelty", "grounding", "realism", "failures"},
    "claims": {"construct_a", "grounding"}, "evidence": {"construct_a", "grounding"},
    "intent": {"construct_a", "query_construct"}, "harmful": {"construct_a", "failures"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("recipe", "matrix", "field"),
    [("final_answer", MATRIX, field) for field in sorted(MATRIX)]
    + [("rubric", JUDGED_MATRIX, field) for field in sorted(JUDGED_MATRIX)]
    + [("agent_step", STEP_MATRIX, field) for field in sorted(STEP_MATRIX)]
    + [("social_query", QUERY_MATRIX, field) for field in sorted(QUERY_MATRIX)],
)
def test_what_a_change_re_runs_follows_from_reads(
    recipe: str, matrix: dict[str, set[str]], field: str
) -> None:
    ours = load("recipe", recipe).gates
    again = {name for name in ours if must_rerun(load("gate", name), [field])}
    assert again == matrix[field] & set(ours)
