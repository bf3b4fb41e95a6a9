"""Items for the tests of the offline readers: the offline author writes, solvers are asked.

The only place where author and reader meet; in the package they share no module.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.models.offline.author import write

ROOT = Path(__file__).resolve().parents[3]
LEAVES: dict[str, tuple[str, str]] = {
    "account": ("Account fee over several months", "What the account fee adds up to"),
    "limit": ("Daily cash limit over several days", "The daily cash limit"),
    "remain": ("What is left of the limit today", "What is still remaining"),
    "abroad": ("Cash abroad", "A withdrawal abroad"),
    "allow": ("Free withdrawals at other banks", "The allowance"),
    "loan": ("Eligibility for a loan", "The conditions"),
    "credit card": ("Credit card eligibility", "The conditions"),
    "tier": ("Transfer fee tiers", "Marginal tiers"),
    "fx": ("Card payment in another currency", "Spread"),
    "complaint": ("Complaint deadline", "Working days"),
    "replacement": ("Replacement card deadline", "Working days"),
    "late": ("Late card bill", "Goodwill"),
    "cashback": ("Cashback", "Reward"),
    "overdraft": ("Overdraft interest", "Buffer"),
    "precedence": ("Welcome offer or country under review", "Precedence"),
    "trip": ("A whole trip", "Journey"),
    "month": ("The whole month", "All fees"),
}
TRACKS = ("happy", "edge", "adversarial", "production")
CHANNELS = ("", "chat", "email", "letter", "phone call", "branch visit")
TONES = ("neutral", "worried", "annoyed", "friendly", "in a hurry")
SYSTEM = (
    "You answer a customer's question from the documents you are given. "
    "Think briefly, then end with one line: answer: <your answer>"
)
Draw = Callable[..., float]


@dataclass(frozen=True)
class Item:
    """One written item: leaf, track, the author's reply, and its documents by title."""

    leaf: str
    track: str
    reply: Mapping[str, Any]
    documents: Mapping[str, str]

    @property
    def prompt(self) -> str:
        return str(self.reply["prompt"])

    @property
    def key(self) -> str:
        return str(self.reply["answer"])


def draws(*scope: object) -> Draw:
    """Draws that depend on the scope and their name alone."""

    def draw(*name: object, sample_level: bool = False) -> float:
        parts = [str(part) for part in (*scope[: None if sample_level else -1], *name)]
        digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=7).digest()
        return int.from_bytes(digest, "big") / 2**56

    return draw


def terms() -> dict[str, str]:
    """Title -> text of the demo world's documents."""
    text = (ROOT / "data" / "demo_world" / "terms.md").read_text(encoding="utf-8")
    parts = re.split(r"^### ", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in parts}


def block(documents: Mapping[str, str]) -> str:
    """Documents as the message shows them."""
    body = "\n\n".join(f"### {title}\n{text}" for title, text in documents.items())
    return f"## Documents\n{body}"


def request(leaf: str, track: str, i: int, documents: Mapping[str, str]) -> list[dict[str, str]]:
    """A request to the author."""
    label, meaning = LEAVES[leaf]
    text = (
        f"## What to test\nTerms\n## Taxonomy leaf\nPath: Bank > {label}\nLeaf: {label}\n"
        f"Definition: {meaning}\n## Coordinate\ntone: {TONES[i % 5]}\n"
        + (f"channel: {CHANNELS[i % 6]}\n" if CHANNELS[i % 6] else "")
        + f"## Track\n{track}\n## Wanted difficulty\n"
        + ("frontier\n" if i % 7 == 0 else "discriminating\n")
        + block(documents)
    )
    return [{"role": "system", "content": "You write"}, {"role": "user", "content": text}]


def items(a_leaf: int, tracks: tuple[str, ...] = TRACKS, scope: str = "corpus") -> Iterator[Item]:
    """That many clean items a leaf, the tracks in turn."""
    documents = terms()
    for leaf in LEAVES:
        for i in range(a_leaf):
            track = tracks[i % len(tracks)]
            draw = draws(scope, leaf, i, "item")
            reply = write(request(leaf, track, i, documents), draw, {})
            if reply.get("refuse"):
                raise AssertionError(f"{leaf}: {reply['refuse']}")
            carried = {title: documents[title] for title in reply["sections"]}
            yield Item(leaf, track, reply, carried)


def messages(prompt: str, documents: Mapping[str, str], hint: str = "") -> list[dict[str, str]]:
    """A question as solvers get it."""
    text = f"{block(documents)}\n## Question\n{prompt}"
    if hint:
        text += f"\nAnswer type: {hint}"
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]


def said(reply: str) -> str:
    """What stands after the last `answer:`."""
    return reply.rpartition("answer:")[2].strip()
