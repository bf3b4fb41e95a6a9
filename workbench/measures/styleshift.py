"""Is the eval set written as traffic is? If not, empty regions may be style, and prove nothing.

Leaving subjects out changes which traffic rows eval rows are near to, but not how near they are:
in an honest set a row lies about as far from traffic as a traffic row of the same region lies from
its nearest other row. So each eval row is ranked among the traffic rows of its region by that
distance. In a restyled set nearly all rows rank high; in an honest set at least four in ten are
among the nearer 55%, however many others are on subjects that traffic lacks. While more than a
quarter of the rows are written as traffic is, they fill every region beyond the quarter that makes
a gap, so only a smaller share than that makes gaps undecidable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.domain.estimate import Estimate

if TYPE_CHECKING:
    import numpy as np

    from workbench.measures.windows import Windows

# Calibrated on banking77 and clinc150: honest sets have 56% and 43% of rows at ranks up to NEAR,
# restyled ones (polite frame, persona, keywords, ticket) 0 to 20%.
NEAR, HONEST, LEAST, ALPHA = 0.55, 0.40, 0.25, 0.01
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
    from scipy.stats import binom

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
    near = int((ranked <= NEAR).sum())
    shifted = near < LEAST * n and float(binom.cdf(near, n, HONEST)) <= ALPHA
    why = (
        f"{n - near} of {n} eval rows are farther from traffic than its own rows" if shifted else ""
    )
    return Style(auc, not shifted, why)
