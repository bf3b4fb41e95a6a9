"""Words as a judge compares them: rough stems, a few synonyms, and swapped letters set right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
SENTENCE = re.compile(r"[^\n.?!]*(?:[.?!](?=\d|\w)[^\n.?!]*)*[.?!]*")
LABEL = re.compile(r"^(?:[-*+•.]\s+)?(?:(?:Caller|Customer|Asked|Note|From):\s+)?")
STEM = 5

# Words of another root that mean the same to somebody who knows banking.
SAME: dict[str, str] = {
    "atm": "cash", "machine": "cash", "machines": "cash", "notes": "cash", "drew": "cash",
    "withdrew": "cash", "withdraw": "cash", "withdrawal": "cash", "withdrawals": "cash",
    "withdrawing": "cash", "send": "transfer", "sent": "transfer", "wire": "transfer",
    "wired": "transfer", "remit": "transfer", "sending": "transfer", "zero": "overdraft",
    "minus": "overdraft", "overdrawn": "overdraft", "negative": "overdraft", "red": "overdraft",
    "borrow": "loan", "instalments": "loan", "trip": "travel", "journey": "travel",
    "trips": "travel", "stay": "travel", "holiday": "travel", "reply": "answer",
    "respond": "answer", "response": "answer", "complained": "complaint", "lost": "replacement",
    "new": "replacement", "overdue": "late", "invoice": "bill", "statement": "bill",
    "charges": "fees", "charge": "fees", "charged": "fees", "fee": "fees", "cost": "fees",
    "costs": "fees", "reward": "cashback", "rewards": "cashback", "abroad": "foreign",
    "converted": "currency", "conversion": "currency", "exchange": "currency",
    "left": "remains", "remaining": "remains", "rest": "remains", "still": "remains",
}  # fmt: skip
_PLAIN = """
a an the and or but if then so as at by for from in into of off on onto out over per to under
until up with within without about after before between during since than that this these those
there here it its i me my mine we us our ours you your yours he him his she her hers they them
their is am are was were be been being do does did done have has had having will would can could
shall should may might must not no yes what which who whom whose when where why how all any both
each every more most much many some such only own same other others just also very too now again
please thanks thank hello hi dear one two three bank banks customer customers product products
question questions retail banking private everyday term terms ask asks agent caller note
"""
PLAIN = frozenset(_PLAIN.split())


def stem(word: str) -> str:
    """The beginning of a word, or of the one it stands for."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    return SAME.get(word, word)[:STEM].rstrip("s")


@lru_cache(maxsize=1024)
def stems(text: str) -> frozenset[str]:
    """The stems of all words that carry meaning."""
    found = (word for word in WORD.findall(text) if len(word) > 2 and word.lower() not in PLAIN)
    return frozenset(stem(word) for word in found)


def sentences(text: str) -> list[str]:
    """The sentences and lines, verbatim but for space, bullets and labels around them."""
    found = (match.group(0).strip() for match in SENTENCE.finditer(text))
    return [sentence for sentence in found if WORD.search(sentence)]


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence that holds a span, verbatim; the span alone when it crosses sentences."""
    for match in SENTENCE.finditer(text):
        if match.start() <= start and end <= match.end():
            return LABEL.sub("", match.group(0).strip())
    return text[start:end].strip()


def swaps(words: Iterable[str]) -> dict[str, str]:
    """Every form of the words with two neighbouring letters swapped -> the word."""
    known = {word.lower() for word in words if len(word) > 4}
    slips = {
        word[:i] + word[i + 1] + word[i] + word[i + 2 :]: word
        for word in sorted(known)
        for i in range(len(word) - 1)
    }
    return {slip: word for slip, word in slips.items() if slip not in known}


def mended(text: str, slips: dict[str, str], keep: Collection[str] = ()) -> str:
    """The text with swapped letters set right; every character keeps its place."""

    def right(match: re.Match[str]) -> str:
        word = match.group(0)
        return word if word in keep else slips.get(word.lower(), word)

    return WORD.sub(right, text)
