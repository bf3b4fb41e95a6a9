"""A new store with one toy run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.world import toy_run
from workbench.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "toy.db", busy_timeout=5.0) as opened:
        opened.journal.create_run(toy_run("r0"))
        yield opened
