"""Draws by name: every choice of the author side is a pure function of the message it answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Draw = Callable[..., float]


class Dice:
    """Named draws; the same name gives the same number, another scope gives others."""

    def __init__(self, draw: Draw, *scope: object) -> None:
        self._draw = draw
        self._scope = tuple(str(part) for part in scope)

    def scoped(self, *scope: object) -> Dice:
        """Dice whose draws are independent of this one's."""
        return Dice(self._draw, *self._scope, *scope)

    def roll(self, name: str) -> float:
        """A number in [0, 1)."""
        return self._draw("author", *self._scope, name)

    def chance(self, share: float, name: str) -> bool:
        """True in that share of messages."""
        return self.roll(name) < share

    def whole(self, low: int, high: int, name: str) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.roll(name) * (high - low + 1))

    def pick(self, options: Sequence[T], name: str) -> T:
        """One of the options."""
        return options[int(self.roll(name) * len(options))]

    def several(self, options: Sequence[T], n: int, name: str) -> list[T]:
        """n different options (all of them when there are fewer), in drawn order."""
        order = sorted(range(len(options)), key=lambda i: (self.roll(f"{name}.{i}"), i))
        return [options[i] for i in order[:n]]


def fixed_draw(*key: object) -> Draw:
    """Draws that depend on the key alone: an author's favourite scenarios."""
    stem = "\x1f".join(str(part) for part in key)

    def draw(*name: object) -> float:
        text = "\x1f".join([stem, *(str(part) for part in name)])
        digest = hashlib.blake2b(text.encode(), digest_size=7).digest()
        return int.from_bytes(digest, "big") / 2**56

    return draw
