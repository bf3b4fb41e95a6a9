"""Twins: a passed and a failed rollout of one task side by side, opened where they part.

Steps are aligned by their place or expected action, messages by the calls in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.actions.profile import Profile
from workbench.actions.steps import aligned
from workbench.alike import marked
from workbench.domain.record import canonical_json
from workbench.logs.matching import NAME_ONLY
from workbench.logs.transcripts import AGENT, Said
from workbench.measures.flows import CRASHES, SUCCESS

if TYPE_CHECKING:
    import pandas as pd

MOST_PAIRS = 200
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


class Twin(NamedTuple):
    """A failed rollout and the passed one of its task that went along with it longest.

    `first_wrong` is the first wrong step of the failed one; `parts` the first step at which the
    passed one was right and the failed one was not. Both are '' where no step is graded.
    """

    task: str
    failed: str
    passed: str
    model: str
    first_wrong: str
    parts: str
    passed_model: str


class Beside(NamedTuple):
    """One line of two aligned transcripts: a message of each, and whether they do the same."""

    passed: Said | None
    failed: Said | None
    same: bool


class StepBeside(NamedTuple):
    """One step of both rollouts: what was expected, what each did, and whether it was right."""

    step: str
    expected: str
    passed: str
    failed: str
    passed_right: bool | None
    failed_right: bool | None


def twins(profile: Profile, model: str | None = None, step: str = "") -> list[Twin]:
    """Pairs of a task with both outcomes, those of this model and step, at most two hundred.

    A pair belongs to a step if it parts there or first goes wrong there; `step` '' takes all.
    """
    runs, steps = _runs(profile), _steps(profile)
    chosen = None if profile.flow.pool else model
    found = []
    for task, rows in runs.items():
        won = [row for row in rows if row["won"]]
        for lost in (row for row in rows if not row["won"]):
            if not won or (chosen is not None and lost["model"] != chosen):
                continue
            twin = _twin(task, lost, won, steps, profile)
            if not step or step in (twin.first_wrong, twin.parts):
                found.append(twin)
            if len(found) == MOST_PAIRS:
                return found
    return found


def _runs(profile: Profile) -> Rows:
    """Rollouts by task with `won`, from rewards, else from whether every step was right."""
    rollouts = profile.rollouts
    frame = rollouts.runs.frame if rollouts.runs is not None else None
    if frame is None or not frame["reward"].notna().any():
        frame = _by_steps(rollouts.steps.frame) if rollouts.steps is not None else None
    if frame is None:
        return {}
    if "status" in frame:
        frame = frame[~frame["status"].isin(CRASHES)]
    known = frame[frame["reward"].notna() & frame["task_id"].notna()]
    won = known["reward"].astype(float) >= SUCCESS
    known = known[["rollout_id", "task_id", "model"]].assign(won=won)
    return {str(task): _records(part) for task, part in known.groupby("task_id")}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _by_steps(steps: pd.DataFrame) -> pd.DataFrame:
    """Rollouts as a steps table knows them: its reward, else 1 without a wrong step."""
    graded = steps[steps["correct"].notna()]
    runs = graded.groupby("rollout_id", sort=False)
    frame = runs[["task_id", "model"]].first().reset_index()
    rewards = runs["reward"].first() if "reward" in graded else None
    clean = runs["correct"].min()
    given = rewards if rewards is not None and rewards.notna().any() else clean
    return frame.assign(reward=frame["rollout_id"].map(given))


def _steps(profile: Profile) -> Rows:
    """Graded steps by rollout in order, with `step` as the profile tells them."""
    table = profile.rollouts.steps
    if table is None:
        return {}
    frame = aligned(table.frame) if profile.flow.align else table.frame
    frame = frame.sort_values(["rollout_id", "step_index"], kind="stable")
    frame = frame.assign(step=frame[profile.flow.by].astype(str))
    return {str(r): _records(part) for r, part in frame.groupby("rollout_id", sort=False)}


def _twin(
    task: str, lost: Mapping[str, Any], won: Sequence[Mapping[str, Any]], steps: Rows,
    profile: Profile,
) -> Twin:  # fmt: skip
    """The passed rollout of the same model, if any, that goes along longest."""
    own = [row for row in won if row["model"] == lost["model"]] or list(won)
    mine = steps.get(lost["rollout_id"], [])
    said = profile.rollouts.said
    best = max(own, key=lambda row: (
        _along(mine, steps.get(row["rollout_id"], [])),
        _agreeing(said.get(row["rollout_id"], ()), said.get(lost["rollout_id"], ())),
    ))  # fmt: skip
    first = next((row for row in mine if row["correct"] == 0), None)
    theirs = {row["step_index"]: row for row in steps.get(best["rollout_id"], [])}
    parts = next((row for row in mine if row["correct"] == 0
                  and theirs.get(row["step_index"], row)["correct"] == 1), None)  # fmt: skip
    return Twin(task, str(lost["rollout_id"]), str(best["rollout_id"]), str(lost["model"]),
                first["step"] if first else "", parts["step"] if parts else "",
                str(best["model"]))  # fmt: skip


def _along(mine: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> int:
    """How many steps the failed one's mistakes leave right in the passed one."""
    right = {row["step_index"] for row in theirs if row["correct"] == 1}
    return sum(row["step_index"] in right for row in mine)


def _agreeing(one: Sequence[Said], other: Sequence[Said]) -> int:
    """With how many equal calls two transcripts begin."""
    calls, others = (_calls(said) for said in (one, other))
    return next((i for i, (a, b) in enumerate(zip(calls, others, strict=False)) if a != b),
                min(len(calls), len(others)))  # fmt: skip


def _calls(said: Sequence[Said]) -> list[str]:
    return [_call(call) for turn in said if turn.role == AGENT for call in turn.calls]


def _call(call: tuple[str, Any]) -> str:
    """One text for equal calls; of free-text tools the name alone counts."""
    name, arguments = call
    return name if name in NAME_ONLY else canonical_json([name, marked(arguments)])


def beside(passed: Sequence[Said], failed: Sequence[Said]) -> list[Beside]:
    """Two transcripts line by line: the same calls and roles stand side by side."""
    matcher = SequenceMatcher(None, _tokens(passed), _tokens(failed), autojunk=False)
    rows = []
    for _, a, b, c, d in matcher.get_opcodes():
        for i in range(max(b - a, d - c)):
            one = passed[a + i] if a + i < b else None
            other = failed[c + i] if c + i < d else None
            rows.append(Beside(one, other, one is not None and other is not None
                               and _does(one) == _does(other)))  # fmt: skip
    return rows


def _tokens(said: Sequence[Said]) -> list[str]:
    """What a message does: its calls; a message without one is told by who speaks."""
    return ["|".join([turn.role, *map(_call, turn.calls)]) for turn in said]


def _does(turn: Said) -> tuple[str, tuple[str, ...], str]:
    return turn.role, tuple(map(_call, turn.calls)), " ".join(turn.text.split())


def divergence(rows: Sequence[Beside]) -> int:
    """The line at which they part: the first other call; without calls, the first other words.

    A simulated user never says the same twice, so what people say parts nobody.
    """
    decided = [i for i, row in enumerate(rows) if not row.same and _decides(row)]
    spoken = [i for i, row in enumerate(rows) if not row.same and _agent(row)]
    return next(iter([*decided, *spoken]), 0)


def _decides(row: Beside) -> bool:
    turns = [turn for turn in (row.passed, row.failed) if turn is not None]
    calls = [tuple(map(_call, t.calls)) for t in turns if t.role == AGENT]
    return any(calls) and (len(turns) < 2 or len(set(calls)) > 1)


def _agent(row: Beside) -> bool:
    return any(turn is not None and turn.role == AGENT for turn in (row.passed, row.failed))


def steps_beside(profile: Profile, twin: Twin) -> list[StepBeside]:
    """The graded steps of both, by place; an absent step is empty."""
    steps = _steps(profile)
    mine, theirs = ({row["step_index"]: row for row in steps.get(name, [])}
                    for name in (twin.failed, twin.passed))  # fmt: skip
    return [
        StepBeside(
            str((theirs.get(at) or mine[at])["step"]),
            _written((mine.get(at) or theirs[at]).get("expected_action")),
            _did(theirs.get(at)), _did(mine.get(at)), _right(theirs.get(at)), _right(mine.get(at)),
        )
        for at in sorted({*mine, *theirs})
    ]  # fmt: skip


def _right(row: Mapping[str, Any] | None) -> bool | None:
    return None if row is None or row["correct"] != row["correct"] else row["correct"] == 1


def _did(row: Mapping[str, Any] | None) -> str:
    return "" if row is None else _written(row.get("actual_action"))


def _written(action: Any) -> str:
    """An action as one line: name(argument: value, ...)."""
    if action is None or action != action:
        return ""
    if isinstance(action, str) and action.startswith("{"):
        with suppress(ValueError):
            action = json.loads(action)
    if not isinstance(action, Mapping):
        return str(action)
    kwargs: Any = next((action[k] for k in ("kwargs", "arguments") if k in action), {})
    name = action.get("name") or action.get("tool") or "?"
    if not isinstance(kwargs, Mapping):
        return f"{name}({kwargs})"
    return f"{name}({', '.join(f'{k}: {canonical_json(v)}' for k, v in kwargs.items())})"
