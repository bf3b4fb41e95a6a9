"""What planted defects share: another key verified by the grader, sentences, another row's value.

Everything here works from the payload alone, so that it fits any recipe with these fields, and
from no list that a gate or a judge knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.flowtext import retold
from workbench.quantity import NotOne, quantity
from workbench.registry import load
from workbench.rubrics import LEAST, MOST
from workbench.trace import re_execute

ROW = re.compile(r"^\s*\|(?:[^|\n]*\|)*?([^|\n]*)\|([^|\n]*)\|\s*$", re.M)
Row = dict[str, Any]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SENTENCE = re.compile(r"(?:[^.?!\n]|[.?!](?=[^\s.?!]))+[.?!]*")

CRITERIA: list[Row] = [
    {"id": "c1", "text": "Does the reply give 8.00 EUR as the price of a new card?",
     "type": "outcome", "polarity": "must"},
    {"id": "c2", "text": "Does the reply ask where it happened?", "type": "process",
     "polarity": "must"},
    {"id": "c3", "text": "Does the reply promise a refund?", "type": "grounding_safety",
     "polarity": "must_not"},
    {"id": "c4", "text": "Does the reply say what to do before Friday?",
     "type": "instruction_following", "polarity": "must"},
    {"id": "c5", "text": "Does the reply state that a card is stopped at once?",
     "type": "outcome", "polarity": "must"},
]  # fmt: skip
CARD = "A machine in Oslo kept my card and I need cash by Friday. What can I do now?"
# A draft with criteria, and one without: the proof of every defect of criteria.
JUDGED = Example(payload={
    "prompt": CARD, "criteria": CRITERIA, "criticality": {"c1": "gate"}, "waived": {}, "cut": [],
})  # fmt: skip
NO_CRITERIA = Example(payload={"prompt": CARD, "reference": "4.00 EUR"})


class Reading(NamedTuple):
    """What a draft's working comes to with the row of another owner (product, plan, country)."""

    own: str
    other: str
    trace: dict[str, Any]
    value: str


def altered(draft: Draft, payload: Mapping[str, Any], trace: Any = None) -> Draft:
    """A new draft by the same author with this payload and working."""
    return Draft(
        payload=dict(payload), trace=trace, author=draft.author,
        author_family=draft.author_family,
    )  # fmt: skip


def reworded(draft: Draft, prompt: str) -> Draft:
    """The draft with another prompt, also among its messages, and everything else as it was."""
    return altered(draft, retold(draft.payload, prompt), draft.trace)


def accepts(payload: Mapping[str, Any], answer: str) -> bool:
    """Whether the payload's own program grader takes this answer; False for a judged grader."""
    grader = payload.get("grader") or {}
    plugin = load("grader", str(grader.get("type", "")))
    settings = grader.get("params") or {}
    return bool(plugin.program and plugin.grade(f"answer: {answer}", payload, settings).passed)


def has_key(draft: Draft) -> bool:
    """Whether the draft has a reference that its own program grader accepts."""
    payload = draft.payload
    return (
        bool(payload.get("reference"))
        and bool(payload.get("grader"))
        and accepts(payload, str(payload["reference"]))
    )


def rekeyed(draft: Draft, reference: str, trace: Any = None, **fields: Any) -> Draft | None:
    """The draft with another key, as an author who believes in it would have written it.

    None unless both graders agree that the keys differ. Other right forms of the old key go, and
    so do the likely wrong answers that the new key makes right.
    """
    old = draft.payload
    forms: dict[str, Any] = {name: [] for name in ("aliases", "equivalents") if name in old}
    new = {**old, **forms, **fields, "reference": reference}
    if "mutants" in old:
        new["mutants"] = [one for one in old["mutants"] if not accepts(new, str(one))]
    same = accepts(old, reference) or accepts(new, str(old["reference"]))
    if same or not accepts(new, reference):
        return None
    return altered(draft, new, trace)


def with_value(reference: str, value: Decimal) -> str | None:
    """The reference with its number replaced, written in the same way; None without a number."""
    match = NUMBER.search(reference)
    if match is None:
        return None
    written = match.group()
    places = len(written.partition(".")[2])
    text = f"{value:,.{places}f}" if "," in written or value >= 1000 else f"{value:.{places}f}"
    return reference[: match.start()] + text + reference[match.end() :]


def amount(payload: Mapping[str, Any]) -> Decimal | None:
    """The number of a numeric key; None for another kind of key."""
    if payload.get("answer_type", "numeric") != "numeric":
        return None
    try:
        return quantity(str(payload["reference"])).value
    except NotOne:
        return None


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence and line that holds a word, in order."""
    spans = []
    for match in SENTENCE.finditer(text):
        inner = match.group()
        start = match.start() + len(inner) - len(inner.lstrip())
        if re.search(r"\w", inner):
            spans.append((start, match.end()))
    return spans


def questions(text: str) -> list[tuple[int, int]]:
    """The sentences that end in a question mark."""
    return [(a, b) for a, b in sentences(text) if text[a:b].rstrip("\"')”").endswith("?")]


def tidy(text: str) -> str:
    """No empty brackets of space where something was taken out."""
    lines = [re.sub(r"[ \t]{2,}", " ", line).rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def readings(draft: Draft) -> Iterator[Reading]:
    """Every other owner whose table row leads the same working to another value.

    A fact quoted from a table row is taken from the row of another owner instead, where that row
    has the same words and other numbers.
    """
    if draft.trace is None:
        return
    payload = draft.payload
    tables = [_rows(str(document["text"])) for document in payload.get("context") or ()]
    sources = [str(payload["prompt"]), *(str(d["text"]) for d in payload.get("context") or ())]
    before = re_execute(draft.trace, sources)
    if not before.ok:
        return
    owners = sorted({owner for rows in tables for owner, _ in rows if owner})
    for own in owners:
        for other in owners:
            trace = _swapped(draft.trace, tables, own, other) if other != own else None
            after = re_execute(trace, sources) if trace else before
            if trace and after.ok and after.value != before.value:
                yield Reading(own, other, trace, after.value)


def _rows(text: str) -> list[tuple[str, str]]:
    """(owner, term) of each row of the Markdown tables in a document."""
    rows = ((owner.strip(), " ".join(term.split())) for owner, term in ROW.findall(text))
    return [(owner, term) for owner, term in rows if not set(term) <= set("-: ")]


def _swapped(
    trace: Mapping[str, Any], tables: Sequence[Sequence[tuple[str, str]]], own: str, other: str
) -> dict[str, Any] | None:
    """The trace with every fact of `own` taken from the row of `other`; None if none changed."""
    facts, changed = [], False
    for fact in trace.get("facts") or ():
        moved = _moved(fact, tables, own, other)
        changed |= moved is not None and moved["value"] != fact["value"]
        facts.append(moved or fact)
    return {**trace, "facts": facts} if changed else None


def _moved(
    fact: Mapping[str, Any], tables: Sequence[Sequence[tuple[str, str]]], own: str, other: str
) -> dict[str, Any] | None:
    """A fact as the other owner's row of the same shape has it."""
    quote = " ".join(str(fact.get("quote", "")).split())
    for rows in tables:
        shapes = {NUMBER.sub("#", t) for owner, t in rows if owner == own and quote in t}
        terms = [t for owner, t in rows if owner == other and NUMBER.sub("#", t) in shapes]
        if quote and terms:
            return _read_again(fact, quote, terms[0])
    return None


def _read_again(fact: Mapping[str, Any], quote: str, term: str) -> dict[str, Any] | None:
    """The same words in another row, and the number that stands where the fact's value stood."""
    form = NUMBER.pattern.join(re.escape(part) for part in NUMBER.split(quote))
    found = re.search(form, term)
    if found is None:
        return None
    old, new = NUMBER.findall(quote), NUMBER.findall(found.group())
    value = str(fact["value"]).replace(",", "")
    places = [i for i, n in enumerate(old) if _same_number(n, value)]
    told = new[places[0]].replace(",", "") if places and places[0] < len(new) else fact["value"]
    return {**fact, "quote": found.group(), "value": told}


def _same_number(written: str, value: str) -> bool:
    try:
        return Decimal(written.replace(",", "")) == Decimal(value)
    except ArithmeticError:
        return False


def rows_of(draft: Draft) -> list[Row]:
    """The criteria as they stand; none for a draft of another kind."""
    rows = draft.payload.get("criteria")
    return [dict(row) for row in rows] if isinstance(rows, list | tuple) else []


def with_rows(draft: Draft, rows: Sequence[Row], **fields: Any) -> Draft | None:
    """The draft with these criteria; None for a number of them that no rubric has."""
    if not LEAST <= len(rows) <= MOST:
        return None
    ids = {row["id"] for row in rows}
    old = draft.payload.get("criticality") or {}
    kept = {id: value for id, value in old.items() if id in ids}
    new = {**draft.payload, "criteria": list(rows), "criticality": kept, **fields}
    return altered(draft, new, draft.trace)


def _new_id(draft: Draft, rows: Sequence[Row]) -> str:
    cut = draft.payload.get("cut") or ()
    taken = {row["id"] for row in [*rows, *(one["criterion"] for one in cut)]}
    return next(f"c{n}" for n in range(1, 1_000) if f"c{n}" not in taken)


def added(draft: Draft, rows: list[Row], text: str, **facts: Any) -> Draft | None:
    """The draft with one more criterion of the type of its last one."""
    like = {name: rows[-1][name] for name in rows[-1] if name in ("type", "origin")}
    row = {**like, "id": _new_id(draft, rows), "text": text, "polarity": "must", **facts}
    if any(one["text"].casefold() == text.casefold() for one in rows):
        return None
    return with_rows(draft, [*rows, row])
