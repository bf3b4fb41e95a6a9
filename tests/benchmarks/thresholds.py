"""What an encoder is calibrated to: `python -m tests.benchmarks.thresholds [EMBEDDING]`.

METHOD 7's conditions at today's thresholds, and the interval in which t_dup may lie.
"""

from __future__ import annotations

import sys
import time

from workbench.actions.calibration import CONFIRMED, measured
from workbench.embedding import MINILM, SentenceEmbedder


def main(setting: str) -> None:
    started = time.process_time()
    found = measured(SentenceEmbedder(setting))
    print(f"{found.encoder}: {found.rewrites} rewrites, {found.pairs} pairs of one leaf")
    print(f"t_dup may lie in [{found.lowest:.3f}, {found.highest:.3f}]; by pairs alone from "
          f"{found.smallest:.3f}")  # fmt: skip
    print(f"calibrated: t_dup {found.t_dup:.3f}, t_near {found.t_near:.3f}, fit {found.fit}")
    print(f"at t_dup: {found.rewrites_above:.1%} of rewrites, {found.pairs_above:.1%} of pairs, "
          f"{found.nearest_above:.1%} of nearest")  # fmt: skip
    if found.encoder in CONFIRMED:
        t_dup, t_near = CONFIRMED[found.encoder]
        inside = found.lowest <= t_dup <= found.highest and found.t_near <= t_near < t_dup
        print(
            f"in use: t_dup {t_dup}, t_near {t_near}: {'confirmed' if inside else 'NOT CONFIRMED'}"
        )
    print(f"{time.process_time() - started:.1f} s CPU")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else MINILM)
