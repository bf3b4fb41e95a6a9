"""The command `card`: what is disclosed of the models and sets that a release rests on."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from workbench.console import clean, table, write_json
from workbench.domain.card import Card
from workbench.errors import SpecError

CARD = 'Example: workbench card model target-a --set cutoff="March 2026" --by ann'


def card(
    kind: Annotated[str | None, typer.Argument(help="model or set; none: list all.")] = None,
    name: Annotated[str | None, typer.Argument(help="Which one.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="field=what is disclosed (again: more).")
    ] = None,
    by: Annotated[str, typer.Option(help="Who says so.")] = "",
    store: Annotated[Path | None, typer.Option(help="The store file.")] = None,
    config: Annotated[Path | None, typer.Option(help="The settings.")] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the cards as JSON; - for stdout.")
    ] = None,
) -> None:
    """Show or fill disclosure cards; a change is a new version, and blanks say so."""
    from workbench.actions.cards import cards, fill
    from workbench.actions.open import open_bench

    if (kind is None) != (name is None) or (set_ and kind is None):
        raise SpecError("name a card by its kind and name: workbench card model NAME")
    with closing(open_bench(store, config)) as bench:
        if kind and name and set_:
            fill(bench, kind, name, _fields(set_), by)
        shown = [
            one for one in cards(bench) if kind is None or (one.kind, one.name) == (kind, name)
        ]
        if not shown:
            raise SpecError(f"there is no card of {kind} {name}: fill one with --set field=text")
        if str(json) != "-":
            print(_all(shown) if kind is None else _one(shown[0]))
        results = [{**one.model_dump(mode="json"), "fields": one.shown} for one in shown]
        write_json(json, "cards", _Real(), {"kind": kind, "name": name}, results)


class _Real:
    """What people say of models is no simulation."""

    simulated = False


def _fields(given: list[str]) -> dict[str, str]:
    """field=text pairs; SpecError naming one that is none."""
    pairs = [one.partition("=") for one in given]
    odd = next((one for one, (_, equals, _) in zip(given, pairs, strict=True) if not equals), None)
    if odd is not None:
        raise SpecError(f"--set {odd}: write field=text")
    return {name.strip(): text for name, _, text in pairs}


def _all(shown: Sequence[Card]) -> str:
    rows = [(c.kind, clean(c.name), c.version or "-", c.author or "-", f"{c.blanks} of "
             f"{len(c.shown)}") for c in shown]  # fmt: skip
    return table(("kind", "name", "version", "filled by", "not disclosed"), rows)


def _one(found: Card) -> str:
    head = f"card of {found.kind} {clean(found.name)} · version {found.version}"
    return "\n".join([head, *(f"{k}: {clean(v)}" for k, v in found.shown.items())])
