"""pass@k and pass^k of one item from n samples with c passes (METHOD 1.1, 1.2)."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson

MOST_SHORT = 0.10


def pass_at_k(n: int, c: int, k: int) -> float:
    """1 - C(n-c, k) / C(n, k): some of k samples passes (Chen et al. 2021, the unbiased form).

    ValueError unless 1 <= k <= n and 0 <= c <= n.
    """
    _check(n, c, k)
    if n - c < k:
        return 1.0
    missed = 1.0
    for j in range(n - c + 1, n + 1):
        missed *= 1 - k / j
    return 1 - missed


def pass_hat_k(n: int, c: int, k: int) -> float:
    """pass^k = C(c, k) / C(n, k): all of k samples pass (Yao et al. 2024)."""
    _check(n, c, k)
    share = 1.0
    for j in range(k):
        share *= max(0, c - j) / (n - j)
    return share


def item_pass_at_k(n: int, c: int, k: int, level: float = 0.95) -> Estimate:
    """pass@k of one item: unbiased value, and Wilson's bounds of c/n through 1 - (1 - p)^k.

    The interval supposes independent samples of one rate, so it is labelled `model_based`.
    """
    share = wilson(c, n, level)
    assert share.lo is not None and share.hi is not None
    return Estimate(
        value=pass_at_k(n, c, k), lo=1 - (1 - share.lo) ** k, hi=1 - (1 - share.hi) ** k,
        level=level, method="wilson, model_based", n_items=1, n_samples=n, n_clusters=1,
    )  # fmt: skip


def item_pass_hat_k(n: int, c: int, k: int, level: float = 0.95) -> Estimate:
    """pass^k of one item: unbiased value, and Wilson's bounds of c/n to the power of k."""
    share = wilson(c, n, level)
    assert share.lo is not None and share.hi is not None
    return Estimate(
        value=pass_hat_k(n, c, k), lo=share.lo**k, hi=share.hi**k, level=level,
        method="wilson, model_based", n_items=1, n_samples=n, n_clusters=1,
    )  # fmt: skip


def mean_over_items(counts: Sequence[tuple[int, int]], k: int, *, all_k: bool = False) -> Estimate:
    """Unweighted mean over items (n, c); items with n < k are left out and counted.

    Undefined when there are none, or when more than 10% of the items are short. The value is a
    point: a dataset's interval comes from a bootstrap over clusters.
    """
    known = [(n, c) for n, c in counts if n >= k]
    short = len(counts) - len(known)
    facts = {"n_items": len(known), "n_samples": sum(n for n, _ in known), "n_missing": short}
    if not known:
        return Estimate(value=None, reason="empty" if not counts else "short", **facts)
    if short > MOST_SHORT * len(counts):
        return Estimate(value=None, reason="short", **facts)
    estimate = pass_hat_k if all_k else pass_at_k
    values = [estimate(n, c, k) for n, c in known]
    warnings = ("low_n",) if len(known) < 30 else ()
    return Estimate(
        value=sum(values) / len(values), method="mean over items", warnings=warnings, **facts
    )


def _check(n: int, c: int, k: int) -> None:
    if not 0 <= c <= n:
        raise ValueError(f"{c} passes of {n} samples cannot be")
    if not 1 <= k <= n:
        raise ValueError(f"k = {k} needs 1 <= k <= n = {n}")
