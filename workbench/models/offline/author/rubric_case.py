"""A finding on a rubric item as its repairer sees it: the reason, the criteria named, the terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.sheet import Lacking, Sheet
from workbench.models.offline.author.topics import TOPICS, Found, Topic, figures

Fields = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A finding on an item: the reason, rows that name criteria, and the documents."""

    reason: str
    rows: tuple[Mapping[str, Any], ...]
    text: str
    item: Fields
    documents: Mapping[str, str]
    dice: Dice

    @property
    def criteria(self) -> list[Fields]:
        return [dict(row) for row in self.item.get("criteria", ())]

    def named(self) -> dict[str, Mapping[str, Any]]:
        """Criterion id -> the row of the finding about it."""
        return {str(row["criterion"]): row for row in self.rows if "criterion" in row}

    def topic(self) -> Topic | None:
        """The topic whose open question the message asks."""
        prompt = str(self.item["prompt"]).lower()
        return next((t for t in TOPICS.values() if t.ask.lower() in prompt), None)

    def figures(self) -> list[Found]:
        """The figures that the documents have for the message; none when it names no product."""
        sheet, prompt = Sheet(self.documents), str(self.item["prompt"])
        product = next((p for p in sheet.products() if p in prompt), "")
        topic = self.topic()
        try:
            return figures(topic, sheet, product) if topic and product else []
        except Lacking:
            return []
