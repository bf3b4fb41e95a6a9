"""The demo's label queue: the store's judge votes, a part of them labelled by a script.

The scripted reviewer reads the planted truth, slips now and then, and leaves the rest of the queue
to whoever opens the page. Everything in it counts as simulated.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from workbench.actions.labelling import Word, give_label, show
from workbench.actions.open import Bench
from workbench.actions.triage import Triage
from workbench.actions.triagetable import STORED, queue_votes

if TYPE_CHECKING:
    from workbench.store.labels import QueueRow

WHO, SECOND = "cleo (scripted)", "dan (scripted)"
PART, SLIPS, MUST_NOT = 0.7, 0.04, "must not: "
CODES = {"must not": "says_what_it_must_not", "clause": "no_source", "next step": "no_next_step",
         "ask the customer": "no_question_back", "caution": "no_warning", "advise": "no_warning",
         "example": "no_example", "state": "fact_missing", "explain": "fact_missing"}  # fmt: skip


def bring_labels(bench: Bench, *, full: bool = False) -> str:
    """Fill the queue once and label seven tenths of it; what the demo prints, '' when nothing."""
    if not bench.table.simulated or bench.store.reads.label_rows(STORED):
        return ""
    queued = queue_votes(bench, Triage())
    if queued is None:
        return ""
    asked = [row for row in bench.store.reads.label_rows(STORED) if row.place]
    labelled = sum(_label(bench, row, WHO) for row in asked[: round(PART * len(asked))])
    doubled = [id for id in bench.store.reads.labels_wanted(SECOND, STORED, len(asked))
               if bench.store.reads.labels_on(id)]  # fmt: skip
    for id in doubled:
        row = bench.store.reads.label_row(id)
        if row is not None:
            _label(bench, row, SECOND)
    return (
        f"a label queue: {queued.selected} of {queued.n} outputs that judges graded, {labelled} "
        "labelled by a script: judges, Label what judges said"
    )


def _label(bench: Bench, row: QueueRow, who: str) -> bool:
    """One scripted label, by the planted truth of the reply."""
    from workbench.models.offline.rubrics.grade import plain_truth

    asked = str(row.body["asked"])
    present = plain_truth(asked.removeprefix(MUST_NOT), str(row.body["text"]))
    chance = Random(f"{who} {row.id}")
    if present is None:
        word = Word("cannot", scripted=True)
    else:
        right = present != asked.startswith(MUST_NOT)
        right = right if chance.random() >= SLIPS else not right
        codes = () if right else tuple(c for part, c in CODES.items() if part in asked.lower())
        word = Word("pass" if right else "fail", codes[:2], "", chance.uniform(4, 30), True)
    give_label(bench, show(bench, row.id, who), who, word)
    return True
