"""The home page: counts, and the one act that helps most now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.toys.world import toy_run
from workbench.actions.home import home_counts
from workbench.actions.open import Bench, open_bench
from workbench.actions.release import Scope, release
from workbench.actions.review import give_verdict
from workbench.domain.evaluation import Evaluation, Item
from workbench.domain.review import Verdict
from workbench.failing import read_rubric

Opener = Callable[..., Bench]


def test_an_empty_store_says_how_to_begin(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "new.db")
    home = home_counts(bench)
    assert (home.points, home.running, home.waiting, home.proven_gaps) == (0, 0, 0, None)
    assert "step your first candidate" in home.suggestion.text
    bench.close()


def test_an_evaluation_under_way_counts_as_running(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "new.db")
    item = Item(id="a", text="hi")
    bench.store.evaluations.create(Evaluation(id="e1", rubric=read_rubric(), items=(item,)))
    assert home_counts(bench).running == 0
    bench.store.evaluations.begin("e1")
    home = home_counts(bench)
    assert home.running == 1 and home.suggestion.href == "/ablation/"
    bench.close()


def test_what_waits_is_reviewed_then_released_and_then_more_is_to_be_made(copied: Opener) -> None:
    bench = copied()
    waiting = home_counts(bench).waiting
    assert waiting > 0
    for left in range(waiting, 0, -1):
        home = home_counts(bench)
        assert home.waiting == left
        words = "One point waits" if left == 1 else f"{left} points wait"
        assert home.suggestion.text.startswith(words)
        assert home.suggestion.href == "/review/"
        point = bench.store.reads.candidates(state="queued", limit=1)[0].id
        give_verdict(bench, Verdict(candidate_id=point, kind="approve", reviewer="ann", version=1))
    home = home_counts(bench)
    assert home.approved == waiting and home.suggestion.href == "/dataset/"
    assert f"{waiting} approved points are in no release" in home.suggestion.text
    release(bench, "one", Scope(), allow_mixed=True)
    home = home_counts(bench)
    assert home.last_release == "one" and "make more" in home.suggestion.text


def test_a_live_run_comes_first(copied: Opener) -> None:
    bench = copied()
    bench.store.journal.create_run(toy_run("rlive"))
    bench.store.journal.set_state("rlive", "running")
    home = home_counts(bench)
    assert home.running == 1 and home.suggestion.href == "/runs/"
