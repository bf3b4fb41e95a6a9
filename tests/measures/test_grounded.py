"""Claims held against their own evidence, by the rule as written."""

from __future__ import annotations

import pytest

from workbench.measures.grounded import grounded, supported, values_of


def test_a_cell_is_a_list_in_json_or_python_or_parts_between_marks() -> None:
    assert values_of("['Kestria', \"O'Hara\", 'Kestria ']") == ["Kestria", "O'Hara"]
    assert values_of('["a", null, 3]') == ["a", "3"], "nothing is no claim"
    assert values_of(2020.0) == ["2020"] and values_of([1.5, float("nan")]) == ["1.5"]
    assert values_of("nurse; cook | nurse") == ["nurse", "cook"]
    assert values_of(["x", " x ", ""]) == ["x"]
    assert values_of("") == values_of(None) == values_of("[]") == []
    assert values_of("[broken") == ["[broken"], "what is no list is a value"
    assert values_of("[" * 500) == ["[" * 500]
    assert values_of("{'a': 1}") == ["{'a': 1}"]


def test_support_is_a_substring_in_any_case_and_nothing_more() -> None:
    assert supported("KESTRIA", "in kestria") and supported("Straße", "STRASSE 5")
    assert not supported("Kestria", "the Kestrian law".replace("Kestria", "Kestri"))


def test_shares_and_rows_are_counted_by_hand() -> None:
    found = grounded(
        ["['A', 'B']", "A", "C;D", "", "['x']"], ["a b", "no", "c", "e", "X"],
        ["1", "2", "3", "4", "5"], ["s", "s", "t", "", "t"],
    )  # fmt: skip
    assert (found["values"], found["supported"]) == (6, 4)
    assert found["rows"] == {"all": 2, "some": 1, "none": 1, "nothing_claimed": 1}
    assert found["rows_without_support"] == ["2"]
    assert found["unsupported"] == [{"value": "A", "rows": 1}, {"value": "D", "rows": 1}]
    share = found["share"]
    assert share.value == pytest.approx(4 / 6) and share.n_items == 6 and share.n_clusters == 2
    assert share.warnings == ("few_sources",)
    assert grounded([""], ["x"], ["1"], [])["share"].reason == "empty"


def test_the_order_of_rows_changes_no_list() -> None:
    rows = [("X", "no", "10"), ("Y", "no", "9"), ("Z; X", "no", "8")]
    one, other = (
        grounded(*map(list, zip(*told, strict=True)), []) for told in (rows, rows[::-1])
    )  # fmt: skip
    assert one == other and one["rows_without_support"] == ["8", "9", "10"]
    assert [row["value"] for row in one["unsupported"]] == ["X", "Y", "Z"]
