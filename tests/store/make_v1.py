"""How v1.db, v2.db and v3.db (each by the layout of its name) came: `-m tests.store.make_v1 FILE`.

Never run it over the committed file: later layouts must migrate what this one wrote.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

from tests.store.toys import call, decision_of, pull, reply
from tests.toys.world import toy_run, toy_slot
from workbench.domain.review import Verdict
from workbench.store import Store


def make(path: Path) -> None:
    """A run of four slots: three admitted (one approved, one rejected by a person), one refused."""
    with Store(path) as store:
        store.journal.create_run(toy_run("r0"))
        store.journal.set_state("r0", "running")
        for index, refused in enumerate(("", "", "wrong_key", "")):
            slot = toy_slot(index, coordinate={"channel": "chat"}, node_id="fees")
            store.journal.assign(slot)
            row = store.memory.begin(call(f"key{index}", slot=index))
            store.memory.finish(row, reply(f"reply {index}"))
            events = pull(slot, text=f"question {index}", refused=refused)
            store.journal.append(events)
            store.journal.decide(decision_of(events), f"question {index}", str(index))
        store.memory.begin(call("in flight"))
        first, second = store.reads.candidates(2, state="queued", newest=False)
        for point, kind in ((first, "approve"), (second, "reject")):
            store.journal.record_verdict(
                Verdict(candidate_id=point.id, kind=kind, reviewer="ann", reasons=("unclear",))
            )
        store.journal.set_state("r0", "done")
    shrink(path)


def shrink(path: Path) -> None:
    """Small pages: the file is committed."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in ("journal_mode=DELETE", "page_size=512"):
        connection.execute(f"PRAGMA {statement}")
    connection.execute("VACUUM")
    connection.close()


if __name__ == "__main__":
    make(Path(sys.argv[1]))
