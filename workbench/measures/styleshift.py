"""Is the eval set written as traffic is? If not, empty regions may be style, and prove nothing.

Leaving subjects out changes which traffic rows eval rows are near to, but not how near they are:
in an honest set a row lies as far from traffic as a traffic row of the same region lies from its
nearest other row. So each eval row is ranked among the traffic rows of its region by that
distance; a mean rank far from one half is style (or a subject that traffic lacks).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.domain.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

TOLERATED = 0.12
DEVIATIONS = 3.0
FEWEST = 5


@dataclass(frozen=True)
class Style:
    """`auc` is P(an eval row is farther from traffic than a traffic row of its region)."""

    auc: Estimate
    decidable: bool
    reason: str


def style(windows: Windows, place: np.ndarray, cosine: np.ndarray) -> Style:
    """The style of eval rows by the text that is nearest to each (n,) and its cosine (n,)."""
    import numpy as np

    n = len(place)
    if n < FEWEST or windows.n < 100:
        why = f"{min(n, windows.n)} rows are too few to compare styles"
        return Style(Estimate(value=None, reason="too_few", n_items=n), True, why)
    own = windows.nearness[:, 0]
    ranked = np.empty(n)
    leaves = windows.leaf[place]
    for leaf in np.unique(leaves):
        inside, mine = np.sort(own[windows.leaf == leaf]), leaves == leaf
        low = np.searchsorted(inside, cosine[mine], side="left")
        high = np.searchsorted(inside, cosine[mine], side="right")
        ranked[mine] = 1 - (low + high) / 2 / len(inside)
    mean = float(ranked.mean())
    error = max(float(ranked.std(ddof=1)), 0.1) / np.sqrt(n)
    auc = Estimate(
        value=mean, lo=max(0.0, mean - 1.96 * error), hi=min(1.0, mean + 1.96 * error),
        method="rank within region", n_items=n,
    )  # fmt: skip
    shifted = abs(mean - 0.5) > TOLERATED and abs(mean - 0.5) > DEVIATIONS * error
    way = "farther from" if mean > 0.5 else "nearer to"
    why = f"eval rows are {way} traffic than its own rows are" if shifted else ""
    return Style(auc, not shifted, why)
