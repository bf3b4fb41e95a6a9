"""Disclosure cards: blanks are said, versions appended, and a release carries them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from workbench.actions.cards import cards, fill
from workbench.actions.export import export
from workbench.actions.open import Bench, Forbidden
from workbench.actions.release import Scope, release
from workbench.domain.card import BLANK
from workbench.errors import SpecError


@pytest.fixture
def bench(copied: Opener) -> Bench:
    return copied()


def test_models_of_the_settings_have_cards_before_anybody_fills_one(bench: Bench) -> None:
    found = {(card.kind, card.name): card for card in cards(bench)}
    solver = found["model", "solver-1"]
    assert solver.version == 0 and "stand-in" in solver.shown["provider"]


def test_a_change_is_a_new_version_and_the_old_one_stays(bench: Bench) -> None:
    first = fill(bench, "model", "gpt-x", {"cutoff": "March 2026"}, "ann")
    assert (first.version, first.blanks, first.shown["licence"]) == (1, 6, BLANK)
    second = fill(bench, "model", "gpt-x", {"licence": " MIT ", "cutoff": ""}, "ben")
    assert second.shown == {**first.shown, "licence": "MIT", "cutoff": BLANK}
    versions = bench.store.reads.card_versions("model", "gpt-x")
    assert [(one.version, one.author) for one in versions] == [(1, "ann"), (2, "ben")]
    with sqlite3.connect(bench.store.path) as db, pytest.raises(sqlite3.Error, match="append-only"):
        db.execute("update cards set author='eve'")


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        (("data", "x", {"cutoff": "y"}, "ann"), "there are: model, set"),
        (("model", "x", {"cutof": "y"}, "ann"), "has no 'cutof'; there are: provider, made"),
        (("model", "x", {"cutoff": "y"}, " "), "who fills it"),
        (("model", "x", {"cutoff": " "}, "ann"), "exactly this already"),
    ],
)
def test_what_is_no_card(
    bench: Bench, facts: tuple[str, str, dict[str, str], str], word: str
) -> None:
    with pytest.raises(SpecError, match=word):
        fill(bench, *facts)


def test_only_an_owner_fills_cards(copied: Opener) -> None:
    with pytest.raises(Forbidden):
        fill(copied("reviewer"), "model", "x", {"cutoff": "y"}, "ann")


def test_a_release_and_its_hub_card_carry_them(bench: Bench, tmp_path: Path) -> None:
    approve(bench, 5)
    fill(bench, "model", "author-a", {"cutoff": "May <b>2026</b>"}, "ann")
    found = release(bench, "one", Scope())
    mine = next(card for card in found.cards if card["name"] == "author-a")
    assert (mine["version"], mine["cutoff"]) == (1, "May <b>2026</b>")
    assert mine["licence"] == BLANK, "a filled card says all that its author says, and no more"
    export(bench, "one", "hf", tmp_path / "hf")
    text = (tmp_path / "hf" / "README.md").read_text()
    assert "disclosed of models and sets" in text and "<b>" not in text and "May" in text
