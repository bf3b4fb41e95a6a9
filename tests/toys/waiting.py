"""Points that wait for review, many of them, written as the orchestrator writes them."""

from __future__ import annotations

from tests.store.toys import decision_of, pull
from tests.toys.world import toy_run, toy_slot
from workbench.domain.candidate import candidate_id
from workbench.store import Store

LEAVES = ("fees", "cards", "loans", "limits")


def points_waiting(
    store: Store, count: int, run_id: str = "rwait", gates: int = 1, text: str = "toy"
) -> list[str]:
    """`count` admitted points of the toy recipe over four leaves; their ids in order."""
    store.journal.create_run(toy_run(run_id))
    with store.journal.together():
        for index in range(count):
            slot = toy_slot(index, run_id=run_id, node_id=LEAVES[index % len(LEAVES)],
                            coordinate={"persona": "nurse"})  # fmt: skip
            store.journal.assign(slot)
            events = pull(slot, gates=gates, text=f"{text} {index}")
            store.journal.append(events)
            store.journal.decide(decision_of(events), f"{text} {index}", str(index))
    return [candidate_id(run_id, index) for index in range(count)]
