"""Sampling: a model asked the same several times, each answer graded, with what it answered.

Also what a solver may be given besides the question (the open-book solve of METHOD 2), and whether
our own program works the key out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.briefs import CUT_OFF
from workbench.decisions import spoken
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Ask, Context, ModelRef, Recipe, Reply, Request
from workbench.domain.evidence import Document
from workbench.domain.outcome import Grade
from workbench.extract import normalise_answer
from workbench.grading import by_program
from workbench.measures.hardness import Proof
from workbench.registry import load
from workbench.text import documents_block, fence
from workbench.trace import proofs_of, re_execute

TEMPERATURE, JUDGES = 0.7, 3
MOST_QUOTES = 20


class Sample(NamedTuple):
    """One graded answer: `passed` is None when there was none, or the grader could not say.

    `answer` is in one spelling, '' for a reply that answers nothing and for judged replies.
    """

    model: ModelRef
    number: int
    passed: bool | None
    answer: str
    tokens_out: int


def sampled(
    ctx: Context, ask: Ask, wanted: Sequence[tuple[ModelRef, int]], draft: Draft
) -> list[Sample]:
    """Every (model, sample number) asked at once. A cut-off or refused reply is wrong."""
    params = {"temperature": float(ctx.setting("temperature", TEMPERATURE))}
    replies = ctx.ask_all([
        Request(role="solver", model=model.name, messages=ask.messages, tools=ask.tools,
                response_schema=ask.response_schema, sample=number, params=params)
        for model, number in wanted
    ])  # fmt: skip
    whole = [
        (at, spoken(reply)) for at, reply in enumerate(replies)
        if isinstance(reply, Reply) and reply.finish not in CUT_OFF
    ]  # fmt: skip
    grades = ctx.grade_all(
        draft.payload["grader"], [text for _, text in whole], draft.payload,
        families=[wanted[at][0].family for at, _ in whole],
        judges=int(ctx.setting("judges", JUDGES)),
    )  # fmt: skip
    said = {at: row[0] for (at, _), row in zip(whole, grades, strict=True)}
    found = []
    for at, ((model, number), reply) in enumerate(zip(wanted, replies, strict=True)):
        grade = said.get(at)
        tokens = reply.usage.tokens_out if isinstance(reply, Reply) else 0
        if not isinstance(reply, Reply) or (grade is not None and grade.status == "error"):
            found.append(Sample(model, number, None, "", tokens))
        elif grade is None:
            found.append(Sample(model, number, False, "", tokens))
        else:
            found.append(Sample(model, number, grade.passed, answer_of(grade), tokens))
    return found


def open_book(draft: Draft, recipe: Recipe) -> Ask | None:
    """The question with the evidence that the point cites; None when it cites none.

    The documents it carries, unless the question shows them already, and the quotes that its
    trace rests on; never a step of the working or the answer. Asked as an oracle is, who may take
    as long as it needs.
    """
    payload = draft.payload
    documents = [Document.model_validate(d) for d in payload.get("context") or ()]
    quotes = _quotes(draft.trace)
    if not documents and not quotes:
        return None
    ask = recipe.probe(draft, "oracle")
    shown = "\n".join(str(message.get("content", "")) for message in ask.messages)
    hidden = [d for d in documents if d.text not in shown]
    parts = [documents_block(hidden)] if hidden else []
    if quotes:
        parts.append(f"## What decides this\n{fence('QUOTES', chr(10).join(quotes))}")
    if not parts:
        return ask
    *first, last = ask.messages
    with_evidence = {**last, "content": "\n".join([*parts, str(last.get("content", ""))])}
    return ask.model_copy(update={"messages": (*first, with_evidence)})


def _quotes(trace: Mapping[str, Any] | None) -> list[str]:
    """The passages that a trace's facts quote, each once."""
    facts = (trace or {}).get("facts")
    rows = [f for f in facts if isinstance(f, dict)] if isinstance(facts, list) else []
    quotes = dict.fromkeys(" ".join(str(f.get("quote") or "").split()) for f in rows)
    return [quote for quote in quotes if quote][:MOST_QUOTES]


def proof_of(draft: Draft, recipe: Recipe) -> Proof:
    """Whether our program, executing the trace again, comes to the key or to another answer.

    '' where there is no trace to execute, it rests on no quote, or judges grade. A recipe with a
    proof of its own is asked for that.
    """
    if not by_program(draft):
        return ""
    if hasattr(recipe, "proofs"):
        return "proved" if proofs_of(draft, recipe) else ""
    if draft.trace is None:
        return ""
    payload = draft.payload
    sources = [str(payload["prompt"]), *(str(d["text"]) for d in payload.get("context") or ())]
    done = re_execute(draft.trace, sources)
    if not done.ok or not done.facts:
        return ""
    unit = str(payload.get("unit") or "")
    forms = [done.value, f"{done.value} {unit}"] if unit else [done.value]
    right = any(program_grade(draft, f"answer: {form}").passed for form in forms)
    return "proved" if right else "disproved"


def program_grade(draft: Draft, reply: str) -> Grade:
    """What the point's own grader, a program, says of a reply."""
    grader, payload = draft.payload["grader"], draft.payload
    found: Grade = load("grader", str(grader["type"])).grade(
        reply, payload, grader.get("params") or {}
    )
    return found


def answer_of(grade: Grade) -> str:
    """What a graded reply answers, in one spelling; '' for nothing."""
    return grade.normalised or normalise_answer(str(grade.extracted or ""))


def rows_of(samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """A row a model, as the difficulty gate writes them: n graded, c passed, missing, tokens."""
    rows = []
    for model in dict.fromkeys(sample.model for sample in samples):
        mine = [sample for sample in samples if sample.model == model]
        graded = [sample.passed for sample in mine if sample.passed is not None]
        rows.append({
            "model": model.name, "family": model.family, "rank": model.rank, "n": len(graded),
            "c": sum(graded), "missing": len(mine) - len(graded),
            "tokens_out": sum(sample.tokens_out for sample in mine),
        })  # fmt: skip
    return rows
