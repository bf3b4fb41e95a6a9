"""Home: the counts of the house and the one act that would help most now."""

from __future__ import annotations

from workbench.actions.gapview import latest
from workbench.actions.open import Bench
from workbench.domain.record import Record


class Suggestion(Record):
    """One next act, as a sentence with a link inside the served workbench."""

    text: str
    href: str


class Home(Record):
    """What the home page counts. `proven_gaps` is None until a gap map has been made."""

    running: int
    waiting: int
    approved: int
    refused: int
    points: int
    proven_gaps: int | None
    last_release: str
    suggestion: Suggestion


def home_counts(bench: Bench) -> Home:
    """The counts, and what a person should do next given them."""
    counts = bench.store.reads.counts()
    counts["evaluating"] = bench.store.reads.evaluations_running()
    return Home(
        running=counts["running"] + counts["evaluating"], waiting=counts["waiting"],
        approved=counts["approved"], refused=counts["refused"], points=counts["candidates"],
        proven_gaps=latest(bench),
        last_release=str(counts["last_release"] or ""), suggestion=_next_act(bench, counts),
    )  # fmt: skip


def _next_act(bench: Bench, counts: dict[str, int]) -> Suggestion:
    """The nearest thing to do: watch, review, or begin."""
    if counts["running"]:
        return Suggestion(text="A run is on its way: watch it.", href="/runs/")
    if counts["evaluating"]:
        return Suggestion(text="Models are being evaluated: watch it.", href="/ablation/")
    if counts["waiting"]:
        one = "One point waits" if counts["waiting"] == 1 else f"{counts['waiting']} points wait"
        return Suggestion(text=f"{one} for a human verdict: review them.", href="/review/")
    if n := counts["approved"]:
        told = "One approved point is" if n == 1 else f"{n} approved points are"
        return Suggestion(text=f"{told} in no release: freeze them.", href="/dataset/")
    if counts["candidates"]:
        text = "Every point has its verdict: make more where coverage is thin."
        return Suggestion(text=text, href="/runs/")
    text = "Nothing has been made yet: step your first candidate through the gates."
    return Suggestion(text=text, href="/gated_loop/")
