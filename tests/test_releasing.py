"""`workbench release` and `export`: words, exit codes, JSON with the shape of a golden."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Opener
from tests.test_cli import GOLDEN, Told, shape
from tests.toys.approved import approve
from workbench.cli import main

Say = Callable[..., Told]


@pytest.fixture
def say(
    copied: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Say:  # fmt: skip
    """Run a command on a store with ten approved points, in a folder without settings."""
    monkeypatch.chdir(tmp_path)
    bench = copied(name="wb.db")
    approve(bench, 10)
    bench.close()

    def run(*arguments: str) -> Told:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([*arguments, "--store", "wb.db"])
        said = capsys.readouterr()
        return Told(said.out, said.err, end.value.code if isinstance(end.value.code, int) else 0)

    return run


def same_shape(found: str, golden: str) -> None:
    """As in its golden example; `UPDATE_GOLDEN=1` writes that."""
    told = json.loads(Path(found).read_text())
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.copy(found, GOLDEN / golden)
    assert list(told) == ["kind", "version", "simulated", "inputs", "settings", "results"]
    assert shape(told) == shape(json.loads((GOLDEN / golden).read_text()))


def test_a_release_from_dry_run_to_withdrawal(say: Say) -> None:
    assert "no release yet" in say("release").out
    dry = say("release", "autumn", "--dry-run")
    assert dry.code == 0 and dry.out.startswith("would be release v1 (autumn) · 10 points")
    told = say("release", "autumn", "--json", "made.json")
    assert told.code == 0 and told.out.startswith("release v1 (autumn) · 10 points · content ")
    assert "left out: 14 waits for review (for instance c" in told.out
    assert "too few for a claim: happy" in told.out and "simulated" in told.out
    same_shape("made.json", "release.json")
    entries = json.loads(Path("made.json").read_text())["results"]["entries"]
    sent = say("export", "autumn", "--to", "jsonl", "--out", "sent", "--json", "sent.json")
    assert sent.code == 0 and "10 rows, all read again · exposure x" in sent.out
    same_shape("sent.json", "export.json")
    gone = say("release", "--withdraw", entries[0]["id"], "--reason", "wrong key", "--by", "ann",
               "--json", "gone.json")  # fmt: skip
    assert gone.code == 0 and "marked as doubtful: x" in gone.out
    same_shape("gone.json", "release_close.json")
    shown = say("release", "autumn", "--show", "--json", "shown.json")
    assert f"! {entries[0]['id']} was withdrawn by ann" in shown.out
    assert json.loads(Path("shown.json").read_text())["results"]["doubts"]
    worn = say("release", "--retire", entries[1]["id"], "--reason", "worn", "--by", "ann")
    assert worn.code == 0 and "is retired: worn" in worn.out
    say("release", "winter")
    found = say("release", "--compare", "autumn", "v2", "--json", "both.json")
    assert found.code == 0 and "8 shared, 0 added, 2 removed (" in found.out
    same_shape("both.json", "release_compare.json")
    listed = say("release", "--json", "all.json")
    assert listed.out.count("\n") == 3 and "winter" in listed.out
    same_shape("all.json", "releases.json")


def test_json_goes_to_a_pipe_alone(say: Say) -> None:
    told = say("release", "autumn", "--json", "-")
    assert json.loads(told.out)["results"]["id"] == "v1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("release", "x", "--track", "edge"), "track=edge: no point that passed its gates"),
        (("release", "v7"), "is no name for a release"),
        (("release", "x", "--compare", "a", "b"), "one thing at a time"),
        (("release", "--retire", "c1", "--withdraw", "c1"), "one thing at a time"),
        (("release", "--retire", "c1"), "say why (--reason)"),
        (
            ("export", "x", "--to", "word", "--out", "o"),
            "no exporter named 'word'; there are: cali",
        ),
    ],
)
def test_wrong_input_is_one_line(say: Say, arguments: tuple[str, ...], said: str) -> None:
    told = say(*arguments)
    assert told.code == 2 and said in told.err and told.err.count("\n") == 1


@pytest.mark.parametrize("command", ["release", "export"])
def test_help_has_an_example(say: Say, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"Example: workbench {command}" in capsys.readouterr().out
