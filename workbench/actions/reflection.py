"""Reflection: what verdicts have in common becomes a rule once a person says so (METHOD 5.5).

Proposals are worked out from the verdicts that stand, each time anew; only what a person decides is
written, as one more version of an entry. An accepted entry is active from the next run on.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from workbench.actions.open import Bench
from workbench.domain.record import digest
from workbench.domain.review import ChecklistEntry
from workbench.errors import SpecError
from workbench.reflection import MISSING, NO_CODE, Proposal, Said, entry_of
from workbench.reflection import proposals as proposed
from workbench.store.arm_reads import SaidRow
from workbench.text import shorten

AGAINST = ("reject", "edit", "needs_expert")
MOST_WORDS = 600
SHOWN = 12


def reasons_said(row: SaidRow) -> list[Said]:
    """One verdict as its reasons; a criterion that was missing is a reason of its own."""
    verdict = row.verdict
    if verdict.undone or verdict.kind not in AGAINST:
        return []
    words = [(code, verdict.text) for code in verdict.reasons or (NO_CODE,)
             if code != MISSING or not verdict.missing]  # fmt: skip
    if verdict.missing:
        words.append((MISSING, verdict.missing))
    return [
        Said(
            verdict=verdict.id, candidate_id=row.candidate_id, item=f"{row.run_id}/{row.slot}",
            recipe=row.recipe, reason=code, words=readable(text), kind=verdict.kind,
            reviewer=verdict.reviewer, coordinate=dict(row.coordinate), summary=row.summary,
            simulated=row.simulated,
        )
        for code, text in words if text.strip()
    ]  # fmt: skip


def readable(text: str) -> str:
    """A reviewer's words on one line, broken characters written out, cut where they go on long."""
    plain = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return shorten(plain, MOST_WORDS)


def proposals(bench: Bench, recipe: str = "") -> list[Proposal]:
    """What the verdicts have in common and no entry covers, best supported first. Reads only."""
    known = [row.entry for row in bench.store.reads.checklist(recipe)]
    rows = [row for row in bench.store.reads.verdicts_said() if recipe in ("", row.recipe)]
    found = [one for row in rows for one in reasons_said(row)]
    judged = [(row.recipe, row.coordinate) for row in rows]
    return proposed(found, known, bench.embedder.embed, judged)


def proposal(bench: Bench, id: str) -> Proposal:
    """One proposal by its id; SpecError when there is none (any more)."""
    there = proposals(bench)
    found = next((one for one in there if one.id == id), None)
    if found is None:
        names = ", ".join(one.id for one in there[:SHOWN]) or "none"
        raise SpecError(f"no proposal {id!r}; there are: {names}")
    return found


def accept(
    bench: Bench, found: Proposal, text: str, who: str, *, scripted: bool = False, **facts: Any
) -> ChecklistEntry:
    """Make a proposal an active entry, in the words that a person settled on.

    `facts` may set scope, kind, type, polarity, note and `wording` (who found the words).
    """
    bench.require("owner", "accept an entry of the checklist")
    return _kept(bench, lambda: entry_of(
        found, text, state="active", by=_name(who), simulated=scripted, **facts
    ))  # fmt: skip


def dismiss(
    bench: Bench, found: Proposal, who: str, note: str = "", *, scripted: bool = False
) -> ChecklistEntry:
    """Turn a proposal down for good: it does not come back when more verdicts join it."""
    bench.require("owner", "dismiss a proposal")
    return _kept(bench, lambda: entry_of(
        found, shorten(found.text, 400), state="dismissed", by=_name(who), note=note,
        simulated=scripted,
    ))  # fmt: skip


def write(
    bench: Bench, recipe: str, text: str, who: str, *, reason: str = "", **facts: Any
) -> ChecklistEntry:
    """An entry that a person writes without a proposal, active from the next run on."""
    bench.require("owner", "write an entry of the checklist")
    id = "h" + digest([recipe, reason, " ".join(text.split())], 9)
    return _kept(bench, lambda: ChecklistEntry(
        id=id, recipe=recipe, text=text, reason=reason, state="active", by=_name(who), **facts
    ))  # fmt: skip


def reword(bench: Bench, id: str, text: str, who: str, note: str = "") -> ChecklistEntry:
    """Other words for an active entry, as its next version; runs keep the words they froze."""
    return _next(bench, id, "reword an entry", ("active",), text=text, by=_name(who), note=note,
                 wording="")  # fmt: skip


def retire(
    bench: Bench, id: str, who: str, note: str = "", *, scripted: bool = False
) -> ChecklistEntry:
    """Take an entry out of the runs to come; it stays in the history."""
    more = {"simulated": True} if scripted else {}
    return _next(bench, id, "retire an entry", ("active",), state="retired", by=_name(who),
                 note=note, **more)  # fmt: skip


def revive(bench: Bench, id: str, who: str, note: str = "") -> ChecklistEntry:
    """Make a retired or dismissed entry active from the next run on."""
    return _next(bench, id, "revive an entry", ("retired", "dismissed"), state="active",
                 by=_name(who), note=note)  # fmt: skip


def _next(
    bench: Bench, id: str, wish: str, states: tuple[str, ...], **changes: Any
) -> ChecklistEntry:
    """The next version of an entry that is in one of these states."""
    bench.require("owner", wish)
    last = bench.store.reads.entry_history(id)[-1].entry
    if last.state not in states:
        raise SpecError(f"entry {id} is {last.state}, not {' or '.join(states)}: cannot {wish}")
    facts = {**last.model_dump(mode="json"), **changes, "version": last.version + 1}
    return _kept(bench, lambda: ChecklistEntry.model_validate(facts))


def _kept(bench: Bench, make: Any) -> ChecklistEntry:
    """The entry, written; SpecError in words for a field that cannot be."""
    try:
        entry: ChecklistEntry = make()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise SpecError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return bench.store.journal.keep_entry(entry)


def _name(who: str) -> str:
    if not who.strip():
        raise SpecError("say who decides: a name is kept with every entry")
    return shorten(who, 120)
