"""A reply to an open message: greeting, what is known, what is asked back, closing.

Each part comes out right, vague, wrong or not at all; the stronger the model, the more often right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from workbench.models.offline.draws import Draws
from workbench.models.offline.replier import manners
from workbench.models.offline.replier.knowledge import FIGURES, Knack
from workbench.models.offline.replier.message import Desk, Messages, read_desk

WEAK = re.compile(r"\bweak reply\b", re.IGNORECASE)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SHOWN = 0.5  # of the draws that decide a part, the share that is the same in all samples


def answer(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> str:
    """The reply as text. `rates`: `right`, `vague`, `wrong` (of the rest), `promises`, `style`."""
    desk = read_desk(messages)
    weak = WEAK.search(desk.system) is not None
    right = rates.get("right", 0.6) * (0.5 if weak else 1.0)
    rates = {**rates, "right": right}
    if weak:
        rates["promises"] = min(1.0, 2 * rates.get("promises", 0.2) + 0.15)
    style = manners.STYLES[int(rates.get("style", 2)) % len(manners.STYLES)]
    hello, filler, bye = (_pick(draw, f"style {i}", style[i]) for i in range(3))
    opening = _forms(desk, draw, rates)
    lines = [line for line in _parts(desk, draw, rates) if line]
    fillers = [text for text in manners.FILLERS if draw("filler", text, sample_level=True) < 0.3]
    own = [filler] if draw("own filler", sample_level=True) < 0.5 else []
    first = [line for line in opening if line.startswith(("In short", "Summary"))]
    rest = [line for line in opening if line not in first]
    body = " ".join([*first, *own, *lines, *fillers[:3]])
    return "\n".join([hello, body, *rest, bye])


def _parts(desk: Desk, draw: Draws, rates: Mapping[str, float]) -> Iterator[str]:
    """Sentences on the terms, then on what the message says besides."""
    numbers = []
    for said, clause in figures(desk):
        yield _figure(said, clause[0], draw, rates)
        numbers.append(clause[1])
    if numbers and _fate("clause", draw, rates) == "right":
        yield _pick(draw, "clause", CLAUSE).replace("#", numbers[0])
    for knack in _rules(desk)[:1]:
        yield _knack(knack, draw, rates)
    for knack in (*_about(desk, manners.ASKS), *_about(desk, manners.WARNINGS)):
        yield _knack(knack, draw, rates)
    for knack in _about(desk, manners.PROMISES):
        if draw("promise", knack.name, sample_level=True) < rates.get("promises", 0.2):
            yield _pick(draw, knack.name, knack.said)
        elif draw("soft", knack.name, sample_level=True) < rates.get("vague", 0.5):
            yield knack.vague


CLAUSE = ("See clause # of the terms.", "This is in clause #.", "Clause # says so.")


def figures(desk: Desk) -> Iterator[tuple[Sequence[str], tuple[str, str]]]:
    """(wordings with the vague one last, (value, clause)) of each figure the message is about."""
    product = desk.product
    for figure in FIGURES:
        if not re.search(figure.cue, desk.text, re.IGNORECASE):
            continue
        for clause in desk.clauses:
            match = re.search(figure.row, clause.term)
            if match and clause.product in (product, "All products") and product:
                yield (*figure.said, figure.vague), (match.group(1), clause.number)
                break


def _rules(desk: Desk) -> list[Knack]:
    """The rules that the message brings up and the documents hold."""
    terms = " ".join((desk.prose, *(clause.term for clause in desk.clauses))).lower()
    return [k for k in _about(desk, manners.RULES) if k.source in terms]


def _about(desk: Desk, knacks: Sequence[Knack]) -> list[Knack]:
    """The knacks that the message brings up."""
    return [k for k in knacks if re.search(k.cue, desk.text, re.IGNORECASE)]


def _forms(desk: Desk, draw: Draws, rates: Mapping[str, float]) -> list[str]:
    return [line for k in _about(desk, manners.FORMS) if (line := _knack(k, draw, rates))]


def _figure(said: Sequence[str], value: str, draw: Draws, rates: Mapping[str, float]) -> str:
    fate = _fate(said[0], draw, rates)
    if fate == "wrong":
        value = NUMBER.sub(lambda m: _other(m.group(0), draw), value, count=1)
    if fate in ("right", "wrong"):
        return _pick(draw, said[0], said[:-1]).replace("#", value)
    return said[-1] if fate == "vague" else ""


def _knack(knack: Knack, draw: Draws, rates: Mapping[str, float]) -> str:
    fate = _fate(knack.name, draw, rates)
    if fate == "right":
        return _pick(draw, knack.name, knack.said)
    return knack.vague if fate == "vague" else ""


def _fate(name: str, draw: Draws, rates: Mapping[str, float]) -> str:
    """right, vague, wrong or out: by a draw that samples of one item share in part."""
    shared = draw("shared", name, sample_level=True) < SHOWN
    u = draw("fate", name, sample_level=not shared)
    right = rates.get("right", 0.6)
    if u < right:
        return "right"
    u = (u - right) / (1 - right)
    if u < rates.get("vague", 0.5):
        return "vague"
    return "wrong" if u < rates.get("vague", 0.5) + rates.get("wrong", 0.15) else "out"


def _other(number: str, draw: Draws) -> str:
    """Another number of the same form."""
    plain = float(number.replace(",", ""))
    places = len(number.partition(".")[2])
    return f"{plain + 1 + int(3 * draw('other', number, sample_level=True)):,.{places}f}"


def _pick(draw: Draws, name: str, options: Sequence[str]) -> str:
    return options[int(draw("pick", name, sample_level=True) * len(options))]
