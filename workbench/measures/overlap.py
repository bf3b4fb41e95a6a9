"""Train-test overlap: which items of an eval set stand in training texts, by rules of METHOD 10.

Training texts are handed in batch by batch and are not kept. No rule decides alone: all are
reported, and an item is clean when none that could be applied flags it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench.measures.spans import GRAM, Items, Runs
from workbench.measures.wholes import Wholes

if TYPE_CHECKING:
    from workbench.measures.spans import Ints

LONG, SEED = 13, 10
# METHOD 10: PaLM's share; Llama 2's bands, of which only the first is clean.
MOST_SHARE, MOST_COVERED, DIRTY = 0.70, 0.20, 0.80
# Ours: METHOD names no bar for the longest span.
MOST_SPAN = 0.50
SKIPS, WINDOW = 4, 50
RULES = ("identical", "any_13", "any_8", "share_8", "token_coverage", "longest_span",
         "answer_leak")  # fmt: skip
SAID = {
    "identical": "all words are the same in the same order",
    "any_13": "13 words in a row are shared",
    "any_8": "8 words in a row are shared",
    "share_8": "70% or more of the item's 8-grams are shared",
    "token_coverage": "20% or more of its words lie in shared spans of 10 words, then 4 skips",
    "longest_span": "its longest shared span is at least 8 words, and 50% or more of it",
    "semantic": "the nearest of the compared training texts has a cosine of t_dup or more",
    "answer_leak": "its answer stands within 50 words of a shared 8-gram",
}
Row = tuple[str, int]


class Verdict(NamedTuple):
    """What a rule says of an item: None when it cannot be applied. `at` and `words` say which.

    `row` is the file and line of the training text that shows it; `at` counts words of all items.
    """

    flagged: bool | None
    value: float | None = None
    short: bool = False
    row: Row | None = None
    at: int = 0
    words: int = 0


class Batch(NamedTuple):
    """Training texts as words, where each stands, and what follows it there (its answer)."""

    words: Sequence[Sequence[str]]
    rows: Sequence[Row]
    after: Sequence[Callable[[], Sequence[str]]]


class Overlap:
    """Items held against a stream of training texts."""

    def __init__(
        self, items: Sequence[Sequence[str]], answers: Sequence[Sequence[str]] | None = None
    ) -> None:
        """`items` and `answers` are words; an empty answer is none."""
        import numpy as np

        answers = answers or [()] * len(items)
        self.items = Items(items, (word for answer in answers for word in answer))
        self.answers = [self.items.numbers(answer) for answer in answers]
        self._asked = np.array([len(answer) > 0 for answer in answers], dtype=bool)
        self.same: dict[int, Row] = {}
        self.leaks: dict[int, tuple[Row, int, int]] = {}
        self.best = np.zeros(len(items), dtype=np.int64)
        self.shown: dict[int, tuple[Row, int]] = {}
        self._seen = np.zeros(len(self.items.flat) + 1, dtype=np.int64)
        self._covered = np.zeros(len(self.items.flat), dtype=bool)
        self._wholes = Wholes(self.items)
        # Shorter items are covered as a whole or not at all.
        self._seed = np.minimum(self.items.longest, SEED)

    def feed(self, batch: Batch) -> None:
        """Take in training texts."""
        import numpy as np

        flat: list[str | None] = []
        for words in batch.words:
            flat.extend(words)
            flat.append(None)
        numbers = self.items.numbers(flat)  # type: ignore[arg-type] # None is no item's word
        ends = np.cumsum([len(words) + 1 for words in batch.words])
        begins = np.append(0, ends[:-1])
        for item, row in self._wholes.found(numbers, begins, ends - 1):
            self.same.setdefault(item, batch.rows[row])
        for runs in self.items.runs(numbers, begins):
            self._note(runs, batch, numbers, begins, ends - 1)

    def verdicts(self) -> dict[str, list[Verdict]]:
        """What each rule says of each item, in their order."""
        import numpy as np

        items, n = self.items, len(self.items.length)
        at = _grams(items)
        all_grams = np.bincount(items.item[at], minlength=n)
        seen = np.cumsum(self._seen)[:-1][at] > 0
        shares = np.bincount(items.item[at[seen]], minlength=n) / np.maximum(all_grams, 1)
        own = np.bincount(items.item[items.own >= 0], minlength=n)
        covered = np.bincount(items.item[self._covered], minlength=n) / np.maximum(own, 1)
        spans = self.best / np.maximum(own, 1)
        found: dict[str, list[Verdict]] = {rule: [] for rule in RULES}
        for i in range(n):
            longest, best = int(items.longest[i]), int(self.best[i])
            figures = {
                "any_13": (best >= min(LONG, longest), float(best), longest < LONG),
                "any_8": (best > 0, float(best), longest < GRAM),
                "share_8": (shares[i] >= MOST_SHARE, float(shares[i]), longest < GRAM),
                "token_coverage": (covered[i] >= MOST_COVERED, float(covered[i]), longest < SEED),
                "longest_span": (spans[i] >= MOST_SPAN, float(spans[i]), longest < GRAM),
            }
            for rule, (flagged, value, short) in figures.items():
                found[rule].append(self._verdict(i, bool(flagged), value, short))
            found["identical"].append(self._identical(i))
            found["answer_leak"].append(self._leak(i))
        return found

    def _verdict(self, i: int, flagged: bool, value: float, short: bool) -> Verdict:
        if not self.items.size[i]:
            return Verdict(None)
        row, at = self.shown.get(i, (None, 0))
        return Verdict(flagged, value, short, row, at, int(self.best[i]))

    def _identical(self, i: int) -> Verdict:
        words = int(self.items.length[i])
        if not words:
            return Verdict(None)
        return Verdict(i in self.same, None, False, self.same.get(i),
                       int(self.items.start[i]), words)  # fmt: skip

    def _leak(self, i: int) -> Verdict:
        if not len(self.answers[i]) or not self.items.size[i]:
            return Verdict(None)
        row, at, words = self.leaks.get(i, (None, 0, 0))
        return Verdict(row is not None, None, False, row, at, words)

    def _note(self, runs: Runs, batch: Batch, numbers: Ints, begins: Ints, ends: Ints) -> None:
        """Take in the runs of one batch."""
        import numpy as np

        np.add.at(self._seen, runs.here, 1)
        np.add.at(self._seen, runs.here + runs.words - self.items.size[runs.item] + 1, -1)
        rows = np.searchsorted(begins, runs.there, "right") - 1
        order = np.lexsort((runs.there, -runs.words, runs.item))
        first = order[np.append(True, np.diff(runs.item[order]) > 0)] if len(order) else order
        for k in first[runs.words[first] > self.best[runs.item[first]]]:
            self.best[runs.item[k]] = runs.words[k]
            self.shown[int(runs.item[k])] = batch.rows[rows[k]], int(runs.here[k])
        for k in (runs.words >= self._seed[runs.item]).nonzero()[0]:
            self._cover(runs, int(k), numbers[: ends[rows[k]]])
        asked = self._asked[runs.item].nonzero()[0]
        for k in asked[np.argsort(runs.there[asked], kind="stable")]:
            item, row = int(runs.item[k]), int(rows[k])
            if item not in self.leaks:
                text = numbers[begins[row] : ends[row]]
                if self._beside(item, text, runs.there[k] - begins[row], runs.words[k],
                                batch.after[row]):  # fmt: skip
                    self._asked[item] = False
                    self.leaks[item] = batch.rows[row], int(runs.here[k]), int(runs.words[k])

    def _cover(self, runs: Runs, k: int, text: Ints) -> None:
        """A run of 10 words counts, and so do those after it that differ in at most 4 places.

        Touvron et al. 2023 (Llama 2, section A.6): the first 10 are the same, and no skip is last.
        """
        import numpy as np

        here, words = int(runs.here[k]), int(runs.words[k])
        self._covered[here : here + words] = True
        here, there = here + words, int(runs.there[k]) + words
        item = int(runs.item[k])
        many = min(int(self.items.start[item] + self.items.length[item]) - here, len(text) - there)
        if many > 0:
            same = self.items.own[here : here + many] == text[there : there + many]
            self._covered[here : here + many] |= same & (np.cumsum(~same) <= SKIPS)

    def _beside(
        self, item: int, text: Ints, there: int, words: int, after: Callable[[], Sequence[str]]
    ) -> bool:
        """Whether the item's answer stands near a run, outside of it."""
        import numpy as np

        left = text[max(0, there - WINDOW) : there]
        right = text[there + words : there + words + WINDOW]
        if len(right) < WINDOW:
            more = self.items.numbers(after())
            right = np.concatenate([right, [0], more[: WINDOW - len(right)]])
        answer = self.answers[item]
        return _stands(answer, left) or _stands(answer, right)


def _grams(items: Items) -> Ints:
    """Where the n-grams of the items begin, each item by its own n."""
    import numpy as np

    gone = (items.own < 0).nonzero()[0]
    until = gone[np.searchsorted(gone, np.arange(len(items.own)))] if len(gone) else gone
    size = items.size[items.item]
    found: Ints = ((size > 0) & (until - np.arange(len(items.own)) >= size)).nonzero()[0]
    return found


def _stands(answer: Ints, text: Ints) -> bool:
    """Whether the answer's words stand in the text in a row."""
    import numpy as np

    if len(answer) > len(text) or not answer.all():
        return False
    windows = np.lib.stride_tricks.sliding_window_view(text, len(answer))
    return bool((windows == answer).all(axis=1).any())
