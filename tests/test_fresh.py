"""Fresh samples: another purpose, another seed, an allowance of calls, a run that is journaled."""

from __future__ import annotations

import pytest

from tests.toys.world import ToyModels, toy_run, toy_slot
from workbench.context import View
from workbench.domain.contracts import Origin, Request
from workbench.errors import BoundReached
from workbench.fresh import Allowance, Apart, FreshContext


def request(role: str = "solver", **changes: object) -> Request:
    facts = {"role": role, "model": "m", "messages": ({"role": "user", "content": "q"},)}
    return Request.model_validate({**facts, **changes})


def test_every_question_carries_the_purpose_and_the_place() -> None:
    class Watching(ToyModels):
        booked: list[Origin] = []

        def ask_all(self, requests, origin):  # type: ignore[no-untyped-def]
            self.booked.append(origin)
            return super().ask_all(requests, origin)

    models = Watching()
    apart = Apart(models, "report", "rfresh", 7, Allowance(models))
    apart.ask_all([request(), request("judge")], Origin(run_id="r0", slot=3, gate="x"))
    apart.ask(request(), Origin(run_id="r0"))
    assert {asked.purpose for asked in models.asked} == {"report"}
    (origin,) = models.booked
    assert (origin.run_id, origin.slot, origin.gate) == ("rfresh", 7, "x")
    assert apart.refs("solver") == models.refs("solver") and apart.spent().calls == 3


def test_an_allowance_ends_before_it_is_overdrawn() -> None:
    models = ToyModels()
    apart = Apart(models, "report", "r", 0, Allowance(models, most=3))
    apart.ask_all([request(), request()], Origin())
    with pytest.raises(BoundReached, match="2 made and 2 needed of 3") as reached:
        apart.ask_all([request(), request()], Origin())
    assert reached.value.bound == "calls"
    apart.ask(request(), Origin())
    assert len(models.asked) == 3


def test_it_draws_anew_with_the_settings_of_the_gate() -> None:
    spec = toy_run().spec.model_copy(update={"gates": {"difficulty": {"temperature": 0.2}}})
    facts = {
        "run": toy_run(spec=spec), "slot": toy_slot(1), "recipe": None, "gateway": ToyModels(),
        "view": View(nearest=lambda text, k: ()),
    }  # fmt: skip
    seeds = {
        gate: FreshContext(**facts, gate=gate)._seed("solver", 0)  # type: ignore[arg-type]
        for gate in ("difficulty", "report", "escalate")
    }
    assert len(set(seeds.values())) == 3
    context = FreshContext(**facts, gate="report")  # type: ignore[arg-type]
    assert context.setting("temperature", 0.7) == 0.2 and context.setting("judges", 3) == 3
