"""A rate from labels that were chosen: by priority, and in part at random.

Strata are the certain part and the random part, each by what the judge said; within a stratum the
labelled are a random sample of all. What nobody labelled is drawn from the Beta posterior of its
stratum, which with the labelled ones gives the rate of the whole finite set (the Polya posterior of
Ghosh and Meeden 1997 around METHOD 8's stratified rate). Where every row has a probability of its
own: METHOD 6.5's difference estimator (Zrnic and Candes 2403.03208).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson

if TYPE_CHECKING:
    import numpy as np

DRAWS = 4000
# Between Jeffreys's 1/2 (Brown, Cai and DasGupta 2001), which covers too much where errors are
# rare, and Kerman's neutral 1/3 (2011), too little elsewhere: tests/benchmarks/triage.py.
PRIOR = 0.45
FEW = 30
METHOD = "stratified by selection and verdict, Polya posterior"
CANNOT = -1.0
Z95 = 1.959963984540054


class Sample(NamedTuple):
    """A set of outputs, one row each.

    `label`: 1 pass, 0 fail, CANNOT where a person could not say, NaN where nobody looked.
    `verdict`: the judge's share of pass votes, NaN where it gave none. `stratum`: rows of one
    number were equally likely to be labelled. `certain`: chosen by priority, not by chance.
    """

    label: np.ndarray
    verdict: np.ndarray
    stratum: np.ndarray
    certain: np.ndarray


class Cell(NamedTuple):
    """One stratum: its size, how many passed and failed, who could not say, and the verdict."""

    size: int
    passed: int
    failed: int
    cannot: int
    verdict: int  # 1 pass, 0 fail, -1 none or a tie

    @property
    def unseen(self) -> int:
        return self.size - self.passed - self.failed - self.cannot


def corrected(sample: Sample, seed: int = 0) -> dict[str, Any]:
    """The pass rate of the whole set as people would tell it, the judge's TPR and TNR, and beside
    them the naive rate of all labels pooled and the judge's own."""
    import numpy as np

    cells = _cells(sample)
    known = ~np.isnan(sample.label) & (sample.label != CANNOT)
    facts = {"n_items": len(sample.label), "n_samples": int(known.sum()),
             "n_missing": int((sample.label == CANNOT).sum())}  # fmt: skip
    by_chance = int((known & ~sample.certain).sum())
    warnings = _warnings(by_chance, cells)
    voted = sample.verdict[~np.isnan(sample.verdict)]
    found = {
        "n": len(sample.label), "labelled": int(known.sum()), "random": by_chance,
        "cannot_say": facts["n_missing"],
        "naive": wilson(int((sample.label[known] == 1).sum()), int(known.sum())),
        "judge": wilson(int((voted > 0.5).sum()), len(voted)),
    }  # fmt: skip
    if not known.any():
        none = Estimate(value=None, reason="no_labels", method=METHOD, **facts)
        return {"rate": none, "TPR": none, "TNR": none, **found}
    rate, tpr, tnr = _posterior(cells, seed, facts, warnings)
    return {"rate": rate, "TPR": tpr, "TNR": tnr, **found}


def _warnings(by_chance: int, cells: Sequence[Cell]) -> tuple[str, ...]:
    """Few random labels; a kind of verdict that nobody has looked at."""
    few = ("few_random",) if by_chance < FEW and any(cell.unseen for cell in cells) else ()
    blind = any(cell.unseen == cell.size for cell in cells)
    return (*few, "unseen_stratum") if blind else few


def _cells(sample: Sample) -> list[Cell]:
    import numpy as np

    said = np.where(np.isnan(sample.verdict) | (sample.verdict == 0.5), -1,
                    (sample.verdict > 0.5).astype(int))  # fmt: skip
    cells = []
    for part in np.unique(sample.stratum):
        for verdict in (1, 0, -1):
            here = (sample.stratum == part) & (said == verdict)
            if here.any():
                label = sample.label[here]
                passed, failed, cannot = (int((label == value).sum()) for value in (1, 0, CANNOT))
                cells.append(Cell(int(here.sum()), passed, failed, cannot, verdict))
    return cells


def _posterior(
    cells: Sequence[Cell], seed: int, facts: dict[str, Any], warnings: tuple[str, ...]
) -> list[Estimate]:
    """Rate, TPR and TNR: points from the strata's own shares, intervals from draws."""
    import numpy as np

    rng = np.random.default_rng(seed)
    unsure = any(cell.cannot for cell in cells)
    drawn = [(cell.verdict, *_drawn(rng, cell, unsure)) for cell in cells]
    _spread(rng, cells, drawn)
    means = [(cell.verdict, *_expected(cell, cells)) for cell in cells]
    told = []
    for good, said in ((1, None), (1, 1), (0, 0)):
        values = np.clip(_ratio(drawn, good, said), 0, 1)
        point = float(_ratio(means, good, said))
        known = values[~np.isnan(values)]
        if point != point or not len(known):
            told.append(Estimate(value=None, reason="none_of_these", method=METHOD, **facts))
            continue
        low, high = np.quantile(known, [0.025, 0.975])
        told.append(Estimate(
            value=point, lo=min(float(low), point), hi=max(float(high), point), method=METHOD,
            warnings=warnings, **facts,
        ))  # fmt: skip
    return told


def _drawn(rng: Any, cell: Cell, unsure: bool) -> tuple[Any, Any]:
    """Draws of how many of a stratum would pass, and how many would fail."""
    import numpy as np

    left = np.full(DRAWS, cell.unseen)
    seen = cell.passed + cell.failed
    if unsure and cell.unseen:
        says = rng.beta(seen + PRIOR, cell.cannot + PRIOR, DRAWS)
        left = rng.binomial(left, says)
    share = rng.beta(cell.passed + PRIOR, cell.failed + PRIOR, DRAWS)
    more = rng.binomial(left, share)
    return cell.passed + more, cell.failed + left - more


def _spread(rng: Any, cells: Sequence[Cell], drawn: list[tuple[int, Any, Any]]) -> None:
    """Counts are whole: at an end of the interval half of its count lies outside (mid-P).

    Half a unit either way goes from passed to failed in one stratum that was not seen in full.
    """
    at = next((i for i, cell in enumerate(cells) if cell.unseen and cell.verdict >= 0), None)
    if at is not None:
        verdict, passed, failed = drawn[at]
        half = rng.uniform(-0.5, 0.5, DRAWS)
        drawn[at] = (verdict, passed + half, failed - half)


def _expected(cell: Cell, cells: Sequence[Cell]) -> tuple[float, float]:
    """The counts that the stratum's own shares give.

    A stratum of which nobody labelled any takes its share from the others with the same verdict;
    where these have none either, it takes the judge's word.
    """
    passed, failed = cell.passed, cell.failed
    if not passed + failed:
        alike = [other for other in cells if other.verdict == cell.verdict]
        passed, failed = sum(c.passed for c in alike), sum(c.failed for c in alike)
    if not passed + failed:
        passed, failed = (cell.verdict == 1), (cell.verdict != 1)
    share, seen = passed / (passed + failed), cell.passed + cell.failed
    looked = seen + cell.cannot
    left = cell.unseen * (seen / looked if looked else 1.0)
    return cell.passed + left * share, cell.failed + left * (1 - share)


def _ratio(counts: Sequence[tuple[int, Any, Any]], good: int, said: int | None) -> Any:
    """Passes of all (`said` None), or the share of good (bad) ones of which the judge says so."""
    import numpy as np

    at = 1 if good else 2
    if said is None:
        over, under = sum(c[1] for c in counts), sum(c[1] + c[2] for c in counts)
    else:
        over = sum((c[at] for c in counts if c[0] == said), 0)
        under = sum(c[at] for c in counts if c[0] >= 0)
    over, under = np.asarray(over, dtype=float), np.asarray(under, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(under > 0, over / under, np.nan)


def difference(
    label: Sequence[float | None], verdict: Sequence[float], probability: Sequence[float]
) -> Estimate:
    """The judge's mean plus the weighted mean of people's corrections (METHOD 6.5).

    For probabilities that differ from row to row: theta = mean(f + xi (y - f) / pi). The interval
    is normal, with the variance of independent (Poisson) draws, which equal probabilities of a
    fixed number only overstate. ValueError for a labelled row whose probability is not above 0.
    """
    n = len(verdict)
    rows = [(y, f, pi) for y, f, pi in zip(label, verdict, probability, strict=True)
            if y is not None]  # fmt: skip
    if any(not 0 < pi <= 1 for _, _, pi in rows):
        raise ValueError("a labelled row has a probability that is not above 0 and up to 1")
    facts: dict[str, Any] = {"method": "difference estimator, normal", "n_items": n,
                             "n_samples": len(rows)}  # fmt: skip
    if not rows:
        return Estimate(value=None, reason="no_labels", **facts)
    value = (sum(verdict) + sum((y - f) / pi for y, f, pi in rows)) / n
    variance = sum((1 - pi) * ((y - f) / pi) ** 2 for y, f, pi in rows) / n**2
    half = Z95 * variance**0.5
    warnings = ("few_random",) if sum(pi < 1 for *_, pi in rows) < FEW else ()
    # The estimate may leave [0, 1] where weights are large; a rate cannot.
    value, low, high = (min(1.0, max(0.0, one)) for one in (value, value - half, value + half))
    return Estimate(value=value, lo=low, hi=high, warnings=warnings, **facts)
