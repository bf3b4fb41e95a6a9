"""Answers a question from the documents in the message, as well as the model's skills allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.models.offline.reader.case import Case, read_case
from workbench.models.offline.reader.families import FAMILIES
from workbench.models.offline.reader.message import Asked, Messages, read_messages
from workbench.models.offline.reader.mind import Draw, Mind
from workbench.models.offline.reader.reply import phrased
from workbench.models.offline.reader.sheet import Missing


@dataclass(frozen=True)
class Outcome:
    """An answer, or what is missing for one; `working` are the steps that led there."""

    answer: str
    missing: str
    working: tuple[str, ...]


def answer(case: Case, mind: Mind) -> Outcome:
    """The answer to a case; what the text or the documents lack is said, never guessed."""
    try:
        if not case.terms.rows:
            raise Missing("terms")
        if not case.intent.family:
            raise Missing("question")
        text = FAMILIES[case.intent.family](case, mind)
    except Missing as missing:
        return Outcome("", str(missing), tuple(mind.working))
    return Outcome(text, "", tuple(mind.working))


def solve(
    messages: Messages, draw: Draw, skills: Mapping[str, float], *, temperature: float = 0.7
) -> str:
    """Free text that ends with `answer: ...`.

    `draw(purpose, *more, sample_level=False)` gives numbers in [0, 1); `skills` is the model's
    row: probabilities by skill (`all` for those not named), `slip`, `ceiling`, `over`, `broken`
    (format), `spread` (of the item-level draw).
    """
    asked: Asked = read_messages(messages)
    outcome = answer(read_case(asked), Mind(draw, skills, temperature))
    return phrased(outcome.answer, outcome.missing, outcome.working, asked.hint, draw, skills)
