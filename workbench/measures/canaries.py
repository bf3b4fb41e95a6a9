"""Known-answer items in a sitting: who is careless, and how sure that is (METHOD 8).

Half of them are approved points as they are, half have a planted defect: who rejects everything
misses as many as who approves everything.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.intervals import wilson

SHARE = 0.05
LEAST_MISSES = 2
LEAST_ACCURACY = 0.9
# Who knows the original sees a repeat in it: no slip.
NO_SLIP = ("duplicate",)


class Checked(Record):
    """What a sitting came to on its known-answer items.

    `accuracy` is the share judged rightly, with Wilson's 95% interval; `left_open` are those whose
    verdict says neither yes nor no. `flagged`: the verdicts of the sitting are looked at again.
    """

    n: int
    misses: int
    good: int
    good_misses: int
    bad: int
    bad_misses: int
    left_open: int
    accuracy: Estimate
    flagged: bool


def right(defect: str, kind: str, reasons: Iterable[str] = ()) -> bool | None:
    """Whether a verdict on a known-answer item is the right one; None where it tells nothing.

    A defect is found by a rejection or an edit. An edit of a good item may better it, and an
    expert may be asked of any: neither counts.
    """
    if kind == "needs_expert":
        return None
    if defect:
        return kind != "approve"
    if kind == "edit" or (kind == "reject" and set(reasons) & set(NO_SLIP)):
        return None
    return kind == "approve"


def check(found: Iterable[tuple[str, bool | None]]) -> Checked:
    """The rule over (defect, judged rightly): at least two misses, and the upper bound of the
    accuracy below 90%."""
    told = list(found)
    good = [was for defect, was in told if not defect and was is not None]
    bad = [was for defect, was in told if defect and was is not None]
    n, misses = len(good) + len(bad), good.count(False) + bad.count(False)
    accuracy = wilson(n - misses, n)
    sure = accuracy.hi is not None and accuracy.hi < LEAST_ACCURACY
    return Checked(
        n=n, misses=misses, good=len(good), good_misses=good.count(False), bad=len(bad),
        bad_misses=bad.count(False), left_open=len(told) - n, accuracy=accuracy,
        flagged=misses >= LEAST_MISSES and sure,
    )  # fmt: skip


def wanted(waiting: int, share: float = SHARE) -> int:
    """How many known-answer items belong among so many others: one in twenty of all shown."""
    return round(waiting * share / (1 - share))
