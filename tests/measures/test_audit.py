"""Tables of an audit from verdicts written by hand."""

from __future__ import annotations

import pytest

from workbench.domain.receipt import Status, Vote
from workbench.measures.audit import Tried, Verdict, clustered, defect_rows, good_row, judge_rows


def verdict(gate: str, status: Status = "pass", **votes: str) -> Verdict:
    """A gate's word; one with votes asked models."""
    cast = tuple(Vote(model=m, family=m, verdict=said) for m, said in votes.items())
    return Verdict(gate=gate, status=status, program=not votes, votes=cast)


def tried(defect: str, source: str, *verdicts: Verdict, people: bool = False) -> Tried:
    by = "" if not defect else "model"
    return Tried(defect=defect, source=source, verdicts=verdicts, decided_by=by, to_people=people)


def test_caught_is_fail_or_repair_and_the_first_gate_counts() -> None:
    items = [
        tried("leak", "a", verdict("one"), verdict("two", "repair"), verdict("three", "fail")),
        tried("leak", "b", verdict("one", "fail")),
        tried("leak", "c", verdict("one"), verdict("two", "skip"), verdict("three")),
        tried("leak", "d", verdict("one"), verdict("two"), people=True),
    ]
    (row,) = defect_rows(items, matrix=True)
    assert (row.planted, row.missed, row.to_people) == (4, 2, 1)
    assert row.caught.value == 0.5 and row.by_gate == {"one": 1, "two": 1}
    # Wilson of 2/4.
    assert row.caught.lo == pytest.approx(0.150039, abs=1e-6)
    assert row.matrix["one"].n_items == 4 and row.matrix["one"].value == 0.25
    assert row.matrix["two"].n_items == 2 and row.matrix["three"].n_items == 2


def test_a_gate_that_mends_what_it_stops_counts_once_and_is_not_heard_again() -> None:
    mended = tried("x", "a", verdict("one", "repair", m="bad"), verdict("one", m="fine"),
                   verdict("two", m="bad"), verdict("two", "fail", m="bad"))  # fmt: skip
    good = tried("", "b", verdict("one", m="fine"), verdict("two", m="fine"))
    (row,) = defect_rows([mended], matrix=True)
    assert row.matrix["one"].value == 1.0 and row.matrix["one"].n_items == 1
    assert row.matrix["two"].value == 1.0 and row.by_gate == {"one": 1}
    against = {r.gate: r.against for r in judge_rows([mended, good]) if r.defect}
    assert against["one"].value == 1.0 and against["one"].n_items == 1


def test_an_error_is_missing_and_never_caught() -> None:
    assert defect_rows([tried("x", "a", verdict("one"))])[0].matrix == {}
    items = [
        tried("x", "a", verdict("one", "error")), tried("x", "b", verdict("one", "fail")),
        tried("x", "c", verdict("one", "fail"), verdict("two", "error")),
    ]  # fmt: skip
    (row,) = defect_rows(items)
    assert row.caught.value == 1.0 and row.caught.n_items == 2 and row.caught.n_missing == 1
    assert row.planted == 3 and row.missed == 0 and row.by_gate == {"one": 2}
    assert list(row.undecided.values()) == [1] and "one" in next(iter(row.undecided))


def test_good_points_refused_by_programs_and_by_models_are_told_apart() -> None:
    items = [
        tried("", "a", verdict("one"), verdict("two", "fail", j="bad")),
        tried("", "b", verdict("one", "fail")), tried("", "c", verdict("one")),
        tried("leak", "c", verdict("one", "fail")),
    ]  # fmt: skip
    row = good_row(items)
    assert row.tried == 3 and row.by_gate == {"one": 1, "two": 1}
    assert row.refused.value == pytest.approx(2 / 3)
    assert row.refused_by_program.value == pytest.approx(1 / 3)
    empty = good_row([])
    assert empty.tried == 0 and empty.refused.value is None and empty.refused.reason == "empty"


def test_votes_against_are_learnt_from_what_judges_say_of_good_points() -> None:
    good = [tried("", str(i), verdict("g", j="plausible", k="plausible")) for i in range(9)]
    good.append(tried("", "9", verdict("g", j="contrived", k="plausible")))
    bad = [tried("x", str(i), verdict("g", j="contrived")) for i in range(4)]
    rows = {(r.model, r.defect): r.against for r in judge_rows([*good, *bad])}
    assert rows["j", ""].value == 0.1 and rows["k", ""].value == 0.0
    assert rows["j", "x"].value == 1.0 and rows["j", "x"].n_items == 4


def test_a_gate_whose_models_answer_with_the_key_has_no_votes_against() -> None:
    good = [tried("", str(i), verdict("oracle", "pass", o=f"{i} EUR")) for i in range(9)]
    assert judge_rows(good) == ()


def test_one_outcome_a_cluster_is_plain_wilson() -> None:
    found = clustered([(str(i), i < 3) for i in range(10)])
    assert (found.lo, found.hi) == (
        pytest.approx(0.107791, abs=1e-6), pytest.approx(0.603222, abs=1e-6),
    )  # fmt: skip
    assert found.method == "wilson" and found.n_clusters == 10


def test_clusters_that_agree_count_once() -> None:
    alike = clustered([(str(i // 5), i // 5 < 3) for i in range(50)])
    once = clustered([(str(i), i < 3) for i in range(10)])
    assert alike.value == once.value == 0.3
    assert (alike.lo, alike.hi) == (pytest.approx(once.lo), pytest.approx(once.hi))
    mixed = clustered([(str(i // 5), i % 5 < 2) for i in range(50)])
    assert mixed.lo is not None and alike.lo is not None and mixed.lo > alike.lo
    every = clustered([(str(i // 5), True) for i in range(50)])
    assert every.value == 1.0 and every.lo == pytest.approx(0.722467, abs=1e-6)
    assert clustered([]).reason == "empty"


def test_the_interval_of_clustered_outcomes_covers() -> None:
    """400 worlds of 20 points with 5 plants each, half of the variance between the points."""
    from random import Random

    rng, covered = Random(20261121), 0
    for _ in range(400):
        shares = [rng.betavariate(2.0, 0.5) for _ in range(20)]
        plants = [(str(i), rng.random() < p) for i, p in enumerate(shares) for _ in range(5)]
        found = clustered(plants)
        assert found.lo is not None and found.hi is not None
        covered += found.lo <= 0.8 <= found.hi
    # 0.95 minus four standard errors of a share of 400, and room for the normal approximation.
    assert covered / 400 >= 0.88
