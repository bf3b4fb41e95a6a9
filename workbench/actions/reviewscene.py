"""The demo's sittings: two scripted reviewers judge a part of the queue, blind to each other.

So the review page has doubles, groups and an ended sitting with known answers to show before
anybody has judged a point. All of it is simulated, and most of the queue is left to people.
"""

from __future__ import annotations

import re

from workbench.actions.open import Bench
from workbench.actions.scripted import Rule, Seen, Word, script
from workbench.actions.sittings import end_sitting

NAMES = ("ann (scripted)", "ben (scripted)")
GROUPS = ("support desk (scripted)", "engineers (scripted)")
EACH = 12
LEAST = 40  # below so many waiting points all are left to people
ORDER = re.compile(r"reviewers? must|prüfer|<system>|has been checked already", re.I)
LONG = 90  # words of a prompt that ben will not read


def bring_sittings(bench: Bench, *, full: bool = False) -> str:
    """Let both judge once, each to the end of a sitting; one line for the terminal, '' for nothing.

    `full` changes nothing here.
    """
    reads = bench.store.reads
    if any(verdict.reviewer in NAMES for _, verdict in reads.verdicts_given()):
        return ""
    if sum(reads.queue().values()) < LEAST:
        return ""
    given = 0
    for name, group, longest in zip(NAMES, GROUPS, (100 * LONG, LONG), strict=True):
        given += len(script(bench, name, reader(longest), most=EACH, group=group).ids)
        end_sitting(bench, name)
    return f"reviews: two scripted reviewers gave {given} verdicts (simulated), the rest is yours"


def reader(longest: int) -> Rule:
    """A reviewer who reads what is on the page: an answer given away, an order, a wall of words."""

    def judge(seen: Seen) -> Word:
        key = " ".join(block.text for block in seen.blocks if block.kind == "answer").strip()
        asked = next((block.text for block in seen.blocks if block.kind != "answer"), "")
        if ORDER.search(seen.text):
            return Word("reject", ("unrealistic",), "it talks to reviewers")
        if len(key) > 3 and key.casefold() in asked.casefold():
            return Word("reject", ("leak",), "the answer stands in the question")
        if len(asked.split()) > longest:
            return Word("reject", ("style",), "too long to be read to its end")
        return Word("approve")

    return judge
