"""A map's own process: it makes the map, or tells why not where the page looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.toys.gapstore import WordEmbedder, csv, keep, mapped
from workbench import mapmaker
from workbench.actions import mapdiversity, mapmaking
from workbench.actions.open import open_bench


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model is loaded, and places are principal axes."""
    monkeypatch.setattr("workbench.mapping.FEW", 10**9)
    monkeypatch.setattr(
        "workbench.actions.open._embedder", lambda settings, vectors: WordEmbedder()
    )


def test_it_makes_the_map_that_the_page_waits_for(tmp_path: Path) -> None:
    store = tmp_path / "wb.db"
    bench = open_bench(store, role="owner")
    traffic = keep(bench, "traffic", "asked.csv", csv(300, 1))
    evals = keep(bench, "texts", "mine.csv", csv(60, 2, ("loan",)))
    want = mapmaking.Want(traffic.ref, evals.ref)
    words = ["--store", str(store), "--traffic", traffic.ref, "--evals", evals.ref]
    assert mapmaker.main(words) == 0
    assert mapmaking.standing(bench, want).state == "ready"
    assert mapmaker.main([*words, "--diversity"]) == 0
    found = mapdiversity.kept(bench, want)
    assert found is not None and {one["set"] for one in found["sets"]} == {"eval", "reference"}
    assert mapmaker.main(["--store", str(store), "--traffic", "drop:0", "--evals", evals.ref]) == 2
    told = mapmaking.standing(bench, mapmaking.Want("drop:0", evals.ref))
    assert told.state == "failed" and "drop it again" in told.problem
    bench.close()


def test_diversity_is_of_the_eval_set_as_it_is(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "wb.db", role="owner")
    want = mapped(bench, n_eval=50)
    assert mapdiversity.kept(bench, want) is None and not mapdiversity.working(bench, want)
    assert mapdiversity.compared(bench, want)["sentence"]
    assert mapdiversity.kept(bench, want) is not None
    bench.close()
