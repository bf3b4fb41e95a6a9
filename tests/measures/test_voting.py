"""What a panel of judges is worth: METHOD 6.1 with its worked values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.raters import Ratings, ratings
from workbench.measures.voting import effective_votes, errors, panel, passing


def test_independent_judges_by_the_worked_values() -> None:
    """METHOD 6.1 [V]: FPR .2 and TPR .9, three judges."""
    assert passing([0.2] * 3, "majority") == pytest.approx(0.104)
    assert passing([0.9] * 3, "majority") == pytest.approx(0.972)
    assert passing([0.2] * 3, "unanimous_pass") == pytest.approx(0.008)
    assert passing([0.9] * 3, "unanimous_pass") == pytest.approx(0.729)
    assert passing([0.5, 0.5], "majority") == pytest.approx(0.25), "a tie fails"


def test_effective_votes() -> None:
    assert effective_votes(3, 0.0) == pytest.approx(3)
    assert effective_votes(3, 1.0) == pytest.approx(1)
    assert effective_votes(3, 0.5) == pytest.approx(1.5)
    assert effective_votes(1, 0.7) == pytest.approx(1)
    assert effective_votes(3, -0.5) is None
    with pytest.raises(ValueError, match="at least one judge"):
        effective_votes(0, 0)
    with pytest.raises(ValueError, match="no mode 'any'"):
        passing([0.5], "any")


def said(**votes: str) -> Ratings:
    """Ratings from a string a rater: one character a unit, `.` for none."""
    rows = [
        {"item_id": f"{unit:04d}", "output_id": "", "criterion": "", "rater": rater,
         "label": {"+": "pass", "-": "fail"}.get(sign)}
        for rater, signs in votes.items() for unit, sign in enumerate(signs)
    ]  # fmt: skip
    return ratings(pd.DataFrame(rows), ("fail", "pass"))


def test_errors_are_against_the_reference_and_missing_is_no_error() -> None:
    found = errors(said(people="++--.", a="+--+-", b="+.--+"), "people")
    assert found.judges == ["a", "b"]
    assert np.array_equal(
        found.wrong, [[0, 0], [1, np.nan], [0, 0], [1, 0], [np.nan, np.nan]], equal_nan=True
    )


def test_the_same_errors_are_one_vote() -> None:
    truth, same = "+" * 20 + "-" * 20, "+" * 15 + "-" * 20 + "+" * 5
    row = panel(said(people=truth, a=same, b=same, c=same), "people", 0, "pass")
    assert row["rho"].value == pytest.approx(1) and row["n_eff"].value == pytest.approx(1)
    assert row["majority"]["FPR"].value == pytest.approx(0.25)
    assert row["majority"]["if_independent"]["FPR"] == pytest.approx(0.15625)
    assert row["unanimous_pass"]["TPR"].value == pytest.approx(0.75)
    assert row["majority"]["split"] == 0


def test_measured_rates_of_the_vote_with_ties_and_quorum() -> None:
    row = panel(said(people="+++---", a="++-+-.", b="+--+--", c="+-..-."), "people", 0, "pass")
    vote, all_of = row["majority"], row["unanimous_pass"]
    assert (vote["TPR"].value, vote["FPR"].value) == (pytest.approx(1 / 3), pytest.approx(0.5))
    assert vote["TPR"].n_items == 3 and vote["FPR"].n_items == 2
    assert (vote["no_quorum"], vote["split"], vote["ties"]) == (1, 1, 0)
    assert all_of["TPR"].value == pytest.approx(1 / 3)


def simulated(shared: float, n: int = 4000) -> Ratings:
    """Three judges that err one time in five; with chance `shared` an error is everybody's."""
    rng = np.random.default_rng(3)
    truth = rng.random(n) < 0.5
    common, errs = rng.random(n) < shared, rng.random(n) < 0.2
    votes = {"people": truth}
    for name in "abc":
        own = np.where(common, errs, rng.random(n) < 0.2)
        votes[name] = truth ^ own
    return said(**{name: "".join("-+"[int(v)] for v in votes[name]) for name in votes})


def test_planted_correlation_is_found() -> None:
    free, bound = panel(simulated(0.0), "people", 0, "pass"), panel(simulated(0.6), "people", 0)
    assert free["rho"].lo < 0 < free["rho"].hi
    assert free["n_eff"].lo < 3 < free["n_eff"].hi
    assert free["majority"]["FPR"].value == pytest.approx(0.104, abs=0.02)
    assert bound["rho"].value == pytest.approx(0.6, abs=0.05) and "majority" not in bound
    assert bound["n_eff"].value == pytest.approx(1 / (1 / 3 + 2 / 3 * 0.6), abs=0.1)


@pytest.mark.parametrize(
    ("votes", "reason"),
    [({"a": "+-+"}, "one_judge"), ({"a": "+-+", "b": "+-+"}, "no_errors"),
     ({"a": "+..", "b": "..+"}, "no_pairs")],
)  # fmt: skip
def test_what_cannot_be_said_says_why(votes: dict[str, str], reason: str) -> None:
    row = panel(said(people="+-+", **votes), "people", 0, "pass")
    assert row["rho"].value is None and row["n_eff"].reason == reason


@given(st.lists(st.text("+-.", min_size=4, max_size=4), min_size=1, max_size=25), st.data())
def test_bounds_and_the_order_of_rows(rows: list[str], data: Any) -> None:
    names = ("people", "a", "b", "c")
    order = data.draw(st.permutations(range(len(rows))))

    def of(units: list[str]) -> dict[str, Any]:
        table = said(**{name: "".join(unit[i] for unit in units) for i, name in enumerate(names)})
        return panel(table, "people", 0, "pass")

    one, other = of(rows), of([rows[i] for i in order])
    assert one["rho"].reason == other["rho"].reason
    if one["rho"].value is not None:
        assert -1 - 1e-9 <= one["rho"].value <= 1 + 1e-9
        assert other["rho"].value == pytest.approx(one["rho"].value)
    for mode in ("majority", "unanimous_pass"):
        assert one[mode]["TPR"].value == other[mode]["TPR"].value
        if one[mode]["TPR"].value is not None:
            assert one["unanimous_pass"]["TPR"].value <= one["majority"]["TPR"].value
