"""`workbench measure gaps`: the command, and what it found as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.console import Ticker, table, write_json
from workbench.contrastlines import small
from workbench.measurelines import LABEL, lines
from workbench.measuring import JsonOption, MapOption, SeedOption, SkipOption, reading

EXAMPLE = "Example: workbench measure gaps eval.csv traffic.csv"
SHOWN = 20


def gaps(  # noqa: PLR0913 - the options of a command are its arguments
    eval_table: Annotated[Path, typer.Argument(metavar="EVAL", help="The eval set's texts.")],
    traffic: Annotated[Path, typer.Argument(metavar="TRAFFIC", help="What production was asked.")],
    sample: Annotated[int, typer.Option(min=1, help="Traffic rows to look at.")] = 20_000,
    at_least: Annotated[
        int, typer.Option(min=0, help="Rows a region must have, for sets stratified on purpose.")
    ] = 0,
    encoder: Annotated[str, typer.Option(help="minilm, a folder or a model's name.")] = "minilm",
    cache: Annotated[
        Path | None, typer.Option(help="A folder that keeps vectors and regions for next time.")
    ] = None,
    texts: Annotated[bool, typer.Option("--texts", help="Tell texts of traffic rows too.")] = False,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """What does traffic ask that the eval set does not?"""
    from workbench.actions.coverage import Ask, coverage
    from workbench.measures.gaps import Rules

    ask = Ask(Rules(at_least=at_least), sample, encoder, cache, texts)
    with Ticker() as ticker:
        found = coverage(eval_table, traffic, reading(mapping, skip_bad, seed), ask, tell=ticker)
    if str(json) != "-":
        print(lines(found, {"gaps": words}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def words(results: Mapping[str, Any]) -> Iterator[str]:
    """The text of what `measure gaps` found."""
    yield results["sentence"]
    yield from _aside(results)
    if results["gaps"]:
        yield ""
        yield from _gaps(results["gaps"])


def _aside(results: Mapping[str, Any]) -> Iterator[str]:
    """Rows that decide nothing, and why."""
    away = results["outside"]
    if away["eval"] or away["traffic"]:
        yield (
            f"in scripts that the encoder does not know, and left out: {away['eval']:,} eval rows, "
            f"{away['traffic']:,} traffic rows"
        )
    if results["n_off_map"]:
        yield f"{results['n_off_map']:,} eval rows are far from all traffic and cover nothing"
    if results["repeated"]:
        yield f"{results['repeated']:,} eval rows repeat others and count once"


def _gaps(gaps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield table(
        ("gap", "", "share of traffic (95%)", "have", "expected", "p", "q", "to write", "name"),
        [_gap(row) for row in gaps[:SHOWN]],
    )
    if len(gaps) > SHOWN:
        yield f"and {len(gaps) - SHOWN} more"
    if any(row["tier"] == "unproven" for row in gaps):
        yield "unproven: no eval row here, but too few rows in all to tell"
    for row in gaps[:SHOWN]:
        if "medoid_texts" in row:
            yield f"\n{row['id']}: " + " | ".join(row["medoid_texts"])


def _gap(row: Mapping[str, Any]) -> tuple[object, ...]:
    share = row["share"]
    interval = f"{share['value']:.2%} ({share['lo']:.2%} to {share['hi']:.2%})"
    q = LABEL if row["q"] is None else small(row["q"])
    return (
        row["id"], row["tier"] if row["rule"] == "share" else "too few", interval, row["have"],
        f"{row['expected']:.1f}", small(row["p"]), q, row["rows_to_write"], row["name"],
    )  # fmt: skip
