"""A sitting: the queue in the hands of one person, and of two at once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions.looking import Said
from workbench.actions.open import Bench, Forbidden
from workbench.actions.queue import Wanted
from workbench.actions.sitting import Sitting
from workbench.errors import SpecError, StoreError
from workbench.settings import Settings
from workbench.store import Store
from workbench.store.queue_reads import TWICE_BELOW

ROOT = Path(__file__).resolve().parents[2]
WRONG = Said(reasons=("wrong_key",))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "wb.db"


def bench(path: Path, role: str = "reviewer") -> Bench:
    return Bench(Settings(), Store(path), role)  # type: ignore[arg-type]


def once(ids: list[str]) -> list[str]:
    """Those that are judged once."""
    return [id for id in ids if id[-4:] >= TWICE_BELOW]


def test_a_verdict_leads_to_the_next_point_and_undo_back(path: Path) -> None:
    with Store(path) as store:
        points_waiting(store, 6)
    sit = Sitting(bench(path), "ann", Wanted())
    assert sit.left == 6 and sit.shown is not None and sit.shown.blind
    first = sit.shown.candidate.id
    assert sit.give("approve", Said()).state == "approved"
    assert sit.shown.candidate.id != first and sit.left == 5 and sit.pace is not None
    assert sit.undo().state == "queued"
    assert sit.shown.candidate.id == first and sit.shown.open and not sit.shown.blind
    assert sit.left == 6
    sit.give("reject", WRONG)
    sit.back()
    assert sit.shown.candidate.id == first and sit.shown.mine is not None
    changed = sit.give("approve", Said(text="on second thoughts"))
    assert changed.state == "approved" and sit.shown.mine.text == "on second thoughts"
    kinds = [(v.kind, v.undone, v.blind) for v in sit.shown.verdicts]
    assert kinds == [
        ("approve", True, True), ("undo", False, False), ("reject", True, False),
        ("undo", False, False), ("approve", False, False),
    ]  # fmt: skip


def test_a_page_opened_anew_finds_everything(path: Path) -> None:
    with Store(path) as store:
        points_waiting(store, 5)
    before = Sitting(bench(path), "ann", Wanted())
    judged = [before.give("approve", Said()).id for _ in range(3)]
    again = Sitting(bench(path), "ann", Wanted())
    assert again.left == 2 and again.shown is not None and again.shown.open
    assert again.shown.candidate.id == before.shown.candidate.id  # type: ignore[union-attr]
    seen = []
    for _ in judged:
        again.back()
        seen.append(again.shown.candidate.id)
    assert seen == judged[::-1]
    with pytest.raises(SpecError, match="this is the first one"):
        again.back()
    assert again.undo().id == judged[-1]


def test_the_end_of_the_queue_is_said(path: Path) -> None:
    with Store(path) as store:
        points_waiting(store, 2)
    sit = Sitting(bench(path), "ann", Wanted())
    sit.give("approve", Said())
    sit.give("needs_expert", Said())
    assert sit.shown is None and sit.left == 0
    with pytest.raises(SpecError, match="nothing waits"):
        sit.give("approve", Said())
    sit.back()
    assert sit.shown is not None


def test_two_people_are_not_shown_the_same_point(path: Path) -> None:
    with Store(path) as store:
        points_waiting(store, 4)
    ann, ben = (Sitting(bench(path), who, Wanted()) for who in ("ann", "ben"))
    assert ann.shown and ben.shown and ann.shown.candidate.id != ben.shown.candidate.id


def test_the_later_of_two_sees_what_happened(path: Path) -> None:
    with Store(path) as store:
        id = once(points_waiting(store, 4))[0]
    ann, ben = (Sitting(bench(path), who, Wanted(), start=id) for who in ("ann", "ben"))
    ann.give("reject", WRONG)
    with pytest.raises(StoreError, match=r"ann rejected this point meanwhile: wrong_key"):
        ben.give("approve", Said())
    assert ben.shown and ben.shown.candidate.state == "rejected"
    assert [v.reviewer for v in ben.shown.verdicts] == ["ann"]


def test_of_a_point_judged_twice_both_verdicts_count_and_a_third_decides(path: Path) -> None:
    with Store(path) as store:
        id = next(i for i in points_waiting(store, 60) if i[-4:] < TWICE_BELOW)
    ann, ben = (Sitting(bench(path), who, Wanted(), start=id) for who in ("ann", "ben"))
    ann.give("reject", WRONG)
    assert ben.give("approve", Said()).state == "assigned"
    third = Sitting(bench(path), "cem", Wanted())
    assert third.shown and third.shown.candidate.id == id and third.shown.purpose == "third"
    assert third.shown.blind and third.give("approve", Said()).state == "approved"


def test_a_second_look_is_offered_to_another_person_only(path: Path) -> None:
    with Store(path) as store:
        ids = points_waiting(store, 60)
        twice = [i for i in ids if i[-4:] < TWICE_BELOW]
    ann = Sitting(bench(path), "ann", Wanted())
    for _ in ids:
        ann.give("approve", Said())
    assert ann.shown is None and twice
    ben = Sitting(bench(path), "ben", Wanted())
    known = ben.bench.store.reads.waiting("ben", looks=("canary",))
    assert ben.left == len(twice) + len(known)
    assert ben.queue.by_purpose == {"second": len(twice)}
    for _ in range(len(twice) + len(known)):
        assert ben.shown and ben.shown.blind
        ben.give("approve", Said())
    assert ben.shown is None
    assert Sitting(bench(path), "cem", Wanted()).shown is None


def test_a_viewer_looks_and_leaves_no_trace(path: Path) -> None:
    with Store(path) as store:
        points_waiting(store, 3)
    sit = Sitting(bench(path, "viewer"), "vic", Wanted())
    first = sit.shown
    sit.next()
    assert first and sit.shown and sit.shown.candidate.id != first.candidate.id
    for act in (lambda: sit.give("approve", Said()), sit.undo):
        with pytest.raises((Forbidden, SpecError)):
            act()
    with Store(path) as store:
        assert store._link.value("select count(*) from assignments") == 0


def test_two_processes_lose_no_verdict(path: Path) -> None:
    """200 verdicts each on one queue: 400 rows, each on the version that its writer saw."""
    with Store(path) as store:
        points_waiting(store, 420)
    people = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.toys.reviewer", str(path), name, "200", "7"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for name in ("ann", "ben")
    ]  # fmt: skip
    told = [one.communicate(timeout=240) for one in people]
    assert [one.returncode for one in people] == [0, 0], told
    assert all(not err for _, err in told), told
    with Store(path) as store:
        given = store.reads.verdicts_given(known=True)
        assert Counter(v.reviewer for _, v in given) == {"ann": 200, "ben": 200}
        said = {(line.split()[1], name) for name, (out, _) in zip(("ann", "ben"), told, strict=True)
                for line in out.splitlines()}  # fmt: skip
        assert {(id, v.reviewer) for id, v in given} == said and len(said) == 400
        assert store.reads.verify_chains() == []
        for id, many in Counter(id for id, _ in given).items():
            found = store.reads.candidate(id)
            assert found is not None and found.version == 1 + many
            assert found.state in ("approved", "rejected", "assigned")
            assert len(store.reads.states(id)) == 1 + many
