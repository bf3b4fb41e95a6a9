"""How judges, repliers and experts on rubrics do: printed by `python -m tests.benchmarks.standins`.

Alone: `python -m tests.benchmarks.standins_rubric [items]`.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict

from tests.models.offline import rubric_world as world
from workbench.domain.rubric import Rubric
from workbench.measures.criteria import agreement_of
from workbench.models.offline.rubrics.words import act_of

Units = list[list[bool | None]]


def main(n: int = 40) -> None:
    """Prints the tables for n clean items, eight replies each, three judges."""
    items = list(world.items(n))
    agreement(items)
    strength(items)
    rewrites(items[: n // 2])
    experts(items)


def agreement(items: list[world.Item]) -> None:
    """Alpha by kind of criterion, and how many METHOD 5.4 keeps."""
    units: defaultdict[str, Units] = defaultdict(list)
    kept: Counter[str] = Counter()
    n: Counter[str] = Counter()
    drafts, alphas = 0, []
    start = time.process_time()
    for item in items:
        votes = [[world.graded(item, text, judge, 5) for judge in world.JUDGES]
                 for text in world.replies(item)]  # fmt: skip
        good = 0
        for criterion in item.criteria:
            own = [[vote[criterion.id] for vote in row] for row in votes]
            found = agreement_of(own)
            act = act_of(criterion.text)
            kind = "figure" if act.kind == "state" and act.numbers else act.kind
            for name in (kind, "all"):
                units[name] += own
                n[name] += 1
                kept[name] += found.action in ("keep", "low_prevalence")
            good += found.action in ("keep", "low_prevalence")
            alphas += [found.alpha] if found.alpha is not None else []
        drafts += good >= 4
    spent = 1000 * (time.process_time() - start) / (32 * len(items))
    print(f"\n{'criteria':12}{'n':>5}{'alpha':>8}{'kept':>7}{'present':>9}")
    for kind, own in units.items():
        present = [vote for unit in own for vote in unit]
        alpha = agreement_of(own).alpha or 0.0
        print(f"{kind:12}{n[kind]:>5}{alpha:>8.2f}{kept[kind] / n[kind]:>7.2f}"
              f"{sum(map(bool, present)) / len(present):>9.2f}")  # fmt: skip
    alphas.sort()
    print(f"alpha on 8 replies: median {alphas[len(alphas) // 2]:.2f}, "
          f"p10 {alphas[len(alphas) // 10]:.2f}; drafts that keep 4: {drafts} of {len(items)}; "
          f"{spent:.2f} ms a reply or vote call")  # fmt: skip


def strength(items: list[world.Item]) -> None:
    """Mean score and pass share of each target, plain and weak, by the strict judge."""
    print(f"\n{'target':10}{'score':>8}{'passed':>8}{'weak':>8}")
    for model in world.TARGETS:
        rows = [(_score(item, model, False), _score(item, model, True)) for item in items]
        plain, weak = ([row[i] for row in rows] for i in (0, 1))
        n = len(items)
        print(f"{model:10}{sum(s for s, _ in plain) / n:>8.2f}{sum(p for _, p in plain) / n:>8.2f}"
              f"{sum(s for s, _ in weak) / n:>8.2f}")  # fmt: skip


def _score(item: world.Item, model: str, weak: bool) -> tuple[float, bool]:
    text = world.reply(item, model, 1, weak=weak)
    found = Rubric(criteria=tuple(item.criteria)).score(world.graded(item, text, "judge-b"))
    return found.total or 0.0, bool(found.passed)


def rewrites(items: list[world.Item]) -> None:
    """The mutation matrix: each criterion flips with its own violation, and hardly another."""
    found: Counter[str] = Counter()
    for item in items:
        must = {c.id: c.polarity == "must" for c in item.criteria}
        for one in ("", *must):
            votes = world.graded(item, world.rewritten(item, world.reply(item, "solver-2"), one))
            for id, wanted in must.items():
                row = "all met" if not one else "own" if id == one else "others"
                found[row] += 1
                found[f"{row} flipped"] += votes[id] != wanted
    shares = {row: found[f"{row} flipped"] / found[row] for row in ("all met", "own", "others")}
    print("\nflipped by rewrites: " + ", ".join(f"{k} {v:.3f}" for k, v in shares.items()))


def experts(items: list[world.Item]) -> None:
    """What single checkers catch of planted mistakes, and their false alarms."""
    n = len(items)
    found: Counter[str] = Counter()
    for kind in ("compound", "vague", "outside"):
        for item in world.items(n, **{kind: 1.0}):
            found[kind] += any(row["fault"] == kind for row in world.checked(item, "judge-b"))
    for item in world.items(n, contrived_criterion=1.0):
        found["contrived"] += any(not row["relevant"] for row in world.weighed(item, "judge-b"))
    for item in world.items(n, wrong_criterion=1.0):
        rows = world.entailed(item)
        found["wrong figure"] += any(row["verdict"] == "contradicted" for row in rows)
        found["wrong figure opposed"] += world.opposed(item)["stance"] == "wrong"
    print(f"caught by one checker, of {n}: {dict(found)}")
    alarms: Counter[str] = Counter()
    for item in items:
        alarms["split"] += sum(row["fault"] != "none" for row in world.checked(item, "judge-b"))
        alarms["irrelevant"] += sum(not row["relevant"] for row in world.weighed(item, "judge-b"))
        alarms["contradicted"] += sum(
            row["verdict"] == "contradicted" for row in world.entailed(item)
        )
    total = sum(len(item.criteria) for item in items)
    print(f"false alarms on {total} good criteria: {dict(alarms)}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
