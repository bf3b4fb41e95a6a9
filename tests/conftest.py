"""One small demo store, made once by the true loop and copied for every test that wants it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, BenchRole, open_bench
from workbench.specfile import DATA, read_spec

SMALL = 8


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with eight accepted points of the demo spec (seed 1), closed."""
    path = tmp_path_factory.mktemp("small") / "small.db"
    bench = open_bench(path)
    run = create_run(bench, read_spec(DATA / "specs/demo.yaml"), RunOptions(accept=SMALL, seed=1))
    assert work(bench, run.run_id).state == "done"
    bench.close()
    return path


Opener = Callable[..., Bench]


@pytest.fixture
def copied(small_store: Path, tmp_path: Path) -> Iterator[Opener]:
    """Open a copy of the small store in a role; all are closed at the end."""
    opened: list[Bench] = []

    def open_copy(role: BenchRole = "owner", name: str = "copy.db") -> Bench:
        path = tmp_path / name
        if not path.exists():
            shutil.copy(small_store, path)
        opened.append(open_bench(path, role=role))
        return opened[-1]

    yield open_copy
    for bench in opened:
        bench.close()
