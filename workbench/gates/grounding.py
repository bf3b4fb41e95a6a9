"""grounding: does a stored record hold, word for word, what a query claims of the world?

A quote must stand in its record; the value in the quote, by itself, by an alias, or by judges who
quote another span of the record (METHOD 4.4). What no record holds is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from workbench.briefs import headed
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example, Setting
from workbench.domain.evidence import Evidence, EvidenceLink
from workbench.domain.receipt import GateResult
from workbench.queries import found_in, names_of, place_of, record_block, seen_path
from workbench.registry import register
from workbench.text import fence
from workbench.votes import (
    DATA_SENTENCE,
    ask_each,
    choose,
    nobody,
    rows_of,
    too_few,
    vote,
)

SYSTEM = f"""You check whether evidence holds what a query claims. For each claim say whether a \
record supports it and copy the sentence that does, word for word. Say whether the records are \
about the taxonomy leaf, and whether the query contradicts them. Reply with one JSON object.
{DATA_SENTENCE}"""
_TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {"type": "array", "items": {
            "type": "object",
            "properties": {"claim": {"type": "integer"}, "supported": {"type": "boolean"},
                           "quote": _TEXT},
            "required": ["claim", "supported", "quote"],
        }},
        "about_leaf": {"type": "boolean"}, "contradicts": {"type": "boolean"}, "why": _TEXT,
    },
    "required": ["claims", "about_leaf", "contradicts"],
}  # fmt: skip
RECORD = Evidence(id="E1", title="Calls", text="In Kestria pensioners are called at night.")
LINK = {"claim": "country", "value": "Kestria", "evidence_id": "E1", "quote": "In Kestria pen"}
GOOD = {"prompt": "I live in Kestria, is it a scam?", "claims": [LINK],
        "evidence": {"E1": RECORD.hash}}  # fmt: skip
YES = json.dumps({"claims": [{"claim": 1, "supported": True, "quote": "In Kestria"}],
                  "about_leaf": True, "contradicts": False})  # fmt: skip
REASONS = {
    "unreachable": "the record is not in the snapshot",
    "changed": "the record is not the one that was shown",
    "altered_quote": "the quote is not in the record",
    "unsupported": "no span of the record says it",
    "off_coordinate": "the coordinate says otherwise",
}


class Found(NamedTuple):
    """What became of one claim: the span that holds it and how it was found, or why none does."""

    link: EvidenceLink
    span: str = ""
    how: str = ""
    reason: str = ""


@register(
    "gate",
    passes=Example(payload=GOOD, replies={"judge": (YES,)}, evidence=(RECORD,)),
    refuses=Example(payload={**GOOD, "claims": [{**LINK, "quote": "In Kestria all"}]},
                    replies={"judge": (YES,)}, evidence=(RECORD,)),
)  # fmt: skip
class Grounding:
    name = "grounding"
    version = "1"
    reads: tuple[str, ...] = ("prompt", "claims", "evidence")

    def cost(self, draft: Draft) -> int:
        return 2 if draft.payload.get("claims") else 0

    def calls(self, setting: Setting) -> Mapping[str, int]:
        return {"judge": int(setting("judges", 2))}

    def check(self, draft: Draft, ctx: Context) -> GateResult:
        links = [EvidenceLink.model_validate(row) for row in draft.payload.get("claims") or ()]
        if not links:
            return _nothing_claimed(ctx)
        records = ctx.evidence(draft.payload["evidence"])
        aliases = ctx.spec.settings.get("aliases") or {}
        shown = draft.payload["evidence"]
        ordered = draft.payload.get("coordinate") or {}
        found = [
            _by_program(link, records, shown, aliases)
            if ordered.get(link.claim, link.value) == link.value
            else Found(link, reason="off_coordinate")
            for link in links
        ]
        if all(one.reason in ("unreachable", "changed") for one in found):
            return _verdict(found, draft, records, aliases, {})
        judges, flags = choose(ctx, "judge", int(ctx.setting("judges", 2)), draft.author_family)
        if not judges:
            return nobody(ctx, "judge")
        told = [{"role": "system", "content": SYSTEM},
                {"role": "user", "content": _brief(draft, links, records, ctx)}]  # fmt: skip
        answers = ask_each(ctx, "judge", judges, [told] * len(judges), SCHEMA)
        missing = too_few(answers, "judges")
        if missing is not None:
            return missing
        said = [(model, answer) for model, answer in answers if answer is not None]
        entailed = [_by_judges(n, one, records, [a for _, a in said])
                    for n, one in enumerate(found, 1)]  # fmt: skip
        votes = tuple(vote(m, _word(a), str(a.get("why", ""))) for m, a in said)
        wrong = _about(said)
        facts: dict[str, Any] = {"votes": votes, "flags": flags}
        return _verdict(entailed, draft, records, aliases, facts, wrong)


def _nothing_claimed(ctx: Context) -> GateResult:
    if ctx.spec.settings.get("require_evidence", False):
        message = "nothing is claimed, and the spec requires evidence"
        return GateResult(status="fail", reason="ungrounded", message=message, score=0.0)
    message = "nothing is claimed: grounding none"
    return GateResult(status="pass", message=message, flags=("grounding:none",))


def _by_program(
    link: EvidenceLink, records: Mapping[str, Evidence], shown: Mapping[str, str],
    aliases: Mapping[str, Any],
) -> Found:  # fmt: skip
    """A claim by exact or alias match within its own quote."""
    record = records.get(link.evidence_id)
    if record is None or link.evidence_id not in shown:
        return Found(link, reason="unreachable")
    if shown[link.evidence_id] != record.hash:
        return Found(link, reason="changed")
    if not record.holds(link.quote):
        return Found(link, reason="altered_quote")
    if found_in(link.quote, [link.value]):
        return Found(link, link.quote, "exact")
    if found_in(link.quote, names_of(link.value, aliases)):
        return Found(link, link.quote, "alias")
    if link.claim == "date" and record.published and record.published == link.value:
        return Found(link, record.published, "published")
    return Found(link, reason="unsupported")


def _by_judges(
    number: int, one: Found, records: Mapping[str, Evidence], answers: Sequence[Mapping[str, Any]]
) -> Found:
    """What half of the judges support with a sentence that stands in the claim's own record."""
    if one.reason != "unsupported":
        return one
    record = records[one.link.evidence_id]
    quotes = [
        str(row.get("quote", "")) for answer in answers for row in rows_of(answer, "claims")
        if row.get("claim") == number and row.get("supported") is True
        and record.holds(str(row.get("quote", "")))
    ]  # fmt: skip
    if 2 * len(quotes) < len(answers) or not quotes:
        return one
    return Found(one.link, quotes[0], "judged")


def _about(said: Sequence[tuple[Any, Mapping[str, Any]]]) -> str:
    """What most judges hold against the evidence as a whole; '' for nothing."""
    n = len(said)
    if sum(answer["contradicts"] is True for _, answer in said) * 2 > n:
        return "contradicts"
    return "off_leaf_evidence" if sum(a["about_leaf"] is False for _, a in said) * 2 > n else ""


def _word(answer: Mapping[str, Any]) -> str:
    if answer["contradicts"] is True:
        return "contradicts"
    return "about the leaf" if answer["about_leaf"] is True else "off the leaf"


def _verdict(
    found: Sequence[Found], draft: Draft, records: Mapping[str, Evidence],
    aliases: Mapping[str, Any], facts: dict[str, Any], wrong: str = "",
) -> GateResult:  # fmt: skip
    """METHOD 4.4: all held passes, some are dropped, none or no source fails."""
    rows = tuple(_row(one, str(draft.payload["prompt"]), records, aliases) for one in found)
    held = [one for one in found if one.span]
    support = len(held) / len(found)
    facts = {**facts, "score": support, "threshold": 1.0, "evidence": rows}
    flags = tuple(facts.pop("flags", ()))
    if wrong:
        message = {
            "contradicts": "the query contradicts its records",
            "off_leaf_evidence": "the records are not about the leaf",
        }[wrong]
        return GateResult(status="fail", reason=wrong, message=message, flags=flags, **facts)
    lost = [one for one in found if not one.span]
    if not lost:
        latent = () if any(row["realised"] for row in rows) else ("latent",)
        return GateResult(status="pass", flags=(*flags, "grounding:full", *latent), **facts)
    first = lost[0]
    message = (f"{len(held)} of {len(found)} claims hold; {first.link.claim} "
               f"{first.link.value}: {REASONS[first.reason]}")  # fmt: skip
    status: Any = "repair" if held else "fail"
    return GateResult(status=status, reason=first.reason, message=message, flags=flags, **facts)


def _row(
    one: Found, prompt: str, records: Mapping[str, Evidence], aliases: Mapping[str, Any]
) -> dict[str, Any]:
    """One line of the claim -> span table."""
    record = records.get(one.link.evidence_id)
    realised = bool(found_in(prompt, names_of(one.link.value, aliases)))
    return {
        "claim": one.link.claim, "value": one.link.value, "evidence_id": one.link.evidence_id,
        "span": one.span, "how": one.how, "supported": bool(one.span), "reason": one.reason,
        "snapshot": record.hash if record else "", "url": record.url if record else "",
        "realised": realised, **({} if one.span else {"action": "drop", "quote": one.link.quote}),
    }  # fmt: skip


def _brief(
    draft: Draft, links: Sequence[EvidenceLink], records: Mapping[str, Evidence], ctx: Context
) -> str:
    cited = {link.evidence_id for link in links}
    claims = "\n".join(f"{n}. {_line(link.claim)}: {_line(link.value)}"
                       for n, link in enumerate(links, 1))  # fmt: skip
    shown = record_block(record for id, record in records.items() if id in cited)
    head = headed([("Taxonomy leaf", place_of(seen_path(ctx))), ("Records", shown)])
    return f"{head}\n{fence('CLAIMS', claims)}\n{fence('ITEM', str(draft.payload['prompt']))}"


def _line(text: str) -> str:
    return " ".join(text.split())
