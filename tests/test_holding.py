"""What the forms of the dataset page do: release, take back, export, fill a card."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from workbench.actions.open import Bench, Forbidden
from workbench.errors import SpecError, StoreError
from workbench.serve import FOLDER


@pytest.fixture
def holding(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(FOLDER))
    import holding

    return holding


@pytest.fixture
def bench(copied: Opener) -> Bench:
    opened = copied()
    approve(opened, 8, scripted=True)
    return opened


FORM = {"name": "autumn", "tracks": ["happy"], "mixed": False}


def test_from_a_preview_to_an_export_and_a_withdrawal(holding: Any, bench: Bench) -> None:
    assert "It would be v1 (autumn)" in holding.make(bench, FORM, dry=True)
    assert bench.store.reads.releases() == [], "a preview writes nothing"
    made = holding.make(bench, FORM, dry=False)
    assert "v1 (autumn): 8 points" in made and "disclosure cards in its manifest" in made
    assert holding.release_names(bench) == {"v1 (autumn)": "v1"}
    sent = holding.send(bench, "v1", "jsonl")
    assert "8 rows out, 8 read again" in sent and "sha256" in sent
    id = bench.store.reads.release("v1").entries[0].id
    form = {"point": f" {id} ", "state": "withdrawn", "reason": "<i>wrong</i>", "by": "ann"}
    told = holding.take_back(bench, form)
    assert "Marked as doubtful: x" in told and "<i>" not in told
    whole = holding.counted(bench)
    assert whole.found.approved == 7
    page = holding.releases_view(bench, {"one": "v1", "other": None}).text
    assert "was withdrawn by ann" in page and "&lt;i&gt;wrong" in page
    assert "jsonl (archive)" in holding.uses_view(bench).text
    assert "every recipe" in holding.targets_view(bench, "v1").text
    assert "no release" in holding.targets_view(bench, None).text


def test_a_card_is_filled_and_blanks_stay_named(holding: Any, bench: Bench) -> None:
    (card,) = [one for one in holding.cards.cards(bench) if one.name == "solver-1"]
    form = {"card": card, "field": "cutoff", "text": "May 2026", "by": "ann"}
    told = holding.fill(bench, form)
    assert "May 2026" in told and "not disclosed" in told and "version 1 by ann" in told
    with pytest.raises(SpecError, match="no card of kind ''"):
        holding.fill(bench, {**form, "card": None})


def test_pages_and_addresses_that_are_none(holding: Any, bench: Bench) -> None:
    total, page = holding.pager(bench, {"q": "", "state": "approved"}, {"page": "99"})
    assert total == 8 and page.value == 1
    for odd in ("-3", "x", "²", "9" * 30):
        assert holding.pager(bench, {}, {"page": odd})[1].value >= 1
    assert "no candidate" in holding.point_view(bench, "<b>c0</b>").text
    whole = holding.counted(bench)
    form = holding.search_form(whole, {"q": "fee", "track": "happy", "recipe": "nothing"})
    assert form.value["q"] == "fee" and form.value["track"] == "happy"
    assert form.value["recipe"] is None


def test_only_an_owner_acts(holding: Any, copied: Opener) -> None:
    bench = copied("viewer")
    with pytest.raises(Forbidden):
        holding.make(bench, FORM, dry=False)
    with pytest.raises((Forbidden, StoreError)):
        holding.send(bench, "v1", "jsonl")
    with pytest.raises(Forbidden):
        holding.take_back(bench, {"point": "c0", "state": "retired", "reason": "x", "by": "a"})
