"""`workbench audit` as people type it: a recipe's gates, judges, and what helps when neither."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import GOLDEN
from workbench.cli import main


@pytest.fixture
def folder(small_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(small_store, tmp_path / "demo.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["audit", *arguments])
    return int(end.value.code or 0)


def keys(value: Any) -> list[str]:
    """The names in a record, or in the first of a list of records."""
    return list(value[0] if isinstance(value, list) else value)


def test_judges_are_audited_and_measured_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("judges", "--n", "4", "--store", "demo.db")
    assert run(*asked, "--out", "said.csv", "--json", "found.json") == 0
    told = capsys.readouterr().out
    assert "4 pairs in both orders, 4 padded twins" in told and "simulated" in told
    found = json.loads((folder / "found.json").read_text())
    golden = json.loads((GOLDEN / "audit_judges.json").read_text())
    assert found["kind"] == "audit_judges" and found["simulated"]
    assert list(found["results"]) == list(golden["results"])
    for name in ("habits", "measured", "spend"):
        one, other = found["results"][name], golden["results"][name]
        assert keys(one) == keys(other), name
    with pytest.raises(SystemExit):
        main(["measure", "judges", "said.csv", "--json", "again.json"])
    again = json.loads((folder / "again.json").read_text())
    assert again["results"]["judges"] == found["results"]["measured"]["judges"]


def test_a_dry_run_asks_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("judges", "--n", "4", "--store", "demo.db", "--dry-run", "--json", "price.json")
    assert run(*asked) == 0
    assert "64 calls, about $0.00" in capsys.readouterr().out
    found = json.loads((folder / "price.json").read_text())
    assert found["kind"] == "audit_judges_dry_run" and found["simulated"]
    assert {row["calls"] for row in found["results"]["judges"]} == {16}


def test_a_recipe_needs_no_word_before_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("nothing_like_it", "--store", "demo.db") == 2
    one = capsys.readouterr().err
    assert run("--store", "demo.db", "recipe", "nothing_like_it") == 2
    capsys.readouterr()
    assert run("recipe", "nothing_like_it", "--store", "demo.db") == 2
    assert capsys.readouterr().err == one and "nothing_like_it" in one


@pytest.mark.parametrize("words", [(), ("judges",), ("recipe",)])
def test_help_has_an_example(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*words, "--help") == 0
    told = capsys.readouterr().out
    assert "Example: workbench audit" in told
    assert words or ("recipe" in told and "judges" in told)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("judges", "--store", "new.db"), "this store holds no admitted points"),
        (("judges", "r0", "--store", "demo.db"), "neither a store file nor a run"),
        (("judges", "--n", "0", "--store", "demo.db"), "--n must be at least 1"),
        (("judges", "--out", "no/such/f.csv", "--store", "demo.db"), "there is no folder no/such"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    assert run(*arguments) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1 and "Traceback" not in told
