"""A panel's tables: bad rows by line, labels with what they mean, all of it inert."""

from __future__ import annotations

from types import SimpleNamespace

from workbench.pages.panels import MOST_BAD, MOST_LABELLED, bad_rows, labelled, labels, nothing_yet
from workbench.tables import BadRow


def test_bad_rows_stand_with_their_lines_and_are_escaped() -> None:
    rows = [BadRow(7 + i, "value 'x' is no number", "<script>") for i in range(MOST_BAD + 5)]
    page = bad_rows(rows, 400, left_out=False)
    assert "45 of 400 rows cannot be used" in page and "<td>7</td>" in page
    assert "and 5 more" in page and "<script>" not in page
    assert "were left out" in bad_rows(rows, 400, left_out=True)
    assert bad_rows([], 400, left_out=False) == ""


def test_labels_say_what_they_mean_and_how_many_are_provisional() -> None:
    page = labels({"labels": {"weak": 5, "inverted": 2}, "provisional": {"weak": 4}})
    assert page.index("inverted") < page.index("weak") and "look at its key" in page
    assert "<td>5</td><td>4</td>" in page and "<td>2</td><td>0</td>" in page


def test_items_to_look_at_first_are_on_top() -> None:
    def item(name: str, label: str, rate: float | None) -> dict[str, object]:
        return {"item_id": name, "label": label, "solve_rate": rate, "D": None, "item_rest": 0.25,
                "provisional": label == "weak"}  # fmt: skip

    page = labelled([item("a", "weak", 0.5), item("<b>", "inverted", 0.4), item("c", "weak", None)])
    assert page.index("&lt;b&gt;") < page.index("<td>c</td>") < page.index("<td>a</td>")
    assert "weak (provisional)" in page and "+0.25" in page
    many = labelled([item(f"i{i}", "weak", 0.5) for i in range(MOST_LABELLED + 1)])
    assert f"The first {MOST_LABELLED} of {MOST_LABELLED + 1} items." in many


def test_an_empty_store_says_what_to_do_and_runs_without_probes_are_named() -> None:
    assert "in this store yet" in nothing_yet([]) and "Runs that" not in nothing_yet([])
    assert "/runs/?run=r1" in nothing_yet([SimpleNamespace(run_id="r1", spec_id="s<")])
