"""What a plug-in sees: settings in their order, streams of its own, seeds, and its calls."""

from __future__ import annotations

from dataclasses import replace

from tests.toys.world import ToyModels, toy_context, toy_run, toy_slot, toy_spec
from workbench.context import PullContext, View
from workbench.domain.contracts import Failure, ModelRef, Request
from workbench.errors import ModelError


def question(text: str = "hello", **more: object) -> Request:
    messages = ({"role": "user", "content": text},)
    return Request(role="judge", model="toy-judge", messages=messages, **more)


def seed_of(models: ToyModels) -> int:
    return int(models.asked[-1].params["seed"])


def with_spec(**changes: object) -> PullContext:
    return toy_context(run=toy_run(spec=toy_spec(**changes)))


def test_a_setting_is_the_specs_then_the_presets_then_the_default() -> None:
    plain = with_spec(preset="standard").at("toy_gate")
    assert plain.setting("n", 7) == 7
    own = with_spec(gates={"toy_gate": {"n": 3}})
    assert own.at("toy_gate").setting("n", 7) == 3
    assert own.at("other").setting("n", 7) == 7
    assert own.at("toy_gate", 2).setting("attempt", 0) == 2


def test_novelty_compares_by_the_calibration_unless_the_spec_says_otherwise() -> None:
    seen = View(nearest=lambda text, k: (), cosines={"t_dup": 0.7})
    plain = replace(with_spec(preset="standard"), view=seen)
    assert plain.at("novelty").setting("t_dup", 0.92) == 0.7
    assert plain.at("other").setting("t_dup", 0.92) == 0.92
    own = replace(with_spec(gates={"novelty": {"t_dup": 0.8}}), view=seen)
    assert own.at("novelty").setting("t_dup", 0.92) == 0.8


def test_the_same_slot_gate_and_key_give_the_same_stream() -> None:
    one, other = toy_context().at("toy_gate"), toy_context().at("toy_gate")
    assert one.rng("x").random() == other.rng("x").random()
    differing = {
        one.rng("x").random(), one.rng("y").random(), one.at("other").rng("x").random(),
        one.at("toy_gate", 1).rng("x").random(),
        toy_context(slot=toy_slot(2)).at("toy_gate").rng("x").random(),
        toy_context(run=toy_run(seed=2)).at("toy_gate").rng("x").random(),
    }  # fmt: skip
    assert len(differing) == 6


def test_every_question_gets_a_seed_of_its_slot_role_gate_and_sample() -> None:
    models = ToyModels()
    context = toy_context(models).at("toy_gate")
    seeds = []
    for asked in (question(), question(), question(sample=1), question(params={"seed": 5})):
        context.ask(asked)
        seeds.append(seed_of(models))
    assert seeds[0] == seeds[1] != seeds[2] and seeds[3] == 5
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_calls_are_kept_for_the_receipt_answered_or_not() -> None:
    def answer(request: Request) -> str | Exception:
        return ModelError("no route") if "bad" in str(request.messages) else "ok"

    context = toy_context(ToyModels(answer)).at("toy_gate")
    good, bad = context.ask_all([question(), question("bad")])
    assert not isinstance(good, Failure) and isinstance(bad, Failure)
    assert [(call.model, call.family, call.failed) for call in context.calls] == [
        ("toy-judge", "toys", ""), ("toy-judge", "toys", "no route"),
    ]  # fmt: skip
    assert context.at("other").calls == ()


def test_models_without_some_families() -> None:
    class Two(ToyModels):
        def refs(self, role: object) -> tuple[ModelRef, ...]:
            return tuple(ModelRef(name=name, family=name) for name in ("red", "blue"))

    context = toy_context(Two())
    assert [ref.name for ref in context.models("judge", ("red",))] == ["blue"]


def test_a_held_out_slot_does_not_see_the_checklist() -> None:
    run = toy_run(checklist=("Name the month.",))
    assert toy_context(run=run, slot=toy_slot(1)).checklist == ("Name the month.",)
    assert toy_context(run=run, slot=toy_slot(1, holdout=True)).checklist == ()
