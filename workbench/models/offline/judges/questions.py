"""Which question an item asks, if it asks one that somebody could answer."""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.models.offline.judges.words import PLAIN, WORD, mended, sentences, stem, swaps

AGENT = re.compile(r"^\W*(?:agent|clerk|adviser|advisor|operator|support|bank)\s*:", re.IGNORECASE)
REQUEST = re.compile(
    r"\b(?:please|kindly|could you|can you|would you|i (?:would|'d) like to know|i need to know|"
    r"i want "
    r"to know|wants? to know|let me know|tell me|wonder(?:ing)? (?:how|what|when|whether|if)|asks? "
    r"(?:how|what|when|whether|if|for)|asked|unsure (?:how|what|when|whether|if))\b",
    re.IGNORECASE,
)
# What asks for a figure, a day or a decision.
AMOUNT = re.compile(
    r"\bhow (?:much|many|large|high|big|far)\b|\bwhat (?:sum|amount|figure|total|fee|interest|"
    r"rate|price|"
    r"balance|cashback|is the (?:most|least|sum|amount|total|fee|largest|smallest))\b|"
    r"\bthe (?:most|sum|"
    r"total|amount)\b|\b(?:what|which) (?:do|does|did|will|would|is|are|was)\b.{2,60}\b(?:cost|"
    r"costs|come|"
    r"comes|amount|amounts|add|adds|left|taken|debited|charged|owed|paid)\b|\bwhat will be\b",
    re.IGNORECASE,
)
DAY = re.compile(
    r"\b(?:by|until|till|before) (?:when|which|what)\b|\bwhen\b|\b(?:which|what) (?:day|date)\b|"
    r"\b(?:last|latest|final) (?:day|date)\b|\bhow (?:long|soon)\b|\bdeadline\b|"
    r"\bwhat is the last\b",
    re.IGNORECASE,
)
DECISION = re.compile(
    r"\byes or no\b|\b(?:do|does|can|could|will|would|am|is|are|may|shall) (?:i|we|he|she|they|"
    r"the|my|"
    r"her|his|our|this|that|it)\b|\b(?:granted|eligible|entitled|allowed|qualif\w+|possible)\b",
    re.IGNORECASE,
)
KINDS = {"amount": AMOUNT, "day": DAY, "decision": DECISION}

# Words of a question that asks for nothing in particular.
_EMPTY = """
about advice advise anything any apply applies best case check clear clarify comment consider
correct deal do else explain feel figure fine find give go going good guess handle happen
happens happened happening handled handling treated hear help idea kind know let like look made
make manage matter mean means mind need now okay opinion option options point possible proceed
quick reply right said say situation solve something somehow sort start suggest suppose sure
take tell thing things think thought thoughts true try understand use usual view want way well
wonder word work works wrong here anyone anybody somebody someone really ever maybe perhaps just
stand stands see info information request concern concerns issue issues regarding details whole
entire story background get gets got next come comes there answer answers back approach normally
usually generally treat rule rules cases set
"""
EMPTY = PLAIN | frozenset(_EMPTY.split())
SLIPS = swaps(EMPTY - PLAIN)


@lru_cache(maxsize=512)
def questions(text: str) -> tuple[str, ...]:
    """The sentences in which the customer asks or requests something, in their order."""
    said = [s for s in sentences(text) if not AGENT.match(s)]
    asked = [s for s in said if s.rstrip("\"')”").endswith("?")]
    return tuple(asked or [s for s in said if REQUEST.search(s)])


def content(question: str) -> frozenset[str]:
    """The stems of what a question is about: nothing for `What about this?`."""
    found = (word.lower() for word in WORD.findall(mended(question, SLIPS)))
    return frozenset(stem(word) for word in found if len(word) > 2 and word not in EMPTY)


def kind_of(question: str) -> str:
    """amount | day | decision, or an empty text when a question asks for none of them."""
    return next((kind for kind, pattern in KINDS.items() if pattern.search(question)), "")


def concrete(question: str) -> bool:
    """Whether somebody who knows the facts could answer: it wants something, of something."""
    about = len(content(question))
    return about >= 2 or (about >= 1 and bool(kind_of(question)))
