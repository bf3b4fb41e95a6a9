"""Rows of a second set against a recipe's program grader and its novelty gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.context import PullContext, View
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Embedder, Gate, Neighbour
from workbench.measures.audit import SecondRow, clustered
from workbench.neighbourhood import Neighbourhood, entry
from workbench.secondset import Row, Twin, WrongAnswer
from workbench.text import shorten

EXAMPLES = 3
WRONG, RIGHT = "wrong answers (grader)", "right answers (grader)"
SAME, OTHER = "pairs of one intent (novelty)", "pairs of two intents (novelty)"
SHOULD_REFUSE = {WRONG: True, RIGHT: False, SAME: True, OTHER: False}


class Outcome(NamedTuple):
    """One row tried. `refused` is None when it could not be decided; `cluster` its question."""

    check: str
    cluster: str
    refused: bool | None
    reason: str
    text: str


def try_rows(
    rows: Sequence[Row], context: PullContext, gates: Sequence[Gate], embedder: Embedder | None
) -> list[SecondRow]:
    """The rows by what they check, each with the share refused and how that was decided."""
    novelty = next((gate for gate in gates if gate.name == "novelty"), None)
    outcomes = [_graded(row, context) for row in rows if isinstance(row, WrongAnswer)]
    if novelty is not None and embedder is not None:
        pairs = [row for row in rows if isinstance(row, Twin)]
        outcomes += [_compared(row, context, novelty, embedder) for row in pairs]
    return list(_rows(outcomes))


def _graded(row: WrongAnswer, context: PullContext) -> Outcome:
    payload = row.payload
    grade = context.grade(payload["grader"], row.response, payload)
    check = RIGHT if row.correct else WRONG
    refused = None if grade.status == "error" else not grade.passed
    text = f"{row.reference} <- {grade.extracted or shorten(row.response, 60)}"
    return Outcome(check, row.prompt, refused, grade.reason or "accepted", text)


def _compared(row: Twin, context: PullContext, novelty: Gate, embedder: Embedder) -> Outcome:
    """The second text of a pair, with the first as its only neighbour."""
    near = Neighbourhood(embedder)
    node = context.slot.node_id
    near.add(entry("twin", "admitted", row.text, node))

    def nearest(text: str, k: int) -> tuple[Neighbour, ...]:
        return near.nearest(text, node, k, 1)

    seen = replace(context, view=View(nearest=nearest)).at(novelty.name)
    result = novelty.check(Draft(payload={"prompt": row.twin}), seen)
    refused = None if result.status == "error" else result.status in ("fail", "repair")
    text = f"{shorten(row.text, 60)} / {shorten(row.twin, 60)}"
    return Outcome(SAME if row.same else OTHER, row.text, refused, result.reason or "pass", text)


def _rows(outcomes: Sequence[Outcome]) -> Iterator[SecondRow]:
    for check, wanted in SHOULD_REFUSE.items():
        mine = [one for one in outcomes if one.check == check]
        if not mine:
            continue
        known = [one for one in mine if one.refused is not None]
        share = clustered((one.cluster, bool(one.refused)) for one in known)
        reasons = sorted({one.reason for one in mine})
        faults = [one.text for one in known if one.refused is not wanted]
        yield SecondRow(
            check=check, should_refuse=wanted, n=len(mine),
            refused=share.model_copy(update={"n_missing": len(mine) - len(known)}),
            reasons={name: sum(one.reason == name for one in mine) for name in reasons},
            faults=tuple(faults[:EXAMPLES]),
        )  # fmt: skip
