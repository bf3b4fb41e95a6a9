"""Components of the runs notebook: options, estimate, headline; not an app."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import marimo as mo
import shared

from workbench.actions import manufacture, watch
from workbench.actions.estimate import dry_run
from workbench.actions.open import Bench
from workbench.actions.yields import seconds_left
from workbench.domain.spec import InputSpec
from workbench.errors import SpecError
from workbench.pages import runs as pages
from workbench.pages import safe
from workbench.pages.safe import say, tag
from workbench.specfile import read_spec as read_file
from workbench.specfile import spec_files

ENDED = {
    "done": "good", "cancelled": "warn", "failed": "bad", "lost": "odd", "created": "info", "running": "info",
}  # fmt: skip

START_SECONDS = 30.0  # a process needs some before its run is marked as running again
_awaited: dict[str, float] = {}


def run_at(bench: Bench, wanted: Mapping[str, Any]) -> str:
    """The run an address names, else the newest one that is no sitting, else the newest."""
    if wanted.get("run"):
        return str(wanted["run"])
    newest = bench.store.reads.runs(1, kinds=("batch", "preview")) or bench.store.reads.runs(1)
    return newest[0].run_id if newest else ""


def is_live(bench: Bench, run_id: str) -> bool:
    """Whether a run is under way, so that the page asks again."""
    seen, _ = shared.attempt(watch.watch, bench, run_id) if run_id else (None, "")
    return bool(seen and seen.live)


def look(
    bench: Bench, run_id: str, get_live: Callable[[], bool], set_live: Callable[[bool], None]
) -> watch.Watched:
    """The run as it stands; begins or ends the watching when it has begun or ended."""
    seen = watch.watch(bench, run_id)
    awaited = time.monotonic() < _awaited.get(run_id, 0.0)
    if seen.live:
        _awaited.pop(run_id, None)
    if (seen.live or awaited) != get_live():
        set_live(seen.live or awaited)
    return seen


def resume(bench: Bench, run_id: str, set_live: Callable[[bool], None]) -> None:
    """Go on where a run stopped, in a process of its own."""
    manufacture.launch(bench, run_id)
    _awaited[run_id] = time.monotonic() + START_SECONDS
    set_live(True)


def spec_choices(bench: Bench) -> dict[str, str]:
    """The spec files there are, by name."""
    files = spec_files(Path(bench.store.path).resolve().parent / "specs")
    return {file.stem: str(file) for file in files}


def first_choice(files: Mapping[str, str], wanted: Mapping[str, Any]) -> str | None:
    """The spec that an address names, else the first."""
    return str(wanted["spec"]) if wanted.get("spec") in files else next(iter(files), None)


def read_spec(path: str | None) -> InputSpec:
    """The spec of a file that was chosen."""
    if not path:
        raise SpecError("choose a spec; write one in the gated loop if there is none")
    return read_file(path)


def options(spec: InputSpec | None) -> mo.ui.dictionary:
    """How far a run goes."""
    return mo.ui.dictionary({
        "accept": mo.ui.number(1, 100_000, value=spec.n if spec else 10, label="Points to accept", full_width=True),
        "max_attempts": mo.ui.number(0, 500_000, value=0, label="Most pulls (0: five a point)", full_width=True),
        "cost_limit": mo.ui.number(0, 1_000_000, value=0, step=0.5, label="Stop at this cost in $ (0: no limit)", full_width=True),
        "concurrency": mo.ui.number(1, 64, value=16, label="Pulls at once", full_width=True),
    })  # fmt: skip


def launch(bench: Bench, spec: InputSpec, values: Callable[[], Mapping[str, Any]], here: Any) -> None:
    """Freeze the spec into a run, start its process, and let the address name it."""
    chosen = values()
    run = manufacture.create_run(bench, spec, manufacture.RunOptions(
        accept=int(chosen["accept"]), max_attempts=int(chosen["max_attempts"] or 0) or None,
        cost_limit=float(chosen["cost_limit"] or 0) or None, concurrency=int(chosen["concurrency"]),
    ))  # fmt: skip
    manufacture.launch(bench, run.run_id)
    here["run"] = run.run_id


def estimate(bench: Bench, spec: InputSpec, chosen: Mapping[str, Any]) -> mo.Html:
    """What the run would take, by gate; nothing is asked."""
    found, problem = shared.attempt(dry_run, bench, spec, int(chosen.get("accept") or spec.n))
    if problem:
        return shared.note(problem, "bad")
    rows = [
        {"gate": safe.plain(row.gate), "role": row.role, "calls": f"{row.calls:.1f}",
         "tokens": f"{row.tokens:,.0f}", "cost": safe.money(row.cost)}
        for row in found.rows if row.calls
    ]  # fmt: skip
    total = pages.figures({
        "calls in all, about": pages.big(found.calls * found.wanted),
        "tokens in all, about": pages.big(found.tokens * found.wanted),
        "cost in all, about": safe.money(found.cost * found.wanted),
        "pulls a point": f"{found.pulls_a_point:.1f}",
    })  # fmt: skip
    basis = [tag("p", say(line), cls="wb-dim") for line in found.basis]
    by_gate = safe.fold(say("By gate, for one approved point"), safe.table(rows))
    return shared.show(safe.join([total, by_gate, safe.fold(say("What this rests on"), safe.join(basis))]))


def headline(seen: watch.Watched) -> mo.Html:
    """One run: what it is, how far, what it cost and will cost."""
    row, spend = seen.row, seen.spend
    state = safe.plain(row.state)
    title = tag("h2", say(f"Run {row.run_id} of {row.spec_id} "), safe.badge(state, ENDED.get(row.state, "warn")),
                safe.badge("cancelling", "warn") if row.cancel and seen.live else safe.NONE, cls="wb-section")
    wanted = "" if row.wanted is None else f" of {row.wanted} points accepted"
    bar = pages.progress_bar(row.normal, row.wanted, f"{row.normal}{wanted or ' points accepted'}")
    cost = "–" if seen.projected_cost is None else safe.money(seen.projected_cost)
    to_come = {"still to spend": cost, "time left": pages.seconds(seconds_left(row))} if seen.live else {}
    tiles = pages.figures({
        "pulls decided": pages.big(row.decided), "repairs": pages.big(seen.funnel.repairs),
        "calls": pages.big(spend.calls), "tokens": pages.big(spend.tokens_in + spend.tokens_out),
        "spent": safe.money(spend.cost), **to_come,
    })  # fmt: skip
    why = tag("p", say(row.message), cls="wb-dim") if row.message else safe.NONE
    return shared.show(safe.join([title, bar, why, tiles]))


def sentence(seen: watch.Watched) -> mo.Html:
    """The run in one sentence, in a box to copy from."""
    return shared.show(tag("p", say(watch.sentence(seen)), cls="wb-sentence"))


def nothing_yet() -> mo.Html:
    return shared.note(
        "No run has been made in this store yet. Choose a spec below, read the estimate, and launch it: the funnel "
        "appears here and grows while the run works.", "info",
    )  # fmt: skip
