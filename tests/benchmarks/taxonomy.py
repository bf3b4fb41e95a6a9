"""How long an action on 1,000 nodes takes: CPU seconds, and as a share of the second it may take.

`python -m tests.benchmarks.taxonomy [NODES]`. What a page works out again after a change is in it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.toys.trees import large
from workbench.actions import taxonomies
from workbench.actions.open import Bench
from workbench.actions.taxonomyglance import glance, items_of
from workbench.charts.taxonomy import icicle
from workbench.console import table
from workbench.pages import taxonomy as pages
from workbench.settings import Settings
from workbench.store import Store
from workbench.trees.changes import Add, Delete, Merge, Move, Part, Rename, SetState, Split

NAME, MAY, TURNS = "large", 1.0, 5


def main(nodes: int = 1000) -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "wb.db") as store:
        bench = Bench(Settings(), store, "owner")
        taxonomies.start(bench, NAME, large(nodes), "a benchmark")
        store.journal.place_rows(NAME, "t", [
            (f"r{i}", f"n{nodes - 1 - i % 900}", "a row of traffic", 1.0) for i in range(20_000)
        ])  # fmt: skip
        shown(bench)
        rows = [(name, *timed(deed)) for name, deed in deeds(bench).items()]
        print(table(("action, then the page anew", "CPU s", "of the second it may take"), rows))


def deeds(bench: Bench) -> dict[str, Callable[[int], Any]]:
    """Each action with what the page shows after it."""

    def act(words: str, change: Callable[[int], Any]) -> Callable[[int], Any]:
        def deed(turn: int) -> None:
            taxonomies.act(bench, NAME, words, [change(turn)])
            shown(bench)

        return deed

    def parts(turn: int) -> tuple[Part, Part]:
        return Part(id=f"n{20 + turn}", label=f"A{turn}"), Part(id=f"s{turn}", label=f"B{turn}")

    return {
        "open": lambda turn: shown(bench),
        "add": act("add", lambda t: Add(id=f"new{t}", parent="n5", label=f"New {t}")),
        "rename": act("rename", lambda t: Rename(id="n7", label=f"Name {t}")),
        "move": act("move", lambda t: Move(id="n30", parent=f"n{1 + t % 2}")),
        "merge": act("merge", lambda t: Merge(id=f"n{60 + t}", into="n70")),
        "split": act("split", lambda t: Split(id=f"n{20 + t}", parts=parts(t))),
        "freeze all": act("freeze", lambda t: SetState(id="n9", state="frozen", whole=True)),
        "delete": act("delete", lambda t: Delete(id=f"n{40 + t}", whole=True)),
        "undo": lambda turn: (taxonomies.undo(bench, NAME), shown(bench)),
        "redo": lambda turn: (taxonomies.redo(bench, NAME), shown(bench)),
        "save": lambda turn: (act("x", lambda t: Rename(id="n8", label=f"S{t}"))(turn),
                              taxonomies.save(bench, NAME, "bench")),
        "compare": lambda turn: pages.comparison(taxonomies.compared(bench, NAME, 1, None)),
    }  # fmt: skip


def shown(bench: Bench) -> None:
    """What the page works out: the tree, its figures, the picture, one node."""
    now = taxonomies.working(bench, NAME)
    seen = glance(bench, now)
    rows = [{**asdict(row), "placed": None} for row in seen.rows]
    icicle(rows, "share", simulated=False).to_json()
    items_of(bench, now, "n3")
    pages.tiles(seen, None), pages.details(seen, None, True)
    pages.node_card(now.taxonomy, "n3", False, {})


def timed(deed: Callable[[int], Any]) -> tuple[str, str]:
    """The median CPU seconds of a few turns."""
    found = []
    for turn in range(TURNS):
        begun = time.process_time()
        deed(turn)
        found.append(time.process_time() - begun)
    middle = sorted(found)[len(found) // 2]
    return f"{middle:.3f}", f"{middle / MAY:.0%}"


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
