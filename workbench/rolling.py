"""An agent worked through a whole case in its environment: every action run, every step graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.briefs import CUT_OFF
from workbench.decisions import action_in, judged, spoken, written
from workbench.domain.contracts import Context, Failure, ModelRef, Reply, Request, Role
from workbench.domain.flow import Action, Environment, State

NO_CALL = "none"
MOST_SAID = 2_000


@dataclass
class Rollout:
    """One try of one model at one case, so far. `crashed`: a question got no reply."""

    model: ModelRef
    trial: int
    state: State
    steps: list[dict[str, Any]] = field(default_factory=list)
    crashed: bool = False
    message: str = ""


def rolled(
    ctx: Context, environment: Environment, start: State, tries: Sequence[tuple[ModelRef, int]],
    *, temperature: float, role: Role = "solver",
) -> list[Rollout]:  # fmt: skip
    """Every (model, trial) taken to the end of the case, one decision of all of them at a time.

    A reply that makes no call, is cut off or refuses takes its turn and is wrong. A question that
    gets no reply ends its rollout as `error`: a crash is no wrong answer.
    """
    rollouts = [Rollout(model, trial, start) for model, trial in tries]
    for _ in environment.steps:
        going = [one for one in rollouts if not one.crashed and environment.due(one.state)]
        if not going:
            break
        replies = ctx.ask_all([
            Request(role=role, model=one.model.name, messages=environment.shown(one.state),
                    tools=environment.tools, sample=one.trial,
                    params={"temperature": temperature}) for one in going
        ])  # fmt: skip
        for one, reply in zip(going, replies, strict=True):
            _take(environment, one, reply)
    return rollouts


def row_of(environment: Environment, one: Rollout, task_id: str, run_id: str) -> dict[str, Any]:
    """A rollout as the store keeps it; a crashed one has no reward."""
    solved = None if one.crashed else environment.solved(one.state)
    return {
        "rollout_id": f"{run_id}-{task_id}-{one.model.name}-{one.trial}", "task_id": task_id,
        "environment": environment.name, "model": one.model.name, "trial": one.trial,
        "reward": None if solved is None else float(solved),
        "status": "error" if solved is None else "pass" if solved else "fail",
        "simulated": one.model.simulated, "steps": one.steps, "message": one.message,
        "messages": list(environment.shown(one.state)), "run_id": run_id,
    }  # fmt: skip


def _take(environment: Environment, one: Rollout, reply: Reply | Failure) -> None:
    """Grade one decision and let the environment run it."""
    if isinstance(reply, Failure):
        one.crashed, one.message = True, reply.message
        return
    step = environment.due(one.state)
    assert step is not None
    text = "" if reply.finish in CUT_OFF else spoken(reply)
    action = action_in(text)
    allowed, harm = environment.allowed(one.state), environment.forbidden(one.state)
    fit, _ = judged(action, allowed, harm) if action else (None, None)
    done = action or Action(tool=NO_CALL, arguments={"said": reply.text[:MOST_SAID]})
    one.steps.append({
        "step_index": len(one.state.turns) + 1, "step_name": step.id, "step_kind": step.kind,
        "correct": int(fit is not None and fit.ok),
        "expected_action": written(environment.reference(one.state)),
        "actual_action": written(done),
        "why": "no call" if fit is None else fit.wrong or fit.form,
    })  # fmt: skip
    one.state = environment.act(one.state, done)
