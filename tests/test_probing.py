"""`workbench probe`: prices, figures, labels, exit codes, JSON with the shape of its golden."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.test_cli import GOLDEN, Told, shape
from tests.toys.unsolved import RUN, point, unsolved_points
from workbench.cli import main
from workbench.store import Store

Say = Callable[..., Told]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run the command on a store of unsolved points, in a folder without settings."""
    monkeypatch.chdir(tmp_path)
    with Store(tmp_path / "wb.db") as store:
        unsolved_points(store)

    def run(*arguments: str, store: str = "wb.db") -> Told:
        with pytest.raises(SystemExit) as end:
            main(["probe", *arguments, "--store", store])
        said = capsys.readouterr()
        return Told(said.out, said.err, end.value.code if isinstance(end.value.code, int) else 0)

    return run


def same_shape(found: Path, golden: str) -> None:
    """As in its golden example; `UPDATE_GOLDEN=1` writes that."""
    told = json.loads(found.read_text())
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.copy(found, GOLDEN / golden)
    assert list(told) == ["kind", "version", "simulated", "inputs", "settings", "results"]
    assert shape(told) == shape(json.loads((GOLDEN / golden).read_text()))


def test_prices_first_and_nothing_is_asked(say: Say, tmp_path: Path) -> None:
    told = say("--escalate", "--dry-run", "--json", "plan.json")
    assert told.code == 0
    assert "5 of 5 unsolved points, at most 88 calls" in told.out and "no evidence" in told.out
    same_shape(tmp_path / "plan.json", "probe_escalate_plan.json")
    with Store(tmp_path / "wb.db") as store:
        assert store.reads.runs(9, kinds=("probe",)) == []


def test_escalate_says_what_each_point_is(say: Say, tmp_path: Path) -> None:
    told = say("--escalate", "--json", "found.json")
    assert told.code == 0
    assert "awaiting approval  0 of 64  0 of 8" in told.out
    assert "1 wait for a person's approval" in told.out and "simulated" in told.out
    assert told.out.count("broken") == 2 and "5 of 5 points asked" in told.err
    same_shape(tmp_path / "found.json", "probe_escalate.json")
    again = say("--escalate")
    assert again.code == 2 and "all that can be asked was asked" in again.err


def test_a_bound_is_a_shortfall(say: Say) -> None:
    told = say(point("hard"), "--escalate", "--max-calls", "16")
    assert told.code == 1
    assert "ended early: calls: 16 made" in told.out and "not finished  0 of 24" in told.out


def test_a_probe_gives_the_figures_of_measure_panel(say: Say, tmp_path: Path) -> None:
    told = say(RUN, "--k", "2", "--json", "probe.json")
    assert told.code == 0
    assert "5 of 5 points asked anew" in told.out and "points chosen on it" in told.out
    same_shape(tmp_path / "probe.json", "probe.json")
    found = json.loads((tmp_path / "probe.json").read_text())
    assert found["settings"] == {"k": 2, "models": [], "cost_limit": None}
    panel = json.loads((GOLDEN / "measure_panel.json").read_text())["results"]
    assert panel.keys() - {"reference"} <= found["results"].keys()


def test_a_plan_of_a_probe(say: Say, tmp_path: Path) -> None:
    told = say(point("hard"), "--k", "4", "--model", "solver-1", "--dry-run", "--json", "p.json")
    assert told.code == 0 and "1 accepted points x 4 samples of solver-1: 4 calls" in told.out
    same_shape(tmp_path / "p.json", "probe_plan.json")


def test_a_library_gives_a_profile_and_live_rollouts_are_kept(
    say: Say, small_store: Path, tmp_path: Path
) -> None:
    shutil.copy(small_store, tmp_path / "small.db")
    asked = ("--library", "", "--model", "agent-gum", "--k", "2")
    told = say(*asked, "--dry-run", store="small.db")
    assert told.code == 0 and "7 decisions x 2 samples of agent-gum: 14 calls" in told.out
    told = say(*asked, "--json", "library.json", store="small.db")
    assert told.code == 0 and "7 of 7 decisions asked" in told.out and "point rate" in told.out
    same_shape(tmp_path / "library.json", "probe_library.json")
    told = say(*asked, "--live", "--json", "rollouts.json", store="small.db")
    assert told.code == 0 and "14 rollouts of 7 cases kept" in told.out
    same_shape(tmp_path / "rollouts.json", "probe_rollouts.json")


def test_json_to_stdout_is_json_alone(say: Say) -> None:
    assert json.loads(say("--escalate", "--dry-run", "--json", "-").out)["kind"] == "escalate_plan"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["c404"], "the store has no point 'c404'"),
        ([RUN, "c404"], "name points, or one run"),
        (["r404"], "no run 'r404'"),
        (["--model", "gpt-9"], "no model named 'gpt-9'; there are:"),
        (["--escalate", "--model", "solver-1"], "no --model"),
        (["--k", "0"], "--k must be at least 1"),
        (["--library", "none.jsonl", "--model", "solver-1"], "no file of that name"),
        (["--library", RUN, "--model", "solver-1"], "no accepted point of recipe agent_step"),
        (["c404", "--library", RUN], "--library takes its own points"),
    ],
)
def test_wrong_input_is_one_line(say: Say, arguments: list[str], said: str) -> None:
    told = say(*arguments)
    assert told.code in (2, 3) and said in told.err and told.err.count("\n") == 1


def test_an_empty_store_has_nothing_to_ask(say: Say) -> None:
    told = say("--escalate", "--dry-run", store="new.db")
    assert told.code == 0 and "nothing to escalate" in told.out
    told = say(store="new2.db")
    assert told.code == 2 and "there is no point to ask about" in told.err
