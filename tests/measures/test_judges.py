"""What moves a judge: METHOD 6.2 to 6.4 with its worked values."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.judges import (
    TIE,
    Judged,
    consensus,
    pairs,
    position,
    preferred,
    self_preference,
    verbosity,
    winner,
    winners,
)

FIELDS = ("rater", "item_id", "first", "second", "label", "human", "first_author",
          "second_author", "criterion", "sample", "output_id", "variant")  # fmt: skip


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    cells = [[row.get(name) for name in FIELDS] for row in rows]
    return pd.DataFrame(cells, columns=list(FIELDS), dtype=object)


def both(item: str, one: str, other: str, **more: Any) -> list[dict[str, Any]]:
    """A pair x, y in both orders with the verdict of each."""
    return [
        {"rater": "j", "item_id": item, "first": "x", "second": "y", "label": one, **more},
        {"rater": "j", "item_id": item, "first": "y", "second": "x", "label": other, **more},
    ]


def test_position_of_the_method() -> None:
    rows = [row for i in range(34) for row in both(f"s{i}", "first", "second")]
    rows += [row for i in range(5) for row in both(f"f{i}", "A", "A")]
    rows += both("l", "2", "2")
    found = position(pairs(frame(*rows))["j"].values())
    assert found["pairs"] == 40 and found["consistency"].value == pytest.approx(0.85)
    assert found["first_share"].value == pytest.approx(0.833333, abs=1e-6)
    assert found["p"] == pytest.approx(0.21875) and found["use"] == "pairwise"


def test_what_is_no_answer_is_counted_apart() -> None:
    rows = both("a", "tie", "x") + both("b", "first", "?") + both("c", "x", "y")[:1]
    rows += both("d", "tie", "tie") + both("e", "x", "y")
    found = position(pairs(frame(*rows))["j"].values())
    counts = {k: found[k] for k in ("pairs", "consistent", "tie_in_one_order", "one_order_only",
                                    "no_verdict", "inconsistent")}  # fmt: skip
    assert counts == {"pairs": 3, "consistent": 1, "tie_in_one_order": 1, "one_order_only": 1,
                      "no_verdict": 1, "inconsistent": 2}  # fmt: skip
    # x named first and y named when y came first: the first place won twice.
    assert (found["first"], found["second"]) == (1, 0) and found["use"] == "pointwise_only"
    assert found["consistency"].warnings == ("low_n",)
    empty = position([])
    assert empty["consistency"].reason == "empty" and empty["p"] is None and empty["use"] is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [("x", "x"), ("first", "x"), ("B", "y"), ("[[A]]", "x"), ("Tie", TIE), ("model_b", "y"),
     ("", None), (None, None), ("I prefer x", None)],
)  # fmt: skip
def test_words_of_verdicts(said: str | None, meant: str | None) -> None:
    assert winner(said, "x", "y") == meant


def test_names_of_outputs_come_before_places() -> None:
    assert winner("a", "b", "a") == "a" and winner("b", "b", "a") == "b"


def test_both_orders_must_name_one_winner() -> None:
    found = {key[0]: pair.winner for key, pair in pairs(frame(
        *both("same", "x", "x"), *both("differ", "x", "y"), *both("half", "x", "?")
    ))["j"].items()}  # fmt: skip
    assert found == {"same": "x", "differ": TIE, "half": "x"}


def twins(n: int, gained: int, passing: int) -> list[dict[str, Any]]:
    rows = []
    for i in range(n):
        for variant in ("original", "padded"):
            good = i < passing or (variant == "padded" and i < passing + gained)
            rows.append({"rater": "j", "item_id": f"q{i}", "output_id": "o", "variant": variant,
                         "label": "pass" if good else "fail"})  # fmt: skip
    return rows


def test_verbosity_of_the_method() -> None:
    found = verbosity(frame(*twins(50, 5, 7)))
    assert (found["rate_padded"].value, found["rate_original"].value) == (0.24, 0.14)
    assert found["effect"].value == pytest.approx(0.10) and found["p"] == pytest.approx(0.0625)
    assert (found["gained"], found["lost"], found["twins"]) == (5, 0, 50)


def test_twins_without_the_other_or_without_a_label_are_counted() -> None:
    rows = twins(4, 1, 1)
    rows[0]["label"] = "perhaps"
    found = verbosity(frame(*rows[:-1]))
    assert (found["twins"], found["without_twin"], found["no_verdict"]) == (2, 1, 1)
    named = verbosity(frame(*rows), good="pass")
    assert named["twins"] == 4 and named["lost"] == 0
    none = verbosity(frame())
    assert none["effect"].reason == "empty" and none["p"] is None


def judged(n: int, agree: int, wanted: str) -> dict[Any, Judged]:
    """Pairs of an own (o) and another (t) output, of which people want one."""
    other = {"o": "t", "t": "o"}[wanted]
    return {
        (f"{wanted}{i}", "", ("o", "t"), ""): Judged(
            ("o", "t"), {"o": wanted if i < agree else other}, {"o": "kin", "t": "far"}, wanted
        ) for i in range(n)
    }  # fmt: skip


def test_self_preference_of_the_method() -> None:
    found = {**judged(50, 45, "o"), **judged(40, 24, "t")}
    told = self_preference(found, "kin", preferred(found), False)
    assert told["bias"].value == pytest.approx(0.30) and told["bias"].method == "newcombe"
    assert (told["own"].value, told["other"].value) == (0.9, 0.6)
    none = self_preference(found, "nobody", preferred(found), False)
    assert none["bias"].value is None and none["bias"].reason == "empty"


def test_people_may_be_a_rater_and_else_other_families_stand_in() -> None:
    rows = both("q", "x", "x", first_author="kin") + [
        {**row, "rater": rater} for rater in ("k", "l") for row in both("q", "y", "y")
    ]
    found = pairs(frame(*rows))
    assert winners(found["k"]) == {("q", "", ("x", "y")): "y"}
    families = {"j": "kin", "k": "far", "l": "other"}
    assert consensus(found, families, "kin") == {("q", "", ("x", "y")): "y"}
    assert consensus(found, {**families, "l": "kin"}, "kin") == {}


verdicts = st.lists(st.tuples(st.sampled_from(["x", "y", "tie", "?"]),
                              st.sampled_from(["x", "y", "tie", "?"])), max_size=12)  # fmt: skip


@given(verdicts)
def test_counts_add_up_and_names_are_nothing(cells: list[tuple[str, str]]) -> None:
    rows = [row for i, (one, other) in enumerate(cells) for row in both(str(i), one, other)]
    found = position(pairs(frame(*rows)).get("j", {}).values())
    assert found["pairs"] + found["no_verdict"] + found["one_order_only"] == len(cells)
    odd = found["first"] + found["second"] + found["tie_in_one_order"]
    assert found["inconsistent"] == odd == found["pairs"] - found["consistent"]
    back = position(pairs(frame(*rows[::-1])).get("j", {}).values())
    assert back == found
