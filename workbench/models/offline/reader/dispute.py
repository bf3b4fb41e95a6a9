"""The adversary, who looks for another answer, and the adjudicator, who judges between two.

Both work the task out for themselves, twice at least. Neither sees what anybody else derived, only
what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.reader.case import Case, read_case
from workbench.models.offline.reader.compare import same, stated
from workbench.models.offline.reader.message import Messages, read_messages
from workbench.models.offline.reader.mind import Draw, Mind
from workbench.models.offline.reader.solve import Outcome, answer

FLIPS = {
    "first": ("second", "unclear"), "second": ("first", "unclear"), "both": ("first", "second"),
    "neither": ("first", "unclear"), "unclear": ("first", "second"),
}  # fmt: skip


def careful(case: Case, draw: Draw, skills: Mapping[str, float]) -> Outcome:
    """The answer of two derivations that agree; where they do not, a third decides."""
    tries: list[Outcome] = []
    for n in range(3):
        found = answer(case, Mind(_scoped(draw, n), skills))
        if found.missing or any(same(found.answer, other.answer) for other in tries):
            return found
        tries.append(found)
    return tries[0]


def _scoped(draw: Draw, n: int) -> Draw:
    """The draws of the n-th derivation."""

    def other(purpose: str, *more: object, sample_level: bool = False) -> float:
        return float(draw(purpose, "derivation", n, *more, sample_level=sample_level))

    return other


def readings(case: Case, draw: Draw, skills: Mapping[str, float]) -> dict[str, str]:
    """product -> answer (or what it lacks), for the products that the text may mean."""
    meant = case.named if len(case.named) > 1 else case.terms.products
    found = {p: careful(case.holding(p), draw, skills) for p in meant}
    return {p: o.answer or f"cannot tell ({o.missing})" for p, o in found.items()}


def oppose(messages: Messages, draw: Draw, skills: Mapping[str, float]) -> dict[str, Any]:
    """{"stance": different | ambiguous | none, "answer": text or None, "argument": text}."""
    asked = read_messages(messages)
    reference = asked.fence("ANSWER")
    case = read_case(asked)
    own = careful(case, draw, skills)
    if own.missing:
        return _gap(case, own, reference, draw, skills)
    if same(own.answer, reference):
        return {"stance": "none", "answer": None, "argument": "My own derivation agrees."}
    working = "; ".join(own.working) or "the clause and the facts decide"
    argument = f"The documents lead to {own.answer}, not {reference.strip()}: {working}."
    return {"stance": "different", "answer": own.answer, "argument": argument}


def _gap(
    case: Case, own: Outcome, reference: str, draw: Draw, skills: Mapping[str, float]
) -> dict[str, Any]:
    """What to say of a text that lacks something: its readings, when they differ."""
    if own.missing != "account":
        argument = f"The text cannot be answered as it stands: it lacks the {own.missing}."
        return {"stance": "ambiguous", "answer": None, "argument": argument}
    found = readings(case, draw, skills)
    others = [(p, text) for p, text in found.items() if not same(text, reference)]
    if not others:
        argument = "No product is named, but every product leads to the same answer."
        return {"stance": "none", "answer": None, "argument": argument}
    told = "; ".join(f"with {product.title()}: {text}" for product, text in found.items())
    argument = f"Which product the customer holds is not clear, and it decides the answer: {told}."
    return {"stance": "ambiguous", "answer": others[0][1], "argument": argument}


def adjudicate(messages: Messages, draw: Draw, skills: Mapping[str, float]) -> dict[str, Any]:
    """{"verdict": first | second | both | neither | unclear, "why": text} by its own derivation."""
    asked = read_messages(messages)
    one, two = stated(asked.fence("FIRST")), stated(asked.fence("SECOND"))
    case = read_case(asked)
    own = careful(case, draw, skills)
    verdict, why = _verdict(case, own, (one, two), draw, skills)
    if draw("flip", sample_level=True) < skills.get("flip", 0.0):
        verdict = FLIPS[verdict][int(draw("flip to", sample_level=True) * 2)]
    return {"verdict": verdict, "why": why}


def _verdict(
    case: Case, own: Outcome, answers: tuple[str, str], draw: Draw, skills: Mapping[str, float]
) -> tuple[str, str]:
    if own.missing == "account":
        found = list(readings(case, draw, skills).values())
        if len(found) > 1 and any(not same(found[0], text) for text in found[1:]):
            fits = [any(same(text, reading) for reading in found) for text in answers]
            why = "The product is not clear, and the answer depends on it."
            return ("both" if all(fits) else "unclear"), why
        own = Outcome(found[0] if found else "", "" if found else own.missing, own.working)
    if own.missing:
        return "unclear", f"The text lacks the {own.missing}."
    return _named(own, *(same(own.answer, text) for text in answers))


def _named(own: Outcome, first: bool, second: bool) -> tuple[str, str]:
    """The verdict by which of the two answers is one's own."""
    verdicts = {(True, True): "both", (True, False): "first", (False, True): "second"}
    working = "; ".join(own.working) or "the clause and the facts decide"
    return verdicts.get((first, second), "neither"), f"I come to {own.answer}: {working}."
