"""Equal n-grams have equal hashes, others have others, and nothing depends on the process."""

from __future__ import annotations

import numpy as np

from workbench.gramhash import rolled, scattered


def test_each_n_in_a_row_has_its_hash() -> None:
    mix = scattered(5)
    row = mix[[1, 2, 3, 1, 2, 3, 4]]
    found = rolled(row, 3)
    assert len(found) == 5 and found[0] == found[3] and len(set(found.tolist())) == 4
    assert np.array_equal(found[1:4], rolled(row[1:6], 3))
    assert len(rolled(row, 8)) == 0 and len(rolled(row[:0], 1)) == 0
    assert rolled(mix[[1, 2]], 2)[0] != rolled(mix[[2, 1]], 2)[0]


def test_the_numbers_are_fixed() -> None:
    assert scattered(2).tolist() == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4]
    assert rolled(scattered(3), 2).tolist() == [16781011372624376625, 9105167957346820822]
