"""Crossings: what permutation within a topic finds, and what it must not call a find."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures.crossings import crossings, paths, permuted
from workbench.measures.intervals import wilson, wilson_share

GROUPS, TOPICS = ("a", "b", "c", "d"), ("easy", "hard")


def prompts(
    each: int = 6, cell: tuple[str, str] | None = ("a", "easy"), seed: int = 0
) -> pd.DataFrame:
    """Hard topics fail more everywhere; one crossing fails beyond its topic."""
    rng = np.random.default_rng(seed)
    rows = [
        {"item_id": f"{topic}{group}{i}", "group": group, "topic": topic, "depth": f"L{i % 3}",
         "value": 0.9 if (group, topic) == cell else
         round(rng.random() * 0.3 + (0.5 if topic == "hard" else 0.0), 3)}
        for topic in TOPICS for group in GROUPS for i in range(each)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    return frame.assign(cluster_id=frame["item_id"])


def test_a_planted_crossing_is_found_and_a_hard_topic_is_not() -> None:
    cells = crossings(prompts(), ["group"], "topic", ["depth"], 0)
    assert [cell["cell"] for cell in cells if cell["stands_out"]] == ["a × easy"]
    first = cells[0]
    assert first["n"] == 6 and first["rate"].value == pytest.approx(0.9)
    assert first["p"] < 0.01 and first["q"] < 0.10
    assert not [c for c in crossings(prompts(cell=None), ["group"], "topic", [], 0)
                if c["stands_out"]]  # fmt: skip


def test_two_prompts_are_shown_and_never_stand_out() -> None:
    frame = prompts()
    drop = frame[(frame["group"] == "a") & (frame["topic"] == "easy")].index[2:]
    cells = crossings(frame.drop(drop), ["group"], "topic", [], 0)
    (few,) = [cell for cell in cells if cell["cell"] == "a × easy"]
    assert few["n"] == 2 and few["p"] is None and few["untested"] == "few"
    assert not few["stands_out"] and few["rate"].value == pytest.approx(0.9)


def test_what_fails_most_comes_first_and_order_of_rows_says_nothing() -> None:
    frame = prompts()
    frame.loc[3, "value"] = 1.0
    mixed = frame.sample(frac=1, random_state=1)
    cells, again = (crossings(f, ["group"], "topic", ["depth"], 3) for f in (frame, mixed))
    assert cells == again and cells[0]["items"][0] == frame.loc[3, "item_id"]


def test_without_variation_nothing_is_tested() -> None:
    cells = crossings(prompts().assign(value=1.0), ["group"], "topic", [], 0)
    assert {cell["untested"] for cell in cells} == {"no_variation"}
    one = prompts()[lambda frame: frame["group"] == "a"]
    assert all(cell["p"] is None for cell in crossings(one, ["group"], "topic", [], 0))


def test_held_levels_explain_their_part() -> None:
    """All prompts of one group are deep and depth alone fails: no find once it is held."""
    frame = prompts(8, None)
    deep = frame["group"] == "a"
    frame["depth"] = np.where(deep | (np.arange(len(frame)) % 2 == 0), "L3", "L1")
    frame["value"] = (frame["depth"] == "L3").astype(float)
    loud = crossings(frame, ["group"], "topic", [], 0)
    assert any(cell["stands_out"] and cell["value"] == "a" for cell in loud)
    assert all(cell["p"] is None for cell in crossings(frame, ["group"], "topic", ["depth"], 0))


def test_paths_hold_their_parts() -> None:
    rows = paths(prompts(), ["topic", "group"])
    assert [row["path"] for row in rows[:2]] == [["easy"], ["easy", "a"]]
    for row in rows:
        if row["depth"] == 1:
            inner = [r for r in rows if r["depth"] == 2 and r["path"][0] == row["path"][0]]
            assert row["n"] == sum(r["n"] for r in inner)
            assert row["x"] == pytest.approx(sum(r["x"] for r in inner))


@settings(max_examples=30)
@given(values=st.lists(st.floats(0, 1), min_size=4, max_size=30), seed=st.integers(0, 9))
def test_p_is_a_share_and_counts_itself(values: list[float], seed: int) -> None:
    part = pd.DataFrame({"value": values, "group": ["ab"[i % 2] for i in range(len(values))]})
    ps = permuted(part, "group", [], np.random.default_rng(seed), repeats=200)
    assert all(1 / 201 <= p <= 1 for p in ps.values())
    if ps:
        assert sum(ps.values()) >= 1 - 1e-9  # one of the two groups is not below the other


@given(n=st.integers(1, 60), share=st.floats(0, 1))
def test_wilson_of_shares_is_wilson_where_nothing_is_shared(n: int, share: float) -> None:
    found = wilson_share(share * n, n)
    assert found.lo is not None and found.hi is not None and found.value is not None
    assert found.lo - 1e-9 <= found.value <= found.hi + 1e-9
    assert wilson_share(n // 2, n) == wilson(n // 2, n)
