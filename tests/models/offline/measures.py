"""What the readers reach on the offline author's items: agreement, rewording, panel, oracles."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.models.offline.corpus import Draw, Item, draws, messages, said
from workbench.models.offline import rates
from workbench.models.offline.reader import solve
from workbench.models.offline.reader.words import SENSE_OF, VOCABULARY

# Nobody looked at what fails with it; seen_synonyms.tsv was looked at while writing the readers.
SYNONYMS = Path(__file__).with_name("heldout_synonyms.tsv")
FULL: Mapping[str, float] = {}
SOLVERS = tuple(f"solver-{i}" for i in range(1, 6))
ORACLES = ("oracle-c", "oracle-d", "oracle-e")


def row(model: str) -> Mapping[str, float]:
    """The planted skills of a solver or oracle."""
    return rates.row("solve", model)


def ask(item: Item, prompt: str | None = None) -> str:
    """The full-skill answer to an item, or to another wording of it."""
    text = item.prompt if prompt is None else prompt
    return said(solve(messages(text, item.documents), draws("full", 0), FULL))


def agreement(items: Iterable[Item], reword: Callable[[str, Draw], str]) -> Counter[str]:
    """How many answers are right, wrong, or `cannot tell` after a change of wording."""
    found: Counter[str] = Counter()
    for i, item in enumerate(items):
        answer = ask(item, reword(item.prompt, draws("reword", i, 0)))
        right = "right" if answer == item.key else "wrong"
        found["cannot tell" if answer.startswith("cannot tell") else right] += 1
    return found


def unchanged(prompt: str, draw: Draw) -> str:
    return prompt


def please(prompt: str, draw: Draw) -> str:
    """A "please" before the question mark or at the start."""
    if draw("place") < 0.5:
        return prompt.replace("?", ", please?", 1)
    return f"Please help. {prompt}"


def euro(prompt: str, draw: Draw) -> str:
    """EUR written as euro, paid as spent."""
    text = re.sub(r"(?:EUR |€)(\d[\d,.]*\d|\d)", r"\1 euro", prompt)
    text = re.sub(r"\bEUR\b", "euro", text)
    return re.sub(r"\bpaid\b", "spent", re.sub(r"\bPaid\b", "Spent", text))


def swapped(prompt: str, draw: Draw) -> str:
    """Two neighbouring letters of one known word swapped."""
    known = frozenset(VOCABULARY)
    words = [m for m in re.finditer(r"[A-Za-z]{3,}", prompt) if m.group().lower() in known]
    if not words:
        return prompt
    match = words[int(draw("word") * len(words))]
    word = match.group()
    places = [i for i in range(len(word) - 1) if word[i].lower() != word[i + 1].lower()]
    i = places[int(draw("place") * len(places))]
    wrong = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return prompt[: match.start()] + wrong + prompt[match.end() :]


def lower(prompt: str, draw: Draw) -> str:
    return prompt.lower()


def synonyms() -> dict[str, str]:
    """Words that the readers know -> everyday words that they have never seen."""
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()[1:]
    return dict(sorted((line.split("\t") for line in lines), key=lambda pair: -len(pair[0])))


def known_synonyms() -> list[str]:
    """Replacements that are in the readers' word lists after all (function words aside)."""
    return [new for new in synonyms().values() if new.replace(" ", "_") in SENSE_OF]


class Reworded:
    """Held-out synonyms put in place of known words: one at random, some, or each that occurs."""

    def __init__(self, share: float) -> None:
        self._table = synonyms()
        names = "|".join(re.escape(old) for old in self._table)
        self._pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE)
        self._share = share

    def __call__(self, prompt: str, draw: Draw) -> str:
        places = list(self._pattern.finditer(prompt))
        if not places:
            return prompt
        chosen = [m for i, m in enumerate(places) if draw("change", i) < self._share]
        chosen = chosen or [places[int(draw("one") * len(places))]]
        for match in reversed(chosen):
            prompt = prompt[: match.start()] + self._new(match.group()) + prompt[match.end() :]
        return prompt

    def _new(self, old: str) -> str:
        new = self._table[old.lower()]
        return new[0].upper() + new[1:] if old[0].isupper() else new


@dataclass
class Panel:
    """Solve rates by leaf and solver, and how well items tell the solvers apart."""

    rates: dict[str, list[float]] = field(default_factory=dict)
    labels: Counter[str] = field(default_factory=Counter)
    discrimination: list[float] = field(default_factory=list)
    top_wrong: list[float] = field(default_factory=list)
    n: Counter[str] = field(default_factory=Counter)

    @property
    def overall(self) -> list[float]:
        """Mean solve rate of each solver."""
        total = sum(self.n.values())
        return [sum(row[i] for row in self.rates.values()) / total for i in range(5)]

    def add(self, leaf: str, shares: Sequence[float], wrong: Counter[str]) -> None:
        """One item: the share of right samples of each solver, and the wrong answers."""
        row = self.rates.setdefault(leaf, [0.0] * 5)
        for i, share in enumerate(shares):
            row[i] += share
        self.n[leaf] += 1
        pairs = list(itertools.combinations(shares, 2))
        spread = sum(abs(b - a) for a, b in pairs)
        d = sum(b - a for a, b in pairs) / spread if spread else None
        self.labels[_label(sum(shares) / 5, d)] += 1
        if d is not None and 0.05 < sum(shares) / 5 < 0.95:
            self.discrimination.append(d)
        if wrong:
            self.top_wrong.append(max(wrong.values()) / sum(wrong.values()))


def _label(mean: float, d: float | None) -> str:
    """The label by point values alone (METHOD 2 asks for intervals as well)."""
    if mean > 0.95:
        return "easy"
    if mean <= 0.05:
        return "near zero" if mean else "zero"
    if d is None:
        return "weak"
    return "discriminating" if d >= 0.3 else "inverted" if d <= -0.3 else "weak"


def run_panel(items: Iterable[Item], samples: int = 8) -> Panel:
    """Five solvers, so many samples each, on every item."""
    found = Panel()
    for i, item in enumerate(items):
        wrong: Counter[str] = Counter()
        shares = []
        for s, model in enumerate(SOLVERS):
            asked = messages(item.prompt, item.documents)
            own = row(model)
            said_ = [said(solve(asked, draws("panel", s, i, n), own)) for n in range(samples)]
            shares.append(sum(answer == item.key for answer in said_) / samples)
            wrong.update(answer for answer in said_ if answer != item.key)
        found.add(item.leaf, shares, wrong)
    return found


def run_oracles(items: Iterable[Item], samples: int = 2) -> tuple[int, int, int]:
    """(items, items with fewer than two thirds of oracle samples right, wrong samples)."""
    n = refused = wrong = 0
    for i, item in enumerate(items):
        asked = messages(item.prompt, item.documents)
        answers = [
            said(solve(asked, draws("oracle", model, i, k), row(model)))
            for model in ORACLES
            for k in range(samples)
        ]
        bad = sum(answer != item.key for answer in answers)
        n, wrong = n + 1, wrong + bad
        refused += bad * 3 > len(answers)
    return n, refused, wrong


def middle(values: Sequence[float]) -> float:
    """The median, 0 for none."""
    return median(values) if values else 0.0
