"""The end of a sitting: the careless one's verdicts come back, the careful one learns and goes."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions import sittings
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.scripted import Seen, Word, script
from workbench.actions.sitting import Sitting
from workbench.actions.sittings import all_ended, end_overdue, end_sitting, last_ended
from workbench.settings import Settings
from workbench.store import Store


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(Settings(), Store(tmp_path / "wb.db"), "reviewer")
    points_waiting(bench.store, 40, "rgood")
    script(bench, "zoe", lambda seen: Word("approve"))
    points_waiting(bench.store, 100, "rnew")
    return bench


def careful(seen: Seen) -> Word:
    """Finds what is planted in toys: orders to the judge and other words than a toy's own."""
    return (
        Word("approve") if seen.text.removeprefix("toy ").isdigit() else Word("reject", ("style",))
    )


def test_who_approves_everything_is_looked_at_again(bench: Bench) -> None:
    done = script(bench, "ann", lambda seen: Word("approve"))
    known = {item.id for item in bench.store.reads.known_items("ann")}
    assert len(known) >= 5
    ended = end_sitting(bench, "ann")
    assert ended is not None and ended.checked.flagged and ended.checked.good_misses == 0
    assert ended.checked.bad_misses >= 2 and set(ended.again) == set(done.ids) - known
    assert "come back into the queue" in ended.sentence and "Simulated" in ended.sentence
    reads = bench.store.reads
    id = ended.again[0]
    lines = reads.verdicts(id)
    assert [v.kind for v in lines if v.reviewer in ("ann", "known-answer check")] == [
        "approve", "undo",
    ]  # fmt: skip
    assert "known answer were misjudged" in lines[-1].text
    ben = Sitting(bench, "ben", Wanted(), start=id)
    assert ben.shown and ben.shown.purpose == "again" and ben.shown.open and ben.shown.blind
    assert ben.give("approve", Said()).state == "approved"
    assert reads.verify_chains() == [] and reads.integrity() == []


def test_who_rejects_everything_is_looked_at_again_too(bench: Bench) -> None:
    script(bench, "ann", lambda seen: Word("reject", ("style",)))
    ended = end_sitting(bench, "ann")
    assert ended and ended.checked.flagged and ended.checked.bad_misses == 0


def test_who_is_careful_learns_after_the_sitting(bench: Bench) -> None:
    done = script(bench, "ann", careful)
    ended = end_sitting(bench, "ann")
    assert ended and not ended.checked.flagged and ended.checked.misses == 0
    assert ended.given == len(done.ids) and ended.again == ()
    assert {one.was_right for one in ended.items} == {True}
    assert end_sitting(bench, "ann") is None and last_ended(bench, "ann") == ended
    assert [one.reviewer for one in all_ended(bench)] == ["ann"]


def test_a_point_that_another_has_judged_since_stays_with_their_word(bench: Bench) -> None:
    script(bench, "ann", lambda seen: Word("approve"))
    second = script(bench, "ben", careful)
    both = set(second.ids) & {id for id, _ in bench.store.reads.verdicts_given(reviewer="ann")}
    ended = end_sitting(bench, "ann")
    assert ended is not None and both
    for id in both:
        found = bench.store.reads.candidate(id)
        assert found is not None and found.state == "approved"


def test_a_sitting_left_an_hour_ago_is_over(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    script(bench, "ann", careful, most=3)
    assert end_overdue(bench, "ann") is None
    monkeypatch.setattr(sittings, "PAUSE", sittings.timedelta(seconds=-1))
    ended = end_overdue(bench, "ann")
    assert ended is not None and ended.given == 3 and end_overdue(bench, "nobody") is None


def test_the_last_word_before_the_receipts_counts(bench: Bench) -> None:
    Sitting(bench, "ann", Wanted())
    item = next(one for one in bench.store.reads.known_items("ann") if one.defect)
    sit = Sitting(bench, "ann", Wanted(), start=item.id)
    sit.give("approve", Said())
    sit.undo()
    sit.give("reject", Said(reasons=("style",)), stay=True)
    sit.give("approve", Said(), stay=True)
    ended = end_sitting(bench, "ann")
    assert ended and [one.said for one in ended.items] == ["reject"]
    assert ended.items[0].was_right is True
