"""What the dataset page costs: `python -m tests.benchmarks.dataset [POINTS]`.

20,000 generated points with six receipts each, half of them approved, a tenth released; CPU
milliseconds of this process for each part of the page, then for the whole notebook run headless.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.benchmarks.review import TEXT, timed
from tests.toys.waiting import points_waiting
from workbench.actions import dataset, wear
from workbench.actions.open import Bench
from workbench.actions.release import Scope, release
from workbench.actions.timeline import whole
from workbench.serve import FOLDER
from workbench.settings import Settings
from workbench.store import Store

AXES = ("nurse", "student", "gardener", "clerk", "driver", "cook", "nobody")
APPROVE = """insert into verdicts (candidate_id, kind, reviewer, version, before, scripted, at,
    body) select id, 'approve', 'ann', version, 'queued', 1, created, '{}' from candidates
    where slot % 2 = 0 and outcome='admitted'"""


def spread(store: Store) -> None:
    """Half approved at a stroke, over seven personas and three tracks; 1 in 1,000 has a search
    word."""
    with store._link.write() as db:
        db.execute(APPROVE)
        db.execute("update candidates set state='approved' where slot % 2 = 0")
        for n, who in enumerate(AXES):
            db.execute(
                "update candidates set coordinate=? where slot % ? = ?",
                (f'{{"persona":"{who}"}}', len(AXES), n),
            )
        db.execute("update candidates set track='edge' where slot % 5 = 0")
        db.execute("update candidates set track='adversarial' where slot % 5 = 1")
        db.execute("update candidates set text=text || ' quokka' where slot % 1000 = 0")


def main(points: str = "20000") -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wb.db"
        with Store(path) as store:
            ids = timed(f"{points} points written", lambda: points_waiting(
                store, int(points), gates=6, text=TEXT))  # fmt: skip
            spread(store)
        with Store(path) as store:
            bench = Bench(Settings(), store, "owner")
            timed(f"a release of {int(points) // 2} points", lambda: release(
                bench, "bulk", Scope(), allow_mixed=True))  # fmt: skip
        with Store(path) as store:
            bench = Bench(Settings(), store, "viewer")
            told = timed("counted, store just opened", lambda: dataset.counted(bench))
            timed("the overview", lambda: dataset.overview(bench, told))
            timed("all five cuts", lambda: [dataset.cut(told, by) for by in dataset.CUTS])
            timed("coverage", lambda: dataset.covered(bench))
            timed("robustness and wear", lambda: (wear.robustness(bench), wear.rotation(bench)))
            timed("first page of points", store.reads.dataset_page)
            timed("a page of a search", lambda: store.reads.dataset_page("quokka nurse"))
            timed("how many a search finds", lambda: store.reads.count_dataset("quokka"))
            timed("one point whole", lambda: whole(bench, ids[0]))
            timed("uses of released points", lambda: wear.ledger(bench))
        sys.path.insert(0, str(FOLDER))
        notebook = importlib.import_module("dataset")
        with Store(path) as store:
            bench = Bench(Settings(), store, "viewer")
            timed("the notebook, charts loaded for the first time", lambda: notebook.app.run(
                defs={"bench": bench, "closed": ""}))  # fmt: skip
        with Store(path) as store:
            bench = Bench(Settings(), store, "viewer")
            timed("the notebook again, store just opened", lambda: notebook.app.run(
                defs={"bench": bench, "closed": ""}))  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
