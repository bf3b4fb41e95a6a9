"""Try a plug-in's own proof: a context whose models answer from a script, in order."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from workbench.context import PullContext, Records, View
from workbench.domain.candidate import Draft, Event
from workbench.domain.contracts import (
    Defect,
    Example,
    Failure,
    Gate,
    ModelRef,
    Origin,
    Recipe,
    Reply,
    Request,
    Role,
    Spend,
    Usage,
)
from workbench.domain.outcome import Grade
from workbench.domain.receipt import GateResult
from workbench.domain.record import digest
from workbench.domain.release import Bundle, Exporter, Item, Release
from workbench.domain.spec import FrozenRun, InputSpec, Slot
from workbench.errors import ModelError
from workbench.exporting import carried
from workbench.loop import judge
from workbench.registry import load, proof

FAMILIES = ("red", "blue", "green", "grey", "gold")


class Script:
    """Models that answer each role's replies in order; the last one repeats."""

    def __init__(self, replies: Mapping[str, Sequence[str]]) -> None:
        self.replies = replies
        self.given: Counter[str] = Counter()

    def refs(self, role: Role) -> tuple[ModelRef, ...]:
        """Five models of five families for every role that has a script."""
        if role not in self.replies:
            return ()
        return tuple(
            ModelRef(name=f"{role}-{family}", family=family, rank=rank, simulated=True)
            for rank, family in enumerate(FAMILIES, 1)
        )

    def ask(self, request: Request, origin: Origin) -> Reply:
        texts = self.replies.get(request.role, ())
        if not texts:
            raise ModelError(f"the proof has no reply for the role {request.role}")
        at = self.given[request.role]
        self.given[request.role] += 1
        text = texts[min(at, len(texts) - 1)]
        key = digest([request.model, list(request.messages), request.sample], 32)
        usage = Usage(tokens_in=10, tokens_out=len(text.split()))
        return Reply(text=text, key=key, usage=usage, simulated=True)

    def ask_all(self, requests: Sequence[Request], origin: Origin) -> list[Reply | Failure]:
        return [self.ask(request, origin) for request in requests]

    def spent(self) -> Spend:
        return Spend(calls=self.given.total())

    def stop(self) -> None:
        """Nothing is ever in flight."""


def proof_context(example: Example, gate: str, recipe: Recipe) -> PullContext:
    """A context for one example: its script, neighbours, counts, settings and documents."""
    spec = InputSpec(
        id="proof", recipe=recipe.name, test="the plug-in's own proof",
        gates={gate: example.settings} if example.settings else {},
    )  # fmt: skip
    place: dict[str, Any] = {"run_id": "proof", "spec_id": "proof", "cluster_id": "proof/"}
    slot = Slot(index=0, track="happy", seed=0, **place)
    run = FrozenRun(
        run_id="proof", spec=spec, seed=0, recipe_version=recipe.version, models={},
        versions={gate: ""}, max_attempts=1, documents=example.documents, simulated=True,
    )  # fmt: skip
    context = PullContext(
        run=run, slot=slot, recipe=recipe, gateway=Script(example.replies),
        view=View(nearest=lambda text, k: example.neighbours[:k], seen=example.seen),
        archive=Records(example.evidence),
    )  # fmt: skip
    return replace(context, gate=gate)


def try_gate(gate: Gate, example: Example, recipe: Recipe) -> GateResult:
    """What a gate says of an example."""
    return gate.check(_drawn(example), proof_context(example, gate.name, recipe))


def try_grader(grader: Any, example: Example, recipe: Recipe) -> Grade:
    """What a grader (or the judges it asks) says of the `response` in an example's payload."""
    context = proof_context(example, "grader", recipe)
    wanted = {"type": grader.name, "params": example.settings}
    return context.grade(wanted, str(example.payload.get("response", "")), example.payload)


def prove_gate(gate: Gate, recipe: Recipe) -> str:
    """'' when the gate passes its good example and refuses its bad one with a reason."""
    passes, refuses = proof("gate", gate.name)
    if passes is None or refuses is None:
        return f"gate {gate.name} carries no proof: register it with passes= and refuses="
    good, bad = try_gate(gate, passes, recipe), try_gate(gate, refuses, recipe)
    if good.status != "pass":
        return f"gate {gate.name} does not pass its good example: {good.reason} {good.message}"
    if bad.status not in ("fail", "repair") or not bad.reason:
        return f"gate {gate.name} lets its bad example through: {bad.status} {bad.reason!r}"
    return ""


def try_recipe(recipe: Recipe, example: Example) -> Event:
    """How an example ends when it goes through the recipe's gates that ask no model."""
    draft = Draft(payload=example.payload, trace=example.trace, author="proof")
    gates: list[Gate] = [load("gate", name) for name in recipe.gates]
    free = [gate for gate in gates if gate.cost(draft) == 0]
    return list(judge(draft, free, proof_context(example, "author", recipe)))[-1]


def prove_recipe(recipe: Recipe) -> str:
    """'' when the recipe's program gates admit its good example and stop its bad one."""
    passes, refuses = proof("recipe", recipe.name)
    if passes is None or refuses is None:
        return f"recipe {recipe.name} carries no proof: register it with passes= and refuses="
    for example in (passes, refuses):
        recipe.Payload.model_validate(example.payload)
    good, bad = try_recipe(recipe, passes), try_recipe(recipe, refuses)
    if good.kind != "admitted":
        return f"recipe {recipe.name} stops its good example at {good.gate}: {good.message}"
    if bad.kind != "refused" or not bad.reason:
        return f"recipe {recipe.name} lets its bad example through: {bad.kind} {bad.reason!r}"
    return ""


def prove_defect(defect: Defect, tries: int = 8) -> str:
    """'' when the defect is planted in its good example and never in the one it cannot spoil.

    What is planted differs from the example in its payload or working and has the same fields.
    """
    passes, refuses = proof("defect", defect.name)
    if passes is None or refuses is None:
        return f"defect {defect.name} carries no proof: register it with passes= and refuses="
    made = [_plant(defect, passes, n) for n in range(tries)]
    spoilt = [draft for draft in made if draft is not None]
    if not spoilt:
        return f"defect {defect.name} cannot be planted in its own example"
    for draft in spoilt:
        if draft.hash == _drawn(passes).hash:
            return f"defect {defect.name} returns its example unchanged"
        if set(draft.payload) != set(passes.payload):
            return f"defect {defect.name} changes the fields of the payload"
    if any(_plant(defect, refuses, n) for n in range(tries)):
        return f"defect {defect.name} is planted where it says it cannot be"
    return ""


def _drawn(example: Example) -> Draft:
    return Draft(
        payload=example.payload, trace=example.trace, author="proof", author_family="white"
    )


def _plant(defect: Defect, example: Example, n: int) -> Draft | None:
    return defect.plant(_drawn(example), Random(n), [])


def prove_grader(grader: Any, recipe: Recipe) -> str:
    """'' when the grader accepts its good example and refuses its bad one with a reason."""
    passes, refuses = proof("grader", grader.name)
    if passes is None or refuses is None:
        return f"grader {grader.name} carries no proof: register it with passes= and refuses="
    good, bad = try_grader(grader, passes, recipe), try_grader(grader, refuses, recipe)
    if good.status != "pass":
        return f"grader {grader.name} refuses its good example: {good.reason}"
    if bad.status != "fail" or not bad.reason:
        return f"grader {grader.name} lets its bad example through: {bad.status}"
    return ""


def prove_exporter(exporter: Exporter) -> str:
    """'' when the exporter writes and reads its good example, and refuses its bad one by name."""
    passes, refuses = proof("exporter", exporter.name)
    if passes is None or refuses is None:
        return f"exporter {exporter.name} carries no proof: register it with passes= and refuses="
    good, bad = Item(**passes.payload), Item(**refuses.payload)
    taken, out = carried(exporter, [good], {})
    if not taken:
        return f"exporter {exporter.name} refuses its good example: {out[good.id]}"
    if not carried(exporter, [bad], {})[1]:
        return f"exporter {exporter.name} takes its bad example"
    release = Release(
        id="v1", number=1, name="proof", content_hash="0" * 64, canary="CANARY", simulated="all",
        chain_heads="",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        exporter.write(Bundle(release, taken), Path(folder))
        rows = exporter.read(Path(folder))
    if {str(row.get("id")) for row in rows} != {good.id}:
        return f"exporter {exporter.name} reads {len(rows)} rows of the one point that it wrote"
    return ""
