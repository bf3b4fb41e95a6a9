"""Gaps on a toy world: holes are found, honest sets have none, weights are duplicated rows."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.toys.gapworld import SUBJECTS, embed, rows, windows_of
from workbench.measures.closing import closure
from workbench.measures.gaps import Judged, Rules, judge
from workbench.measures.rowrank import limit, nearest
from workbench.measures.windows import Windows

HOLES = ("crypto", "cheque")
few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def traffic() -> tuple[Windows, list[str]]:
    frame = rows(600, 0)
    windows = windows_of(embed(frame["text"].tolist()))
    labels = frame["label"].tolist()
    return windows, [labels[places[0]] for places in windows.rows]


@cache
def holed() -> Judged:
    return judge(traffic()[0], embed(rows(300, 1, HOLES)["text"].tolist()))


def proven(found: Judged) -> list[str]:
    """The subjects of proven gaps, most frequent first in each."""
    _, labels = traffic()
    return [max(set(inside), key=inside.count)
            for gap in found.gaps if gap.tier == "proven"
            for inside in [[labels[text] for text in gap.texts]]]  # fmt: skip


def test_holes_are_found_and_nothing_else() -> None:
    assert set(proven(holed())) == set(HOLES)


def test_an_honest_set_has_no_proven_gap() -> None:
    for seed in range(3, 8):
        for n in (300, 60, 5):
            assert not proven(judge(traffic()[0], embed(rows(n, seed)["text"].tolist())))


def test_a_gap_says_what_it_has_what_it_deserves_and_what_to_write() -> None:
    gap = next(gap for gap in holed().gaps if gap.tier == "proven")
    windows, _ = traffic()
    assert gap.expected == pytest.approx(len(holed().on_map) * windows.share[gap.texts].sum())
    assert gap.rows_to_write == int(np.ceil(gap.expected - gap.have))
    assert gap.p is not None and gap.p < 0.01 and gap.q is not None and gap.q <= 0.1
    assert gap.share.lo is not None and gap.share.hi is not None and gap.share.value is not None
    assert gap.share.lo < gap.share.value < gap.share.hi
    assert set(gap.medoids) <= set(gap.texts) and all(windows.shown[gap.medoids])


def test_coverage_of_a_random_sample_is_near_its_null() -> None:
    values = [judge(traffic()[0], embed(rows(150, s)["text"].tolist())) for s in range(20, 25)]
    mean = np.mean([found.coverage.value for found in values])
    assert abs(mean - values[0].coverage_null) < 0.06
    assert holed().coverage.value is not None and holed().coverage.value < 0.85


def test_the_rank_limit_is_the_hypergeometric_tail() -> None:
    k, covered = limit(50, 10, 0.05)
    tail = np.prod([(49 - i) / (59 - i) for i in range(k)])
    before = np.prod([(49 - i) / (59 - i) for i in range(k - 1)])
    assert tail <= 0.05 < before and covered == pytest.approx(1 - tail)


def test_no_eval_row_proves_nothing_and_lists_the_largest_regions() -> None:
    found = judge(traffic()[0], np.zeros((0, 64)))
    assert found.coverage.value == 0 and found.smallest is None
    assert {gap.tier for gap in found.gaps} == {"unproven"}
    shares = [gap.share.value or 0 for gap in found.gaps]
    assert shares == sorted(shares, reverse=True) and len(shares) <= 10


def test_a_rule_of_counts_names_what_is_short() -> None:
    texts = embed(rows(300, 1, HOLES)["text"].tolist())
    found = judge(traffic()[0], texts, Rules(at_least=3))
    assert all(gap.have < 3 and gap.rows_to_write == 3 - gap.have for gap in found.gaps)
    assert {gap.rule for gap in found.gaps} == {"count"}
    assert set(proven(found)) >= set(HOLES)


@pytest.mark.parametrize("n", [40, 80, 120])
def test_an_unproven_region_is_empty_and_far_from_every_eval_row(n: int) -> None:
    windows = windows_of(embed(rows(3000, 0)["text"].tolist()))
    texts = embed(rows(n, 4, HOLES)["text"].tolist())
    found = judge(windows, texts)
    part = windows.n / len(found.on_map)
    nearer = windows.nearness > (windows.vectors @ texts[found.on_map].T).max(axis=1)[:, None]
    told = [gap for gap in found.gaps if gap.tier == "unproven"]
    assert told
    for gap in told:
        assert gap.have == 0 and gap.expected >= 1 and gap.p is gap.q is None
        far = nearer[gap.texts].sum(axis=1) >= part
        assert windows.share[gap.texts][far].sum() >= 0.85 * windows.share[gap.texts].sum() - 1e-9
    every = [text for gap in told for text in gap.texts]
    shares = [gap.share.value or 0 for gap in told]
    assert len(set(every)) == len(every) and shares == sorted(shares, reverse=True)


def test_few_eval_rows_list_the_ten_largest_empty_regions() -> None:
    found = judge(traffic()[0], embed(rows(12, 4)["text"].tolist()))
    assert found.gaps and all(gap.tier == "unproven" and gap.have == 0 for gap in found.gaps)
    shares = [gap.share.value or 0 for gap in found.gaps]
    assert shares == sorted(shares, reverse=True) and len(shares) <= 10


def test_repeated_rows_count_once() -> None:
    texts = embed(rows(300, 1, HOLES)["text"].tolist())
    windows = traffic()[0]
    gap = holed().gaps[0]
    pasted = np.repeat(windows.vectors[gap.medoids[:1]], 50, axis=0)
    found = judge(windows, np.vstack([texts, pasted]))
    again = next((one for one in found.gaps if one.id == gap.id), None)
    assert found.repeated == 49 and again is not None and again.have <= gap.have + 1


def test_pasting_a_medoid_closes_nothing_and_new_rows_close_the_gap() -> None:
    windows, _ = traffic()
    texts = embed(rows(300, 1, HOLES)["text"].tolist())
    for gap in holed().gaps:
        pasted = np.repeat(windows.vectors[gap.medoids[:1]], gap.rows_to_write, axis=0)
        told = {one.id: one for one in closure(windows, holed(), texts, pasted)}
        assert not told[gap.id].closed and told[gap.id].counted <= 1
    more = rows(600, 9)
    new = embed(more[more["label"].isin(HOLES)]["text"].tolist())
    told = {one.id: one for one in closure(windows, holed(), texts, new, t_near=0.97)}
    assert all(told[gap.id].closed for gap in holed().gaps if gap.tier == "proven")


@few
@given(seed=st.integers(0, 10_000))
def test_the_order_of_eval_rows_changes_nothing(seed: int) -> None:
    texts = embed(rows(120, 1, HOLES)["text"].tolist())
    mixed = np.random.default_rng(seed).permutation(len(texts))
    one, other = (judge(traffic()[0], rows) for rows in (texts, texts[mixed]))
    assert [(g.id, g.have, g.p) for g in one.gaps] == [(g.id, g.have, g.p) for g in other.gaps]
    assert one.coverage == other.coverage


@few
@given(seed=st.integers(0, 10_000), n=st.integers(60, 150))
def test_the_order_of_traffic_changes_nothing_but_the_key(seed: int, n: int) -> None:
    texts = embed(rows(n, seed)["text"].tolist())
    mixed = np.random.default_rng(seed).permutation(len(texts))
    one, other = windows_of(texts), windows_of(texts[mixed])
    assert np.array_equal(one.vectors, other.vectors) and np.array_equal(one.leaf, other.leaf)
    assert [sorted(mixed[places].tolist()) for places in other.rows] == one.rows


@few
@given(seed=st.integers(0, 10_000))
def test_a_weight_of_two_is_a_row_that_comes_twice(seed: int) -> None:
    texts = embed(rows(150, seed)["text"].tolist())
    doubled = np.random.default_rng(seed).random(150) < 0.5
    weighted = windows_of(texts, np.where(doubled, 2.0, 1.0))
    repeated = windows_of(np.vstack([texts, texts[doubled]]))
    assert np.allclose(weighted.share, repeated.share)
    assert np.array_equal(weighted.leaf, repeated.leaf)
    eval_rows = embed(rows(100, seed + 1)["text"].tolist())
    one, other = judge(weighted, eval_rows), judge(repeated, eval_rows)
    assert one.coverage.value == pytest.approx(other.coverage.value)
    told = [[(r.node, r.have, round(r.expected, 6)) for r in j.regions] for j in (one, other)]
    assert sorted(told[0]) == sorted(told[1])


@few
@given(n=st.integers(1, 40), m=st.integers(0, 40), seed=st.integers(0, 99))
def test_votes_and_regions_add_up(n: int, m: int, seed: int) -> None:
    windows = windows_of(embed(rows(n, seed)["text"].tolist()))
    found = judge(windows, embed(rows(m, seed + 1)["text"].tolist()) if m else np.zeros((0, 64)))
    assert found.votes.sum() == len(found.on_map)
    assert sum(region.have for region in found.regions) == len(found.on_map)
    assert sum(region.share.value or 0 for region in found.regions) == pytest.approx(1)
    assert not [
        gap for gap in found.gaps if gap.tier == "proven" and gap.have > 0.25 * gap.expected
    ]


def test_all_rows_equal() -> None:
    same = np.repeat(embed(["card lost"]), 500, axis=0)
    windows = windows_of(same)
    assert windows.n == 1 and windows.rows[0] == list(range(500))
    for rows_ in (same[:3], embed(["loan rate"])):
        found = judge(windows, rows_)
        assert not [gap for gap in found.gaps if gap.tier == "proven"]


def test_nearest_of_nothing() -> None:
    place, cosine = nearest(np.ones((2, 3), dtype=np.float32), np.zeros((0, 3), dtype=np.float32))
    assert place.tolist() == [0, 0] and cosine.tolist() == [-1, -1]
    assert len(SUBJECTS) == 10
