"""tau-bench and tau2-bench logs as rollouts, steps or outcomes; and trajectories with tasks.

tau-bench: a list of runs with task_id, reward, trial, traj and info.task.actions. tau2: an object
with `simulations`. Or rows of rollout_id with messages (or calls), the expected actions in a table
of tasks (task_id, actions), and what is not in them (task_id, reward ...) in a table of rollouts.
A run that broke (info.error) is a crash: no reward, no steps.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.logs.matching import matched

# The harness failed, not the agent.
BROKEN = ("infrastructure_error", "unexpected_error")


# A verb in front of a name that only looks; anything else may change the world.
LOOKING = frozenset({
    "get", "search", "find", "list", "calculate", "think", "check", "read", "lookup", "look",
    "query", "fetch", "show", "view", "count", "describe", "verify", "validate", "retrieve",
})  # fmt: skip
HANDING_OVER = ("transfer_to_human",)


class Run(NamedTuple):
    """One rollout: what is known of it, what was expected (None: not known), and its calls."""

    facts: dict[str, Any]
    expected: list[dict[str, Any]] | None
    calls: list[dict[str, Any]]
    verdicts: list[Any] | None = None


def rows_of(runs: Sequence[Run], kind: str) -> list[dict[str, Any]]:
    """Rows of rollouts, steps or outcomes."""
    if kind == "rollouts":
        return [_rollout(run) for run in runs]
    if kind == "outcomes":
        return [_outcome(run) for run in runs if run.facts.get("task_id") is not None]
    return [row for run in runs if run.facts.get("status") is None for row in steps_of(run)]


def steps_of(run: Run) -> Iterator[dict[str, Any]]:
    """One row an expected action, with the verdict of every rule."""
    facts = {k: v for k, v in run.facts.items() if k not in ("status", "error")}
    for i, found in enumerate(matched(run.expected or [], run.calls)):
        action = (run.expected or [])[i]
        call = run.calls[found.call] if found.call is not None else None
        row = {
            **facts, "step_index": i, "step_name": action["name"], "step_kind": kind_of(action),
            "expected_action": {k: action[k] for k in ("name", "kwargs")},
            "actual_action": call and {k: call[k] for k in ("name", "kwargs")},
            "actual_call_index": found.call, "correct": found.correct,
            "correct_reuse": found.reuse, "correct_lenient": found.lenient,
            "correct_form": int(found.correct or found.verdict == "other_form"),
            "verdict": found.verdict, "form": found.form,
        }  # fmt: skip
        if run.verdicts is not None:
            row["benchmark_match"] = run.verdicts[i]
        yield row


def kind_of(action: Mapping[str, Any]) -> str:
    """What the log says of an action, else by its name: `read` if it only looks, or `write`."""
    told = action.get("kind")
    name = str(action["name"]).lower()
    looks = name.split("_")[0] in LOOKING or name.startswith(HANDING_OVER)
    return str(told) if told else "read" if looks else "write"


def _rollout(run: Run) -> dict[str, Any]:
    known = run.expected is not None
    return {**run.facts, "n_calls": len(run.calls),
            "n_expected": len(run.expected or []) if known else None}  # fmt: skip


def _outcome(run: Run) -> dict[str, Any]:
    facts = dict(run.facts)
    row = {"item_id": facts.pop("task_id"), "model": facts.pop("model", "agent"),
           "sample": facts.pop("trial", None), "value": facts.pop("reward", None)}  # fmt: skip
    if row["sample"] is None:
        del row["sample"]
    if row["value"] is None and facts.get("status") is None:
        facts["status"] = "missing"
    return {**row, **facts}


def tau_runs(whole: Sequence[Any]) -> list[Run]:
    """Runs of a tau-bench result file."""
    runs, seen = [], Counter[str]()
    for entry in whole:
        info = entry.get("info") or {}
        task, trial = entry.get("task_id"), entry.get("trial", 0)
        broken = bool(info.get("error"))
        actions = (info.get("task") or {}).get("actions")
        facts: dict[str, Any] = {
            "rollout_id": _unique(f"t{task}-r{trial}", seen), "task_id": task, "trial": trial,
            "reward": None if broken else entry.get("reward"),
        }  # fmt: skip
        facts |= {"status": "error", "error": str(info["error"])} if broken else {}
        expected = None if actions is None else [action_of(a) for a in actions]
        runs.append(Run(facts, expected, calls_of(entry.get("traj") or [], ("assistant",))))
    return runs


def _unique(name: str, seen: Counter[str]) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def tau2_runs(whole: Mapping[str, Any]) -> list[Run]:
    """Runs of a tau2 result file; calls of the simulated user count as well."""
    model = ((whole.get("info") or {}).get("agent_info") or {}).get("llm") or "agent"
    tasks = {str(t.get("id")): ((t.get("evaluation_criteria") or {}).get("actions"))
             for t in whole.get("tasks") or []}  # fmt: skip
    runs, seen = [], Counter[str]()
    for one in whole["simulations"]:
        told = one.get("reward_info") or {}
        checks = told.get("action_checks")
        actions = [c["action"] for c in checks] if checks else tasks.get(str(one.get("task_id")))
        broken = one.get("termination_reason") in BROKEN
        facts: dict[str, Any] = {
            "rollout_id": _unique(str(one.get("id")), seen), "task_id": one.get("task_id"),
            "model": model, "trial": one.get("trial"),
            "reward": None if broken else told.get("reward"),
            "termination": one.get("termination_reason"),
        }  # fmt: skip
        facts |= {"status": "error"} if broken else {}
        expected = None if actions is None else [action_of(a) for a in actions]
        calls = calls_of(one.get("messages") or [], ("assistant", "user"))
        verdicts = [int(bool(c.get("action_match"))) for c in checks] if checks else None
        runs.append(Run(facts, expected, calls, verdicts))
    return runs


def trajectory_runs(
    rows: Sequence[Mapping[str, Any]], tasks: Mapping[str, Any], rollouts: Mapping[str, Any]
) -> list[Run]:
    """Runs of rows with messages or calls; `tasks` by task_id, `rollouts` by rollout_id."""
    runs = []
    for row in rows:
        facts = {**rollouts.get(str(row.get("rollout_id")), {}), **row}
        messages, calls = facts.pop("messages", None), facts.pop("calls", None)
        task = tasks.get(str(facts.get("task_id")))
        actions = (task or {}).get("actions")
        facts |= {"status": "error"} if facts.get("error") else {}
        acts = calls_of(messages, ("assistant",)) if messages is not None else [
            action_of(call) for call in calls or []]  # fmt: skip
        expected = None if actions is None else [action_of(a) for a in actions]
        runs.append(Run(facts, expected, acts))
    return runs


def calls_of(messages: Sequence[Mapping[str, Any]], roles: Sequence[str]) -> list[dict[str, Any]]:
    """Every tool call of messages of these roles, in order; failed calls are calls."""
    return [action_of(call) for message in messages if message.get("role") in roles
            for call in _tool_calls(message)]  # fmt: skip


def _tool_calls(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for call in message.get("tool_calls") or ():
        yield call.get("function") or call
    old = message.get("function_call")
    if old:
        yield old


def action_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Name and kwargs of an action or call; arguments that are no JSON stay the text they are."""
    if not isinstance(given, Mapping) or "name" not in given:
        raise InputError(f"an action without a name: {given!r}")
    kwargs: Any = next((given[k] for k in ("kwargs", "arguments") if given.get(k) is not None), {})
    if isinstance(kwargs, str):
        with suppress(ValueError):
            kwargs = json.loads(kwargs or "{}")
    kind = next((given[k] for k in ("step_kind", "kind", "tool_type") if given.get(k)), None)
    return {"name": given["name"], "kwargs": kwargs, "compare": given.get("compare_args"),
            "kind": kind}  # fmt: skip
