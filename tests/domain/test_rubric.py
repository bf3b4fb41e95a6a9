"""The score of a rubric: METHOD 5.1's worked values and its rules for gates and missing answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.rubric import TYPES, Criterion, Rubric


def rubric(additive: int = 5, gates: int = 1, must_not: tuple[str, ...] = ()) -> Rubric:
    ids = [f"a{i}" for i in range(additive)] + [f"g{i}" for i in range(gates)]
    return Rubric(criteria=tuple(
        Criterion(id=id, text=f"Does the reply {id}?", type=TYPES[i % 4],
                  criticality="gate" if id[0] == "g" else "additive",
                  polarity="must_not" if id in must_not else "must")
        for i, id in enumerate(ids)
    ))  # fmt: skip


WORKED = {"a0": True, "a1": False, "a2": True, "a3": True, "a4": False}


def test_worked_values() -> None:
    met = rubric().score({**WORKED, "g0": True})
    assert met.total == met.base == pytest.approx(0.6) and met.gate_pass
    failed = rubric().score({**WORKED, "g0": False})
    assert (
        failed.total == 0 and failed.base == pytest.approx(0.6) and failed.failed_gates == ("g0",)
    )


def test_an_unknown_gate_neither_passes_nor_fails() -> None:
    found = rubric().score({**WORKED, "g0": None})
    assert found.total is None and found.passed is None and found.gate_pass is None
    assert found.escalate and found.unknown_gates == ("g0",)


def test_a_failed_gate_wins_over_an_unknown_one() -> None:
    found = rubric(gates=2).score({"g0": False, "g1": None})
    assert found.total == 0 and found.passed is False and found.escalate


def test_a_met_gate_earns_nothing() -> None:
    assert rubric(additive=1).score({"a0": False, "g0": True}).total == 0


def test_gates_alone() -> None:
    alone = rubric(additive=0, gates=2)
    assert alone.score({"g0": True, "g1": True}).total == 1
    assert alone.score({"g0": True, "g1": False}).total == alone.cap
    capped = alone.model_copy(update={"cap": 0.3})
    assert capped.score({"g0": False, "g1": True}).total == pytest.approx(0.3)


def test_the_cap_never_lifts() -> None:
    low = rubric(additive=5).model_copy(update={"cap": 0.5})
    assert low.score({**dict.fromkeys(WORKED, False), "g0": False}).total == 0


def test_too_few_answers_give_no_total() -> None:
    found = rubric().score({"a0": True, "g0": True})
    assert found.coverage == pytest.approx(2 / 6) and found.total is None and not found.escalate


def test_presence_of_what_must_not_be_is_wrong() -> None:
    found = rubric(additive=1, gates=1, must_not=("g0",)).score({"a0": True, "g0": True})
    assert found.total == 0 and found.failed_gates == ("g0",)


def test_types_have_scores_of_their_own_with_gates_in_them() -> None:
    found = rubric(additive=4, gates=1).score({"a0": True, "a1": False, "g0": False})
    first = found.by_type[TYPES[0]]
    assert first.n == 2 and first.value == pytest.approx(0.5)
    assert found.by_type[TYPES[2]].value is None


@given(st.dictionaries(st.sampled_from(["a0", "a1", "a2", "g0"]), st.sampled_from([True, False])))
def test_a_failed_gate_scores_zero_whatever_else(present: dict[str, bool]) -> None:
    found = rubric(additive=3).score({**present, "g0": False})
    assert found.total == 0 and found.passed is False


@given(st.lists(st.sampled_from([True, False, None]), min_size=6, max_size=6))
def test_totals_are_shares(values: list[bool | None]) -> None:
    found = rubric().score(dict(zip([*WORKED, "g0"], values, strict=True)))
    assert found.total is None or 0 <= found.total <= 1
