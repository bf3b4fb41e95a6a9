"""Every rule of overlap against its figure in METHOD 10, and against counting by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures import spans
from workbench.measures.overlap import RULES, Batch, Overlap, Verdict
from workbench.text import plain_words

FOX = plain_words("the quick brown fox jumps over the lazy dog near the old river bank today")
SEEN = plain_words("yesterday the quick brown fox jumps over the lazy dog near a barn")
Words = Sequence[str]
TEXT = st.lists(st.sampled_from("abc"), max_size=22)
SETS = st.lists(TEXT, min_size=1, max_size=6)


def held(
    items: Sequence[Words], rows: Sequence[Words], answers: Sequence[Words] | None = None,
    after: Sequence[Words] | None = None, size: int = 3,
) -> Overlap:  # fmt: skip
    """Items held against rows that come `size` at a time; row i is line i of `t`."""
    found = Overlap(items, answers)
    for begin in range(0, len(rows), size):
        part = range(begin, min(begin + size, len(rows)))
        more = [partial(list, after[i] if after else ()) for i in part]
        found.feed(Batch([rows[i] for i in part], [("t", i) for i in part], more))
    return found


def one(rule: str, item: Words, *rows: Words) -> Verdict:
    return held([item], rows).verdicts()[rule][0]


def test_the_figures_of_method_10() -> None:
    assert one("share_8", FOX, SEEN).value == pytest.approx(3 / 8)
    assert one("token_coverage", FOX, SEEN).value == pytest.approx(0.666667, abs=1e-6)
    assert one("longest_span", FOX, SEEN).value == pytest.approx(0.666667, abs=1e-6)
    assert one("any_13", FOX, SEEN).flagged is False
    assert one("any_8", FOX, SEEN) == Verdict(True, 10.0, False, ("t", 0), 0, 10)
    assert one("identical", FOX, SEEN).flagged is False


def test_short_items_are_compared_as_a_whole_and_marked() -> None:
    six = FOX[:6]
    for rule in ("any_13", "any_8", "share_8", "token_coverage", "longest_span"):
        assert one(rule, six, SEEN)[:3] == (True, 6.0 if rule[:3] == "any" else 1.0, True)
        assert one(rule, six, SEEN[:5]).flagged is False
        assert one(rule, FOX[:4], SEEN).flagged is None
    assert one("identical", FOX[:4], FOX[:4]).flagged and one("identical", (), ()).flagged is None


def test_spans_go_on_over_four_skips_and_no_fifth() -> None:
    item = [f"w{i}" for i in range(24)]
    row = list(item)
    for at in (11, 13, 15, 17):
        row[at] = "x"
    assert one("token_coverage", item, row).value == pytest.approx(20 / 24)
    row[19] = "x"
    assert one("token_coverage", item, row).value == pytest.approx(15 / 24)
    # The first ten words have to be the same: nothing is covered backwards.
    assert one("token_coverage", item, ["x", *item[1:9], "x", *item[10:]]).value == 14 / 24


def test_a_template_is_removed_before_anything_is_compared() -> None:
    template = [f"t{i}" for i in range(9)]
    items = [[*template, *(f"i{k}w{i}" for i in range(9))] for k in range(11)]
    found = held(items, [template, [*template, *items[3][9:]]])
    assert [v.flagged for v in found.verdicts()["any_8"]] == [k == 3 for k in range(11)]
    assert found.verdicts()["longest_span"][3].value == 1
    assert list(found.items.templated) == [9] * 11
    copies = held([FOX] * 11, [FOX])
    assert all(v.flagged is None for v in copies.verdicts()["any_8"])
    assert all(v.flagged for v in copies.verdicts()["identical"])
    ten = held([FOX] * 10, [FOX]).verdicts()["any_13"]
    assert all(v.flagged for v in ten)


def test_an_answer_leaks_beside_the_span_and_not_in_it() -> None:
    def leaks(row: Words, after: Words = (), answer: Words = ("forty", "two")) -> bool | None:
        return held([FOX], [row], [answer], [after]).verdicts()["answer_leak"][0].flagged

    assert leaks([*SEEN, "is", "forty", "two"]) and leaks(["forty", "two", *SEEN])
    assert leaks(SEEN, ["so", "forty", "two"]) and not leaks(SEEN, ["two", "forty"])
    assert not leaks([*SEEN, *["so"] * 49, "forty", "two"])
    assert leaks([*SEEN, *["so"] * 46, "forty", "two"])
    assert not leaks(SEEN, answer=("lazy", "dog")) and leaks(SEEN, ["dog"], answer=("dog",))
    assert not leaks(["forty", "two"]) and leaks(SEEN, answer=()) is None
    assert not leaks(SEEN, ["x"], answer=("unheard",))


def by_hand(items: Sequence[Words], rows: Sequence[Words]) -> list[dict[str, float | None]]:
    """All rules, counted word by word as METHOD says them."""
    grams = [[tuple(item[i : i + 8]) for i in range(len(item) - 7)] for item in items]
    inside = Counter(gram for mine in grams for gram in set(mine))
    often = {g for mine in grams for g, n in Counter(mine).items() if n > 10 or inside[g] > 10}
    found = []
    for item, mine in zip(items, grams, strict=True):
        gone = {i + k for i, gram in enumerate(mine) if gram in often for k in range(8)}
        own = [None if i in gone else word for i, word in enumerate(item)]
        found.append(_by_hand(item, own, rows))
    return found


def _by_hand(item: Words, own: list[str | None], rows: Sequence[Words]) -> dict[str, float | None]:
    longest = max(len(part) for part in " ".join(w or "|" for w in own).replace(" ", "").split("|"))
    same = float(list(item) in [list(row) for row in rows]) if len(item) else None
    if longest < 5:
        return {"identical": same, **dict.fromkeys(RULES[1:6])}
    size, many = min(8, longest), sum(word is not None for word in own)
    seen: set[int] = set()
    covered: set[int] = set()
    best = 0
    for row in rows:
        for i, j in product(range(len(own)), range(len(row))):
            pairs = [a == b for a, b in zip(own[i:], row[j:], strict=False)]
            n = (*pairs, False).index(False)
            best = max(best, n) if n >= size else best
            seen |= {i + k for k in range(n - size + 1)}
            if n >= min(10, longest):
                skips = [pairs[:k].count(False) for k in range(len(pairs))]
                covered |= {i + k for k, hit in enumerate(pairs) if hit and skips[k] <= 4}
    grams = sum(None not in own[i : i + size] for i in range(len(own) - size + 1))
    return {"identical": same, "any_13": float(best >= min(13, longest)), "any_8": float(best > 0),
            "share_8": len(seen) / grams, "token_coverage": len(covered) / many,
            "longest_span": best / many}  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(SETS, SETS, st.integers(1, 4))
def test_counting_by_hand_gives_the_same(
    items: list[list[str]], rows: list[list[str]], size: int
) -> None:
    rows = [*rows, *(item[1:] for item in items[:2]), items[0]]
    found = held(items, rows, size=size).verdicts()
    for i, figures in enumerate(by_hand(items, rows)):
        for rule, wanted in figures.items():
            mine = found[rule][i]
            if wanted is None:
                assert mine.flagged is None, rule
            elif rule in ("identical", "any_13", "any_8"):
                assert mine.flagged == bool(wanted), rule
            else:
                assert mine.value == pytest.approx(wanted), rule


def test_many_pairs_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(3)
    items = [random.choices("ab", k=16) for _ in range(9)]
    rows = [random.choices("ab", k=40) for _ in range(60)]
    whole = held(items, rows, size=60).verdicts()
    parts: list[int] = []

    def kept(self: object, batch: object, there: object, low: object, many: object) -> object:
        parts.append(1)
        return same(self, batch, there, low, many)  # type: ignore[arg-type]

    same = spans._Table._same
    monkeypatch.setattr(spans, "MOST_PAIRS", 120)
    monkeypatch.setattr(spans._Table, "_same", kept)
    assert held(items, rows, size=60).verdicts() == whole and len(parts) > 3


@settings(max_examples=60, deadline=None)
@given(SETS, SETS, st.randoms())
def test_the_order_of_rows_and_of_items_changes_nothing(
    items: list[list[str]], rows: list[list[str]], random: Random
) -> None:
    one = held(items, rows).verdicts()
    order = random.sample(range(len(items)), len(items))
    other = held([items[i] for i in order], random.sample(rows, len(rows)), size=2).verdicts()
    for rule in RULES:
        assert [one[rule][i][:3] for i in order] == [v[:3] for v in other[rule]]


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 40), st.integers(0, 30), st.integers(0, 30), st.integers(0, 5))
def test_a_planted_copy_is_found_with_its_exact_span(
    many: int, before: int, after: int, at: int
) -> None:
    item = [f"i{i}" for i in range(before + many + after)]
    span = item[before : before + many]
    rows = [[f"r{k}w{i}" for i in range(20)] for k in range(6)]
    rows[at][7:7] = span
    found = held([item], rows, size=2)
    verdict = found.verdicts()["any_8"][0]
    assert (verdict.row, verdict.words) == (("t", at), many)
    assert found.items.text(verdict.at, verdict.words) == " ".join(span)
