"""A panel of judges: how many votes it is worth, and what it lets pass that people would fail.

METHOD 6.1. Judges that err on the same units are fewer votes than they are judges, and a vote of
them is measured, not worked out from each alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson
from workbench.measures.raters import Ratings
from workbench.measures.scores import LOW_N, Draws

if TYPE_CHECKING:
    import numpy as np

QUORUM = 2
MODES = ("majority", "unanimous_pass")


class Errors(NamedTuple):
    """Who erred on which unit, (units, judges); NaN where a vote or the truth is missing."""

    wrong: np.ndarray
    judges: list[str]
    items: np.ndarray


def effective_votes(judges: int, rho: float) -> float | None:
    """1 / (1/J + (1 - 1/J) rho): independent votes that `judges` of correlation `rho` are worth.

    None where errors repel each other so much that the formula has no value.
    """
    if judges < 1:
        raise ValueError(f"a panel has at least one judge, not {judges}")
    under = 1 / judges + (1 - 1 / judges) * rho
    return 1 / under if under > 1e-9 else None


def passing(rates: Sequence[float], mode: str) -> float:
    """P(the panel passes) if judges that pass with these chances voted independently.

    `majority` needs more than half, a tie fails; `unanimous_pass` needs all. ValueError for
    another mode.
    """
    if mode not in MODES:
        raise ValueError(f"no mode {mode!r}; there are: {', '.join(MODES)}")
    chances = [1.0]  # of 0, 1, 2, ... passes
    for rate in rates:
        longer = [0.0, *(c * rate for c in chances)]
        chances = [a + b * (1 - rate) for a, b in zip(longer, [*chances, 0.0], strict=True)]
    need = len(rates) if mode == "unanimous_pass" else len(rates) // 2 + 1
    return sum(chances[need:])


def errors(found: Ratings, reference: str) -> Errors:
    """Where each rater but the reference says something else than the reference."""
    import numpy as np

    at = found.raters.index(reference)
    others = [i for i in range(len(found.raters)) if i != at]
    codes, truth = found.codes[:, others], found.codes[:, [at]]
    known = (codes >= 0) & (truth >= 0)
    wrong = np.where(known, (codes != truth).astype(float), np.nan)
    return Errors(wrong, [found.raters[i] for i in others], found.items)


def panel(found: Ratings, reference: str, seed: int, good: str = "") -> dict[str, Any]:
    """Correlation of errors, effective votes, and what votes of the panel would let through.

    `good` is the label that means pass; without it the rates of the vote are left out.
    """
    erred = errors(found, reference)
    rho, votes, pairs = _correlation(erred, seed)
    row: dict[str, Any] = {
        "judges": erred.judges, "rho": rho, "n_eff": votes, "pairs": pairs,
    }  # fmt: skip
    if good in found.labels:
        passed, truth = _votes(found, reference, good)
        row |= {mode: _mode(passed, truth, mode) for mode in MODES}
    return row


def _correlation(erred: Errors, seed: int) -> tuple[Estimate, Estimate, list[dict[str, Any]]]:
    """Mean pairwise correlation of errors, n_eff, and each pair; the same draws for both."""
    import numpy as np

    wrong, many = erred.wrong, len(erred.judges)
    places = list(combinations(range(many), 2))
    if not places:
        none = Estimate(value=None, reason="one_judge")
        return none, none, []
    sums = np.concatenate([_sums(wrong[:, a], wrong[:, b]) for a, b in places], axis=1)
    whole = _phi(sums.sum(axis=0)[None, :])
    used = (~np.isnan(wrong)).sum(axis=1) > 1
    pairs = [
        {"a": erred.judges[a], "b": erred.judges[b], "n": int(sums[:, 4 * i].sum()),
         "rho": None if whole[0, i] != whole[0, i] else float(whole[0, i])}
        for i, (a, b) in enumerate(places)
    ]  # fmt: skip
    facts: dict[str, Any] = {"n_items": len(np.unique(erred.items[used])),
                             "n_samples": int(used.sum()),
                             "method": "bootstrap over items"}  # fmt: skip
    if np.isnan(whole).all():
        reason = "no_errors" if used.any() else "no_pairs"
        none = Estimate(value=None, reason=reason, **facts)
        return none, none, pairs
    draws = Draws(erred.items, seed)
    drawn = _mean(_phi(draws.weights @ draws.by_cluster(sums)))
    value = float(_mean(whole)[0])
    if len(pairs) > sum(pair["rho"] is not None for pair in pairs):
        facts["warnings"] = ("judge_without_errors",)
    rho = _spread(value, drawn, facts)
    votes = effective_votes(many, value)
    with np.errstate(divide="ignore"):
        under = 1 / many + (1 - 1 / many) * drawn
        worth = np.where(under > 1e-9, 1 / under, np.nan)
    if votes is None:
        return rho, Estimate(value=None, reason="errors_repel", **facts), pairs
    return rho, _spread(votes, worth, facts), pairs


def _sums(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """n, the sums of both and of their product, by unit; 0 where one is NaN."""
    import numpy as np

    both = ~np.isnan(a) & ~np.isnan(b)
    x, y = np.where(both, a, 0.0), np.where(both, b, 0.0)
    return np.column_stack([both, x, y, x * y])


def _phi(sums: np.ndarray) -> np.ndarray:
    """Correlation of two errors from sums over units, (draws, pairs); NaN where one never errs."""
    import numpy as np

    n, x, y, xy = (sums[:, i::4] for i in range(4))
    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = x / n, y / n
        spread = p * (1 - p) * q * (1 - q)
        return np.asarray(np.where(spread > 1e-12, (xy / n - p * q) / np.sqrt(spread), np.nan))


def _mean(rows: np.ndarray) -> np.ndarray:
    """The mean of what is known in each row; NaN where nothing is."""
    import numpy as np

    known = ~np.isnan(rows)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, rows, 0).sum(axis=1) / known.sum(axis=1))


def _spread(value: float, drawn: np.ndarray, facts: dict[str, Any]) -> Estimate:
    import numpy as np

    known = drawn[~np.isnan(drawn)]
    warnings = tuple(facts.get("warnings", ()))
    if facts["n_items"] < LOW_N:
        warnings = (*warnings, "low_n")
    facts = {**facts, "warnings": warnings}
    if len(known) == 0 or facts["n_items"] < 2:
        return Estimate(value=value, **facts)
    low, high = np.quantile(known, [0.025, 0.975])
    return Estimate(value=value, lo=float(low), hi=float(high), **facts)


def _votes(found: Ratings, reference: str, good: str) -> tuple[np.ndarray, np.ndarray]:
    """Votes of the judges (1 pass, 0 fail, NaN none) and the truth, where the truth is known."""
    import numpy as np

    at, code = found.raters.index(reference), found.labels.index(good)
    others = [i for i in range(len(found.raters)) if i != at]
    known = found.codes[:, at] >= 0
    codes = found.codes[known][:, others]
    return np.where(codes >= 0, (codes == code).astype(float), np.nan), found.codes[
        known, at
    ] == code


def _mode(passed: np.ndarray, truth: np.ndarray, mode: str) -> dict[str, Any]:
    """TPR and FPR of one way to vote, with ties and what had no quorum; ties fail."""
    import numpy as np

    votes = (~np.isnan(passed)).sum(axis=1)
    yes = np.nansum(passed, axis=1)
    quorum = votes >= min(QUORUM, passed.shape[1])
    said = (yes == votes) if mode == "unanimous_pass" else (2 * yes > votes)
    hit, false = quorum & truth, quorum & ~truth
    alone = {name: _alone(passed[rows], mode) for name, rows in (("TPR", truth), ("FPR", ~truth))}
    return {
        "TPR": wilson(int((said & hit).sum()), int(hit.sum())),
        "FPR": wilson(int((said & false).sum()), int(false.sum())),
        "if_independent": alone,
        "split": int((quorum & (yes > 0) & (yes < votes)).sum()),
        "ties": int((quorum & (2 * yes == votes)).sum()), "no_quorum": int((~quorum).sum()),
    }  # fmt: skip


def _alone(passed: np.ndarray, mode: str) -> float | None:
    """What the vote would pass if judges of these rates were independent; None without votes."""
    import numpy as np

    known = (~np.isnan(passed)).sum(axis=0)
    if not len(known) or not known.all():
        return None
    return passing((np.nansum(passed, axis=0) / known).tolist(), mode)
