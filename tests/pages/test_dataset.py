"""Hostile texts on the dataset page: in the list, in the search, in one point; shown, never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.hostile import LONG, TEXTS
from tests.toys.waiting import points_waiting
from workbench.actions.open import Bench
from workbench.actions.timeline import whole
from workbench.domain.card import Card
from workbench.domain.release import Used
from workbench.pages import dataset as pages
from workbench.pages import releases as papers
from workbench.settings import Settings
from workbench.store import Store

MARKS = {"null": "⟨U+0000⟩", "bidi": "⟨U+202E⟩", "zero": "⟨U+200B⟩", "bell": "⟨U+001B⟩"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("hostile") / "wb.db") as opened:
        for n, text in enumerate([*TEXTS.values(), LONG]):
            points_waiting(opened, 1, run_id=f"r{n}", text=text)
        yield opened


def inert(page: str) -> None:
    """Nothing in it is a tag of somebody else, and it can be sent."""
    assert "<script" not in page and "<img" not in page and "onerror=x>" not in page
    assert "\x00" not in page and "\u202e" not in page and "\x1b" not in page
    page.encode("utf-8")


def test_the_list_shows_every_text_and_runs_none(store: Store) -> None:
    rows = store.reads.dataset_page(limit=100)
    assert len(rows) == len(TEXTS) + 1
    page = pages.points(rows, {"q": TEXTS["html"], "state": TEXTS["bidi"]})
    inert(page)
    assert "&lt;script&gt;" in page and len(page) < 100_000, "a text of 1 MB is cut in a list"
    for mark in MARKS.values():
        assert mark in page, mark


def test_one_point_is_whole_whatever_it_says(store: Store, tmp_path: Path) -> None:
    bench = Bench(Settings(), store, "viewer")
    found = {}
    for row in store.reads.dataset_page(limit=100):
        page = pages.point(whole(bench, row.id))
        inert(page)
        found[row.run_id] = page
    for name, mark in MARKS.items():
        assert mark in found[f"r{list(TEXTS).index(name)}"], name
    assert LONG in found[f"r{len(TEXTS)}"], "1 MB comes through whole"
    assert "⟨U+D83D⟩" in found[f"r{list(TEXTS).index('broken')}"]


@pytest.mark.parametrize("text", [text for text in TEXTS.values() if text.strip()])
def test_a_search_for_anything_is_only_a_search(store: Store, text: str) -> None:
    assert store.reads.count_dataset(text) <= len(TEXTS) + 1
    store.reads.dataset_page(text, 5)


def test_releases_uses_and_cards_are_inert_too(store: Store) -> None:
    bad = TEXTS["html"] + TEXTS["bidi"]
    used = Used(id=bad, kind="evaluation", release="v1", what=bad, training=False,
                at="2026-11-21T12:00:00", items=("c1",), models=(bad,))  # fmt: skip
    inert(papers.uses([used]))
    inert(papers.cards([Card(kind="model", name=bad, author=bad, fields={"made": bad})]))
    assert "not disclosed" in papers.cards([Card(kind="set", name="s")])
