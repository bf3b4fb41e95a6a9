"""Estimators against counting everything: all outcomes, all subsets, all pairs, in plain Python."""

from __future__ import annotations

from itertools import combinations, product
from math import comb, prod, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures.comparisons import mcnemar
from workbench.measures.contrasts import contrast
from workbench.measures.flows import flow
from workbench.measures.passk import pass_at_k, pass_hat_k
from workbench.measures.ranking import clustered_error
from workbench.measures.raters import agreement_table, ratings
from workbench.measures.scores import Draws, counted, estimates, pass_all, pass_at, rates

CASES = [(n, k) for n in range(1, 7) for k in range(1, n + 1)]


@pytest.mark.parametrize(("n", "k"), CASES)
def test_every_outcome_and_every_subset(n: int, k: int) -> None:
    """The estimate is the share of k-subsets with a pass (all passes), for all 2^n outcomes."""
    for marks in product((0, 1), repeat=n):
        subsets = list(combinations(marks, k))
        frame = pd.DataFrame({"item_id": "q", "model": "m", "cluster_id": "q",
                              "value": np.array(marks, dtype=float)})  # fmt: skip
        some, every = sum(map(any, subsets)), sum(map(all, subsets))
        c, many = sum(marks), len(subsets)
        assert pass_at_k(n, c, k) == pytest.approx(some / many)
        assert pass_hat_k(n, c, k) == pytest.approx(every / many)
        assert pass_at(counted(frame), k)[0, 0] == pytest.approx(some / many)
        assert pass_all(counted(frame), k)[0, 0] == pytest.approx(every / many)


@pytest.mark.parametrize(("n", "k"), CASES)
@pytest.mark.parametrize("p", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_the_mean_over_all_outcomes_is_the_truth(n: int, k: int, p: float) -> None:
    """Unbiased: weighted by their chances, the estimates average 1 - (1 - p)^k and p^k."""
    chance = [comb(n, c) * p**c * (1 - p) ** (n - c) for c in range(n + 1)]
    some = sum(w * pass_at_k(n, c, k) for c, w in enumerate(chance))
    every = sum(w * pass_hat_k(n, c, k) for c, w in enumerate(chance))
    assert some == pytest.approx(1 - (1 - p) ** k) and every == pytest.approx(p**k)


SAMPLES = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from("abc"), st.sampled_from([0.0, 1.0, None])),
    min_size=2, max_size=40,
)  # fmt: skip


@settings(max_examples=40)
@given(SAMPLES, st.integers(1, 3))
def test_a_panel_with_holes(rows: list[tuple[int, str, float | None]], size: int) -> None:
    """Means over items and every drawn mean, with samples, items and models missing at will."""
    frame = pd.DataFrame(rows, columns=["item_id", "model", "value"])
    frame["value"] = frame["value"].astype(float)
    frame["cluster_id"] = (frame["item_id"] // size).astype(str)
    frame["item_id"] = frame["item_id"].astype(str)
    counts = counted(frame)
    draws = Draws(counts.clusters, 5, 50)
    columns = rates(counts)
    found, drawn = estimates(columns, draws), draws.means(columns)
    homes = {
        item: int(cluster) for item, cluster in zip(counts.items, counts.clusters, strict=True)
    }
    for j, model in enumerate(counts.models):
        own: dict[str, list[float]] = {}
        for item, name, value in rows:
            if name == model and value is not None:
                own.setdefault(str(item), []).append(value)
        means = {item: sum(marks) / len(marks) for item, marks in own.items()}
        one = found[j]
        if not means:
            assert one.value is None and one.reason == "empty"
            continue
        assert one.value == pytest.approx(sum(means.values()) / len(means))
        assert one.n_items == len(means) and one.n_clusters == len({homes[i] for i in means})
        for weights, mean in zip(draws.weights, drawn[:, j], strict=True):
            taken = [v for i, v in means.items() for _ in range(int(weights[homes[i]]))]
            assert mean != mean if not taken else mean == pytest.approx(sum(taken) / len(taken))


@settings(max_examples=40)
@given(st.lists(st.text("01", min_size=1, max_size=5), min_size=1, max_size=8), st.data())
def test_a_flow_counted_by_hand(rollouts: list[str], data: st.DataObject) -> None:
    """Rollouts of any length in any tasks: units, hazards by position, what fails first."""
    tasks = [data.draw(st.integers(0, 2)) for _ in rollouts]
    frame = pd.DataFrame([
        {"rollout_id": f"r{i}", "task_id": f"t{tasks[i]}", "model": "m", "step_index": j,
         "step_name": f"s{j}", "correct": float(mark), "reward": np.nan}
        for i, marks in enumerate(rollouts) for j, mark in enumerate(marks)
    ])  # fmt: skip
    found = flow("m", frame, None, "step_name", 0)
    first = [marks.find("0") for marks in rollouts]
    for j, row in enumerate(found["steps"]):
        at = [
            (task, marks[j]) for task, marks in zip(tasks, rollouts, strict=True) if len(marks) > j
        ]
        units = {task: [mark for t, mark in at if t == task] for task, _ in at}
        assert (row["units"], row["samples"]) == (len(units), len(at))
        assert row["marginal_rate"].value == pytest.approx(sum(m == "1" for _, m in at) / len(at))
        assert row["always"] == sum("0" not in marks for marks in units.values())
        assert row["never"] == sum("1" not in marks for marks in units.values())
        for k, one in row["pass_at_k"].items():
            whole = [marks for marks in units.values() if len(marks) >= int(k)]
            if one.value is not None:
                shares = [np.mean(["1" in s for s in combinations(m, int(k))]) for m in whole]
                assert one.value == pytest.approx(np.mean(shares))
        assert row["first_failures"] == first.count(j)
    kept = []
    for j, risk in enumerate(found["hazards"]):
        there = [f for f, m in zip(first, rollouts, strict=True) if len(m) > j and not 0 <= f < j]
        assert (risk["at_risk"], risk["failed"]) == (len(there), there.count(j))
        kept.append(1 - there.count(j) / len(there))
    if len(kept) == max(map(len, rollouts)):
        assert found["hazard_product"] == pytest.approx(prod(kept))
    if len({len(marks) for marks in rollouts}) == 1 and len(kept) == len(rollouts[0]):
        assert found["hazard_product"] == pytest.approx(first.count(-1) / len(first))


LABELS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from("abc"), st.sampled_from(["x", "y", "z"])),
    min_size=1, max_size=18, unique_by=lambda row: row[:2],
)  # fmt: skip


@given(LABELS)
def test_agreement_pair_by_pair(rows: list[tuple[int, str, str]]) -> None:
    """Krippendorff's alpha from all pairs of labels, raw and kappa of all pairs of raters."""
    frame = pd.DataFrame(rows, columns=["item_id", "rater", "label"])
    frame["item_id"] = frame["item_id"].astype(str)
    found = agreement_table(ratings(frame.assign(output_id="", criterion="")), 0)
    said: dict[int, dict[str, str]] = {}
    for item, rater, label in rows:
        said.setdefault(item, {})[rater] = label
    many = [list(unit.values()) for unit in said.values() if len(unit) > 1]
    seen = [label for unit in many for label in unit]
    apart = sum(sum(a != b for a, b in combinations(unit, 2)) * 2 / (len(unit) - 1)
                for unit in many)  # fmt: skip
    chance = sum(a != b for a, b in combinations(seen, 2)) * 2
    if chance:
        expected = 1 - (len(seen) - 1) * apart / chance
        assert found["alpha"].value == pytest.approx(expected)
    else:
        assert found["alpha"].value is None and found["alpha"].reason
    for pair in found["pairs"]:
        both = [(u[pair["a"]], u[pair["b"]]) for u in said.values()
                if pair["a"] in u and pair["b"] in u]  # fmt: skip
        assert pair["n"] == len(both)
        if not both:
            assert pair["raw"].value is None
            continue
        raw = sum(a == b for a, b in both) / len(both)
        assert pair["raw"].value == pytest.approx(raw)
        luck = sum(a == b for (a, _), (_, b) in product(both, both)) / len(both) ** 2
        if luck < 1:
            assert pair["kappa"] == pytest.approx((raw - luck) / (1 - luck))


@pytest.mark.parametrize("n", range(7))
def test_mcnemar_is_the_share_of_signs_as_uneven(n: int) -> None:
    for lost in range(n + 1):
        gaps = [abs(2 * sum(signs) - n) for signs in product((0, 1), repeat=n)]
        share = sum(gap >= abs(2 * lost - n) for gap in gaps) / len(gaps)
        assert mcnemar(lost, n - lost) == pytest.approx(share)


PAIRS = st.lists(st.tuples(st.integers(0, 3), st.lists(st.booleans(), min_size=1, max_size=3),
                           st.lists(st.booleans(), min_size=1, max_size=3)),
                 min_size=2, max_size=8)  # fmt: skip


@given(PAIRS)
def test_a_paired_difference_item_by_item(items: list[tuple[int, list[bool], list[bool]]]) -> None:
    """Difference and clustered error by two loops over all pairs of items (METHOD 1.2)."""

    def frame(side: int) -> pd.DataFrame:
        rows: list[dict[str, Any]] = [
            {"item_id": f"q{i}", "cluster_id": f"c{item[0]}", "value": float(mark)}
            for i, item in enumerate(items) for mark in (item[1], item[2])[side]
        ]  # fmt: skip
        return pd.DataFrame(rows)

    found = contrast(frame(0), frame(1))
    gaps = [sum(b) / len(b) - sum(a) / len(a) for _, a, b in items]
    mean, n = sum(gaps) / len(gaps), len(gaps)
    if len({cluster for cluster, *_ in items}) < 2:
        assert found["difference"].reason == "one_cluster"
        return
    assert found["difference"].value == pytest.approx(mean, abs=1e-12)
    plain = sum((gap - mean) ** 2 for gap in gaps) / (n * (n - 1))
    within = sum((gaps[i] - mean) * (gaps[j] - mean) for i in range(n) for j in range(n)
                 if i != j and items[i][0] == items[j][0]) / n**2  # fmt: skip
    error = sqrt(max(plain, plain + within))
    assert found["se"] == pytest.approx(error, abs=1e-12)
    clusters = np.array([cluster for cluster, *_ in items])
    assert clustered_error(np.array(gaps), clusters) == pytest.approx(error, abs=1e-12)
