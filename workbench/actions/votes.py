"""Votes: what this store's judges said of recorded replies, criterion by criterion, with the texts.

They were asked while points were made, in the gate `agreement`. Where the judges are stand-ins, the
planted truth can be laid beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.open import Bench
from workbench.domain.candidate import Candidate, Event
from workbench.domain.rubric import Criterion
from workbench.graders.rubric import read_verdicts
from workbench.rubrics import asked
from workbench.tables import Loaded

if TYPE_CHECKING:
    from workbench.store.reads import Reads

GATE = "agreement"
PLANTED = "planted truth"
FENCED = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n(.*?)\n?\2>>>", re.DOTALL)
COLUMNS = ("item_id", "output_id", "criterion", "criterion_text", "rater", "family", "label",
           "prompt", "text", "criterion_type")  # fmt: skip
MOST_POINTS = 60


def recorded_votes(bench: Bench, *, planted: bool = False) -> tuple[Loaded, bool] | None:
    """The newest points' votes as a table of labels, and whether any is simulated; None for none.

    With `planted` (stand-ins only) one rater more says what is so.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    simulated, points = False, 0
    for candidate in bench.store.reads.candidates(MOST_POINTS, recipe="rubric"):
        found = list(_votes(bench.store.reads, candidate))
        rows += found
        points += bool(found)
        simulated = simulated or (bool(found) and candidate.simulated)
    if not rows:
        return None
    if planted and simulated:
        rows += list(_truth(rows))
    cells = [[row.get(name) for name in COLUMNS] for row in rows]
    frame = pd.DataFrame(cells, columns=list(COLUMNS), dtype=object)
    path = Path(bench.store.path)
    return Loaded(path, "", frame, list(range(1, len(rows) + 1)), []), simulated


def _votes(reads: Reads, candidate: Candidate) -> Iterator[dict[str, Any]]:
    """One row a judge, reply and criterion, of the last time the gate looked."""
    events = [one.event for one in reads.trail(candidate.id).events]
    last = next((event for event in reversed(events) if _looked(event)), None)
    if last is None or last.receipt is None or last.draft is None:
        return
    criteria = {c.id: c for c in asked(last.draft.payload)}
    calls = {c.key: c for c in last.receipt.calls if c.role == "judge" and not c.failed}
    places: dict[str, str] = {}
    for key, (question, said) in reads.calls_of(list(calls)).items():
        parts = unfenced(question)
        reading = read_verdicts(said, list(criteria.values()))
        if reading is None or "REPLY" not in parts:
            continue
        reply = parts["REPLY"]
        place = places.setdefault(reply, f"reply {len(places) + 1}")
        for id, present in reading.items():
            yield _row(candidate, criteria[id], place, reply) | {
                "rater": calls[key].model, "family": calls[key].family,
                "prompt": parts.get("PROMPT", ""), "label": word(criteria[id].ok(present)),
            }  # fmt: skip


def _looked(event: Event) -> bool:
    return event.kind == "judged" and event.gate == GATE


def _row(candidate: Candidate, criterion: Criterion, place: str, reply: str) -> dict[str, Any]:
    mark = "must not: " if criterion.polarity == "must_not" else ""
    return {"item_id": candidate.id, "output_id": place, "criterion": criterion.id,
            "criterion_text": f"{mark}{criterion.text}", "criterion_type": criterion.type,
            "text": reply}  # fmt: skip


def _truth(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What is planted about each reply and criterion, as one rater more."""
    from workbench.models.offline.rubrics.grade import plain_truth

    seen = set()
    for row in rows:
        unit = (row["item_id"], row["output_id"], row["criterion"])
        if unit in seen:
            continue
        seen.add(unit)
        text = str(row["criterion_text"])
        present = plain_truth(text.removeprefix("must not: "), str(row["text"]))
        right = None if present is None else present != text.startswith("must not: ")
        yield {**row, "rater": PLANTED, "family": "", "label": word(right)}


def word(right: bool | None) -> str | None:
    """pass or fail, as labels have it."""
    return None if right is None else "pass" if right else "fail"


def unfenced(messages: Any) -> Mapping[str, str]:
    """The fenced parts of a question by name."""
    said = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")
    return {m.group(1): m.group(3) for m in FENCED.finditer(said)}
