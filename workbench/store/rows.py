"""What the reads hand out: small frozen records, one a line of a page."""

from __future__ import annotations

from typing import Any, NamedTuple

from workbench.domain.candidate import Candidate, Edit, Event
from workbench.domain.record import Record
from workbench.store.runs import iso
from workbench.store.text import plain, unpack

# Whether a verdict `v` was taken back; by its candidate, which has an index.
UNDONE = """exists (select 1 from verdicts u where u.candidate_id=v.candidate_id
    and u.undoes=v.id)"""
CANDIDATE = """select id, version, run_id, slot, branch, spec_id, recipe, state, lane, track,
    node_id, cluster_id, coordinate, author_family, reason, at, summary, simulated, created, flags
    from candidates"""


class RunRow(Record):
    """A run in a list. `decided` slots of `assigned`; `admitted` counts all lanes."""

    run_id: str
    spec_id: str
    recipe: str
    kind: str
    state: str
    message: str
    created: str
    ended: str
    seed: int
    simulated: bool
    wanted: int | None
    assigned: int
    decided: int
    admitted: int
    normal: int
    refused: int
    set_aside: int
    surplus: int
    cancel: bool = False
    pid: int = 0


class GateRow(Record):
    """One gate of a funnel: `tried` and `passed` count points, the others receipts (and repairs).

    `refused` is how many points ended here.
    """

    gate: str
    tried: int
    passed: int
    receipts: int
    asked_repair: int
    repaired: int
    failed: int
    errored: int
    skipped: int
    refused: int


class ReasonRow(Record):
    """Why points did not get in: how many, with up to three as (candidate id, text)."""

    outcome: str
    at: str
    reason: str
    n: int
    examples: tuple[tuple[str, str], ...]


class Funnel(Record):
    """A run's yield. Gates in the order in which the run has them; main branches only."""

    run_id: str
    pulls: int
    drafted: int
    decided: int
    admitted: int
    normal: int
    refused: int
    set_aside: int
    surplus: int
    repairs: int
    gates: tuple[GateRow, ...]
    reasons: tuple[ReasonRow, ...]


class VisitRow(NamedTuple):
    """One receipt in short: a gate's word, and the verdicts of its judges."""

    gate: str
    status: str
    reason: str
    votes: tuple[str, ...]


class PullRow(Record):
    """One decided pull. `repairs` are (gate, reason, receipts before it)."""

    id: str
    slot: int
    outcome: str
    at: str
    reason: str
    lane: str
    coordinate: dict[str, str]
    node_id: str
    visits: tuple[VisitRow, ...]
    repairs: tuple[tuple[str, str, int], ...]


class CallsRow(Record):
    """The calls of one gate by one model in one role; `seconds` is the sum of their times."""

    gate: str
    role: str
    model: str
    family: str
    simulated: bool
    calls: int
    unfinished: int
    failed: int
    tokens_in: int
    tokens_out: int
    cost: float
    seconds: float


class CallLine(Record):
    """One try: status is started (in flight, or lost with its process), ok or error."""

    number: int
    key: str
    gate: str
    role: str
    purpose: str
    model: str
    family: str
    sample: int
    attempt: int
    simulated: bool
    started: str
    seconds: float | None
    status: str
    served_model: str
    finish: str
    tokens_in: int
    tokens_out: int
    cost: float
    error: str


class StateLine(Record):
    """One change of a candidate's state."""

    version: int
    state: str
    before: str
    by: str
    reason: str
    at: str


class VerdictLine(Record):
    """One verdict (or `undo`); `undone` when a later row took it back."""

    id: int
    kind: str
    reviewer: str
    reasons: tuple[str, ...]
    text: str
    version: int
    at: str
    scripted: bool
    undone: bool
    blind: bool = False
    own_answer: str = ""
    missing: str = ""
    group: str = ""
    look: str = ""
    seconds: float | None = None
    patch: dict[str, Any] | None = None


class TrailEvent(Record):
    """An event with the store's stamp; `started` is the epoch second of its first call."""

    event: Event
    at: float
    started: float | None
    seconds: float
    cost: float
    chain: str


class Trail(Record):
    """All that is known of one branch of a slot; `candidate` is None until it is decided."""

    candidate: Candidate | None
    events: tuple[TrailEvent, ...]
    calls: tuple[CallLine, ...]
    edits: tuple[Edit, ...]
    states: tuple[StateLine, ...]
    verdicts: tuple[VerdictLine, ...]
    branches: tuple[int, ...]


class Timed(NamedTuple):
    """When an event was written (epoch s), how long its calls took (s), what they cost."""

    at: float
    seconds: float
    cost: float


class Broken(Record):
    """Where a chain no longer holds: what was changed by hand, as far as it can be told."""

    candidate_id: str
    run_id: str
    slot: int
    branch: int
    seq: int
    gate: str
    problem: str


def candidate(row: tuple[Any, ...]) -> Candidate:
    """A row of CANDIDATE as the domain's summary; its text is cut to 400 characters."""
    (id, version, run_id, slot, branch, spec_id, recipe, state, lane, track, node_id, cluster_id,
     coordinate, family, reason, at, text, simulated, created, flags) = row  # fmt: skip
    return Candidate(
        id=id, version=version, run_id=run_id, slot=slot, branch=branch, spec_id=spec_id,
        recipe=recipe, state=state, lane=lane, track=track, node_id=node_id,
        cluster_id=cluster_id, coordinate=unpack(coordinate), author_family=plain(family),
        reason=reason, at=at, text=text, simulated=bool(simulated), created=iso(created),
        flags=tuple(unpack(flags)),
    )  # fmt: skip
