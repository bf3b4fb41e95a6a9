"""Agreement of two looks: METHOD's figures, the plain formulas, and what cannot be told."""

from __future__ import annotations

import pytest

from workbench.measures.agreement import cohen_kappa, gwet_ac1, krippendorff_alpha
from workbench.measures.doubled import doubled

TABLE = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15


def test_the_worked_table() -> None:
    found = doubled(TABLE)
    assert found.raw.value == pytest.approx(0.70) and found.kappa.value == pytest.approx(0.40)
    for one in found:
        assert one.lo is not None and one.hi is not None and one.value is not None
        assert one.lo < one.value < one.hi and one.n_items == 50


def test_the_same_as_the_plain_formulas() -> None:
    words = [*TABLE, ("edit", "no"), ("edit", "edit"), ("no", "edit")]
    first, second = [a for a, _ in words], [b for _, b in words]
    found = doubled(words)
    assert found.kappa.value == pytest.approx(cohen_kappa(first, second))
    assert found.ac1.value == pytest.approx(gwet_ac1(first, second))
    assert found.alpha.value == pytest.approx(krippendorff_alpha(words).value)


def test_what_cannot_be_told() -> None:
    assert {one.reason for one in doubled([])} == {"empty"}
    alike = doubled([("yes", "yes")] * 9)
    assert alike.raw.value == 1.0 and alike.ac1.value == 1.0
    assert {alike.kappa.reason, alike.alpha.reason} == {"no_variation"}


def test_the_interval_covers_what_is_so() -> None:
    """300 repeats at 60 doubles, true kappa .4."""
    import numpy as np

    rng = np.random.default_rng(3)
    cells = [("yes", "yes"), ("yes", "no"), ("no", "yes"), ("no", "no")]
    drawn = rng.multinomial(60, [0.4, 0.1, 0.2, 0.3], size=300)
    covered = 0
    for counts in drawn:
        words = [cell for cell, n in zip(cells, counts, strict=True) for _ in range(n)]
        kappa = doubled(words).kappa
        assert kappa.lo is not None and kappa.hi is not None
        covered += kappa.lo <= 0.4 <= kappa.hi
    assert covered >= 272  # a perfect 95% interval falls below this in 0.1% of cases
