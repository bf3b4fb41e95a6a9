"""What a step's volatility means: retrying helps, or the agent cannot do it (METHOD 1.3).

A wide band with a dot in the middle is inconsistent; a low dot whose pass@k is low is incapable.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

INCONSISTENT = "inconsistent: retry or a verifier helps"
INCAPABLE = "incapable: needs data"
MIXED = "partly inconsistent, partly incapable"
# Read only where a step is surely not fine; a half of the loss decides, two thirds to be sure.
FINE, MOST = 0.90, 2 / 3


def reading(step: Mapping[str, Any], k: int) -> str:
    """What a step's record says at this k, or nothing where it is fine or samples are too few.

    Of what fails at the first try, `lift` is won by one of k tries and the rest never is: mostly
    won is inconsistent, mostly not is incapable, and in between it is told as mixed. [ours]
    """
    one, some = (_value(step, "pass_at_k", n) for n in (1, k))
    high = step["pass_at_k"]["1"]["hi"]
    if k < 2 or one is None or some is None or high is None or high >= FINE:
        return ""
    if "low_n" in step["warnings"]:
        return ""
    won = (some - one) / (1 - one)
    return INCONSISTENT if won >= MOST else INCAPABLE if won <= 1 - MOST else MIXED


def band_k(steps: Sequence[Mapping[str, Any]]) -> int:
    """The largest k that all steps have which have any above one; 1 where none has."""
    tops = [int(step["lift_k"]) for step in steps if step["lift_k"] and step["lift_k"] > 1]
    return min(tops, default=1)


def spread(rates: Sequence[float]) -> dict[str, float | None]:
    """The volatility of a flow: range and standard deviation of its steps' rates."""
    return {
        "range": max(rates) - min(rates) if rates else None,
        "sd": statistics.stdev(rates) if len(rates) > 1 else None,
    }


def _value(step: Mapping[str, Any], name: str, k: int) -> float | None:
    found: float | None = step[name].get(str(k), {"value": None})["value"]
    return found
