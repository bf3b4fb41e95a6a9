"""Sets at equal budgets: nothing between halves of one, narrowing where there is."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.measures.diversity import (
    DRAWS,
    Measures,
    differences,
    draws,
    generations,
    measured,
    reach,
)
from workbench.measures.families import Part, lexical, semantic, syntactic
from workbench.measures.lexical import Corpus, Figure

WORDS = [f"{a}{b}" for a in ("ba", "ce", "di", "fo", "gu", "ha") for b in ("l", "m", "n", "r", "s")]


def babble(seed: int, n: int, kinds: int = len(WORDS), length: int = 9) -> list[str]:
    """Texts of `kinds` different words."""
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS[:kinds], size=length)) for _ in range(n)]


def sets(**texts: list[str]) -> list[Measures]:
    vocabulary = Corpus(sum(texts.values(), [])).vocabulary
    parts = {name: {"lexical": lexical(Corpus(t), vocabulary)} for name, t in texts.items()}
    return measured(parts)[0]


def said(one: Measures, other: Measures) -> dict[tuple[str, str], str]:
    return {(row["metric"], row["at"]): row["says"] for row in differences(one, other)}


def test_a_set_of_fewer_words_is_narrower() -> None:
    few, many = sets(few=babble(1, 200, 8), many=babble(2, 200))
    told = said(few, many)
    for metric in ("distinct_1", "distinct_2", "ead", "compression_ratio", "self_repetition"):
        assert told[metric, "tokens"] == told[metric, "items"] == "narrower", metric
    assert said(many, few)["distinct_2", "tokens"] == "wider"


def test_length_is_no_variety() -> None:
    """A set four times as large has lower ratios as a whole, and is not called narrower."""
    small, large = sets(small=babble(1, 150), large=babble(2, 600))
    assert (small.whole["distinct_2"].value or 0) > 1.5 * (large.whole["distinct_2"].value or 1)
    assert set(said(small, large).values()) == {"not told apart"}


def test_halves_of_one_set_are_seldom_called_different() -> None:
    called = total = 0
    for seed in range(12):
        texts = babble(seed, 240)
        rows = differences(*sets(one=texts[:120], other=texts[120:]))
        known = [row for row in rows if row["difference"] is not None]
        called += sum(row["called"] for row in known)
        total += len(known)
    # Figures of one pair go together; at the whole of the smallest set nearly all were called.
    assert total >= 120 and called <= 0.1 * total


def test_the_budget_is_half_of_the_smallest_set_that_counts() -> None:
    sizes = {"large": 100, "small": 40, "tiny": 19}
    parts = {name: {"lexical": lexical(Corpus(babble(n, n)), 30)} for name, n in sizes.items()}
    found, budgets = measured(parts)
    assert budgets == {"lexical": {"tokens": 180, "items": 20}}
    tiny = found[2].drawn["tokens"]["distinct_1"].estimate
    assert tiny.value is None and tiny.reason == "too_few_items"
    small = found[1].drawn["tokens"]["distinct_1"]
    assert small.estimate.warnings == ("short_budget",) and small.estimate.n_samples == DRAWS
    assert small.sd is not None and small.estimate.lo < small.estimate.value < small.estimate.hi  # type: ignore[operator]
    found, budgets = measured(parts, budget=300)
    assert budgets["lexical"]["tokens"] == 300
    assert found[0].drawn["tokens"]["ead"].estimate.value is not None
    assert measured(parts, budget=800)[0][1].drawn["tokens"]["ead"].estimate.reason


@pytest.mark.parametrize("texts", [[], [""], ["one text"], ["", " "] * 30, ["x" * 100_000]])
def test_hardly_any_text_has_reasons(texts: list[str]) -> None:
    corpus = Corpus(texts)
    parts = {"lexical": lexical(corpus, 1), "syntactic": syntactic(corpus)}
    (found,), _ = measured({"a": parts})
    for row in found.drawn.values():
        for name, one in row.items():
            assert one.estimate.value is not None or one.estimate.reason, name
    for one in found.whole.values():
        assert (one.value is None) == bool(one.reason)
    rows = differences(found, found)
    assert not any(row["called"] for row in rows)


def test_all_equal_texts() -> None:
    equal, wide = sets(equal=["the same words as ever"] * 300, wide=babble(1, 300, length=5))
    told = said(equal, wide)
    assert told["distinct_1", "tokens"] == told["self_repetition", "tokens"] == "narrower"


def test_items_come_nearest_to_the_budget() -> None:
    assert reach(np.array([10, 10, 10]), 20) == 2 and reach(np.array([10, 10, 10]), 14) == 1
    assert reach(np.array([500, 1]), 20) == 1 and reach(np.array([3] * 9), 1000) == 9


def test_a_figure_that_a_draw_lacks_has_its_reason() -> None:
    part = Part(np.ones(30), lambda at: {"vendi": Figure(None, "over_2000")}, {})
    found = draws(part, {"vendi": 1}, "items", 15, 0)["vendi"]
    assert found.estimate.value is None and found.estimate.reason == "over_2000"


def test_draws_hold_the_interval_of_equal_values() -> None:
    part = Part(np.ones(30), lambda at: {"ead": Figure(0.1 + 0.2)}, {})
    found = draws(part, {"ead": 1}, "items", 15, 0)["ead"].estimate
    assert found.lo is not None and found.value is not None and found.hi is not None
    assert found.lo <= found.value <= found.hi


def test_generations_that_narrow_are_called_so() -> None:
    ordered = sets(first=babble(1, 200, 30), second=babble(2, 200, 16), third=babble(3, 200, 6))
    rows = {(row["metric"], row["at"]): row for row in generations(ordered)}
    words = rows["distinct_2", "tokens"]
    assert words["narrows"] and words["steps"] == ["narrower", "narrower"]
    assert words["sets"] == ["first", "second", "third"] and len(words["values"]) == 3
    steady = generations(sets(a=babble(1, 200), b=babble(2, 200)))
    assert not any(row["narrows"] for row in steady)
    assert generations(ordered[:1])[0]["first_last"] is None


def test_vectors_in_two_clumps_are_narrower() -> None:
    rng = np.random.default_rng(0)
    clumps = np.eye(8)[:2].repeat(100, axis=0) + rng.normal(scale=0.02, size=(200, 8))
    rows = {"clumps": clumps, "spread": rng.normal(size=(200, 8))}
    sizes = np.full(200, 10)
    parts = {name: {"semantic": semantic(v, sizes, 0.99, 200)} for name, v in rows.items()}
    (one, other), budgets = measured(parts)
    assert budgets["semantic"] == {"tokens": 1000, "items": 100}
    told = said(one, other)
    assert {told[name, "items"] for name in ("nn_distance", "near_duplicates", "vendi")} == {
        "narrower"
    }
