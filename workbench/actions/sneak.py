"""Try to sneak one past: a person's own bad item against the gates, kept when it gets through."""

from __future__ import annotations

from typing import Any

from workbench.actions.manufacture import RunOptions, assemble, freeze
from workbench.actions.open import Bench, check_payload
from workbench.domain.candidate import Draft, Event
from workbench.domain.spec import Because, InputSpec
from workbench.engine import ThreadEngine
from workbench.loop import judge
from workbench.orchestrator import Orchestrator


def sneak(
    bench: Bench, spec: InputSpec, payload: dict[str, Any], who: str, said: str = ""
) -> list[Event]:
    """Pass a person's own (bad) item through the gates: which one stops it, and why?

    Each try is a run of its own, so that no set is touched; what gets through is kept as a
    human-planted defect, which an audit tries again. `said` is what they say is wrong with it.
    """
    bench.require("owner", "try an item of their own")
    if said:
        spec = spec.model_copy(update={"because": Because(kind="person", text=said)})
    run = freeze(bench, spec, RunOptions(kind="sneak", attempts=1))
    draft = Draft(payload=payload, author=f"person:{who}", author_family="person")
    check_payload(run, draft)
    bench.store.journal.create_run(run)
    with bench.gateway(run) as gateway:
        orchestrator = Orchestrator(run, assemble(bench, run, gateway), ThreadEngine(1))
        orchestrator.take_up()
        slot = orchestrator.open_slot(0)
        events = list(judge(draft, orchestrator.parts.gates, orchestrator.context(slot)))
        events[-1] = _as_planted(events[-1])
        orchestrator.decide(slot, events)
    bench.store.journal.set_state(run.run_id, "done")
    return events


def _as_planted(last: Event) -> Event:
    """The end of a person's own item: in no set, whatever the gates said."""
    flags = (*last.flags, "human_planted")
    if last.kind == "admitted":
        message = "got past every gate: kept as a human-planted defect"
        return last.model_copy(
            update={"kind": "surplus", "reason": "got_through", "message": message, "flags": flags}
        )
    return last.model_copy(update={"flags": flags})
