"""Decisions in slot order: what joins the set, what later slots see of it, and quotas."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.embedder import ToyEmbedder
from tests.toys.recipe import Toy
from tests.toys.world import toy_run, toy_slot, toy_spec
from workbench.admission import Ledger, is_duplicate, prompt_text
from workbench.domain.candidate import Draft, Event
from workbench.domain.contracts import Admission, Neighbour
from workbench.domain.spec import FrozenRun, Slot
from workbench.neighbourhood import Neighbourhood


def ledger(run: FrozenRun | None = None, *, compares: bool = True) -> Ledger:
    near = Neighbourhood(ToyEmbedder()) if compares else None
    return Ledger(run or toy_run(window=4), Toy(), near)


def pulled(slot: Slot, prompt: str = "", **facts: Any) -> list[Event]:
    """The events of a pull whose draft came through."""
    text = prompt or f"a question of its own kind, number {slot.index * 7919}"
    draft = Draft(payload={"prompt": text, "reference": facts.pop("key", str(slot.index))})
    return [Event(kind=facts.pop("kind", "admitted"), slot=slot, seq=0, draft=draft, **facts)]


def decided(book: Ledger, *prompts: str, **facts: Any) -> list[tuple[str, str]]:
    """Decide the next slots with these prompts; outcome and reason of each."""
    found = []
    for prompt in prompts:
        slot = toy_slot(len(book.slots))
        book.slots.append(slot)
        decision = book.decide(slot, pulled(slot, prompt, **facts))
        book.record(slot, decision)
        found.append((decision.outcome, decision.reason))
    return found


def test_the_text_of_a_point_is_its_prompt_or_its_messages() -> None:
    assert prompt_text({"prompt": "how much?"}) == "how much?"
    messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": None}, "odd"]
    assert prompt_text({"messages": messages}) == "a\n"


def test_a_twin_decided_meanwhile_is_refused_without_repair() -> None:
    book = ledger()
    assert decided(book, "How much is the fee abroad?", "How much is the fee abroad?") == [
        ("admitted", ""), ("refused", "duplicate"),
    ]  # fmt: skip
    assert book.accepted == 1


def test_a_spec_that_skips_novelty_takes_twins() -> None:
    spec = toy_spec(gates={"novelty": {"skip": "a stress test"}})
    book = ledger(toy_run(spec=spec, window=4))
    assert [end for end, _ in decided(book, "The same.", "The same.")] == ["admitted"] * 2


def test_a_slot_sees_what_lies_its_lookback_behind_and_no_more() -> None:
    book = ledger()
    texts = [f"question about {word}" for word in ("cash", "cards", "rent", "gold", "tea", "ice")]
    decided(book, *texts)
    slot = toy_slot(6)
    book.slots.append(slot)
    seen = {one.text for one in book.view(6).nearest("question", 10)}
    assert seen == set(texts[:3]), "slots 0 to 6 - 4"
    assert book.view(6).seen.n == 3
    assert book.may_start(9) and not book.may_start(10)


def test_what_was_admitted_before_the_run_is_seen_by_all() -> None:
    book = ledger()
    book.begin([Admission(number=1, candidate_id="c1", node_id="", text="an old question")])
    book.slots.append(toy_slot(0))
    assert [one.id for one in book.view(0).nearest("an old question", 3)] == ["c1"]


def test_one_answer_fills_five_in_a_hundred_and_at_least_two() -> None:
    book = ledger(toy_run(accept=100, window=4), compares=False)
    ends = [decided(book, f"q {i}", key="yes")[0] for i in range(6)]
    assert ends == [("admitted", "")] * 5 + [("refused", "answer_quota")]
    assert decided(ledger(toy_run(accept=10, window=4), compares=False), *"abc", key="yes") == [
        ("admitted", ""), ("admitted", ""), ("refused", "answer_quota"),
    ]  # fmt: skip


def test_a_fifth_may_discriminate_weakly() -> None:
    book = ledger(toy_run(accept=10, window=4), compares=False)
    ends = decided(book, *"abc", flags=("weak",))
    assert [reason for _, reason in ends] == ["", "", "weak_quota"]


def test_after_the_last_wanted_point_all_is_surplus() -> None:
    book = ledger(toy_run(accept=2, window=4), compares=False)
    ends = decided(book, *"abc")
    assert ends[-1] == ("surplus", "closed") and book.closed and book.accepted == 2


def test_hard_points_join_the_set_but_do_not_count() -> None:
    book = ledger(toy_run(accept=2, window=4), compares=False)
    assert decided(book, "a", lane="hard") == [("admitted", "")]
    assert book.accepted == 0


@pytest.mark.parametrize(
    ("facts", "twin"),
    [
        ({}, False), ({"exact": True}, True), ({"cosine": 0.92}, True), ({"cosine": 0.91}, False),
        ({"jaccard": 0.8}, True), ({"numbers_shared": 2, "numbers_overlap": 0.7}, False),
        ({"numbers_shared": 2, "numbers_overlap": 0.7, "same_leaf": True}, True),
        ({"numbers_shared": 1, "numbers_overlap": 1.0, "same_leaf": True}, False),
    ],
)  # fmt: skip
def test_when_two_points_are_one(facts: dict[str, Any], twin: bool) -> None:
    """METHOD 4.2's rules one by one."""
    other = Neighbour.model_validate({"id": "c", "source": "admitted", "text": "", "cosine": 0.5}
                                     | facts)  # fmt: skip
    assert is_duplicate(other) is twin
