"""`workbench import traffic`: what came in, in words and in JSON; a wrong file is one line."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.test_cli import GOLDEN, Told, shape
from workbench.cli import main


def say(capsys: pytest.CaptureFixture[str], *arguments: str, command: str = "traffic") -> Told:
    with pytest.raises(SystemExit) as end:
        main(["import", command, *arguments])
    said = capsys.readouterr()
    return Told(said.out, said.err, end.value.code if isinstance(end.value.code, int) else 0)


def test_traffic_is_brought_in_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("q.csv").write_text("utterance,uid\nmail ann@example.org,1\npin?,2\n ,3\n")
    given = ("q.csv", "--name", "shop", "--map", "user=uid", "--json", "found.json")
    refused = say(capsys, *given)
    assert refused.code == 2 and "line 4: text is empty (--skip-bad" in refused.err
    told = say(capsys, *given, "--skip-bad")
    assert told.code == 0 and "email masked in these" in told.out and "ann@" not in told.out
    assert "columns taken as: user = uid, text = utterance" in told.out
    found = json.loads(Path("found.json").read_text())
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.copy("found.json", GOLDEN / "import_traffic.json")
    assert shape(found) == shape(json.loads((GOLDEN / "import_traffic.json").read_text()))
    assert "pin?" not in json.dumps(found) and found["inputs"][0]["rows"] == 3
    again = say(capsys, *given, "--skip-bad")
    assert "no row was new" in again.out and again.code == 0
    plain = say(capsys, "q.csv", "--name", "raw", "--skip-bad", "--no-redact", "--sample", "1")
    assert "nothing was masked" in plain.out and "1 (at most 1)" in plain.out
    assert say(capsys, "q.csv", "--name", "x", "--map", "user").code == 2


@pytest.mark.parametrize("command", ["public", "training"])
def test_known_texts_are_brought_in_as_hashes_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    line = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    Path("k.csv").write_text(f'question\n{line}\nshort\n" "\n')
    given = ("k.csv", "--name", "sums", "--json", "found.json")
    refused = say(capsys, *given, command=command)
    assert refused.code == 2 and "line 4: text is empty (--skip-bad" in refused.err
    assert refused.err.count("\n") == 1
    told = say(capsys, *given, "--skip-bad", command=command)
    assert told.code == 0 and f"{command} set sums (k" in told.out
    assert "2 texts, 2 different runs of 13 words; hashes are kept, no text" in told.out
    found = json.loads(Path("found.json").read_text())
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.copy("found.json", GOLDEN / "import_known.json")
    assert shape(found) == shape(json.loads((GOLDEN / "import_known.json").read_text()))
    assert "eleven" not in json.dumps(found)
    again = say(capsys, *given, "--skip-bad", command=command)
    assert "nothing has changed" in again.out and again.code == 0
    assert say(capsys, "none.csv", "--name", "x", command=command).code == 2
    assert "--help" not in say(capsys, "--help", command=command).err


def test_evidence_is_brought_in_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("e.csv").write_text("id,title,body\nx,A,First words.\ny,B,\n")
    refused = say(capsys, "e.csv", command="evidence")
    assert refused.code == 2 and "line 3: text is empty" in refused.err
    given = ("e.csv", "--skip-bad", "--fictional", "--json", "found.json")
    told = say(capsys, *given, command="evidence")
    assert told.code == 0 and "1 records: 1 new, 0 known before" in told.out
    assert "columns taken as: text = body" in told.out and "1 bad rows left out" in told.out
    found = json.loads(Path("found.json").read_text())
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.copy("found.json", GOLDEN / "import_evidence.json")
    assert shape(found) == shape(json.loads((GOLDEN / "import_evidence.json").read_text()))
    assert "First words" not in json.dumps(found) and len(found["results"]["snapshot"]) == 64
    again = say(capsys, *given, command="evidence")
    assert "0 new, 1 known before" in again.out and again.code == 0
