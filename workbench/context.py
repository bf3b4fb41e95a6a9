"""PullContext: all that a recipe or gate may see and do while it works on one slot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Protocol

from workbench.domain.contracts import (
    Failure,
    ModelRef,
    Models,
    Neighbour,
    Origin,
    Recipe,
    Reply,
    Request,
    Role,
    Seen,
)
from workbench.domain.evidence import Document, Evidence
from workbench.domain.outcome import Grade
from workbench.domain.receipt import CallRef
from workbench.domain.record import digest
from workbench.domain.review import ChecklistEntry
from workbench.domain.spec import FrozenRun, InputSpec, Slot
from workbench.domain.taxonomy import Node
from workbench.grading import Judged, judged_grades
from workbench.presets import preset_setting
from workbench.registry import load

COMPARES = "novelty"
MOST_RULES = 10


class Archive(Protocol):
    """A frozen snapshot of evidence, as `actions/evidences` opens it."""

    def search(self, query: str, k: int) -> tuple[Evidence, ...]: ...
    def record(self, id: str) -> Evidence | None: ...


class Records:
    """A handful of records, all of them found by any query; none by default."""

    def __init__(self, records: Iterable[Evidence] = ()) -> None:
        self._records = {record.id: record for record in records}

    def search(self, query: str, k: int) -> tuple[Evidence, ...]:
        return tuple(self._records.values())[:k]

    def record(self, id: str) -> Evidence | None:
        return self._records.get(id)


@dataclass(frozen=True)
class View:
    """What this slot may see of the others: nearest texts and frozen counts.

    `cosines` are novelty's thresholds, calibrated for the encoder that says what is near.
    """

    nearest: Callable[[str, int], tuple[Neighbour, ...]]
    seen: Seen = Seen()
    cosines: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class PullContext:
    """The context of one slot, seen from one gate. `at` gives the same slot from another gate."""

    run: FrozenRun
    slot: Slot
    recipe: Recipe
    gateway: Models
    view: View
    path: tuple[Node, ...] = ()
    one_family: str = "stamp"
    branch: int = 0
    gate: str = "author"
    attempt: int = 0
    repaired: int = 0
    archive: Archive = field(default_factory=Records)
    listener: Callable[[str], None] | None = None
    made: list[CallRef] = field(default_factory=list)

    @property
    def spec(self) -> InputSpec:
        return self.run.spec

    @property
    def documents(self) -> tuple[Document, ...]:
        return self.run.documents

    @property
    def checklist(self) -> tuple[str, ...]:
        """The accepted rules, except for the 20% of slots held out to measure their effect."""
        if self.slot.holdout:
            return ()
        return tuple(rule.text for rule in self.rules) if self.run.rules else self.run.checklist

    @property
    def rules(self) -> tuple[ChecklistEntry, ...]:
        """The first ten rules in scope of the slot, for held-out slots as well."""
        inside = [rule for rule in self.run.rules if rule.covers(self.slot.coordinate)]
        return tuple(inside[:MOST_RULES])

    @property
    def calls(self) -> tuple[CallRef, ...]:
        return tuple(self.made)

    @property
    def seed(self) -> int:
        return self._seed("", 0)

    def at(self, gate: str, attempt: int = 0, repaired: int = 0) -> PullContext:
        return replace(self, gate=gate, attempt=attempt, repaired=repaired, made=[])

    def setting(self, name: str, default: Any) -> Any:
        own = {"attempt": self.attempt, "repaired": self.repaired,
               "one_family": self.one_family}  # fmt: skip
        if name in own:
            return own[name]
        wanted = self.spec.gates.get(self.gate, {}).get(name)
        if wanted is None:
            wanted = preset_setting(self.spec.preset, self.gate, name)
        if wanted is None and self.gate == COMPARES:
            wanted = self.view.cosines.get(name)
        return default if wanted is None else wanted

    def models(self, role: Role, not_families: Iterable[str] = ()) -> tuple[ModelRef, ...]:
        away = set(not_families)
        return tuple(ref for ref in self.gateway.refs(role) if ref.family not in away)

    def ask(self, request: Request) -> Reply:
        seeded = self._seeded(request)
        reply = self.gateway.ask(seeded, self._origin(seeded))
        self.made.append(self._call(seeded, reply))
        return reply

    def ask_all(self, requests: Sequence[Request]) -> list[Reply | Failure]:
        seeded = [self._seeded(request) for request in requests]
        answers = self.gateway.ask_all(seeded, self._origin(None))
        self.made.extend(self._call(q, a) for q, a in zip(seeded, answers, strict=True))
        return answers

    def grade(self, grader: Mapping[str, Any], response: str, payload: Mapping[str, Any]) -> Grade:
        return self.grade_all(grader, [response], payload)[0][0]

    def grade_all(
        self,
        grader: Mapping[str, Any],
        responses: Sequence[str],
        payload: Mapping[str, Any],
        *,
        families: Sequence[str] = (),
        judges: int = 1,
        repeats: int = 1,
    ) -> list[tuple[Grade, ...]]:
        plugin = load("grader", str(grader.get("type", "")))
        settings = grader.get("params") or {}
        if plugin.program:
            return [(plugin.grade(text, payload, settings),) for text in responses]
        judged = Judged(plugin, payload, settings, judges, repeats)
        return judged_grades(self, judged, responses, families)

    def rng(self, *key: object) -> Random:
        parts = [self.run.seed, self.slot.index, self.gate, self.attempt, *map(str, key)]
        return Random(digest(parts, 16))

    def neighbours(self, text: str, k: int = 5) -> tuple[Neighbour, ...]:
        return self.view.nearest(text, k)

    def seen(self) -> Seen:
        return self.view.seen

    def search_evidence(self, query: str, k: int = 5) -> tuple[Evidence, ...]:
        return self.archive.search(query, k)

    def evidence(self, ids: Iterable[str]) -> dict[str, Evidence]:
        found = {id: self.archive.record(id) for id in ids}
        return {id: record for id, record in found.items() if record is not None}

    def report(self, text: str) -> None:
        if self.listener is not None:
            self.listener(text)

    def _seed(self, role: str, sample: int) -> int:
        """seed = hash(run seed, slot, role, gate, sample) mod 2^31 (DESIGN 5)."""
        parts = [self.run.seed, self.slot.index, role, self.gate, sample]
        return int(digest(parts, 12), 16) % 2**31

    def _seeded(self, request: Request) -> Request:
        if "seed" in request.params:
            return request
        seed = self._seed(request.role, request.sample)
        return request.model_copy(update={"params": {**request.params, "seed": seed}})

    def _origin(self, request: Request | None) -> Origin:
        return Origin(
            run_id=self.run.run_id, slot=self.slot.index, branch=self.branch, gate=self.gate,
            seed=self._seed("", 0) if request is None else request.params["seed"],
        )  # fmt: skip

    def _call(self, request: Request, answer: Reply | Failure) -> CallRef:
        """The receipt's line for one question, answered or not."""
        family = next((r.family for r in self.gateway.refs(request.role)
                       if r.name == request.model), "")  # fmt: skip
        facts: dict[str, Any] = {
            "key": answer.key, "role": request.role, "model": request.model, "family": family,
            "purpose": request.purpose, "sample": request.sample,
            "prompt_hash": digest(list(request.messages), 16),
        }  # fmt: skip
        if isinstance(answer, Failure):
            return CallRef(failed=answer.message, **facts)
        return CallRef(
            tokens_in=answer.usage.tokens_in, tokens_out=answer.usage.tokens_out,
            cost=answer.cost, simulated=answer.simulated, cached=answer.cached, **facts,
        )  # fmt: skip
