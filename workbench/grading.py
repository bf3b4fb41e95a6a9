"""Grades that judges give: whom to ask, in how many repeats, and what their verdicts add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from workbench.domain.candidate import Draft
from workbench.domain.contracts import (
    Context,
    Failure,
    ModelGrader,
    ModelRef,
    Reading,
    Reply,
    Request,
)
from workbench.domain.outcome import Grade
from workbench.domain.record import digest
from workbench.registry import load
from workbench.votes import UNREADABLE, choose

TEMPERATURE = 0.0


class Judged(NamedTuple):
    """What is graded: by which grader, against which payload, by how many judges, how often."""

    grader: ModelGrader
    payload: Mapping[str, Any]
    settings: Mapping[str, Any]
    judges: int
    repeats: int


def judged_grades(
    ctx: Context, judged: Judged, responses: Sequence[str], families: Sequence[str]
) -> list[tuple[Grade, ...]]:
    """A tuple of `repeats` grades for each response, from one call a judge, repeat and response.

    A grade for which no judge gave a readable reply is an `error`: missing, not wrong.
    """
    panels = [
        choose(ctx, "judge", judged.judges, family)[0]
        for family in families or [""] * len(responses)
    ]
    requests = [
        request
        for text, panel in zip(responses, panels, strict=True)
        for repeat in range(judged.repeats)
        for request in _requests(ctx, judged, text, panel, repeat)
    ]
    replies = iter(ctx.ask_all(requests))
    return [
        tuple(_grade(judged, islice(replies, len(panel))) for _ in range(judged.repeats))
        for panel in panels
    ]


def by_program(draft: Draft) -> bool:
    """Whether the draft's grader asks no model."""
    return bool(load("grader", str(draft.payload["grader"].get("type", ""))).program)


def shared_seed(ctx: Context, *key: object) -> int:
    """A seed that depends on the slot and the key, not on the gate.

    Two gates that ask the same question about a draft then share the remembered answer.
    """
    return int(digest([ctx.slot.seed, ctx.slot.index, *map(str, key)], 12), 16) % 2**31


def _requests(
    ctx: Context, judged: Judged, text: str, panel: Sequence[ModelRef], repeat: int
) -> list[Request]:
    ask = judged.grader.ask(text, judged.payload, judged.settings)
    params = {"temperature": TEMPERATURE, "seed": shared_seed(ctx, "grade", repeat)}
    return [
        Request(role="judge", model=judge.name, messages=ask.messages, tools=ask.tools,
                response_schema=ask.response_schema, sample=repeat, params=params)
        for judge in panel
    ]  # fmt: skip


def _grade(judged: Judged, replies: Iterator[Reply | Failure]) -> Grade:
    readings = [_reading(judged, reply) for reply in replies]
    if not any(reading is not None for reading in readings):
        return Grade(status="error", reason=f"none of {len(readings)} judges could be read")
    return judged.grader.combine(readings, judged.payload, judged.settings)


def _reading(judged: Judged, reply: Reply | Failure) -> Reading | None:
    if isinstance(reply, Failure) or reply.finish in UNREADABLE:
        return None
    return judged.grader.read(reply.text, judged.payload)
