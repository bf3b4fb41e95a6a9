"""The offline models: `reply` reads a request as a model would and lets the fitting program answer.

Every reply is a function of model, messages, response format, seed, sample and temperature. The
programs import nothing of the rest of the workbench, so they know no more than the messages say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.models.offline.draws import Draws, Messages
from workbench.models.offline.rates import Row, row
from workbench.models.offline.roster import ROSTER

__all__ = ["count_tokens", "reply"]

Program = Callable[..., dict[str, Any]]
LOST = "I do not know how to help with this."
TOKENS_A_WORD = 1.3
SAMPLED = (
    "author", "repair", "query_author", "query_repair", "suggest", "rubric_author",
    "rubric_repair", "case_author", "case_repair",
)  # fmt: skip
NAMES = frozenset(one.name for one in ROSTER)
# Whoever is asked without instructions does what it is there for.
BY_NAME = {"target": "assist", "guard": "guard"}

# What the instructions of a request ask for, in the words that give it away; the first fit counts.
JOBS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (job, re.compile(words, re.IGNORECASE))
    for job, words in (
        ("query_author", r"\bwrite one social query\b"),
        ("query_repair", r"\brepair one social query\b"),
        ("query_construct", r"\bcheck whether a social query is well made\b"),
        ("query_claims", r"\bcheck whether evidence holds what a query claims\b"),
        ("failure_judge", r"\bjudge one reply of a model against a declared rubric\b"),
        ("guard", r"\byou are a guard\b"),
        ("assist", r"\banswer a person who writes to a bank's assistant\b"),
        ("case_author", r"\bwrite the message that opens one support case\b"),
        ("case_repair", r"\brepair the message that opens one support case\b"),
        ("oppose_step", r"\bsh?ceptical expert on agents\b"),
        ("act", r"\bone action at a time\b"),
        ("rubric_author", r"\bwrite one rubric item\b"),
        ("rubric_repair", r"\brepair one rubric item\b"),
        ("rewrite", r"\brewrite a reply\b"),
        ("reply", r"\breply to a customer's message\b"),
        ("criteria_check", r"\bcheck whether each criterion of a rubric asks\b"),
        ("relevance", r"\banswer for this product\b"),
        ("derive", r"\bderive what a good reply must\b"),
        ("entail", r"\bcheck whether each criterion follows\b"),
        ("oppose_rubric", r"\bsh?ceptical expert on rubrics\b"),
        ("adjudicate_rubric", r"\bdisagree about what a good reply must\b"),
        ("grade", r"\bjudge a reply against a rubric\b"),
        ("compare", r"\bcompare two replies\b"),
        ("author", r"\bwrite (?:one|an?) evaluation item\b"),
        ("repair", r"\b(?:repair|mend|fix) (?:one|an?|the) evaluation item\b"),
        ("adjudicate", r"\btwo experts disagree\b|\bdecide which answer the documents support\b"),
        ("oppose", r"\bfind a different answer\b|\bsh?ceptical expert\b"),
        ("construct_b", r"\bcheck whether an? (?:evaluation )?item is well made\b"),
        ("realism", r"\bwould a real (?:user|customer|person) (?:really )?send\b"),
        ("word_rule", r"\bword one rule for a checklist\b"),
        ("suggest", r"\bhelp (?:to )?write a specification\b"),
        ("grow", r"\bpropose children of one node of a taxonomy\b"),
        ("name", r"\bname regions of what people ask\b"),
        ("place", r"\bplace an item in the leaves of a taxonomy\b"),
        ("solve", r"\banswer (?:a|the) (?:customer|user)'?s? question\b|\bone line: answer:"),
    )
)


def reply(
    model: str,
    messages: Sequence[Mapping[str, Any]],
    *,
    response_format: Mapping[str, Any] | None = None,
    seed: int = 0,
    sample: int = 0,
    temperature: float = 0.7,
) -> str:
    """The model's reply as text; a JSON object where the request wants one.

    ValueError for a name that is no stand-in. A request that no program understands is told so.
    """
    name = model.removeprefix("workbench/")
    if name not in NAMES:
        raise ValueError(f"no offline model named {name!r}; there are: {', '.join(sorted(NAMES))}")
    job = job_of(messages) or BY_NAME.get(name.partition("-")[0])
    if job is None:
        return json.dumps({"refuse": LOST}) if response_format else LOST
    draw = Draws(name, messages, seed, sample, sampled=job in SAMPLED)
    if job == "solve":
        return _solve(messages, draw, row(job, name), temperature)
    if job == "act":
        from workbench.models.offline import desk

        return desk.act(messages, draw, row(job, name))
    if job in ("reply", "rewrite", "assist", "guard"):
        return _free(job, messages, draw, row(job, name))
    return json.dumps(_program(job)(messages, draw, row(job, name)), ensure_ascii=False)


def job_of(messages: Messages) -> str | None:
    """What the system message asks for; None when it asks for nothing that is known here."""
    text = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "system")
    return next((job for job, words in JOBS if words.search(text)), None)


def count_tokens(text: str) -> int:
    """About how many tokens a text has: 1.3 a word, as for English prose."""
    return round(len(text.split()) * TOKENS_A_WORD)


def _solve(messages: Messages, draw: Draws, skills: Row, temperature: float) -> str:
    from workbench.models.offline.reader import solve

    return solve(messages, draw, skills, temperature=temperature)


def _free(job: str, messages: Messages, draw: Draws, rates: Row) -> str:
    """A reply to a customer, new or rewritten, an assistant's reply, a guard's word."""
    from workbench.models.offline import guards, replier, targets

    programs: dict[str, Callable[..., str]] = {
        "reply": replier.answer, "rewrite": replier.rewrite, "assist": targets.answer,
        "guard": guards.watch,
    }  # fmt: skip
    return programs[job](messages, draw, rates)


def _program(job: str) -> Program:
    """The program of a JSON job; imported when it is first asked."""
    from workbench.models.offline import author, desk, judges, reader, rubrics, taxonomist

    programs: dict[str, Program] = {
        **_about_queries(),
        "author": author.write,
        "repair": author.repair,
        "word_rule": lambda asked, *_: author.word_rule(asked),
        "suggest": lambda asked, draw, _: author.suggest(asked, draw),
        "grow": taxonomist.grow,
        "name": taxonomist.name,
        "place": taxonomist.place,
        "oppose": reader.oppose,
        "adjudicate": reader.adjudicate,
        "construct_b": judges.construct,
        "realism": judges.realism,
        "rubric_author": author.write_rubric,
        "rubric_repair": author.repair_rubric,
        "case_author": author.write_case,
        "case_repair": author.repair_case,
        "oppose_step": desk.oppose,
        "criteria_check": rubrics.check_criteria,
        "relevance": rubrics.relevance,
        "derive": rubrics.derive,
        "entail": rubrics.entail,
        "oppose_rubric": rubrics.oppose,
        "adjudicate_rubric": rubrics.adjudicate,
        "grade": rubrics.grade,
        "compare": rubrics.compare,
    }
    return programs[job]


def _about_queries() -> dict[str, Program]:
    """The programs that write social queries, judge them, and judge replies to them."""
    from workbench.models.offline import asker, failures, judges

    return {
        "query_author": asker.write,
        "query_repair": asker.repair,
        "query_construct": judges.construct_query,
        "query_claims": judges.check_claims,
        "failure_judge": failures.judge,
    }
