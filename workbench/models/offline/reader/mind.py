"""What a model of limited skill does with a task: which rules it knows, how its arithmetic slips.

Every draw comes from outside and is named, so a reply is a pure function of model and message. An
item-level draw says how hard this model finds this item; a sample-level draw decides one sample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

Draw = Callable[..., float]

CENT = Decimal("0.01")
SPREAD = 1.2
OVER = 0.45
WARM = 0.7
EASY = 3
UNIT = math.sqrt(3) / math.pi  # a logistic draw times this has variance 1
OFFSETS: tuple[Decimal, ...] = tuple(
    sign * Decimal(size) for size in ("0.01", "0.10", "1.00", "0.90", "10.00") for sign in (1, -1)
)


def _logit(p: float) -> float:
    p = min(max(p, 1e-9), 1 - 1e-9)
    return math.log(p / (1 - p))


class Mind:
    """One model at one message and sample: skills held or not, slips, operations in the head."""

    def __init__(self, draw: Draw, row: Mapping[str, float], temperature: float = 0.7) -> None:
        self._draw = draw
        self._row = row
        self._slip = row.get("slip", 0.0) * (0.4 + 0.6 * temperature / WARM)
        self._ceiling = row.get("ceiling", math.inf)
        self._over = row.get("over", OVER)
        self._held: dict[str, bool] = {}
        self._steps = 0
        self.working: list[str] = []

    def has(self, skill: str) -> bool:
        """Whether this sample uses it: sigmoid(logit(q) + spread x standard logistic draw)."""
        if skill not in self._held:
            q = self._row.get(skill, self._row.get("all", 1.0))
            item = _logit(self._draw("skill", skill)) * UNIT * self._row.get("spread", SPREAD)
            p = 1 / (1 + math.exp(-(_logit(q) + item)))
            self._held[skill] = q >= 1 or self._draw("uses", skill, sample_level=True) < p
        return self._held[skill]

    def way(self, skill: str, n: int) -> int:
        """Which of n naive ways is taken in place of the missing skill."""
        return int(self._draw("way", skill, sample_level=True) * n)

    def fails(self) -> bool:
        """Counts one operation; True when it is one too many and drops out of the head."""
        self._steps += 1
        if self._steps <= self._ceiling:
            return False
        return self._draw("over", self._steps, sample_level=True) < self._over

    def figure(self, value: Decimal, what: str = "") -> Decimal:
        """The result of one step of arithmetic, which may slip; noted in the working."""
        over = self.fails()
        if over or (self._slip and self._draw("slip", self._steps, sample_level=True) < self._slip):
            value += self._offset()
        if what:
            self.working.append(f"{what} = {value:f}")
        return value

    def _offset(self) -> Decimal:
        return OFFSETS[int(self._draw("offset", self._steps, sample_level=True) * len(OFFSETS))]

    def cents(self, value: Decimal, what: str = "") -> Decimal:
        """Rounded half up to 0.01 (or cut, without the skill) as one step of arithmetic."""
        exact = value.quantize(CENT, ROUND_HALF_UP)
        if exact != value and not self.has("round"):
            exact = _badly(value, self.way("round", 4))
        return self.figure(exact, what)

    def days(self, n: int) -> int:
        """A number of days counted as one operation; off by one or two without the skill."""
        if self.has("count") and not self.fails():
            return n
        return n + (1, -1, 1, 2)[self.way("count", 4)]

    def total(self, parts: Sequence[Decimal], what: str) -> Decimal:
        """A sum. Two or three parts are added without effort; of more, one may be forgotten."""
        if len(parts) <= EASY:
            value = sum(parts, Decimal(0))
            self.working.append(f"{what} = {value:f}")
            return value
        gone = -1 if self.has("memory") else self.way("memory", len(parts))
        return self.figure(sum((p for i, p in enumerate(parts) if i != gone), Decimal(0)), what)

    def note(self, text: str) -> None:
        """A remark in the working."""
        self.working.append(text)


def _badly(value: Decimal, way: int) -> Decimal:
    """Four ways of rounding badly: cut (three times as often) or always up."""
    cut = value.quantize(CENT, ROUND_DOWN)
    return (cut, cut, cut, cut + CENT)[way]
