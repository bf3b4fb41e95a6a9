"""What sittings came to, as HTML: said in words, with n and interval, hostile text inert."""

from __future__ import annotations

from workbench.actions.edits import EditView
from workbench.actions.reviewers import ChangeRow, Changes, GroupRow
from workbench.actions.sittings import Ended, Told
from workbench.domain.receipt import GateResult
from workbench.measures.canaries import check
from workbench.measures.intervals import wilson
from workbench.pages import sittings

EVIL = "<img src=x onerror=alert(1)>\u202e\x00"


def ended(missed: int) -> Ended:
    told = [("wrong key", i >= missed) for i in range(10)]
    items = [
        Told(id=f"c{i}", source="c9", defect=EVIL, said="approve", reasons=(EVIL,), was_right=right)
        for i, (_, right) in enumerate(told)
    ]
    return Ended(
        reviewer="ann", first=1, last=2, at="", given=200, checked=check(told), items=tuple(items),
        again=("c1", "c2"), released=("c3",) if missed else (),
    )  # fmt: skip


def test_the_end_of_a_sitting_tells_what_was_known_and_what_follows() -> None:
    good = sittings.ended(ended(0))
    assert "100% (95% Wilson 72% to 100%)" in good and "wb-info" in good
    bad = sittings.ended(ended(6))
    assert "2 points of this sitting come back" in bad and "1 were released before" in bad
    assert "wb-bad" in bad and "<img" not in bad and "⟨U+202E⟩" in bad


def test_agreement_has_n_interval_and_floor() -> None:
    row = GroupRow(group=EVIL, reviewers=2, n=9, approved=wilson(6, 9), few=True, simulated=True)
    rows = (ChangeRow(before="approve", after="reject", reason="wrong_key", n=3),)
    changes = Changes(n=30, changed=3, share=wilson(3, 30), rows=rows, simulated=False)
    page = sittings.agreement(["so they agree", ""], [row], changes)
    for words in ("so they agree", "fewer than 30", "simulated", "3 of 30", "wrong key", "67% ("):
        assert words in page
    assert "<img" not in page
    nobody = Changes(n=0, changed=0, share=wilson(0, 0), rows=(), simulated=False)
    assert "No verdict yet." in sittings.agreement([], [], nobody)


def test_the_gates_of_an_edit_say_how_far_they_are() -> None:
    passed = GateResult(status="pass", message=EVIL)
    view = EditView("c1", EVIL, "ann", "2026-01-01T00:00", "running", 1,
                    {"oracle": passed, "final": None}, "", EVIL)  # fmt: skip
    page = sittings.gates_of_edit(view)
    assert "are at work" in page and "waits" in page and "<img" not in page
    done = sittings.gates_of_edit(view._replace(stage="done", end="admitted", problem=""))
    assert "not needed" in done and "through 1 gates again and ended: admitted" in done
    assert "by ann" in sittings.pending([view]) and "<img" not in sittings.pending([view])


def test_how_many_looks_of_each_kind_wait() -> None:
    assert sittings.standing_more({"first": 9}) == ""
    told = sittings.standing_more({"third": 2, "second": 5, "again": 1})
    assert told.index("where two people differ: 2") < told.index("second, blind looks: 5")
    assert "back again: 1" in told
