"""The encoder in use decides from which cosine two texts are one; measured once, kept, told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.embedder import ToyEmbedder
from workbench.actions import calibration
from workbench.actions.calibration import cosines_for, known_thresholds, material, thresholds
from workbench.actions.doctor import diagnose
from workbench.actions.manufacture import RunOptions, assemble, create_run
from workbench.actions.open import Bench, open_bench
from workbench.gates.novelty import T_DUP, T_NEAR
from workbench.measures.thresholds import LEAST_PAIRS, LEAST_REWRITES
from workbench.specfile import DATA, read_spec


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "a.db")
    yield opened
    opened.close()


def test_the_material_is_enough_and_always_the_same() -> None:
    found = material()
    assert found == material() and len(set(found.texts)) == len(found.texts)
    assert len(found.rewrites) >= LEAST_REWRITES and len(found.texts) == len(found.leaves)
    pairs = sum(found.leaves.count(leaf) * (found.leaves.count(leaf) - 1) // 2
                for leaf in set(found.leaves))  # fmt: skip
    assert pairs >= LEAST_PAIRS
    assert all(found.texts[of] != told for of, told in zip(found.of, found.rewrites, strict=True))


def test_the_carried_encoder_keeps_what_was_confirmed(bench: Bench) -> None:
    assert cosines_for(bench) == {"t_dup": T_DUP, "t_near": T_NEAR, "unfit": 0.0}
    assert bench.embedder.name in calibration.CONFIRMED and known_thresholds(bench) is None


def test_another_encoder_is_calibrated_once_and_novelty_goes_by_it(bench: Bench) -> None:
    toy = ToyEmbedder()
    bench._embedder = toy  # type: ignore[assignment]
    found = thresholds(bench)
    embedded = toy.embedded
    assert embedded and thresholds(bench) == found == known_thresholds(bench)
    assert toy.embedded == embedded
    assert found.encoder == toy.name and found.fit
    run = create_run(bench, read_spec(DATA / "specs" / "demo.yaml"), RunOptions(accept=1, seed=1))
    with bench.gateway(run) as gateway:
        near = assemble(bench, run, gateway).neighbourhood
    assert near is not None and near.cosines["t_dup"] == found.t_dup != T_DUP
    told = diagnose(bench.store.path)
    assert any(f.what == toy.name and f"{found.t_dup:g}" in f.why for f in told.findings)
