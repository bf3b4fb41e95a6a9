"""Known-answer items: blind in the queue, of both kinds, and in no list, count or comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions import lookat
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.scripted import Seen, Word, script
from workbench.actions.sitting import Sitting
from workbench.settings import Settings
from workbench.store import Store


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(Settings(), Store(tmp_path / "wb.db"), "reviewer")
    points_waiting(bench.store, 40, "rgood")
    script(bench, "zoe", lambda seen: Word("approve"))
    points_waiting(bench.store, 60, "rnew")
    return bench


def test_one_in_twenty_is_known_and_looks_like_the_others(bench: Bench) -> None:
    sit = Sitting(bench, "ann", Wanted())
    items = bench.store.reads.known_items("ann")
    assert len(items) == 3 and sorted(bool(item.defect) for item in items) == [False, True, True]
    places = [sit.ids.index(item.id) for item in items]
    assert max(places) < 60 and {sit.purposes[item.id] for item in items} == {"first"}
    shown = Sitting(bench, "ann", Wanted(), start=items[0].id).shown
    assert shown and shown.open and shown.blind and shown.purpose == "first"
    told = lookat.place_of(bench, shown)
    other = Sitting(bench, "ann", Wanted(), start=sit.ids[-1]).shown
    assert other and told.keys() == lookat.place_of(bench, other).keys()
    assert not {"run", "slot"} & told.keys()
    assert lookat.reveal(bench, shown).results.keys() == lookat.reveal(bench, other).results.keys()
    Sitting(bench, "ann", Wanted())
    assert len(bench.store.reads.known_items("ann")) == 3, "a page opened anew adds none"


def facts(bench: Bench) -> tuple[Any, ...]:
    """All that is counted, listed or compared with."""
    reads = bench.store.reads
    return (
        reads.counts(), reads.count_candidates(), reads.queue(), reads.judged_by_leaf(),
        bench.store.journal.baseline(), len(reads.runs(100)), len(reads.verdicts_given()),
    )  # fmt: skip


def test_they_are_in_no_count_list_or_comparison(bench: Bench) -> None:
    reads = bench.store.reads
    before = facts(bench)
    sit = Sitting(bench, "ann", Wanted())
    items = reads.known_items("ann")
    for item in items:
        at = Sitting(bench, "ann", Wanted(), start=item.id)
        state = at.give("approve", Said()).state
        assert state == "approved"
    assert before == facts(bench) and sit.queue.waiting > 60
    assert reads.integrity() == [] and reads.verify_chains() == []
    assert Sitting(bench, "ben", Wanted()).queue.by_purpose.keys() <= {"first", "second"}
    listed = {c.id for c in reads.candidates(1_000)}
    assert not listed & {item.id for item in items}


def test_none_is_made_of_what_one_has_just_judged_oneself(tmp_path: Path) -> None:
    bench = Bench(Settings(), Store(tmp_path / "own.db"), "reviewer")
    points_waiting(bench.store, 60)
    sit = Sitting(bench, "ann", Wanted())
    for _ in range(30):
        sit.give("approve", Said())
    Sitting(bench, "ann", Wanted())
    assert bench.store.reads.known_items("ann") == []


def test_the_planted_ones_hold_what_a_person_can_see(bench: Bench) -> None:
    texts: dict[str, str] = {}

    def reads(seen: Seen) -> Word:
        texts[seen.id] = seen.text
        return Word("approve")

    script(bench, "ann", reads)
    for item in bench.store.reads.known_items("ann"):
        source = bench.store.reads.draft(item.source)
        assert source is not None
        assert (texts[item.id] != source.payload["prompt"]) == bool(item.defect)
