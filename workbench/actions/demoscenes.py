"""What the demo brings beside its points, so that every notebook opens on something worth a look.

Each scene is made at the first demo and found at the next; only stand-ins are asked, and verdicts
are scripted: everything here counts as simulated.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from workbench.actions.ablationscene import bring_ablation
from workbench.actions.evaluationscene import bring_evaluation
from workbench.actions.evidences import bring_evidence
from workbench.actions.labelscene import bring_labels
from workbench.actions.open import Bench
from workbench.actions.reflectscene import bring_reflection
from workbench.actions.releasescene import bring_release
from workbench.actions.reviewscene import bring_sittings
from workbench.actions.socialscene import bring_social
from workbench.actions.taxonomydemo import bring_taxonomy
from workbench.domain.record import Record


class Scene(Record):
    """One scene as it was brought: a line about it, and its seconds of CPU in this demo."""

    name: str
    said: str
    cpu_seconds: float


class Maker(NamedTuple):
    """How a scene is made: the words while it is made, and what returns a line about it."""

    name: str
    doing: str
    bring: Callable[[Bench, bool], str]


def _evidence(bench: Bench, full: bool) -> str:
    records = bring_evidence(bench)
    return f"{records} fictional documents as evidence"


def _taxonomy(bench: Bench, full: bool) -> str:
    made = bring_taxonomy(bench)
    return (
        f"a concept grown to {made.leaves} leaves on {made.levels} levels, {made.grounded} of them "
        "with a verbatim quote"
    )


def _reflection(bench: Bench, full: bool) -> str:
    made = bring_reflection(bench)
    return f"a rule learnt from {made.support} verdicts, its effect read in the next run"


def _as_told(bring: Callable[..., str]) -> Callable[[Bench, bool], str]:
    """A scene that says its own line."""
    return lambda bench, full: bring(bench, full=full)


SCENES: tuple[Maker, ...] = (
    Maker("evidence", "evidence comes in", _evidence),
    Maker("social", "queries of people in different places", _as_told(bring_social)),
    Maker("evaluation", "targets and guards are asked", _as_told(bring_evaluation)),
    Maker("ablation", "the depth of a taxonomy is put to the test", _as_told(bring_ablation)),
    Maker("taxonomy", "a taxonomy grows", _taxonomy),
    Maker("labels", "labels wait for people", _as_told(bring_labels)),
    Maker("release", "approved points are frozen", _as_told(bring_release)),
    # After the release: its runs are about one habit of the authors and belong in no release.
    Maker("reflection", "verdicts become a rule", _reflection),
    # Last: known answers are made of approved points.
    Maker("sittings", "two reviewers sit down", _as_told(bring_sittings)),
)


def bring_scenes(
    bench: Bench,
    *,
    full: bool = False,
    told: Callable[[str], None] = lambda words: None,
    scenes: Sequence[Maker] = SCENES,
) -> tuple[Scene, ...]:
    """Make what is not there yet, in the order in which one builds on another.

    `told` hears what is being made. With real models in the settings nothing is brought: scenes
    are about stand-ins, and would cost money.
    """
    if not bench.table.simulated:
        return ()
    return tuple(_brought(bench, maker, full, told) for maker in scenes)


def _brought(bench: Bench, maker: Maker, full: bool, told: Callable[[str], None]) -> Scene:
    told(maker.doing)
    begun = time.process_time()
    said = maker.bring(bench, full)
    return Scene(name=maker.name, said=said, cpu_seconds=time.process_time() - begun)
