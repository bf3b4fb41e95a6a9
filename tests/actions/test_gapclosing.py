"""A gap closes by points that say something new there, and never by one sentence many times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.toys import gapworld
from tests.toys.gapstore import filled, mapped
from workbench.actions import gapclosing, gapfill, gapview
from workbench.actions.gapscene import MADE, listed, scene
from workbench.actions.mapmaking import Want
from workbench.actions.open import Bench, open_bench

RULE = gapview.Rule("count", 3)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "wb.db", role="owner")
    yield opened
    opened.close()


def largest(bench: Bench, want: Want) -> tuple[dict[str, object], str]:
    """The largest gap, and the subject most of its rows are of."""
    gap = gapview.view(bench, want, RULE).gaps[0]
    words = " ".join(gap["medoids_said"])
    count = {s: sum(w in words.split() for w in said.split())
             for s, said in gapworld.SUBJECTS.items()}  # fmt: skip
    return gap, max(count, key=lambda subject: count[subject])


def questions(bench: Bench, want: Want, gap: str, subject: str, many: int) -> list[str]:
    """New questions of a subject that land in the gap's region."""
    view = gapview.view(bench, want, RULE)
    region, windows = view.region(gap), view.land.windows
    assert region is not None
    rng = np.random.default_rng(7)
    made = [gapworld.question(subject, rng) for _ in range(400)]
    place = (gapworld.embed(made) @ windows.vectors.T).argmax(axis=1)
    inside = windows.inside(region.node)[place]
    return [text for text, there in zip(made, inside, strict=True) if there][:many]


def test_points_that_land_and_differ_move_the_gap(bench: Bench) -> None:
    want = mapped(bench)
    gap, subject = largest(bench, want)
    id = str(gap["id"])
    assert gapclosing.closings(bench, want, RULE) == []
    filled(bench, id, questions(bench, want, id, subject, 8))
    (found,) = gapclosing.closings(bench, want, RULE)
    assert found.gap == id and len(found.points) == 8 and not found.live
    assert found.closed.counted >= 3 and found.closed.have == found.closed.counted
    assert found.course[0].points == 0 and found.course[-1].points == 8
    assert found.course[-1].held_out >= found.course[0].held_out
    assert found.course[-1].covered >= found.course[0].covered
    assert [step.pulls for step in found.course] == list(range(9))
    assert gapclosing.closings(bench, want, RULE)[0].closed is found.closed, "kept, not redone"


def test_the_same_sentence_many_times_closes_nothing(bench: Bench) -> None:
    want = mapped(bench)
    gap, _ = largest(bench, want)
    filled(bench, str(gap["id"]), [gap["medoids_said"][0]] * 9)  # type: ignore[index]
    (found,) = gapclosing.closings(bench, want, RULE)
    assert found.closed.landed == 9 and found.closed.counted <= 1 and not found.closed.closed


def test_points_made_for_a_gap_are_on_the_map_and_the_gap_stays_listed(bench: Bench) -> None:
    want = mapped(bench)
    gap, subject = largest(bench, want)
    id = str(gap["id"])
    filled(bench, id, questions(bench, want, id, subject, 8))
    found = gapclosing.closings(bench, want, RULE)
    view = gapview.view(bench, want, RULE)
    rows = listed(view, found)
    assert {row["id"]: now for row, now in rows}[id] is found[0]
    drawn = scene(view, found, id)
    assert sum(point["track"] == MADE for point in drawn.points) == 8


def test_runs_for_gaps_of_another_map_are_not_ours(bench: Bench) -> None:
    want = mapped(bench)
    filled(bench, "gdeadbeef", ["what of my loan"])
    assert gapclosing.closings(bench, want, RULE) == []
    assert not gapclosing.any_live(bench, want)


def test_a_region_that_cannot_be_judged_yet_can_be_chosen_and_filled(bench: Bench) -> None:
    want = mapped(bench, n_eval=60)
    view = gapview.view(bench, want, gapview.Rule())
    ids = [row["id"] for row, _ in listed(view, [])]
    assert view.apart and ids[-1] == view.apart[-1]["id"]
    spec = gapfill.fill(bench, view, ids[-1]).spec
    assert spec.because.ref == ids[-1] and spec.n >= 1
    filled(bench, ids[-1], [view.apart[-1]["medoids_said"][0]])
    (found,) = gapclosing.closings(bench, want, gapview.Rule())
    assert found.gap == ids[-1] and found.closed.landed == 1
