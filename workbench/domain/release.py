"""Release: a frozen, numbered set of approved points, its items, and what an exporter is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from workbench.domain.record import Record, digest

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")
Mixture = Literal["none", "all", "mixed"]
Purpose = Literal["archive", "evaluation", "training", "calibration", "regression"]


class Entry(Record):
    """One point of a release as its manifest holds it: `hash` is of its content, `chain` the head
    of its receipts. An anchor links scores across versions and is shown to nobody who trains."""

    id: str
    version: int
    hash: str
    chain: str
    recipe: str
    track: str
    cluster_id: str
    split: Split
    anchor: bool = False
    simulated: bool = False


class LeftOut(Record):
    """Why points are in no set, with how many and the first ids."""

    reason: str
    n: int
    ids: tuple[str, ...] = ()


class Release(Record):
    """The manifest of a release. `content_hash` covers items, splits and anchors, not the name.

    `made_by` names specs, recipes, gates, models, taxonomies, checklists and code by version;
    `cards` say what is disclosed of those models and of the sets that drafts were held against.
    """

    id: str
    number: int
    name: str
    at: str = ""
    content_hash: str
    canary: str
    simulated: Mixture
    scope: dict[str, tuple[str, ...]] = {}
    counts: dict[str, dict[str, int]] = {}
    made_by: dict[str, Any] = {}
    chain_heads: str
    left_out: tuple[LeftOut, ...] = ()
    cards: tuple[dict[str, Any], ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def any_simulated(self) -> bool:
        return self.simulated != "none"


class Used(Record):
    """One use of released points: an export, a probe, an evaluation, rollouts of agents.

    `training`: to learn from. `models` saw the points; an export names none.
    """

    id: str
    kind: Literal["export", "probe", "evaluation", "rollouts"]
    release: str
    what: str
    training: bool
    at: str
    items: tuple[str, ...]
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A released point as exporters see it. Plain values: hostile text must come through whole.

    `messages` and `tools` are what a solver is asked; `human` is the approving verdict; `probes`
    are c of n by model and purpose. `trained_on`: an earlier export gave it to be learned from.
    """

    id: str
    recipe: str
    payload: Mapping[str, Any]
    version: int = 1
    track: str = "happy"
    split: str = "test"
    anchor: bool = False
    cluster_id: str = ""
    language: str = "en"
    messages: Sequence[Mapping[str, Any]] = ()
    tools: Sequence[Mapping[str, Any]] = ()
    coordinate: Mapping[str, str] = field(default_factory=dict)
    taxonomy_path: Sequence[str] = ()
    difficulty: Mapping[str, Any] | None = None
    probes: Sequence[Mapping[str, Any]] = ()
    judge_votes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    human: Mapping[str, Any] | None = None
    because: Mapping[str, Any] = field(default_factory=dict)
    simulated: bool = False
    retired: bool = False
    trained_on: bool = False
    receipt_ref: str = ""
    canary: str = ""
    release: str = ""

    @property
    def prompt(self) -> str:
        return str(self.payload.get("prompt", ""))

    @property
    def grader(self) -> Mapping[str, Any]:
        """`{type, params}`; empty for a point that nothing grades."""
        return self.payload.get("grader") or {}

    @property
    def asked(self) -> list[Mapping[str, Any]]:
        """The messages to put before a model; the bare prompt where the recipe gives none."""
        return list(self.messages) or [{"role": "user", "content": self.prompt}]


def item_hash(
    recipe: str, payload: Any, track: str, coordinate: Mapping[str, str], cluster: str
) -> str:
    """What a point is by its content alone, wherever and whenever it was made."""
    return digest([recipe, payload, track, dict(coordinate), cluster], 32)


class Bundle(NamedTuple):
    """What an exporter writes: the manifest, the items that it carries, and their receipts."""

    release: Release
    items: Sequence[Item]
    receipts: Iterable[Mapping[str, Any]] = ()


class Exporter(Protocol):
    """One target format: one file under `exporters/`, registered on the shelf `exporter`.

    It carries points of `recipes` ('*': all) and of any recipe graded by one of `graders`.
    `training`: what it writes is learned from, so no anchor and no split but train goes into it.
    """

    name: str
    version: str
    purpose: Purpose
    recipes: tuple[str, ...]
    graders: tuple[str, ...]

    def refuses(self, item: Item) -> str:
        """Why the target cannot take a point that it should carry; '' when it can."""

    def write(self, bundle: Bundle, folder: Path) -> None:
        """Write the files of this target into an empty folder."""

    def read(self, folder: Path) -> list[dict[str, Any]]:
        """The rows of a written folder again, each with its point's `id`."""
