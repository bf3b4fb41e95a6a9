"""An evaluation: which prompts go to which targets and guards, judged how; frozen before it starts.

Its answers are rows by item, model and sample, so that it can be killed at any time and goes on.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from workbench.domain.contracts import Message
from workbench.domain.failure import FailureRubric, Status
from workbench.domain.record import Record, digest

Kind = Literal["evaluate", "traffic", "ablation"]
Flag = Literal["safe", "unsafe", "unreadable", "error"]
Task = Literal["prompt", "response"]


class Item(Record):
    """One prompt. `messages` are what targets are asked, none: the text alone.

    `harmful`: whether it asks for harm (None: nobody says). `metadata` is carried to every table
    and shown to nobody. `payload` is that of a point whose answers a program grades: then no judge
    is asked. `candidate_id` and `version` name the point, for exposures.
    """

    id: str = Field(min_length=1)
    text: str
    messages: tuple[Message, ...] = ()
    harmful: bool | None = None
    cluster_id: str = ""
    track: str = ""
    origin: str = ""
    weight: float = 1.0
    metadata: dict[str, str] = {}
    payload: dict[str, Any] = {}
    candidate_id: str = ""
    version: int = 0

    @property
    def conversation(self) -> tuple[Message, ...]:
        """What a target is asked."""
        return self.messages or ({"role": "user", "content": self.text},)


class Evaluation(Record):
    """What an evaluation froze at its creation. `source` says where the items come from.

    `plan` is the hash of a plan that was declared before (an ablation's); `consent` what a person
    agreed to when rows of traffic leave the machine. Bounds are those of the first sitting.
    """

    id: str
    name: str = ""
    kind: Kind = "evaluate"
    rubric: FailureRubric
    items: tuple[Item, ...]
    targets: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    judges: tuple[str, ...] = ()
    panel_flags: tuple[str, ...] = ()
    samples: int = Field(1, ge=1)
    temperature: float = 0.7
    system: str = ""
    seed: int = 0
    purpose: str = "report"
    model_table: tuple[dict[str, Any], ...] = ()
    cost_limit: float | None = None
    token_limit: int | None = None
    time_limit: float | None = None
    calls_limit: int | None = None
    concurrency: int = 8
    simulated: bool = False
    source: dict[str, Any] = {}
    plan: str = ""
    consent: dict[str, Any] = {}
    code_version: str = ""

    @property
    def run_id(self) -> str:
        """Its calls are booked under its own id."""
        return self.id

    @property
    def models(self) -> dict[str, tuple[str, ...]]:
        """Who plays which role."""
        return {"target": self.targets, "guard": self.guards, "judge": self.judges}

    @property
    def digest(self) -> str:
        """The hash of everything that its numbers depend on: not its name, bounds or id."""
        away = {
            "id",
            "name",
            "cost_limit",
            "token_limit",
            "time_limit",
            "calls_limit",
            "concurrency",
        }
        return digest(self.model_dump(mode="json", exclude=away), 32)


class Answer(Record):
    """One answer of a target, or one verdict of a guard. The store stamps the time.

    A target's `status` is that of its ruling. A guard's is its verdict (safe, unsafe, unreadable,
    error) on the `task`; of a response, `item_id` names the output and `about` the item.
    """

    item_id: str
    model: str
    role: Literal["target", "guard"]
    sample: int = 0
    status: Status | Flag
    simulated: bool = False
    text: str = ""
    finish: str = ""
    codes: tuple[str, ...] = ()
    reason: str = ""
    flags: tuple[str, ...] = ()
    votes: tuple[dict[str, Any], ...] = ()
    key: str = ""
    task: Task | Literal[""] = ""
    about: str = ""
    target: str = ""
    at: str = ""


def output_id(item_id: str, target: str, sample: int) -> str:
    """The name of one output of one target."""
    return f"{item_id}|{target}|{sample}"
