"""The commands of `workbench measure`: one a kind of table; no store and no model is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.console import write_json
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.actions.measure import Measured, Reading

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None,
    help="Measure tables of outcomes, agent steps or labels: CSV, TSV, JSON, JSONL, Parquet.",
)  # fmt: skip
Table = Annotated[Path, typer.Argument(
    help="The table (.csv .tsv .json .jsonl .parquet, .gz), an Inspect log or a folder of these.",
)]  # fmt: skip
MapOption = Annotated[
    list[str] | None, typer.Option("--map", help="field=column, for columns of other names.")
]
SkipOption = Annotated[bool, typer.Option("--skip-bad", help="Leave bad rows out, and say so.")]
SeedOption = Annotated[int, typer.Option(help="The seed of the bootstrap.")]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write the numbers as JSON; - for stdout.")
]

PoolOption = Annotated[bool, typer.Option("--pool-models", help="All models as one.")]
StrataOption = Annotated[
    list[str] | None, typer.Option(help="A column to compare within; may be given again.")
]
ByOption = Annotated[
    list[str] | None, typer.Option("--by", help="A column to slice by; may be given again.")
]


@app.command(epilog="Example: workbench measure panel outcomes.csv --map value=correct")
def panel(
    outcomes: Table,
    reference: Annotated[
        Path | None, typer.Option(help="A ranking (model, score) or outcomes to compare with.")
    ] = None,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Accuracy, pass@k, separability and item labels from outcomes."""
    from workbench.actions.panel import panel as measure

    told(measure(outcomes, reading(mapping, skip_bad, seed), reference), json)


@app.command(epilog="Example: workbench measure steps steps.jsonl --rollouts rollouts.jsonl")
def steps(
    steps: Table,
    rollouts: Annotated[
        Path | None, typer.Option(help="Rollouts with rewards, tasks without steps included.")
    ] = None,
    tasks: Annotated[
        Path | None, typer.Option(help="Tasks with their expected actions, for trajectories.")
    ] = None,
    by: Annotated[str, typer.Option(help="step_name, step_index or step_kind.")] = "step_name",
    pool: PoolOption = False,
    complete_only: Annotated[
        bool, typer.Option("--complete-only", help="Only tasks that every model has, in full.")
    ] = False,
    align: Annotated[
        bool, typer.Option("--align", help="Take the same expected action as the same step.")
    ] = False,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Per-step pass@k, hazards, brittle steps from steps, rollouts or logs of agent runs."""
    from workbench.actions.steps import Flow
    from workbench.actions.steps import steps as measure

    how = reading(mapping, skip_bad, seed, tasks)
    told(measure(steps, how, Flow(by, pool, complete_only, align), rollouts), json)


@app.command(epilog="Example: workbench measure agreement labels.csv --labels pass,fail")
def agreement(
    labels_file: Annotated[Path, typer.Argument(metavar="LABELS", help="The table of labels.")],
    labels: Annotated[str, typer.Option(help="What counts as a label, with commas.")] = "",
    reference: Annotated[
        str, typer.Option(help="The rater to hold others against, or majority:a,b,c.")
    ] = "",
    good: Annotated[str, typer.Option("--pass", help="The label that is a pass.")] = "",
    by: Annotated[str, typer.Option(help="A column to tell groups by.")] = "",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Raw agreement, alpha, Fleiss' kappa, pairs of raters, and raters against a reference."""
    from workbench.actions.agreement import Question
    from workbench.actions.agreement import agreement as measure

    asked = Question(_names(labels), reference, good)
    told(measure(labels_file, reading(mapping, skip_bad, seed), asked, by), json)


@app.command(epilog="Example: workbench measure compare before.csv after.csv --by topic")
def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="Outcomes or steps: the old one.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The same kind: the new release.")],
    by: ByOption = None,
    step: Annotated[str, typer.Option(help="step_name, step_index or step_kind.")] = "step_name",
    pool: PoolOption = False,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Release over release: did B get worse, as a whole, at a step, in a slice?"""
    from workbench.actions.compare import Slices
    from workbench.actions.compare import compare as measure

    slices = Slices(tuple(by or ()), step, pool)
    told(measure(before, after, reading(mapping, skip_bad, seed), slices), json)


@app.command(
    epilog="Example: workbench measure origins outcomes.csv --origin source --strata topic"
)
def origins(
    outcomes: Table,
    origin: Annotated[str, typer.Option(help="The column that says where an item is from.")],
    strata: StrataOption = None,
    pair: Annotated[str, typer.Option(help="FIRST,SECOND: which minus which.")] = "",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Are synthetic items easier than people's, and do both rank models alike?"""
    from workbench.actions.origins import Split
    from workbench.actions.origins import origins as measure

    split = Split(origin, tuple(strata or ()), _names(pair))
    told(measure(outcomes, reading(mapping, skip_bad, seed), split), json)


@app.command(epilog="Example: workbench measure families outcomes.csv --author author_family")
def families(
    outcomes: Table,
    author: Annotated[str, typer.Option(help="The column with the family that wrote an item.")],
    solver: Annotated[
        str, typer.Option(help="The column with the solver's family; else family, or the model.")
    ] = "",
    strata: StrataOption = None,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Author family by solver family: are models better on items of their own family?"""
    from workbench.actions.origins import Split
    from workbench.actions.origins import families as measure

    split = Split(author, tuple(strata or ()))
    told(measure(outcomes, reading(mapping, skip_bad, seed), split, solver), json)


@app.command(epilog="Example: workbench measure judges verdicts.csv --reference human")
def judges(
    verdicts: Annotated[Path, typer.Argument(metavar="LABELS", help="Verdicts on pairs or twins.")],
    reference: Annotated[str, typer.Option(help="The rater who stands for people.")] = "",
    good: Annotated[str, typer.Option("--pass", help="The label of a twin that is a pass.")] = "",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Does order, length or kinship move a judge? Pairs in both orders, padded twins."""
    from workbench.actions.judges import judges as measure

    told(measure(verdicts, reading(mapping, skip_bad, seed), reference, good), json)


@app.command(epilog="Example: workbench measure guards guards.csv --by category")
def guards(
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="Guards' verdicts, or labels.")],
    reference: Annotated[str, typer.Option(help="The rater who says what is harmful.")] = "",
    by: ByOption = None,
    origin: Annotated[str, typer.Option(help="The column of origins, as novel and public.")] = "",
    pair: Annotated[str, typer.Option(help="FIRST,SECOND origin: which minus which.")] = "",
    policy: Annotated[str, typer.Option(help="Categories that the guard's policy names.")] = "",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Missed harm, over-blocking, precision, F1, MCC of guards; novel minus public."""
    from workbench.actions.guards import Ask
    from workbench.actions.guards import guards as measure

    ask = Ask(tuple(by or ()), origin, _names(pair), _names(policy), reference)
    told(measure(table, reading(mapping, skip_bad, seed), ask), json)


def _names(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())


def reading(
    mapping: list[str] | None, skip_bad: bool, seed: int, tasks: Path | None = None
) -> Reading:
    """How tables are read; InputError for a --map that is not field=column."""
    from workbench.actions.measure import Reading
    from workbench.logs.sniff import Beside

    if seed < 0:
        raise InputError(f"--seed {seed}: seeds are whole numbers from 0")
    pairs: dict[str, str] = {}
    for given in mapping or ():
        ours, mark, theirs = given.partition("=")
        if not (ours and mark and theirs):
            raise InputError(f"--map {given}: write it as field=column")
        pairs[ours] = theirs
    return Reading(pairs, skip_bad, seed, Beside(tasks))


def told(found: Measured, json: Path | None) -> None:
    """Print what was found, and write it where asked."""
    from workbench.contrastlines import WORDS
    from workbench.measurelines import lines

    if str(json) != "-":
        print(lines(found, WORDS))
    results: dict[str, Any] = found.results
    write_json(json, found.kind, found, found.settings, results, *found.inputs)
