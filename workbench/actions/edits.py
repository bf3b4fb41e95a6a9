"""Edits of points by hand: what is wrong with one before it is saved, and its way through gates.

An edit that nobody has sent through its gates waits; one whose process ended stands still. An owner
sends it on, or withdraws it: then the point waits for a verdict again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from pydantic import ValidationError

from workbench.actions.desk import patch_of
from workbench.actions.open import Bench, parts_of
from workbench.actions.review import rerun, standing
from workbench.actions.stepping import advance, sitting_of, stop, trail
from workbench.domain.candidate import Candidate, Draft, changed_fields
from workbench.domain.receipt import GateResult
from workbench.domain.spec import FrozenRun
from workbench.errors import SpecError
from workbench.loop import in_order, patched
from workbench.registry import load
from workbench.store.rows import VerdictLine

Stage = Literal["waiting", "running", "stopped", "done"]
MOST = 50


class EditView(NamedTuple):
    """An edit that stands on a point. `gates` are those that read what it changed, in order, with
    what each said since (None: not yet); `end` is how its branch ended, '' before."""

    id: str
    text: str
    reviewer: str
    at: str
    stage: Stage
    branch: int | None
    gates: Mapping[str, GateResult | None]
    end: str
    problem: str


def problems(run: FrozenRun, draft: Draft, texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the edited fields, in words by field; empty when they can be saved."""
    found: dict[str, str] = {}
    payload = dict(draft.payload)
    for name, text in texts.items():
        try:
            payload |= patch_of(draft, {name: text})
        except SpecError as error:
            found[name] = str(error)
    try:
        load("recipe", run.spec.recipe).Payload.model_validate(payload)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            name, *inside = map(str, one["loc"] or ("",))
            where = f"{'.'.join(inside)}: " if inside else ""
            found.setdefault(name, where + one["msg"].removeprefix("Value error, "))
    return found


def edit_of(bench: Bench, id: str) -> EditView | None:
    """The edit that stands on a point, and how far its gates are; None when none does."""
    point, verdict = bench.store.reads.candidate(id), _edit(bench, id)
    draft = bench.store.reads.draft(id)
    if point is None or verdict is None or draft is None:
        return None
    run = bench.store.journal.run(point.run_id)
    reading = _reading(run, draft, verdict)
    branch = _branch(bench, point, verdict)
    facts = (point.id, point.text, verdict.reviewer, verdict.at)
    if branch is None:
        return EditView(*facts, "waiting", None, dict.fromkeys(reading), "", "")
    events = trail(bench, point.run_id, point.slot, branch).events
    last = max((e.seq for e in events if e.kind == "edited"), default=len(events))
    said = {e.gate: e.receipt.result for e in events if e.receipt is not None and e.seq > last}
    now = sitting_of(bench, point.run_id)
    mine = now.place == (point.slot, branch)
    ended = events[-1].kind if events and events[-1].final else ""
    stage: Stage = "done" if ended else ("running" if mine and now.doing else "stopped")
    gates = {**{name: said.get(name) for name in reading}, **said}
    problem = now.problem if mine and not ended else ""
    return EditView(*facts, stage, branch, gates, ended, problem)


def pending(bench: Bench) -> list[EditView]:
    """Edits that are not through their gates, newest first."""
    points = bench.store.reads.candidates(MOST, state="edited")
    views = [edit_of(bench, point.id) for point in points]
    return [view for view in views if view is not None and view.stage != "done"]


def send(bench: Bench, id: str) -> None:
    """Send the edit that stands on a point through the gates that read it, or on from where it
    stands; on a thread."""
    bench.require("owner", "run gates")
    view = edit_of(bench, id)
    point = bench.store.reads.candidate(id)
    if view is None or point is None:
        raise SpecError(f"no edit stands on {id!r}")
    if bench.store.journal.run(point.run_id).kind == "canary":
        return  # its answer is known: nothing is made of it
    if view.branch is None:
        rerun(bench, id)
    elif view.stage == "stopped":
        advance(bench, point.run_id, point.slot, view.branch, to_end=True)


def withdraw(bench: Bench, id: str, who: str) -> Candidate | None:
    """Set an edit aside before its gates are through: the point waits for a verdict again."""
    bench.require("owner", "withdraw an edit")
    verdict, view = _edit(bench, id), edit_of(bench, id)
    if verdict is None or view is None:
        raise SpecError(f"no edit stands on {id!r}")
    if view.stage == "done":
        raise SpecError("its gates are through: what came of it is a point of its own")
    point = bench.store.reads.candidate(id)
    if view.stage == "running" and point is not None:
        stop(bench, point.run_id)
    return bench.store.journal.revoke_verdict(verdict.id, who, "the edit was withdrawn")


def _edit(bench: Bench, id: str) -> VerdictLine | None:
    found = [v for v in standing(bench.store.reads.verdicts(id)).values() if v.kind == "edit"]
    return found[-1] if found else None


def _reading(run: FrozenRun, draft: Draft, verdict: VerdictLine) -> list[str]:
    """The gates that read what the edit changes, in their order."""
    after = patched(draft, verdict.patch or {})
    changed = {"*", *changed_fields(draft, after)}
    gates = [gate for gate in parts_of(run)[1] if set(gate.reads) & changed]
    return [gate.name for gate in in_order(gates, after)]


def _branch(bench: Bench, point: Candidate, verdict: VerdictLine) -> int | None:
    """The branch on which this edit went to its gates."""
    journal = bench.store.journal
    for branch in reversed(bench.store.reads.branches(point.run_id, point.slot)):
        made = journal.edits(point.run_id, point.slot, branch)
        last = made[-1] if made else None
        if last is not None and (last.parent, last.who) == (point.branch, verdict.reviewer) \
                and last.patch == (verdict.patch or {}):  # fmt: skip
            return branch
    return None
