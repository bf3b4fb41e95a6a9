"""`workbench measure checklist`: what accepted rules do to what authors write, from a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.console import clean, table, write_json
from workbench.measurelines import LABEL, estimate
from workbench.measuring import JsonOption

EXAMPLE = "Example: workbench measure checklist --store workbench-demo.db --json -"


def checklist(
    store: Annotated[Path | None, typer.Option(help="The store; else as the settings say.")] = None,
    json: JsonOption = None,
) -> None:
    """Do accepted rules work? Treated points against held-out ones, with power and diversity."""
    from workbench.actions.open import open_bench
    from workbench.actions.reflectmeasure import measured

    bench = open_bench(store, role="viewer")
    try:
        found = measured(bench)
    finally:
        bench.close()
    if str(json) != "-":
        print("\n".join([*found.notes, *words(found.results)]))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def words(results: Mapping[str, Any]) -> Iterator[str]:
    """The text of what was found."""
    if not results["entries"]:
        yield "no entry of the checklist is, or was, active"
    else:
        yield table(
            ("entry", "state", "held out (95%)", "n", "treated (95%)", "n", "difference", "says",
             "least fall"),
            [_row(one) for one in results["entries"]],
        )  # fmt: skip
    for one in results["entries"]:
        yield f"\n{one['entry']['id']}: {clean(one['entry']['text'])}"
        yield from (f"  {clean(said)}" for said in one["sentences"])
        yield from (f"  note: {said}" for said in one["notes"])
        yield from (f"  might be retired: {said}" for said in one["might_retire"])
    waiting = results["proposals"]
    if waiting:
        yield f"\n{len(waiting)} proposals wait for a person:"
        yield from (
            f"  {one['id']} {one['reason']} ({one['verdicts']} verdicts on {one['items']} points): "
            f"{clean(one['text'])}" for one in waiting
        )  # fmt: skip


def _row(one: Mapping[str, Any]) -> tuple[Any, ...]:
    effect = one["reason"]
    held, told = effect["held_out"], effect["treated"]
    least = LABEL if effect["least"] is None else f"{effect['least'] * 100:.0f} points"
    return (
        one["entry"]["id"], one["entry"]["state"], estimate(held), held["n_items"], estimate(told),
        told["n_items"], estimate(effect["difference"]), effect["says"], least,
    )  # fmt: skip
