"""What stands beside the queue: typed words kept over a reload, edits under way, agreement; no app."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

import marimo as mo
import shared

from workbench.actions import edits
from workbench.actions.desk import field_texts
from workbench.actions.doubles import doubles
from workbench.actions.looking import Shown
from workbench.actions.open import Bench
from workbench.actions.reviewers import approval_by_group, changes_of_mind
from workbench.domain.candidate import Draft
from workbench.pages import sittings as pages
from workbench.pages.review import changed

KEPT = 500
SOON = 80  # milliseconds without a key after which typed text reaches the server
_kept: OrderedDict[tuple[str, str, str], dict[str, Any]] = OrderedDict()


class Typed:
    """What one person has typed and not yet given, by point, for as long as the server runs."""

    def __init__(self, bench: Bench, who: str) -> None:
        self.store, self.who = str(bench.store.path), who

    def of(self, id: str) -> dict[str, Any]:
        """Everything typed at one point: text, missing, reasons, answer, field:NAME."""
        return _kept.get((self.store, self.who, id), {})

    def keeper(self, id: str, name: str) -> Callable[[Any], None]:
        """A handler that keeps what a field holds now."""

        def keep(value: Any) -> None:
            _kept.setdefault((self.store, self.who, id), {})[name] = value
            while len(_kept) > KEPT:
                _kept.popitem(last=False)

        return keep

    def fields(self, id: str) -> dict[str, str]:
        """The fields of an edit that was begun."""
        return {n.removeprefix("field:"): v for n, v in self.of(id).items() if n.startswith("field:")}

    def forget(self, id: str, *, fields: bool = False) -> None:
        """What was typed has been given; with `fields` only the edit is forgotten."""
        if not fields:
            _kept.pop((self.store, self.who, id), None)
        for name in self.fields(id):
            self.of(id).pop(f"field:{name}", None)


def editor(draft: Draft, typed: Mapping[str, str], keeper: Callable[[str], Callable[[Any], None]]) -> mo.ui.dictionary:
    """One text field for each field of a payload, with what was typed into it before a reload."""
    texts = {**field_texts(draft.payload), **typed}
    return mo.ui.dictionary({
        name: mo.ui.text_area(value=text, rows=min(14, 2 + text.count("\n") + len(text) // 110), debounce=SOON,
                              full_width=True, on_change=keeper(f"field:{name}"))
        for name, text in texts.items()
    })  # fmt: skip


def problems_of(shown: Shown, texts: Mapping[str, str]) -> mo.Html:
    """What is wrong with the fields as they are now, in words."""
    found = edits.problems(shown.run, shown.draft, texts)
    lines = [shared.show(pages.field_problem(f"{name.replace('_', ' ')}: {words}")) for name, words in found.items()]
    return mo.vstack(lines) if lines else mo.md("")


def agreement(bench: Bench) -> mo.Html:
    """Agreement, groups and changes of mind."""
    told = [doubles(bench, whose).sentence for whose in ("people", "oneself", "scripts")]
    return shared.show(pages.agreement(told, approval_by_group(bench), changes_of_mind(bench)))


def edit_state(bench: Bench, shown: Shown | None) -> edits.EditView | None:
    """The edit that stands on the point at hand."""
    if shown is None or shown.open or not any(v.kind == "edit" and not v.undone for v in shown.verdicts):
        return None
    return edits.edit_of(bench, shown.candidate.id)


def follow(view: edits.EditView | None, get_busy: Callable[[], bool], set_busy: Callable[[bool], None]) -> None:
    """Have the page look again as long as gates are at work."""
    busy = view is not None and view.stage == "running"
    if busy != get_busy():
        set_busy(busy)


def edit_view(bench: Bench, shown: Shown, view: edits.EditView, buttons: mo.ui.dictionary, tick: Any) -> mo.Html:
    """The edit as a diff, its gates as they answer, and what an owner can do with it."""
    edit = next(v for v in reversed(shown.verdicts) if v.kind == "edit" and not v.undone)
    before, after = field_texts(shown.draft.payload), field_texts({**shown.draft.payload, **(edit.patch or {})})
    mine = edit.reviewer == shown.reviewer
    parts = [
        shared.section("Your edit" if mine else f"The edit by {edit.reviewer}"),
        shared.show(changed(before, after)), shared.show(pages.gates_of_edit(view)),
    ]  # fmt: skip
    made = buttons.elements
    can = {"waiting": ("send", "withdraw"), "stopped": ("send", "withdraw"), "running": ("withdraw",)}
    if bench.role == "owner" and shown.run.kind != "canary":
        parts.append(mo.hstack([made[name] for name in can.get(view.stage, ())], justify="start"))
    if view.stage == "running" and tick is not None:
        parts.append(tick)
    return mo.vstack(parts)


def edits_under_way(bench: Bench) -> mo.Html:
    """All edits that are not through their gates, as links."""
    found = edits.pending(bench)
    if not found:
        return mo.md("")
    lead = "An owner opens one and sends it on, or withdraws it: then the point waits for a verdict again."
    return mo.vstack([shared.section("Edits that are not through their gates", lead), shared.show(pages.pending(found))])
