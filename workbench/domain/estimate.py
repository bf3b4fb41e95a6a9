"""Estimate: a number with its interval, its n and its doubts. Undefined is None with a reason."""

from __future__ import annotations

from workbench.domain.record import Record


class Estimate(Record):
    """One statistic. `value` is None exactly when `reason` says why (METHOD 0)."""

    value: float | None
    lo: float | None = None
    hi: float | None = None
    level: float = 0.95
    method: str = ""
    n_items: int = 0
    n_samples: int = 0
    n_clusters: int = 0
    n_missing: int = 0
    warnings: tuple[str, ...] = ()
    reason: str = ""
