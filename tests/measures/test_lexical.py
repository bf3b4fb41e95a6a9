"""Words of a set: the figures of METHOD 7, scripts of all kinds, and texts that hold nothing."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.measures.lexical import (
    Corpus,
    adjusted,
    compression,
    distinct,
    ead,
    self_repetition,
    shuffled_compression,
)

TEXTS = st.lists(st.text(alphabet="ab c.é我👍", max_size=12), min_size=1, max_size=8)


def close(value: float) -> object:
    return pytest.approx(value, abs=1e-6)


def test_distinct_n_stays_within_documents() -> None:
    corpus = Corpus(["a b a b", "a b c"])
    assert distinct(corpus, 1).value == close(0.428571)
    assert distinct(corpus, 2).value == close(0.6)
    assert distinct(corpus, 3).value == close(1.0)


def test_ead_compression_and_self_repetition_as_in_the_method() -> None:
    assert adjusted(50, 100, 1000).value == close(0.525167)
    cat = b"the cat sat on the mat. " * 20
    assert len(cat) == 480 and abs(len(zlib.compress(cat, 9)) - 34) <= 2
    texts = ["a b c d e", "a b c d f", "x y z w v"]
    assert self_repetition(Corpus(texts)).value == close(0.462098)


def test_too_little_has_a_reason() -> None:
    assert compression([b"short"]) == (None, "under_2kb")
    assert compression([]) == (None, "empty")
    assert shuffled_compression([], 0).reason == "empty"
    nothing = Corpus([])
    assert distinct(nothing, 1).reason == "no_n_gram"
    assert self_repetition(nothing).reason == "empty"
    blank = Corpus(["", "  "])
    assert distinct(blank, 1).reason == "no_n_gram" and self_repetition(blank).value == 0
    assert ead(blank, 10).reason == "no_n_gram" and adjusted(1, 1, 0).reason == "no_vocabulary"
    one = Corpus(["two words"])
    assert distinct(one, 3).reason == "no_n_gram" and self_repetition(one).value == 0


def test_what_is_no_text_is_named() -> None:
    with pytest.raises(InputError, match=r"text 1 is None \(NoneType\)"):
        Corpus(["a", None])  # type: ignore[list-item]


def test_all_equal_and_very_long_texts() -> None:
    equal = Corpus(["the same five words here"] * 50)
    assert distinct(equal, 1).value == close(0.02) and equal.duplicates == 49
    assert self_repetition(equal).value == close(float(np.log1p(2 * 49)))
    long = Corpus(["word " * 20_000])
    assert distinct(long, 2).value == close(1 / 19_999) and distinct(long, 1).value == close(5e-5)


def test_texts_without_spaces_are_no_single_word() -> None:
    corpus = Corpus(["我喜欢猫", "我喜欢狗"])
    assert distinct(corpus, 1).value == close(5 / 8)
    assert Corpus(["\ud83d half"]).encoded == [b"\xed\xa0\xbd half"]


@given(TEXTS, st.randoms())
def test_the_order_of_rows_changes_nothing(texts: list[str], random: object) -> None:
    other = list(texts)
    random.shuffle(other)  # type: ignore[attr-defined]
    one, two = Corpus(texts), Corpus(other)
    for n in (1, 2, 3):
        assert distinct(one, n) == distinct(two, n)
    first, second = self_repetition(one).value, self_repetition(two).value
    assert first == pytest.approx(second) and ead(one, 7) == ead(two, 7)
    assert shuffled_compression(one.encoded * 500, 3) == shuffled_compression(two.encoded * 500, 3)


@given(TEXTS)
def test_figures_of_some_items_are_those_of_a_set_of_them(texts: list[str]) -> None:
    whole = Corpus([*texts, "other words that share a b c"])
    part, at = Corpus(texts), np.arange(len(texts))
    for n in (1, 2, 3):
        found = distinct(whole, n, at)
        assert found == distinct(part, n) and (found.value is None or 0 < found.value <= 1)
    repeated, alone = self_repetition(whole, at).value, self_repetition(part).value
    assert repeated == pytest.approx(alone) and alone is not None and alone >= 0


@given(TEXTS)
def test_self_repetition_as_it_is_written(texts: list[str]) -> None:
    """The slow way: of each item's distinct 4-grams, every occurrence in every other item."""
    corpus = Corpus(texts)
    grams = [[tuple(t[i : i + 4]) for i in range(len(t) - 3)] for t in corpus.tokens]
    found = [
        np.log1p(sum(other.count(g) for g in set(mine) for j, other in enumerate(grams) if j != i))
        for i, mine in enumerate(grams)
    ]
    assert self_repetition(corpus).value == pytest.approx(float(np.mean(found)))
