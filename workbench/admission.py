"""Decisions in slot order: what a finished pull becomes, and what later slots may see of it.

A pull saw the world as it was W slots ago; here it meets the points in between. Duplicates and set
quotas are checked again and refused without repair, so that the dataset never depends on timing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from workbench.context import View
from workbench.coordinates import Row, Usage
from workbench.domain.candidate import Decision, Draft, Event, candidate_id
from workbench.domain.contracts import Admission, Neighbour, Recipe
from workbench.domain.spec import FrozenRun, Slot
from workbench.neighbourhood import Counts, Neighbourhood, entry
from workbench.presets import preset_setting
from workbench.text import visible

KEY_CAP = 0.05
WEAK_CAP = 0.20
LEAST_OF_A_KEY = 2
DUPLICATE_COSINE = 0.92
DUPLICATE_JACCARD = 0.8
SHARED_NUMBERS = 2
NUMBERS_OVERLAP = 0.66
LEAF = "leaf"


def prompt_text(payload: dict[str, Any]) -> str:
    """The text by which a point is compared and listed: its prompt, or its messages joined."""
    if isinstance(payload.get("prompt"), str):
        return str(payload["prompt"])
    messages = payload.get("messages") or []
    return "\n".join(str(m.get("content") or "") for m in messages if isinstance(m, dict))


class Ledger:
    """All decisions of one run so far, and the frozen views that its slots are given."""

    def __init__(self, run: FrozenRun, recipe: Recipe, neighbourhood: Neighbourhood | None) -> None:
        self.run = run
        self.recipe = recipe
        self.near = neighbourhood
        self.counts = Counts()
        self.shown = Counts()
        self.used = Usage()
        self.weak = 0
        self.accepted = 0
        self.slots: list[Slot] = []
        self._admitted_keys: list[str | None] = []
        self._marks: list[int] = []
        self._base = 0
        self._shown = 0

    def begin(self, admissions: Sequence[Admission]) -> None:
        """Take in what the store had admitted when the run was created."""
        for one in admissions:
            if self.near is not None:
                self.near.add(entry(one.candidate_id, "admitted", one.text, one.node_id, one.key))
        self._base = len(self.near) if self.near is not None else 0

    @property
    def decided(self) -> int:
        """How many slots are decided: the number of the next one to decide."""
        return len(self._marks)

    def may_start(self, index: int) -> bool:
        """Slot i starts only when slot i-W is decided."""
        return index - self.run.window < self.decided

    def view(self, index: int) -> View:
        """What slot `index` may see; asked for in slot order, before it starts."""
        self._show_upto(index - self.run.window)
        mark = self._mark(index)
        slot = self.slots[index]

        def nearest(text: str, k: int) -> tuple[Neighbour, ...]:
            return self.near.nearest(text, slot.node_id, k, mark) if self.near is not None else ()

        cosines = self.near.cosines if self.near is not None else {}
        return View(nearest=nearest, seen=self.shown.seen(slot.node_id), cosines=cosines)

    def used_before(self, index: int) -> tuple[Usage, Usage]:
        """Coordinates admitted up to slot index-W, and those assigned since."""
        self._show_upto(index - self.run.window)
        since = max(0, index - self.run.window + 1)
        return self.used, Usage(cell(slot) for slot in self.slots[since:index])

    def decide(self, slot: Slot, events: Sequence[Event]) -> Decision:
        """The decision on the next slot in order; it is not yet recorded here."""
        last = events[-1]
        facts: dict[str, Any] = {
            "run_id": slot.run_id, "slot": slot.index, "branch": last.branch, "draft": last.draft,
            "at": last.gate, "reason": last.reason, "message": last.message, "lane": last.lane,
            "flags": last.flags, "simulated": any(event.simulated for event in events),
        }  # fmt: skip
        if last.kind == "surplus" or (self.closed and last.kind == "admitted"):
            return Decision.model_validate({"outcome": "surplus", **facts, "reason": "closed"})
        if last.kind == "admitted" and last.draft is not None:
            refusal = self._refusal(slot, last.draft, last.flags)
            if refusal is not None:
                refused = {"outcome": "refused", **facts, **refusal, "at": "admission"}
                return Decision.model_validate(refused)
        return Decision.model_validate({"outcome": last.kind, **facts})

    @property
    def closed(self) -> bool:
        """Whether the wanted number of points is there."""
        return self.run.accept is not None and self.accepted >= self.run.accept

    def record(self, slot: Slot, decision: Decision) -> None:
        """Take the decision in: its text for novelty, its key for quotas, its mark for views."""
        key = self._remember(slot, decision, decision.draft) if decision.draft else ""
        self._admitted_keys.append(key if decision.outcome == "admitted" else None)
        self._marks.append(len(self.near) if self.near is not None else 0)

    def _mark(self, index: int) -> int:
        """How many texts slot `index` may see."""
        known = index - self.run.window
        return self._marks[known] if known >= 0 else self._base

    def _show_upto(self, last: int) -> None:
        """Count the decisions up to slot `last` among what later slots see, each once."""
        while self._shown <= last:
            key, slot = self._admitted_keys[self._shown], self.slots[self._shown]
            if key is not None:
                self.shown.add(slot.node_id, key)
                self.used.add(cell(slot))
            self._shown += 1

    def _remember(self, slot: Slot, decision: Decision, draft: Draft) -> str:
        """Keep what novelty and quotas need of a decided draft; returns its key."""
        admitted = decision.outcome == "admitted"
        duplicate = decision.outcome == "refused" and decision.at in ("novelty", "admission")
        key = self.recipe.key(draft.payload)
        if admitted:
            self.counts.add(slot.node_id, key)
            self.weak += "weak" in decision.flags
            self.accepted += decision.lane == "normal"
        if self.near is not None and (admitted or duplicate):
            source = "admitted" if admitted else "rejected"
            id = candidate_id(slot.run_id, slot.index, decision.branch)
            text = prompt_text(draft.payload)
            self.near.add(entry(id, source, text, slot.node_id, key))
        return key

    def _refusal(self, slot: Slot, draft: Draft, flags: Sequence[str]) -> dict[str, Any] | None:
        """Why this point cannot join the set as it is now, or None."""
        return self._twin(slot, draft) or self._over_quota(draft, flags)

    def _twin(self, slot: Slot, draft: Draft) -> dict[str, Any] | None:
        if self.near is None or "skip" in self.run.spec.gates.get("novelty", {}):
            return None
        since = range(self._mark(slot.index), len(self.near))
        text = prompt_text(draft.payload)
        calibrated = self.near.cosines.get("t_dup", DUPLICATE_COSINE)
        limit = float(self.run.spec.gates.get("novelty", {}).get("t_dup", calibrated))
        for other in self.near.compare(text, slot.node_id, since):
            if is_duplicate(other, limit):
                return {
                    "reason": "duplicate", "evidence": (other.model_dump(mode="json"),),
                    "message": f"too near to {other.id} (cosine {other.cosine:.3f}), which was "
                    f"decided while this one was made: {visible(other.text)[:80]}",
                }  # fmt: skip
        return None

    def _over_quota(self, draft: Draft, flags: Sequence[str]) -> dict[str, Any] | None:
        target = self.run.accept or self.run.attempts or self.run.spec.n
        key = self.recipe.key(draft.payload)
        most = max(LEAST_OF_A_KEY, math.ceil(self._share("key_cap", KEY_CAP) * target))
        if key and self.counts.keys.counts[key] >= most:
            return _full("answer_quota", f"points with the answer {key!r} are held to {most}")
        most_weak = max(1, math.floor(self._share("weak_cap", WEAK_CAP) * target))
        if "weak" in flags and self.weak >= most_weak:
            return _full("weak_quota", f"weakly discriminating points are held to {most_weak}")
        return None

    def _share(self, name: str, default: float) -> float:
        """A share of the set from the spec's `admission` settings, the preset, or METHOD."""
        spec = self.run.spec
        wanted = spec.gates.get("admission", {}).get(name)
        if wanted is None:
            wanted = preset_setting(spec.preset, "admission", name)
        return default if wanted is None else float(wanted)


def is_duplicate(other: Neighbour, cosine: float = DUPLICATE_COSINE) -> bool:
    """METHOD 4.2: exact, Jaccard, cosine, or the number signature within one leaf."""
    numbers = other.numbers_shared >= SHARED_NUMBERS and other.numbers_overlap >= NUMBERS_OVERLAP
    return (
        other.exact
        or other.jaccard >= DUPLICATE_JACCARD
        or other.cosine >= cosine
        or (other.same_leaf and numbers)
    )


def cell(slot: Slot) -> Row:
    """A slot's coordinate with its leaf as one more axis."""
    return {**slot.coordinate, **({LEAF: slot.node_id} if slot.node_id else {})}


def _full(reason: str, message: str) -> dict[str, Any]:
    return {"reason": reason, "message": message}
