"""How varied the sentence patterns of English texts are: compression of their part-of-speech tags.

Tags are Penn tags by TextBlob's lexicon tagger, which needs no download: good enough to compare
patterns of two sets, not for linguistics. It tags every language as English, so texts that are
none are left out and counted; a set that is mostly none has no figure.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

MOST_FOREIGN = 0.2
LEAST_ENGLISH = 0.15
LATIN = re.compile("[a-z\u00e0-\u024f]")
# Frequent English words that are rare, or no words, in other languages in Latin script.
_FREQUENT = (
    "the of and to is it you that for are with as his they be at have this from by not what were "
    "we when your can said there use each which how their if would could should i my our who "
    "these those been has had does did why where about than then into its"
)
FREQUENT = frozenset(_FREQUENT.split())


class Tagged(NamedTuple):
    """Tag strings of the English items, their places, and why there are none."""

    chunks: list[bytes]
    at: list[int]
    foreign: int
    reason: str


def latin(tokens: Sequence[str]) -> bool:
    """Whether most tokens that begin with a letter begin with a Latin one."""
    letters = [token for token in tokens if token[0].isalpha()]
    return bool(letters) and sum(bool(LATIN.match(t)) for t in letters) > len(letters) / 2


def tagged(items: Sequence[Sequence[str]]) -> Tagged:
    """The items' tag strings, tags joined by spaces. `items` are lower-cased token lists.

    reason `not_english` when over 20% of the items with a letter are in another script, or when
    fewer than 15% of the Latin ones' words are among the most frequent English ones.
    """
    lettered = [i for i, item in enumerate(items) if any(token[0].isalpha() for token in item)]
    at = [i for i in lettered if latin(items[i])]
    foreign = len(lettered) - len(at)
    if not lettered:
        return Tagged([], [], 0, "empty")
    words = [token for i in at for token in items[i] if token[0].isalpha()]
    english = sum(word in FREQUENT for word in words) / max(len(words), 1)
    if foreign > MOST_FOREIGN * len(lettered) or english < LEAST_ENGLISH:
        return Tagged([], [], foreign, "not_english")
    tag = tagger()
    chunks = [" ".join(kind for _, kind in tag(" ".join(items[i]), tokenize=False)).encode()
              for i in at]  # fmt: skip
    return Tagged(chunks, at, foreign, "")


@cache
def tagger() -> Callable[..., Any]:
    """TextBlob's tagger with its lexicon read (about a second)."""
    with warnings.catch_warnings():
        # It leaves its lexicon files open until they are collected.
        warnings.simplefilter("ignore", ResourceWarning)
        from textblob.en import tag

        tag("a word", tokenize=False)
    found: Callable[..., Any] = tag
    return found
