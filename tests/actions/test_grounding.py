"""The fabricated-metadata report, on a small table and on a real one that lies beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.actions.grounding import grounding
from workbench.actions.measure import Reading
from workbench.errors import InputError

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "nodesynth_med"
EXPORT = REAL / "NodeSynth_Data_med_Full_Export.csv"


@pytest.mark.skipif(not EXPORT.is_file(), reason="the real table of ../shared is not here")
def test_the_released_prototype_claims_countries_that_its_papers_do_not_name() -> None:
    found = grounding(EXPORT, Reading())
    country = found.results["claims"]["extracted_Country"]
    assert (country["supported"], country["values"]) == (295, 386)
    assert country["rows"]["none"] == 18 and found.results["rows"] == 214
    assert found.results["sources"] == 6 and "few_sources" in country["share"]["warnings"]
    assert "295 of 386" in found.results["sentence"] and "substring" in found.results["rule"]
    assert country["share"]["value"] == pytest.approx(295 / 386)


def test_what_is_claimed_can_be_named_and_must_be_there(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("where,snippet\nKestria,In Kestria.\nBelmora,Nothing\n")
    with pytest.raises(InputError, match="say what is claimed with --claim COLUMN"):
        grounding(file, Reading())
    with pytest.raises(InputError, match="--claim land: no such column; there are: where"):
        grounding(file, Reading(), ("land",))
    found = grounding(file, Reading(), ("where",)).results
    assert found["claims"]["where"]["supported"] == 1 and found["sources"] == 0
    file.write_text("country,x\nKestria,y\n")
    with pytest.raises(InputError, match="need a column 'evidence'; there are: country, x"):
        grounding(file, Reading())


def test_hostile_cells_are_values_like_others(tmp_path: Path) -> None:
    file = tmp_path / "c.csv"
    file.write_text("country,evidence\n__import__('os').system('x'),none\n<b>x</b>,<B>X</B>\n")
    found = grounding(file, Reading()).results["claims"]["country"]
    assert found["supported"] == 1 and found["values"] == 2
