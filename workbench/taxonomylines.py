"""`workbench import taxonomy` and `workbench measure taxonomy`, and what they found as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.console import clean, table, write_json
from workbench.measurelines import estimate, lines, number
from workbench.measuring import JsonOption, MapOption, SeedOption, SkipOption, reading

if TYPE_CHECKING:
    from workbench.actions.taxonomyfiles import TaxonomyImport

IMPORT = "Example: workbench import taxonomy topics.csv --name health"
MEASURE = "Example: workbench measure taxonomy grown.yaml --against expert.csv"
MOST = 40


def bring(  # noqa: PLR0913 - the options of a command are its arguments
    file: Annotated[
        Path, typer.Argument(help="A tree in YAML, or a table of level1 .. levelN (.csv .jsonl …).")
    ],
    name: Annotated[str, typer.Option(help="What it is called (default: its id or file).")] = "",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    store: Annotated[
        Path | None, typer.Option(help="The store file (default: $WORKBENCH_STORE, …).")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The settings (default: workbench.toml, if any).")
    ] = None,
    json: JsonOption = None,
) -> None:  # fmt: skip
    """Keep a taxonomy as the next version of its name; every node is checked first."""
    from workbench.actions.open import open_bench
    from workbench.actions.taxonomyfiles import import_taxonomy

    pairs = dict(reading(mapping, skip_bad, 0).mapping)
    with closing(open_bench(store, config)) as bench:
        found = import_taxonomy(bench, file, name, pairs, skip_bad)
    if str(json) != "-":
        print(import_lines(found))
    settings = {"name": found.name, "map": found.mapping, "skip_bad": skip_bad}
    write_json(json, found.KIND, found, settings, found.results(), found.input)


def import_lines(found: TaxonomyImport) -> str:
    """What came in, in words."""
    told = found.results()
    levels = ", ".join(f"{n} on level {i}" for i, n in enumerate(told["nodes_by_level"], 1))
    lines_ = [
        f"taxonomy {clean(found.name)}: version {found.version}, {told['nodes']:,} nodes "
        f"({levels}), {told['leaves']:,} leaves",
        f"axes: {clean(', '.join(f'{a} ({n} values)' for a, n in told['axes'].items()) or 'none')}"
        f"; forbidden combinations: {told['forbidden']}",
    ]
    lines_ += [f"line {row['line']}: {clean(row['reason'])}" for row in found.rejects[:MOST]]
    return "\n".join(lines_)


def score(  # noqa: PLR0913 - the options of a command are its arguments
    candidate: Annotated[Path, typer.Argument(help="A tree in YAML, or a table of levels.")],
    against: Annotated[Path, typer.Option(help="The expert's tree, in YAML or as a table.")],
    encoder: Annotated[
        str, typer.Option(help="minilm, a folder, a model's name, or none (exact alone).")
    ] = "minilm",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """How far does a tree agree with an expert's? On sets of terms, exactly and by meaning."""
    from workbench.actions.taxonomyscore import Ask
    from workbench.actions.taxonomyscore import score as measure

    found = measure(candidate, reading(mapping, skip_bad, seed), Ask(against, encoder))
    if str(json) != "-":
        print(lines(found, {"taxonomy": words}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def words(results: Mapping[str, Any]) -> Iterator[str]:
    """The text of what `measure taxonomy` found."""
    yield table(
        ("overlap with the expert", "mean (95%)"),
        [("exact", estimate(results["exact"])), ("by meaning", estimate(results["soft"]))],
    )
    yield ""
    rows = results["rows"]
    yield table(
        ("parent", "expert", "candidate", "exact", "by meaning", "missing"),
        [
            (" > ".join(row["parent"]) + ("" if row["found"] else " (not there)"),
             row["n_expert"], row["n_candidate"], number(row["exact"]), number(row["soft"]),
             ", ".join(row["missing"][:4])) for row in rows[:MOST]
        ],
    )  # fmt: skip
    if len(rows) > MOST:
        yield f"and {len(rows) - MOST} parents more"
    yield ""
    yield results["sentence"]
    yield results["caveat"]
