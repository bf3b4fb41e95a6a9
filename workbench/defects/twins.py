"""Repeats: the same text again, and the same scenario in other words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Literal

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.planting import reworded
from workbench.registry import register
from workbench.text import jaccard, normalise, number_signature, shingles
from workbench.trials import MONTHS

By = Literal["program", "model"]
LEAST_CHANGED = 0.85
# Other words for the same, of everyday English; each is tried in the written case.
SAME = {
    "account": "bank account", "help": "assist", "bill": "invoice", "about": "regarding",
    "afterwards": "later", "today": "this very day", "withdrew": "took out",
    "took out": "withdrew", "is due": "has to be made", "cash": "money", "how much": "what sum",
    "thanks": "thank you", "hello": "hi", "hi": "hello", "dear": "hello", "customer": "client",
    "client": "customer", "abroad": "in a foreign country", "bought": "purchased",
    "paid": "settled", "i am": "I'm", "i have": "I've got", "it is": "it's", "do not": "don't",
    "cannot": "can't", "need": "require", "want": "would like", "quite": "rather",
    "answer": "reply", "planning": "preparing", "came": "turned up", "fee": "charge",
    "fees": "charges", "together with": "including", "in all": "altogether",
    "received": "got", "sent": "transferred", "still": "even now", "only": "just",
    "also": "too", "along": "together", "my": "our", "after": "following", "before": "prior to",
    "which": "what", "get": "obtain", "will": "shall", "bank": "banking house",
    "whole": "entire", "amount": "sum", "what is": "what would be", "asked": "enquired",
    "by": "until", "at": "over at", "wonder": "ask myself", "say": "tell", "from": "out of",
}  # fmt: skip
OPENINGS = ("Good day to you.", "Sorry to bother you again.", "Quick one from me.", "")
CLOSINGS = ("Grateful for a word.", "Best wishes.", "That would be it.", "")
PROMPT = (
    "Hello, I have a Basic account. I took out 230.00 EUR in Oslo on 3 March 2026 because I need "
    "cash for the trip. How much is the fee for it together with the withdrawal?"
)
GOOD = {"prompt": PROMPT, "reference": "4.00 EUR"}
ASKED = Example(payload=GOOD)


@register("defect", passes=ASKED, refuses=Example(payload={"messages": []}))
class ExactDuplicate:
    """The same text, but for space, capitals at its start or the mark at its end."""

    name = "exact duplicate"
    decided_by: By = "program"
    repeats = True

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        prompt = str(draft.payload.get("prompt", ""))
        ways = (f"{prompt} ", f"{prompt}\n", prompt[:1].swapcase() + prompt[1:],
                prompt.replace("\n", "\n\n"), prompt.replace(". ", ".  "))  # fmt: skip
        other = rng.choice([way for way in ways if way != prompt] or [prompt])
        if other == prompt or not normalise(prompt) or normalise(other) != normalise(prompt):
            return None
        return reworded(draft, other)


@register("defect", passes=ASKED, refuses=Example(payload={"prompt": "What now?"}))
class Paraphrase:
    """The same facts and the same question: other words, another form of its dates and sums."""

    name = "paraphrased duplicate"
    decided_by: By = "program"
    repeats = True

    def plant(self, draft: Draft, rng: Random, others: Sequence[Draft]) -> Draft | None:
        prompt = str(draft.payload.get("prompt", ""))
        told = _other_forms(_other_words(prompt, rng), rng)
        if told == prompt:
            return None
        told = f"{rng.choice(OPENINGS)} {told} {rng.choice(CLOSINGS)}".strip()
        shared = jaccard(shingles(prompt), shingles(told))
        if shared > LEAST_CHANGED or number_signature(prompt) != number_signature(told):
            return None
        return reworded(draft, told)


def _other_words(text: str, rng: Random) -> str:
    """Each known word in another way, two times of three."""
    ways = "|".join(re.escape(word) for word in sorted(SAME, key=len, reverse=True))

    def other(match: re.Match[str]) -> str:
        word = match.group()
        if rng.random() > 2 / 3:
            return word
        new = SAME[word.casefold()]
        return new[:1].upper() + new[1:] if word[:1].isupper() else new

    return re.sub(rf"\b(?:{ways})\b", other, text, flags=re.I)


def _other_forms(text: str, rng: Random) -> str:
    """3 March 2026 as March 3, 2026 and the other way round; 20.00 EUR as EUR 20.00."""
    months = "|".join(MONTHS)
    if rng.random() < 0.5:
        text = re.sub(rf"\b(\d{{1,2}}) ({months}) (\d{{4}})\b", r"\2 \1, \3", text)
    else:
        text = re.sub(rf"\b({months}) (\d{{1,2}}), (\d{{4}})\b", r"\2 \1 \3", text)
    if rng.random() < 0.5:
        return re.sub(r"\b(\d[\d,]*(?:\.\d+)?) EUR\b", r"EUR \1", text)
    return re.sub(r"\bEUR (\d[\d,]*(?:\.\d+)?)", r"\1 EUR", text)
