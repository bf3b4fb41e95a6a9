"""The gap map's actions: files kept and masked, a map made once, gaps, a spec, and a closing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.gapstore import WITHOUT, csv, keep, mapped
from workbench.actions import gapfill, gapview, mapmaking, mapsources
from workbench.actions.gapscene import scene
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.charts.gapmap import gap_chart
from workbench.errors import InputError
from workbench.specfile import parse_spec, spec_yaml


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "wb.db", role="owner")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, gapview.View]]:
    opened = open_bench(tmp_path_factory.mktemp("gaps") / "wb.db", role="owner")
    yield opened, gapview.view(opened, mapped(opened), gapview.Rule())
    opened.close()


def test_a_dropped_file_is_kept_masked_and_found_again(bench: Bench) -> None:
    data = b"question,user\nwrite to ann@example.org please,ann@example.org\nwhere is my card,bob\n"
    source = keep(bench, "traffic", "asked.csv", data)
    assert mapsources.traffics(bench) == [source] and source.name == "asked.csv"
    assert "ann@example.org" not in "".join(
        f.read_text() for f in mapsources.folder(bench).iterdir()
    )
    frame = mapsources.traffic_frame(bench, source.ref)
    assert frame["text"].tolist()[1] == "where is my card" and len(frame) == 2
    with pytest.raises(InputError, match="no eval set"):
        mapsources.eval_frame(bench, "store:x")
    with pytest.raises(InputError, match="drop it again"):
        mapsources.traffic_frame(bench, "drop:../../etc")


def test_bad_rows_wait_to_be_left_out_and_a_viewer_brings_nothing(
    tmp_path: Path, bench: Bench
) -> None:
    data = b"question\nfine\n \nalso fine\n"
    kept = mapsources.keep(bench, "texts", "e.csv", data, {"text": "question"})
    assert kept.source is None and [row.line for row in kept.rejects] == [3]
    assert mapsources.keep(bench, "texts", "e.csv", data, {"text": "question"}, True).source
    viewer = open_bench(tmp_path / "wb.db", role="viewer")
    with pytest.raises(Forbidden):
        mapsources.keep(viewer, "texts", "e.csv", data, {"text": "question"}, True)
    viewer.close()


def test_a_map_is_made_once_and_only_a_making_embeds(bench: Bench) -> None:
    want = mapmaking.Want("drop:1", "drop:2")
    assert mapmaking.standing(bench, want).state == "absent"
    want = mapped(bench)
    assert mapmaking.standing(bench, want) == mapmaking.Standing("ready", total=400)
    land = mapmaking.land_of(bench, want.traffic)
    assert mapmaking.land_of(bench, want.traffic) is land
    other = keep(bench, "traffic", "more.csv", csv(300, 5))
    with pytest.raises(mapmaking.NotMade):
        mapmaking.land_of(bench, other.ref)


def test_a_maker_that_ended_is_told_and_a_working_one_says_how_far(bench: Bench) -> None:
    want = mapped(bench)
    mapmaking.Teller(bench, want, 2**22)("traffic", done=5, total=9, rate=2.0, seconds_left=2.0)
    assert mapmaking.standing(bench, want).state == "failed"
    import os

    mapmaking.Teller(bench, want, os.getpid())(
        "traffic", done=5, total=9, rate=2.0, seconds_left=2.0
    )
    now = mapmaking.standing(bench, want)
    assert (now.state, now.step, now.done, now.total) == ("working", "embedding traffic", 5, 9)


def test_gaps_are_the_subjects_that_were_left_out(seen: tuple[Bench, gapview.View]) -> None:
    _, view = seen
    assert view.decidable and view.gaps and view.rule.by == "share"
    for gap in view.gaps:
        assert gap["tier"] == "proven" and gap["have"] == 0 and gap["medoids_said"]
    said = " ".join(gap["name"] for gap in view.gaps)
    assert "interest" in said or "loan" in said or "borrow" in said or "crypto" in said
    assert {g["recent"]["says"] for g in view.gaps if g["recent"]} >= {"new"}
    assert not view.themes, "labels of real traffic are no truth that we planted"


def test_a_rule_of_counts_lists_regions_below_it(seen: tuple[Bench, gapview.View]) -> None:
    bench, view = seen
    counted = gapview.view(bench, view.want, gapview.Rule("count", 3))
    assert all(gap["rule"] == "count" and gap["have"] < 3 for gap in counted.gaps)
    shares = [gap["share"]["value"] for gap in counted.gaps]
    assert shares == sorted(shares, reverse=True)
    assert gapview.view(bench, view.want, gapview.Rule("count", 3)) is counted


def test_a_finding_is_drawn(seen: tuple[Bench, gapview.View]) -> None:
    _, view = seen
    found = scene(view, [], view.gaps[0]["id"])
    assert found.n_traffic == 1500 and len(found.points) <= 400
    assert len(json.dumps(gap_chart(found).to_dict())) < 150_000


def test_a_spec_says_terms_only_unless_a_person_agrees(seen: tuple[Bench, gapview.View]) -> None:
    bench, view = seen
    gap = view.gaps[0]
    found = gapfill.fill(bench, view, gap["id"])
    assert found.spec.n == gap["rows_to_write"] and found.spec.because.ref == gap["id"]
    assert found.spec.because.kind == "gap" and not found.spec.seeds
    assert "no row of traffic" in found.spec.because.text
    assert not any(text in spec_yaml(found.spec) for text in gap["medoids_said"])
    agreed = gapfill.fill(bench, view, gap["id"], agreed=True, n=4, leaf="")
    assert agreed.spec.seeds == agreed.rows and agreed.spec.n == 4 and agreed.endpoints
    assert f"agreed: {len(agreed.rows)} masked rows" in agreed.spec.because.text
    assert agreed.endpoints[0] in agreed.spec.because.text
    assert parse_spec(spec_yaml(agreed.spec)) == agreed.spec
    with pytest.raises(InputError, match="no gap"):
        gapfill.fill(bench, view, "g0")


def test_only_rows_of_the_shown_half_are_shown(seen: tuple[Bench, gapview.View]) -> None:
    _, view = seen
    windows = view.land.windows
    said = view.land.frame["text"].tolist()
    hidden = {said[windows.rows[t][0]] for t in range(windows.n) if not windows.shown[t]}
    for gap in view.gaps:
        assert not hidden & {*gap["medoids_said"], *gap["boundary_said"]}


def test_the_home_page_knows_the_last_count(bench: Bench) -> None:
    assert gapview.latest(bench) is None
    view = gapview.view(bench, mapped(bench))
    gapview.note_latest(bench, view)
    assert gapview.latest(bench) is None, "a dropped eval set says nothing of this store's points"


def test_the_question_is_what_is_asked() -> None:
    assert mapsources.question_in("I paid. What is due? Thanks.") == "What is due?"
    assert mapsources.question_in("Tell me the fee") == "Tell me the fee"
    assert mapsources.question_in("那个多少钱？谢谢。") == "那个多少钱？"
    assert WITHOUT
