"""Proofs are tried for real: a plug-in that lets its bad example through is told so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.recipe import BAD, PASS, Toy, ToyGate
from tests.toys.world import toy_slot
from workbench.domain.contracts import Example, Origin, Request
from workbench.domain.receipt import GateResult
from workbench.errors import ModelError
from workbench.proofs import Script, proof_context, prove_gate, prove_grader, try_gate
from workbench.registry import load, register

SAID = {"judge": ("fine",)}


def test_a_gate_that_lets_everything_through() -> None:
    class Lax(ToyGate):
        name = "toy_lax"

        def check(self, draft: Any, ctx: Any) -> GateResult:
            return GateResult(status="pass")

    register("gate", passes=Example(payload=PASS), refuses=Example(payload=BAD))(Lax)
    assert "lets its bad example through" in prove_gate(load("gate", "toy_lax"), Toy())


def test_a_gate_that_lets_nothing_through() -> None:
    class Strict(ToyGate):
        name = "toy_strict"

        def check(self, draft: Any, ctx: Any) -> GateResult:
            return GateResult(status="fail", reason="no_good", message="never")

    register("gate", passes=Example(payload=PASS), refuses=Example(payload=BAD))(Strict)
    told = prove_gate(load("gate", "toy_strict"), Toy())
    assert told == "gate toy_strict does not pass its good example: no_good never"


def test_the_toy_gate_holds_with_a_script() -> None:
    for payload, status in ((PASS, "pass"), (BAD, "fail")):
        assert try_gate(ToyGate(), Example(payload=payload, replies=SAID), Toy()).status == status


def test_a_grader_is_tried_with_the_response_in_its_example() -> None:
    assert prove_grader(load("grader", "exact"), Toy()) == ""


def test_a_script_gives_each_roles_replies_in_order_and_repeats_the_last() -> None:
    script = Script({"judge": ("one", "two")})
    ask = Request(role="judge", model="judge-red", messages=({"role": "user", "content": "?"},))
    assert [script.ask(ask, Origin()).text for _ in range(3)] == ["one", "two", "two"]
    assert len({ref.family for ref in script.refs("judge")}) == 5 and script.refs("oracle") == ()
    with pytest.raises(ModelError, match="no reply for the role oracle"):
        script.ask(ask.model_copy(update={"role": "oracle"}), Origin())


def test_settings_of_an_example_reach_its_gate() -> None:
    context = proof_context(Example(payload=PASS, settings={"n": 3}), "toy_gate", Toy())
    assert context.setting("n", 7) == 3 and context.slot.index == toy_slot(0).index
