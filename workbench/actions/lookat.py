"""What a reviewer is shown of a point: before the verdict the item alone, afterwards all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.actions.desk import Place, beside, facts_of, rendered
from workbench.actions.looking import Shown
from workbench.actions.open import Bench
from workbench.domain.candidate import Draft, Event
from workbench.domain.contracts import Block
from workbench.domain.outcome import Grade
from workbench.domain.receipt import GateResult
from workbench.domain.spec import FrozenRun
from workbench.errors import WorkbenchError
from workbench.pages.trail import Beside
from workbench.registry import load
from workbench.store.rows import StateLine

# What would give away who wrote it, or what somebody thought of it, stands not beside an item.
KEPT_BACK = ("wanted band", "branch", "run", "slot")
ONE_ANSWER = ("exact", "numeric", "schema")  # the graders of one answer that can be typed
BLINDED: dict[str, Any] = {"cut": [], "output_model": "a model"}


@dataclass(frozen=True)
class Revealed:
    """All that is known of a judged point."""

    events: tuple[Event, ...]
    beside: Beside
    results: Mapping[str, GateResult]
    states: tuple[StateLine, ...]


def blocks_of(shown: Shown) -> tuple[Block, ...]:
    """The point as its recipe renders it; its fields as they are if the recipe cannot.

    Before the verdict without the names of models and without what a gate has cut.
    """
    payload = shown.draft.payload
    known = {name: value for name, value in BLINDED.items() if name in payload and shown.open}
    try:
        return rendered(shown.run, shown.draft.model_copy(update={"payload": {**payload, **known}}))
    except (WorkbenchError, ValueError, KeyError, TypeError) as error:
        words = f"The recipe cannot show this point ({type(error).__name__}): its fields."
        plain = [Block(title=k, text=str(v)) for k, v in shown.draft.payload.items()]
        return (Block(title="Note", text=words), *plain)


def place_of(bench: Bench, shown: Shown) -> dict[str, str]:
    """Where the point lies, for a line below it."""
    point = shown.candidate
    slot = bench.store.reads.slot_of(point.run_id, point.slot)
    told = facts_of(shown.run, slot, point.branch)
    return {name: value for name, value in told.items() if name not in KEPT_BACK}


def to_solve(run: FrozenRun, draft: Draft) -> bool:
    """Whether a person should answer before the key is shown: one answer, graded by program."""
    grader = (draft.payload.get("grader") or {}).get("type")
    if not isinstance(draft.payload.get("reference"), str) or grader not in ONE_ANSWER:
        return False
    try:
        return bool(getattr(load("grader", grader), "program", False))
    except WorkbenchError:
        return False


def compare(draft: Draft, answer: str) -> Grade:
    """A person's own answer against the key, by the point's own grader."""
    named: Mapping[str, Any] = draft.payload["grader"]
    grader = load("grader", named["type"])
    grade: Grade = grader.grade(f"answer: {answer}", draft.payload, named.get("params") or {})
    return grade


def reveal(bench: Bench, shown: Shown) -> Revealed:
    """The whole trail of a point: read once it has its verdict."""
    point = shown.candidate
    place = Place(point.run_id, point.slot, point.branch)
    events = tuple(bench.store.journal.events(*place))
    return Revealed(
        events, beside(bench, place, events), bench.store.reads.last_results(*place),
        tuple(bench.store.reads.states(point.id)),
    )  # fmt: skip
