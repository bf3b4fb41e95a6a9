"""What moves a judge that should not: the order of a pair, the length of a text, its own kin.

METHOD 6.2 to 6.4. A pair that was judged in both orders has the winner that both orders name, else
it is a tie; a pair that was judged in one order only has that verdict.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.comparisons import mcnemar
from workbench.measures.contrasts import mean_contrast
from workbench.measures.intervals import newcombe, wilson
from workbench.measures.scores import LOW_N

if TYPE_CHECKING:
    import pandas as pd

LEAST_CONSISTENCY = 0.8
QUORUM = 2
TIE = ""
WORDS = {
    "first": ("first", "a", "1", "left", "model_a", "output_a", "response_a", "[[a]]"),
    "second": ("second", "b", "2", "right", "model_b", "output_b", "response_b", "[[b]]"),
    TIE: ("tie", "c", "0", "draw", "equal", "same", "both", "neither", "tie (bothbad)", "[[c]]"),
}
PASS = ("pass", "1", "true", "yes", "correct", "good")
FAIL = ("fail", "0", "false", "no", "incorrect", "bad")
PAIR_COLUMNS = ["rater", "item_id", "criterion", "sample", "first", "second", "label", "human",
                "first_author", "second_author"]  # fmt: skip


class Judged(NamedTuple):
    """One pair: the winner by each order it was shown in, its authors, and what people prefer.

    `shown` maps the output shown first to the winner (TIE, a name; None: no verdict was readable).
    """

    names: tuple[str, str]
    shown: dict[str, str | None]
    authors: dict[str, str | None]
    human: str | None

    @property
    def winner(self) -> str | None:
        """The winner of both orders, a tie if they differ; None without a readable verdict."""
        said = {name for name in self.shown.values() if name is not None}
        if not said:
            return None
        return said.pop() if len(said) == 1 else TIE


# Item, criterion, outputs; of a judge's pair also the sample.
Pair = tuple[str, str, tuple[str, str]]
Key = tuple[str, str, tuple[str, str], str]


def winner(said: str | None, first: str, second: str) -> str | None:
    """The output that a verdict names, TIE, or None; names of outputs come before usual words."""
    if said is None:
        return None
    text = said.strip()
    if text in (first, second):
        return text
    meant = next((place for place, words in WORDS.items() if text.casefold() in words), None)
    return {"first": first, "second": second}.get(meant, meant) if meant is not None else None


def pairs(frame: pd.DataFrame) -> dict[str, dict[Key, Judged]]:
    """All pairs by judge; a pair is one item, criterion, sample and two outputs."""
    rows = frame[frame["first"].notna() & frame["second"].notna()]
    found: dict[str, dict[Key, Judged]] = {}
    for cells in rows[PAIR_COLUMNS].itertuples(index=False, name=None):
        rater, item, criterion, sample, first, second, label, human, one, other = _known(cells)
        names = (min(first, second), max(first, second))
        key = (item, criterion or "", names, sample or "")
        there = found.setdefault(rater, {}).get(key)
        shown = {**(there.shown if there else {}), first: winner(label, first, second)}
        said = winner(human, first, second)
        people = there.human if there and there.human is not None else said
        found[rater][key] = Judged(names, shown, {first: one, second: other}, people)
    return found


def _known(cells: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(None if cell != cell else cell for cell in cells)


def position(judged: Iterable[Judged]) -> dict[str, Any]:
    """Consistency over both orders, and whether inconsistent pairs favour what came first."""
    both = one_order = unread = same = tied = 0
    chosen: Counter[str] = Counter()
    for pair in judged:
        if None in pair.shown.values():
            unread += 1
        elif len(pair.shown) < 2:
            one_order += 1
        else:
            both += 1
            winners = set(pair.shown.values())
            same += len(winners) == 1
            if len(winners) == 2 and TIE in winners:
                tied += 1
            elif len(winners) == 2:
                chosen["first" if all(n == w for n, w in pair.shown.items()) else "second"] += 1
    first, second = chosen["first"], chosen["second"]
    consistency = _doubted(wilson(same, both))
    return {
        "pairs": both, "consistent": same, "consistency": consistency,
        "inconsistent": both - same, "tie_in_one_order": tied, "first": first, "second": second,
        "first_share": wilson(first, first + second),
        "p": mcnemar(first, second) if first + second else None,
        "one_order_only": one_order, "no_verdict": unread,
        "use": None if consistency.value is None else
        "pairwise" if consistency.value >= LEAST_CONSISTENCY else "pointwise_only",
    }  # fmt: skip


def _doubted(found: Estimate) -> Estimate:
    low = found.value is not None and found.n_items < LOW_N
    return found.model_copy(update={"warnings": ("low_n",)}) if low else found


def verbosity(frame: pd.DataFrame, good: str = "") -> dict[str, Any]:
    """Pass rate of padded twins minus that of the originals, of one judge; McNemar beside it."""
    import numpy as np

    twins: dict[tuple[Any, ...], dict[str, int | None]] = {}
    columns = ["item_id", "output_id", "criterion", "sample", "variant", "label"]
    for *key, variant, label in frame[columns].itertuples(index=False, name=None):
        plain = tuple("" if cell is None or cell != cell else cell for cell in key)
        twins.setdefault(plain, {})[variant] = passed(label, good)
    whole = {key: two for key, two in twins.items() if len(two) == 2}
    read = {key: (int(two["original"]), int(two["padded"])) for key, two in whole.items()
            if two["original"] is not None and two["padded"] is not None}  # fmt: skip
    gained = sum(two == (0, 1) for two in read.values())
    lost = sum(two == (1, 0) for two in read.values())
    p, n = mcnemar(lost, gained), len(read)
    found = mean_contrast(
        np.array([after - before for before, after in read.values()], dtype=float),
        np.array([key[0] for key in read], dtype=object), "paired difference, clustered SE", p,
    )  # fmt: skip
    return {
        "twins": n, "effect": found.difference, "gained": gained, "lost": lost,
        "p": p if n else None, "rate_original": wilson(sum(a for a, _ in read.values()), n),
        "rate_padded": wilson(sum(b for _, b in read.values()), n),
        "without_twin": len(twins) - len(whole), "no_verdict": len(whole) - n,
    }  # fmt: skip


def passed(label: Any, good: str) -> int | None:
    """1 pass, 0 fail, None for what is neither; with `good` named, any other label is a fail."""
    if label is None or label != label:
        return None
    text = str(label).strip()
    if good:
        return int(text == good)
    return 1 if text.casefold() in PASS else 0 if text.casefold() in FAIL else None


def self_preference(
    judged: Mapping[Key, Judged], family: str, truth: Mapping[Pair, str], proxy: bool
) -> dict[str, Any]:
    """P(judge takes own | people take own) - P(judge takes other | people take other).

    `truth` is the output that people (or, as a proxy, judges of other families) prefer. A judge's
    tie takes neither. Pairs with none or two outputs of the judge's family tell nothing.
    """
    hits, asked = {True: 0, False: 0}, {True: 0, False: 0}
    for key, pair in judged.items():
        own = [name for name in pair.names if (pair.authors.get(name) or name) == family]
        wanted = truth.get(key[:3])
        if len(own) == 1 and wanted and pair.winner is not None:
            asked[wanted == own[0]] += 1
            hits[wanted == own[0]] += pair.winner == wanted
    bias = newcombe(hits[True], asked[True], hits[False], asked[False])
    low = bias.value is not None and min(asked.values()) < LOW_N
    return {
        "family": family, "proxy": proxy,
        "bias": bias.model_copy(update={"warnings": ("low_n",)}) if low else bias,
        "own": wilson(hits[True], asked[True]), "other": wilson(hits[False], asked[False]),
    }  # fmt: skip


def preferred(found: Mapping[Key, Judged]) -> dict[Pair, str]:
    """What people prefer by pair, where a `human` column says so; ties are left out."""
    return {key[:3]: pair.human for key, pair in found.items() if pair.human}


def winners(found: Mapping[Key, Judged]) -> dict[Pair, str]:
    """What one rater prefers by pair; ties are left out."""
    return {key[:3]: pair.winner for key, pair in found.items() if pair.winner}


def consensus(
    by_judge: Mapping[str, Mapping[Key, Judged]], families: Mapping[str, str], family: str
) -> dict[Pair, str]:
    """The winner by a majority of at least two judges that are not of this family."""
    votes: dict[Pair, Counter[str]] = {}
    for rater, found in by_judge.items():
        if families[rater] != family:
            for key, pair in found.items():
                if pair.winner is not None:
                    votes.setdefault(key[:3], Counter())[pair.winner] += 1
    won = {}
    for pair_key, count in votes.items():
        (name, most), total = count.most_common(1)[0], sum(count.values())
        if name and total >= QUORUM and most > total / 2:
            won[pair_key] = name
    return won
