"""The command `workbench evaluate`: prompts put to targets and guards under a declared rubric."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.console import Ticker, write_json
from workbench.errors import InputError, SpecError

if TYPE_CHECKING:
    from workbench.actions.askedmodels import Asking
    from workbench.actions.evaluated import Evaluated
    from workbench.actions.freshly import Listener
    from workbench.actions.open import Bench
    from workbench.actions.prompts import Prompts

EXAMPLE = "Example: workbench evaluate --file prompts.csv --target target-a --guard guard-a"
DONE, SHORTFALL = 0, 1
FROM = "--file, --dataset, --points, --traffic or --resume"
Names = list[str] | None
File = Annotated[
    Path | None, typer.Option(help="Prompts: text [id, harmful, category, depth, topic, …].")
]
Dataset = Annotated[str | None, typer.Option(help="A release, by its name or number.")]
Points = Annotated[bool, typer.Option("--points", help="All approved points of the store.")]
Traffic = Annotated[str | None, typer.Option(help="Rows of this traffic: a name or a snapshot.")]
Rows = Annotated[int, typer.Option(min=1, help="How many rows of traffic.")]
Target = Annotated[Names, typer.Option(help="A model to ask; again for more.")]
Guard = Annotated[Names, typer.Option(help="A guard to ask; again for more.")]
Many = Annotated[int, typer.Option(min=1, help="Answers of each target to each prompt.")]
Rubric = Annotated[Path | None, typer.Option(help="What counts as failure, as YAML.")]
System = Annotated[Path | None, typer.Option(help="A text that targets are told first.")]
Warmth = Annotated[float, typer.Option(min=0, help="Of the targets.")]
Seed = Annotated[int, typer.Option(min=0, help="Of order and draws.")]
Name = Annotated[str, typer.Option(help="What to call it.")]
Resume = Annotated[str | None, typer.Option(help="Go on with this evaluation (e…).")]
Agree = Annotated[bool, typer.Option("--agree", help="These rows of traffic may go there.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what it would cost, and what leaves.")]
Cost = Annotated[float | None, typer.Option(min=0, help="End before this many $.")]
Tokens = Annotated[int | None, typer.Option(min=1, help="End before this many tokens.")]
Time = Annotated[float | None, typer.Option(min=0, help="End after this many seconds.")]
Calls = Annotated[int | None, typer.Option(min=1, help="End before so many calls.")]
AtOnce = Annotated[int, typer.Option(min=1, help="Prompts at once.")]
Out = Annotated[Path | None, typer.Option(help="Outcomes as .csv; guards beside (.guards.csv).")]
Map = Annotated[Names, typer.Option("--map", help="field=column, for columns of other names.")]
Skip = Annotated[bool, typer.Option("--skip-bad", help="Leave bad rows out, and say so.")]
Store = Annotated[Path | None, typer.Option(help="The store file.")]
Config = Annotated[Path | None, typer.Option(help="The settings.")]
Json = Annotated[
    Path | None, typer.Option("--json", help="Write the numbers as JSON; - for stdout.")
]


def evaluate(
    file: File = None, dataset: Dataset = None, points: Points = False, traffic: Traffic = None,
    sample: Rows = 100, target: Target = None, guard: Guard = None, samples: Many = 1,
    rubric: Rubric = None, system: System = None, temperature: Warmth = 0.7, seed: Seed = 0,
    name: Name = "", resume: Resume = None, agree: Agree = False, dry_run: Dry = False,
    cost_limit: Cost = None, token_limit: Tokens = None, time_limit: Time = None,
    max_calls: Calls = None, concurrency: AtOnce = 8, mapping: Map = None, skip_bad: Skip = False,
    out: Out = None, store: Store = None, config: Config = None, json: Json = None,
) -> None:  # fmt: skip
    """Ask targets and guards, judge by a declared rubric, and say who failed how often.

    Pass, fail, refused, unscored and error are counted apart. Everything is remembered: what was
    stopped or killed goes on with --resume.
    """
    from workbench.actions.askedmodels import Asking, Limits
    from workbench.actions.open import open_bench
    from workbench.actions.outcomefiles import check_path
    from workbench.measuring import reading

    check_path(out)
    limits = Limits(cost_limit, token_limit, time_limit, max_calls, concurrency)
    asking = Asking(
        targets=tuple(target or ()), guards=tuple(guard or ()), samples=samples, rubric=rubric,
        temperature=temperature, system=_said(system), seed=seed, name=name, limits=limits,
        kind="traffic" if traffic else "evaluate", agreed=agree,
    )  # fmt: skip
    how = reading(mapping, skip_bad, seed)
    source = Source(file, dataset, points, traffic, sample, how.mapping, skip_bad)
    with closing(open_bench(store, config)) as bench:
        work = _Work(bench, asking, json, out)
        if resume is not None:
            source.none("--resume knows its prompts")
            raise typer.Exit(work.resume(resume))
        prompts = source.read(bench, seed)
        raise typer.Exit(work.plan(prompts) if dry_run else work.evaluate(prompts))


@dataclass(frozen=True)
class Source:
    """Where prompts come from: exactly one place."""

    file: Path | None
    dataset: str | None
    points: bool
    traffic: str | None
    sample: int
    mapping: Mapping[str, str] = field(default_factory=dict)
    skip_bad: bool = False

    def given(self) -> list[str]:
        places = {"--file": self.file, "--dataset": self.dataset, "--points": self.points,
                  "--traffic": self.traffic}  # fmt: skip
        return [name for name, value in places.items() if value]

    def none(self, why: str) -> None:
        """InputError when a place is named all the same."""
        if self.given():
            raise InputError(f"{why}: leave {self.given()[0]} out")

    def read(self, bench: Bench, seed: int) -> Prompts:
        """The prompts; InputError for none or more than one place."""
        from workbench.actions import prompts

        given = self.given()
        if len(given) != 1:
            told = " and ".join(given) if given else "nothing"
            raise InputError(f"say where the prompts come from, once: {FROM}; there was {told}")
        if self.file is not None:
            return prompts.from_file(self.file, self.mapping, self.skip_bad)
        if self.dataset is not None:
            return prompts.from_release(bench, self.dataset)
        if self.traffic is not None:
            return prompts.from_traffic(bench, self.traffic, self.sample, seed)
        return prompts.from_points(bench)


def _said(system: Path | None) -> str:
    from workbench.yamlfile import read_text

    if system is not None and not system.is_file():
        raise SpecError(f"--system: no file {system}")
    return read_text(system).strip() if system is not None else ""


class _Work:
    """One call of the command: where, what, and where the numbers go."""

    def __init__(self, bench: Bench, asking: Asking, json: Path | None, out: Path | None) -> None:
        self.bench, self.asking, self.json, self.out = bench, asking, json, out

    def plan(self, prompts: Prompts) -> int:
        """What it would take."""
        from workbench.actions import evaluate as acting
        from workbench.targetlines import plan_lines

        found = acting.plan(self.bench, prompts, self.asking)
        self._say(plan_lines(found))
        write_json(self.json, found.KIND, found, self._facts(), found.results(), *prompts.inputs)
        return DONE

    def evaluate(self, prompts: Prompts) -> int:
        """A new evaluation."""
        from workbench.actions import evaluate as acting
        from workbench.worker import stop_on_signal

        with Ticker() as ticker:
            found = acting.evaluate(self.bench, prompts, self.asking, _teller(ticker),
                                    stop_on_signal)  # fmt: skip
        return self._told(found, *prompts.inputs)

    def resume(self, id: str) -> int:
        """What is missing of an earlier one."""
        from workbench.actions import evaluate as acting
        from workbench.worker import stop_on_signal

        with Ticker() as ticker:
            found = acting.resume(self.bench, id, self.asking.limits, _teller(ticker),
                                  stop_on_signal)  # fmt: skip
        return self._told(found)

    def _told(self, found: Evaluated, *inputs: dict[str, Any]) -> int:
        from workbench.actions.outcomefiles import write_outcomes
        from workbench.targetlines import evaluated_lines

        self._say(evaluated_lines(found))
        for path, rows in write_outcomes(self.bench, found.row.id, self.out):
            self._say(f"{path}: {rows:,} rows")
        results = {**found.results(), **self._queued(found)}
        write_json(self.json, found.KIND, found, self._facts(), results, *inputs)
        return SHORTFALL if found.ended else DONE

    def _queued(self, found: Evaluated) -> dict[str, Any]:
        """Judged answers to traffic go to people, when all of them are there."""
        from workbench.actions.failurecodes import queue_answers

        if found.row.kind != "traffic" or found.ended:
            return {}
        queued = queue_answers(self.bench, found.row.id)
        if queued is None:
            return {}
        self._say(f"{queued.selected} of {queued.n} answers wait for a person's label")
        return {"queued": {"batch": queued.batch, "n": queued.n, "selected": queued.selected}}

    def _facts(self) -> dict[str, Any]:
        """What the numbers depend on, for `--json`."""
        asked = self.asking
        return {
            "samples": asked.samples, "temperature": asked.temperature, "seed": asked.seed,
            "targets": list(asked.targets), "guards": list(asked.guards),
            "rubric": str(asked.rubric) if asked.rubric else "default",
            "cost_limit": asked.limits.cost,
        }  # fmt: skip

    def _say(self, text: str) -> None:
        if str(self.json) != "-":
            print(text)


def _teller(ticker: Ticker) -> Listener:
    return lambda done, total: ticker(f"{done:,} of {total:,} prompts asked")
