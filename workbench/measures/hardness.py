"""Hardness: what a point that nobody has solved is - broken, hard, or not known (METHOD 2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from workbench.domain.record import Record
from workbench.extract import is_unsure

ENOUGH = 64  # samples of the strongest solver before a point may be called hard
CONCENTRATED, FAMILIES = 0.5, 2
Verdict = Literal[
    "solved", "broken", "unresolved", "unfinished", "awaiting_approval", "frontier_hard"
]
Proof = Literal["proved", "disproved", ""]


class Concentration(Record):
    """W: the largest share of wrong samples that give one answer, and which families gave it.

    `share` is None where nothing wrong was said.
    """

    share: float | None = None
    answer: str = ""
    families: tuple[str, ...] = ()
    wrong: int = 0

    @property
    def suspicious(self) -> bool:
        """Whether it speaks against the key, were it said by oracles."""
        spread = len(self.families) >= FAMILIES and not is_unsure(self.answer)
        return self.share is not None and self.share >= CONCENTRATED and spread


class Evidence(Record):
    """What is known of one point. `n` and `c` are the strongest solver's, all samples together.

    `proof` is what our own program says of the key, `refused` a person's word against the point.
    """

    n: int
    c: int
    others: int = 0
    proof: Proof = ""
    oracles: Concentration = Concentration()
    refused: str = ""
    approved: bool = False


class Resolution(Record):
    """What a point is called, and why, in one sentence."""

    verdict: Verdict
    why: str

    @property
    def label(self) -> str:
        """The label of METHOD 2; what is not resolved is still nothing but unsolved."""
        named = ("frontier_hard", "broken", "solved")
        return self.verdict if self.verdict in named else "zero_solve"


def upper_bound(n: int) -> float | None:
    """The one-sided 95% upper bound of a pass rate after 0 of n; None without samples."""
    if n < 0:
        raise ValueError(f"{n} samples cannot be")
    return 1 - 0.05 ** (1 / n) if n else None


def concentration(wrong: Iterable[tuple[str, str]]) -> Concentration:
    """W over wrong samples, each as (family, normalised answer).

    '' and words like "cannot tell" are no answer: they count below the line alone.
    """
    rows = list(wrong)
    counts = Counter(answer for _, answer in rows if answer and not is_unsure(answer))
    if not counts:
        return Concentration(share=0.0 if rows else None, wrong=len(rows))
    top, n = min(counts.items(), key=lambda one: (-one[1], one[0]))
    families = tuple(sorted({family for family, answer in rows if answer == top}))
    return Concentration(share=n / len(rows), answer=top, families=families, wrong=len(rows))


def resolve(known: Evidence) -> Resolution:
    """The state machine of METHOD 2 for points without a single pass, from the top down."""
    if known.c or known.others:
        who = f"{known.c} of {known.n} samples of the strongest solver" if known.c else "others"
        return Resolution(verdict="solved", why=f"{who} passed: it is hard, but not unsolved")
    broken = _broken(known)
    if broken:
        return Resolution(verdict="broken", why=broken)
    if known.proof != "proved":
        why = "no program has worked the key out: unsolved may mean wrong as well as hard"
        return Resolution(verdict="unresolved", why=why)
    if known.n < ENOUGH:
        why = f"{known.n} of {ENOUGH} samples of the strongest solver: more have to be drawn"
        return Resolution(verdict="unfinished", why=why)
    bound = f"0 of {known.n}, so at most {upper_bound(known.n):.1%} (95%), and the key is proved"
    if not known.approved:
        return Resolution(verdict="awaiting_approval", why=f"{bound}; a person has to approve it")
    return Resolution(verdict="frontier_hard", why=f"{bound}; a person has approved it")


def _broken(known: Evidence) -> str:
    """What shows that the key is wrong, '' for nothing."""
    if known.refused:
        return f"a person has refused it: {known.refused}"
    if known.proof == "disproved":
        return "our program works another answer out of the point's own trace"
    if known.oracles.suspicious:
        many = len(known.oracles.families)
        return (
            f"{known.oracles.share:.0%} of the oracles' wrong samples say "
            f"{known.oracles.answer!r}, from {many} families: the key is suspect"
        )
    return ""
