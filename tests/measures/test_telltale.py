"""Telling sets apart: nothing to see between halves, everything between worlds, and by what."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.measures.telltale import bag, delong, fitted, pooled_area, telltale

OPENINGS = ("where is", "can you find", "i lost", "how do i block", "why was")
THINGS = ("card", "refund", "transfer", "statement", "limit", "cheque", "pin", "loan")


def world(seed: int, n: int, tail: str = "") -> list[str]:
    rng = np.random.default_rng(seed)
    return [
        f"{rng.choice(OPENINGS)} my {rng.choice(THINGS)} {rng.integers(10_000)}{tail}"
        for _ in range(n)
    ]


def test_halves_of_one_world_are_not_told_apart() -> None:
    told = 0
    for seed in range(20):
        texts = world(seed, 160)
        auc = telltale(texts[:80], texts[80:], seed).auc
        assert auc.value is not None and auc.lo is not None and auc.hi is not None
        told += not auc.lo <= 0.5 <= auc.hi
    assert told <= 4  # 20 draws at 5%: five or more in 0.3%


def test_a_turn_of_phrase_is_told_and_named() -> None:
    found = telltale(world(1, 100, " please kindly"), world(2, 100), 0)
    assert found.auc.value == 1.0 and found.auc.lo is not None and 0.9 < found.auc.lo < 1
    assert {"please", "kindly", "please kindly"} <= {term.term for term in found.first}
    best = found.first[0]
    assert best.share > 0.95 and best.share_other == 0


def test_the_sides_may_be_swapped() -> None:
    mine, theirs = world(1, 60, "!"), world(2, 90)
    one, other = telltale(mine[:40] + theirs[:20], theirs[20:], 0), None
    other = telltale(theirs[20:], mine[:40] + theirs[:20], 0)
    assert one.auc.value == pytest.approx(other.auc.value, abs=0.1)
    assert one.first[0].term == other.second[0].term == "!"


def test_the_order_of_rows_changes_nothing() -> None:
    mine, theirs = world(1, 50), world(2, 70)
    assert telltale(mine, theirs) == telltale(mine[::-1], theirs[::-1])


def test_copies_cannot_be_told_apart() -> None:
    texts = world(1, 80)
    auc = telltale(texts, texts, 0).auc
    assert auc.value == 0.5


def test_too_few_different_texts_have_a_reason() -> None:
    for mine in ([], [""], ["only one"], ["the same"] * 500, world(1, 29)):
        found = telltale(mine, world(2, 100))
        assert found.auc.value is None and found.auc.reason == "too_few" and not found.first


def test_long_and_wordless_texts() -> None:
    long = [f"{t} " + "x " * 50_000 for t in world(1, 30)]
    assert telltale(long, world(2, 30)).auc.value == 1
    rows, terms = bag(["😀", "?!", ""])
    assert rows.shape == (3, 0) and terms == []


def test_delong_is_the_share_of_pairs() -> None:
    high, low = np.array([0.9, 0.5, 0.4]), np.array([0.5, 0.1])
    pairs = [1.0 if a > b else 0.5 if a == b else 0.0 for a in high for b in low]
    area, variance = delong(high, low)
    assert area == pytest.approx(np.mean(pairs)) and variance > 0
    # The variance by its definition: of the placements of either side.
    above = np.array([1, 0.75, 0.5])
    below = np.array([1 - 0.5, 1.0])
    assert variance == pytest.approx(above.var(ddof=1) / 3 + below.var(ddof=1) / 2)


def test_perfect_folds_are_no_certainty() -> None:
    perfect = [(np.array([1.0, 2.0]), np.array([0.0, -1.0]))] * 5
    found = pooled_area(perfect)
    assert found.value == 1 == found.hi and found.lo == pytest.approx(0.722467, abs=1e-6)
    worst = pooled_area([(low, high) for high, low in perfect])
    assert worst.value == 0 == worst.lo and worst.hi == pytest.approx(0.277533, abs=1e-6)


def test_the_fit_is_the_one_minimum() -> None:
    rows, _ = bag([*world(1, 40, " please"), *world(2, 60)])
    truth = np.repeat([1.0, 0.0], [40, 60])
    weights = fitted(rows, truth)
    from sklearn.linear_model import LogisticRegression

    other = LogisticRegression(C=10.0, class_weight="balanced", tol=1e-10, max_iter=10_000)
    other.fit(rows, truth)
    assert weights[:-1] == pytest.approx(other.coef_[0], abs=1e-3)
