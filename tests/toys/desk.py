"""Drawn cases of the support desk, their states, and points cut out of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from workbench.domain.candidate import Draft
from workbench.domain.flow import Environment, State
from workbench.flows import environment_of, step_payload
from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.support import worded
from workbench.models.offline.draws import uniform

STEPS = ("plan", "retrieve", "tool_call", "validate", "write", "handoff", "report")
WORLD: Environment = environment_of("support_desk")


def case_of(seed: object, **coordinate: str) -> dict[str, Any]:
    return WORLD.case(Random(f"case {seed}"), coordinate)


def draw_of(seed: object) -> Callable[..., float]:
    """A stream of draws of the kind that offline models read."""
    return lambda *name, sample_level=False: uniform("desk", seed, *name)


def message_of(case: Mapping[str, Any], seed: object, tone: str = "neutral") -> str:
    """The user's message in the offline author's words, without a mistake."""
    return worded(WORLD.told(case), {"tone": tone}, Dice(draw_of(seed)), "")


def states_of(seed: object, **coordinate: str) -> Iterator[State]:
    """The state before each step of a drawn case, on the way of right actions."""
    case = case_of(seed, **coordinate)
    state = WORLD.begin(case, message_of(case, seed))
    while WORLD.due(state) is not None:
        yield state
        state = WORLD.act(state, WORLD.reference(state))


def point_of(seed: object, step: str, **coordinate: str) -> dict[str, Any]:
    """The payload of a point cut at one step of a drawn case."""
    state = list(states_of(seed, **coordinate))[STEPS.index(step)]
    return step_payload(WORLD, state)


def draft_of(seed: object, step: str, **changes: Any) -> Draft:
    """The same as a draft, with fields of the payload changed."""
    payload = {**point_of(seed, step), **changes}
    return Draft(payload=payload, author="author-a", author_family="white")
