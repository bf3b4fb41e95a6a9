"""Timeline: everything that ever happened to one point, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from workbench.actions.desk import Place, beside, facts_of, rendered
from workbench.actions.exposures import uses_of, withdrawals
from workbench.domain.candidate import Draft, Event
from workbench.domain.contracts import Block
from workbench.errors import InputError, PluginError, StoreError
from workbench.pages.trail import Beside

if TYPE_CHECKING:
    from workbench.actions.open import Bench
    from workbench.domain.release import Used
    from workbench.store.rows import Trail, VerdictLine

ENDS = {"admitted": "passed its gates", "refused": "was refused", "surplus": "was one too many",
        "set_aside": "was set aside", "drafted": "was drafted", "edited": "was edited by hand",
        "repaired": "was repaired"}  # fmt: skip


class Moment(NamedTuple):
    """One thing that happened: when (ISO), its kind, a title and what was said. `mark` names a
    tone of pages/trail."""

    at: str
    kind: str
    title: str
    text: str = ""
    mark: str = ""


class Whole(NamedTuple):
    """One point: what it is, every moment of it, and its receipts with what was asked."""

    id: str
    facts: dict[str, str]
    draft: Draft | None
    blocks: tuple[Block, ...]
    moments: tuple[Moment, ...]
    events: tuple[Event, ...]
    beside: Beside
    state: str
    text: str
    simulated: bool


def whole(bench: Bench, id: str) -> Whole:
    """All that is known of a point; InputError when there is no such candidate."""
    try:
        trail = bench.store.reads.trail(id)
    except StoreError as error:
        raise InputError(str(error)) from None
    point, events = trail.candidate, tuple(one.event for one in trail.events)
    assert point is not None
    run = bench.store.journal.run(point.run_id)
    draft = bench.store.reads.draft(id)
    facts = facts_of(run, events[-1].slot, point.branch) if events else {}
    place = Place(point.run_id, point.slot, point.branch)
    moments = sorted([*_made(trail), *_people(trail), *_used(bench, id)], key=lambda one: one.at)
    return Whole(
        id=id, facts={"point": id, "state": point.state, "recipe": point.recipe, **facts},
        draft=draft, blocks=_blocks(bench, point.run_id, draft), moments=tuple(moments),
        events=events, beside=beside(bench, place, events), state=point.state, text=point.text,
        simulated=point.simulated,
    )  # fmt: skip


def _blocks(bench: Bench, run_id: str, draft: Draft | None) -> tuple[Block, ...]:
    """The point as its recipe shows it; bare where the recipe is gone or does not read it."""
    if draft is None:
        return ()
    try:
        return rendered(bench.store.journal.run(run_id), draft)
    except (PluginError, ValueError):
        return tuple(Block(title=k, text=str(v), kind="text") for k, v in draft.payload.items())


def _made(trail: Trail) -> Iterator[Moment]:
    """The loop's own events; a gate that was content is told with the next that was not."""
    passed: list[str] = []
    at = ""
    for one in trail.events:
        event = one.event
        if event.kind == "judged" and event.receipt and event.receipt.status == "pass":
            passed.append(event.gate)
            continue
        at = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="milliseconds")
        if passed:
            yield Moment(at, "gates", f"passed {', '.join(passed)}", "", "pass")
            passed = []
        if event.receipt is not None:
            status = event.receipt.status
            title = f"{event.gate}: {status}" + (f" ({event.reason})" if event.reason else "")
            yield Moment(at, "gate", title, event.message, status)
        else:
            where = f" by {event.gate}" if event.gate else ""
            more = event.message if event.kind in ("repaired", "set_aside") else ""
            yield Moment(at, "event", f"{ENDS[event.kind]}{where}", more, event.kind)
    if passed:
        yield Moment(at, "gates", f"passed {', '.join(passed)}", "", "pass")


def _people(trail: Trail) -> Iterator[Moment]:
    """Verdicts, hand edits and changes of state."""
    for verdict in trail.verdicts:
        yield Moment(verdict.at, "verdict", _verdict(verdict), verdict.text, _tone(verdict.kind))
    for edit in trail.edits:
        title = f"{edit.who} edited {', '.join(edit.patch)} after event {edit.after_seq}"
        yield Moment(edit.when, "edit", title, "", "edited")
    for state in trail.states:
        by = f" by {state.by}" if state.by else ""
        yield Moment(state.at, "state", f"{state.state}{by}", state.reason, state.state)


def _verdict(one: VerdictLine) -> str:
    marks = ["scripted"] * one.scripted + ["blind"] * one.blind + ["taken back"] * one.undone
    more = f" ({', '.join(marks)})" if marks else ""
    why = f": {', '.join(one.reasons)}" if one.reasons else ""
    return f"{one.reviewer} said {one.kind.replace('_', ' ')}{more}{why}"


def _tone(kind: str) -> str:
    return {"approve": "approved", "reject": "rejected", "edit": "edited"}.get(kind, "needs_expert")


def _used(bench: Bench, id: str) -> Iterator[Moment]:
    """The releases that hold the point, its exposures, and the reports that a withdrawal marks."""
    held = bench.store.reads.releases_with(id)
    for name in held:
        one = bench.store.reads.release(name)
        yield Moment(one.at, "release", f"in release {one.id} ({one.name})", "", "released")
    for used in uses_of(bench, id) if held else ():
        yield Moment(used.at, "exposure", _exposure(used), "", "drafted")
    for doubt in (one for one in withdrawals(bench) if one["candidate_id"] == id):
        yield Moment(doubt["at"], "withdrawal", "marked what used it", doubt["reason"], "withdrawn")


def _exposure(used: Used) -> str:
    who = f" to {', '.join(used.models)}" if used.models else ""
    seen = ", to be learned from" if used.training else ""
    return f"{used.kind} {used.id}: {used.what}{who}{seen} ({used.release})"
