"""Traffic of the demo bank: what its customers typed into the help box, from a seeded grammar.

Templates x slots x manners x spelling. The truth stands beside each row: its theme, and which
themes the demo's own points leave out (HOLES).
"""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from workbench.models.offline.askings import HOLES, SLOTS, TAIL, THEMES, Theme, wordings

__all__ = ["HOLES", "Asked", "leaves", "shares", "traffic"]

FIRST_DAY, DAYS = datetime(2026, 4, 1), 91
SLOT = re.compile(r"\{(\w+)\}")
OPENERS = ("hi", "hello", "hey", "good morning", "quick question", "question", "dear team",
           "hi there", "sorry to bother you", "hello Harbourline", "me again")  # fmt: skip
ASIDES = (
    "I have {product}", "my account is {product}", "I could not find it in the terms",
    "the branch could not say", "I am abroad at the moment", "I asked {day} already",
    "{person} wants to know too", "I am a student", "I just retired", "I am new in the country",
    "this is about {product}", "it is for {person}", "the hotline is always busy",
)  # fmt: skip
CLOSERS = ("thanks", "thank you", "please advise", "asap please", "cheers", "many thanks",
           "it is urgent", "thx", "can somebody help", "regards", "please")  # fmt: skip
FRAMES = ("{ask}", "{ask}", "{ask}", "can you tell me {ask}", "I would like to know {ask}",
          "I wonder {ask}", "please explain: {ask}", "{ask}, do you know")  # fmt: skip
SHORT = {"you": "u", "please": "pls", "account": "acct", "because": "cos", "what is": "whats",
         "cannot": "cant", "I am": "im", "thanks": "thx", "transfer": "trf"}  # fmt: skip
PERSONAL = ("my mail is {name}@example.org", "call me on +44 20 7946 0{number}",
            "my card is 4111 1111 1111 1111", "IBAN DE89 3704 0044 0532 0130 00")  # fmt: skip
NAMES = ("ann.lund", "p.sommer", "ravi", "greta_voss", "k.dahl")


class Asked(NamedTuple):
    """One row of traffic and, beside it, the theme it was made from."""

    text: str
    user: str
    time: str
    theme: str


def traffic(seed: int, n: int) -> list[Asked]:
    """`n` rows of three months, oldest first; the same for the same seed."""
    rng = random.Random(f"traffic {seed}")
    themes = {**THEMES, **TAIL}
    weights = [theme.weight for theme in themes.values()]
    rows = []
    for name in rng.choices(list(themes), weights, k=n):
        at = _moment(rng, themes[name])
        user = f"u{int(n * 0.6 * rng.random() ** 2):05d}"  # a few ask often, most ask once
        rows.append(Asked(_typed(rng, themes[name]), user, at.isoformat(), name))
    return sorted(rows, key=lambda row: (row.time, row.user, row.text))


def shares() -> dict[str, float]:
    """What share of traffic each theme is drawn with."""
    themes = {**THEMES, **TAIL}
    total = sum(theme.weight for theme in themes.values())
    return {name: theme.weight / total for name, theme in themes.items()}


def leaves(theme: str) -> tuple[str, ...]:
    """The leaves of the demo's taxonomy that a theme belongs to; () where there is none."""
    return {**THEMES, **TAIL}[theme].leaves


def _moment(rng: random.Random, theme: Theme) -> datetime:
    """A time in the theme's days: mostly by day, rather on working days."""
    day = rng.randrange(theme.since, DAYS)
    if (FIRST_DAY + timedelta(days=day)).weekday() > 4 and rng.random() < 0.5:
        day = max(day - 2, theme.since)
    seconds = int(min(max(rng.gauss(13.5, 3.8), 0), 23.9) * 3600)
    return FIRST_DAY + timedelta(days=day, seconds=seconds)


def _typed(rng: random.Random, theme: Theme) -> str:
    """A customer's line: keywords, a question, or one with something around it."""
    style = rng.random()
    if style < 0.16:
        text = _filled(rng, rng.choice(wordings(theme.keys)))
        if rng.random() < 0.3:
            text += " " + rng.choice(("help", "info", "2026", "question", "how", "cost?"))
        return _spelt(rng, text)
    ask = _filled(rng, rng.choice(wordings(theme.asks)))
    text = _filled(rng, rng.choice(FRAMES)).replace("{ask}", ask)
    mark = "?" if rng.random() < 0.6 else rng.choice(("", ".", "??", " ?"))
    parts = [text + mark]
    if style > 0.45 and rng.random() < 0.55:
        parts.insert(0, rng.choice(OPENERS) + rng.choice((",", "!", "")))
    if style > 0.6:
        aside = _filled(rng, rng.choice(ASIDES)) + rng.choice((".", "", ","))
        parts.insert(rng.choice((len(parts), len(parts) - 1)), aside)
    if rng.random() < 0.25:
        parts.append(rng.choice(CLOSERS))
    if rng.random() < 0.012:
        number, name = str(rng.randint(100, 999)), rng.choice(NAMES)
        parts.append(rng.choice(PERSONAL).replace("{number}", number).replace("{name}", name))
        return " ".join(parts)
    return _spelt(rng, " ".join(parts))


def _filled(rng: random.Random, text: str) -> str:
    """The text with its slots filled; `{ask}` is left for later."""

    def fill(match: re.Match[str]) -> str:
        slot = match[1]
        if slot == "amount":
            return _amount(rng)
        if slot == "days":
            return str(rng.randint(2, 40))
        return rng.choice(wordings(SLOTS[slot])) if slot in SLOTS else match[0]

    return SLOT.sub(fill, text)


def _amount(rng: random.Random) -> str:
    value = rng.choice((rng.randrange(10, 100, 5), rng.randrange(100, 1000, 10),
                        rng.randrange(1000, 9000, 50), round(rng.uniform(11, 900), 2)))  # fmt: skip
    return rng.choice((f"{value} EUR", f"€{value}", f"{value} euros", f"{value}", f"EUR {value}"))


def _spelt(rng: random.Random, text: str) -> str:
    """As people type: first letters small or large, short forms, and now and then an error."""
    if rng.random() < 0.08:
        for long, short in SHORT.items():
            if rng.random() < 0.5:
                text = re.sub(rf"\b{long}\b", short, text)
    if rng.random() < 0.45:
        text = text.lower()
    elif rng.random() < 0.8:
        text = text[:1].upper() + text[1:]
    if rng.random() < 0.02:
        text = text.upper()
    for _ in range(rng.choice((0, 0, 0, 0, 0, 0, 1, 1, 2))):
        text = _slip(rng, text)
    return text


def _slip(rng: random.Random, text: str) -> str:
    """One error within a word: two letters changed round, one left out, or one doubled."""
    at = rng.randrange(len(text))
    if not text[at : at + 2].isalpha() or len(text) < 4:
        return text
    kind = rng.random()
    if kind < 0.4:
        return text[:at] + text[at : at + 2][::-1] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if kind < 0.75 else text[: at + 1] + text[at:]
