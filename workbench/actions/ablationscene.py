"""The demo's ablation: depth declared, made, asked and judged by the stand-ins, once a store."""

from __future__ import annotations

from workbench.actions.ablate import Wish, declare, planned
from workbench.actions.ablated import ablated
from workbench.actions.ablating import ablate, standing
from workbench.actions.evidences import bring_evidence
from workbench.actions.open import Bench
from workbench.specfile import read_spec

SPEC = "specs/social.yaml"
SMALL, FULL = (4, 1), (20, 3)  # prompts an arm, answers a prompt
HYPOTHESIS = "Queries that know the whole scenario make targets fail more often than general ones."


def bring_ablation(bench: Bench, *, full: bool = False) -> str:
    """Run the demo's ablation where it has not been; one line for the terminal, '' for nothing."""
    from workbench.specfile import DATA

    n, samples = FULL if full else SMALL
    bring_evidence(bench)
    spec = read_spec(DATA / SPEC)
    plan = planned(bench, Wish(spec=spec, n=n, samples=samples, hypothesis=HYPOTHESIS))
    if standing_of(bench, plan.hash):
        return ""
    hash = declare(bench, plan)
    ablate(bench, hash)
    scene = ablated(bench, hash)
    prompts = sum(row["survivors"] for row in scene.arms)
    return (
        f"an ablation of depth: {prompts} prompts in {len(plan.arms)} arms, {len(plan.targets)} "
        f"targets, {len(plan.guards)} guards: /ablation/?plan={hash}"
    )


def standing_of(bench: Bench, hash: str) -> bool:
    """Whether the plan was declared and worked off already."""
    return bench.store.reads.snapshot(hash) is not None and standing(bench, hash).done
