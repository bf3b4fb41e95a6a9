"""The repairer: reads a finding and an item, and mends the item's text, key or grading."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.models.offline.author import edits, shifts
from workbench.models.offline.author.asked import question_of
from workbench.models.offline.author.colour import asides
from workbench.models.offline.author.dice import Dice, Draw
from workbench.models.offline.author.message import (
    Messages,
    documents,
    sections,
    user_text,
)
from workbench.models.offline.author.people import person
from workbench.models.offline.author.rederive import righted, value_of
from workbench.models.offline.author.replies import NO_REPLY, key_fields
from workbench.models.offline.author.sheet import Sheet
from workbench.models.offline.author.task import FIRST, voiced

ITEM = re.compile(r"<<<ITEM (\w+)\n(.*)\n\1>>>", re.DOTALL)
SUSPECT = re.compile(
    r"^\W*(?:calculate|assume|round your|given the|consider the|for full|hint|choose|this exercise"
    r"|let x|ignore any|answer with|explain your|note that)\b",
    re.IGNORECASE,
)
Fields = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """What a gate found: its words, the item, and the documents of the spec."""

    text: str
    item: Fields
    documents: Mapping[str, str]
    dice: Dice

    @property
    def trace(self) -> Fields | None:
        return self.item.get("trace") or None

    def told(self) -> list[str]:
        """The quotes of the trace that stand in the prompt: sentences with them must stay."""
        quotes = [str(fact["quote"]) for fact in (self.trace or {}).get("facts", ())]
        return [quote for quote in quotes if quote in str(self.item["prompt"])]

    def product(self) -> str:
        """The product whose clauses the trace quotes most; empty without a trace."""
        sheet = Sheet(self.documents)
        quotes = [str(fact["quote"]) for fact in (self.trace or {}).get("facts", ())]
        hits = {
            product: sum(
                any(q in r.term for q in quotes) for r in sheet.rows if r.product == product
            )
            for product in sheet.products()
        }
        best = max(hits, key=lambda product: hits[product], default="")
        return best if best and hits[best] else ""


def repair(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> Fields:
    """The mended item, in the fields of the author's reply.

    The repair fails in a share of cases (1 - `works`): the item comes back as it was.
    """
    text = user_text(messages)
    part = sections(text)
    item = _item(text)
    dice = Dice(draw, "repair")
    if not {"prompt", "answer", "answer_type"} <= set(item):
        return {**NO_REPLY, "refuse": "the message holds no item to repair"}
    if not dice.chance(float(rates.get("works", 0.9)), "works"):
        return item
    finding = Finding(part.get("finding", ""), item, documents(part.get("documents", "")), dice)
    return {**item, **_mended(finding)}


def _item(text: str) -> Fields:
    """The fenced item of the message; empty when there is none that can be read."""
    match = ITEM.search(text)
    try:
        item = json.loads(match.group(2)) if match else {}
    except ValueError:
        return {}
    return item if isinstance(item, dict) else {}


def _mended(finding: Finding) -> Fields:
    """The changed fields for the reason of the finding (else the first code that it mentions)."""
    reason = re.search(r"^reason: (\w+)", finding.text, re.MULTILINE)
    words = [reason.group(1)] if reason else re.findall(r"[a-z_]+", finding.text.lower())
    mend = next((MENDERS[word] for word in words if word in MENDERS), None)
    return mend(finding) if mend else {}


def _prompt(finding: Finding, text: str) -> Fields:
    """A changed prompt."""
    return {"prompt": text.strip()}


def unleak(f: Finding) -> Fields:
    """Take out the sentences that hold the key and no fact."""
    key = re.escape(str(f.item["answer"]).removesuffix(" EUR"))
    holds, told = re.compile(rf"(?<![\d.,]){key}(?!\d)"), f.told()

    def gives_away(piece: str) -> bool:
        return bool(holds.search(piece)) and "?" not in piece and not edits.names_any(piece, told)

    prompt = edits.without(f.item["prompt"], gives_away)
    return _prompt(f, prompt) if prompt != f.item["prompt"] else shifts.shifted(f.item, f.dice)


def uncontrive(f: Finding) -> Fields:
    """Take out the sentences that a gate quoted as sounding like an exam."""
    told, product = f.told(), f.product()

    def cue(piece: str) -> bool:
        core = edits.MARK.sub("", edits.LABEL.sub("", piece)).strip(" .\n")
        quoted = len(core) > 8 and core in f.text
        inside = any(len(q) > 8 and q in piece for q in re.findall(r'["“]([^"”]+)["”]', f.text))
        holds = edits.names_any(piece, [*told, product]) or "?" in piece
        return (quoted or inside or bool(SUSPECT.match(core))) and not holds

    return _prompt(f, edits.without(f.item["prompt"], cue))


def name_product(f: Finding) -> Fields:
    """One product, named once; a question that asks for nothing is put right as well."""
    sheet, product = Sheet(f.documents), f.product()
    others = [p for p in sheet.products() if p != product]
    told = f.told()
    prompt = edits.without(
        f.item["prompt"],
        lambda p: edits.names_any(p, others) and "?" not in p and not edits.names_any(p, told),
    )
    if product and product not in prompt:
        prompt = edits.with_sentence(prompt, f"The account is a {product}.")
    return _prompt(f, prompt)


def ask_clearly(f: Finding) -> Fields:
    """The question that the trace answers, in place of the empty one."""
    asked = question_of(f.trace, f.documents) if f.trace else ""
    return _prompt(f, edits.with_question(f.item["prompt"], asked)) if asked else {}


def rekey(f: Finding) -> Fields:
    """The key worked again from the facts, every step in its right form."""
    if f.trace is None:
        return {}
    steps = righted(f.trace)
    fields = key_fields(kind_of(f.item), value_of(f.trace, steps))
    trace = {**f.trace, "steps": [{"name": n, "expr": e} for n, e in steps]}
    mutants = [m for m in f.item.get("mutants", ()) if m != fields["answer"]]
    return {**fields, "trace": trace, "mutants": mutants}


def kind_of(item: Fields) -> str:
    """`money`, `day` or `text`, by how the item's answer is graded and looks."""
    if item["answer_type"] == "numeric":
        return "money"
    return "day" if re.search(r"\d{4}", str(item["answer"])) else "text"


def renew(f: Finding) -> Fields:
    """Other figures, days, people and circumstances for the same task."""
    moved = shifts.shifted(f.item, f.dice)
    item = {**f.item, **moved}
    keep = [f.product(), *Finding(f.text, item, f.documents, f.dice).told()]
    text = edits.recoloured(str(item["prompt"]), keep, f.dice)
    return {**moved, **_prompt(f, text)}


def harden(f: Finding) -> Fields:
    """One step more: a payment on a weekend where that matters, else figures that distract."""
    moved = shifts.to_weekend(f.item)
    text = str(moved.get("prompt", f.item["prompt"]))
    for line in asides(1 if moved else 2, f.dice):
        text = edits.with_sentence(text, voiced(line, FIRST))
    return {**moved, **_prompt(f, text)}


def fit_coordinate(f: Finding) -> Fields:
    """A sentence for each axis value that the finding says is missing."""
    wanted = dict(re.findall(r"\b(persona|user_group|tone): ([a-z' -]+)", f.text.lower()))
    who = person(wanted, f.dice)
    lines = [f"I am {who.job}."] if {"persona", "user_group"} & set(wanted) else []
    lines += [voiced(who.tone, FIRST)] if "tone" in wanted and who.tone else []
    text = str(f.item["prompt"])
    for line in [line for line in lines if line not in text]:
        text = edits.with_sentence(text, line)
    return _prompt(f, text)


def complete(f: Finding) -> Fields:
    """The sections that the trace quotes are carried, and the product is named."""
    quotes = [str(fact["quote"]) for fact in (f.trace or {}).get("facts", ())]
    needed = [t for t, body in f.documents.items() if any(q in body for q in quotes)]
    wanted = {*needed, *f.item.get("sections", ())}
    return {**name_product(f), "sections": [t for t in f.documents if t in wanted]}


def shorten(f: Finding) -> Fields:
    """Without the sentences that only tell how the question came up."""
    keep = [f.product(), *f.told()]
    return _prompt(f, edits.without(f.item["prompt"], lambda p: edits.is_colour(p, keep)))


def regrade(f: Finding) -> Fields:
    """The house's forms and tolerance for the key as it stands, worked from the trace."""
    if f.trace is None:
        return {"tolerance": 0.001} if f.item["answer_type"] == "numeric" else {}
    return key_fields(kind_of(f.item), value_of(f.trace, righted(f.trace)))


MENDERS: dict[str, Callable[[Finding], Fields]] = {
    "leak": unleak,
    "contrived": uncontrive,
    "vague": ask_clearly,
    "ambiguous": name_product,
    "not_self_contained": complete,
    "rederive_key": rekey,
    "key_mismatch": rekey,
    "trace_mismatch": rekey,
    "near_neighbour": renew,
    "wants_harder": harden,
    "off_coordinate": fit_coordinate,
    "missing_text": fit_coordinate,
    "too_long": shorten,
    "grader_accepts_wrong": regrade,
    "grader_refuses_right": regrade,
}
