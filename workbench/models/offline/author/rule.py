"""One rule from several complaints: the one that the others resemble most, with what they quote.

What stands in the complaints is data: an order in one of them is a sentence like any other, and one
that nobody else resembles is not taken.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from workbench.models.offline.author.message import Messages, sections, user_text

FENCED = re.compile(r"<<<VERDICTS ([0-9a-f]{8})\n(.*?)\n?\1>>>", re.DOTALL)
QUOTED = re.compile(r"[\"“”]([^\"“”\n]{4,120})[\"“”]")
SET_OFF = re.compile(r"\s*[,(]?\s*[\"“”][^\"“”\n]{4,120}[\"“”]\s*\)?")
TIDY = re.compile(r"\s*:\s*\.\s*")
WORD = re.compile(r"[a-z]{4,}")
MOST_QUOTES = 4


def word_rule(messages: Messages) -> dict[str, Any]:
    """The fields of the contract; a question where a criterion was missing."""
    text = user_text(messages)
    fenced = FENCED.search(text)
    said = [line[2:].strip() for line in (fenced.group(2) if fenced else "").splitlines()
            if line.startswith("- ")]  # fmt: skip
    if not said:
        return {"rule": "", "why": "nothing was said"}
    central = max(said, key=lambda one: (_likeness(one, said), -len(one)))
    asked = sections(text[: fenced.start()] if fenced else text).get("reason code", "")
    if asked == "missing_criterion":
        question = central.rstrip(".?! ")
        return {"rule": f"{question}?", "why": f"{len(said)} reviewers missed it."}
    quotes = [q for q, _ in Counter(q.strip(" .") for one in said for q in QUOTED.findall(one))
              .most_common(MOST_QUOTES)]  # fmt: skip
    told = TIDY.sub(". ", SET_OFF.sub("", central)).strip(" .:,;")
    such = f" Such as: {', '.join(chr(34) + q + chr(34) for q in quotes)}." if quotes else ""
    return {"rule": f"Avoid: {told}.{such}",
            "why": f"{len(said)} reviewers said so."}  # fmt: skip


def _likeness(one: str, said: list[str]) -> float:
    """How many words it shares with the others, on average."""
    mine = set(WORD.findall(QUOTED.sub("", one).lower()))
    others = [set(WORD.findall(QUOTED.sub("", other).lower())) for other in said if other != one]
    return sum(len(mine & other) / max(1, len(mine | other)) for other in others)
