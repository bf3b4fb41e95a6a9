"""Evaluation words: a sentence over an evaluation with its caveats; its prompts by failures."""

from __future__ import annotations

from collections import Counter

from workbench.actions.evaluated import Evaluated
from workbench.actions.open import Bench
from workbench.text import shorten


def sentence(found: Evaluated) -> str:
    """Who fails least often, with interval, n and every caveat."""
    known = [one for one in found.targets if one["failure"]["value"] is not None]
    if not known:
        return "No answer was scored: nothing can be said of these targets."
    told = "; ".join(
        f"{one['model']} {one['failure']['value']:.1%} (95% {one['failure']['lo']:.1%} to "
        f"{one['failure']['hi']:.1%}, n {one['failure']['n_items']:,})"
        for one in sorted(known, key=lambda one: one["failure"]["value"])
    )
    caveats = [
        f"{one['refused']} of {one['n']} answers of {one['model']} are refusals."
        for one in known if one["refused"] > one["n"] / 10
    ]  # fmt: skip
    caveats += ["The judges are of one family."] * bool(found.panel_flags)
    caveats += [f"Ended early: {found.ended}."] * bool(found.ended)
    caveats += ["Simulated (offline stand-ins)."] * found.simulated
    return " ".join([f"Under rubric {found.rubric}, failures: {told}.", *caveats])


def worst_first(bench: Bench, id: str) -> list[tuple[str, str, int, int]]:
    """Every prompt as (id, text in a line, failed, answered), those that failed most first."""
    frozen = bench.store.reads.evaluation(id)
    failed: Counter[str] = Counter()
    many: Counter[str] = Counter()
    for one in bench.store.reads.answers(id, role="target"):
        many[one.item_id] += 1
        failed[one.item_id] += one.status == "fail"
    rows = [(item.id, shorten(item.text, 80), failed[item.id], many[item.id])
            for item in frozen.items]  # fmt: skip
    return sorted(rows, key=lambda row: -row[2])
