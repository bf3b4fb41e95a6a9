"""Ablation: `measure ablation`, do models fail more in one arm than in another, topic by topic."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.ablationwords import sentence, warnings
from workbench.actions.failures import Failed, failed, table_of
from workbench.actions.groups import column_of, need, plain
from workbench.actions.judgeerrors import Judge, corrected, judge_of
from workbench.actions.measure import Measured, Reading, dumped, notes
from workbench.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported
    from workbench.measures.ablation import Arms

MOST_ARMS, MOST_STRATA = 20, 2000


@dataclass(frozen=True)
class Ablation:
    """What is compared: the column of arms, the arm to hold others against, strata and cluster.

    `fail` are the labels that count as a failure; none: what a score lacks of 1. `calibration` is
    a table of what the judge and people said of the same things, to correct rates by.
    """

    arm: str
    baseline: str = ""
    strata: tuple[str, ...] = ()
    cluster: str = ""
    fail: tuple[str, ...] = ()
    calibration: Path | None = None


def ablation(path: Path, how: Reading, asked: Ablation) -> Measured:
    """`measure ablation`: differences between arms by model, raw and within strata, and pooled."""
    judge = judge_of(asked.calibration, asked.fail) if asked.calibration else None
    return ablation_of(table_of(path, how, asked.fail), how, asked, judge)


def ablation_of(
    table: Imported, how: Reading, asked: Ablation, judge: Judge | None = None
) -> Measured:
    """The same of a table that has been imported already."""
    from workbench.measures.ablation import ablation as measure
    from workbench.measures.mix import mix_of

    need(table, [column_of(table, name) for name in (asked.arm, *asked.strata)])
    told = failed(table, asked.fail)
    frame = grouped(table, told, asked)
    arms = _arms(table, frame, asked)
    found = measure(frame, arms, how.seed)
    results: dict[str, Any] = {
        "arms": list(arms.names), "baseline": arms.baseline, "strata": list(asked.strata),
        "failure": told.told, "imbalance": mix_of(frame, arms), **found,
    }  # fmt: skip
    if judge is not None:
        results["corrected"] = corrected(found["models"], judge)
    left = [(len(table.frame) - len(frame), f"rows without an arm ({asked.arm}) are left out"),
            *((int(frame[column_of(table, name)].isna().sum()),
               f"rows have nothing in {name}: they are a stratum of their own (-)")
              for name in asked.strata)]  # fmt: skip
    results = dumped(results)
    results["warnings"] = warnings(results, [*told.notes, *(f"{n} {why}" for n, why in left if n)])
    results["sentence"] = sentence(results)
    settings = {"arm": asked.arm, "baseline": arms.baseline, "strata": list(asked.strata),
                "cluster": asked.cluster, "fail": list(asked.fail), "seed": how.seed,
                "map": table.mapping}  # fmt: skip
    inputs = [table.input, *([judge.input] if judge else [])]
    return Measured("ablation", inputs, settings, results, notes(table))


def grouped(table: Imported, told: Failed, asked: Ablation) -> pd.DataFrame:
    """Rows that have an arm, with value (1: failure), `group`, `stratum` and cluster."""
    arm, *strata = [column_of(table, name) for name in (asked.arm, *asked.strata)]
    frame = told.frame
    kept = frame[frame[arm].notna()]
    if kept.empty:
        raise InputError(f"{table.source.path}: no row has anything in column {asked.arm!r}")
    stratum = strata_of(kept, strata)
    if asked.cluster:
        column = column_of(table, asked.cluster)
        need(table, [column])
        own = kept[column].where(kept[column].notna(), kept["item_id"])
        kept = kept.assign(cluster_id=own.map(plain))
    kept = kept.assign(group=kept[arm].map(plain), stratum=stratum)
    if kept["stratum"].nunique() > MOST_STRATA:
        raise InputError(f"{', '.join(asked.strata)}: {kept['stratum'].nunique()} strata, more "
                         f"than {MOST_STRATA}: that is no topic")  # fmt: skip
    return kept


def strata_of(frame: pd.DataFrame, columns: list[str]) -> Any:
    """One text a row from the columns of strata; `all` without any."""
    parts = [frame[name].map(plain) for name in columns]
    return [" / ".join(cells) for cells in zip(*parts, strict=True)] if parts else "all"


def _arms(table: Imported, frame: pd.DataFrame, asked: Ablation) -> Arms:
    from workbench.measures.ablation import arms_of

    there = sorted(frame["group"].unique())
    if len(there) > MOST_ARMS:
        raise InputError(
            f"{table.source.path}: column {asked.arm!r} holds {len(there)} values: more than "
            f"{MOST_ARMS} are no arms"
        )
    if asked.baseline and asked.baseline not in there:
        raise InputError(f"--baseline: no arm {asked.baseline!r} in {asked.arm!r}; there are: "
                         f"{', '.join(there)}")  # fmt: skip
    return arms_of(there, asked.baseline)
