"""`workbench import labels` and `measure triage` as people type them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.actions.test_triagetable import written
from tests.test_cli import same_shape
from workbench.cli import main


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    return int(end.value.code or 0)


def test_a_table_goes_into_the_queue_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = written(tmp_path), tmp_path / "found.json"
    words = ("import", "labels", str(file), "--batch", "june", "--human", "ann",
             "--store", str(tmp_path / "s.db"))  # fmt: skip
    assert run(*words, "--json", str(out)) == 0
    told = capsys.readouterr().out
    assert "june: 200 outputs; 50 wait for people, 25 of them by chance" in told
    same_shape(out, "import_labels.json")
    assert json.loads(out.read_text())["results"]["new"] == 200
    assert run(*words) == 0 and "nothing is new" in capsys.readouterr().out
    assert run(*words, "--budget", "3") == 2
    assert "shares above 0" in capsys.readouterr().err


def test_what_is_told_beside_the_naive_rate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("measure", "triage", str(written(tmp_path)), "--human", "ann") == 0
    told = capsys.readouterr().out
    assert "of these outputs pass" in told and "all labels pooled would say" in told
    assert run("measure", "triage", str(written(tmp_path))) == 2
    assert "say who the people are (--human)" in capsys.readouterr().err
