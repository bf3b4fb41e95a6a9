"""How far reviewers agree on the points that two of them judged, each blind to the other."""

from __future__ import annotations

from workbench.actions.open import Bench
from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.measures.agreement import cohen_kappa, gwet_ac1
from workbench.measures.intervals import wilson

ENOUGH = 30  # below this many doubles the figures only describe (METHOD 8)


class Doubles(Record):
    """Agreement of the first and the second look. `kappa` and `ac1` are corrected for chance."""

    n: int
    agreed: int
    share: Estimate
    kappa: float | None
    ac1: float | None

    @property
    def sentence(self) -> str:
        """The figures in words, with their caveat."""
        if not self.n or self.share.lo is None or self.share.hi is None:
            return "No point has been judged by two people blind to each other yet."
        told = (
            f"Two people agree on {self.agreed} of {self.n} points that both judged blind: "
            f"{self.share.value:.0%} (95% Wilson {self.share.lo:.0%} to {self.share.hi:.0%})"
        )
        told += f", kappa {self.kappa:.2f}" if self.kappa is not None else ""
        told += f", AC1 {self.ac1:.2f}." if self.ac1 is not None else "."
        few = f" Fewer than {ENOUGH} doubles: this describes them, and no more."
        return told + (few if self.n < ENOUGH else "")


def doubles(bench: Bench) -> Doubles:
    """The first two blind verdicts of different people on each point; later ones do not count."""
    first: dict[str, dict[str, str]] = {}
    for id, verdict in bench.store.reads.verdicts_given():
        if verdict.kind != "undo" and verdict.blind and not verdict.scripted:
            first.setdefault(id, {}).setdefault(verdict.reviewer, verdict.kind)
    pairs = [tuple(said.values())[:2] for said in first.values() if len(said) > 1]
    a, b = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    agreed = sum(x == y for x, y in zip(a, b, strict=True))
    kappa, ac1 = (cohen_kappa(a, b), gwet_ac1(a, b)) if pairs else (None, None)
    return Doubles(
        n=len(pairs), agreed=agreed, share=wilson(agreed, len(pairs)), kappa=kappa, ac1=ac1
    )
