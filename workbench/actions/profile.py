"""Profile: the flow of each model of dropped or recorded rollouts, and a sentence to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.actions.measure import dumped, notes
from workbench.actions.rollouts import Rollouts
from workbench.actions.steps import Flow, flows
from workbench.errors import InputError

MOST_NAMED = 3


@dataclass(frozen=True)
class Profile:
    """Rollouts as `measure steps` measures them. `refused` says why there is no table by step."""

    rollouts: Rollouts
    flow: Flow
    models: tuple[Mapping[str, Any], ...]
    refused: str = ""
    notes: tuple[str, ...] = ()
    truth: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [str(model["model"]) for model in self.models]

    def of(self, name: str | None) -> Mapping[str, Any]:
        """One model's flow; the first where the name is none of them."""
        return next((m for m in self.models if m["model"] == name), self.models[0])


def profile(
    rollouts: Rollouts, flow: Flow, truth: Mapping[str, Mapping[str, float]] | None = None
) -> Profile:
    """What `measure steps` finds; where steps do not line up, what is left without them.

    `truth` holds planted rates by model and step, for a peek. InputError when nothing is left.
    """
    steps, runs, refused = rollouts.steps, rollouts.runs, ""
    if steps is None and runs is None:
        raise InputError(f"{rollouts.source}: neither rollouts nor steps")
    try:
        found = flows(rollouts.source, steps, runs, flow)
    except InputError as error:
        if runs is None:
            raise
        refused = str(error)
        found = flows(rollouts.source, None, runs, Flow(pool=flow.pool))
    told = [note for one in (steps, runs) if one is not None for note in notes(one)]
    told += [rollouts.why] if rollouts.why else []
    models = tuple(dumped(found["models"]))
    return Profile(rollouts, flow, models, refused, tuple(dict.fromkeys(told)), truth or {})


def sentence(profile: Profile, model: Mapping[str, Any]) -> str:
    """How often the model succeeds, where it fails first, what is brittle, with every caveat."""
    parts = [_whole(model), *_weakest(model)]
    if model["graded_until_first_wrong"]:
        parts.append("Behind a first wrong step nobody looked.")
    if model["crashed"]:
        parts.append(f"{model['crashed']:,} crashed rollouts are left out.")
    if profile.rollouts.simulated:
        parts.append("Simulated (offline stand-ins).")
    return " ".join(parts)


def _whole(model: Mapping[str, Any]) -> str:
    whole, name = model["end_to_end"], model["model"]
    one = whole["pass_at_k"].get("1")
    if one is None or one["value"] is None:
        return f"{name}: {model['n_rollouts']:,} rollouts without a known outcome."
    return (
        f"{name} succeeds end to end in {shown(one)} of the first tries on {whole['n_tasks']:,} "
        f"tasks ({model['n_rollouts']:,} rollouts)."
    )


def _weakest(model: Mapping[str, Any]) -> list[str]:
    """The step that fails first most often, and the brittle ones."""
    steps = model["steps"]
    known = [s for s in steps if s["first_failure_share"]]
    if not known:
        return [] if steps else ["No step of them is graded."]
    top = max(known, key=lambda s: s["first_failure_share"])
    kind = model["rate_kind"].replace("_", " ")
    how = "would be, if steps were independent," if kind == "point rate" else "are"
    parts = [f"{top['first_failure_share']:.0%} of first failures {how} at {top['step']}: {kind} "
             f"{shown(top[model['rate_kind']])}, n {top['samples']:,}."]  # fmt: skip
    brittle = [s["step"] for s in steps if s["brittle"]]
    if brittle:
        more = f" and {len(brittle) - MOST_NAMED} more" if len(brittle) > MOST_NAMED else ""
        parts.append(f"Brittle (clearly below all other steps, p by Holm over {len(steps)}): "
                     f"{', '.join(brittle[:MOST_NAMED])}{more}.")  # fmt: skip
    parts.append("Picked as the weakest after looking, so its rate leans low.")
    if "low_n" in top["warnings"]:
        parts.append("Fewer than 30 samples there: nothing is claimed of it.")
    return parts


def shown(told: Mapping[str, Any]) -> str:
    """A share with its interval and the kind of it."""
    value, low, high = told["value"], told["lo"], told["hi"]
    if value is None:
        return f"no rate ({told['reason'].replace('_', ' ')})"
    if low is None or high is None:
        return f"{value:.1%} (no interval: {', '.join(told['warnings']).replace('_', ' ')})"
    return f"{value:.1%} (95% {told['method']}: {low:.1%} to {high:.1%})"
