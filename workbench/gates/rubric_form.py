"""rubric_form: is this a rubric at all? Size, gates, types, twins and leaks, decided by program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult
from workbench.domain.rubric import Criterion
from workbench.registry import register
from workbench.rubrics import LEAST, MOST, MOST_GATES, Fault, faulted, live, missing_types
from workbench.text import jaccard, ngrams, shingles, words

LEAK_NGRAM = 6
SAME_WORDS = 0.8
SHINGLE = 2
KINDS = ("instruction_following", "outcome", "process", "grounding_safety")
GOOD: dict[str, Any] = {
    "prompt": "My card was eaten by a machine. What can I do now?",
    "criteria": [{"id": f"c{i}", "text": f"Does the reply {what}?", "type": kind}
                 for i, (kind, what) in enumerate(zip(KINDS, (
                     "answer in at most five sentences", "state that a new card costs 8.00 EUR",
                     "ask for the card number", "warn against sharing the code"), strict=True), 1)],
    "criticality": {"c2": "gate"}, "waived": {}, "cut": [],
}  # fmt: skip


class Check(NamedTuple):
    """One check with what it found; `faults` name the criteria at fault."""

    reason: str
    ok: bool
    value: str
    faults: tuple[Fault, ...] = ()


@register(
    "gate",
    passes=Example(payload=GOOD),
    refuses=Example(payload={**GOOD, "criteria": GOOD["criteria"][:3]}),
)
class RubricForm:
    name = "rubric_form"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "criteria", "criticality", "waived")

    def cost(self, draft: Draft) -> int:
        return 0

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        checks = [check for rule in RULES for check in rule(draft.payload)]
        evidence = tuple({"check": c.reason, "ok": c.ok, "value": c.value} for c in checks)
        failed = next((check for check in checks if not check.ok), None)
        if failed is None:
            return GateResult(status="pass", evidence=evidence)
        if failed.faults:
            return faulted(failed.reason, failed.faults, draft.payload, evidence=evidence)
        message = f"{failed.reason.replace('_', ' ')}: {failed.value}"
        return GateResult(status="repair", reason=failed.reason, message=message, evidence=evidence)


def _size(payload: Mapping[str, Any]) -> Iterator[Check]:
    n = len(live(payload))
    yield Check("too_few", n >= LEAST, f"{n} criteria; at least {LEAST}")
    yield Check("too_many", n <= MOST, f"{n} criteria; at most {MOST}")


def _gates(payload: Mapping[str, Any]) -> Iterator[Check]:
    gates = [c.id for c in live(payload) if c.criticality == "gate"]
    down = tuple(Fault(id, "too_many_gates", "demote") for id in gates[MOST_GATES:])
    yield Check("too_many_gates", not down, f"{len(gates)} gates; at most {MOST_GATES}", down)


def _types(payload: Mapping[str, Any]) -> Iterator[Check]:
    missing = missing_types(live(payload), payload.get("waived") or {})
    value = f"neither a criterion nor a waiver for {', '.join(missing)}" if missing else "all there"
    yield Check("missing_type", not missing, value)


def _questions(payload: Mapping[str, Any]) -> Iterator[Check]:
    """Each criterion is a question about the reply."""
    odd = tuple(Fault(c.id, "no_question", "reword", "it is no question")
                for c in live(payload) if not c.text.rstrip().endswith("?"))  # fmt: skip
    yield Check("no_question", not odd, f"{len(odd)} are no questions", odd)


def _twins(payload: Mapping[str, Any]) -> Iterator[Check]:
    """No two criteria have nearly the same words."""
    seen: list[tuple[Criterion, frozenset[int]]] = []
    faults = []
    for one in live(payload):
        marks = shingles(one.text, SHINGLE)
        twin = next((c for c, other in seen if jaccard(marks, other) >= SAME_WORDS), None)
        if twin is not None and twin.polarity == one.polarity:
            faults.append(Fault(one.id, "overlapping", "cut", f"the same words as {twin.id}"))
        seen.append((one, marks))
    yield Check("overlapping", not faults, f"{len(faults)} twins", tuple(faults))


def _leak(payload: Mapping[str, Any]) -> Iterator[Check]:
    """The prompt does not give a criterion away."""
    prompt = ngrams(words(str(payload["prompt"])), LEAK_NGRAM)
    shared = next((c.id for c in live(payload)
                   if prompt & ngrams(words(c.text), LEAK_NGRAM)), "")  # fmt: skip
    yield Check("leak", not shared, f"the prompt has words of {shared}" if shared else "none")


RULES: tuple[Callable[[Mapping[str, Any]], Iterator[Check]], ...] = (
    _size, _gates, _types, _questions, _twins, _leak,
)  # fmt: skip
