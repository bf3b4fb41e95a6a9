"""InputSpec (what a person asks for) and Slot (one unit of work that a run makes of it)."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from workbench.domain.evidence import Document
from workbench.domain.record import Record, digest
from workbench.domain.review import ChecklistEntry
from workbench.domain.taxonomy import Node

Track = Literal["happy", "edge", "adversarial", "production"]
Preset = Literal["draft", "standard", "release"]
Band = Literal[
    "no_info_easy", "discriminating", "weak", "near_zero", "frontier_hard", "inverted", "zero_solve"
]
DEFAULT_BANDS: tuple[Band, ...] = ("discriminating", "weak", "frontier_hard")
# Axes that say in which arm of an experiment a point is made: who writes or judges is not told.
ARMS = ("depth", "arm")


class Because(Record):
    """Why a spec exists: the finding it was made from, kept through to the release."""

    kind: Literal["person", "gap", "step", "crossing", "reason", "leaf"] = "person"
    ref: str = ""
    text: str = ""


class InputSpec(Record):
    """One unit of work, authored by a person with a model's help (`data/specs/*.yaml`).

    `leaf` is a taxonomy node: a leaf, or a node whose leaves are all wanted. `axes` are the values
    to vary; empty means the taxonomy's own axes. `forbidden` are combinations of axis values (the
    key `leaf` may be used too) that cannot occur. `gates` holds settings by gate name, for instance
    `{novelty: {t_dup: 0.92}, realism: {skip: "internal tool"}}`.
    """

    id: str = Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    recipe: str
    test: str = Field(min_length=1, max_length=4000)
    title: str = ""
    settings: dict[str, Any] = {}
    taxonomy: str = ""
    leaf: str = ""
    axes: dict[str, tuple[str, ...]] = {}
    forbidden: tuple[dict[str, str], ...] = ()
    track: Track = "happy"
    language: str = "en"
    personas: tuple[str, ...] = ()
    seeds: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    bands: tuple[Band, ...] = DEFAULT_BANDS
    gates: dict[str, dict[str, Any]] = {}
    documents: tuple[str, ...] = ()
    preset: Preset = "standard"
    n: int = Field(40, ge=1, le=100_000)
    because: Because = Because()

    @cached_property
    def hash(self) -> str:
        """Sixteen hexadecimal characters that change with any field."""
        return digest(self.model_dump(mode="json"), 16)


class Slot(Record):
    """One place in a run: the sampled coordinate and everything that was fixed before authoring.

    `cluster_id` is (spec id, leaf) or the evidence id: siblings from one cluster are not
    independent. `holdout` marks the 20% of slots authored without the checklist.
    """

    run_id: str
    index: int = Field(ge=0)
    spec_id: str
    coordinate: dict[str, str] = {}
    node_id: str = ""
    cluster_id: str
    track: Track
    language: str = "en"
    band: Band = "discriminating"
    seed: int
    holdout: bool = False
    few_shot_ids: tuple[str, ...] = ()
    taxonomy_version: str = ""
    checklist_version: str = ""
    retry_of: int | None = None

    @property
    def told(self) -> dict[str, str]:
        """The coordinate as authors and judges see it: arms of an experiment are hidden."""
        return {axis: value for axis, value in self.coordinate.items() if axis not in ARMS}


class FrozenRun(Record):
    """What a run fixes at creation, so that its dataset never depends on timing.

    `baseline` is the number of the last admission in the store then: later ones are not seen.
    `window` is the lookback W: slot i starts only when slot i-W is decided. `models` is the
    resolved table role -> model names, without keys; `versions` maps gate -> version. `known` are
    the ids of public sets and training data that novelty compares with. `evidence` is the snapshot
    of the store's evidence that the run may search, '' for none.
    """

    run_id: str
    spec: InputSpec
    seed: int
    recipe_version: str
    taxonomy_version: str = ""
    paths: dict[str, tuple[Node, ...]] = {}
    axes: dict[str, tuple[str, ...]] = {}
    forbidden: tuple[dict[str, str], ...] = ()
    documents: tuple[Document, ...] = ()
    models: dict[str, tuple[str, ...]]
    model_table: tuple[dict[str, Any], ...] = ()
    versions: dict[str, str]
    checklist: tuple[str, ...] = ()
    rules: tuple[ChecklistEntry, ...] = ()
    checklist_version: str = ""
    window: int = Field(16, ge=1)
    baseline: int = 0
    known: tuple[str, ...] = ()
    evidence: str = ""
    accept: int | None = None
    attempts: int | None = None
    max_attempts: int
    concurrency: int = 16
    cost_limit: float | None = None
    token_limit: int | None = None
    time_limit: float | None = None
    simulated: bool = False
    kind: Literal["batch", "stepped", "preview", "sneak", "audit", "probe", "canary"] = "batch"
    code_version: str = ""
