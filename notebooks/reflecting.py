"""Components of the checklist on the review page: proposals, entries, what they do; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import marimo as mo
import shared

from workbench.actions import reflection, rulewords
from workbench.actions.open import Bench
from workbench.actions.reflecteffect import EntryEffect, effects
from workbench.charts.checklist import effect_chart
from workbench.domain.review import MOST_RULE
from workbench.pages import checklist as pages
from workbench.reflection import Proposal, plain_wording
from workbench.store.checklist import EntryRow
from workbench.text import shorten

LEAD = (
    "What several verdicts have in common becomes a rule once an owner accepts it. From the next run on authors are told, but "
    "one pull in five is held out: the difference between the two is what the rule does."
)
EMPTY = (
    "No rule has been proposed in this store yet.\n1. Turn down points for a reason, in words.\n"
    "2. Two verdicts on two points that say the same make a proposal, shown here."
)
KINDS = {"a pattern to avoid": "bad_pattern", "style": "style", "wrong keys": "key_error", "a criterion that rubrics lacked": "missed_criterion"}


@dataclass(frozen=True)
class Seen:
    """The checklist of a store as it is read for the page."""

    proposals: list[Proposal] = field(default_factory=list)
    effects: list[EntryEffect] = field(default_factory=list)
    history: list[EntryRow] = field(default_factory=list)
    problem: str = ""

    def proposal(self, id: str | None) -> Proposal | None:
        return next((one for one in self.proposals if one.id == id), None)


def switch(asked: Mapping[str, Any]) -> mo.ui.switch:
    """Opens the checklist; closed, it costs nothing. `?checklist=1` opens it."""
    return mo.ui.switch(value=bool(asked.get("checklist")), label="The checklist: what verdicts have taught")


def read(bench: Bench, wanted: bool) -> Seen:
    """Proposals (an owner's to decide), entries with their effects, and every version."""
    if not wanted:
        return Seen()
    found, problem = shared.attempt(_read, bench)
    return found or Seen(problem=problem)


def _read(bench: Bench) -> Seen:
    owner = bench.role == "owner"
    ids = [row.entry.id for row in bench.store.reads.checklist()]
    rows = [row for id in ids for row in bench.store.reads.entry_history(id)]
    return Seen(
        reflection.proposals(bench) if owner else [], effects(bench), sorted(rows, key=lambda r: r.at, reverse=True)
    )


def chooser(seen: Seen) -> mo.ui.dropdown:
    """Which proposal is looked at; the best supported first."""
    options = {f"{i}. {len(p.support)} × {shorten(p.text, 70)}": p.id for i, p in enumerate(seen.proposals, 1)}
    return mo.ui.dropdown(options, value=next(iter(options), None), label="Proposal", full_width=True, searchable=len(options) > 9)


def wording(bench: Bench, found: Proposal | None, news: shared.News) -> mo.ui.dictionary:
    """The words to settle on, where they hold, and a note; begun with a model's words if one was asked."""
    if found is None:
        return mo.ui.dictionary({})
    words = news.result if isinstance(news.result, tuple) and news.result[0] == found.id else None
    kind = next(name for name, value in KINDS.items() if value == found.kind)
    where = ", ".join(f"{axis}: {value}" for axis, value in found.scope.items())
    scope = {"scope": mo.ui.checkbox(value=True, label=f"Only where {shorten(where, 90)}")} if where else {}
    return mo.ui.dictionary({
        "text": mo.ui.text_area(value=words[1].text if words else plain_wording(found), label="The rule, in one sentence",
                                rows=3, max_length=MOST_RULE, full_width=True),
        "kind": mo.ui.dropdown(KINDS, value=kind, label="Kind"),
        **scope,
        "note": mo.ui.text(label="A note", max_length=600, full_width=True),
    })  # fmt: skip


def acts(bench: Bench, found: Proposal | None, form: mo.ui.dictionary, who: Callable[[], str], do: shared.Doer) -> mo.ui.dictionary:
    """Ask a model for words, accept, dismiss."""
    off = found is None or bench.role != "owner"
    return mo.ui.dictionary({
        "word": mo.ui.button(label="Ask a model for the words", on_click=do(_worded, bench, found), disabled=off),
        "accept": mo.ui.button(label="Accept", kind="success", on_click=do(_accepted, bench, found, form, who), disabled=off),
        "dismiss": mo.ui.button(label="Dismiss for good", kind="danger", on_click=do(_dismissed, bench, found, form, who), disabled=off),
    })  # fmt: skip


def _worded(bench: Bench, found: Proposal) -> tuple[str, Any]:
    return found.id, rulewords.worded(bench, found)


def _accepted(bench: Bench, found: Proposal, form: mo.ui.dictionary, who: Callable[[], str]) -> Any:
    said = form.value
    scope = found.scope if said.get("scope") else {}
    return reflection.accept(bench, found, said["text"], who(), kind=said["kind"], scope=scope, note=said["note"])


def _dismissed(bench: Bench, found: Proposal, form: mo.ui.dictionary, who: Callable[[], str]) -> Any:
    return reflection.dismiss(bench, found, who(), form.value["note"])


def entry_chooser(seen: Seen) -> mo.ui.dropdown:
    """An entry to retire, reword or bring back."""
    latest = {row.entry.id: row.entry for row in reversed(seen.history)}
    options = {f"{i}. {e.state}: {shorten(e.text, 70)}": e.id for i, e in enumerate(latest.values(), 1)}
    return mo.ui.dropdown(options, value=next(iter(options), None), label="Rule", full_width=True, searchable=len(options) > 9)


def entry_form(seen: Seen, id: str | None) -> mo.ui.dictionary:
    """Other words for the chosen entry, and why it is changed."""
    entry = next((row.entry for row in seen.history if row.entry.id == id), None)
    if entry is None:
        return mo.ui.dictionary({})
    return mo.ui.dictionary({
        "text": mo.ui.text_area(value=entry.text, label="Its words", rows=3, max_length=MOST_RULE, full_width=True),
        "note": mo.ui.text(label="Why", max_length=600, full_width=True),
    })  # fmt: skip


def entry_acts(bench: Bench, seen: Seen, id: str | None, form: mo.ui.dictionary, who: Callable[[], str], do: shared.Doer) -> mo.ui.dictionary:
    """Retire, other words, bring back; the store says which of them can be."""
    state = next((row.entry.state for row in seen.history if row.entry.id == id), "")
    off = bench.role != "owner" or not id
    acts = {
        "retire": ("Retire", lambda: reflection.retire(bench, str(id), who(), form.value["note"]), state == "active"),
        "reword": ("Save other words", lambda: reflection.reword(bench, str(id), form.value["text"], who(), form.value["note"]), state == "active"),
        "revive": ("Bring back", lambda: reflection.revive(bench, str(id), who(), form.value["note"]), state in ("retired", "dismissed")),
    }
    return mo.ui.dictionary({
        name: mo.ui.button(label=label, on_click=do(act), disabled=off or not can) for name, (label, act, can) in acts.items()
    })  # fmt: skip


# --- what is shown --------------------------------------------------------------------------------


def proposed(bench: Bench, seen: Seen, chosen: Any, form: mo.ui.dictionary, bar: mo.ui.dictionary, news: shared.News) -> mo.Html:
    """The proposals, the one at hand with its support, and what can be done with it."""
    parts = [shared.section("Checklist", LEAD)]
    if problem := news.problem or seen.problem:
        parts.append(shared.note(problem, "bad"))
    if not (seen.proposals or seen.history):
        return mo.vstack([*parts, shared.note(EMPTY if bench.role == "owner" else "No rule is active.", "info")])
    if bench.role != "owner":
        return mo.vstack([*parts, shared.note("Proposals are an owner's to decide; the rules in force are below.", "quiet")])
    found = seen.proposal(chosen.value)
    if found is None:
        return mo.vstack([*parts, shared.note("No proposal waits.", "quiet")])
    row = mo.hstack(list(bar.elements.values()), justify="start", wrap=True, gap=0.4)
    left = mo.vstack([chosen, *form.elements.values(), row])
    return mo.vstack([*parts, shared.show(pages.proposals(seen.proposals)), shared.beside(left, shared.show(pages.support(found)), (1, 1.2))])


def rules(bench: Bench, seen: Seen, chosen: Any, form: mo.ui.dictionary, bar: mo.ui.dictionary) -> mo.Html:
    """Entries with their effect, a picture of both arms, and every version."""
    if not seen.history:
        return mo.md("")
    active = [shared.show(pages.entry(one)) for one in seen.effects if one.entry.state == "active"]
    retired = [shared.show(pages.entry(one)) for one in seen.effects if one.entry.state == "retired"]
    chart = effect_chart(seen.effects)
    picture = [mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)] if chart else []
    folded = {f"Retired rules ({len(retired)})": mo.vstack(retired)} if retired else {}
    folded["Every decision"] = shared.show(pages.history(seen.history))
    if bench.role == "owner":
        row = mo.hstack(list(bar.elements.values()), justify="start", wrap=True, gap=0.4)
        folded["Change a rule"] = mo.vstack([chosen, *form.elements.values(), row])
    return mo.vstack([shared.section("Rules in force"), *(active or [shared.note("No rule is in force.", "quiet")]), *picture, mo.accordion(folded)])
