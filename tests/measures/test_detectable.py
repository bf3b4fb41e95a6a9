"""What a plan can show: more prompts show less, and the promise holds when it is simulated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.detectable import detectable
from workbench.measures.trend import mantel


def test_one_topic_is_the_usual_formula() -> None:
    rise = detectable({"all": (199, 199)}, 0.8)
    assert rise == pytest.approx(0.10, abs=0.005)  # METHOD 1.4: .90 against .80 takes 199 an arm


def test_the_rise_is_seen_as_often_as_promised() -> None:
    topics = {"a": (30, 30), "b": (40, 20), "c": (30, 50)}
    rise = detectable(topics, 0.25)
    assert rise is not None
    rng, seen, repeats = np.random.default_rng(0), 0, 400
    arm = np.concatenate([np.repeat([1.0, 0.0], pair) for pair in topics.values()])
    stratum = np.repeat(np.arange(3), [sum(pair) for pair in topics.values()])
    for _ in range(repeats):
        value = (rng.random(len(arm)) < 0.25 + rise * arm).astype(float)
        test = mantel(value, arm, stratum)
        seen += test is not None and test["p"] < 0.05
    assert 0.72 <= seen / repeats <= 0.88


@given(n=st.integers(2, 400), base=st.floats(0.01, 0.9), samples=st.integers(1, 20))
def test_more_of_anything_only_helps(n: int, base: float, samples: int) -> None:
    few, many = (detectable({"t": (k, k)}, base, samples=samples) for k in (n, 2 * n))
    if few is not None:
        assert many is not None and many <= few + 1e-9
        more = detectable({"t": (n, n)}, base, samples=samples + 1)
        assert more is not None and more <= few + 1e-9


def test_nothing_can_be_shown() -> None:
    assert detectable({"a": (5, 0), "b": (0, 5)}, 0.2) is None
    assert detectable({"a": (1, 1)}, 0.5) is None
    with pytest.raises(ValueError, match="cannot be planned"):
        detectable({"a": (5, 5)}, 1.0)
