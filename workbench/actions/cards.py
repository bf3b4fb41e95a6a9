"""Cards: what is disclosed of the models and sets that a release rests on, and what is not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from workbench.actions.known import known_sets
from workbench.domain.card import CARD_FIELDS, CARD_KINDS, Card, CardKind
from workbench.errors import SpecError

if TYPE_CHECKING:
    from workbench.actions.open import Bench

LONGEST = 2000
STAND_IN = {
    "provider": "Eval Workbench (an offline stand-in)",
    "made": "a small program; it was not trained and is no model",
    "cutoff": "none: it has read no corpus", "licence": "Apache-2.0", "languages": "English",
    "overlap": "none: it knows only what is put before it", "filters": "none",
}  # fmt: skip


def cards(bench: Bench) -> list[Card]:
    """The newest card of every model of the settings, every known set and every sample of traffic;
    those that nobody has filled are there too (version 0, all blank), and cards of others."""
    kept = {(card.kind, card.name): card for card in bench.store.reads.cards()}
    wanted: list[tuple[CardKind, str]] = [("model", name) for name in _models(bench)]
    wanted += [("set", name) for name in _sets(bench)]
    blank = {key: _blank(bench, *key) for key in wanted}
    return [card for _, card in sorted({**blank, **kept}.items())]


def fill(bench: Bench, kind: str, name: str, fields: Mapping[str, str], by: str) -> Card:
    """Append a version of a card with these fields changed; '' blanks one again.

    SpecError for a kind or field that there is not, without a name of who says it, and for no
    change.
    """
    bench.require("owner", "fill a card")
    if kind not in CARD_KINDS:
        raise SpecError(f"no card of kind {kind!r}; there are: {', '.join(CARD_KINDS)}")
    unknown = sorted(fields.keys() - CARD_FIELDS[kind].keys())
    if unknown:
        there = ", ".join(CARD_FIELDS[kind])
        raise SpecError(f"a card of a {kind} has no {unknown[0]!r}; there are: {there}")
    if not by.strip() or not name.strip():
        raise SpecError("say whose card it is and who fills it (--by): it stays with the card")
    old = bench.store.reads.card_versions(kind, name)
    before = old[-1].fields if old else {}
    now = {**before, **{k: v.strip()[:LONGEST] for k, v in fields.items()}}
    now = {key: value for key, value in now.items() if value}
    if now == before:
        raise SpecError(f"the card of {name} says exactly this already")
    return bench.store.journal.keep_card(Card(kind=kind, name=name, author=by, fields=now))


def cards_of(bench: Bench, models: Iterable[str], sets: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The cards of what a release was made with, as its manifest holds them, blanks said."""
    kept = {(card.kind, card.name): card for card in bench.store.reads.cards()}
    keys: list[tuple[CardKind, str]] = [("model", name) for name in sorted(set(models))]
    keys += [("set", name) for name in sorted(set(sets))]
    found = [kept.get(key) or _blank(bench, *key) for key in keys]
    return [
        {"kind": one.kind, "name": one.name, "version": one.version, **one.shown} for one in found
    ]


def _blank(bench: Bench, kind: CardKind, name: str) -> Card:
    """The card that nobody has filled; what is known of our own stand-ins is said."""
    known = bench.table.models.get(name) if kind == "model" else None
    return Card(kind=kind, name=name, fields=STAND_IN if known and known.simulated else {})


def _models(bench: Bench) -> list[str]:
    """Every model of the settings that is asked for data, answers or verdicts."""
    return sorted({ref.name for role in bench.table.roles for ref in bench.table.refs(role)})


def _sets(bench: Bench) -> list[str]:
    """Known sets and samples of traffic."""
    traffic = [one.name for one in bench.store.reads.traffic()]
    return sorted({*(one.name for one in known_sets(bench)), *traffic})
