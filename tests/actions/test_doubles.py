"""Agreement of two blind looks: counted from the rows, with its interval and its caveat."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions.doubles import doubles
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.sitting import Sitting
from workbench.settings import Settings
from workbench.store import Store
from workbench.store.queue_reads import TWICE_BELOW


def test_doubles_are_counted_once_and_told_with_an_interval(tmp_path: Path) -> None:
    with Store(tmp_path / "wb.db") as store:
        bench = Bench(Settings(), store, "reviewer")
        assert "No point has been judged by two" in doubles(bench).sentence
        twice = [i for i in points_waiting(store, 80) if i[-4:] < TWICE_BELOW]
        for number, id in enumerate(twice):
            Sitting(bench, "ann", Wanted(), start=id).give("approve", Said())
            kind, why = ("approve", ()) if number else ("reject", ("wrong_key",))
            Sitting(bench, "ben", Wanted(), start=id).give(kind, Said(reasons=why))
        found = doubles(bench)
        assert (found.n, found.agreed) == (len(twice), len(twice) - 1)
        assert found.share.value == pytest.approx((found.n - 1) / found.n)
        assert "Wilson" in found.sentence and "this describes them" in found.sentence
        assert store.reads.candidate(twice[0]).state == "assigned"  # type: ignore[union-attr]
