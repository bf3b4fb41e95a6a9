"""Where do models fail: by path of a taxonomy, and at crossings of an axis with a topic.

A crossing stands out where its prompts fail more often than chance would let prompts of the same
topic: values of the axis are permuted among the prompts within a topic (and within levels held
equal), the prompt is the unit, and Benjamini-Hochberg holds the share of false finds. Topics that
fail everywhere, and a prompt asked many times, are thus no discovery (STANDINS 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import benjamini_hochberg
from workbench.measures.intervals import wilson_share
from workbench.measures.scores import LOW_N

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

REPEATS, Q, LEAST = 4000, 0.10, 3
MOST_DRAWN = 4_000_000  # permuted values held at once
MOST_IDS = 200
Cell = dict[str, Any]


def rate_of(values: Sequence[float] | np.ndarray) -> Estimate:
    """The mean failure of prompts with Wilson's interval, a share counting as a part of a prompt.

    For shares (of several models or samples) the interval is on the wide side.
    """
    return rate_of_sum(float(sum(values)), len(values))


def rate_of_sum(failures: float, n: int) -> Estimate:
    """The same from the sum of the prompts' failures."""
    found = wilson_share(failures, n)
    low = found.value is not None and n < LOW_N
    return found.model_copy(update={"warnings": ("low_n",)}) if low else found


def paths(prompts: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rate and n at every node of the paths that these columns make, root to leaf.

    `prompts` has one row a prompt, with `value` (its mean failure) and the columns.
    """
    rows = []
    for depth in range(1, len(columns) + 1):
        for names, part in prompts.groupby(list(columns[:depth]), sort=True):
            rows.append({
                "path": [str(name) for name in names], "depth": depth, "n": len(part),
                "x": float(part["value"].sum()), "rate": rate_of(part["value"].to_numpy(float)),
            })  # fmt: skip
    return sorted(rows, key=lambda row: row["path"])


def crossings(
    prompts: pd.DataFrame, axes: Sequence[str], topic: str, held: Sequence[str], seed: int
) -> list[Cell]:
    """Every cell of each axis with the topic, those that stand out first.

    `prompts` has item_id, value, cluster_id, the axes, the topic and the columns held equal. Cells
    of fewer than three prompts, and of topics where nothing varies, are shown but not tested.
    """
    cells = [cell for at, axis in enumerate(axes)
             for cell in _axis(prompts, axis, topic, held, [seed, at])]  # fmt: skip
    tested = [cell for cell in cells if cell["p"] is not None]
    for cell in cells:
        cell["q"], cell["stands_out"] = None, False
    qs = benjamini_hochberg([cell["p"] for cell in tested])
    for cell, q in zip(tested, qs, strict=True):
        cell["q"], cell["stands_out"] = q, q <= Q and cell["difference"] > 0
    return sorted(cells, key=_first)


def _first(cell: Cell) -> tuple[Any, ...]:
    p = 2.0 if cell["p"] is None else cell["p"]
    return not cell["stands_out"], p, -(cell["difference"] or 0.0), cell["axis"], cell["cell"]


def _axis(
    prompts: pd.DataFrame, axis: str, topic: str, held: Sequence[str], seed: list[int]
) -> Iterator[Cell]:
    import numpy as np

    known = prompts[prompts[axis].notna() & prompts[topic].notna()]
    known = known.sort_values([topic, axis, "item_id"], kind="stable")
    rng = np.random.default_rng(seed)
    for name, part in known.groupby(topic, sort=True):
        ps = permuted(part, axis, held, rng)
        for value, mine in part.groupby(axis, sort=True):
            yield _cell(part, mine, (axis, str(value), topic, str(name)), ps.get(str(value)))


def _cell(part: pd.DataFrame, mine: pd.DataFrame, place: tuple[str, ...], p: Any) -> Cell:
    """One cell beside the other prompts of its topic; the prompts that fail most come first."""
    axis, value, topic, name = place
    others = part.drop(mine.index)["value"]
    rate = rate_of(mine["value"].to_numpy(float))
    rest = float(others.mean()) if len(others) else None
    few = len(mine) < LEAST
    known = None if few else p
    ids = mine.sort_values(["value", "item_id"], ascending=[False, True], kind="stable")
    return {
        "axis": axis, "value": value, "topic": name, "topic_column": topic,
        "cell": f"{value} × {name}", "n": len(mine), "x": float(mine["value"].sum()), "rate": rate,
        "clusters": int(mine["cluster_id"].nunique()), "others": len(others), "other_rate": rest,
        "difference": None if rest is None or rate.value is None else rate.value - rest,
        "p": known, "untested": "" if known is not None else "few" if few else "no_variation",
        "items": ids["item_id"].astype(str).tolist()[:MOST_IDS],
    }  # fmt: skip


def permuted(
    part: pd.DataFrame, axis: str, held: Sequence[str], rng: np.random.Generator,
    repeats: int = REPEATS,
) -> dict[str, float]:  # fmt: skip
    """One-sided p by value of the axis: how often chance puts as much failure on its prompts.

    Failure is taken beyond the mean of what is held equal (as depth), and permuted within it.
    Nothing for a topic with one value of the axis, or where failure does not vary.
    """
    import numpy as np

    values = part["value"].to_numpy(float)
    codes, names = _codes(part[axis])
    blocks, _ = _codes(_joined(part, held))
    left = values - (np.bincount(blocks, values) / np.bincount(blocks))[blocks]
    if len(names) < 2 or np.abs(left).max() < 1e-12:
        return {}
    mine = np.eye(len(names))[codes]
    seen, hits = left @ mine, np.zeros(len(names))
    step = max(1, MOST_DRAWN // len(values))
    for at in range(0, repeats, step):
        drawn = _shuffled(left, blocks, min(step, repeats - at), rng)
        hits += (drawn @ mine >= seen - 1e-9).sum(axis=0)
    return {name: float((1 + n) / (1 + repeats)) for name, n in zip(names, hits, strict=True)}


def _shuffled(
    values: np.ndarray, blocks: np.ndarray, repeats: int, rng: np.random.Generator
) -> np.ndarray:
    """The values in random order within each block, (repeats, values)."""
    import numpy as np

    found = np.empty((repeats, len(values)))
    for block in np.unique(blocks):
        here = np.nonzero(blocks == block)[0]
        found[:, here] = rng.permuted(np.tile(values[here], (repeats, 1)), axis=1)
    return found


def _codes(values: Any) -> tuple[np.ndarray, list[str]]:
    import numpy as np

    names, codes = np.unique(np.array([str(v) for v in values], dtype=object), return_inverse=True)
    return codes, [str(name) for name in names]


def _joined(part: pd.DataFrame, held: Sequence[str]) -> list[str]:
    if not held:
        return [""] * len(part)
    columns = [part[name].astype(str) for name in held]
    return [" / ".join(cells) for cells in zip(*columns, strict=True)]
