"""A scripted reviewer: reads what a person would read, judges by a rule, through a sitting.

Its verdicts are marked as scripted, so that everything counted from them says simulated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from workbench.actions.lookat import blocks_of, place_of
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.sitting import Sitting
from workbench.domain.contracts import Block


class Seen(NamedTuple):
    """What a person has before them at a blind look: the item as its recipe renders it."""

    id: str
    recipe: str
    look: str
    blocks: tuple[Block, ...]
    place: Mapping[str, str]

    @property
    def text(self) -> str:
        """All that there is to read."""
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True)
class Word:
    """What a rule says of a point; a rejection carries a reason or a text, an edit its patch."""

    kind: Literal["approve", "edit", "reject", "needs_expert"]
    reasons: tuple[str, ...] = ()
    text: str = ""
    missing: str = ""
    patch: Mapping[str, Any] = field(default_factory=dict)


Rule = Callable[[Seen], Word | None]


class Script(NamedTuple):
    """What a scripted reviewer did: the points judged, in order, and how many of each kind."""

    ids: tuple[str, ...]
    kinds: Mapping[str, int]


def script(
    bench: Bench,
    who: str,
    rule: Rule,
    wanted: Wanted | None = None,
    *,
    most: int = 100_000,
    group: str = "",
) -> Script:
    """Judge what waits for `who`, until nothing does or `most` verdicts are given.

    A rule that says None leaves the point to others. A second call finds only what is new.
    """
    sit = Sitting(bench, who, wanted or Wanted(), scripted=True)
    judged: dict[str, str] = {}
    passed: set[str] = set()
    while sit.shown is not None and sit.shown.open and len(judged) < most:
        shown = sit.shown
        id = shown.candidate.id
        if id in passed or id in judged:
            break
        word = rule(_seen(bench, sit))
        if word is None:
            passed.add(id)
            sit.next()
            continue
        said = Said(word.reasons, word.text, word.missing, group=group, patch=word.patch)
        judged[id] = word.kind
        sit.give(word.kind, said)
    sit.leave()
    return Script(tuple(judged), Counter(judged.values()))


def _seen(bench: Bench, sit: Sitting) -> Seen:
    assert sit.shown is not None
    shown = sit.shown
    point = shown.candidate
    return Seen(point.id, point.recipe, shown.purpose, blocks_of(shown), place_of(bench, shown))
