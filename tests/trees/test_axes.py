"""Axis values and forbidden combinations as a person types them."""

from __future__ import annotations

import pytest

from tests.toys.trees import small
from workbench.errors import SpecError
from workbench.trees.axes import (
    parse_forbidden,
    parse_values,
    written_forbidden,
    written_values,
)


def test_what_is_written_is_read_again() -> None:
    tone = small().axes[0]
    assert (
        written_values(tone) == "calm *\ncross" and parse_values("calm *\n\ncross") == tone.values
    )
    assert parse_forbidden(written_forbidden(small())) == small().forbidden


@pytest.mark.parametrize("text", ["*", "x" * 49_000])
def test_a_line_that_is_no_value_is_named(text: str) -> None:
    with pytest.raises(SpecError, match="no value|49,000 characters"):
        parse_values(text)


@pytest.mark.parametrize("text", ["tone", "tone =", "tone = a, b"])
def test_a_line_that_is_no_combination_is_named(text: str) -> None:
    with pytest.raises(SpecError, match="write it as axis = value"):
        parse_forbidden(text)
