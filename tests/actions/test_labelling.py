"""Labels by people: hidden votes, codes, undo, two people; and the rates that come of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.actions.labelling import Labelling, Word, checked, codes, give_label, show
from workbench.actions.labelrates import decided, progress, rated, rates
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.triage import Unit, enqueue
from workbench.errors import SpecError, StoreError

N = 120


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = open_bench(tmp_path / "s.db")
    units = [
        Unit(f"i{i}", "o", f"c{i % 2}", {"a": float(i % 2), "b": float(i % 3 > 0)}, f"text {i}",
             model=f"m{i % 2}") for i in range(N)
    ]  # fmt: skip
    enqueue(made, "june", units)
    yield made
    made.close()


def test_votes_and_model_are_hidden_until_the_label_is_given(bench: Bench) -> None:
    sit = Labelling(bench, "ann")
    first = sit.shown
    assert first is not None and first.told is None and first.text.startswith("text ")
    sit.give("pass", ("Made up  facts",), "why")
    assert sit.last is not None and sit.last.id == first.id and sit.last.told is not None
    assert set(sit.last.told.votes) == {"a", "b"} and sit.last.told.model in ("m0", "m1")
    assert sit.shown is not None and sit.shown.id != first.id and sit.shown.told is None
    (label,) = bench.store.reads.labels_given()
    assert label.body["codes"] == ["made_up_facts"] and label.body["note"] == "why"
    assert label.body["seconds"] >= 0


def test_back_undo_and_a_change_of_mind(bench: Bench) -> None:
    sit = Labelling(bench, "ann")
    one = sit.shown
    sit.give("pass")
    sit.give("fail")
    sit.back()
    sit.back()
    assert sit.shown is not None and one is not None and sit.shown.id == one.id
    sit.give("cannot")
    assert progress(bench)["changed"] == 1 and progress(bench)["labelled"] == 2
    sit.undo()
    assert sit.shown.id == one.id and sit.shown.mine is None
    assert progress(bench)["labelled"] == 1
    sit.back() if sit.at else None
    with pytest.raises(SpecError, match="none before it"):
        sit.back()


def test_a_reload_finds_the_history_and_goes_on(bench: Bench) -> None:
    sit = Labelling(bench, "ann")
    done = [sit.give("pass").queue_id for _ in range(3)]
    again = Labelling(bench, "ann")
    assert again.ids[:3] == done and again.shown is not None and again.shown.id not in done
    again.back()
    assert again.shown.mine is not None and again.shown.told is not None


def test_two_people_are_shown_different_outputs_and_finish_the_queue(bench: Bench) -> None:
    ann, bob = Labelling(bench, "ann"), Labelling(bench, "bob")
    assert ann.shown and bob.shown and ann.shown.id != bob.shown.id
    for _ in range(2 * N):
        for sit in (ann, bob):
            if sit.shown is None:
                sit.next()
            if sit.shown is not None:
                sit.give("pass")
    found = progress(bench)
    assert found["labelled"] == found["asked"] == 30 and found["agreed"] == found["doubles"] > 0
    assert ann.left == bob.left == 0 and ann.shown is None


def test_the_later_of_two_is_told_and_nothing_is_lost(bench: Bench) -> None:
    id = next(r.id for r in bench.store.reads.label_rows() if r.place and r.id[-4:] >= "2666")
    seen = show(bench, id, "bob")
    give_label(bench, show(bench, id, "ann"), "ann", Word("pass"))
    with pytest.raises(StoreError, match="ann: pass"):
        give_label(bench, seen, "bob", Word("fail"))


def test_refusals_in_one_line(bench: Bench) -> None:
    shown = show(bench, bench.store.reads.labels_wanted("ann")[0], "ann")
    with pytest.raises(SpecError, match="there are pass, fail, cannot"):
        give_label(bench, shown, "ann", Word("maybe"))
    with pytest.raises(SpecError, match="the name of who gives it"):
        give_label(bench, shown, " ", Word("pass"))
    with pytest.raises(SpecError, match="letters, figures"):
        checked(["<script>"])
    with pytest.raises(SpecError, match="no output 'nobody'"):
        show(bench, "nobody", "ann")


def test_a_viewer_sees_and_cannot_label(bench: Bench) -> None:
    bench.role = "viewer"
    sit = Labelling(bench, "eve")
    assert sit.shown is not None
    with pytest.raises(Forbidden):
        sit.give("pass")


def test_a_code_on_two_outputs_is_ripe(bench: Bench) -> None:
    sit = Labelling(bench, "ann")
    sit.give("fail", ("tone",))
    assert [(c.code, c.ripe) for c in codes(bench)] == [("tone", False)]
    sit.give("fail", ("tone", "other"))
    assert [(c.code, c.n, c.ripe) for c in codes(bench)] == [("tone", 2, True), ("other", 1, False)]


def test_rates_of_everything_and_of_each_judge_model_and_criterion(bench: Bench) -> None:
    sit = Labelling(bench, "ann")
    while sit.shown is not None:
        number = int(sit.shown.item_id[1:])
        sit.give("pass" if number % 2 else "fail")
    told = rates(rated(bench, "june"))
    assert [(row["by"], row["group"]) for row in told] == [
        ("all", ""), ("judge", "a"), ("judge", "b"), ("model", "m0"), ("model", "m1"),
        ("criterion", "c0"), ("criterion", "c1"),
    ]  # fmt: skip
    a = told[1]
    assert a["TPR"]["value"] == 1 and a["TNR"]["value"] == 1
    assert a["rate"]["value"] == pytest.approx(0.5) and a["n"] == N and a["labelled"] == 30
    assert told[4]["rate"]["value"] == 1 and told[3]["rate"]["value"] == 0


def test_most_people_decide_and_a_tie_waits_for_a_third() -> None:
    assert decided(["pass", "fail", "fail"]) == 0 and decided(["pass"]) == 1
    assert decided(["cannot", "cannot"]) == -1
    assert decided([]) != decided([]) and decided(["pass", "fail"]) != 1
