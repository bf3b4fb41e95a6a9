"""Components of the difficulty notebook: escalate what nobody solved, make harder; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import escalate, freshly, instrument, manufacture, probe, resolutions
from workbench.actions import harder as hardening
from workbench.actions.design import save_spec
from workbench.actions.open import Bench
from workbench.errors import InputError
from workbench.pages import verbs as pages
from workbench.pages.safe import say, tag
from workbench.specfile import spec_yaml

ESCALATES = (
    "A point that nobody solved is no difficulty yet: its key may be wrong. The strongest solver is drawn on to 64 samples "
    "or its first pass, then asked once more with the evidence that the point cites."
)
HARDENS = "A spec at a coordinate where this store's solvers failed more; it says why, and the reason stays with its points."
NAMES = {"fresh": "Fresh samples", "gate": "The gate's samples"}


def samples(bench: Bench) -> mo.ui.dropdown:
    """Which samples are shown: fresh ones where there are any."""
    kinds, _ = shared.attempt(instrument.kinds_of_samples, bench)
    names = {NAMES[kind]: kind for kind in kinds or ("gate",)}
    return mo.ui.dropdown(names, value=next(iter(names)), label="Samples", allow_select_none=False)


def samples_view(bench: Bench, which: mo.ui.dropdown, file: Any) -> mo.Html:
    """The choice, where there is one, and the winner's curse beside fresh samples."""
    if file is not None or len(which.options) < 2:
        return mo.md("")
    if which.value != "fresh":
        return which
    rows, _ = shared.attempt(lambda: probe.selection(bench, reported(bench)))
    return mo.vstack([which, shared.show(pages.selection(rows or ()))])


def reported(bench: Bench) -> list[Any]:
    """What was scored on fresh samples."""
    return [one for one in bench.store.reads.fresh_probes() if one.purpose == probe.REPORT]


def budget(bench: Bench) -> mo.ui.dictionary:
    """How far escalating may go."""
    return mo.ui.dictionary({
        "cost": mo.ui.number(0, 1_000_000, value=0, step=0.5, label="Stop at this cost in $ (0: no limit)"),
        "unproved": mo.ui.checkbox(label="Draw on even where no program has proved the key"),
    })  # fmt: skip


def options(chosen: Mapping[str, Any]) -> escalate.EscalateOptions:
    """The bounds as they are filled in."""
    bounds = freshly.Bounds(cost=float(chosen["cost"] or 0) or None)
    return escalate.EscalateOptions(unproved=bool(chosen["unproved"]), bounds=bounds)


def begin(bench: Bench, chosen: Callable[[], Mapping[str, Any]], set_live: Callable[[bool], None]) -> str:
    """Escalate on a thread; the page watches the rows."""
    now = freshly.standing(bench, escalate.ESCALATE)
    if now is not None and now.live:
        raise InputError(f"run {now.run_id} is escalating already")
    run_id = escalate.open_sitting(bench, options=options(chosen())).on_a_thread()
    set_live(True)
    return run_id


def halt(bench: Bench) -> None:
    """Ask the sitting to stop; it keeps what it has."""
    now = freshly.standing(bench, escalate.ESCALATE)
    if now is not None:
        manufacture.cancel(bench, now.run_id)


def is_live(bench: Bench | None) -> bool:
    """Whether a sitting is under way."""
    now, _ = shared.attempt(freshly.standing, bench, escalate.ESCALATE) if bench else (None, "")
    return bool(now and now.live)


def look(bench: Bench, get_live: Callable[[], bool], set_live: Callable[[bool], None]) -> Any:
    """The sitting as it stands; ends the watching when it has ended."""
    now = freshly.standing(bench, escalate.ESCALATE)
    if (now is not None and now.live) != get_live():
        set_live(now is not None and now.live)
    return now


def escalate_view(bench: Bench, form: mo.ui.dictionary, button: Any, stop: Any, now: Any, tick: Any) -> mo.Html:
    """The price, the button, how far it is, and what the points are called."""
    live = now is not None and now.live
    if live:
        controls = mo.hstack([stop, tick or mo.md("")], justify="start")
        return mo.vstack([shared.show(pages.progress(now)), controls, _called(bench)])
    found, problem = shared.attempt(escalate.plan, bench, options=options(form.value))
    if problem:
        return shared.note(problem, "bad")
    parts = [shared.show(pages.prices(found))]
    if found.to_ask:
        parts += [mo.hstack([*form.elements.values(), button], justify="start", align="end", wrap=True), _who(bench)]
    return mo.vstack([*parts, shared.show(pages.progress(now)), _called(bench)])


def _called(bench: Bench) -> mo.Html:
    rows, problem = shared.attempt(resolutions.resolved, bench)
    return shared.note(problem, "bad") if problem else shared.show(pages.resolutions(rows))


def _who(bench: Bench) -> mo.Html:
    words = "Only an owner can escalate or save a spec: the one asks models, the other writes."
    return mo.md("") if bench.role == "owner" else shared.note(words, "quiet")


def starts(bench: Bench) -> mo.ui.dropdown:
    """The bands and items that can be made harder."""
    found, _ = shared.attempt(hardening.starts, bench)
    return mo.ui.dropdown(found or {}, value=next(iter(found or {}), None), label="Band or item", searchable=True, full_width=True)


def harden(bench: Bench, ref: str | None) -> tuple[Any, str]:
    """What is harder than a band or item, or why nothing can be said."""
    return shared.attempt(hardening.harder, bench, ref) if ref else (None, "")


def save(bench: Bench, found: Any) -> str:
    """Write the spec beside the store; returns the name it opens under."""
    if found is None or found.spec is None:
        raise InputError("there is no harder coordinate to make a spec of")
    return save_spec(bench, found.spec).stem


def harder_view(bench: Bench, start: Any, found: Any, problem: str, button: Any, name: str) -> mo.Html:
    """The finding, its spec, and where that opens once it is saved."""
    if not start.options:
        return shared.note("No point that was solved often has been probed in this store yet.", "quiet")
    if problem or found is None:
        return mo.vstack([start, shared.note(problem or "Choose a band or an item.", "bad" if problem else "quiet")])
    parts = [start, shared.show(pages.harder(found)), panels.copy(found.sentence)]
    if found.spec is not None:
        text = tag("pre", say(spec_yaml(found.spec)), cls="wb-text")
        parts += [shared.show(text), button, _who(bench)]
    return mo.vstack([*parts, *([shared.show(pages.saved(name))] if name else [])])
