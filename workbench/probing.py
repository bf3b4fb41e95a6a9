"""The command `workbench probe`: accepted points asked anew, or unsolved ones resolved."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.console import Ticker, write_json
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.actions.freshly import Bounds, Listener
    from workbench.actions.open import Bench

EXAMPLE = "Example: workbench probe --escalate --dry-run --store workbench-demo.db"
DONE, SHORTFALL = 0, 1


def probe(
    points: Annotated[
        list[str] | None, typer.Argument(help="Points (c…) or one run (r…); none: all accepted.")
    ] = None,
    k: Annotated[int, typer.Option("--k", help="Fresh samples of each solver.")] = 8,
    model: Annotated[
        list[str] | None, typer.Option(help="Ask this model instead; may be given again.")
    ] = None,
    library: Annotated[
        str | None, typer.Option(help="Put --model before a library of steps: a file, or a run.")
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="Work --model through the library's whole cases.")
    ] = False,
    escalate: Annotated[
        bool, typer.Option("--escalate", help="Resolve points that nobody solved.")
    ] = False,
    unproved: Annotated[
        bool, typer.Option("--unproved", help="Draw on even where no program proves the key.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would cost.")] = False,
    cost_limit: Annotated[float | None, typer.Option(min=0, help="End before this many $.")] = None,
    max_calls: Annotated[int | None, typer.Option(min=1, help="End before so many calls.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Points at once.")] = 8,
    store: Annotated[Path | None, typer.Option(help="The store file.")] = None,
    config: Annotated[Path | None, typer.Option(help="The settings.")] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the numbers as JSON; - for stdout.")
    ] = None,
) -> None:
    """Ask solvers about accepted points anew: no sample that a point was chosen on counts.

    With --escalate, points that nobody solved: the strongest solver up to 64 samples or its first
    pass, then once more with the evidence that the point cites.
    """
    from workbench.actions.freshly import Bounds
    from workbench.actions.open import open_bench

    ids, run_id = _named(points or ())
    bounds = Bounds(cost_limit, max_calls, None, concurrency)
    with closing(open_bench(store, config)) as bench:
        work = _Work(bench, ids, run_id, bounds, json)
        if library is not None:
            if points or escalate:
                raise InputError("--library takes its own points: leave points and --escalate out")
            raise typer.Exit(work.library(library, k, tuple(model or ()), live, dry_run))
        if escalate:
            if model:
                raise InputError("--escalate asks the strongest solver of the settings: no --model")
            raise typer.Exit(work.escalate(unproved=unproved, dry_run=dry_run))
        raise typer.Exit(work.probe(k, tuple(model or ()), dry_run=dry_run))


def _named(points: Sequence[str]) -> tuple[list[str], str]:
    """The points' ids, or a run's; InputError for both at once."""
    runs = [one for one in points if one.startswith("r")]
    if len(runs) > 1 or (runs and len(points) > 1):
        raise InputError("name points, or one run")
    return (list(points), "") if not runs else ([], runs[0])


class _Work:
    """One call of the command: where, what, within which bounds."""

    def __init__(
        self, bench: Bench, ids: Sequence[str], run_id: str, bounds: Bounds, json: Path | None
    ) -> None:
        self.bench, self.ids, self.run_id, self.bounds, self.json = bench, ids, run_id, bounds, json

    def probe(self, k: int, models: tuple[str, ...], *, dry_run: bool) -> int:
        """Fresh samples, measured; or what they would cost."""
        from workbench.actions import probe as acting
        from workbench.probelines import plan_lines, probed_lines
        from workbench.worker import stop_on_signal

        options = acting.ProbeOptions(k, models, self.bounds)
        if dry_run:
            priced = acting.plan(self.bench, self.ids, self.run_id, options)
            self._say(plan_lines(priced))
            settings, results = options.facts(), priced.model_dump(mode="json")
            write_json(self.json, priced.KIND, priced, settings, results)
            return DONE
        with Ticker() as ticker:
            found = acting.probe(self.bench, self.ids, self.run_id, options,
                                 _teller(ticker), stop_on_signal)  # fmt: skip
        self._say(probed_lines(found))
        write_json(self.json, found.KIND, found, options.facts(), found.results())
        return SHORTFALL if found.ended else DONE

    def escalate(self, *, unproved: bool, dry_run: bool) -> int:
        """What unsolved points are; or what it would cost to know."""
        from workbench.actions import escalate as acting
        from workbench.probelines import escalated_lines, prices_lines
        from workbench.worker import stop_on_signal

        options = acting.EscalateOptions(unproved=unproved, bounds=self.bounds)
        if dry_run:
            priced = acting.plan(self.bench, self.ids, self.run_id, options)
            self._say(prices_lines(priced))
            write_json(self.json, priced.KIND, priced, options.facts(), priced.results())
            return DONE
        with Ticker() as ticker:
            found = acting.escalate(self.bench, self.ids, self.run_id, options,
                                    _teller(ticker), stop_on_signal)  # fmt: skip
        self._say(escalated_lines(found))
        write_json(self.json, found.KIND, found, options.facts(), found.results())
        return SHORTFALL if found.ended else DONE

    def library(
        self, library: str, k: int, models: tuple[str, ...], live: bool, dry_run: bool
    ) -> int:
        """A profile by step over a library, or rollouts through its cases; or what it costs."""
        from workbench.librarylines import Asked, told

        asked = Asked(library, k, models, self.bounds, live, dry_run)
        found, text = told(self.bench, asked)
        self._say(text)
        write_json(self.json, found.KIND, found, asked.facts(), found.results())
        return SHORTFALL if getattr(found, "ended", "") else DONE

    def _say(self, text: str) -> None:
        if str(self.json) != "-":
            print(text)


def _teller(ticker: Ticker) -> Listener:
    return lambda done, total: ticker(f"{done:,} of {total:,} points asked")
