"""The lever: order, bounded repair, re-runs by `reads`, hand edits, and whose fault an end is."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from tests.toys.recipe import Toy, ToyGate
from tests.toys.world import ToyModels, toy_context, toy_slot
from workbench.domain.candidate import Draft, Edit, fingerprint
from workbench.domain.contracts import Finding
from workbench.domain.receipt import GateResult
from workbench.errors import AuthorRefused, ModelError, SpecError
from workbench.loop import judge, make_one


class Scripted(ToyGate):
    """A gate that says what it was told to say, in order; the last word repeats."""

    def __init__(self, name: str, *words: str, reads: tuple[str, ...] = ("prompt",), cost: int = 0):
        self.name, self.reads, self.words, self.price = name, reads, list(words), cost
        self.seen: list[dict[str, Any]] = []

    def cost(self, draft: Draft) -> int:
        return self.price

    def check(self, draft: Draft, ctx: Any) -> GateResult:
        self.seen.append(dict(draft.payload))
        word = self.words[min(len(self.seen), len(self.words)) - 1]
        status, _, reason = word.partition(":")
        return GateResult.model_validate({"status": status, "reason": reason})


def run(*gates: Any, recipe: Any = None, edits: Any = (), context: Any = None) -> list[Any]:
    context = context or toy_context()
    return list(make_one(toy_slot(1), recipe or Toy(), gates, context, edits))


def names(events: list[Any]) -> list[str]:
    return [f"{e.kind} {e.gate}".strip() for e in events]


def test_gates_run_from_cheap_to_costly_and_ties_keep_the_recipes_order() -> None:
    gates = [Scripted("dear", "pass", cost=3), Scripted("a", "pass"), Scripted("b", "pass")]
    assert names(run(*gates)) == [
        "drafted author", "judged a", "judged b", "judged dear", "admitted",
    ]  # fmt: skip


def test_a_refusal_ends_the_pull_with_its_gate_and_reason() -> None:
    late = Scripted("late", "pass", cost=2)
    events = run(Scripted("first", "fail:wrong_key"), late)
    assert events[-1].kind == "refused"
    assert (events[-1].gate, events[-1].reason) == ("first", "wrong_key")
    assert late.seen == []


def test_a_repair_re_runs_what_reads_the_change_and_nothing_else() -> None:
    prompt = Scripted("prompt_reader", "pass", reads=("prompt",))
    key = Scripted("key_reader", "pass", reads=("reference",))
    fixer = Scripted("fixer", "repair:key", "pass", reads=("reference",), cost=1)
    events = run(prompt, key, fixer)
    assert names(events) == [
        "drafted author", "judged prompt_reader", "judged key_reader", "judged fixer",
        "repaired fixer", "judged key_reader", "judged fixer", "admitted",
    ]  # fmt: skip
    assert events[4].changed == ("reference",)


def test_the_same_finding_is_repaired_once_only() -> None:
    events = run(Scripted("stubborn", "repair:again"))
    assert [e.kind for e in events].count("repaired") == 1
    assert events[-1].kind == "refused" and "repair_exhausted" in events[-1].flags


def test_a_candidate_gets_at_most_two_repairs() -> None:
    class Restless(Toy):
        n = 0

        def repair(self, draft: Draft, finding: Finding, ctx: Any) -> Draft:
            Restless.n += 1
            return draft.model_copy(update={"payload": {**draft.payload, "prompt": f"x{self.n}"}})

    events = run(Scripted("g", "repair:a", "repair:b", "repair:c", "pass"), recipe=Restless())
    assert [e.kind for e in events].count("repaired") == 2
    assert events[-1].kind == "refused" and events[-1].reason == "c"


def test_no_answer_sets_the_slot_aside_and_never_refuses() -> None:
    class Unreachable(ToyGate):
        name = "unreachable"

        def check(self, draft: Draft, ctx: Any) -> GateResult:
            raise ModelError("connection refused")

    events = run(Unreachable())
    assert events[-1].kind == "set_aside" and events[-2].receipt.status == "error"
    assert "connection refused" in events[-1].message


def test_an_author_without_a_draft_is_a_reject_and_an_unreachable_one_is_set_aside() -> None:
    class Silent(Toy):
        problem: Exception = AuthorRefused("unparseable", "no JSON in the reply")

        def author(self, slot: Any, ctx: Any) -> Draft:
            raise self.problem

    assert [e.kind for e in run(recipe=Silent())] == ["refused"]
    silent = Silent()
    silent.problem = ModelError("no route")
    assert [e.kind for e in run(recipe=silent)] == ["set_aside"]


def test_a_hand_edit_re_runs_what_it_touched_and_costs_no_repair() -> None:
    prompt = Scripted("prompt_reader", "pass", reads=("prompt",))
    key = Scripted("key_reader", "pass", reads=("reference",), cost=1)
    edit = Edit(branch=0, after_seq=2, patch={"prompt": "toy 3"}, who="ann")
    events = run(prompt, key, edits=(edit,))
    assert names(events) == [
        "drafted author", "judged prompt_reader", "judged key_reader", "edited",
        "judged prompt_reader", "admitted",
    ]  # fmt: skip
    assert events[-1].draft.payload["prompt"] == "toy 3"


def test_a_hand_edit_after_a_refusal_saves_the_candidate() -> None:
    gate = Scripted("g", "fail:bad", "pass")
    edit = Edit(branch=0, after_seq=1, patch={"prompt": "better"}, who="ann")
    assert [e.kind for e in run(gate, edits=(edit,))] == [
        "drafted", "judged", "edited", "judged", "admitted",
    ]  # fmt: skip


def test_an_edit_of_a_field_that_is_not_there_names_the_fields() -> None:
    edit = Edit(branch=0, after_seq=0, patch={"promt": "x"}, who="ann")
    with pytest.raises(SpecError, match="'promt'; there are: prompt, reference"):
        run(Scripted("g", "pass"), edits=(edit,))


def test_a_step_through_is_a_prefix_of_the_batch() -> None:
    gates = [ToyGate()]
    whole = [fingerprint(e) for e in make_one(toy_slot(1), Toy(), gates, toy_context())]
    for length in range(len(whole) + 1):
        events = islice(make_one(toy_slot(1), Toy(), gates, toy_context()), length)
        assert [fingerprint(e) for e in events] == whole[:length]


def test_a_skipped_gate_says_why() -> None:
    context = toy_context()
    spec = context.spec.model_copy(update={"gates": {"toy_gate": {"skip": "in-house tool"}}})
    context = toy_context(run=context.run.model_copy(update={"spec": spec}))
    event = run(ToyGate(), context=context)[1]
    assert event.receipt.status == "skip" and event.message == "in-house tool"


def test_judge_runs_the_named_gates_on_a_ready_draft_without_repair() -> None:
    draft = Draft(payload={"prompt": "toy 5", "reference": "5"})
    gates = [Scripted("other", "fail:never"), ToyGate()]
    events = list(judge(draft, gates, toy_context(), only=["toy_gate"]))
    assert [e.kind for e in events] == ["judged", "refused"] and events[-1].reason == "five"
    mended = list(judge(draft, [Scripted("g", "repair:x")], toy_context()))
    assert mended[-1].kind == "refused" and "repair_exhausted" in mended[-1].flags


def test_receipts_carry_the_calls_of_their_gate_alone() -> None:
    models = ToyModels()
    events = run(ToyGate(), context=toy_context(models))
    assert [c.role for c in events[0].calls] == ["author"]
    assert [c.role for c in events[1].receipt.calls] == ["judge"]
    seeds = [request.params["seed"] for request in models.asked]
    assert len(set(seeds)) == 2 and all(0 <= seed < 2**31 for seed in seeds)
