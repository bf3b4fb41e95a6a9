"""A toy writer: `python -m tests.store.writer FILE RUN`; it prints what has been acknowledged.

Each line is written after the store has said yes: `call KEY`, `slot INDEX`. It works until it is
killed, and takes up where the store says it stopped.
"""

from __future__ import annotations

import sys

from tests.store.toys import call, decision_of, pull, reply
from tests.toys.world import toy_slot
from workbench.store import Store


def main(path: str, run_id: str) -> None:
    store = Store(path, busy_timeout=30.0)
    print("ready", flush=True)
    index = store.reads.decided(run_id)
    while True:
        for number in range(3):
            key = f"{run_id}/{index}/{number}"
            if store.memory.recall(key) is None:
                row = store.memory.begin(call(key, run_id=run_id, slot=index))
                store.memory.finish(row, reply(f"{key} " * (1 + index % 200)))
            print(f"call {key}", flush=True)
        slot = toy_slot(index, run_id=run_id)
        store.journal.assign(slot)
        events = pull(slot, gates=3, text=f"{run_id} {index}", refused="five" * (index % 5 == 0))
        with store.journal.together():
            store.journal.append(events)
            store.journal.decide(decision_of(events), f"{run_id} {index}", str(index))
        print(f"slot {index}", flush=True)
        index += 1


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
