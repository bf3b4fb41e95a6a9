"""Landscape: traffic once read, embedded and cut into regions, kept so that the next time is quick.

A folder keeps vectors by model and text, and windows by a hash of rows, model and parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.measures.gaptext import LATIN, Terms, outside
from workbench.text import text_hash

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from workbench.measures.windows import Windows

Embed = Callable[[Sequence[str]], "np.ndarray"]
SAMPLE = 20_000


@dataclass
class Land:
    """Traffic rows that were sampled, in the order of their texts, and the windows over them.

    `frame` has id, text, weight, user and place (the row's position in what was read);
    `windows.rows` index it. `outside` rows are in scripts that the encoder does not know.
    """

    windows: Windows
    frame: pd.DataFrame
    n_traffic: int
    outside: int
    model: str
    _terms: list[Terms] = field(default_factory=list, repr=False)

    @property
    def terms(self) -> Terms:
        """The terms of the texts that may be shown, counted once."""
        if not self._terms:
            said = self.frame["text"].tolist()
            self._terms.append(Terms([said[rows[0]] for rows in self.windows.rows]))
        return self._terms[0]


@dataclass(frozen=True)
class Making:
    """How traffic becomes a landscape. `scripts` None: the encoder knows every script."""

    embed: Embed
    model: str
    sample: int = SAMPLE
    seed: int = 0
    scripts: Sequence[str] | None = LATIN
    cache: Path | None = None
    picture: bool = False


def landscape(frame: pd.DataFrame, making: Making) -> Land:
    """The landscape of traffic rows: a frame with `text` [id, weight, user].

    InputError when no row has a text, or none is in a script that the encoder knows.
    """
    known, lost = within(frame, making.scripts)
    known = known[known["weight"] > 0]
    if known.empty:
        why = f": {lost} are in scripts that {making.model} does not know" if lost else ""
        raise InputError(f"traffic has {len(frame)} rows and none can be placed{why}")
    rows = _sampled(known, making.sample, making.seed)
    names = [text_hash(text) for text in rows["text"]]
    weights = rows["weight"].to_numpy(dtype=float)
    windows = _windows(rows["text"].tolist(), names, weights, making)
    return Land(windows, rows, len(frame), lost, making.model)


def within(
    frame: pd.DataFrame, scripts: Sequence[str] | None
) -> tuple[pd.DataFrame, int]:  # fmt: skip
    """Rows with a text in known scripts, with id, weight, user and place; and how many are not."""
    import pandas as pd

    rows = frame.reset_index(drop=True)
    rows = rows.assign(place=range(len(rows)))
    rows = rows[rows["text"].notna() & (rows["text"].astype(str).str.strip() != "")]
    texts = rows["text"].astype(str)
    away = pd.Series([bool(scripts) and outside(text, scripts or ()) for text in texts],
                     index=rows.index, dtype=bool)  # fmt: skip
    weight = rows["weight"].astype(float) if "weight" in rows else pd.Series(1.0, index=rows.index)
    plain = pd.DataFrame({
        "id": [_id(row, place) for row, place in zip(
            rows["id"] if "id" in rows else [None] * len(rows), rows["place"], strict=True)],
        "text": texts.to_numpy(), "weight": weight.to_numpy(),
        "user": rows["user"].to_numpy() if "user" in rows else None, "place": rows["place"],
    })  # fmt: skip
    kept: pd.DataFrame = plain[~away.to_numpy()].reset_index(drop=True)
    return kept, int(away.sum())


def _id(value: object, place: int) -> str:
    missing = value is None or value != value
    return str(place) if missing else str(value)


def _sampled(rows: pd.DataFrame, sample: int, seed: int) -> pd.DataFrame:
    """At most `sample` rows, whatever order the file has."""
    import numpy as np

    ordered = rows.sort_values(["text", "id"], kind="stable").reset_index(drop=True)
    if len(ordered) <= sample:
        return ordered
    chosen = np.sort(np.random.default_rng(seed).permutation(len(ordered))[:sample])
    return ordered.iloc[chosen].reset_index(drop=True)


def _windows(
    texts: Sequence[str], names: Sequence[str], weights: np.ndarray, making: Making
) -> Windows:
    from workbench.mapping import key_of, snapshot
    from workbench.measures.windows import load_windows

    key = key_of(names, weights, making.seed, making.model, making.picture)
    path = making.cache / f"windows-{key}.npz" if making.cache else None
    found = load_windows(path, key) if path is not None and path.is_file() else None
    if found is None:
        found = snapshot(
            making.embed(texts), weights, making.seed, names=names, model=making.model,
            picture=making.picture,
        )  # fmt: skip
        if path is not None:
            found.save(path)
    return found
