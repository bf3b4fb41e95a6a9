"""`measure checklist`: every entry's effect and the proposals that wait, as numbers for a file."""

from __future__ import annotations

from typing import Any

from workbench.actions.measure import Measured, dumped
from workbench.actions.open import Bench
from workbench.actions.reflecteffect import EntryEffect, effects
from workbench.actions.reflection import proposals
from workbench.effectwords import RETIRE, WARN, sentences
from workbench.reflection import JOIN

LEVEL, POWER = 0.95, 0.80


def measured(bench: Bench) -> Measured:
    """The checklist of a store as `--json` has it. Reads only; no model is called."""
    found = effects(bench)
    waiting = proposals(bench)
    results = {
        "entries": [row(one) for one in found],
        "proposals": [
            {"id": p.id, "recipe": p.recipe, "reason": p.reason, "kind": p.kind, "text": p.text,
             "verdicts": len(p.support), "items": p.items, "scope": p.scope,
             "candidates": [one.candidate_id for one in p.support]} for p in waiting
        ],
    }  # fmt: skip
    settings = {"store": bench.store.path.name, "join": JOIN, "level": LEVEL, "power": POWER,
                "encoder": bench.settings.embedding}  # fmt: skip
    simulated = any(one.simulated for one in found) or any(p.simulated for p in waiting)
    notes = ["simulated: offline models or scripted verdicts had a part in it"] if simulated else []
    return Measured("checklist", [], settings, dumped(results), notes, simulated)


def row(one: EntryEffect) -> dict[str, Any]:
    """One entry with its figures and what they come to in words."""
    return {
        **one.model_dump(mode="json"), "sentences": sentences(one),
        "notes": [WARN[code] for code in one.warnings],
        "might_retire": [RETIRE[code] for code in one.retire],
    }  # fmt: skip
