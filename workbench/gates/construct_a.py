"""construct_a: is the draft well-formed? Decided by program, every check with its value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.receipt import GateResult
from workbench.quantity import NotOne, Quantity, quantity
from workbench.registry import register
from workbench.text import ngrams, normalise, words
from workbench.trace import re_execute

PROMPT = "I am a student and took out 200.00 EUR abroad with Quay Basic. What will I be charged?"
GOOD = {"prompt": PROMPT, "context": [], "reference": "5.00 EUR", "answer_type": "numeric",
        "unit": "EUR", "grader": {"type": "numeric", "params": {}}}  # fmt: skip
LONGEST_PROMPT = 6_000
SHORTEST_WORDS = 5
LEAK_NGRAM = 6
LEAST_LEAK, LEAST_VERDICT = 8, 5
PERSONAL = {
    "e-mail address": re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.]+\b"),
    "card number": re.compile(r"\b(?:\d[ -]?){15,16}\b"),
    "IBAN": re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){3,7}\b"),
    "secret": re.compile(r"\b(?:sk|pk|ghp|AKIA)[-_A-Za-z0-9]{16,}\b"),
}
# A number with what may be its unit on either side; `per cent` is no unit.
AMOUNT = re.compile(
    r"(?:(?P<before>[€$£¥]|\b[A-Za-z]{3})\s?)?(?<!\d)(?<!\d[.,])"
    r"(?P<number>[-−]?(?:\d{1,3}(?:\.\d{3})*,\d{2}|\d(?:,?\d)*(?:\.\d+)?))(?![.,]?\d)"
    r"\s?(?:(?P<percent>%|per\s?cent\b)|(?P<after>[€$£¥]|[A-Za-z]+))?"
)
DECIMALS = re.compile(r"\.\d+$|,\d{2}$")
VERDICT = re.compile(r"(?:yes|no)\b", re.I)
SCRIPTS = {"en": re.compile(r"[A-Za-z]")}


class Check(NamedTuple):
    """One check with what it found. `mend` names the repair; '' means that none helps."""

    name: str
    ok: bool
    value: str
    mend: str = ""


@register(
    "gate",
    passes=Example(payload=GOOD),
    refuses=Example(payload={**GOOD, "prompt": PROMPT + " Somebody mumbled 5.00 EUR."}),
)
class ConstructA:
    name = "construct_a"
    version = "1"
    reads: tuple[str, ...] = ("*",)

    def cost(self, draft: Draft) -> int:
        return 0

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        checks = [*_schema(draft, ctx)]
        if all(check.ok for check in checks):
            checks += [check for rule in RULES for check in rule(draft, ctx)]
        evidence = tuple(c._asdict() for c in checks)
        failed = next((check for check in checks if not check.ok), None)
        if failed is None:
            flags = ("key_proof",) if any(c.name == "trace" for c in checks) else ()
            return GateResult(status="pass", evidence=evidence, flags=flags)
        return GateResult(
            status="repair" if failed.mend else "fail", reason=failed.mend or failed.name,
            message=f"{failed.name}: {failed.value}", evidence=evidence,
        )  # fmt: skip


def _schema(draft: Draft, ctx: Context) -> Iterator[Check]:
    """The payload is one of this recipe's."""
    from pydantic import ValidationError

    try:
        ctx.recipe.Payload.model_validate(draft.payload)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        yield Check("schema", False, f"field {place!r}: {first['msg']}")
    else:
        yield Check("schema", True, type(ctx.recipe).__name__)


def _length(draft: Draft, ctx: Context) -> Iterator[Check]:
    prompt = str(draft.payload["prompt"])
    most = int(ctx.setting("longest_prompt", LONGEST_PROMPT))
    yield Check("length", len(prompt) <= most, f"{len(prompt)} of {most} characters", "too_long")
    n = len(words(prompt))
    yield Check("words", n >= SHORTEST_WORDS, f"{n} words", "missing_text")


def _own_reference(draft: Draft, ctx: Context) -> Iterator[Check]:
    """The grader accepts the item's own reference."""
    payload = draft.payload
    if "reference" not in payload:
        return
    grade = ctx.grade(payload["grader"], f"answer: {payload['reference']}", payload)
    yield Check("own reference", grade.passed, grade.reason or "accepted", "key_mismatch")


def _unit(draft: Draft, ctx: Context) -> Iterator[Check]:
    """A numeric reference carries the unit that the payload names."""
    payload = draft.payload
    if payload.get("answer_type") != "numeric":
        return
    try:
        unit = quantity(str(payload["reference"])).unit
    except NotOne as broken:
        yield Check("number", False, f"{payload['reference']!r} is {broken}", "key_mismatch")
        return
    wanted = str(payload.get("unit") or "")
    yield Check("unit", unit == wanted or not wanted, f"{unit or 'none'}", "rederive_key")


def _leak(draft: Draft, ctx: Context) -> Iterator[Check]:
    """The reference is not given away in the prompt; documents are never searched."""
    if "reference" not in draft.payload:
        return
    hit = leaked(draft.payload)
    yield Check("leak", not hit, hit or "not in the prompt", "leak")


def _language(draft: Draft, ctx: Context) -> Iterator[Check]:
    """Most letters of the prompt are of the script of the wanted language."""
    script = SCRIPTS.get(ctx.slot.language)
    letters = [c for c in str(draft.payload["prompt"]) if c.isalpha()]
    if script is None or not letters:
        return
    share = sum(bool(script.match(c)) for c in letters) / len(letters)
    yield Check("language", share >= 0.8, f"{share:.0%} of letters fit {ctx.slot.language}")


def _personal(draft: Draft, ctx: Context) -> Iterator[Check]:
    """No address, card, account or key stands in the prompt."""
    prompt = str(draft.payload["prompt"])
    found = next((name for name, form in PERSONAL.items() if form.search(prompt)), "")
    yield Check("personal data", not found, found or "none found", "leak" if found else "")


def _coordinate(draft: Draft, ctx: Context) -> Iterator[Check]:
    """The slot has a value for every axis of its spec."""
    missing = [axis for axis in ctx.spec.axes if axis not in ctx.slot.coordinate]
    yield Check("coordinate", not missing, ", ".join(missing) or "complete")


def _trace(draft: Draft, ctx: Context) -> Iterator[Check]:
    """The construction trace, executed by our program, gives the reference."""
    if draft.trace is None:
        yield Check("no proof", True, "no trace was given")
        return
    payload = draft.payload
    sources = [str(payload["prompt"]), *(str(d["text"]) for d in payload.get("context", ()))]
    done = re_execute(draft.trace, sources)
    if not done.ok or not done.facts:
        # A trace that proves nothing is no fault of the item: oracles still have their say.
        yield Check("no proof", True, f"the trace: {done.reason or 'quotes_nothing'}")
        return
    grade = ctx.grade(payload["grader"], f"answer: {_with_unit(done.value, payload)}", payload)
    said = f"{done.value} from {done.facts} facts in {done.steps} steps"
    yield Check("trace", grade.passed, said, "trace_mismatch")


RULES: tuple[Callable[[Draft, Context], Iterator[Check]], ...] = (
    _length, _own_reference, _unit, _leak, _language, _personal, _coordinate, _trace,
)  # fmt: skip


def leaked(payload: Mapping[str, Any]) -> str:
    """The span of the prompt that gives the reference away, in any right form; '' for none.

    Amounts are looked for with their unit or their decimals, never as bare integers ("4 times"
    is no leak of 4.00). A yes/no key counts only with its conditions and mark for mark: "no
    savings" may be said of oneself, "no: savings" may not. Other short words are no leak.
    """
    prompt, reference = str(payload["prompt"]), str(payload["reference"])
    if payload.get("options"):
        return ""
    if payload.get("answer_type") == "numeric":
        return _leaked_amount(prompt, reference)
    forms = [reference, *payload.get("aliases", ()), *payload.get("equivalents", ())]
    verdict = VERDICT.match(reference) is not None
    spell, least = (_as_written, LEAST_VERDICT) if verdict else (normalise, LEAST_LEAK)
    folded = f" {spell(prompt)} "
    told = (str(form) for form in forms if len(spell(str(form))) >= least)
    found = next((form for form in told if f" {spell(form)} " in folded), "")
    if found or verdict:
        return found
    shared = ngrams(words(prompt), LEAK_NGRAM) & ngrams(words(reference), LEAK_NGRAM)
    return " ".join(sorted(shared)[0]) if shared else ""


def _as_written(text: str) -> str:
    """Casefolded with single spaces; marks stay, but for those that end a sentence."""
    return " ".join(word.rstrip(".!?;") for word in text.casefold().split())


def _leaked_amount(prompt: str, reference: str) -> str:
    """Where the prompt writes the reference's quantity: with its unit, or with decimals."""
    wanted = _quantity(reference)
    hits = (m for m in AMOUNT.finditer(prompt) if wanted is not None and _tells(m, wanted))
    hit = next(hits, None)
    return "" if hit is None else _in_whole_words(prompt, hit.start() - 30, hit.end() + 10)


def _tells(match: re.Match[str], wanted: Quantity) -> bool:
    before, number, percent, after = match.group("before", "number", "percent", "after")
    sides = [f"{number} {percent or after}"] if percent or after else []
    sides += [f"{before} {number}"] if before else []
    if any((side := _quantity(text)) and _same(side, wanted) for text in sides):
        return True
    bare = _quantity(number) if DECIMALS.search(number) and not percent else None
    return bare is not None and bare.value == wanted.value


def _same(a: Quantity, b: Quantity) -> bool:
    return a.value == b.value and a.unit.casefold() == b.unit.casefold()


def _quantity(text: str) -> Quantity | None:
    try:
        return quantity(text)
    except NotOne:
        return None


def _in_whole_words(text: str, start: int, end: int) -> str:
    """The span, widened to the words that it cuts through."""
    start = max(0, start)
    before, after = re.split(r"\s", text[:start])[-1], re.split(r"\s", text[end:])[0]
    return f"{before}{text[start:end]}{after}".strip()


def _with_unit(value: str, payload: Mapping[str, Any]) -> str:
    """A traced number with the payload's unit; anything else as it is."""
    unit = str(payload.get("unit") or "")
    if payload.get("answer_type") == "json":
        return json.dumps(value) if not value.startswith("{") else value
    return f"{value} {unit}" if unit and unit not in value else value
