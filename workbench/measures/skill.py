"""How good a judge is by people's labels (TPR, TNR), and a pass rate with its errors taken out.

METHOD 6.5. Labels that were chosen with unequal probabilities count by them (`corrected`).
"""

from __future__ import annotations

from typing import Any

from workbench.domain.estimate import Estimate
from workbench.measures.corrected import CANNOT, Sample, corrected
from workbench.measures.intervals import wilson
from workbench.measures.raters import LEAST_HUMANS, LEAST_SKILL, corrected_rate


def skill(sample: Sample, seed: int = 0) -> dict[str, Any]:
    """TPR and TNR with their counts, and the confusion; Wilson where every row was as likely.

    A verdict that could not be read or is a tie is in neither rate; it is counted.
    """
    import numpy as np

    known = ~np.isnan(sample.label) & (sample.label != CANNOT)
    read = known & ~np.isnan(sample.verdict) & (sample.verdict != 0.5)
    said, truth = sample.verdict[read] > 0.5, sample.label[read] == 1
    tp, fp = int((said & truth).sum()), int((said & ~truth).sum())
    tn, fn = int((~said & ~truth).sum()), int((~said & truth).sum())
    found = {
        "n": int(known.sum()), "good": tp + fn, "bad": tn + fp, "tp": tp, "fp": fp, "tn": tn,
        "fn": fn, "no_verdict": int((known & ~read).sum()),
    }  # fmt: skip
    if len(np.unique(sample.stratum)) > 1:
        weighted = corrected(sample, seed)
        return {"TPR": weighted["TPR"], "TNR": weighted["TNR"], **found}
    return {"TPR": wilson(tp, tp + fn), "TNR": wilson(tn, tn + fp), **found}


def without_errors(passed: int, n: int, found: dict[str, Any]) -> tuple[Estimate, str]:
    """The pass rate of n verdicts with the judge's errors taken out, and in words why not.

    The interval carries the doubt of both the verdicts and the calibration (delta method).
    """
    tpr, tnr = found["TPR"].value, found["TNR"].value
    share = passed / n if n else 0.0
    rate = corrected_rate(share, n, tpr, found["good"], tnr, found["bad"])
    if rate.value is not None:
        return rate, ""
    return rate, _why(n, tpr, tnr, found)


def _why(n: int, tpr: float | None, tnr: float | None, found: dict[str, Any]) -> str:
    """Why no rate can be told, in one line."""
    if not n:
        return "this judge gave no verdict to correct"
    if min(found["good"], found["bad"]) < LEAST_HUMANS or tpr is None or tnr is None:
        return (
            f"{found['good']} good and {found['bad']} bad test labels: {LEAST_HUMANS} of each are "
            "needed"
        )
    if tpr + tnr <= 1:
        return f"TPR + TNR is {tpr + tnr:.2f}: no better than chance, nothing can be taken out"
    return (
        f"TPR + TNR is {tpr + tnr:.2f}, below {LEAST_SKILL}: errors of a judge this weak cannot be "
        "taken out with any certainty"
    )
