"""`workbench measure overlap`: the command, and what it found as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.console import Ticker, clean, table, write_json
from workbench.measurelines import estimate, lines, number
from workbench.measuring import (
    ByOption,
    JsonOption,
    MapOption,
    SeedOption,
    SkipOption,
    reading,
)
from workbench.text import shorten

EXAMPLE = "Example: workbench measure overlap eval.csv --train train.jsonl.gz web.parquet"
SHOWN = 5


def overlap(  # noqa: PLR0913 - the options of a command are its arguments
    texts: Annotated[Path, typer.Argument(metavar="EVAL", help="A table with a text column.")],
    train: Annotated[list[Path], typer.Option(help="Training texts; may be given again.")],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES]...", help="More files of --train.")
    ] = None,
    tokens: Annotated[
        str, typer.Option(help="plain ([a-z0-9]+), unicode (words of any script), or auto.")
    ] = "auto",
    answer: Annotated[str, typer.Option(help="The column of answers, for answer_leak.")] = "",
    by: ByOption = None,
    encoder: Annotated[
        str, typer.Option(help="minilm, a folder, a model's name, or none (no vectors).")
    ] = "none",
    outcomes: Annotated[
        Path | None, typer.Option(help="Outcomes of models: scores on clean and flagged items.")
    ] = None,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Which items stand in training texts? Identical, n-grams, spans, meaning, leaked answers."""
    from workbench.actions.overlap import Ask
    from workbench.actions.overlap import overlap as measure

    ask = Ask((*train, *(more or ())), tokens, answer, tuple(by or ()), encoder, outcomes)
    with Ticker() as ticker:
        found = measure(texts, reading(mapping, skip_bad, seed), ask, tell=ticker)
    if str(json) != "-":
        print(lines(found, {"overlap": words}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def words(results: Mapping[str, Any]) -> Iterator[str]:
    """The text of what `measure overlap` found."""
    tokens = [f"{one['items']:,} items by {one['rule']}" for one in results["tokens"].values()
              if one["items"]]  # fmt: skip
    yield f"words: {'; '.join(tokens)}"
    if results["boilerplate"]["items"]:
        told = results["boilerplate"]
        yield f"boilerplate: {told['words']:,} words of {told['items']:,} items, not compared"
    yield table(("rule", "checked", "short", "flagged", "share (95%)", "flagged when"), [
        (name.replace("_", " "), rule["checked"], rule["short"], rule["flagged"],
         estimate(rule["share"]), rule["rule"])
        for name, rule in results["rules"].items()
    ])  # fmt: skip
    yield ""
    yield (
        f"{results['clean']:,} of {results['items']:,} items are clean by every rule that could be "
        f"applied, {results['flagged']:,} are flagged by one or more, {results['unchecked']:,} "
        "could not be compared"
    )
    for row in results["not_checked"]:
        items = f" for {row['items']:,} items" if row["items"] else ""
        yield f"not checked: {row['rule'].replace('_', ' ')}{items}: {clean(row['reason'])}"
    meaning = results["rules"]["semantic"]
    if meaning.get("near"):
        yield (
            f"{meaning['near']:,} items are near in meaning ({meaning['t_near']} or more), for a "
            "person to look at"
        )
    yield from _longest(results)
    yield from _groups(results["groups"])
    yield from _scores(results["scores"])


def _longest(results: Mapping[str, Any]) -> Iterator[str]:
    """The items that share most words in a row."""
    found = sorted(results["rules"]["any_8"]["items"], key=lambda row: -row["words"])
    if found:
        yield "\nlongest shared spans"
    for row in found[:SHOWN]:
        yield (
            f"  {clean(row['id'])}: {row['words']} words, {clean(row['file'])} line {row['line']}: "
            f"{clean(shorten(row['span']))}"
        )


def _groups(rows: list[dict[str, Any]]) -> Iterator[str]:
    for column in dict.fromkeys(row["column"] for row in rows):
        mine = [row for row in rows if row["column"] == column]
        names = list(mine[0]["rules"])
        yield ""
        yield table((clean(column), "items", "clean", *(n.replace("_", " ") for n in names)), [
            (clean(row["group"]), row["items"], row["clean"],
             *(row["rules"][name]["flagged"] for name in names))
            for row in mine
        ])  # fmt: skip


def _scores(rows: list[dict[str, Any]]) -> Iterator[str]:
    if rows:
        yield ""
        yield table(("model", "all (95%)", "clean", "flagged", "flagged - clean", "p (Holm)"), [
            (clean(row["model"]), *(estimate(row[name]) for name in
                                    ("all", "clean", "flagged", "flagged_minus_clean")),
             number(row["p_adjusted"]))
            for row in rows
        ])  # fmt: skip
