"""Coverage: `measure gaps`, what traffic asks and an eval set does not, with its null.

Two tables of texts in, one finding out. Row ids are the ids of the files, or 0-based positions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.landscape import SAMPLE, Embed, Land, Making, landscape, within
from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.measures.gapregion import Gap
from workbench.measures.gaps import Judged, Rules, judge
from workbench.measures.gaptext import LATIN, name_of
from workbench.text import shorten

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from workbench.bulk import Encoding
    from workbench.columns import Imported
    from workbench.domain.contracts import Vectors
    from workbench.measures.styleshift import Style

Tell = Callable[[str], None]
# Encoders that know Latin script alone; any other is taken to know what it is given.
LATIN_ONLY = ("minilm", "all-MiniLM-L6-v2")
MOST_OFF_MAP, NAME_LENGTH = 200, 60


@dataclass(frozen=True)
class Ask:
    """What counts as a gap, how traffic is sampled and embedded, and whether texts are told.

    `cache` keeps vectors and windows between calls; without it every call begins anew.
    """

    rules: Rules = field(default_factory=Rules)
    sample: int = SAMPLE
    encoder: str = "minilm"
    cache: Path | None = None
    texts: bool = False
    picture: bool = False


@dataclass(frozen=True)
class Seen:
    """An eval set held against a landscape: the finding, its style, and the eval rows used."""

    judged: Judged
    style: Style
    rows: pd.DataFrame
    vectors: np.ndarray
    outside: int


def coverage(
    eval_table: Path | pd.DataFrame,
    traffic_table: Path | pd.DataFrame,
    how: Reading | None = None,
    ask: Ask | None = None,
    embed: Embed | None = None,
    tell: Tell | None = None,
) -> Measured:
    """`measure gaps EVAL TRAFFIC`. `embed` makes vectors in another way than the named encoder.

    InputError for a table that cannot be read and for traffic of which nothing can be placed.
    """
    how, ask = how or Reading(), ask or Ask()
    mine, said = _table(eval_table, "texts", how)
    theirs, said_too = _table(traffic_table, "traffic", how)
    making = making_of(ask, how.seed, embed, tell)
    land = landscape(theirs, making)
    seen = see(land, mine, making, replace(ask.rules, seed=how.seed))
    inputs = [one.input for one in (said, said_too) if one is not None]
    told = [line for one in (said, said_too) if one is not None for line in notes(one)]
    settings = {
        "encoder": making.model, "sample": ask.sample, "seed": how.seed, "q": ask.rules.q,
        "rho": ask.rules.rho, "alpha": ask.rules.alpha, "at_least": ask.rules.at_least,
        "map": {**(said.mapping if said else {}), **(said_too.mapping if said_too else {})},
    }  # fmt: skip
    return Measured("gaps", inputs, settings, results_of(land, seen, ask), told)


def making_of(
    ask: Ask, seed: int, embed: Embed | None = None, tell: Tell | None = None,
    vectors: Vectors | None = None,
) -> Making:  # fmt: skip
    """How texts become vectors: by `embed`, or by the encoder with a store's or the folder's cache.

    Nothing is loaded before the first text that no cache holds.
    """
    from workbench.actions.vectorfolder import VectorFolder

    if embed is not None:
        return Making(embed, "given", ask.sample, seed, LATIN, ask.cache, ask.picture)
    from workbench.embedding import SentenceEmbedder

    kept = vectors or (VectorFolder(ask.cache) if ask.cache else None)
    encoder = SentenceEmbedder(ask.encoder, kept)

    def made(texts: Sequence[str]) -> np.ndarray:
        return encoder.embed_many(texts, _heard(tell))

    scripts = LATIN if encoder.name in LATIN_ONLY else None
    return Making(made, encoder.name, ask.sample, seed, scripts, ask.cache, ask.picture)


def see(land: Land, frame: pd.DataFrame, making: Making, rules: Rules | None = None) -> Seen:
    """Eval rows (a frame with `text` [id]) held against a landscape that is there already."""
    import numpy as np

    from workbench.measures.styleshift import style

    rows, lost = within(frame, making.scripts)
    width = land.windows.vectors.shape[1]
    texts = rows["text"].tolist()
    vectors = making.embed(texts) if texts else np.zeros((0, width), dtype=np.float32)
    judged = judge(land.windows, vectors, rules)
    found = style(land.windows, judged.place, judged.cosine)
    if not found.decidable and not (rules and rules.at_least):
        judged = _withdrawn(judged)
    return Seen(judged, found, rows, vectors, lost)


def _withdrawn(judged: Judged) -> Judged:
    """Nothing is called proven when style alone may have emptied a region."""
    gaps = [replace(gap, tier="unproven", q=None) for gap in judged.gaps]
    return replace(judged, gaps=gaps)


def results_of(land: Land, seen: Seen, ask: Ask | None = None) -> dict[str, Any]:
    """The finding as plain values: ids and numbers; texts of rows only when they are asked for."""
    ask = ask or Ask()
    judged, rows = seen.judged, seen.rows
    ids = rows["id"].tolist()
    off = [{"id": ids[at], "cosine": float(judged.cosine[at])} for at in judged.off_map]
    results: dict[str, Any] = {
        "n_eval": judged.n_eval, "n_on_map": len(judged.on_map), "repeated": judged.repeated,
        "n_traffic": land.n_traffic, "n_sampled": len(land.frame), "n_texts": land.windows.n,
        "outside": {"eval": seen.outside, "traffic": land.outside},
        "coverage": judged.coverage, "coverage_null": judged.coverage_null,
        "smallest_provable_share": judged.smallest,
        "style": {"auc": seen.style.auc, "decidable": seen.style.decidable,
                  "reason": seen.style.reason},
        "off_map": off[:MOST_OFF_MAP], "n_off_map": len(off), "snapshot": land.windows.key,
        "gaps": [gap_row(land, gap, ids, ask.texts) for gap in judged.gaps],
        "regions": [region_row(land, region) for region in judged.regions],
    }  # fmt: skip
    results["sentence"] = sentence(results)
    plain: dict[str, Any] = dumped(results)
    return plain


def gap_row(land: Land, gap: Gap, eval_ids: Sequence[str], texts: bool = False) -> dict[str, Any]:
    """One gap: `row_ids`, `medoids` and `boundary` are traffic rows, `nearest_eval` eval rows."""
    row = region_row(land, gap)
    frame = land.frame
    ids = frame["id"].tolist()

    def first(text: int) -> int:
        return land.windows.rows[text][0]

    inside = [at for text in gap.texts for at in land.windows.rows[text]]
    row |= {
        "tier": gap.tier, "rule": gap.rule, "p": gap.p, "q": gap.q, "llr": gap.llr,
        "rows_to_write": gap.rows_to_write, "medoids": [ids[first(t)] for t in gap.medoids],
        "boundary": [ids[first(t)] for t in gap.boundary], "row_ids": [ids[at] for at in inside],
        "nearest_eval": [eval_ids[at] for at in gap.nearest_eval],
    }  # fmt: skip
    if texts:
        said = frame["text"].tolist()
        for name in ("medoids", "boundary"):
            row[f"{name[:-1] if name == 'medoids' else name}_texts"] = [
                said[first(text)] for text in getattr(gap, name)
            ]
    return row


def region_row(land: Land, region: Gap) -> dict[str, Any]:
    """One region: its name, its share of rows and of users, what it has and what it deserves."""
    windows = land.windows
    seen = [int(t) for t in region.texts if windows.shown[t]] or region.texts.tolist()
    terms = land.terms.best(seen)
    start = land.frame["text"].tolist()[windows.rows[region.medoids[0]][0]]
    return {
        "id": region.id, "name": name_of(terms, shorten(start, NAME_LENGTH)), "terms": terms,
        "share": region.share, "share_users": _users(land, region), "have": region.have,
        "expected": region.expected, "rows": sum(len(windows.rows[t]) for t in region.texts),
    }  # fmt: skip


def _users(land: Land, region: Gap) -> float | None:
    """The share of distinct users who asked in a region; None without a column of users."""
    users = land.frame["user"]
    if not users.notna().any():
        return None
    inside = [at for text in region.texts for at in land.windows.rows[text]]
    return float(users.iloc[inside].nunique() / users.nunique())


def sentence(results: dict[str, Any]) -> str:
    """The headline, its null, and what can be said of gaps."""
    covered = results["coverage"].value
    null, smallest = results["coverage_null"], results["smallest_provable_share"]
    proven = sum(gap["tier"] == "proven" for gap in results["gaps"])
    told = f"your eval set covers {covered:.1%} of traffic (a random sample of traffic: {null:.1%})"
    if not results["style"]["decidable"]:
        return f"{told}; style differs, gaps not decidable: {results['style']['reason']}"
    if smallest is None:
        return f"{told}; {results['n_on_map']} rows are too few to prove any gap"
    return f"{told}; {proven} proven gaps; smallest provable share at this n: {smallest:.1%}"


def _table(
    table: Path | pd.DataFrame, kind: str, how: Reading
) -> tuple[pd.DataFrame, Imported | None]:
    if isinstance(table, Path | str):
        found = read(kind, Path(table), how)
        return found.frame, found
    return table, None


def _heard(tell: Tell | None) -> Callable[[Encoding], None] | None:
    """How far the vectors are, as a line."""
    if tell is None:
        return None

    def heard(now: Encoding) -> None:
        left = "" if now.seconds_left is None else f", {now.seconds_left:.0f} s left"
        tell(f"vectors: {now.done:,} of {now.total:,} texts{left}")

    return heard
