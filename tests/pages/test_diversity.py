"""Diversity on a page: sentence, figures with intervals, terms made harmless, reasons in words."""

from __future__ import annotations

from pathlib import Path

from tests.actions.test_diversity import letters, texts
from tests.measures.test_diversity import babble
from workbench.actions.diversity import Ask, diversity
from workbench.actions.measure import Reading
from workbench.measures.families import DIRECTION
from workbench.pages.diversity import MEANING, panel, told


def test_pieces_of_a_page(tmp_path: Path) -> None:
    mine = texts(tmp_path, "a", babble(1, 120, 8), track=["x", "y"] * 60)
    theirs = texts(tmp_path, "b", [t + " <b>&" for t in babble(2, 300)])
    found = diversity(mine, Reading(), Ask(theirs, ("track",), "track"), letters)
    pieces = panel(found.results, simulated=True)
    assert "narrower than the reference in" in pieces["lead"] and "simulated" in pieces["lead"]
    assert "120" in pieces["sets"] and "texts, the reference" in pieces["sets"]
    for name in DIRECTION:
        assert f"<td>{name.replace('_', ' ')}</td>" in pieces["figures"]
    assert "<td>narrower</td>" in pieces["figures"] and " to 0." in pieces["figures"]
    assert "Speaks for the reference" in pieces["telltale"]
    assert "&lt;" in pieces["telltale"] and "<b>" not in pieces["telltale"]
    assert "By track" in pieces["groups"] and "track=x: " in pieces["groups"]
    assert "Generation after generation" in pieces["generations"]


def test_without_a_reference_pieces_are_empty(tmp_path: Path) -> None:
    found = diversity(texts(tmp_path, "a", ["one text"]), Reading(), Ask(encoder="none"))
    pieces = panel(found.results)
    assert pieces["telltale"] == pieces["groups"] == pieces["generations"] == ""
    assert "without a reference" in pieces["lead"] and "too few texts" in pieces["figures"]


def test_reasons_are_words() -> None:
    assert told({"value": None, "reason": "under_2kb"}) == "– (under 2 kB of text)"
    assert told({"value": 0.5, "lo": None, "hi": None}) == "0.500"
    assert MEANING.keys() == DIRECTION.keys()
