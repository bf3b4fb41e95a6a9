"""Diversity as HTML: the sentence, both sets, every figure beside its reference, the tell-tale.

The words come from `measure diversity`; terms are people's text and go through `safe` alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, fold, join, plain, say, table, tag

NAMES = {"eval": "this set", "reference": "the reference"}
MEANING = {
    "distinct_1": "different words of all words",
    "distinct_2": "different pairs of words",
    "distinct_3": "different runs of three words",
    "ead": "different words, of those that chance would show",
    "compression_ratio": "how far zlib packs the texts: much where they repeat each other",
    "self_repetition": "runs of four words that other texts have too",
    "pos_compression_ratio": "the same packing of sentence patterns (English)",
    "mean_cosine_distance": "how far apart two texts lie on average; blind to clumps",
    "nn_distance": "how far a text lies from its nearest one, median",
    "near_duplicates": "texts with another one almost the same",
    "vendi": "how many kinds of text there are, in effect",
}
REASONS = {
    "under_2kb": "under 2 kB of text", "too_few_items": "too few texts", "empty": "no text",
    "not_english": "not mostly English", "no_n_gram": "texts too short", "one_text": "one text",
    "too_few": "too few different texts",
}  # fmt: skip


def panel(results: Mapping[str, Any], *, simulated: bool = False) -> dict[str, Safe]:
    """The pieces of a page, by name: lead, sets, figures, telltale, groups, generations.

    A piece is empty where there is nothing to tell.
    """
    return {
        "lead": _lead(results, simulated), "sets": _sets(results),
        "figures": _figures(results["sets"], results["differences"], results["budgets"]),
        "telltale": _telltale(results["telltale"]),
        "groups": join(_group(group) for group in results["groups"]),
        "generations": _generations(results["generations"]),
    }  # fmt: skip


def told(found: Mapping[str, Any], digits: int = 3) -> str:
    """`0.348 (0.341 to 0.354)`, or why there is none."""
    if found["value"] is None:
        return f"– ({REASONS.get(found['reason'], plain(found['reason']))})"
    if found["lo"] is None:
        return f"{found['value']:.{digits}f}"
    return f"{found['value']:.{digits}f} ({found['lo']:.{digits}f} to {found['hi']:.{digits}f})"


def _lead(results: Mapping[str, Any], simulated: bool) -> Safe:
    mark = badge("simulated: offline stand-ins", "warn") if simulated else NONE
    return tag("p", say(results["sentence"]), say(" "), mark, cls="wb-lead")


def _sets(results: Mapping[str, Any]) -> Safe:
    """How many texts and tokens each set has."""
    parts = []
    for one in results["sets"]:
        name = NAMES.get(one["set"], one["set"])
        tiles = {f"texts, {name}": f"{one['items']:,}", "tokens": f"{one['tokens']:,}",
                 "tokens a text": f"{one['mean_tokens'] or 0:.1f}",
                 "said before": f"{one['duplicates']:,}"}  # fmt: skip
        if one["other_scripts"]:
            tiles["not in Latin script"] = f"{one['other_scripts']:,}"
        parts.append(figures(tiles))
    return join(parts)


def _figures(
    sets: Sequence[Mapping[str, Any]], differences: Sequence[Mapping[str, Any]],
    budgets: Mapping[str, Any],
) -> Safe:  # fmt: skip
    """Every figure at equal tokens, what is called, and the same at equal texts below a fold."""
    note = (
        "Means of 20 seeded draws of whole texts, with the middle 95% of the draws. A difference "
        "is called only where the intervals do not touch. "
    )
    sizes = "; ".join(f"{family}: {one['tokens']:,} tokens or {one['items']:,} texts a draw"
                      for family, one in budgets.items())  # fmt: skip
    return join([
        table(_rows(sets, differences, "tokens")), tag("p", say(note + sizes), cls="wb-dim"),
        fold(say("At equal numbers of texts"), table(_rows(sets, differences, "items"))),
    ])  # fmt: skip


def _rows(
    sets: Sequence[Mapping[str, Any]], differences: Sequence[Mapping[str, Any]], at: str
) -> list[dict[str, Any]]:
    said = {(row["metric"], row["set"], row["against"]): row["says"]
            for row in differences if row["at"] == at}  # fmt: skip
    by_set = [(NAMES.get(one["set"], one["set"]), {row["metric"]: row for row in one["figures"]})
              for one in sets]  # fmt: skip
    known = {row["metric"]: row for one in sets for row in one["figures"]}
    rows = []
    for name, row in known.items():
        cells: dict[str, Any] = {"figure": plain(name), "more varied": row["better"]}
        for label, mine in by_set:
            cells[label] = told(mine[name][f"at_{at}"]) if name in mine else None
        calls = [f"{_short(a, b, len(sets))}{says}" for (metric, a, b), says in said.items()
                 if metric == name and says]  # fmt: skip
        rows.append({**cells, "called": calls, "what it is": MEANING[name]})
    return rows


def _short(one: str, other: str, many: int) -> str:
    """Who is meant, where more than two sets are beside each other."""
    if many <= 2:
        return ""
    return f"{one}: " if other == "reference" else f"{one} than {other}: "


def _telltale(found: Mapping[str, Any] | None) -> Safe:
    """Whether a simple reader tells the sets apart, and by which words."""
    if not found:
        return NONE
    auc = found["auc"]
    many = f"{found['n_first']:,} and {found['n_second']:,} different texts"
    if auc["value"] is None:
        why = REASONS.get(auc["reason"], plain(auc["reason"]))
        return tag("p", say(f"Tell-tale test: {why} ({many}; 30 on each side are needed)."))
    lead = (
        f"Given a text of each, a simple reader of words and word pairs says rightly in "
        f"{auc['value']:.0%} of pairs which is from this set (95% from {auc['lo']:.0%} to "
        f"{auc['hi']:.0%}; 50% is guessing; {many}). Style and subject both count."
    )
    sides = [
        tag("div", tag("h4", say(f"Speaks for {name}")), table([
            {"term": t["term"], "of its texts": f"{t['share']:.1%}",
             "of the others'": f"{t['share_other']:.1%}"} for t in found[side]]))
        for side, name in (("first", "this set"), ("second", "the reference")) if found[side]
    ]  # fmt: skip
    return join([tag("p", say(lead)), *sides])


def _group(group: Mapping[str, Any]) -> Safe:
    """The sets of one column, at a budget of their own."""
    small = ", ".join(f"{name} ({n})" for name, n in group["too_small"].items())
    notes = [f"Under 20 texts, left out: {small}."] if small else []
    if group["left_out"]:
        notes.append(f"{len(group['left_out'])} smaller groups are not shown.")
    return join([
        tag("h3", say(f"By {plain(group['column'])}")),
        _figures(group["sets"], group["differences"], group["budgets"]),
        *(tag("p", say(note), cls="wb-dim") for note in notes),
    ])  # fmt: skip


def _generations(found: Mapping[str, Any] | None) -> Safe:
    """Run after run at equal tokens: does the data narrow?"""
    if not found:
        return NONE
    rows = []
    for row in (one for one in found["rows"] if one["at"] == "tokens"):
        values = zip(row["sets"], row["values"], strict=False)
        last = row["first_last"] or {"says": ""}
        rows.append({"figure": plain(row["metric"]), **{name: told(one) for name, one in values},
                     "last against first": last["says"]})  # fmt: skip
    narrow = [plain(one["metric"]) for one in found["rows"]
              if one["at"] == "tokens" and one["narrows"]]  # fmt: skip
    words = f"Narrower than the first in: {', '.join(narrow)}." if narrow else (
        "The last is not called narrower than the first in any figure.")  # fmt: skip
    return join([tag("h3", say("Generation after generation")), tag("p", say(words)), table(rows)])
