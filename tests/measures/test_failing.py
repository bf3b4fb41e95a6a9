"""What counts as a failure: labels, numbers, words; what cannot be told is said."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.measures.failing import failing


def said(*texts: str | None) -> pd.Series:
    return pd.Series(texts, dtype=object)


def values(found: pd.Series) -> list[float | None]:
    return [None if v != v else v for v in found]


def test_labels_are_compared_without_case_and_spaces() -> None:
    found = failing(said("No disclosure ", "Full", None, "error"), ("no disclosure",), "label")
    assert values(found.values) == [1, 0, None, None] and found.lost == 1
    both = failing(said("a", "b", "c"), ("a", "b"), "label")
    assert values(both.values) == [1, 1, 0]


def test_numbers_and_words_for_them() -> None:
    assert values(failing(said("1.0", "0"), ("0",), "value").values) == [0, 1]
    assert values(failing(said("1", "0"), ("fail",), "value").values) == [0, 1]
    assert values(failing(said("pass", "fail", "0.25"), (), "v").values) == [0, 1, 0.75]
    assert values(failing(said("1", "0"), (), "failed", bad=True).values) == [1, 0]
    assert values(failing(said("error", "ok"), ("error",), "value").values) == [1, 0]


def test_one_word_of_a_pair_may_be_absent() -> None:
    assert values(failing(said("pass", "pass"), ("fail",), "label").values) == [0, 0]
    with pytest.raises(ValueError, match="no row has it in column 'label'; there are: Full, None"):
        failing(said("Full", "None"), ("Nonne",), "label")
    with pytest.raises(ValueError, match="holds labels"):
        failing(said("Full", "1"), (), "label")
