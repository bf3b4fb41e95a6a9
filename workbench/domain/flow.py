"""An agent's flow: actions, the rules that say which are right, and environments that run them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, Protocol

from workbench.domain.record import Record

Message = dict[str, Any]


class Action(Record):
    """One call of one tool."""

    tool: str
    arguments: dict[str, Any] = {}


class Rule(Record):
    """A predicate over actions: a tool, and for each argument the values that will do.

    As an allowed rule it is met by a call with every argument named here, each with one of its
    values, and no argument beside them but the `optional` ones. As a forbidden rule it is met
    whenever the arguments named here have one of their values, whatever else the call says.
    """

    tool: str
    arguments: dict[str, tuple[Any, ...]] = {}
    optional: tuple[str, ...] = ()


class FlowStep(Record):
    """One decision of a flow: `kind` groups steps of different flows (retrieval, handoff, ...)."""

    id: str
    kind: str
    title: str = ""


class Turn(Record):
    """What an agent did and what the environment answered."""

    action: Action
    result: dict[str, Any] = {}


class State(Record):
    """Where a flow stands. Everything follows from the case, the user's message and the turns."""

    case: dict[str, Any]
    message: str
    turns: tuple[Turn, ...] = ()
    board: dict[str, Any] = {}


class Environment(Protocol):
    """A world that runs an agent's actions: one file under `environments/`, on that shelf.

    All methods are pure: the same case, message and actions give the same state on every machine.
    """

    name: str
    version: str
    steps: tuple[FlowStep, ...]
    tools: tuple[dict[str, Any], ...]

    def case(self, rng: Random, coordinate: Mapping[str, str]) -> dict[str, Any]:
        """The facts of one case, drawn; values of the coordinate that it knows are respected."""

    def told(self, case: Mapping[str, Any]) -> dict[str, str]:
        """What the user's message has to say, by name."""

    def untold(self, case: Mapping[str, Any], message: str) -> tuple[str, ...]:
        """The names of the facts that a program does not find in the message."""

    def begin(self, case: Mapping[str, Any], message: str) -> State: ...
    def due(self, state: State) -> FlowStep | None:
        """The step whose decision comes next; None when the flow has ended."""

    def shown(self, state: State) -> tuple[Message, ...]:
        """What the agent sees before this decision, in OpenAI's message form."""

    def reference(self, state: State) -> Action:
        """A right action here."""

    def allowed(self, state: State) -> tuple[Rule, ...]:
        """Every right action here, as rules."""

    def forbidden(self, state: State) -> tuple[Rule, ...]:
        """Actions that do harm here, whatever else is allowed."""

    def act(self, state: State, action: Action) -> State:
        """The state after an action; what the environment refuses to do is a result `error`."""

    def solved(self, state: State) -> bool:
        """The outcome check of a flow that has ended."""


def finished(environment: Environment, state: State) -> State:
    """The state after right actions to the end."""
    for _ in environment.steps:
        if environment.due(state) is None:
            break
        state = environment.act(state, environment.reference(state))
    return state
