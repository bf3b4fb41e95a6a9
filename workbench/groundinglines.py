"""`workbench measure grounding`: the command, and what it found as plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.console import clean, table, write_json
from workbench.measurelines import estimate, lines
from workbench.measuring import JsonOption, MapOption, SkipOption, reading

EXAMPLE = "Example: workbench measure grounding set.csv --claim country --map evidence=snippet"
SHOWN = 5


def grounding(
    file: Annotated[Path, typer.Argument(help="A table of rows with claims and their evidence.")],
    claim: Annotated[
        list[str] | None, typer.Option(help="A claimed column; may be given again.")
    ] = None,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    json: JsonOption = None,
) -> None:
    """How much of a set's metadata (country, occupation ...) stands in its own evidence?"""
    from workbench.actions.grounding import grounding as measure

    found = measure(file, reading(mapping, skip_bad, 0), tuple(claim or ()))
    if str(json) != "-":
        print(lines(found, {"grounding": words}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def words(results: Mapping[str, Any]) -> Iterator[str]:
    """The text of what `measure grounding` found."""
    yield f"{results['rows']:,} rows, {results['sources']:,} distinct sources"
    if results["rows_without_evidence"]:
        yield f"{results['rows_without_evidence']:,} rows have no evidence at all"
    yield table(
        ("claimed", "values", "in evidence", "share (95%)", "rows: all", "some", "none", "-"),
        [(clean(name), one["values"], one["supported"], estimate(one["share"]),
          one["rows"]["all"], one["rows"]["some"], one["rows"]["none"],
          one["rows"]["nothing_claimed"]) for name, one in results["claims"].items()],
    )  # fmt: skip
    for name, one in results["claims"].items():
        worst = ", ".join(f"{clean(row['value'])} ({row['rows']})"
                          for row in one["unsupported"][:SHOWN])  # fmt: skip
        if worst:
            yield f"{clean(name)} not in its evidence, by rows: {worst}"
    yield f"rule: {results['rule']}"
    yield results["sentence"]
