"""A library of steps before any model: point rates by step, from a store or from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Opener
from workbench.actions.freshly import Bounds
from workbench.actions.library import LibraryOptions, decisions, plan, probe_library
from workbench.actions.open import Forbidden
from workbench.errors import InputError, SpecError

ASKED = LibraryOptions(("agent-fir", "agent-hazel"), k=2)


def test_a_store_gives_a_profile_of_point_rates(copied: Opener) -> None:
    bench = copied()
    told = plan(bench, "", ASKED)
    found = probe_library(bench, "", ASKED)
    assert told.decisions == found.decisions == found.asked == 7
    assert told.total.calls == found.spend.calls == 28
    models = found.steps["models"]
    assert [m["model"] for m in models] == ["agent-fir", "agent-hazel"] and found.simulated
    assert {m["rate_kind"] for m in models} == {"point_rate"}
    assert 5 <= len(models[0]["steps"]) <= 7 and models[0]["end_to_end"]["n_tasks"] == 0
    again = probe_library(bench, "", ASKED)
    assert again.steps == found.steps and again.spend.calls == 0, "remembered, and free"
    assert bench.store.reads.rollouts() == copied(name="other.db").store.reads.rollouts()


def test_a_file_gives_the_same_profile(copied: Opener, tmp_path: Path) -> None:
    bench = copied()
    file = tmp_path / "library.jsonl"
    rows = [{"id": s.candidate.id, "payload": s.draft.payload} for s in decisions(bench, "")]
    file.write_text("\n".join(map(json.dumps, rows)))
    found = probe_library(bench, str(file), ASKED)
    assert found.decisions == 7 and found.steps["models"][0]["model"] == "agent-fir"
    assert found.library == str(file)


def test_a_bound_ends_it_and_says_so(copied: Opener) -> None:
    few = LibraryOptions(("agent-fir",), 2, bounds=Bounds(calls=6, concurrency=1))
    found = probe_library(copied(), "", few)
    assert found.asked == 3 and "calls: 6 made" in found.ended


def test_more_samples_add_to_what_is_remembered(copied: Opener) -> None:
    bench = copied()
    probe_library(bench, "", LibraryOptions(("agent-gum",), 2))
    more = probe_library(bench, "", LibraryOptions(("agent-gum",), 4))
    assert more.spend.calls == 14


@pytest.mark.parametrize(
    ("library", "options", "said"),
    [
        ("nowhere.jsonl", ASKED, "no file of that name, and no run"),
        ("", LibraryOptions(()), "name at least one model"),
        ("", LibraryOptions(("agent-fir",), 0), "one sample"),
    ],
)
def test_wrong_input(copied: Opener, library: str, options: LibraryOptions, said: str) -> None:
    with pytest.raises(InputError, match=said):
        probe_library(copied(), library, options)


def test_a_run_without_steps_and_a_model_that_is_none(copied: Opener) -> None:
    bench = copied()
    other = next(r.run_id for r in bench.store.reads.runs(20) if r.recipe == "rubric")
    with pytest.raises(InputError, match="no accepted point of recipe agent_step"):
        decisions(bench, other)
    with pytest.raises(SpecError, match="no model named 'gpt-9'; there are: .*agent-fir"):
        probe_library(bench, "", LibraryOptions(("gpt-9",)))
    with pytest.raises(Forbidden, match="a viewer"):
        probe_library(copied("viewer"), "", ASKED)
