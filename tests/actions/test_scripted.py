"""A scripted reviewer goes through the queue as a person does, and says that it is a script."""

from __future__ import annotations

from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.scripted import Seen, Word, script
from workbench.actions.sitting import Sitting
from workbench.settings import Settings
from workbench.store import Store
from workbench.store.queue_reads import TWICE_BELOW


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(Settings(), Store(tmp_path / "wb.db"), "reviewer")


def rule(seen: Seen) -> Word | None:
    """Rejects what ends in 3, leaves what ends in 4 to others."""
    if seen.text.rstrip().endswith("3"):
        return Word("reject", ("wrong_key",))
    return None if seen.text.rstrip().endswith("4") else Word("approve")


def test_it_reads_the_item_and_judges_by_its_rule_once(bench: Bench) -> None:
    ids = points_waiting(bench.store, 10)
    found = script(bench, "ann (scripted)", rule, group="script")
    assert sorted(found.ids) == sorted(set(ids) - {ids[4]})
    assert found.kinds == {"approve": 8, "reject": 1}
    again = script(bench, "ann (scripted)", rule)
    assert again.ids == ()
    given = [v for _, v in bench.store.reads.verdicts_given()]
    assert len(given) == 9 and all(v.scripted and v.blind for v in given)
    assert {(v.group, v.look, v.seconds) for v in given} == {("script", "first", None)}
    assert bench.store.reads.candidate(ids[3]).state == "rejected"  # type: ignore[union-attr]


def test_it_stops_at_the_most_and_holds_nothing_after(bench: Bench) -> None:
    points_waiting(bench.store, 6)
    assert len(script(bench, "ann (scripted)", lambda seen: Word("approve"), most=2).ids) == 2
    left = Sitting(bench, "ben", Wanted())
    assert left.left == 4 and len([one for one in left.ids if one]) == 4


def test_a_second_script_gives_the_blind_second_looks(bench: Bench) -> None:
    ids = points_waiting(bench.store, 60)
    script(bench, "ann (scripted)", lambda seen: Word("approve"))
    second = script(bench, "ben (scripted)", lambda seen: Word("approve"))
    known = {item.id for item in bench.store.reads.known_items("ben (scripted)")}
    assert set(second.ids) - known == {i for i in ids if i[-4:] < TWICE_BELOW}
