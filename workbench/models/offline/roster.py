"""The offline models by name: which family each belongs to, how able it is, what it may be asked.

No author's family plays oracle, adversary or adjudicator, and of every author's family there is at
most one judge, so that two judges and three realism votes of other families are always at hand.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StandIn:
    """One offline model; `rank` is its ability among the solvers (1 = weakest), else 0.

    `target:social_query` is the role target in runs of that recipe only.
    """

    name: str
    family: str
    rank: int
    roles: tuple[str, ...]


def _panel() -> tuple[StandIn, ...]:
    """Five solvers of five families; asked as targets too."""
    families = ("alder", "birch", "cedar", "dogwood", "elm")
    roles = ("solver", "target")
    return tuple(StandIn(f"solver-{i}", family, i, roles) for i, family in enumerate(families, 1))


ROSTER: tuple[StandIn, ...] = (
    StandIn("author-a", "alder", 0, ("author",)),
    StandIn("author-b", "birch", 0, ("author",)),
    StandIn("repairer-a", "alder", 0, ("repairer",)),
    StandIn("repairer-b", "birch", 0, ("repairer",)),
    *_panel(),
    StandIn("oracle-c", "cedar", 0, ("oracle",)),
    StandIn("oracle-d", "dogwood", 0, ("oracle",)),
    StandIn("oracle-e", "elm", 0, ("oracle",)),
    StandIn("adversary-c", "cedar", 0, ("adversary",)),
    StandIn("adversary-d", "dogwood", 0, ("adversary",)),
    StandIn("adjudicator-c", "cedar", 0, ("adjudicator",)),
    StandIn("adjudicator-d", "dogwood", 0, ("adjudicator",)),
    StandIn("adjudicator-e", "elm", 0, ("adjudicator",)),
    StandIn("judge-a", "alder", 0, ("judge",)),
    StandIn("judge-b", "birch", 0, ("judge",)),
    StandIn("judge-c", "cedar", 0, ("judge",)),
    StandIn("judge-d", "dogwood", 0, ("judge",)),
    StandIn("target-a", "fir", 0, ("target:social_query",)),
    StandIn("target-b", "gum", 0, ("target:social_query",)),
    StandIn("target-c", "hazel", 0, ("target:social_query",)),
    StandIn("guard-a", "ash", 0, ("guard",)),
    StandIn("guard-b", "beech", 0, ("guard",)),
    StandIn("agent-fir", "fir", 0, ()),
    StandIn("agent-gum", "gum", 0, ()),
    StandIn("agent-hazel", "hazel", 0, ()),
    StandIn("taxonomist-e", "elm", 0, ("taxonomist",)),
    StandIn("taxonomist-d", "dogwood", 0, ("taxonomist",)),
)
