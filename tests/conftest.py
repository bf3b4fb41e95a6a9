"""One small demo store, made once by the true loop and copied for every test that wants it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from workbench.actions.demo import SIZES, Demo, open_demo, run_demo
from workbench.actions.open import Bench, BenchRole, open_bench
from workbench.models import provider

# No test is timed: this machine may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: playwright's event loop stays in this thread until the end, and
    neither asyncio.run nor a deep ast.parse works beside it."""
    items.sort(key=lambda item: "browser" in item.path.parts)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Where processes share the tests, litellm is loaded before the first: it warns while a thread
    loads it, and would do so under whatever test happens to run just then."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        provider.load()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Demo]:
    """`workbench demo --size small`: its store, closed, and what was said of it.

    Where several processes share the tests, the first to come makes it and the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    path, said = folder / "small.db", folder / "small.json"
    with (folder / "small.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            bench = open_demo(path)
            made = run_demo(bench, SIZES["small"])
            bench.close()
            said.write_text(made.model_dump_json())
    return path, Demo.model_validate_json(said.read_text())


@pytest.fixture(scope="session")
def small_store(demo: tuple[Path, Demo]) -> Path:
    """A store with eight accepted points of the demo spec (seed 1), and some that were stepped."""
    return demo[0]


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
