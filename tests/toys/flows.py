"""Recorded rollouts of two toy agents, in the shape that the store keeps: one is weak at `act`."""

from __future__ import annotations

from random import Random
from typing import Any

from workbench.store import Store

STEPS = ("plan", "act", "report")
TRUTH = {"sound": {"plan": 0.95, "act": 0.9, "report": 0.95},
         "shaky": {"plan": 0.95, "act": 0.45, "report": 0.95}}  # fmt: skip


def rollouts(
    tasks: int = 20, trials: int = 4, text: str = "done", graded: bool = True
) -> list[dict[str, Any]]:
    """Rollouts of both agents: a user message, then a call and its result at each step."""
    rng, found = Random(5), []
    for model, rates in TRUTH.items():
        for task in range(tasks):
            for trial in range(trials):
                marks = [int(rng.random() < rates[name]) for name in STEPS]
                found.append(_rollout(model, task, trial, marks, text, graded))
    return found


def _rollout(
    model: str, task: int, trial: int, marks: list[int], text: str, graded: bool
) -> dict[str, Any]:
    steps, messages = [], [{"role": "user", "content": f"case {task}: {text}"}]
    for index, (name, right) in enumerate(zip(STEPS, marks, strict=True)):
        wanted = {"name": name, "kwargs": {"case": task}}
        did = wanted if right else {"name": name, "kwargs": {"case": task + 1}}
        steps.append({
            "step_index": index, "step_name": name, "step_kind": "write" if index else "read",
            "correct": right if graded else None, "expected_action": wanted, "actual_action": did,
        })  # fmt: skip
        messages += [
            {"role": "assistant", "content": "",
             "tool_calls": [{"function": {"name": name, "arguments": did["kwargs"]}}]},
            {"role": "tool", "content": f"{name}: {text}"},
        ]  # fmt: skip
    return {
        "rollout_id": f"{model}-{task}-{trial}", "task_id": f"t{task}", "environment": "toy",
        "model": model, "trial": trial, "reward": float(all(marks)), "status": None,
        "simulated": True, "steps": steps, "messages": messages,
    }  # fmt: skip


def record(store: Store, **how: Any) -> None:
    """Keep them in a store."""
    store.rollouts.save(rollouts(**how))
