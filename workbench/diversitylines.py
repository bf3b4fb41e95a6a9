"""`workbench measure diversity`: the command, and what it found as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.console import Ticker, clean, table, write_json
from workbench.measurelines import LABEL, estimate, lines, number
from workbench.measuring import (
    ByOption,
    JsonOption,
    MapOption,
    SeedOption,
    SkipOption,
    reading,
)

NAMES = {"eval": "EVAL", "reference": "OTHER"}
EXAMPLE = "Example: workbench measure diversity eval.csv --against traffic.csv"


def diversity(  # noqa: PLR0913 - the options of a command are its arguments
    texts: Annotated[Path, typer.Argument(metavar="EVAL", help="A table with a text column.")],
    against: Annotated[
        Path | None, typer.Option(help="The reference: texts of people, as production traffic.")
    ] = None,
    by: ByOption = None,
    generations: Annotated[
        str, typer.Option(help="A column of runs, oldest first: does each one narrow?")
    ] = "",
    encoder: Annotated[
        str, typer.Option(help="minilm, a folder, a model's name, or none (no vectors).")
    ] = "minilm",
    budget: Annotated[int, typer.Option(help="Tokens of a draw; 0: half the smallest set.")] = 0,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """How varied are words, patterns and meanings of a set, beside a reference?"""
    from workbench.actions.diversity import Ask
    from workbench.actions.diversity import diversity as measure

    ask = Ask(against, tuple(by or ()), generations, encoder, budget)
    with Ticker() as ticker:
        found = measure(texts, reading(mapping, skip_bad, seed), ask, tell=ticker)
    if str(json) != "-":
        print(lines(found, {"diversity": words}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def words(results: Mapping[str, Any]) -> Iterator[str]:
    """The text of what `measure diversity` found."""
    yield from _sets(results["sets"], results["budgets"])
    yield from _apart(results["differences"])
    yield results["sentence"]
    if results["telltale"]:
        yield from _telltale(results["telltale"])
    for group in results["groups"]:
        yield f"\nby {group['column']}"
        yield from _sets(group["sets"], group["budgets"])
        yield from _apart(group["differences"])
        if group["too_small"]:
            yield "under 20 texts, left out: " + clean(", ".join(group["too_small"]))
        if group["left_out"]:
            yield f"{len(group['left_out'])} smaller groups are not shown"
    if results["generations"]:
        yield f"\ngenerations by {results['generations']['column']}"
        yield from _generations(results["generations"])


def _sets(sets: list[dict[str, Any]], budgets: Mapping[str, Any]) -> Iterator[str]:
    names = [clean(NAMES.get(one["set"], one["set"])) for one in sets]
    for name, one in zip(names, sets, strict=True):
        foreign = f", {one['other_scripts']} not in Latin script" if one["other_scripts"] else ""
        yield (
            f"{name}: {one['items']:,} texts, {one['tokens']:,} tokens, {one['duplicates']} "
            f"repeated{foreign}"
        )
    told = ", ".join(f"{family} {b['tokens']:,} tokens or {b['items']:,} texts"
                     for family, b in budgets.items())  # fmt: skip
    yield f"draws: 20 a set of whole texts ({told}); the interval is the middle 95% of the draws"
    rows = {row["metric"]: row for one in sets for row in one["figures"]}
    by_set = [{row["metric"]: row for row in one["figures"]} for one in sets]
    for kind in ("whole", "at_tokens", "at_items"):
        title = {"whole": "all texts (not comparable)", "at_tokens": "at equal tokens",
                 "at_items": "at equal texts"}[kind]  # fmt: skip
        yield ""
        yield table((title, "more varied", *names), [
            (name.replace("_", " "), row["better"],
             *(estimate(one[name][kind]) if name in one and kind in one[name] else LABEL
               for one in by_set))
            for name, row in rows.items()
        ])  # fmt: skip
    yield ""


def _apart(rows: list[dict[str, Any]]) -> Iterator[str]:
    """Only what is called."""
    for row in rows:
        if row["called"]:
            a, b = (clean(NAMES.get(row[k], row[k])) for k in ("set", "against"))
            yield (
                f"{a} is {row['says']} than {b} in {row['metric'].replace('_', ' ')} at equal "
                f"{'texts' if row['at'] == 'items' else 'tokens'}: {row['difference']:+.3f}"
            )


def _telltale(found: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"tell-tale: a simple classifier tells EVAL from OTHER with an area of "
        f"{estimate(found['auc'])} ({found['n_first']:,} and {found['n_second']:,} different "
        "texts; .5: it cannot)"
    )
    for side, name in (("first", "EVAL"), ("second", "OTHER")):
        if found[side]:
            told = ", ".join(f"{t['term']!r} {t['share']:.1%}/{t['share_other']:.1%}"
                             for t in found[side])  # fmt: skip
            yield f"  speaks for {name} (share of its texts / of the others'): {told}"


def _generations(found: Mapping[str, Any]) -> Iterator[str]:
    rows = [row for row in found["rows"] if row["at"] == "tokens"]
    names = rows[0]["sets"] if rows else []
    yield table(("at equal tokens", *names, "last against first"), [
        (row["metric"].replace("_", " "), *(number(one["value"]) for one in row["values"]),
         (row["first_last"] or {}).get("says") or LABEL)
        for row in rows
    ])  # fmt: skip
