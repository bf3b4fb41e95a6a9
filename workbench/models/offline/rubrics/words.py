"""Words for judges of replies: stems, synonyms, numbers, and what a criterion asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[a-z][a-z']*", re.IGNORECASE)
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)*")
BREAK = re.compile(r"(?<=[.!?])\s+|\n+")
NEGATION = re.compile(r"\b(?:not|never|no|nothing|none|neither|cannot|n't)\b|n't\b", re.IGNORECASE)
_PLAIN = """
a an the this that these those of to in on at by for from with as is are was be been being it its
we you your our i my me us they their he she does do did has have had and or if then than so such
can could will would shall should may might must please there here what which who when where how
one any some more most each every also per reply customer bank account's
"""
PLAIN = frozenset(_PLAIN.split())
# Words that mean the same to those who know the pair.
GROUPS = (
    ("fee", "charge", "cost", "price"), ("withdrawal", "cash"), ("minimum", "least"),
    ("maximum", "most"), ("month", "monthly"), ("year", "yearly"), ("date", "day"),
    ("amount", "sum"), ("give", "pass", "hand"), ("share", "tell"), ("open", "click"),
    ("lend", "hand"), ("refund", "refunded"), ("settlement", "settled"), ("waiver", "waive"),
    ("stable", "same"), ("write", "note"), ("throw", "bin"), ("telephone", "phone"),
    ("copy", "photo"), ("owner", "runs"), ("change", "swap"), ("reduction", "reduced"),
    ("length", "runs"), ("time", "within"), ("count", "counted"), ("debited", "take"),
    ("apologise", "sorry"), ("supplement", "added"), ("weekend", "saturdays"),
    ("bears", "own"), ("charged", "take"), ("free", "cost"), ("posted", "sent"),
    ("passing", "give"), ("earn", "get"), ("whole", "complete"), ("access", "see"),
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """What a criterion asks about: the kind of act, its content stems, its numbers."""

    kind: str
    stems: tuple[str, ...]
    numbers: tuple[str, ...]
    denied: bool
    text: str


KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("clause", r"^\w+(?: to)? clause (?=\d)"),
        ("ask", r"^(?:ask|request)s?(?: the customer)?(?: for)? "),
        ("warn", r"^(?:warn|advise|caution)s?(?: the customer)?(?: against| about| of)? "),
        ("promise", r"^(?:promise|guarantee|assure)s?(?: the customer)?(?: that)? "),
        ("list", r"^(?:use|contain|have)s? (?:a list|bullet)"),
        ("summary", r"^(?:begin|open|start)s? with "),
        ("sorry", r"^apologi[sz]es?(?: for)? "),
        ("example", r"^(?:give|contain|offer)s? an example"),
        ("state", r"^(?:state|say|give|name|explain|tell|mention|confirm|describe|point out|quote|"
                  r"refer to|offer)s?(?: that| the customer)? "),
    )
)  # fmt: skip
QUESTION = re.compile(r"^Does the reply (.+?)\??$", re.IGNORECASE | re.DOTALL)
OTHER = "other"


def stem(word: str) -> str:
    """The beginning of a word without its common endings."""
    word = word.lower().removesuffix("'s")
    for ending in ("ing", "als", "al", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word.rstrip("e")


@lru_cache(maxsize=4096)
def stems(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in their order."""
    words = (w.lower() for w in WORD.findall(text))
    return tuple(stem(w) for w in words if w not in PLAIN and not NEGATION.fullmatch(w))


@lru_cache(maxsize=4096)
def numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text, without separators of thousands."""
    return tuple(n.replace(",", "").rstrip(".") for n in NUMBER.findall(text))


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences and lines of a reply."""
    return tuple(s.strip() for s in BREAK.split(text) if s.strip())


@lru_cache(maxsize=2048)
def act_of(question: str) -> Act:
    """What a criterion asks about; `other` where its words are not of the usual kind."""
    match = QUESTION.match(question.strip())
    said = " ".join((match.group(1) if match else question).split())
    for kind, pattern in KINDS:
        found = pattern.match(said) if match else None
        if found:
            rest = said if kind in ("list", "summary", "example") else said[found.end() :]
            return Act(kind, stems(rest), numbers(rest), bool(NEGATION.search(rest)), said)
    return Act(OTHER, stems(said), numbers(said), bool(NEGATION.search(said)), said)


def _pairs() -> dict[str, tuple[str, ...]]:
    """Stem -> stems that mean the same."""
    found: dict[str, tuple[str, ...]] = {}
    for group in GROUPS:
        roots = tuple(dict.fromkeys(stem(word) for word in group))
        for root in roots:
            others = tuple(other for other in roots if other != root)
            found[root] = (*found.get(root, ()), *others)
    return found


SAME = _pairs()


def coverage(wanted: tuple[str, ...], there: tuple[str, ...], known: Callable[..., bool]) -> float:
    """The share of the wanted stems in the text, within one span of about their length.

    `known(a, b)` says whether the reader takes the one for the other. A span, because words that
    are scattered over a list state nothing.
    """
    if not wanted or not there:
        return 0.0
    places: list[tuple[int, int]] = []
    for i, root in enumerate(dict.fromkeys(wanted)):
        alike = {root, *(other for other in SAME.get(root, ()) if known(root, other))}
        places += [(at, i) for at, word in enumerate(there) if word in alike]
    span = 2 * len(wanted) + 4
    most = 0
    for start, _ in places:
        most = max(most, len({i for at, i in places if start <= at < start + span}))
    return most / len(dict.fromkeys(wanted))
