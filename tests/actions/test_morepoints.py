"""A finding about a step becomes a spec that the recipe can run, or words that say why not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.actions.test_rollouts import lines, tables
from workbench.actions.flowreleases import END_TO_END, released
from workbench.actions.morepoints import cannot, spec_of
from workbench.actions.profile import Profile, profile
from workbench.actions.rollouts import dropped
from workbench.actions.steps import Flow
from workbench.errors import InputError, SpecError
from workbench.specfile import parse_spec, spec_yaml


def found(**names: str) -> Profile:
    rows = [json.loads(line) for line in tables(tasks=10)["steps.jsonl"].splitlines()]
    for row in rows:
        row["step_name"] = names.get(row["step_name"], row["step_name"])
        row["step_kind"] = names.get("kind", row["step_kind"])
    return profile(dropped([("steps.jsonl", lines(rows))]), Flow())


def test_a_step_of_the_support_agent_becomes_its_leaf() -> None:
    mine = found(act="tool_call")
    spec = spec_of(mine, mine.of("shaky"), "tool_call", 12)
    assert (spec.recipe, spec.leaf, spec.n) == ("agent_step", "tool_call", 12)
    assert spec.settings == {"environment": "support_desk"}
    assert spec.because.kind == "step" and spec.because.ref == "shaky:tool_call"
    assert "marginal rate" in spec.because.text and "n 40" in spec.because.text
    assert parse_spec(spec_yaml(spec)) == spec


def test_a_foreign_step_is_found_by_its_kind_or_refused_with_words() -> None:
    mine = found(act="lookup_payment", kind="retrieval")
    assert spec_of(mine, mine.models[0], "lookup_payment").leaf == "retrieve"
    foreign = found(act="book_flight")
    assert "No environment here runs the step 'book_flight'" in cannot(foreign, "book_flight")
    with pytest.raises(SpecError, match="support_desk: plan, retrieve"):
        spec_of(foreign, foreign.models[0], "book_flight")
    with pytest.raises(SpecError, match="no step 'x'; there are: plan"):
        spec_of(foreign, foreign.models[0], "x")
    with pytest.raises(SpecError, match="choose 1 to"):
        spec_of(foreign, foreign.models[0], "plan", 0)


def test_two_models_of_one_file_are_compared_step_by_step() -> None:
    files = tables(tasks=30)
    mine = profile(dropped([(n, files[n]) for n in ("steps.jsonl", "runs.jsonl")]), Flow())
    rows = {row["name"]: row for row in released(mine, "sound", mine, "shaky")}
    assert list(rows) == ["all steps", "act", "plan", "report", END_TO_END]
    assert rows["act"]["status"] == "alert" and rows["act"]["difference"]["value"] < -0.3
    assert rows[END_TO_END]["status"] == "alert" and rows[END_TO_END]["shared"] == 30
    assert "largest_drop" in rows["act"]["picked"]
    assert "regression_to_the_mean" in rows["act"]["warnings"]
    assert rows["plan"]["status"] == "quiet"
    with pytest.raises(InputError, match="against itself"):
        released(mine, "shaky", mine, "shaky")


def test_releases_without_steps_are_compared_by_their_outcomes(tmp_path: Path) -> None:
    data = tables(tasks=30)["runs.jsonl"]
    before = profile(dropped([("a.jsonl", data)]), Flow())
    after = profile(
        dropped([("b.jsonl", data.replace(b'"reward": 1.0', b'"reward": 0.0'))]), Flow()
    )
    (row,) = released(before, "sound", after, "sound")
    assert row["name"] == END_TO_END and row["status"] == "alert"
