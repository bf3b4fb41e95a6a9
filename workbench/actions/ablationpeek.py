"""Peek: the failure rates that were planted in the demo world, to lay over what was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.actions.ablated import Scene

DEMO = "demo_social/taxonomy.yaml"
Truth = dict[str, dict[str, float]]


def planted_in(scene: Scene) -> Truth:
    """Target -> arm -> planted failure rate; {} where nothing was planted, as in real models."""
    from workbench.models.offline.socialtruth import FAILURES

    plan = scene.plan
    if plan is None or not scene.simulated or plan.spec.taxonomy != DEMO:
        return {}
    return {target: dict(rates) for target, rates in FAILURES.items() if target in plan.targets}
