"""The trend over depth: two depths are the CMH test, three a slope that is found again."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.measures.strata import cmh
from workbench.measures.trend import mantel, trend


def drawn(seed: int, slope: float) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 600
    depth, topic = rng.integers(1, 4, n), rng.integers(0, 3, n)
    value = (rng.random(n) < 0.2 + 0.1 * topic + slope * depth).astype(float)
    return pd.DataFrame({"value": value, "group": [f"L{d}" for d in depth],
                         "stratum": [str(t) for t in topic],
                         "cluster": [str(i) for i in range(n)]})  # fmt: skip


def test_two_depths_are_the_cmh_test() -> None:
    frame = drawn(1, 0.05)
    kept = frame[frame["group"] != "L2"]
    value, first = kept["value"].to_numpy(), (kept["group"] == "L3").to_numpy()
    test = cmh(value, first, kept["stratum"].tolist())
    p = mantel(value, np.where(first, 3.0, 1.0), kept["stratum"].astype(int).to_numpy())
    assert test is not None and p == pytest.approx(test)


def test_a_planted_slope_is_found() -> None:
    found = trend(drawn(2, 0.1), {"L1": 1, "L2": 2, "L3": 3})
    slope = found["slope"]
    assert slope.lo < 0.1 < slope.hi and found["p"] < 0.001


def test_nothing_to_see_is_none() -> None:
    frame = drawn(3, 0.0)
    assert trend(frame, {"L1": 1})["slope"].reason == "no_depths"
    apart = frame.assign(stratum=frame["group"])
    assert trend(apart, {"L1": 1, "L2": 2})["slope"].reason == "no_shared_stratum"
    constant = trend(frame.assign(value=1.0), {"L1": 1, "L2": 2})
    assert constant["slope"].value == 0 and constant["p"] is None
