"""What can be wrong with an item: each check reads the brief and names a fault with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from workbench.models.offline.judges.brief import Brief, Paper
from workbench.models.offline.judges.coordinates import misfit
from workbench.models.offline.judges.questions import concrete, content, kind_of, questions
from workbench.models.offline.judges.words import mended, sentence_around, sentences, stems, swaps

ABSENT = re.compile(
    r"\b(?:see|in|on|as shown in|per) (?:the )?(?:attached|attachment|enclosed|enclosure|"
    r"screenshot|photo)"
    r"|\b(?:attached|enclosed) (?:is|are|you|please|file|document|letter|statement)\b"
    r"|\bas (?:i )?(?:said|mentioned|discussed|described|explained|agreed) (?:before|above|"
    r"earlier|last|"
    r"previously|yesterday|on the phone|in my)\b"
    r"|\b(?:my|the|our) (?:previous|last|earlier|other) (?:question|message|email|e-mail|"
    r"conversation|"
    r"item|chat|example)\b|\bthe (?:figure|chart|table|list|numbers?) (?:above|below|attached)\b"
    r"|\bsame (?:question|situation|case|customer) as (?:before|above|last)\b",
    re.IGNORECASE,
)
OPINION = re.compile(
    r"\b(?:recommend|better for me|best for me|your opinion|your favourite|do you prefer|worth it|"
    r"should i (?:take|choose|get|buy|open|switch))\b",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\b(?:sister|brother|friend|neighbour|colleague|cousin|uncle|aunt|wife|husband|flatmate|"
    r"partner|"
    r"mother|father|boss)\b.{0,30}\b(?:has|holds|uses|have|with)\b|\b(?:used to|formerly|"
    r"before that|"
    r"closed|instead of|unlike|not an?|switch)\b",
    re.IGNORECASE,
)
TOPICS_WANTED = 2
GENERAL = stems("product terms amount figure account fees money private services")


@dataclass(frozen=True)
class Fault:
    """One fault: its code, the place in the text, why, and the wording by which judges know it."""

    defect: str
    quote: str
    why: str
    wording: str


def empty(brief: Brief) -> Fault | None:
    """Nothing is asked, or nothing in particular."""
    asked = questions(brief.item)
    if any(concrete(question) for question in asked):
        return None
    quote = asked[-1] if asked else ""
    said = "asks for nothing in particular" if asked else "asks nothing"
    return Fault("vague", quote, f"The message {said}.", " ".join(sorted(stems(quote))) or quote)


def incomplete(brief: Brief) -> Fault | None:
    """It rests on something that is not there."""
    match = ABSENT.search(brief.item)
    if match is None:
        return None
    quote = sentence_around(brief.item, match.start(), match.end())
    return Fault("not_self_contained", quote, "It refers to something not given.", match.group(0))


def unclear_product(brief: Brief) -> Fault | None:
    """The answer hangs on the product, and none or two are named."""
    if not brief.products or not _hangs_on_product(brief):
        return None
    named = list(_named(brief.item, brief.products))
    wording = " ".join(sorted(stems(" ".join(questions(brief.item)))))
    if not named:
        why = "The terms differ by product and none is named."
        return Fault("ambiguous", "", why, f"none {wording}")
    found = sorted({product for product, _ in named})
    if len(found) < 2:
        return None
    quote = named[-1][1]
    return Fault(
        "ambiguous", quote, f"Two products are named: {' and '.join(found)}.", f"two {wording}"
    )


def two_questions(brief: Brief) -> Fault | None:
    """Two questions of different kinds, with two answers."""
    asked = [q for q in questions(brief.item) if concrete(q) and q.endswith("?")]
    kinds = {kind_of(q): q for q in asked if kind_of(q)}
    if len(kinds) < 2 or {"decision"} == kinds.keys() - {"amount"}:
        return None
    return Fault("ambiguous", asked[-1], "Two different things are asked.", "two questions")


def off_topic(brief: Brief) -> Fault | None:
    """It is about something else than the leaf, or asks for an opinion."""
    match = OPINION.search(brief.item)
    if match:
        quote = sentence_around(brief.item, match.start(), match.end())
        return Fault("wrong_construct", quote, "It asks for an opinion, not an answer.", "opinion")
    asked = [question for question in questions(brief.item) if concrete(question)]
    topic = stems(brief.leaf) - GENERAL
    if not asked or (len(topic) >= TOPICS_WANTED and topic & stems(brief.item)):
        return None
    if _same_paper(brief, asked[-1]):
        return None
    return Fault("wrong_construct", asked[-1], "It is about something else than the leaf.", "topic")


def off_coordinate(brief: Brief) -> Fault | None:
    """It does not show a value that its coordinate wants; a product's name shows nothing."""
    text = brief.item
    for pattern in _patterns(brief.products).values():
        text = pattern.sub(" ", text)
    for name, value in brief.coordinate:
        if misfit(name, value, text):
            return Fault("off_coordinate", "", f"Nothing shows {name}: {value}.", f"{name} {value}")
    return None


CHECKS: tuple[Callable[[Brief], Fault | None], ...] = (
    empty, incomplete, unclear_product, two_questions, off_topic, off_coordinate,
)  # fmt: skip


@lru_cache(maxsize=256)
def faults(brief: Brief) -> tuple[Fault, ...]:
    """All faults of an item, the gravest first."""
    return tuple(fault for fault in (check(brief) for check in CHECKS) if fault is not None)


def _hangs_on_product(brief: Brief) -> bool:
    """Whether a document that the question is about has different terms for different products."""
    asked = frozenset().union(*(content(q) for q in questions(brief.item)))
    scores = {paper: len(asked & _stems_of(paper)) for paper in brief.papers}
    most = max(scores.values(), default=0)
    about = [paper for paper, score in scores.items() if score == most]
    if any(re.search(rf"\b{re.escape(name)}\b", brief.item) for p in about for name in p.names):
        return False
    return any(len(paper.products) > 1 for paper in about)


def _same_paper(brief: Brief, question: str) -> bool:
    """Whether the question and the leaf lead to the same document (any, if the leaf leads to none).

    A stem counts the more, the fewer documents have it.
    """
    names = stems(" ".join(brief.products))
    asked, leaf = content(question) - names, stems(brief.leaf) - GENERAL
    spread = Counter(word for paper in brief.papers for word in _stems_of(paper))

    def best(words: frozenset[str]) -> set[str]:
        scores = {
            paper.title: sum(1 / spread[word] for word in words & _stems_of(paper))
            for paper in brief.papers
        }
        most = max(scores.values(), default=0.0)
        return {title for title, score in scores.items() if score == most > 0}

    about, wanted = best(asked), best(leaf)
    return bool(about & wanted) if wanted else bool(about)


@lru_cache(maxsize=64)
def _stems_of(paper: Paper) -> frozenset[str]:
    return stems(f"{paper.title} {paper.text}")


def _named(item: str, products: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(product, sentence) for every product that the customer says to hold."""
    slips = swaps(word for product in products for word in product.split())
    for product, pattern in _patterns(products).items():
        for sentence in sentences(item):
            if pattern.search(mended(sentence, slips)) and not OTHERS.search(sentence):
                yield product, sentence


@lru_cache(maxsize=64)
def _patterns(products: tuple[str, ...]) -> dict[str, re.Pattern[str]]:
    """How each product may be written: its full name, or a word of its own before `account`."""
    words = [word for product in products for word in product.lower().split()]
    patterns = {}
    for product in products:
        full = r"[\s-]*".join(map(re.escape, product.split()))
        own = [w for w in product.lower().split() if words.count(w) == 1]
        short = "|".join(rf"\b{re.escape(w)} (?:account|product)\b" for w in own)
        patterns[product] = re.compile(
            rf"\b{full}\b" + (f"|{short}" if short else ""), re.IGNORECASE
        )
    return patterns
