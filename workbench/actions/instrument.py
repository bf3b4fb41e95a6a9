"""Instrument: a dropped table of outcomes, or what this store's probes scored, ready to be drawn.

What `measure panel` finds, with every pair of models beside it, and one sentence to take along.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.actions.dropped import Dropped, only
from workbench.actions.measure import Reading, imported
from workbench.actions.open import Bench
from workbench.actions.panel import panel_of
from workbench.columns import Imported, guessed
from workbench.logs.sniff import load_as
from workbench.measures.pairs import Pair, pairs
from workbench.registry import load
from workbench.tables import BadRow, Loaded

if TYPE_CHECKING:
    from workbench.store.probe_reads import Probe

PROBES = "the difficulty probes of this store"
FRESH = "fresh samples of this store's points, drawn since they were chosen"
Samples = Literal["gate", "fresh"]


@dataclass(frozen=True)
class Columns:
    """The columns of a dropped table, the fields that outcomes have, and what was guessed."""

    there: tuple[str, ...]
    fields: tuple[str, ...]
    guessed: Mapping[str, str]


@dataclass(frozen=True)
class Panel:
    """A table as measured. `results` is that of `measure panel`; `samples` the median of an item.

    `simulated` holds for what offline stand-ins answered; a dropped table does not say. `fresh`
    are the graded samples among them that no point was chosen on.
    """

    source: str
    simulated: bool
    results: Mapping[str, Any]
    pairs: tuple[Pair, ...]
    samples: int
    notes: tuple[str, ...]
    sentence: str
    fresh: int = 0

    @property
    def brought(self) -> bool:
        """Whether a person brought the table, so that nothing in it was asked here."""
        return self.source not in (PROBES, FRESH)


@dataclass(frozen=True)
class Looked:
    """What came of looking at a table. Without a panel, `rejects` wait to be left out."""

    rows: int
    rejects: tuple[BadRow, ...]
    panel: Panel | None


def columns(name: str, data: bytes) -> Columns:
    """Which column is which, by name; InputError for a file that is no table."""
    with Dropped(name, data) as file:
        there = tuple(map(str, load_as("outcomes", file).frame.columns))
    known = load("importer", "outcomes").columns
    return Columns(there, tuple(c.name for c in known), guessed(there, known, {}))


def look(
    name: str, data: bytes, mapping: Mapping[str, str] | None = None, leave_out: bool = False
) -> Looked:
    """Measure a dropped table; with bad rows only once they may be left out.

    `mapping` says which column each field is, and fields that it leaves out have none; None
    guesses. InputError, in the words of the command line, for a table that cannot be used at all.
    """
    how = Reading(mapping=mapping or {}, skip_bad=True)
    with Dropped(name, data) as file:
        loaded = load_as("outcomes", file, how.mapping)
        chosen = (
            loaded
            if mapping is None
            else only(loaded, load("importer", "outcomes").columns, mapping)
        )
        table = imported("outcomes", chosen, how)
    rows = table.source.rows
    if table.rejects and not leave_out:
        return Looked(rows, table.rejects, None)
    return Looked(rows, table.rejects, _measured(table, how, name, simulated=False))


def probed(bench: Bench, samples: Samples = "gate") -> Panel | None:
    """What solvers scored on this store's own points; None when none was probed so.

    `gate`: the samples that points were chosen on, and those by which unsolved points were drawn
    on since. `fresh`: those of `workbench probe` alone, on which nothing was chosen.
    """
    fresh, reads = samples == "fresh", bench.store.reads
    since = [one for one in reads.fresh_probes() if (one.purpose == "report") == fresh]
    found = since if fresh else [*reads.probes(), *since]
    if not any(one.n for one in found):
        return None
    how, source = Reading(), FRESH if fresh else PROBES
    table = imported("outcomes", outcomes_of(bench, found), how)
    simulated = any(one.simulated for one in found)
    panel = _measured(table, how, source, simulated=simulated)
    panel = replace(panel, fresh=sum(one.n for one in since))
    return replace(panel, sentence=sentence(panel))


def kinds_of_samples(bench: Bench) -> tuple[Samples, ...]:
    """Which samples this store can show, those to report first."""
    fresh = any(one.purpose == "report" and one.n for one in bench.store.reads.fresh_probes())
    return ("fresh", "gate") if fresh else ("gate",)


def sentence(panel: Panel) -> str:
    """The best model with its interval, whom it is told apart from, and every caveat."""
    known = [m for m in panel.results["models"] if m["accuracy"]["value"] is not None]
    if not known:
        return f"No model of {panel.source} has a rate: too many samples are missing."
    best = max(known, key=lambda model: model["accuracy"]["value"])
    told, name = best["accuracy"], best["model"]
    others = [p for p in panel.pairs if name in (p.a, p.b)]
    apart = sum(p.apart for p in others)
    body = (
        f"On {told['n_items']:,} items ({told['n_samples']:,} samples) {name} is right most often: "
        f"{_share(told)}; "
    )
    body += (f"it is told apart from {apart} of {len(others)} other models (paired differences, "
             "p by Holm over all pairs). ") if others else "no other model is there. "  # fmt: skip
    return body + " ".join(_caveats(panel, told))


def _caveats(panel: Panel, told: Mapping[str, Any]) -> list[str]:
    lines = ["Picked as the best after looking, so its rate leans high."]
    if "low_n" in told["warnings"]:
        lines.append("Fewer than 30 items: intervals are too narrow.")
    if told["n_missing"]:
        lines.append(f"{told['n_missing']:,} of its samples have no score and are left out.")
    if not panel.brought:
        lines.append("The items are points that reached the probe, no sample of what users ask.")
        lines += _on_selection(panel)
    if panel.simulated:
        lines.append("Simulated (offline stand-ins).")
    return lines


def _on_selection(panel: Panel) -> list[str]:
    """Whether the points were chosen on these samples."""
    if panel.source == FRESH:
        return ["No point was chosen on these samples."]
    lines = ["Points were chosen on these samples: report fresh ones."]
    if panel.fresh:
        lines.append(
            f"{panel.fresh:,} samples were drawn since at points nobody had solved, up to the "
            "first pass."
        )
    return lines


def _share(told: Mapping[str, Any]) -> str:
    value, low, high = told["value"], told["lo"], told["hi"]
    if low is None or high is None:
        return f"{value:.1%} (no interval: {', '.join(told['warnings']).replace('_', ' ')})"
    return f"{value:.1%} (95% {told['method']}: {low:.1%} to {high:.1%})"


def _measured(table: Imported, how: Reading, source: str, *, simulated: bool) -> Panel:
    import numpy as np

    from workbench.measures import scores

    found, counts = panel_of(table, how), scores.counted(table.frame)
    asked = counts.n[counts.n > 0]
    panel = Panel(
        source, simulated, found.results,
        tuple(pairs(counts.models, scores.rates(counts), counts.clusters)),
        math.floor(np.median(asked)) if len(asked) else 1, tuple(found.notes), "",
    )  # fmt: skip
    return Panel(**{**vars(panel), "sentence": sentence(panel)})


def outcomes_of(bench: Bench, found: Sequence[Probe]) -> Loaded:
    """Counts as rows, one a sample, as a table of outcomes has them."""
    import pandas as pd

    rows = [
        {"item_id": one.candidate_id, "model": one.model, "family": one.family, "status": status,
         "cluster_id": one.cluster_id, "track": one.track}
        for one in found
        for status, many in (("pass", one.c), ("fail", one.n - one.c), ("missing", one.missing))
        for _ in range(many)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, dtype=object)
    return Loaded(Path(bench.store.path), "", frame, list(range(1, len(rows) + 1)), [])
