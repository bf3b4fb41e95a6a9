"""Card: what is disclosed about a set of texts or a model that this store relies on."""

from __future__ import annotations

from typing import Literal

from workbench.domain.record import Record

CardKind = Literal["model", "set"]
CARD_KINDS: tuple[CardKind, ...] = ("model", "set")
BLANK = "not disclosed"
# The fields by kind, each with the question that it answers.
CARD_FIELDS: dict[str, dict[str, str]] = {
    "model": {
        "provider": "Who makes it?",
        "made": "How was it made: base, post-training, data sources?",
        "cutoff": "What is the training cut-off?",
        "licence": "Under which licence or terms may its outputs be reused?",
        "languages": "Which languages is it meant for?",
        "overlap": "Is it known to have seen the eval's sources, or public benchmarks?",
        "filters": "Which filters or guards stand before and behind it?",
    },
    "set": {
        "source": "Where is it from?",
        "made": "How was it made, and by whom?",
        "dates": "From when are the texts?",
        "licence": "Under which licence may it be used?",
        "languages": "Which languages are in it?",
        "overlap": "Is it known to be in training data, or to share texts with other sets?",
        "personal": "Which personal data is in it, and what was removed?",
    },
}


class Card(Record):
    """One version of a card. A blank field is not disclosed, which is not the same as harmless."""

    kind: CardKind
    name: str
    version: int = 0
    at: str = ""
    author: str = ""
    fields: dict[str, str] = {}

    @property
    def shown(self) -> dict[str, str]:
        """Every field of its kind, blanks named as such."""
        return {name: self.fields.get(name) or BLANK for name in CARD_FIELDS[self.kind]}

    @property
    def blanks(self) -> int:
        """How many fields nobody has filled."""
        return sum(not self.fields.get(name) for name in CARD_FIELDS[self.kind])
