"""Make harder: a spec from an item or band, because of what this store's probes show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.axes import probed_points
from workbench.actions.harder import harder, starts
from workbench.actions.open import Bench
from workbench.domain.candidate import candidate_id
from workbench.errors import InputError
from workbench.settings import Settings
from workbench.specfile import parse_spec, spec_yaml
from workbench.store import Store


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "viewer")


def test_a_band_gives_a_spec_that_says_why(bench: Bench) -> None:
    probed_points(bench.store)
    found = harder(bench, "discriminating")
    assert found.chosen is not None and found.chosen.value == "diver" and found.points == 48
    assert found.spec is not None
    assert found.spec.axes == {"trade": ("diver",), "tone": ("dry", "warm")}
    because = found.spec.because
    assert (because.kind, because.ref) == ("crossing", "discriminating")
    assert because.text == found.sentence and "trade = diver is solved" in because.text
    assert "Holm over 5 values" in because.text and "Simulated" in because.text
    assert "take it as a hint" in because.text, "16 points are few"
    assert parse_spec(spec_yaml(found.spec)) == found.spec, "the gated loop reads it"


def test_an_item_is_moved_on_one_axis_alone(bench: Bench) -> None:
    probed_points(bench.store)
    found = harder(bench, candidate_id("raxes", 0))
    assert found.spec is not None
    assert found.spec.axes == {"trade": ("diver",), "tone": ("dry",)} and found.spec.n == 10
    assert found.spec.because.ref == candidate_id("raxes", 0)
    already = harder(bench, candidate_id("raxes", 2))
    assert already.spec is None and "hardest coordinate already" in already.sentence
    labels = starts(bench)
    assert "discriminating" in labels.values() and candidate_id("raxes", 0) in labels.values()


def test_what_cannot_occur_is_not_proposed(bench: Bench) -> None:
    probed_points(bench.store, forbidden=({"trade": "diver", "tone": "dry"},))
    assert harder(bench, candidate_id("raxes", 0)).spec is None
    assert harder(bench, candidate_id("raxes", 3)).spec is not None, "its tone is warm"


def test_without_a_difference_it_says_so(bench: Bench) -> None:
    probed_points(bench.store, hard="nobody")
    found = harder(bench, "discriminating")
    assert found.spec is None and found.chosen is None and found.rows
    assert "No axis of riddles lowers the solve rate beyond chance: 5 values" in found.sentence


def test_too_few_points_compare_nothing(bench: Bench) -> None:
    probed_points(bench.store, many=4)
    assert "Nothing to compare" in harder(bench, candidate_id("raxes", 0)).sentence
    with pytest.raises(InputError, match="c404 was not probed here"):
        harder(bench, "c404")
    with pytest.raises(InputError, match="no probed point here is no info easy"):
        harder(bench, "no_info_easy")


def test_an_empty_store_offers_nothing(bench: Bench) -> None:
    assert starts(bench) == {}
