"""How well the offline readers read: run `python -m tests.benchmarks.standins [items a leaf]`.

Prints agreement with the offline author's keys by leaf, answers after changes of wording, the
panel's solve rates, CPU time a call; and what judges and experts make of rubrics.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from tests.benchmarks import standins_rubric
from tests.models.offline import corpus, measures
from workbench.models.offline import rates
from workbench.models.offline.reader import adjudicate, oppose, solve
from workbench.text import fence

OPPOSE = rates.row("oppose", "adversary-c")
ADJUDICATE = rates.row("adjudicate", "adjudicator-d")
WORDINGS = {
    "please added": measures.please,
    "EUR -> euro, paid -> spent": measures.euro,
    "two letters swapped": measures.swapped,
    "all lower case": measures.lower,
    "held-out synonyms: one word": measures.Reworded(0.0),
    "held-out synonyms: about a third": measures.Reworded(0.33),
    "held-out synonyms: every word": measures.Reworded(1.1),
}


def main(a_leaf: int = 60) -> None:
    """Prints the tables."""
    items = list(corpus.items(a_leaf))
    by_leaf(items)
    print(f"\n{'wording':36}{'n':>6}{'right':>8}{'parsed':>8}")
    for name, reword in WORDINGS.items():
        found = measures.agreement(items[::2], reword)
        n = sum(found.values())
        parsed = 1 - found["cannot tell"] / n
        print(f"{name:36}{n:>6}{found['right'] / n:>8.3f}{parsed:>8.3f}")
    without = Counter(
        corpus.said(solve(corpus.messages(i.prompt, {}), corpus.draws("full", 0), {}))[:11]
        for i in items
    )
    print(f"{'without the sheet':36}{len(items):>6}   cannot tell: {without['cannot tell']}")
    panel_table(items[::3])
    n, refused, wrong = measures.run_oracles(items)
    print(f"oracles: {refused} of {n} good items refused, {wrong} of {6 * n} samples wrong")
    disputes(items)
    standins_rubric.main(min(a_leaf, 40))


def by_leaf(items: list[corpus.Item]) -> None:
    """Agreement of full skill with the author's keys, and time a call that reads a new text."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    spent: list[float] = []
    for item in items:
        start = time.process_time()
        answer = measures.ask(item)
        spent.append(1000 * (time.process_time() - start))
        right[item.leaf] += answer == item.key
        total[item.leaf] += 1
    print(f"{'leaf':14}{'right':>7}{'of':>6}")
    for leaf, n in total.items():
        print(f"{leaf:14}{right[leaf]:>7}{n:>6}")
    share = right.total() / total.total()
    print(f"{'all':14}{right.total():>7}{total.total():>6}  ({share:.4f})")
    spent.sort()
    mean, high = sum(spent) / len(spent), spent[int(0.99 * len(spent))]
    print(f"CPU of a call on an unseen text: mean {mean:.2f} ms, 99 of 100 below {high:.2f} ms")


def panel_table(items: list[corpus.Item]) -> None:
    """Solve rates by leaf and solver, labels, discrimination, dispersion of wrong answers."""
    start = time.process_time()
    found = measures.run_panel(items)
    spent = time.process_time() - start
    print(f"\n{'panel':14}" + "".join(f"{f's{i}':>7}" for i in range(1, 6)))
    for leaf, row in found.rates.items():
        print(f"{leaf:14}" + "".join(f"{value / found.n[leaf]:>7.2f}" for value in row))
    print(f"{'all':14}" + "".join(f"{value:>7.3f}" for value in found.overall))
    print(f"labels by point values: {dict(found.labels)}")
    print(f"median D {measures.middle(found.discrimination):.2f}; ", end="")
    print(f"median share of the top wrong answer {measures.middle(found.top_wrong):.2f}")
    print(f"{1000 * spent / (40 * len(items)):.3f} ms CPU a panel call")


def disputes(items: list[corpus.Item]) -> None:
    """The adversary on right and on wrong keys, and one adjudicator between the two."""
    found: Counter[str] = Counter()
    for i, item in enumerate(items):
        opposed = oppose(_fenced(item, ANSWER=item.key), corpus.draws("adversary", i, 0), OPPOSE)
        found["right keys opposed"] += opposed["stance"] != "none"
        wrong = next(iter(item.reply["mutants"]), "")
        if not wrong:
            continue
        found["wrong keys"] += 1
        opposed = oppose(_fenced(item, ANSWER=wrong), corpus.draws("adversary", i, 0), OPPOSE)
        found["wrong keys opposed"] += opposed["answer"] == item.key
        first, second = (item.key, wrong) if i % 2 else (wrong, item.key)
        asked = _fenced(item, FIRST=first, SECOND=second)
        verdict = adjudicate(asked, corpus.draws("adjudicator", i, 0), ADJUDICATE)["verdict"]
        found["sided with the right key"] += verdict == ("first" if i % 2 else "second")
        found["sided with the wrong key"] += verdict == ("second" if i % 2 else "first")
    print(f"adversary and one adjudicator on {len(items)} items: {dict(found)}")


def _fenced(item: corpus.Item, **texts: str) -> list[dict[str, str]]:
    parts = [corpus.block(item.documents), fence("PROMPT", item.prompt)]
    parts += [fence(name, text) for name, text in texts.items()]
    return [{"role": "user", "content": "\n".join(parts)}]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
