"""Groups and changes of mind: counted from the rows, with n, interval and caveat."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.reviewers import approval_by_group, changes_of_mind
from workbench.actions.scripted import Word, script
from workbench.actions.sitting import Sitting
from workbench.settings import Settings
from workbench.store import Store

NO = Said(reasons=("wrong_key",), group="nurse")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(Settings(), Store(tmp_path / "wb.db"), "reviewer")
    points_waiting(bench.store, 50)
    return bench


def test_approval_by_group_has_its_n_its_interval_and_its_floor(bench: Bench) -> None:
    assert approval_by_group(bench) == []
    sit = Sitting(bench, "ann", Wanted())
    sit.give("approve", Said(group=" nurse "))
    sit.give("reject", NO)
    sit.give("needs_expert", Said(group="nurse"))
    script(bench, "zoe (scripted)", lambda seen: Word("approve"), most=35)
    rows = approval_by_group(bench)
    told = [(r.group, r.reviewers, r.n, r.few, r.simulated) for r in rows]
    assert told[0][0] == "(not said)" and told[0][3:] == (False, True)
    assert told[1] == ("nurse", 1, 2, True, False)
    assert rows[1].approved.value == 0.5 and rows[1].approved.method == "wilson"


def test_a_change_after_the_receipts_is_told_with_its_reason_and_a_slip_is_none(
    bench: Bench,
) -> None:
    assert changes_of_mind(bench).sentence == "Nobody has judged a point yet."
    sit = Sitting(bench, "ann", Wanted())
    sit.give("approve", Said(), stay=True)
    sit.give("reject", NO)  # the receipts were on the page
    sit.next()
    sit.give("reject", NO, stay=True)
    sit.give("approve", Said(text="the gates have a point"))
    sit.next()
    sit.give("approve", Said())
    sit.undo()  # a slip of the finger: nothing had been shown
    sit.give("reject", NO)
    found = changes_of_mind(bench)
    assert (found.n, found.changed) == (3, 2) and not found.simulated
    assert {(r.before, r.after, r.reason, r.n) for r in found.rows} == {
        ("approve", "reject", "wrong_key", 1), ("reject", "approve", "(in words)", 1),
    }  # fmt: skip
    assert "2 of 3 verdicts were changed" in found.sentence and "Wilson" in found.sentence
