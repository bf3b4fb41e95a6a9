"""Agreement by group: what a judge is worth on one model's outputs, where the whole looks well.

Over all models a judge may agree with people by more than chance and on one of them by none: there
one label is so frequent that agreement comes by itself. Each group says what chance alone gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.actions.agreement import CHANCE, Question, agreement_of
from workbench.actions.judgewords import named
from workbench.actions.labels import Sheet
from workbench.actions.measure import Reading

if TYPE_CHECKING:
    import pandas as pd

LEAST, MOST = 2, 12
ENOUGH = 30
LOOKS_FINE = 0.6
FIRST = ("output_id", "model", "track", "category", "criterion")
AWAY = ("item_id", "rater", "label", "cluster_id", "text", "prompt", "response")


@dataclass(frozen=True)
class Groups:
    """Rows of `measure agreement` with their `group` and `chance`, the agreement that the labels'
    shares alone would give; `bad` names each row that is no better, `alarms` say it in full."""

    column: str
    rows: tuple[Mapping[str, Any], ...]
    bad: tuple[str, ...]
    alarms: tuple[str, ...]


def columns(sheet: Sheet) -> dict[str, str]:
    """Columns by which labels can be grouped, as people named them, the likeliest first."""
    assert sheet.table is not None
    frame, theirs = sheet.table.frame, sheet.table.mapping
    found = [str(name) for name in frame.columns if str(name) not in AWAY and _few(frame[name])]
    order = sorted(found, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    return {theirs.get(name, name): name for name in order}


def _few(values: pd.Series) -> bool:
    return LEAST <= values.dropna().astype(str).nunique() <= MOST


def by_group(sheet: Sheet, reference: str, column: str, good: str = "", seed: int = 0) -> Groups:
    """Every judge against the reference within each value of a column (of `columns`).

    What a judge said that is no label of the reference's counts as a label of its own: here it is
    no agreement, where the figures over the whole table leave it out.
    """
    assert sheet.table is not None
    asked = Question((), reference, good)
    found = agreement_of(sheet.table, Reading(seed=seed), asked, column).results
    rows = [
        {**row, "group": group["group"], "chance": _chance(row)}
        for group in found["groups"] for row in group.get("against", ())
    ]  # fmt: skip
    who = named(reference, short=True)
    bad = [row for row in rows if _bad(row)]
    names = tuple(f"{row['rater']} on {row['group']}" for row in bad)
    return Groups(column, tuple(rows), names, tuple(_alarm(row, who) for row in bad))


def _chance(row: Mapping[str, Any]) -> float | None:
    """Expected agreement pe, from raw = pe + kappa (1 - pe) (Cohen 1960)."""
    raw, kappa = row["raw"]["value"], row["kappa"]
    return None if raw is None or kappa is None or kappa >= 1 else (raw - kappa) / (1 - kappa)


def _bad(row: Mapping[str, Any]) -> bool:
    """Agreement that a person would take, and that chance explains."""
    raw = row["raw"]["value"]
    if raw is None or row["kappa"] is None or row["n"] < ENOUGH:
        return False
    return bool(raw >= LOOKS_FINE and row["kappa"] < CHANCE)


def _alarm(row: Mapping[str, Any], who: str) -> str:
    raw = row["raw"]
    return (
        f"{row['rater']} agrees with {who} on {raw['value']:.1%} of {row['n']:,} labels of "
        f"{row['group']} (95% Wilson: {raw['lo']:.1%} to {raw['hi']:.1%}), and kappa is "
        f"{row['kappa']:.3f}: chance alone gives {row['chance']:.1%}. There it is no judge."
    )


def chart_rows(found: Groups, judge: str) -> Sequence[Mapping[str, Any]]:
    """One judge's groups as the agreement chart draws raters; no better than chance is marked."""
    return [
        {**row, "rater": row["group"], "looks_fine_but_is_chance": _bad(row)}
        for row in found.rows if row["rater"] == judge
    ]  # fmt: skip
