"""The demo: real points by the true loop, an honest account, and nothing made twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from workbench.actions.demo import SIZES, Demo, open_demo, run_demo
from workbench.actions.doctor import diagnose
from workbench.demolines import demo_lines
from workbench.errors import SpecError

REAL = """
[models.big]
model = "openai/gpt-5"
family = "openai"
[roles]
author = "big"
"""


@pytest.fixture
def own_copy(demo: tuple[Path, Demo], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demo store in a folder of one's own."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copy(demo[0], tmp_path / "demo.db"))


def test_the_points_are_there_and_every_pull_is_accounted_for(demo: tuple[Path, Demo]) -> None:
    made = demo[1]
    run, funnel = made.reports[0].run, made.reports[0].funnel
    assert made.enough and made.wanted == sum(SIZES["small"].values()) and run.simulated
    assert [r.run.normal for r in made.reports] == list(SIZES["small"].values())
    ended = funnel.admitted + funnel.refused + funnel.set_aside + funnel.surplus
    assert funnel.decided == ended and sum(r.n for r in funnel.reasons) == ended - funnel.admitted
    assert {gate.gate for gate in funnel.gates} >= {
        "construct_a", "construct_b", "novelty", "oracle", "counter", "realism", "gameability",
        "final", "difficulty",
    }  # fmt: skip


def test_it_says_what_it_took_and_where_to_look_next(demo: tuple[Path, Demo]) -> None:
    told = demo_lines(demo[1])
    assert f"{demo[1].calls:,} calls" in told and "s CPU" in told and "s wall" in told
    assert (
        "workbench show c" in told
        and f"--store {demo[0]}" in told
        and "coverage:" in told
        and "simulated" in told
    )


def test_a_stepped_candidate_was_repaired(own_copy: Path, demo: tuple[Path, Demo]) -> None:
    bench = open_demo(own_copy)
    trail = bench.store.reads.trail(demo[1].stepped)
    kinds = [one.event.kind for one in trail.events]
    bench.close()
    assert kinds[0] == "drafted" and "repaired" in kinds and trail.events[-1].event.final


def test_a_second_demo_asks_nothing(own_copy: Path, demo: tuple[Path, Demo]) -> None:
    bench = open_demo(own_copy)
    again = run_demo(bench, SIZES["small"])
    bench.close()
    assert again.reused and again.calls == 0
    hashes = [[r.dataset_hash for r in d.reports] for d in (again, demo[1])]
    assert hashes[0] == hashes[1]
    assert diagnose(own_copy).healthy


def test_a_fresh_demo_moves_the_old_store_aside(own_copy: Path) -> None:
    before = own_copy.read_bytes()
    open_demo(own_copy, fresh=True).close()
    (aside,) = own_copy.parent.glob("demo-*.db")
    assert aside.read_bytes() == before


def test_real_models_need_a_bound_on_their_cost(tmp_path: Path) -> None:
    config = tmp_path / "workbench.toml"
    config.write_text(REAL)
    bench = open_demo(tmp_path / "demo.db", config)
    with pytest.raises(SpecError, match="--cost-limit"):
        run_demo(bench, SIZES["small"])
    assert bench.store.reads.runs() == []
    bench.close()
