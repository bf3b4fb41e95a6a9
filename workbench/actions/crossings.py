"""Crossings: `measure crossings`, failure by path and where an axis meets a topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.failures import failed, table_of
from workbench.actions.groups import column_of, need, plain
from workbench.actions.measure import Measured, Reading, dumped, notes
from workbench.errors import InputError
from workbench.splitting import splits_of

if TYPE_CHECKING:
    import pandas as pd

    from workbench.columns import Imported

MOST_CELLS = 5000
COUNTED = ("item_id", "model", "value")  # what is counted is no place
TEXTS = ("prompt", "text", "question", "prompts")
Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Places:
    """The axes that cross a topic, the columns of a path from its root, and what is held equal.

    `fail` are the labels that count as a failure; none: what a score lacks of 1.
    """

    axes: tuple[str, ...] = ()
    topic: str = ""
    path: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    fail: tuple[str, ...] = ()


def crossings(path: Path, how: Reading, asked: Places) -> Measured:
    """`measure crossings`: rates by path, and the crossings that stand out within their topic."""
    return crossings_of(table_of(path, how, asked.fail), how, asked)


def crossings_of(table: Imported, how: Reading, asked: Places) -> Measured:
    """The same of a table that has been imported already."""
    from workbench.measures import crossings as measures
    from workbench.measures.prompts import by_prompt

    axes, (topic, *_), held, path = (
        [column_of(table, name) for name in names]
        for names in (
            tuple(dict.fromkeys(asked.axes)),
            (asked.topic or "",),
            asked.held,
            asked.path,
        )
    )
    _ask(table, asked, [*axes, *([topic] if topic else []), *held, *path])
    told = failed(table, asked.fail)
    columns = [*axes, *([topic] if topic else []), *held, *path]
    frame = told.frame.assign(**{name: told.frame[name].map(_named) for name in columns})
    prompts = by_prompt(frame, columns)
    _few_cells(prompts, axes, topic)
    cells = measures.crossings(prompts, axes, topic, held, how.seed) if axes else []
    results = dumped({
        "failure": told.told, "prompts": len(prompts), "models": sorted(frame["model"].unique()),
        "axes": list(asked.axes), "topic": asked.topic, "held": list(asked.held), "q": measures.Q,
        "least": measures.LEAST, "tested": sum(cell["p"] is not None for cell in cells),
        "paths": measures.paths(_whole(prompts, path), path) if path else [],
        "cells": cells, "models_by_topic": _models(frame, topic or (path[0] if path else "")),
    })  # fmt: skip
    results["warnings"] = [*told.notes, *_doubts(results, prompts, [*axes, *path])]
    results["sentence"] = sentence(results)
    settings = {"axes": list(asked.axes), "topic": asked.topic, "path": list(asked.path),
                "held": list(asked.held), "fail": list(asked.fail), "seed": how.seed,
                "map": table.mapping}  # fmt: skip
    return Measured("crossings", [table.input], settings, results, notes(table))


def _ask(table: Imported, asked: Places, columns: Sequence[str]) -> None:
    """InputError where nothing can be crossed: columns missing, or an axis without a topic."""
    if not asked.path and not asked.axes:
        raise InputError("name --axis COLUMN with --topic COLUMN, or --path COLUMN from the root")
    if bool(asked.axes) != bool(asked.topic):
        raise InputError("an --axis is crossed with a --topic: name both")
    if asked.topic in asked.axes:
        raise InputError(f"--topic {asked.topic}: that is an axis too; a crossing needs two")
    need(table, list(columns))
    counted = next((name for name in columns if name in COUNTED), None)
    if counted is not None:
        raise InputError(f"column {table.mapping.get(counted, counted)!r} is taken as {counted}, "
                         "which is what is counted: it is no axis, topic or path")  # fmt: skip


def _few_cells(prompts: pd.DataFrame, axes: Sequence[str], topic: str) -> None:
    for axis in axes:
        cells = prompts[axis].nunique() * prompts[topic].nunique()
        if cells > MOST_CELLS:
            raise InputError(f"{axis} x {topic}: {cells} cells, more than {MOST_CELLS}")


def _named(value: Any) -> str | None:
    return None if value is None or value != value or value == "" else plain(value)


def _whole(prompts: pd.DataFrame, path: Sequence[str]) -> pd.DataFrame:
    return prompts.dropna(subset=list(path))


def _models(frame: pd.DataFrame, topic: str) -> list[dict[str, Any]]:
    """Rate and n of each model in each topic."""
    from workbench.measures.crossings import rate_of_sum
    from workbench.measures.prompts import by_model

    if not topic:
        return []
    return [
        {"model": str(model), "topic": str(name), "n": int(n), "x": float(x),
         "rate": rate_of_sum(float(x), int(n))}
        for model, name, n, x in by_model(frame, topic).itertuples(index=False, name=None)
    ]  # fmt: skip


def _doubts(results: Mapping[str, Any], prompts: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    said = []
    for name in dict.fromkeys(columns):
        lost = int(prompts[name].isna().sum())
        if lost:
            said.append(f"{lost} of {len(prompts)} prompts have nothing in {name} and are left out")
    few = sum(cell["untested"] == "few" for cell in results["cells"])
    if few:
        said.append(f"{few} of {len(results['cells'])} crossings hold fewer than "
                    f"{results['least']} prompts and are not tested")  # fmt: skip
    if any(cell["clusters"] < cell["n"] for cell in results["cells"]):
        said.append("some crossings hold several prompts of one cluster: they count as prompts of "
                    "their own, so p is on the small side")  # fmt: skip
    return said


def sentence(results: Mapping[str, Any]) -> str:
    """What stands out, by how much, and what that does not say."""
    found = [cell for cell in results["cells"] if cell["stands_out"]]
    if not results["axes"]:
        return f"Failure by path over {results['prompts']:,} prompts; no crossing was asked for."
    if not results["cells"]:
        return (f"No prompt of {results['prompts']:,} has both {' or '.join(results['axes'])} and "
                f"{results['topic']}: nothing is crossed.")  # fmt: skip
    family = f"{results['tested']} crossings tested, Benjamini-Hochberg at {results['q']:.2f}"
    if not found:
        return (
            f"No crossing stands out among prompts of its topic ({family}): with "
            f"{results['prompts']:,} prompts only large effects would."
        )
    named = "; ".join(
        f"{cell['cell']} {cell['rate']['value']:.0%} of {cell['n']} (others of the topic "
        f"{cell['other_rate']:.0%})" for cell in found[:4]
    )  # fmt: skip
    return (
        f"{len(found)} of {family} stand out: {named}; picked after looking, so their rates lean "
        "high: make more of them and measure afresh."
    )


def intervention(frame: pd.DataFrame, cell: Cell) -> pd.DataFrame:
    """The prompts of a crossing for an intervention, with whole clusters held out to test it.

    Columns item_id, cluster_id, split (`intervene` or `hold_out`), failure and the prompt's text
    where there is one. InputError where they are all of one cluster: nothing could be held out.
    """
    mine = frame[frame["item_id"].astype(str).isin(cell["items"])]
    text = next((name for name in TEXTS if name in mine), None)
    rows = mine.groupby("item_id", sort=True).agg(
        cluster_id=("cluster_id", "first"), failure=("value", "mean"),
        **({"prompt": (text, "first")} if text else {}),
    )  # fmt: skip
    sizes = Counter(rows["cluster_id"].astype(str))
    if len(sizes) < 2:
        raise InputError(f"{cell['cell']}: its {len(rows)} prompts are of {len(sizes)} cluster: "
                         "nothing can be held out; make more first")  # fmt: skip
    held = held_out(sizes)
    split = rows["cluster_id"].astype(str).map(lambda one: "hold_out" if one in held else
                                               "intervene")  # fmt: skip
    return rows.assign(split=split).reset_index()


def held_out(sizes: Mapping[str, int]) -> set[str]:
    """The clusters to hold out: those of the test split, or else the dev one; never all."""
    splits = splits_of(sizes, {})
    for name in ("test", "dev"):
        chosen = {cluster for cluster, split in splits.items() if split == name}
        if chosen and len(chosen) < len(sizes):
            return chosen
    return {max(sizes)}
