"""The verdicts of overlap as a report: by rule, by item, by group, and what was not checked.

Absence of a check is not cleanliness: an item is clean only when n-grams could be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson
from workbench.measures.overlap import DIRTY, SAID, Verdict
from workbench.text import shorten

FEW, MOST_SHOWN = 30, 2000
SHORT = "fewer than 5 words in a row that are not boilerplate"
REASONS = {"identical": "no word", "answer_leak": f"no answer, or {SHORT}"}


class Verdicts(NamedTuple):
    """What each rule says of each item, the items' ids and what each shares, as words."""

    rules: Mapping[str, Sequence[Verdict]]
    ids: Sequence[str]
    span: Callable[[str, int], str]

    def report(self, facts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
        """Rules with their items, and how many items are clean; `facts` add to a rule."""
        every = range(len(self.ids))
        rules = {
            rule: {**self.counted(rule, every), "rule": SAID[rule], **facts.get(rule, {}),
                   "items": self._items(rule)}
            for rule in SAID
        }  # fmt: skip
        covered = [v.value for v in self.rules["token_coverage"] if v.value is not None]
        rules["token_coverage"]["dirty"] = sum(value >= DIRTY for value in covered)
        flagged = [self.ids[i] for i in every if self._flagged(i)]
        unsaid = [self.ids[i] for i in every if self._unsaid(i)]
        return {"rules": rules, **self.told(every), "flagged_ids": flagged,
                "unchecked_ids": unsaid}  # fmt: skip

    def told(self, places: Sequence[int]) -> dict[str, int]:
        """How many items no rule flags, how many one does, and how many were too short to say."""
        flagged = sum(self._flagged(i) for i in places)
        unsaid = sum(self._unsaid(i) for i in places)
        return {"clean": len(places) - flagged - unsaid, "flagged": flagged, "unchecked": unsaid}

    def counted(self, rule: str, places: Iterable[int]) -> dict[str, Any]:
        """How many of these items a rule could be applied to, and how many it flags."""
        mine = [self.rules[rule][i] for i in places]
        checked = sum(v.flagged is not None for v in mine)
        flagged = sum(bool(v.flagged) for v in mine)
        return {"checked": checked, "flagged": flagged, "short": sum(v.short for v in mine),
                "share": _share(flagged, checked)}  # fmt: skip

    def group(self, name: str, value: str, places: Sequence[int]) -> dict[str, Any]:
        """The same for the items of one group, without the items."""
        rules = {rule: self.counted(rule, places) for rule in SAID}
        return {"column": name, "group": value, "items": len(places), "rules": rules,
                **self.told(places)}  # fmt: skip

    def not_checked(self, but: Iterable[str]) -> list[dict[str, Any]]:
        """Which rules could not be applied to how many items, and why; `but` are told elsewhere."""
        rows = []
        for rule in SAID:
            many = sum(v.flagged is None for v in self.rules[rule])
            if many and rule not in but:
                rows.append({"rule": rule, "items": many, "reason": REASONS.get(rule, SHORT)})
        return rows

    def _flagged(self, i: int) -> bool:
        return any(verdicts[i].flagged for verdicts in self.rules.values())

    def _unsaid(self, i: int) -> bool:
        """Whether n-grams could not be compared, and nothing else flags the item."""
        return self.rules["any_8"][i].flagged is None and not self._flagged(i)

    def _items(self, rule: str) -> list[dict[str, Any]]:
        """The flagged items with the training row that shows it, in their order."""
        rows = []
        for i, verdict in enumerate(self.rules[rule]):
            if verdict.flagged and verdict.row is not None:
                file, line = verdict.row
                rows.append({
                    "id": self.ids[i], "value": _rounded(verdict.value), "short": verdict.short,
                    "file": file, "line": line, "words": verdict.words,
                    "span": shorten(self.span(rule, i), MOST_SHOWN),
                })  # fmt: skip
        return rows


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _share(flagged: int, checked: int) -> Estimate:
    found = wilson(flagged, checked)
    return found.model_copy(update={"warnings": ("low_n",)}) if 0 < checked < FEW else found
