"""From a free reply to the one answer it commits to: last `answer:` line, box, or JSON field.

Two answers that conflict are no answer (METHOD 4.6): a reply that hedges must not pass.
"""

from __future__ import annotations

import json
import re
import unicodedata

ANSWER_LINE = re.compile(r"^\W*(?:final\s+)?answer\s*(?:is)?\s*[:=]\s*(.+?)\s*$", re.I | re.M)
BOXED = re.compile(r"\\boxed\{([^{}]*)\}")
ARTICLE = re.compile(r"^(?:the|an|a)\s+", re.I)
OUTER = " \t\r\n\"'`*_.,;:!?()[]{}<>«»“”‘’"
HEDGE = re.compile(r"\s(?:or|and/or|oder|ou)\s|\s/\s|\beither\b|\bbetween\b", re.I)
UNSURE = re.compile(
    r"\b(?:cannot|can't|can not|could not|unable to)\b|\bdo(?:es)?(?: not|n't) know\b", re.I
)
MOST_ANSWER = 4_000


class NoAnswer(Exception):
    """The reply commits to no single answer; the message is the reason code."""


def answer_in(reply: str) -> str:
    """The answer that a reply ends in; NoAnswer with `no_answer`, `conflict` or `too_long`."""
    found = [text for text in _lines(reply) if text]
    if not found:
        raise NoAnswer("no_answer")
    if len({normalise_answer(text) for text in found}) > 1:
        raise NoAnswer("conflict")
    if len(found[-1]) > MOST_ANSWER:
        raise NoAnswer("too_long")
    return found[-1]


def normalise_answer(text: str) -> str:
    """NFKC, casefolded, no outer punctuation or article, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return ARTICLE.sub("", " ".join(folded.split()).strip(OUTER)).strip(OUTER)


def is_unsure(text: str) -> bool:
    """Whether the answer says that it has none."""
    return bool(UNSURE.search(text))


def is_hedged(text: str) -> bool:
    """Whether the answer offers a choice, as in `4 or 5`."""
    return bool(HEDGE.search(f" {text} "))


def _lines(reply: str) -> list[str]:
    """Everything that is marked as an answer; a bare one-line reply is an answer by itself."""
    marked = [match.strip() for match in ANSWER_LINE.findall(reply)]
    boxed = [match.strip() for match in BOXED.findall(reply)]
    if marked or boxed:
        return marked + boxed
    field = _json_field(reply)
    if field is not None:
        return [field]
    lines = [line for line in reply.splitlines() if line.strip()]
    return [lines[0].strip()] if len(lines) == 1 and len(lines[0]) <= 200 else []


def _json_field(reply: str) -> str | None:
    """The `answer` field of a reply that is one JSON object."""
    try:
        value = json.loads(reply)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or "answer" not in value:
        return None
    answer = value["answer"]
    return answer if isinstance(answer, str) else json.dumps(answer)
