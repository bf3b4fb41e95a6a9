"""`import taxonomy` and `measure taxonomy` as people type them; one line for bad input."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.test_cli import GOLDEN, same_shape
from tests.test_importing import say as imported
from tests.toys.trees import small
from workbench.actions import taxonomyscore
from workbench.actions.measure import Reading
from workbench.actions.taxonomies import as_csv, as_yaml
from workbench.cli import main
from workbench.errors import InputError
from workbench.store import Store
from workbench.trees.changes import Add, Rename
from workbench.trees.edit import apply

EXPERT = "level1,level2,level3\nBank,Cash,Limits\nBank,Cash,Abroad\nBank,Cards,Fees\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def measured(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["measure", "taxonomy", *arguments])
    said = capsys.readouterr()
    return int(str(end.value.code)), said.out, said.err


def golden(file: Path, name: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.copy(file, GOLDEN / name)
    same_shape(file, name)


def test_a_table_of_levels_comes_in(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("topics.csv").write_text("L1,L2,description\nHealth,Access,far\nHealth,,\n,Lost,\n")
    given = ("topics.csv", "--store", "wb.db", "--json", "found.json")
    refused = imported(capsys, *given, command="taxonomy")
    assert refused.code == 2 and "line 4: level1 is empty" in refused.err
    assert refused.err.count("\n") == 1
    told = imported(capsys, *given, "--skip-bad", command="taxonomy")
    assert told.code == 0 and "taxonomy topics: version 1, 2 nodes (1 on level 1" in told.out
    golden(folder / "found.json", "import_taxonomy.json")
    with Store(folder / "wb.db") as store:
        assert store.reads.taxonomy("topics").leaves()[0].definition == "far"
    Path("deep.yaml").write_text("id: x\nnodes:\n- {id: a, label: a, parent: a}\n")
    circle = imported(capsys, "deep.yaml", "--store", "wb.db", command="taxonomy")
    assert circle.code == 2 and "runs in a circle" in circle.err


def test_a_tree_against_an_experts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("expert.csv").write_text(EXPERT)
    mine = apply(
        small(), [Rename(id="home", label="limit"), Add(id="x", parent=None, label="More")]
    )
    Path("mine.yaml").write_text(as_yaml(mine))
    given = ("mine.yaml", "--against", "expert.csv", "--encoder", "none")
    code, out, _ = measured(capsys, *given, "--json", "found.json")
    assert code == 0 and "has 1.00" in out and "- (empty)" in out
    golden(folder / "found.json", "measure_taxonomy.json")
    rows = json.loads(Path("found.json").read_text())["results"]["rows"]
    assert {tuple(row["parent"]) for row in rows} == {("bank",), ("bank", "cash"), ("bank", "card")}
    Path("flat.csv").write_text("level1\nBank\n")
    code, _, error = measured(capsys, "mine.yaml", "--against", "flat.csv", "--encoder", "none")
    assert code == 2 and "no node with children" in error and error.count("\n") == 1
    code, _, error = measured(capsys, "mine.yaml", "--against", "gone.csv")
    assert code == 2 and error.count("\n") == 1


def test_the_same_tree_agrees_wholly_in_both_forms(folder: Path) -> None:
    Path("a.yaml").write_text(as_yaml(small()))
    Path("b.csv").write_text(as_csv(small()))
    found = taxonomyscore.score(
        Path("a.yaml"), Reading(), taxonomyscore.Ask(Path("b.csv"), "none")
    ).results
    assert found["exact"]["value"] == 1 and found["soft"]["value"] is None
    assert "exactly (Jaccard" in found["sentence"]
    with pytest.raises(InputError):
        taxonomyscore.score(Path("b.txt"), Reading(), taxonomyscore.Ask(Path("b.csv"), "none"))
