"""What an ablation can show before it is run: the smallest difference of two arms, topic by topic.

The plan of a stratified difference with Mantel-Haenszel weights (METHOD 11): one sample of a prompt
is a coin of its own, so that more samples only help.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist

POWER, LEVEL = 0.80, 0.05
STEPS = 40


def detectable(
    topics: Mapping[str, tuple[int, int]], base: float, *, level: float = LEVEL,
    power: float = POWER, samples: int = 1, alike: float = 0.5,
) -> float | None:  # fmt: skip
    """The smallest rise over the baseline's failure rate that is seen with this power.

    `topics` has prompts of (arm, baseline) by topic. With several samples a prompt's mean varies by
    p(1-p) (alike + (1 - alike) / samples), where `alike` is how far samples of one prompt agree.
    None where no topic holds both arms, or where even a rise to 1 would be missed. ValueError for
    a rate, level or power that cannot be.
    """
    if not 0 <= base < 1 or not 0 < level < 1 or not 0 < power < 1 or samples < 1:
        raise ValueError(f"rate {base:g}, level {level:g}, power {power:g}: that cannot be planned")
    both = [(n, m) for n, m in topics.values() if n and m]
    if not both:
        return None
    normal = NormalDist()
    reach = normal.inv_cdf(1 - level / 2) + normal.inv_cdf(power)
    shrink = alike + (1 - alike) / samples
    low, high = 0.0, 1 - base
    if _missed(both, base, high, (reach, shrink)):
        return None
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _missed(both, base, middle, (reach, shrink)):
            low = middle
        else:
            high = middle
    return high


def _missed(
    both: list[tuple[int, int]], base: float, rise: float, how: tuple[float, float]
) -> bool:
    """Whether a rise of this size lies within the reach of chance."""
    reach, shrink = how
    up = min(1.0, base + rise)
    weights = [n * m / (n + m) for n, m in both]
    variance = sum(
        w * w * (up * (1 - up) / n + base * (1 - base) / m)
        for w, (n, m) in zip(weights, both, strict=True)
    )
    return rise < reach * math.sqrt(variance * shrink) / sum(weights)
