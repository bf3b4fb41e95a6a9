"""Toy models, contexts and runs: enough of the house to run the loop in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from workbench.context import PullContext, View
from workbench.domain.contracts import Failure, ModelRef, Origin, Reply, Request, Role, Spend
from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun, InputSpec, Slot
from workbench.errors import ModelError

Answer = Callable[[Request], str | Exception]


class ToyModels:
    """Models that answer by a function, and remember what they were asked."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer: Answer = answer or (lambda request: "ok")
        self.asked: list[Request] = []

    def refs(self, role: Role) -> tuple[ModelRef, ...]:
        return (ModelRef(name=f"toy-{role}", family="toys", simulated=True),)

    def ask(self, request: Request, origin: Origin) -> Reply:
        self.asked.append(request)
        answer = self.answer(request)
        if isinstance(answer, Exception):
            raise answer
        key = digest([request.model, list(request.messages), request.sample], 32)
        return Reply(text=answer, key=key, simulated=True)

    def ask_all(self, requests: Sequence[Request], origin: Origin) -> list[Reply | Failure]:
        return [self._one(request, origin) for request in requests]

    def _one(self, request: Request, origin: Origin) -> Reply | Failure:
        try:
            return self.ask(request, origin)
        except ModelError as error:
            return Failure(model=request.model, message=str(error))

    def spent(self) -> Spend:
        return Spend(calls=len(self.asked))

    def stop(self) -> None: ...


def toy_spec(**changes: Any) -> InputSpec:
    facts: dict[str, Any] = {"id": "toys", "recipe": "toy", "test": "counting", "n": 10}
    return InputSpec.model_validate({**facts, **changes})


def toy_run(run_id: str = "r0", **changes: Any) -> FrozenRun:
    facts: dict[str, Any] = {
        "run_id": run_id, "spec": toy_spec(), "seed": 1, "recipe_version": "1", "models": {},
        "versions": {"toy_gate": "1"}, "accept": 10, "max_attempts": 50, "simulated": True,
    }  # fmt: skip
    return FrozenRun.model_validate({**facts, **changes})


def toy_slot(index: int = 0, **changes: Any) -> Slot:
    facts: dict[str, Any] = {
        "run_id": "r0", "index": index, "spec_id": "toys", "cluster_id": "toys/", "track": "happy",
        "seed": 7,
    }  # fmt: skip
    return Slot.model_validate({**facts, **changes})


def toy_context(
    models: ToyModels | None = None, recipe: Any = None, run: FrozenRun | None = None,
    slot: Slot | None = None,
) -> PullContext:  # fmt: skip
    from tests.toys.recipe import Toy

    return PullContext(
        run=run or toy_run(), slot=slot or toy_slot(1), recipe=recipe or Toy(),
        gateway=models or ToyModels(), view=View(nearest=lambda text, k: ()),
    )  # fmt: skip
