"""The parts of gap detection one by one: names, scripts, style, borders, the simulated null."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from tests.toys.gapworld import embed, rows, windows_of
from workbench.measures.borders import borders
from workbench.measures.closing import fresh
from workbench.measures.gaptext import Terms, grams, name_of, outside
from workbench.measures.rowrank import beyond, nearest, off_map, ranks
from workbench.measures.scannull import null_of
from workbench.measures.styleshift import style
from workbench.measures.treecounts import Counts, disjoint, lower_tail, node_share, ratio
from workbench.measures.windows import Windows


@pytest.fixture(scope="module")
def windows() -> Windows:
    return windows_of(embed(rows(500, 0)["text"].tolist()))


# --- names ----------------------------------------------------------------------------------------


def test_a_region_is_named_by_what_others_do_not_say() -> None:
    texts = ["activate my new card", "how do I activate the card", "activate card please",
             "my transfer is late", "the transfer did not arrive", "where is my money"]  # fmt: skip
    terms = Terms(texts).best([0, 1, 2])
    assert terms[0] == "activate" and "transfer" not in terms
    assert name_of(terms, "") == ", ".join(terms[:2])


def test_a_region_whose_words_are_everywhere_is_named_by_a_text() -> None:
    assert Terms(["one", "two"]).best([0]) == []
    assert name_of([], "one") == "one"


def test_terms_of_scripts_without_spaces() -> None:
    assert {"卡", "卡 丢"} <= grams("卡丢了") and "?" not in grams("why?")
    assert len(grams("word " * 100_000)) == 2


@pytest.mark.parametrize(
    ("text", "away"),
    [("hello there", False), ("où est ma carte", False), ("где моя карта", True), ("卡丢了", True),
     ("1234 ?!", False), ("", False), ("card карта моя", True), ("Ｃａｒｄ", False),
     ("مرحبا", True)],
)  # fmt: skip
def test_scripts(text: str, away: bool) -> None:
    assert outside(text) is away


def test_an_encoder_of_more_scripts() -> None:
    assert not outside("где моя карта", ("LATIN", "CYRILLIC"))


# --- style ----------------------------------------------------------------------------------------


def test_honest_sets_are_decidable_at_any_size(windows: Windows) -> None:
    for n in (0, 1, 5, 30, 200):
        texts = rows(n, 5, ("crypto",))["text"].tolist()
        found = nearest(embed(texts), windows.vectors) if n else (np.zeros(0, int), np.zeros(0))
        assert style(windows, *found).decidable


def test_traffic_itself_is_decidable(windows: Windows) -> None:
    assert style(windows, *nearest(windows.vectors[:100], windows.vectors)).decidable


def test_restyled_rows_are_not_and_a_mixture_is(windows: Windows) -> None:
    plain = rows(200, 5)["text"].tolist()
    framed = ["dear team kind regards hello there thanks " + text for text in plain]
    told = style(windows, *nearest(embed(framed), windows.vectors))
    assert not told.decidable and (told.auc.value or 0) > 0.8 and "farther" in told.reason
    mixed = [*plain[:100], *framed[100:]]
    assert style(windows, *nearest(embed(mixed), windows.vectors)).decidable


# --- counts and their null ------------------------------------------------------------------------


def test_the_ratio_is_kulldorffs() -> None:
    counts = Counts(100, np.asarray([10.0, 5.0]), np.asarray([2.0, 0.0]), np.zeros(2))
    known = 2 * np.log(2 / 10) + 98 * np.log(98 / 90)
    assert ratio(counts) == pytest.approx([known, 100 * np.log(100 / 95)])


def test_p_is_the_exact_lower_tail() -> None:
    assert lower_tail(np.asarray([1]), 50, np.asarray([0.1])) == pytest.approx(
        binom.pmf(0, 50, 0.1) + binom.pmf(1, 50, 0.1)
    )


def test_fewer_gaps_are_called_by_chance_at_a_higher_threshold(windows: Windows) -> None:
    null = null_of(windows, 200, 0.4, 0)
    assert null_of(windows, 201, 0.4, 0) is null  # sizes near each other share a null
    strength = np.linspace(0, 40, len(windows.kids))
    rates = list(null.rates(windows, strength).values())
    assert rates[0] >= rates[-1] == 0


def test_disjoint_nodes_are_the_best_that_do_not_overlap(windows: Windows) -> None:
    share = node_share(windows)
    assert disjoint(windows, np.arange(len(share)), share) == [len(share) - 1]
    leaves = disjoint(windows, np.arange(len(share)), -share)
    assert len(leaves) == windows.leaves


# --- ranks, borders, freshness --------------------------------------------------------------------


def test_ranks_are_counts_of_nearer_texts(windows: Windows) -> None:
    eval_rows = embed(rows(40, 7)["text"].tolist())
    _, best = nearest(windows.vectors, eval_rows)
    every = windows.vectors @ windows.vectors.T
    np.fill_diagonal(every, -2)
    exact = (every > best[:, None]).sum(axis=1)
    assert np.array_equal(ranks(windows, best), np.minimum(exact, windows.near.shape[1]))
    assert np.array_equal(beyond(windows, best, 20), exact < 20)


def test_rows_far_from_all_traffic_are_off_the_map(windows: Windows) -> None:
    alien = embed(["quasar nebula pulsar comet", "card lost block pin"])
    _, cosine = nearest(alien, windows.vectors)
    assert off_map(windows, cosine).tolist() == [True, False]


def test_borders_leave_what_is_covered_and_stay_disjoint(windows: Windows) -> None:
    rank = np.full(windows.n, 5)
    nodes = [0, 1]
    inside = windows.inside(0)
    rank[inside] = 300
    covered = np.flatnonzero(inside)[:1]
    rank[covered] = 0
    rank[windows.near[covered[0], :12]] = 0
    first, second = borders(windows, rank, nodes)
    assert not set(covered.tolist()) & set(first.tolist())
    assert not set(first.tolist()) & set(second.tolist())
    assert borders(windows, rank, []) == []


def test_fresh_rows_are_new_to_the_set_and_to_each_other() -> None:
    old = embed(["card lost"])
    added = embed(["card lost", "loan rate early", "loan rate early", "fee refund extra"])
    assert fresh(added, old, 0.9).tolist() == [1, 3]
