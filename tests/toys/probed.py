"""A store whose points were probed: receipts of the gate `difficulty` written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from tests.toys.showcase import judged
from tests.toys.world import toy_run, toy_slot
from workbench.domain.candidate import Decision, Draft, Event
from workbench.domain.receipt import CallRef, GateResult
from workbench.store import Store

SOLVERS = ("solver-1", "solver-2", "solver-3")
N = 8
# Passes of the three solvers, weakest first: easy, apart, apart, inverted, never.
SCORES = ((8, 8, 8), (1, 4, 8), (0, 3, 7), (6, 2, 0), (0, 0, 0))


def probe(passes: Sequence[int], missing: int = 0) -> GateResult:
    """What the gate writes: a summary, then a row for each solver."""
    rows = [
        {"model": model, "family": f"family-{at}", "rank": at, "n": N - missing, "c": c,
         "missing": missing, "tokens_out": 9}
        for at, (model, c) in enumerate(zip(SOLVERS, passes, strict=True))
    ]  # fmt: skip
    return GateResult(status="pass", score=0.5, evidence=({"label": "weak", "S": 0.5}, *rows))


def probe_points(store: Store, run_id: str = "rprobe", kind: str = "batch") -> None:
    """A run of points, each probed; the first one twice, because it was mended in between."""
    store.journal.create_run(toy_run(run_id, versions={"difficulty": "1"}, kind=kind))
    call = CallRef(key="k", role="solver", model="solver-1", family="family-0", purpose="select",
                   simulated=True)  # fmt: skip
    for index, passes in enumerate(SCORES):
        slot = toy_slot(index, run_id=run_id, cluster_id=f"c{index}")
        draft = Draft(payload={"prompt": f"What is {index} + 1?", "reference": "1"},
                      author="workbench/author-a", author_family="keel")  # fmt: skip
        results = [probe((3, 3, 3))] if index == 0 else []
        results.append(probe(passes, missing=1 if passes == (0, 0, 0) else 0))
        store.journal.assign(slot)
        facts = [{"kind": "drafted", "seq": 0, "draft": draft, "calls": (call,)}]
        facts += [judged(at, "difficulty", draft, result, call)
                  for at, result in enumerate(results, 1)]  # fmt: skip
        facts.append({"kind": "admitted", "seq": len(facts), "draft": draft})
        store.journal.append([Event.model_validate({"slot": slot, **one}) for one in facts])
        decision = Decision(run_id=run_id, slot=index, outcome="admitted", draft=draft,
                            simulated=True)  # fmt: skip
        store.journal.decide(decision, f"What is {index} + 1?", "1")
    store.journal.set_state(run_id, "done", "")
