"""Panel: `measure panel`, how models do on items, whom the items tell apart, what each is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.columns import Column, Imported, finish, import_columns, repeated
from workbench.errors import InputError
from workbench.logs.sniff import load_as
from workbench.registry import load
from workbench.tables import Loaded

if TYPE_CHECKING:
    import pandas as pd

TOO_MANY, TOLD_MISSING = "too_many_missing", 0.02


def panel(path: Path, how: Reading, reference: Path | None = None) -> Measured:
    """`measure panel`: how models do, whom the items tell apart, what each item is worth."""
    return panel_of(read("outcomes", path, how), how, reference)


def panel_of(table: Imported, how: Reading, reference: Path | None = None) -> Measured:
    """The same of outcomes that have been imported already."""
    from workbench.measures import items, ranking, scores

    counts = scores.counted(table.frame)
    draws, rates = scores.Draws(counts.clusters, how.seed), scores.rates(counts)
    missing = (counts.asked - counts.n).sum(axis=0)
    means = scores.estimates(rates, draws, missing=missing, samples=counts.n.sum(axis=0))
    accuracy = [_bounded(one, counts, j) for j, one in enumerate(means)]
    whole = [j for j, one in enumerate(accuracy) if one.reason != TOO_MANY]
    rows = items.labels(counts, _families(table.frame, counts.models), how.seed)
    results = {
        "n_items": len(counts.items), "models": _models(counts, accuracy, draws),
        "bands": _bands(counts, rows),
        "separability": ranking.separability([accuracy[j] for j in whole]),
        "paired_separability": ranking.paired_separability(rates[:, whole], counts.clusters),
        "items": rows,
    }  # fmt: skip
    inputs = [table.input]
    if reference is not None:
        scored = {counts.models[j]: accuracy[j] for j in whole}
        drawn = draws.means(rates)
        found, used = _reference(reference, scored, drawn, counts.models, how.seed)
        results["reference"] = found
        inputs.append(used)
    told = notes(table)
    heavy = [f"{m} ({bounds[0]:.3f} to {bounds[1]:.3f})" for j, m in enumerate(counts.models)
             if (bounds := _if_missing(counts, j))]  # fmt: skip
    several = _several(table.frame)
    if several:
        told.append(f"of several families, the first by name counts: {', '.join(several)}")
    if heavy:
        told.append("more than 2% of the samples are missing (the rate had all of them failed, or "
                    f"passed): {', '.join(heavy)}")  # fmt: skip
    return Measured(
        "panel", inputs, {"seed": how.seed, "map": table.mapping}, dumped(results), told
    )


def _models(counts: Any, accuracy: Sequence[Any], draws: Any) -> list[dict[str, Any]]:
    """One record a model: accuracy over items, runs over samples, pass@k and pass^k."""
    from workbench.measures import scores

    there, ks = counts.asked > 0, scores.ks_of(counts) if counts.binary else []
    some = {k: _tables(scores.pass_at(counts, k), draws, there) for k in ks}
    every = {k: _tables(scores.pass_all(counts, k), draws, there) for k in ks}
    most = max(ks, default=1)
    rows = []
    for j, model in enumerate(counts.models):
        n, refused = counts.n[:, j], accuracy[j] if accuracy[j].reason == TOO_MANY else None
        rows.append({
            "model": model, "accuracy": accuracy[j],
            "runs": refused or _runs(counts, j), "missing": int((counts.asked[:, j] - n).sum()),
            "missing_bounds": _if_missing(counts, j),
            "pass_at_k": {str(k): _refused(some[k][j], refused) for k in ks},
            "pass_k": {str(k): _refused(every[k][j], refused) for k in ks},
            "n_short": int(((n < most) & there[:, j]).sum()),
        })  # fmt: skip
    return rows


def _tables(columns: Any, draws: Any, there: Any) -> list[Any]:
    from workbench.measures import scores

    return scores.at_least(columns, scores.estimates(columns, draws), there)


def _runs(counts: Any, j: int) -> Any:
    """The mean over samples, with Wilson's interval where values are 0 or 1."""
    from workbench.domain.estimate import Estimate
    from workbench.measures.intervals import wilson

    n, total = int(counts.n[:, j].sum()), float(counts.total[:, j].sum())
    if counts.binary:
        return wilson(round(total), n)
    value = total / n if n else None
    return Estimate(value=value, n_samples=n, reason="" if n else "empty")


def _bounded(accuracy: Any, counts: Any, j: int) -> Any:
    """Refuse to aggregate when more than a tenth of the samples are missing (METHOD 0)."""
    from workbench.domain.estimate import Estimate
    from workbench.measures.scores import MOST_MISSING

    asked, scored = int(counts.asked[:, j].sum()), int(counts.n[:, j].sum())
    if asked and (asked - scored) / asked > MOST_MISSING:
        low, high = _if_missing(counts, j) or (None, None)
        return Estimate(value=None, lo=low, hi=high, method="all missing failed / passed",
                        reason=TOO_MANY, n_missing=asked - scored)  # fmt: skip
    return accuracy


def _refused(found: Any, refused: Any) -> Any:
    """A k-figure, or none with the reason for which the accuracy has none."""
    return found if refused is None else refused.model_copy(
        update={"lo": None, "hi": None, "method": ""})  # fmt: skip


def _if_missing(counts: Any, j: int) -> tuple[float, float] | None:
    """The rate if all missing samples had failed and if all had passed; None up to 2% missing."""
    asked, scored = float(counts.asked[:, j].sum()), float(counts.n[:, j].sum())
    if asked - scored <= TOLD_MISSING * asked:
        return None
    total = float(counts.total[:, j].sum())
    return total / asked, (total + asked - scored) / asked


def _bands(counts: Any, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Items that nobody ever solved, that all always solved, and those between; and labels."""
    from collections import Counter

    total, n = counts.total.sum(axis=1), counts.n.sum(axis=1)
    zero, full = int(((total == 0) & (n > 0)).sum()), int(((total == n) & (n > 0)).sum())
    labels = Counter(row["label"] for row in rows)
    provisional = Counter(row["label"] for row in rows if row["provisional"])
    return {
        "zero_solve": zero, "between": int((n > 0).sum()) - zero - full, "all_solve": full,
        "unscored": int((n == 0).sum()), "labels": dict(sorted(labels.items())),
        "provisional": dict(sorted(provisional.items())),
    }  # fmt: skip


def _families(frame: pd.DataFrame, models: Sequence[str]) -> list[str]:
    """Each model's family by the table; a model without one stands for itself."""
    if "family" not in frame:
        return list(models)
    named = frame.dropna(subset=["family"]).groupby("model")["family"].min()
    return [str(named.get(model, model)) for model in models]


def _several(frame: pd.DataFrame) -> list[str]:
    """Models that the table puts in more than one family."""
    if "family" not in frame:
        return []
    many = frame.groupby("model")["family"].nunique()
    return [str(model) for model in many.index[many > 1]]


def _reference(
    path: Path, ours: Mapping[str, Any], drawn: Any, models: Sequence[str], seed: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Agreement with a ranking (model, score) or with another table of outcomes."""
    from workbench.measures import ranking, scores

    loaded = load_as("outcomes", path)
    columns = {str(c).lower(): str(c) for c in loaded.frame.columns}
    found: dict[str, Any] = {}
    if {"model", "score"} <= columns.keys() and "item_id" not in columns:
        theirs = _ranking(loaded, {name: columns[name] for name in ("model", "score")})
    else:
        table = load("importer", "outcomes").read(loaded, {}, False)
        counts = scores.counted(table.frame)
        other = scores.estimates(scores.rates(counts), scores.Draws(counts.clusters, seed))
        known = dict(zip(counts.models, other, strict=True))
        found["agreement_with_confidence"] = ranking.agreement(ours, known)
        theirs = {m: e.value for m, e in known.items() if e.value is not None}
    shared = [m for m in models if m in theirs and m in ours and ours[m].value is not None]
    if len(shared) < 2:
        raise InputError(f"{path}: shares {len(shared)} models with the table; two are needed")
    places = [models.index(m) for m in shared]
    values = [theirs[m] for m in shared]
    found["shared_models"] = shared
    found["kendall_tau"] = ranking.rank_agreement([ours[m].value for m in shared], values)
    found["pair_rank_brier"] = ranking.pair_brier(drawn[:, places], values)
    used = {"path": str(path), "sha256": loaded.sha256, "rows": loaded.rows}
    return found, used


def _ranking(loaded: Loaded, mapping: Mapping[str, str]) -> dict[str, float]:
    """Each model's score by a ranking; a model without a score takes no part."""
    fields = (Column("model", "text", True), Column("score", "number"))
    frame, bad, used = import_columns("a ranking", loaded, fields, mapping)
    bad += repeated(loaded, frame, ("model",), {row.line for row in bad})
    known = finish("a ranking", loaded, frame, bad, used, False).frame.dropna(subset=["score"])
    return dict(zip(known["model"], known["score"].astype(float), strict=True))
