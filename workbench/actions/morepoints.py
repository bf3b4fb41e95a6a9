"""More points of this step: a finding about a step becomes a spec for the recipe `agent_step`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.actions.profile import Profile, shown
from workbench.domain.spec import Because, InputSpec
from workbench.errors import SpecError, WorkbenchError
from workbench.registry import shelf_of
from workbench.specfile import read_taxonomy

RECIPE, TAXONOMY, OURS = "agent_step", "demo_agent/taxonomy.yaml", "support_desk"
MOST = 200


def cannot(profile: Profile, step: str) -> str:
    """Why no points of a step can be made, in words; nothing where they can."""
    recipes = shelf_of("recipe")
    if RECIPE not in recipes:
        return f"No recipe makes points of a step: {RECIPE} is not here ({', '.join(recipes)})."
    if _place(profile, step):
        return ""
    there = "; ".join(f"{name}: {', '.join(one.id for one in world.steps)}"
                      for name, world in shelf_of("environment").items())  # fmt: skip
    return (
        f"No environment here runs the step {step!r} or one of its kind, so no point of it can be "
        f"cut from a proved flow. There are {there}. An environment is one file."
    )


def spec_of(profile: Profile, model: Mapping[str, Any], step: str, n: int = 20) -> InputSpec:
    """A spec for n points of a step, with the finding that it is made from.

    The step is looked for in the environments by its name, then by its kind. SpecError where none
    has it, and for a step that was not measured.
    """
    row = next((one for one in model["steps"] if one["step"] == step), None)
    if row is None:
        there = ", ".join(one["step"] for one in model["steps"])
        raise SpecError(f"no step {step!r}; there are: {there}")
    why = cannot(profile, step)
    if why:
        raise SpecError(why)
    if not 1 <= n <= MOST:
        raise SpecError(f"{n} points: choose 1 to {MOST}")
    world, found = _place(profile, step)
    leaf = _definition(found.id) if world == OURS else ""
    where: dict[str, Any] = (
        {"taxonomy": TAXONOMY, "leaf": found.id} if leaf else {"axes": {"step": (found.id,)}}
    )
    return InputSpec(
        id=f"more-{_slug(step)}", recipe=RECIPE, title=f"More points of the step {step}"[:120],
        test=leaf or f"Takes the right action at the step {found.id} ({found.kind}) of {world}.",
        settings={"environment": world}, n=n,
        # A library needs easy steps too: the bands are those of the recipe's own spec.
        bands=("no_info_easy", "discriminating", "weak", "frontier_hard"),
        because=Because(kind="step", ref=f"{model['model']}:{step}", text=_finding(model, row)),
        **where,
    )  # fmt: skip


def _place(profile: Profile, step: str) -> Any:
    """Environment and step for this step: of its name, else of its kind; () where there is none."""
    steps = [(name, one) for name, world in shelf_of("environment").items() for one in world.steps]
    named = [pair for pair in steps if pair[1].id == step]
    kind = _kind(profile, step)
    return next(iter([*named, *(pair for pair in steps if pair[1].kind == kind)]), ())


def _definition(leaf: str) -> str:
    """What the support agent's taxonomy says of this step; '' where it does not have it."""
    try:
        nodes = read_taxonomy(TAXONOMY).nodes
    except WorkbenchError:
        return ""
    return next((node.definition or node.label for node in nodes if node.id == leaf), "")


def _kind(profile: Profile, step: str) -> str:
    """The kind of the step as the table has it, else nothing."""
    table = profile.rollouts.steps
    if table is None or "step_kind" not in table.frame:
        return ""
    mine = table.frame[table.frame[profile.flow.by].astype(str) == step]["step_kind"].dropna()
    return str(mine.iloc[0]) if len(mine) else ""


def _finding(model: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """What was measured, in one line."""
    kind = model["rate_kind"]
    brittle = "brittle, " if row["brittle"] else ""
    return (
        f"{model['model']} at {row['step']}: {brittle}{kind.replace('_', ' ')} {shown(row[kind])}, "
        f"n {row['samples']}"
    )[:500]


def _slug(step: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", step).strip("-.")[:60] or "step"
