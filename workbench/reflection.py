"""From verdicts to proposals: reasons that two people's words, or two points, have in common.

Pure: verdicts and the vectors of their words in, proposals out. Words are grouped within a recipe
and reason code by average linkage: two groups become one while their mean cosine is at least JOIN.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.domain.record import Record, digest
from workbench.domain.review import MOST_RULE, ChecklistEntry, EntryKind
from workbench.text import shorten

if TYPE_CHECKING:
    import numpy as np

# MiniLM, comments of reviewers in many wordings: pairs with one meaning .1 to .7 (means .4), with
# different ones .1 on average (.6 at most). At .35 no group of 29 such comments was mixed but one.
JOIN = 0.35
LEAST_ITEMS = 2
ENOUGH = 5  # points that share an axis value before it is taken for the scope
# Newest first: a reviewer of ten thousand points repeats herself.
MOST_WORDS = 2_000
MISSING = "missing_criterion"
NO_CODE = ""
KINDS: dict[str, EntryKind] = {
    MISSING: "missed_criterion", "wrong_key": "key_error", "style": "style",
    "unrealistic": "style", "wrong_criterion": "key_error",
}  # fmt: skip
Embed = Callable[[Sequence[str]], "np.ndarray"]


class Said(Record):
    """One reason of one verdict, in the reviewer's words; `item` is the same for all branches of a
    slot. A verdict with two codes is two of these."""

    verdict: int
    candidate_id: str
    item: str
    recipe: str
    reason: str
    words: str
    kind: str
    reviewer: str
    coordinate: dict[str, str] = {}
    summary: str = ""
    simulated: bool = False


class Proposal(Record):
    """A reason that two or more verdicts on two or more points share, and no entry has yet.

    `text` is the wording to begin from: the words of the verdict nearest to all others. `scope`
    holds the axis values that every supporting point has and other judged points have not.
    """

    id: str
    recipe: str
    reason: str
    kind: EntryKind
    text: str
    support: tuple[Said, ...]
    scope: dict[str, str] = {}
    simulated: bool = False

    @property
    def items(self) -> int:
        return len({one.item for one in self.support})

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.words for one in self.support))


def proposals(
    said: Sequence[Said],
    known: Sequence[ChecklistEntry],
    embed: Embed,
    judged: Sequence[tuple[str, Mapping[str, str]]] = (),
) -> list[Proposal]:
    """What the verdicts have in common and no entry covers, best supported first.

    An entry of any state covers a group that it shares a verdict with, or whose words are as near
    to its own as words of one group are: what was dismissed stays so. `judged` are the recipe
    and coordinate of every judged point, approved ones among them, for the scope.
    """
    places = [*judged, *((one.recipe, one.coordinate) for one in said)]
    groups: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    for one in said:
        if one.words.strip():
            groups[one.recipe, one.reason].append(one)
    found = []
    for (recipe, reason), members in sorted(groups.items()):
        members = members[-MOST_WORDS:]
        vectors = embed([one.words for one in members])
        there = [e for e in known if e.recipe == recipe and e.reason == reason]
        for rows in clusters(vectors):
            group = [members[i] for i in rows]
            if len({one.item for one in group}) < LEAST_ITEMS or _covered(
                group, vectors[rows], there, embed
            ):
                continue
            found.append(_proposal(group, vectors[rows], places))
    return sorted(found, key=lambda p: (-len(p.support), p.id))


def clusters(vectors: np.ndarray, join: float = JOIN) -> list[list[int]]:
    """Groups of rows by average linkage on cosines, each sorted; the largest first."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(vectors) < 2:
        return [[i] for i in range(len(vectors))]
    distances = (1 - _unit(vectors) @ _unit(vectors).T).clip(0, 2)
    tree = linkage(squareform(distances, checks=False), "average")
    names = fcluster(tree, 1 - join, "distance")
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        groups[int(name)].append(row)
    return sorted(groups.values(), key=lambda rows: (-len(rows), rows[0]))


def belongs(words: Sequence[str], entry: ChecklistEntry, embed: Embed) -> list[bool]:
    """Which of these words would have joined the words that an entry rests on.

    An entry that a person wrote without any verdict is held against its own text.
    """
    if not words:
        return []
    base = _unit(embed(list(entry.words or (entry.text,))))
    near = (_unit(embed(list(words))) @ base.T).mean(axis=1)
    return [bool(one >= JOIN) for one in near]


def plain_wording(proposal: Proposal) -> str:
    """A rule without a model: the words nearest to all others, as a warning."""
    text = " ".join(proposal.text.split())
    if proposal.kind == "missed_criterion":
        return shorten(text, MOST_RULE)
    return shorten(f"Avoid: {text}", MOST_RULE)


def _covered(
    group: Sequence[Said], vectors: np.ndarray, known: Sequence[ChecklistEntry], embed: Embed
) -> bool:
    mine = {str(one.verdict) for one in group}
    for entry in known:
        if mine & set(entry.support_ids):
            return True
        base = _unit(embed(list(entry.words or (entry.text,))))
        if float((_unit(vectors) @ base.T).mean()) >= JOIN:
            return True
    return False


def _proposal(
    group: Sequence[Said], vectors: np.ndarray, places: Sequence[tuple[str, Mapping[str, str]]]
) -> Proposal:
    first = group[0]
    unit = _unit(vectors)
    central = int((unit @ unit.T).sum(axis=1).argmax())
    kind = KINDS.get(first.reason, "bad_pattern")
    return Proposal(
        id="e" + digest([first.recipe, first.reason, min(one.verdict for one in group)], 9),
        recipe=first.recipe, reason=first.reason, kind=kind, text=group[central].words,
        support=tuple(group), scope=_scope(group, places),
        simulated=any(one.simulated for one in group),
    )  # fmt: skip


def _scope(
    group: Sequence[Said], places: Sequence[tuple[str, Mapping[str, str]]]
) -> dict[str, str]:
    """The axis values that all supporting points share, on axes where judged points differ.

    Two points of one channel share it by chance: it takes five points to make a scope.
    """
    if len({one.item for one in group}) < ENOUGH:
        return {}
    shared = dict(group[0].coordinate)
    for one in group[1:]:
        shared = {axis: v for axis, v in shared.items() if one.coordinate.get(axis) == v}
    values: defaultdict[str, set[str]] = defaultdict(set)
    for recipe, coordinate in places:
        if recipe == group[0].recipe:
            for axis, value in coordinate.items():
                values[axis].add(value)
    return {axis: value for axis, value in shared.items() if len(values[axis]) > 1}


def in_force(
    entries: Sequence[ChecklistEntry], axes: Mapping[str, Sequence[str]]
) -> tuple[ChecklistEntry, ...]:
    """The active entries that can concern a run with these axes, the best supported first."""
    there = [
        entry for entry in entries if entry.state == "active"
        and all(value in axes.get(axis, ()) for axis, value in entry.scope.items())
    ]  # fmt: skip
    return tuple(sorted(there, key=lambda e: (-len(e.support_ids), e.id)))


def version_of(rules: Sequence[ChecklistEntry]) -> str:
    """A mark of the entries and their versions; empty without any."""
    return "k" + digest([[rule.id, rule.version] for rule in rules], 9) if rules else ""


def entry_of(proposal: Proposal, text: str, **facts: Any) -> ChecklistEntry:
    """The first version of an entry from a proposal, with the words that a person settled on."""
    return ChecklistEntry(
        id=proposal.id, recipe=proposal.recipe, text=text, reason=proposal.reason,
        words=proposal.words[:50], support_ids=tuple(str(one.verdict) for one in proposal.support),
        author="proposed",
        **{"kind": proposal.kind, "scope": proposal.scope, **facts,
           "simulated": proposal.simulated or bool(facts.get("simulated"))},
    )  # fmt: skip


def _unit(vectors: Any) -> np.ndarray:
    import numpy as np

    rows = np.asarray(vectors, dtype=float)
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: np.ndarray = rows / np.where(size > 0, size, 1.0)
    return unit
