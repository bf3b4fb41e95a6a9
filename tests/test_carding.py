"""`workbench card`: words, exit codes, and JSON that names blanks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Opener
from workbench.cli import main


def test_a_card_from_blank_to_two_versions(
    copied: Opener, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = copied()
    store = ("--store", str(bench.store.path))
    bench.close()

    def say(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(["card", *words, *store])
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out + told.err

    code, text = say("model", "gpt-x", "--set", "cutoff=March 2026", "--by", "ann")
    assert code == 0 and "version 1" in text and "cutoff: March 2026" in text
    assert text.count("not disclosed") == 6
    say("model", "gpt-x", "--set", "licence=MIT", "--by", "ben")
    code, text = say("--json", str(tmp_path / "c.json"))
    assert code == 0 and "gpt-x" in text and "5 of 7" in text and "solver-1" in text
    told = json.loads((tmp_path / "c.json").read_text())
    mine = next(card for card in told["results"] if card["name"] == "gpt-x")
    assert (mine["version"], mine["fields"]["made"]) == (2, "not disclosed")
    assert say("model")[0] == 2
    assert say("model", "nobody") == (2, say("model", "nobody")[1])
    assert "write field=text" in say("model", "x", "--set", "cutoff", "--by", "ann")[1]
