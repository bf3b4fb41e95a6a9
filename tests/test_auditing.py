"""An audit that meets a bound, a wish to stop or a broken gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.actions.manufacture import RunOptions, assemble, freeze
from workbench.actions.open import Bench
from workbench.actions.sources import good_sources
from workbench.auditing import Guarded, Trial
from workbench.auditset import Item, good_items, in_turns, plant_all
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.errors import Cancelled
from workbench.proofs import proof_context
from workbench.registry import load, shelf_of

Opener = Callable[..., Bench]
CHEAP = ("construct_a", "gameability", "final", "realism")


def trial_of(bench: Bench, many: int, **bounds: Any) -> tuple[Trial, list[Item], Any]:
    """A trial of the cheap gates with one plant a defect, and the gateway to use it in."""
    sources = good_sources(bench, "final_answer", 100)
    run = freeze(bench, sources[-1].run.spec, RunOptions(attempts=1, seed=3))
    run = run.model_copy(update={"kind": "audit", **bounds})
    bench.store.journal.create_run(run)
    items, _ = plant_all(shelf_of("defect").values(), sources, many, 0)
    gateway = bench.gateway(run)
    gates = [load("gate", name) for name in CHEAP]
    parts = assemble(bench, run, gateway.__enter__())
    return Trial(run, parts, gates, sources, concurrency=2), in_turns(items), gateway


def test_a_bound_leaves_a_prefix_of_the_items(copied: Opener) -> None:
    bench = copied("owner", "bound.db")
    trial, items, gateway = trial_of(bench, 2, token_limit=4_000)
    found = trial.work(items)
    gateway.__exit__(None, None, None)
    assert 0 < len(found) < len(items) and "token" in str(trial.ended)
    assert [item for item, _ in found] == items[: len(found)]
    assert bench.store.journal.state(trial.run.run_id).state == "token_limit"
    assert bench.store.reads.verify_chains() == []


def test_a_wish_to_stop_ends_it(copied: Opener) -> None:
    bench = copied("owner", "stop.db")
    trial, items, gateway = trial_of(bench, 1)
    trial.listener = lambda done, total: trial.stop(Cancelled("enough")) if done == 3 else None
    found = trial.work(items)
    gateway.__exit__(None, None, None)
    assert len(found) < len(items)
    assert bench.store.journal.state(trial.run.run_id).state == "cancelled"


def test_any_prefix_has_every_defect(copied: Opener) -> None:
    sources = good_sources(copied("owner", "turns.db"), "final_answer", 100)
    items, _ = plant_all(shelf_of("defect").values(), sources, 3, 0)
    turns = in_turns([*good_items(sources), *items])
    kinds = {item.defect for item in turns}
    assert {item.defect for item in turns[: len(kinds)]} == kinds
    assert sorted(map(id, turns)) == sorted(map(id, [*turns]))
    assert len(turns) == len(items) + len(sources)


def test_a_gate_that_breaks_says_error() -> None:
    class Broken:
        name, version, reads = "broken", "1", ("prompt",)

        def cost(self, draft: Draft) -> int:
            return 0

        def calls(self, setting: Any) -> dict[str, int]:
            return {}

        def check(self, draft: Draft, ctx: Any) -> Any:
            raise KeyError("prompt")

    gate = Guarded(Broken())
    context = proof_context(Example(payload={}), "broken", load("recipe", "final_answer"))
    result = gate.check(Draft(payload={}), context)
    assert (result.status, result.reason) == ("error", "plugin_error")
    assert "KeyError" in result.message and gate.cost(Draft(payload={})) == 0
    assert (gate.name, gate.reads, gate.calls(lambda a, b: b)) == ("broken", ("prompt",), {})
