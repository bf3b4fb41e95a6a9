"""The checklist's loop with known truth: is the habit found, does the effect's interval hold it?

python -m tests.benchmarks.reflection [repeats]: drafts are the offline author's, with and without
the rule in its prompt; a reviewer who errs turns some of them down in one of several wordings, for
other reasons too. Then the same by dice alone, over sizes, runs that differ, and at the least fall
that the numbers are said to show.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Any

from tests.models.offline.author_messages import ask_author, taxonomy
from workbench.actions.reflectscene import COMPLAINTS
from workbench.briefs import messages
from workbench.console import table
from workbench.domain.record import digest
from workbench.embedding import SentenceEmbedder
from workbench.measures.arms import Arm, Pair, difference, least_fall
from workbench.measures.intervals import wilson
from workbench.models.offline import reply
from workbench.models.offline.author.habits import OPENINGS
from workbench.models.offline.rates import ROWS
from workbench.plan import HOLDOUT
from workbench.recipes.final_answer import AUTHOR_SYSTEM
from workbench.reflection import Said, belongs, entry_of, proposals

SEEDS, REPEATS, POINTS, FIRST = 20, 300, 60, 40
NOTICES, WRONGLY = 0.95, 0.03  # the reviewer
OTHERS = (
    "Far too long, half of it is small talk.", "The name does not fit the town.",
    "Two dates in two forms in one message.", "It reads like a translation.",
    "Far too many commas.", "Nobody knows this word.", "The tone changes in the middle.",
)  # fmt: skip
RULE = 'Avoid: it opens with a stock phrase. Such as: "I hope you are doing well today".'
LEAVES = taxonomy().leaves("retail")
RATES = ROWS["author"]["author-a"]


@cache
def habit(seed: int, told: bool, tone: str) -> str:
    """The stock phrase that a draft opens with; '' for none."""
    where = {"tone": tone, "channel": ("chat", "email", "letter")[seed % 3]}
    rules = (RULE,) if told else ()
    asked = ask_author(LEAVES[seed % len(LEAVES)], coordinate=where, checklist=rules)
    text = reply(f"author-{'ab'[seed % 2]}", messages(AUTHOR_SYSTEM, asked[1]["content"]),
                 response_format={}, seed=seed)  # fmt: skip
    prompt = str(json.loads(text).get("prompt", ""))
    return next((phrase for phrase in OPENINGS if phrase in prompt), "")


def words_on(phrase: str, rng: Random) -> str | None:
    """What the reviewer writes under `style`; None lets the point pass."""
    if phrase and rng.random() < NOTICES or not phrase and rng.random() < WRONGLY:
        return rng.choice(COMPLAINTS).format((phrase or "Good morning").rstrip("."))
    return rng.choice(OTHERS) if rng.random() < 0.15 else None


def reviewed(seed: int, tone: str) -> list[tuple[Said, bool]]:
    """The style rejections of one first run, each with whether it is about the habit."""
    rng, found = Random(seed), []
    for i in range(FIRST):
        phrase = habit(seed * 1000 + i, False, tone)
        words = words_on(phrase, rng)
        if words is not None:
            about = words not in OTHERS
            found.append(
                (
                    Said(
                        verdict=i,
                        candidate_id=f"c{i}",
                        item=str(i),
                        recipe="final_answer",
                        reason="style",
                        words=words,
                        kind="reject",
                        reviewer="r",
                    ),
                    about,
                )
            )
    return found


def recovery(embed: Callable[[Sequence[str]], Any]) -> None:
    """Of so many first runs: does the best proposal hold the habit, and little else?"""
    rows = []
    for tone in ("polite", "neutral"):
        made = found = 0
        pure, held, others = [], [], []
        for seed in range(SEEDS):
            told = reviewed(seed, tone)
            about = {one.verdict for one, is_it in told if is_it}
            there = proposals([one for one, _ in told], [], embed)
            best = there[0] if there else None
            mine = {one.verdict for one in best.support} & about if best else set()
            hit = best is not None and len(mine) >= 0.8 * len(best.support) and bool(mine)
            made += bool(there)
            found += hit
            others.append(len(there) - hit)
            if hit and best is not None:
                pure.append(len(mine) / len(best.support))
                held.append(len(mine) / len(about))
        share = [f"{sum(x) / len(x):.2f}" if x else "-" for x in (pure, held, others)]
        rows.append((tone, SEEDS, made, found, *share))
    head = ("tone", "first runs", "some proposal", "habit proposed", "purity", "of its verdicts",
            "other proposals a run")  # fmt: skip
    print(table(head, rows), "\n")


def authored(repeats: int, embed: Callable[[Sequence[str]], Any]) -> None:
    """The effect in a next run of 60 points, drawn anew from the author each time."""
    first = [one for one, _ in reviewed(0, "polite")]
    entry = entry_of(proposals(first, [], embed)[0], RULE)
    alike = {words: hit for phrase in (*(p.rstrip(".") for p in OPENINGS), "Good morning")
             for words in [c.format(phrase) for c in COMPLAINTS]
             for hit in belongs([words], entry, embed)}  # fmt: skip
    alike |= dict(zip(OTHERS, belongs(OTHERS, entry, embed), strict=True))
    p0 = RATES["stock_opening"]
    rows = []
    for name, heeds in (("rule heeded", RATES["heeds"]), ("rule about something else", 0.0)):
        truth = -(NOTICES - WRONGLY) * p0 * heeds
        covered = fell = rose = 0
        width = 0.0
        for repeat in range(repeats):
            pair = _run(repeat, bool(heeds), alike)
            gap = difference([pair])
            if gap.lo is None or gap.hi is None:
                continue
            covered += gap.lo <= truth <= gap.hi
            fell += gap.hi < 0
            rose += gap.lo > 0
            width += (gap.hi - gap.lo) / repeats
        rows.append((name, repeats, f"{truth:+.3f}", _share(covered, repeats),
                     _share(fell, repeats), _share(rose, repeats), f"{width:.2f}"))  # fmt: skip
    head = ("next run", "repeats", "true drop", "interval holds it", "said: fell", "said: rose",
            "mean width")  # fmt: skip
    print(f"{sum(alike.values())} of {len(alike)} wordings counted for the entry\n")
    print(table(head, rows), "\n")


def _run(repeat: int, told: bool, alike: dict[str, bool]) -> Pair:
    """One next run: arms as the plan draws them, drafts by the author, verdicts by the reviewer."""
    rng = Random(f"{repeat} {told}")
    counts = {held: [0, 0] for held in (True, False)}
    for i in range(POINTS):
        held = int(digest(["holdout", repeat + 7, i], 8), 16) % HOLDOUT == 0
        phrase = habit(10_000_000 + repeat * 1000 + i, told and not held, "polite")
        words = words_on(phrase, rng)
        counts[held][0] += words is not None and alike[words]
        counts[held][1] += 1
    return Pair(*(Arm(*counts[held]) for held in (True, False)))


def by_dice(repeats: int) -> None:
    """Sizes, no effect, and runs that differ: the interval and its claims by dice alone."""
    rng, rows = Random(5), []
    for name, runs in (
        ("30 points", [(0.6, 30)]), ("60 points", [(0.6, 60)]), ("120 points", [(0.6, 120)]),
        ("300 points, rare", [(0.1, 300)]),
        ("three runs that differ", [(0.2, 60), (0.5, 40), (0.8, 30)]),
    ):  # fmt: skip
        for falls in (0.0, 0.5, 0.9):
            covered = claimed = told = 0
            for _ in range(repeats):
                pairs = [_dice(rng, p, p * (1 - falls), n) for p, n in runs]
                used = [p for p in pairs if p.held_out.n and p.treated.n]
                gap = difference(used)
                if gap.lo is None or gap.hi is None:
                    continue
                told += 1
                covered += gap.lo <= _truth(used, runs, falls, pairs) <= gap.hi
                claimed += gap.hi < 0
            rows.append((name, f"{falls:.0%}", told, _share(covered, told), _share(claimed, told)))
    print(table(("next runs", "true fall of the rate", "repeats", "interval holds it",
                 "said: fell"), rows), "\n")  # fmt: skip


def _truth(
    used: Sequence[Pair], runs: Sequence[tuple[float, int]], falls: float, pairs: Sequence[Pair]
) -> float:
    """The drop that the weights of these runs aim at."""
    rates = [p for (p, _), pair in zip(runs, pairs, strict=True) if pair in used]
    sizes = [p.held_out.n * p.treated.n / (p.held_out.n + p.treated.n) for p in used]
    return -falls * sum(w * p for w, p in zip(sizes, rates, strict=True)) / sum(sizes)


def _dice(rng: Random, p0: float, p1: float, n: int) -> Pair:
    held = sum(rng.random() < 1 / HOLDOUT for _ in range(n))
    return Pair(Arm(sum(rng.random() < p0 for _ in range(held)), held),
                Arm(sum(rng.random() < p1 for _ in range(n - held)), n - held))  # fmt: skip


def at_the_least(repeats: int) -> None:
    """How often a fall is seen that is just the least said to be seen 80% of the time."""
    rng, rows = Random(6), []
    for held, treated, share in ((12, 48, 0.6), (24, 96, 0.4), (60, 240, 0.2)):
        least = least_fall(share, held, treated)
        if least is None:
            continue
        seen = 0
        for _ in range(repeats):
            hits = [sum(rng.random() < p for _ in range(n))
                    for p, n in ((share, held), (share - least, treated))]  # fmt: skip
            gap = difference([Pair(Arm(hits[0], held), Arm(hits[1], treated))])
            seen += gap.hi is not None and gap.hi < 0
        rows.append((held, treated, share, f"{least:.3f}", _share(seen, repeats)))
    print(table(("held out", "treated", "rate held out", "least fall", "seen"), rows))


def _share(hits: int, n: int) -> str:
    found = wilson(hits, n)
    return f"{found.value or 0:.3f} ({found.lo or 0:.3f} to {found.hi or 0:.3f})"


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS
    begun = time.process_time()
    embed = SentenceEmbedder("minilm").embed
    recovery(embed)
    authored(repeats, embed)
    by_dice(max(1000, repeats))
    at_the_least(max(1000, repeats))
    print(f"\n{time.process_time() - begun:.0f} s CPU")


if __name__ == "__main__":
    main()
