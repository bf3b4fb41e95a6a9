"""The gap map as HTML: plain words for what is proven, counted, closed or not to be judged yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from workbench.pages import gaps

HOSTILE = "<script>x</script>\u202e"


def row(**facts: Any) -> dict[str, Any]:
    return {
        "id": "g1", "name": HOSTILE, "terms": [HOSTILE, "card"], "tier": "proven", "rule": "share",
        "share": {"value": 0.0123, "lo": 0.010, "hi": 0.015}, "have": 0, "expected": 28.04,
        "rows_to_write": 29, "p": 4.4e-13, "medoids_said": [HOSTILE], "boundary_said": ["near"],
        "recent": {"now": 0.07, "before": 0.002, "p": 0.001, "says": "new"}, "theme": [("a", 3)],
        **facts,
    }  # fmt: skip


def view(**facts: Any) -> Any:
    results = {
        "coverage": {"value": 0.835}, "coverage_null": 0.955, "smallest_provable_share": None,
        "n_on_map": 90, "n_eval": 92, "n_sampled": 2000, "n_traffic": 2000, "n_off_map": 2,
        "repeated": 1, "outside": {"eval": 0, "traffic": 4},
        "style": {"decidable": False, "reason": "eval rows are farther",
                  "auc": {"value": 0.94, "lo": 0.9, "hi": 0.97}},
    }  # fmt: skip
    known = {"results": results, "simulated": True, "apart": (row(tier="unproven"),), "gaps": (),
             "rule": SimpleNamespace(by="count", least=3), "themes": {}}  # fmt: skip
    return SimpleNamespace(**{**known, **facts})


def closing(**facts: Any) -> Any:
    closed = SimpleNamespace(closed=False, have=3, expected=28.5, landed=4, counted=3,
                             held_out=0.4, spread=None, **facts)  # fmt: skip
    return SimpleNamespace(gap="g1", before=row(), points=[{}] * 9, wanted=29, closed=closed,
                           live=False, cost=0.25, runs=[SimpleNamespace(run_id="r1")])  # fmt: skip


def test_a_row_of_the_table_is_quoted_so_that_no_text_becomes_a_link() -> None:
    cells = gaps.gap_cells(row(name="http://evil.example/x.png"), ["http://evil.example"])
    assert cells["gap"] == "“http://evil.example/x.png”" and cells["state"] == "proven"
    assert cells["share (95%)"] == "1.2% (1.0–1.5)" and cells["have / expected"] == "0 / 28.0"
    assert cells["last 30 days"] == "new: 0.2% → 7.0%" and cells["p"] == "4.4e-13"
    assert cells["nearest eval row"].startswith("“")
    peeked = gaps.gap_cells(row(), [], closing().closed, True)
    assert peeked["planted"] == "a 3" and peeked["have / expected"] == "0 / 28.0 → 3 / 28.5"


def test_states_have_their_own_words() -> None:
    assert gaps.state_of(row()) == "proven"
    assert gaps.state_of(row(rule="count")) == "too few rows"
    assert gaps.state_of(row(tier="unproven")) == "unproven"
    assert gaps.state_of(row(), SimpleNamespace(closed=True)) == "closed"


def test_where_style_differs_it_is_said_first() -> None:
    told = gaps.lead(view())
    assert "Style differs, gaps not decidable" in told and "94% of comparisons" in told
    assert "83.5%" in told and "95.5%" in told
    assert "a count, no proof" in gaps.aside(view()) and "fewer than 3" in gaps.aside(view())
    assert "too few to tell whether that is chance" in gaps.apart(view(), True)


def test_rows_of_traffic_are_inert_and_their_way_is_told() -> None:
    told = gaps.gap_facts(row())
    assert "<script>x" not in told and "\u202e" not in told
    filling = SimpleNamespace(rows=(HOSTILE,), endpoints=("author-a at http://here",), chosen=None,
                              leaves=())  # fmt: skip
    agreed = gaps.consent(filling)
    assert "author-a at http://here" in agreed and "<script>x" not in agreed
    assert "these 1 masked rows, and no others" in agreed
    assert "No leaf of a taxonomy fits" in gaps.leaf_words(filling)


def test_a_closing_says_what_counts_and_what_landed_elsewhere() -> None:
    told = gaps.closings([closing()])
    assert "0 → 3" in told and "4, 3" in told and "not closed yet" in told and "$0.25" in told
    assert "5 of 9 points landed in other regions" in told
    assert "pasted many times closes nothing" in told
    assert "2 other gaps" in gaps.closings([closing()] * 5)


def test_progress_has_its_rate_and_the_time_left() -> None:
    now = SimpleNamespace(state="working", step="embedding traffic", done=480, total=1935,
                          rate=59.2, seconds_left=15.2)  # fmt: skip
    assert "480 of 1,935 texts, 59 a second, 15 s left" in gaps.making(now)
    failed = SimpleNamespace(state="failed", problem="no model")
    assert "could not be made: no model" in gaps.making(failed)
