"""From labels to what is said about them: branch, topic or scenario, by shared words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.models.offline.asker.cores import ANY_CORE, BRANCHES, SCENARIOS, TOPICS
from workbench.models.offline.asker.people import GROUP_WORDS
from workbench.models.offline.author.dice import Dice

WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
LEAST = 2


def words(text: str) -> set[str]:
    return set(WORD.findall(text.lower()))


def found(text: str, kind: str) -> str:
    """The entry whose words a label shares most of; '' when it shares none."""
    tables = {
        "group": GROUP_WORDS, "branch": {name: said for name, (said, _) in BRANCHES.items()},
        "topic": {name: said for name, (said, _) in TOPICS.items()},
        "scenario": {name: said for name, (said, _) in SCENARIOS.items()},
    }  # fmt: skip
    said = words(text)
    shared = {name: len(said & set(known.split())) for name, known in tables[kind].items()}
    best = max(shared, key=lambda name: shared[name])
    least = LEAST if kind == "scenario" else 1
    return best if shared[best] >= least else ""


def branch_of(labels: Sequence[str]) -> str:
    """The branch that the labels lie in, the top one first."""
    return next((name for label in labels if (name := found(label, "branch"))), "")


def core_of(labels: Sequence[str], branch: str, dice: Dice) -> list[str]:
    """What the query is about, no deeper than the labels that were shown."""
    depth = len(labels)
    if depth == 1 and branch:
        return [dice.pick(BRANCHES[branch][1], "core")]
    if depth == 2 and (topic := found(labels[1], "topic")):
        return [dice.pick(TOPICS[topic][1], "core")]
    if depth > 2 and (scenario := found(labels[-1], "scenario")):
        return [dice.pick(SCENARIOS[scenario][1], "core")]
    label = labels[-1].strip().rstrip(".")
    return [dice.pick(ANY_CORE[branch], "core").format(label=label[:1].lower() + label[1:])]
