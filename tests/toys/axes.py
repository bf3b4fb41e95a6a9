"""A store whose points were probed at every coordinate of two axes, one value of them harder."""

from __future__ import annotations

from typing import Any

from tests.toys.showcase import judged
from tests.toys.unsolved import SOLVERS, riddle
from tests.toys.world import toy_run, toy_slot, toy_spec
from workbench.domain.candidate import Decision, Event
from workbench.domain.receipt import CallRef, GateResult
from workbench.store import Store

AXES = {"trade": ("winder", "baker", "diver"), "tone": ("dry", "warm")}


def probed_points(store: Store, hard: str = "diver", many: int = 48, **facts: Any) -> None:
    """Points at every coordinate; those of one trade are solved less often."""
    spec = toy_spec(id="riddles", recipe="final_answer", axes=AXES)
    store.journal.create_run(
        toy_run("raxes", spec=spec, axes=AXES, versions={"difficulty": "1"}, **facts)
    )
    call = CallRef(key="k", role="solver", model="solver-1", family="a", purpose="select",
                   simulated=True)  # fmt: skip
    for index in range(many):
        place = {"trade": AXES["trade"][index % 3], "tone": AXES["tone"][index // 3 % 2]}
        slot = toy_slot(index, run_id="raxes", spec_id="riddles", cluster_id=f"c{index}",
                        coordinate=place)  # fmt: skip
        slower = 3 if place["trade"] == hard else 0
        rows = [
            {"model": model, "family": family, "rank": rank, "n": 8, "missing": 0,
             "c": max(0, min(8, rank + 2 + (index // 6 + rank) % 3 - slower))}
            for model, family, rank in SOLVERS
        ]  # fmt: skip
        found = GateResult(status="pass", evidence=({"label": "weak"}, *rows))
        draft = riddle()
        facts_: list[dict[str, Any]] = [
            {"kind": "drafted", "seq": 0, "draft": draft},
            judged(1, "difficulty", draft, found, call),
            {"kind": "admitted", "seq": 2, "draft": draft},
        ]
        store.journal.assign(slot)
        store.journal.append([Event.model_validate({"slot": slot, **one}) for one in facts_])
        store.journal.decide(
            Decision(run_id="raxes", slot=index, outcome="admitted", draft=draft, simulated=True),
            f"riddle {index}", "13",
        )  # fmt: skip
