"""difficulty: measured, never declared. A panel of solvers answers n times each (METHOD 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.briefs import CUT_OFF
from workbench.decisions import spoken
from workbench.domain.candidate import Draft
from workbench.domain.contracts import (
    Ask,
    Context,
    Example,
    Failure,
    ModelRef,
    Reply,
    Request,
    Setting,
)
from workbench.domain.receipt import GateResult
from workbench.measures.panel import Difficulty as Found
from workbench.measures.panel import SolverCount, label
from workbench.registry import register
from workbench.trace import proofs_of

SOLVERS, SAMPLES, JUDGES = 5, 8, 3
TEMPERATURE = 0.7
MOST_MISSING = 0.10
KEEP = ("discriminating", "weak", "frontier_hard")
HARD = ("zero_solve", "near_zero", "inverted")
GOOD = {"prompt": "What does it cost to take out 200 EUR in Oslo?", "context": [],
        "reference": "4.00 EUR", "answer_type": "numeric", "unit": "EUR",
        "grader": {"type": "numeric", "params": {}}}  # fmt: skip
RIGHT, WRONG = "answer: 4.00 EUR", "answer: 9.00 EUR"


class Count(NamedTuple):
    """One solver's samples: asked, graded, passed, and tokens written."""

    model: ModelRef
    asked: int
    graded: int
    passed: int
    tokens: int


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"solver": (RIGHT, WRONG)}, settings={"n": 2}),
    refuses=Example(payload=GOOD, replies={"solver": (RIGHT,)}, settings={"n": 2}),
)
class Difficulty:
    """Keeps the bands that the spec wants. Too easy is mended once; too hard goes to people."""

    name = "difficulty"
    version = "1"
    reads: tuple[str, ...] = (
        "prompt", "context", "reference", "grader", "answer_type", "unit", "tolerance", "aliases",
        "json_schema", "criteria", "criticality", "cap", "tau",
        "messages", "tools", "allowed_actions", "forbidden_actions",
    )  # fmt: skip

    def cost(self, draft: Draft) -> int:
        return 3

    def calls(self, setting: Setting) -> Mapping[str, int]:
        asked = int(setting("solvers", SOLVERS)) * int(setting("n", SAMPLES))
        if not setting("judged", False):
            return {"solver": asked}
        return {"solver": asked, "judge": asked * int(setting("judges", JUDGES))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        solvers = spread(ctx.models("solver"), int(ctx.setting("solvers", SOLVERS)))
        if not solvers:
            message = "no model has the role solver"
            return GateResult(status="error", reason="no_model", message=message)
        ask, n = ctx.recipe.probe(draft, "solver"), int(ctx.setting("n", SAMPLES))
        counts, screened = _probe(solvers, n, ask, draft, ctx)
        lost = 1 - sum(c.graded for c in counts) / max(1, sum(c.asked for c in counts))
        if lost > MOST_MISSING:
            message = f"{lost:.0%} of the samples are missing; more than {MOST_MISSING:.0%}"
            return GateResult(status="error", reason="missing_samples", message=message)
        found = label(
            [SolverCount(c.model.name, c.model.family, c.model.rank, c.graded, c.passed)
             for c in counts],
            seed=ctx.rng("bootstrap").getrandbits(31), key_proof=bool(proofs_of(draft, ctx.recipe)),
        )  # fmt: skip
        return _verdict(found, counts, screened, ctx)


def spread(models: Sequence[ModelRef], many: int) -> list[ModelRef]:
    """At most `many` solvers from weakest to strongest, both ends kept."""
    ranked = sorted(models, key=lambda model: model.rank)
    if len(ranked) <= many or many < 2:
        return ranked[-many:] if many < 2 else ranked
    places = [round(i * (len(ranked) - 1) / (many - 1)) for i in range(many)]
    return [ranked[i] for i in places]


def _probe(
    solvers: Sequence[ModelRef], n: int, ask: Ask, draft: Draft, ctx: Context
) -> tuple[list[Count], bool]:
    """Every solver n times. With `screen` the weakest go first and a hopeless probe ends early."""
    if not ctx.setting("screen", False):
        return _sampled(solvers, n, ask, draft, ctx), False
    first = _sampled(solvers[:1], n, ask, draft, ctx)
    last = _sampled(solvers[-1:], n, ask, draft, ctx) if len(solvers) > 1 else []
    ends = first + last
    # The weakest always right, or the strongest never: those in between decide nothing.
    easy = first[0].graded == first[0].passed > 0
    hopeless = bool(last) and last[0].passed == 0 and first[0].passed == 0
    if easy or hopeless:
        return ends, True
    return first + _sampled(solvers[1:-1], n, ask, draft, ctx) + last, False


def _sampled(
    solvers: Sequence[ModelRef], n: int, ask: Ask, draft: Draft, ctx: Context
) -> list[Count]:
    """Each solver's c of n. No complete reply in time is missing, never wrong."""
    # METHOD 1.1: one fixed, recorded temperature; at 0 more than one sample says nothing.
    params = {"temperature": float(ctx.setting("temperature", TEMPERATURE))}
    requests = [
        Request(role="solver", model=model.name, messages=ask.messages, tools=ask.tools,
                response_schema=ask.response_schema, sample=sample, params=params)
        for model in solvers for sample in range(n)
    ]  # fmt: skip
    replies = ctx.ask_all(requests)
    passed = _passed(replies, [m.family for m in solvers for _ in range(n)], draft, ctx)
    counts = []
    for at, model in enumerate(solvers):
        mine = slice(at * n, (at + 1) * n)
        graded = [value for value in passed[mine] if value is not None]
        tokens = sum(r.usage.tokens_out for r in replies[mine] if isinstance(r, Reply))
        counts.append(Count(model, n, len(graded), sum(graded), tokens))
    return counts


def _passed(
    replies: Sequence[Reply | Failure], families: Sequence[str], draft: Draft, ctx: Context
) -> list[bool | None]:
    """Whether each reply is right: None where there is none or the grader could not say.

    A reply that was cut off, or a refusal to answer, is wrong whatever it says (METHOD 0).
    """
    whole = [i for i, r in enumerate(replies) if isinstance(r, Reply) and r.finish not in CUT_OFF]
    texts = [spoken(reply) for i in whole if isinstance(reply := replies[i], Reply)]
    grades = ctx.grade_all(
        draft.payload["grader"], texts, draft.payload, families=[families[i] for i in whole],
        judges=int(ctx.setting("judges", JUDGES)),
    )  # fmt: skip
    said = dict(zip(whole, (row[0] for row in grades), strict=True))
    return [
        None if isinstance(reply, Failure) or (i in said and said[i].status == "error")
        else i in said and said[i].passed
        for i, reply in enumerate(replies)
    ]  # fmt: skip


def _verdict(found: Found, counts: Sequence[Count], screened: bool, ctx: Context) -> GateResult:
    """The policy `keep_bands`: what is kept, mended, left to people or refused."""
    solve_rate = found.S.value
    flags = [f"band:{found.label}"]
    flags += ["weak"] if found.label == "weak" else []
    flags += ["provisional"] if found.provisional else []
    flags += ["screened"] if screened else []
    rows: list[dict[str, Any]] = [
        {"model": c.model.name, "family": c.model.family, "rank": c.model.rank, "n": c.graded,
         "c": c.passed, "missing": c.asked - c.graded, "tokens_out": c.tokens} for c in counts
    ]  # fmt: skip
    summary = {
        "label": found.label, "S": solve_rate, "S_interval": [found.S.lo, found.S.hi],
        "D": found.D.value, "D_interval_90": list(found.D90 or ()),
        "provisional": found.provisional, "strongest_fails": found.strongest_fails,
        "temperature": float(ctx.setting("temperature", TEMPERATURE)),
    }  # fmt: skip
    facts: dict[str, Any] = {"score": solve_rate, "evidence": (summary, *rows)}
    keep = tuple(ctx.setting("keep_bands", ctx.spec.bands or KEEP))
    shown = f"solve rate {solve_rate:.2f}" if solve_rate is not None else "no solve rate"
    message = f"{found.label.replace('_', ' ')}: {shown} over {len(counts)} solvers"
    if ctx.setting("record_only", False) or found.label in keep:
        return GateResult(status="pass", message=message, flags=tuple(flags), **facts)
    if found.label in HARD:
        return GateResult(status="pass", reason=found.label, message=message,
                          flags=tuple(flags), lane="hard", **facts)  # fmt: skip
    if found.label == "no_info_easy" and int(ctx.setting("repaired", 0)) == 0:
        return GateResult(status="repair", reason="wants_harder", message=message,
                          flags=tuple(flags), **facts)  # fmt: skip
    return GateResult(status="fail", reason=found.label, message=message, flags=tuple(flags),
                      **facts)  # fmt: skip
