"""Components for marking the first wrong step by hand; not an app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import marimo as mo
import shared

from workbench.actions import marks
from workbench.actions.open import Bench
from workbench.charts.volatility import volatility_chart
from workbench.pages import marks as pages
from workbench.pages.safe import badge, say, tag

KEYS = "Keys: j next decision, k the one before, m this one is wrong, n none is wrong, u undo."


def wish(loaded: Any) -> mo.ui.checkbox:
    """Whether to mark by hand: yes where nothing is graded; graded steps may be checked."""
    graded = loaded.steps is not None and bool(loaded.steps.frame["correct"].notna().any())
    words = "These steps are graded already: mark by hand all the same, to check the grader" if graded else "Mark by hand"
    return mo.ui.checkbox(value=not graded, label=words)


def sitting(bench: Bench, loaded: Any, wanted: bool) -> tuple[Any, str]:
    """The transcripts to mark, with the marks made so far; nothing without transcripts."""
    if not wanted or loaded is None or not any(marks.decisions(said) for said in loaded.said.values()):
        return None, ""
    book, problem = shared.attempt(marks.marks, bench, loaded)
    return (marks.Sitting(loaded, book) if book else None), problem


def buttons(sit: Any, do: shared.Doer) -> mo.ui.dictionary:
    """The five acts as buttons, for those who do not use the keys."""
    off = sit is None or not sit.rollout
    act: dict[str, Callable[[], None]] = keymap(sit)
    words = {"k": "Before (k)", "j": "Next (j)", "m": "First wrong (m)", "n": "None is wrong (n)", "u": "Undo (u)"}
    return mo.ui.dictionary({
        key: mo.ui.button(label=label, on_click=do(act[key]) if sit else None, disabled=sit is None or (off and key != "u"))
        for key, label in words.items()
    })  # fmt: skip


def keymap(sit: Any) -> dict[str, Callable[[], None]]:
    """What each key does; nothing without transcripts."""
    if sit is None:
        return {}
    return {"j": lambda: sit.move(1), "k": lambda: sit.move(-1), "m": sit.mark, "n": lambda: sit.mark(none=True), "u": sit.undo}


def keyed(sit: Any, do: shared.Doer) -> dict[str, Callable[[], None]]:
    """The same for the page's keys, telling the page that something was done."""
    return {key: do(act) for key, act in keymap(sit).items()}


def view(sit: Any, bar: mo.ui.dictionary, wanted: bool, problem: str) -> mo.Html:
    """The transcript at hand with its buttons, or that all are marked."""
    if not wanted:
        return mo.md("")
    if sit is None:
        return shared.note(problem or "No transcript is here to be marked: drop the log, or transcripts with rollout_id and messages.", "quiet")
    done, many = len(sit.book.made), len(sit.order)
    row = mo.hstack(list(bar.elements.values()), justify="start", wrap=True)
    told = f"{done} of {many} transcripts are marked. " + ("" if done >= marks.ENOUGH else f"From {marks.ENOUGH} on there is a hazard below. ")
    kept = "Marks are kept beside the store; drop the same files again to go on."
    parts = [shared.show(tag("p", say(told + kept), cls="wb-lead")), row]
    if not sit.rollout:
        return mo.vstack([*parts, shared.note("Every transcript has its mark.", "good")])
    head = tag("p", badge(f"rollout {sit.rollout}", "quiet"), badge(f"decision {sit.cursor + 1} of {sit.many}", "info"))
    return mo.vstack([*parts, shared.note(problem, "bad") if problem else mo.md(""), shared.show(head), shared.show(pages.transcript(sit.said, sit.cursor))])


def ask_button(bench: Bench, sit: Any) -> mo.ui.run_button:
    """Asks a judge where it would mark."""
    return mo.ui.run_button(label="What would a judge mark?", disabled=sit is None or bench.role != "owner")


def suggested(bench: Bench, sit: Any) -> mo.Html:
    """A judge's hint, flagged as such; it marks nothing."""
    found, problem = shared.attempt(marks.suggest, bench, sit.said)
    if problem:
        return shared.note(problem, "bad")
    if not found.known:
        return shared.note(f"{found.model} does not know where it goes wrong ({found.why}). Nothing was marked.", "quiet")
    where = "that no decision is wrong" if found.decision is None else f"decision {found.decision + 1}"
    return shared.note(f"A suggestion, no mark: {found.model} takes {where}. {found.why}", "odd")


def result(sit: Any, loaded: Any) -> mo.Html:
    """From twenty marks on: hazards with intervals, a picture, and the marks as a table of steps."""
    if sit is None or not sit.book.made:
        return mo.md("")
    kept = mo.download(marks.exported(loaded, sit.book), filename="marked_steps.jsonl", mimetype="application/jsonl", label="Marked steps as a table")
    if len(sit.book.made) < marks.ENOUGH:
        return kept
    found = marks.measured(loaded, sit.book)
    model = found.models[0]
    chart = mo.ui.altair_chart(volatility_chart(model, simulated=loaded.simulated), chart_selection=False, legend_selection=False)
    clean = model["no_wrong_step"]
    words = f"{clean['value']:.0%} of {len(sit.book.made)} marked transcripts have no wrong step (95% {clean['method']}: {clean['lo']:.0%} to {clean['hi']:.0%})."
    return mo.vstack([shared.show(tag("p", say(words), cls="wb-lead")), shared.show(pages.hazards(model["hazards"])), chart, kept])
