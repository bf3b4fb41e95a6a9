"""Promote: a case of production becomes a point of the production track, by way of the gates.

A person adds what traffic has not: the reference and how it is graded. The text is the masked one
of the snapshot; what passes waits for review like any other point.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.actions.manufacture import RunOptions, assemble, freeze
from workbench.actions.open import Bench, check_payload
from workbench.domain.candidate import Draft, Event
from workbench.domain.spec import Because, InputSpec
from workbench.engine import ThreadEngine
from workbench.errors import SpecError
from workbench.loop import judge
from workbench.orchestrator import Orchestrator
from workbench.store.traffic import Snapshot, TrafficRow

SOURCE = "production"


def promote(
    bench: Bench, spec: InputSpec, row: tuple[str, str], rest: Mapping[str, Any], who: str
) -> list[Event]:
    """The events of one row, given as (snapshot id or name, row id), on its way through all gates.

    `spec` says of which leaf it is; `rest` is the payload without its prompt. Its run says which
    row it came from. SpecError for a row that is not in the snapshot.
    """
    bench.require("owner", "promote a case of production")
    snapshot, found = _row(bench, *row)
    text = f"a question of the traffic {snapshot.name!r}, promoted by {who}"
    why = Because(kind="person", ref=f"{snapshot.id}:{found.row_id}", text=text)
    wanted = spec.model_copy(update={"track": SOURCE, "because": why})
    run = freeze(bench, wanted, RunOptions(attempts=1))
    payload = {**rest, "prompt": found.text}
    draft = Draft(payload=payload, author=f"traffic:{snapshot.name}", author_family=SOURCE)
    check_payload(run, draft)
    bench.store.journal.create_run(run)
    with bench.gateway(run) as gateway:
        orchestrator = Orchestrator(run, assemble(bench, run, gateway), ThreadEngine(1))
        orchestrator.take_up()
        slot = orchestrator.open_slot(0)
        events = list(judge(draft, orchestrator.parts.gates, orchestrator.context(slot)))
        if snapshot.simulated:  # what nobody asked is no real case, whoever judged it
            events = [event.model_copy(update={"simulated": True}) for event in events]
        orchestrator.decide(slot, events)
    bench.store.journal.set_state(run.run_id, "done")
    return events


def _row(bench: Bench, name: str, row_id: str) -> tuple[Snapshot, TrafficRow]:
    """A row of a snapshot; StoreError for an unknown snapshot."""
    snapshot = bench.store.reads.traffic_snapshot(name)
    for row in bench.store.reads.traffic_rows(snapshot.id):
        if row.row_id == row_id:
            return snapshot, row
    raise SpecError(f"no row {row_id!r} in the {snapshot.rows_kept} rows of traffic {name!r}")
