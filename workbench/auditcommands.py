"""The commands of `workbench audit`: gates by planted defects, judges by pairs and padded twins."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from workbench.console import Ticker, write_json
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.actions.judgeaudit import JudgeAuditOptions
    from workbench.actions.open import Bench

DONE, SHORTFALL = 0, 1
RECIPE = "recipe"


class Named(TyperGroup):
    """`audit final_answer` is `audit recipe final_answer`: what is no command names a recipe."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = [RECIPE, *args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest


app = typer.Typer(
    cls=Named, no_args_is_help=True, rich_markup_mode=None,
    help="Try gates and judges on what is known about an item: `audit RECIPE`, `audit judges`.",
    epilog="Example: workbench audit final_answer --n 40 --store workbench-demo.db",
)  # fmt: skip
StoreOption = Annotated[
    Path | None, typer.Option(help="The store file (default: $WORKBENCH_STORE, then workbench.db).")
]
ConfigOption = Annotated[
    Path | None, typer.Option(help="The settings (default: workbench.toml, if there is one).")
]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write the numbers as JSON; - for stdout.")
]
CostOption = Annotated[float | None, typer.Option(min=0, help="End before this many dollars.")]


@app.command(epilog="Example: workbench audit final_answer --n 40 --store workbench-demo.db")
def recipe(
    recipe: Annotated[str, typer.Argument(help="The recipe whose gates are tried.")],
    n: Annotated[int, typer.Option(help="How many plants a defect.")] = 200,
    all_gates: Annotated[bool, typer.Option("--all-gates", help="Every gate, every item.")] = False,
    with_difficulty: Annotated[
        bool, typer.Option("--with-difficulty", help="Also the gates that ask a whole panel.")
    ] = False,
    second_set: Annotated[
        Path | None, typer.Option(help="Rows of kind wrong_answer or twin (JSONL, CSV).")
    ] = None,
    preset: Annotated[str | None, typer.Option(help="draft, standard or release.")] = None,
    seed: Annotated[int, typer.Option(help="Which plants are drawn.")] = 0,
    cost_limit: CostOption = None,
    concurrency: Annotated[int, typer.Option(help="Items at once.")] = 16,
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Plant known defects in good points: which gate catches which?"""
    from workbench.actions.audit import AuditOptions
    from workbench.actions.audit import audit as plant_and_count
    from workbench.actions.open import open_bench
    from workbench.auditlines import audit_lines
    from workbench.worker import stop_on_signal

    wanted = AuditOptions(
        n, all_gates, with_difficulty, seed, cost_limit, concurrency, second_set, preset
    )
    with closing(open_bench(store, config)) as bench:
        with Ticker() as ticker:
            found = plant_and_count(bench, recipe, wanted, ticker, stop_on_signal)
        print(audit_lines(found))
        write_json(json, "audit", found, wanted.facts(), found.results(), *wanted.files())
    raise typer.Exit(SHORTFALL if found.ended else DONE)


@app.command(epilog="Example: workbench audit judges --n 100 --store workbench-demo.db")
def judges(
    source: Annotated[
        str, typer.Argument(help="A run, or another store file; else all of this store.")
    ] = "",
    n: Annotated[int, typer.Option(help="How many pairs, and how many padded twins.")] = 200,
    seed: Annotated[int, typer.Option(help="Which pairs and twins are drawn.")] = 0,
    cost_limit: CostOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would cost.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the verdicts as CSV, for measure judges.")
    ] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Does order, length, padding or kinship move the configured judges?

    Recorded outputs of accepted points are put to every judge: pairs in both orders, and single
    outputs beside the same with half as much neutral filler.
    """
    from workbench.actions.judgeaudit import JudgeAuditOptions, audit_judges, write_table
    from workbench.actions.open import open_bench
    from workbench.auditlines import judge_audit_lines
    from workbench.worker import stop_on_signal

    wanted = JudgeAuditOptions(n, seed, cost_limit, source)
    if out is not None and not out.parent.is_dir():
        raise InputError(f"--out {out}: there is no folder {out.parent}")
    with closing(open_bench(store, config)) as bench:
        if dry_run:
            raise typer.Exit(_priced(bench, wanted, json))
        with Ticker() as ticker:
            found = audit_judges(bench, wanted, ticker, stop_on_signal)
        print(judge_audit_lines(found))
        if out is not None:
            write_table(bench, found, out)
            print(f"the verdicts: {out} (workbench measure judges {out})")
        write_json(json, found.KIND, found, wanted.facts(), found.results())
    raise typer.Exit(SHORTFALL if found.ended else DONE)


def _priced(bench: Bench, wanted: JudgeAuditOptions, json: Path | None) -> int:
    """Say what each judge would be asked; nothing is spent."""
    from workbench.actions.judgeaudit import price
    from workbench.auditlines import judge_price_lines

    priced = price(bench, wanted)
    print(judge_price_lines(priced, bench.table.simulated))
    results: dict[str, Any] = {"judges": [one.model_dump(mode="json") for one in priced]}
    write_json(json, "audit_judges_dry_run", bench.table, wanted.facts(), results)
    return DONE
