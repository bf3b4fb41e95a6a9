"""Points of the small demo store, approved by a person of flesh or by a script."""

from __future__ import annotations

from workbench.actions.open import Bench
from workbench.actions.review import give_verdict
from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict


def approve(
    bench: Bench, n: int = 1000, *, scripted: bool = False, recipe: str = "", skip: int = 0
) -> list[Candidate]:
    """Approve up to `n` waiting points, oldest first, after leaving out the first `skip`."""
    wanted = {"recipe": recipe} if recipe else {}
    points = bench.store.reads.candidates(1000, state="queued", newest=False, **wanted)  # type: ignore[arg-type]
    return [
        give_verdict(bench, Verdict(candidate_id=point.id, kind="approve", reviewer="ann",
                                    version=point.version, scripted=scripted))
        for point in points[skip : skip + n]
    ]  # fmt: skip
