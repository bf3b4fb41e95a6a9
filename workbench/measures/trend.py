"""Does failure rise with depth? A slope within strata, and the Mantel test for a linear trend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.measures.contrasts import around, normal_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

METHOD = "slope within strata, clustered SE"
NO_TREND: dict[str, Any] = {"slope": Estimate(value=None, reason="no_depths"), "p": None,
                            "depths": {}}  # fmt: skip


def trend(items: pd.DataFrame, depths: Mapping[str, int]) -> dict[str, Any]:
    """The change of the failure rate by one level of depth, over arms whose names say a depth.

    `items` has value, group, stratum and cluster. `p` is Mantel's extension of the CMH test where
    clusters hold one prompt each, else that of the slope.
    """
    import numpy as np

    kept = items[items["group"].isin(depths)]
    if kept["group"].nunique() < 2:
        return {**NO_TREND, "depths": dict(depths)}
    score = kept["group"].map(depths).to_numpy(float)
    value, cluster = kept["value"].to_numpy(float), kept["cluster"].to_numpy()
    _, stratum = np.unique(kept["stratum"].to_numpy(dtype=str), return_inverse=True)
    apart = score - _by(stratum, score)
    spread = float((apart**2).sum())
    facts: dict[str, Any] = {"method": METHOD, "n_items": len(kept),
                             "n_clusters": len(set(cluster))}  # fmt: skip
    if not spread:
        none = Estimate(value=None, reason="no_shared_stratum", **facts)
        return {"slope": none, "p": None, "depths": dict(depths)}
    slope = float((apart * (value - value.mean())).sum()) / spread
    left = apart * (value - _by(stratum, value) - slope * apart) / spread
    _, place = np.unique(cluster, return_inverse=True)
    together = float((np.bincount(place, left) ** 2).sum())
    error = math.sqrt(max(together, float((left**2).sum())))
    told = around(slope, error, **facts)
    exact = mantel(value, score, stratum) if facts["n_clusters"] == len(kept) else None
    p = exact["p"] if exact is not None else normal_p(slope, error) if error > 1e-12 else None
    return {"slope": told, "p": p, "depths": dict(depths)}


def _by(stratum: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Each row's stratum mean."""
    import numpy as np

    means = np.bincount(stratum, values) / np.bincount(stratum)
    return np.asarray(means[stratum])


def mantel(value: np.ndarray, score: np.ndarray, stratum: np.ndarray) -> dict[str, float] | None:
    """Mantel's (1963) test that score and value are unrelated within strata; None if they must be.

    Every order of a stratum's values is as likely as another: with values of 0 or 1 and two scores
    it is the CMH test without continuity correction, and shares are taken as they are.
    """
    import numpy as np

    gap = variance = 0.0
    for name in np.unique(stratum):
        here = stratum == name
        n = int(here.sum())
        if n > 1:
            s, v = score[here] - score[here].mean(), value[here] - value[here].mean()
            gap += float((s * v).sum())
            variance += float((s**2).sum()) * float((v**2).sum()) / (n - 1)
    if variance < 1e-12:
        return None
    statistic = gap * gap / variance
    return {"statistic": statistic, "p": math.erfc(math.sqrt(statistic / 2))}
