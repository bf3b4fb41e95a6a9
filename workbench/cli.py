"""The command line: one command a verb, a few lines over an action that is imported inside it."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from workbench import (
    ablationlines,
    diversitylines,
    gaplines,
    groundinglines,
    overlaplines,
    reflectlines,
    taxonomylines,
    triagelines,
)
from workbench.auditcommands import app as auditing
from workbench.carding import CARD, card
from workbench.console import Ticker, clean, write_json
from workbench.errors import SpecError, WorkbenchError
from workbench.importing import app as importing
from workbench.measuring import app as measuring
from workbench.probing import EXAMPLE as PROBING
from workbench.probing import probe
from workbench.releasing import EXPORT, RELEASE, export, release
from workbench.targeting import EXAMPLE as EVALUATING
from workbench.targeting import evaluate

if TYPE_CHECKING:
    from workbench.actions.manufacture import RunOptions
    from workbench.actions.open import Bench

BEGUN = time.monotonic()
DONE, SHORTFALL = 0, 1
LIMITS = ("cost_limit", "token_limit", "time_limit", "max_attempts")
EXITS = (
    "Exit codes: 0 done; 1 done with fewer than asked, or with findings; 2 the input is wrong; "
    "3 a model or the store failed."
)
app = typer.Typer(
    name="workbench", no_args_is_help=True, add_completion=False, rich_markup_mode=None,
    pretty_exceptions_enable=False, epilog=EXITS,
    help="Make, judge and keep evaluation data that you own.",
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
TokenOption = Annotated[int | None, typer.Option(min=1, help="End before this many tokens.")]
TimeOption = Annotated[
    float | None, typer.Option(min=0, help="End after this many seconds of work, resumes included.")
]
PullsOption = Annotated[int | None, typer.Option(min=1, help="End after this many pulls.")]


app.add_typer(importing, name="import")
app.add_typer(measuring, name="measure")
app.add_typer(auditing, name="audit")
measuring.command(epilog=diversitylines.EXAMPLE)(diversitylines.diversity)
measuring.command(epilog=gaplines.EXAMPLE)(gaplines.gaps)
measuring.command(epilog=overlaplines.EXAMPLE)(overlaplines.overlap)
measuring.command(epilog=reflectlines.EXAMPLE)(reflectlines.checklist)
measuring.command("taxonomy", epilog=taxonomylines.MEASURE)(taxonomylines.score)
importing.command("taxonomy", epilog=taxonomylines.IMPORT)(taxonomylines.bring)
measuring.command(epilog=triagelines.EXAMPLE)(triagelines.triage)
importing.command(epilog=triagelines.IMPORT)(triagelines.labels)
measuring.command(epilog=groundinglines.EXAMPLE)(groundinglines.grounding)
measuring.command(epilog=ablationlines.EXAMPLE)(ablationlines.ablation)
measuring.command(epilog=ablationlines.CROSSINGS)(ablationlines.crossings)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and exit; an error that a person can act on is one line, no traceback."""
    try:
        app(arguments, prog_name="workbench")
    except WorkbenchError as error:
        print(f"workbench: {clean(error)}", file=sys.stderr)
        sys.exit(error.exit_code)
    sys.exit(DONE)


@app.command(epilog="Example: workbench demo --no-serve")
def demo(
    store: Annotated[Path, typer.Option(help="Made if missing.")] = Path("workbench-demo.db"),
    size: Annotated[
        str, typer.Option(help="standard: 40 + 12 + 21 points; full; small: 8 + 2 + 7, no scenes.")
    ] = "standard",
    full: Annotated[
        bool, typer.Option("--full", help="60 social queries, three targets, two guards as well.")
    ] = False,
    fresh: Annotated[bool, typer.Option(help="Put an older demo store aside; begin anew.")] = False,
    serve: Annotated[bool, typer.Option(help="Open the notebooks afterwards.")] = True,
    port: Annotated[int, typer.Option(help="Where to serve.")] = 2718,
    cost_limit: CostOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Make points of four recipes with the offline models, then open the notebooks."""
    from functools import partial

    from workbench.actions.demo import no_scenes, open_demo, points_of, run_demo
    from workbench.actions.demoscenes import bring_scenes
    from workbench.demolines import demo_lines

    size = "full" if full else size
    points = points_of(size)
    with closing(open_demo(store, config, fresh=fresh)) as bench:
        with Ticker() as ticker:
            beside = partial(bring_scenes, full=size == "full", told=ticker)
            made = run_demo(
                bench, points, cost_limit=cost_limit, listener=ticker, begun=BEGUN,
                scenes=no_scenes if size == "small" else beside,
            )  # fmt: skip
        print(demo_lines(made), flush=True)
        write_json(json, "demo", made, {"size": size}, made.results())
        if serve:
            from workbench.serve import serve as serve_on

            serve_on(bench, port=port, config=config, open_browser=sys.stdout.isatty())
    raise typer.Exit(DONE if made.enough else SHORTFALL)


@app.command(epilog="Example: workbench serve --as reviewer")
def serve(
    role: Annotated[str, typer.Option("--as", help="viewer, reviewer or owner.")] = "owner",
    host: Annotated[str, typer.Option(help="Off 127.0.0.1 only with --password.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Where to serve.")] = 2718,
    password: Annotated[str | None, typer.Option(envvar="WORKBENCH_PASSWORD")] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
) -> None:
    """Open the home page and the notebooks on a store."""
    from workbench.actions.open import open_bench
    from workbench.serve import serve as serve_on

    with closing(open_bench(store, config, role=role)) as bench:  # type: ignore[arg-type]
        serve_on(bench, host=host, port=port, password=password, config=config)


@app.command(epilog="Example: workbench run data/specs/demo.yaml --accept 40")
def run(
    spec: Annotated[str | None, typer.Argument(help="A spec file, or the name of ours.")] = None,
    accept: Annotated[int | None, typer.Option(help="How many points (default: n).")] = None,
    attempts: Annotated[int | None, typer.Option(help="How many pulls, instead.")] = None,
    max_attempts: PullsOption = None,
    cost_limit: CostOption = None,
    token_limit: TokenOption = None,
    time_limit: TimeOption = None,
    concurrency: Annotated[int, typer.Option(help="Pulls at once, up to 16.")] = 16,
    seed: Annotated[int | None, typer.Option(help="Default: one not used here.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would cost.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Three pulls, then stop.")] = False,
    replay: Annotated[str | None, typer.Option(help="Make this run again, free.")] = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Make points from a spec until enough are accepted."""
    from workbench.actions.manufacture import RunOptions, create_run
    from workbench.actions.open import open_bench
    from workbench.specfile import read_spec, spec_path

    with closing(open_bench(store, config)) as bench:
        if replay is not None:
            raise typer.Exit(_replay(bench, replay, json))
        if spec is None:
            raise SpecError("name a spec file, for instance data/specs/demo.yaml")
        path = spec_path(spec)
        wanted = RunOptions(
            accept, attempts, max_attempts, cost_limit, token_limit, time_limit, concurrency,
            seed=seed, kind="preview" if preview else "batch",
        )  # fmt: skip
        if dry_run:
            raise typer.Exit(_dry_run(bench, path, wanted, json))
        run_id = create_run(bench, read_spec(path), wanted).run_id
        raise typer.Exit(_work(bench, run_id, json, inputs=[path]))


@app.command(epilog="Example: workbench resume r0123456789a --cost-limit 5")
def resume(
    run_id: Annotated[str, typer.Argument(help="The run to go on with.")],
    cost_limit: CostOption = None,
    token_limit: TokenOption = None,
    time_limit: TimeOption = None,
    max_attempts: PullsOption = None,
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Go on with a run: only what is missing is made.

    A bound that ended it may be moved; what is decided stays as it is.
    """
    from workbench.actions.manufacture import check_idle
    from workbench.actions.open import open_bench
    from workbench.actions.show import report_run

    given = (cost_limit, token_limit, time_limit, max_attempts)
    limits = {n: v for n, v in zip(LIMITS, given, strict=True) if v is not None}
    with closing(open_bench(store, config)) as bench:
        kept = report_run(bench, run_id)
        check_idle(bench, run_id)
        print(
            f"kept: {kept.funnel.decided} decided pulls, {kept.funnel.admitted} admitted points, "
            f"{kept.spend.calls:,} calls that are not made again",
            file=sys.stderr,
        )
        raise typer.Exit(_work(bench, run_id, json, limits=limits))


@app.command(epilog="Example: workbench show c0123456789abcde")
def show(
    id: Annotated[str, typer.Argument(help="The id of a run, a candidate or an evaluation.")],
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Show a run's yield by gate, a point's whole trail, or an evaluation's figures."""
    from workbench.actions.open import open_bench
    from workbench.actions.show import report
    from workbench.targetlines import shown

    with closing(open_bench(store, config)) as bench:
        found = report(bench, id)
        print(shown(found))
        write_json(json, found.KIND, found, {"id": id}, found.results())


app.command(epilog=PROBING)(probe)
app.command(epilog=EVALUATING)(evaluate)
app.command(epilog=RELEASE)(release)
app.command(epilog=EXPORT)(export)
app.command(epilog=CARD)(card)


@app.command(epilog="Example: workbench doctor --store workbench-demo.db")
def doctor(store: StoreOption = None, config: ConfigOption = None, json: JsonOption = None) -> None:
    """Check settings, packages and every hash chain of the store."""
    from workbench.actions.doctor import diagnose
    from workbench.reports import diagnosis_lines

    found = diagnose(store, config)
    print(diagnosis_lines(found))
    write_json(json, "doctor", found, {}, found.model_dump(mode="json")["findings"])
    raise typer.Exit(DONE if found.healthy else SHORTFALL)


def _work(
    bench: Bench,
    run_id: str,
    json: Path | None,
    *,
    inputs: Sequence[Path] = (),
    limits: dict[str, Any] | None = None,
) -> int:
    """Work a run off with live progress, print its report; 1 when it holds fewer than asked."""
    from workbench.actions.manufacture import work
    from workbench.actions.show import report_run
    from workbench.reports import run_lines
    from workbench.worker import stop_on_signal

    with Ticker() as ticker:
        work(bench, run_id, ticker, started=stop_on_signal, limits=limits)
    found = report_run(bench, run_id)
    print(run_lines(found))
    write_json(json, "run", found, found.settings, found.results(), *inputs)
    return DONE if found.complete else SHORTFALL


def _dry_run(bench: Bench, path: Path, wanted: RunOptions, json: Path | None) -> int:
    from workbench.actions.estimate import dry_run
    from workbench.reports import estimate_lines
    from workbench.specfile import read_spec

    found = dry_run(bench, read_spec(path), wanted.accept, wanted.attempts)
    print(estimate_lines(found))
    write_json(json, "dry_run", found, {"accept": wanted.accept}, found.results(), path)
    return DONE


def _replay(bench: Bench, run_id: str, json: Path | None) -> int:
    from workbench.actions.replay import replay
    from workbench.reports import replay_lines

    found = replay(bench, run_id)
    print(replay_lines(found))
    write_json(json, "replay", found, {"run_id": run_id}, found.model_dump(mode="json"))
    return DONE if found.same else SHORTFALL
