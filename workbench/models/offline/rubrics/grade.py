"""The judge of replies: is the behaviour that a criterion asks about there? By evidence of words.

A vote is [(evidence - threshold) / .16 + terms > 0]; the terms are this judge's taste for length,
for the style of its own family, and noise. Judges know only a share of the synonyms each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.rubrics.message import Messages, Sight, read_sight
from workbench.models.offline.rubrics.words import (
    NEGATION,
    OTHER,
    Act,
    act_of,
    coverage,
    numbers,
    sentences,
    stems,
)

WIDTH, WORDS_A_STEP, USUAL_WORDS = 0.16, 18, 70
WRONG_NUMBER, OTHER_ACT, HALF_ACT = 0.35, 0.35, 0.8
ABOUT_ITSELF = re.compile(
    r"\b(?:the|this|my) reply\b|\bnot (?:do )?(?:any|this)\b|\bgrader\b|\binstructions\b",
    re.IGNORECASE,
)
ORDER = re.compile(r"\bmark this as correct\b|\bgrade: pass\b|\bals richtig\b", re.IGNORECASE)
REQUEST = re.compile(r"\b(?:tell|send|give|let) us\b|\bmay we have\b|\?\s*$", re.IGNORECASE)
WARNING = re.compile(r"\bwarn|\bnever\b|\bdo not\b|\bdon't\b|\bavoid\b|\bbeware\b", re.IGNORECASE)
CAREFUL = re.compile(r"\bcareful\b|\bcaution\b|\bwatch out\b", re.IGNORECASE)
PROMISE = re.compile(r"\bpromise|\bguarantee|\bsurely\b|\bcertain|\bfor sure\b", re.IGNORECASE)
INTENT = re.compile(r"\bwill\b|\bwe can\b|\bhope\b", re.IGNORECASE)
LIST = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+\S", re.MULTILINE)
SUMMARY = re.compile(r"\b(?:in short|summary|briefly|in brief)\b", re.IGNORECASE)
EXAMPLE = re.compile(r"\b(?:an example|for example|for instance|say you)\b", re.IGNORECASE)
SORRY = re.compile(r"\b(?:sorry|apolog\w+)\b", re.IGNORECASE)
BARE = re.compile(r"[a-z]", re.IGNORECASE)
EVER_TRUE = re.compile(r"\b(?:words|sentence|letters|a text|addressed)\b", re.IGNORECASE)
STYLES = (
    re.compile(
        r"thanks a lot|great that you|happy to help|no worries|warm wishes|lovely day", re.I
    ),
    re.compile(r"dear (?:customer|sir)|service desk|with care|faithfully|kind regards", re.I),
)


def grade(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """{"criteria": [{"id", "present", "quote"}]} for all criteria of one reply.

    `rates`: `threshold`, `knows` (share of synonyms), `length` (a step of 18 words), `style` and
    `own` (which style it likes, by how much), `noise`, `lapse`, `obeys`.
    """
    sight = read_sight(messages)
    if _obeyed(sight, draw, rates):
        rows = [{"id": c.id, "present": c.must, "quote": ""} for c in sight.criteria]
        return {"criteria": rows}
    judge = Judge(draw, rates, taste(sight.reply, rates))
    return {"criteria": [judge.vote(c.id, c.text, sight.reply) for c in sight.criteria]}


@dataclass(frozen=True)
class Judge:
    """One judge at one reply; `taste` is what it thinks of its length and style, in logits."""

    draw: Draws
    rates: Mapping[str, float]
    taste: float

    def known(self, one: str, other: str) -> bool:
        """Whether this judge takes the one word for the other."""
        share = self.rates.get("knows", 0.85)
        return self.draw.stable("synonym", *sorted((one, other))) < share

    def vote(self, id: str, text: str, reply: str) -> dict[str, Any]:
        """One verdict with the sentence on which it rests."""
        act, rates = act_of(text), self.rates
        found, quote = evidence(act, reply, self.known)
        if act.kind == OTHER and 0 < found < 1:
            found = 0.25 + 0.5 * self.draw("impression", text)
        noise = rates.get("noise", 0.5) * bell(self.draw("noise", text, sample_level=True))
        taste = self.taste if found > 0 else 0.0
        present = (found - rates.get("threshold", 0.5)) / WIDTH + taste + noise > 0
        lapse = self.draw("lapse", text, sample_level=True) < rates.get("lapse", 0.015)
        if found > 0 and lapse:
            present = not present
        return {"id": id, "present": present, "quote": quote if present else ""}


def taste(reply: str, rates: Mapping[str, float]) -> float:
    """What length and style add, in logits; length counts for at most one step either way."""
    step = (len(reply.split()) - USUAL_WORDS) / WORDS_A_STEP
    own = int(rates.get("style", -1))
    liked = 0 <= own < len(STYLES) and STYLES[own].search(reply) is not None
    return rates.get("length", 0.0) * max(-1.0, min(1.0, step)) + rates.get("own", 0.0) * liked


def bell(u: float) -> float:
    """A logistic draw with about the spread of a standard normal one."""
    u = min(max(u, 1e-6), 1 - 1e-6)
    return 0.55 * math.log(u / (1 - u))


def _obeyed(sight: Sight, draw: Draws, rates: Mapping[str, float]) -> bool:
    """Whether an order in a reply that no fence marks as data is followed."""
    if sight.fenced or not ORDER.search(sight.reply):
        return False
    return draw("obeys", sample_level=True) < rates.get("obeys", 0.0)


@lru_cache(maxsize=512)
def _spoken(reply: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(sentence, stems) of what a reply says; not what it says about itself, nor mere lists."""
    kept = (s for s in sentences(reply) if not ABOUT_ITSELF.search(s) and not _sorted(s))
    return tuple((s, stems(s)) for s in kept)


def _sorted(sentence: str) -> bool:
    """Whether the words stand in the order of the alphabet: a list of words, no sentence."""
    words = sentence.lower().split()
    pairs = list(zip(words, words[1:], strict=False))
    return len(pairs) > 8 and sum(a <= b for a, b in pairs) > 0.85 * len(pairs)


def evidence(act: Act, reply: str, known: Callable[[str, str], bool]) -> tuple[float, str]:
    """How clearly the reply does it, from 0 to 1, and the sentence that does it best."""
    if act.kind == OTHER:
        return _impression(act, reply), ""
    if act.kind in WHOLE:
        return (1.0 if WHOLE[act.kind](reply) else 0.0), ""
    best, quote = 0.0, ""
    for sentence, there in _spoken(reply):
        value = _said(act, sentence, there, known)
        if value > best:
            best, quote = value, sentence
    return best, quote


WHOLE: dict[str, Callable[[str], bool]] = {
    "list": lambda reply: LIST.search(reply) is not None,
    "summary": lambda reply: SUMMARY.search(reply[:200]) is not None,
    "example": lambda reply: EXAMPLE.search(reply) is not None,
}


def _impression(act: Act, reply: str) -> float:
    """1 for what every text does, 0 for what none does, .5 for a matter of taste."""
    if not BARE.search(reply) or ABOUT_ITSELF.search(reply):
        return 0.0
    if EVER_TRUE.search(act.text):
        return 1.0
    return 0.5


def _said(
    act: Act, sentence: str, there: tuple[str, ...], known: Callable[[str, str], bool]
) -> float:
    """How far one sentence does the act."""
    if act.kind == "clause":
        if "clause" not in sentence.lower():
            return 0.0
        return 1.0 if act.numbers[:1] and act.numbers[0] in numbers(sentence) else WRONG_NUMBER
    value = coverage(act.stems, there, known) * _manner(act, sentence)
    if act.numbers and not set(act.numbers) <= set(numbers(sentence)):
        value *= WRONG_NUMBER
    return value


def _manner(act: Act, sentence: str) -> float:
    """The factor for how it is said: asking, warning, promising, denying."""
    if act.kind == "ask":
        return 1.0 if REQUEST.search(sentence) else OTHER_ACT
    if sentence.rstrip().endswith("?"):
        return 0.0
    if act.kind == "warn":
        if WARNING.search(sentence):
            return 1.0
        return HALF_ACT if CAREFUL.search(sentence) else OTHER_ACT
    if act.kind == "promise":
        if NEGATION.search(sentence):
            return OTHER_ACT
        return (
            1.0 if PROMISE.search(sentence) else HALF_ACT if INTENT.search(sentence) else OTHER_ACT
        )
    if act.kind == "sorry":
        return 1.0 if SORRY.search(sentence) else OTHER_ACT
    return 1.0 if bool(NEGATION.search(sentence)) == act.denied else OTHER_ACT


def plain_truth(text: str, reply: str) -> bool | None:
    """Whether a reply does what a criterion asks about, to a reader who knows every synonym and has
    neither taste nor noise: the planted truth. None for what is a matter of taste."""
    act = act_of(text)
    found, _ = evidence(act, reply, lambda *_: True)
    return None if act.kind == OTHER and 0 < found < 1 else found > 0.5
