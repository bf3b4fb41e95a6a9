"""The commands `release` and `export`: approved points, frozen and handed on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.console import write_json
from workbench.errors import SpecError

if TYPE_CHECKING:
    from workbench.actions.open import Bench

RELEASE = "Example: workbench release autumn --track happy --dry-run --store workbench-demo.db"
EXPORT = "Example: workbench export autumn --to inspect --out autumn-inspect"
StoreOption = Annotated[Path | None, typer.Option(help="The store file.")]
ConfigOption = Annotated[Path | None, typer.Option(help="The settings.")]
JsonOption = Annotated[
    Path | None, typer.Option("--json", help="Write the numbers as JSON; - for stdout.")
]


def release(
    name: Annotated[str | None, typer.Argument(help="Its name; none: list all.")] = None,
    spec: Annotated[
        list[str] | None, typer.Option(help="Points of this spec (again: more).")
    ] = None,
    run: Annotated[list[str] | None, typer.Option(help="Points of this run.")] = None,
    track: Annotated[list[str] | None, typer.Option(help="Points of this track.")] = None,
    allow_mixed: Annotated[bool, typer.Option(help="Simulated points beside real ones.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would hold.")] = False,
    show: Annotated[bool, typer.Option("--show", help="What release NAME holds.")] = False,
    compare: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="What changed from A to B.")
    ] = None,
    retire: Annotated[str | None, typer.Option(help="A point (c…) that has worn out.")] = None,
    withdraw: Annotated[str | None, typer.Option(help="A point (c…) that is wrong.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is taken back.")] = "",
    by: Annotated[str, typer.Option(help="Who takes it back.")] = "",
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Freeze the approved points under a number, compare releases, or take a point back."""
    from workbench.actions.open import open_bench
    from workbench.actions.release import Scope

    if sum(map(bool, (name, compare, retire, withdraw))) > 1:
        raise SpecError("one thing at a time: a NAME, --compare, --retire or --withdraw")
    with closing(open_bench(store, config)) as bench:
        if compare:
            _compare(bench, compare, json)
        elif point := retire or withdraw:
            _close(bench, point, "retired" if retire else "withdrawn", (reason, by), json)
        elif name is None:
            _list(bench, json)
        elif show:
            _show(bench, name, json)
        else:
            scope = Scope(tuple(spec or ()), tuple(run or ()), tuple(track or ()))
            _release(bench, name, scope, {"allow_mixed": allow_mixed, "dry_run": dry_run}, json)


def export(
    name: Annotated[str, typer.Argument(metavar="RELEASE", help="A release by name or number.")],
    to: Annotated[str, typer.Option("--to", help="jsonl, inspect, ...; see the README.")],
    out: Annotated[Path, typer.Option("--out", help="A folder that is new, or empty.")],
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = None,
) -> None:
    """Write a release in another tool's form; what may not go there is named."""
    from workbench.actions.export import export as acting
    from workbench.actions.open import open_bench
    from workbench.releaselines import exported_lines

    with closing(open_bench(store, config)) as bench:
        found = acting(bench, name, to, out)
        _say(exported_lines(found), json)
        write_json(json, found.KIND, found, {"release": name, "to": to}, found.results())


class _Numbers:
    """What `write_json` asks of a result."""

    def __init__(self, simulated: bool) -> None:
        self.simulated = simulated


def _release(bench: Bench, name: str, scope: Any, how: dict[str, bool], json: Path | None) -> None:
    from workbench.actions.release import release as acting
    from workbench.releaselines import release_lines

    found = acting(bench, name, scope, **how)
    _say(release_lines(found, kept=not how["dry_run"]), json)
    settings = {"name": name, **{k: list(v) for k, v in scope.filters.items()}, **how}
    results = found.model_dump(mode="json")
    write_json(json, "release", _Numbers(found.any_simulated), settings, results)


def _show(bench: Bench, name: str, json: Path | None) -> None:
    from workbench.actions.releases import doubts
    from workbench.releaselines import release_lines

    found = bench.store.reads.release(name)
    doubted = doubts(bench, found.id)
    _say(release_lines(found, kept=True, doubts=doubted), json)
    results = {**found.model_dump(mode="json"), "doubts": doubted}
    write_json(json, "release", _Numbers(found.any_simulated), {"name": name}, results)


def _list(bench: Bench, json: Path | None) -> None:
    from workbench.actions.releases import listed
    from workbench.releaselines import releases_lines

    rows = listed(bench)
    _say(releases_lines(rows), json)
    simulated = any(row.simulated != "none" for row in rows)
    results = [row.model_dump(mode="json") for row in rows]
    write_json(json, "releases", _Numbers(simulated), {}, results)


def _compare(bench: Bench, pair: tuple[str, str], json: Path | None) -> None:
    from workbench.actions.releases import compare
    from workbench.releaselines import difference_lines

    found = compare(bench, *pair)
    _say(difference_lines(found), json)
    write_json(json, found.KIND, found, {"compare": list(pair)}, found.results())


def _close(bench: Bench, point: str, state: Any, said: tuple[str, str], json: Path | None) -> None:
    from workbench.actions.releases import close
    from workbench.releaselines import closed_lines

    found = close(bench, point, state, *said)
    _say(closed_lines(found), json)
    write_json(json, found.KIND, found, {"point": point, "state": state}, found.results())


def _say(text: str, json: Path | None) -> None:
    if str(json) != "-":
        print(text)
