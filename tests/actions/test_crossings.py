"""`measure crossings`: a table in, paths and crossings out; nodesynth_med by its own counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.ablationlines import places
from workbench.actions.crossings import Places, crossings, held_out, intervention
from workbench.actions.failures import failed
from workbench.actions.measure import Reading, read
from workbench.errors import InputError

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "nodesynth_med"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real tables of ../shared are not here")
TABLE = "item_id,model,group,topic,depth,prompt,label\n" + "".join(
    f"{topic}{group}{i},{model},{group},{topic},L{i % 3},ask {i},"
    f"{'fail' if (group, topic) == ('old', 'fraud') or (i * step) % 7 == 0 else 'pass'}\n"
    for topic in ("fraud", "loans") for group in ("old", "new", "any") for i in range(9)
    for model, step in (("one", 1), ("two", 3))
)  # fmt: skip
ASKED = Places(("group",), "topic", ("topic", "group"), ("depth",), ("fail",))


def table(folder: Path, text: str = TABLE) -> Path:
    file = folder / "o.csv"
    file.write_text(text)
    return file


def found(folder: Path, asked: Places = ASKED, text: str = TABLE) -> Any:
    results = crossings(table(folder, text), Reading(), asked).results
    assert list(places(results))
    json.dumps(results, allow_nan=False)
    return results


def test_a_planted_crossing_comes_first_with_its_prompts(tmp_path: Path) -> None:
    results = found(tmp_path)
    first = results["cells"][0]
    assert first["cell"] == "old × fraud" and first["stands_out"] and first["n"] == 9
    assert first["items"] == [f"fraudold{i}" for i in range(9)]
    assert sum(cell["stands_out"] for cell in results["cells"]) == 1
    assert results["prompts"] == 54 and results["tested"] == 6
    assert "old × fraud 100% of 9" in results["sentence"]
    models = {(row["model"], row["topic"]): row["n"] for row in results["models_by_topic"]}
    assert models == {(m, t): 27 for m in ("one", "two") for t in ("fraud", "loans")}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Places(), "name --axis COLUMN with --topic COLUMN, or --path"),
        (Places(("group",)), "name both"),
        (Places(("topic",), "topic"), "a crossing needs two"),
        (Places(("age",), "topic", (), (), ("fail",)), "no column 'age'"),
        (Places(("item_id",), "topic"), "'item_id' is taken as item_id, which is what is counted"),
        (Places(("model",), "topic"), "'model' is taken as model, which is what is counted"),
        (Places((), "", ("label",)), "'label' is taken as value, which is what is counted"),
    ],
)
def test_what_cannot_be_crossed_is_one_line(tmp_path: Path, asked: Places, said: str) -> None:
    with pytest.raises(InputError, match=said):
        crossings(table(tmp_path), Reading(), asked)


def test_gaps_in_the_table_are_said(tmp_path: Path) -> None:
    text = TABLE + "x,one,,fraud,L1,ask,fail\ny,one,rare,fraud,L1,ask,fail\nz,one,old,fraud,L1,,\n"
    results = found(tmp_path, text=text)
    told = " ".join(results["warnings"])
    assert "1 of 109 rows" not in told and "1 of 111 rows were not scored (1 missing)" in told
    assert "1 of 56 prompts have nothing in group" in told
    assert "fewer than 3 prompts and are not tested" in told


def test_an_intervention_set_holds_whole_clusters_out(tmp_path: Path) -> None:
    text = TABLE.replace("item_id,", "item_id,cluster_id,").replace("\nfraud", "\nfraud", 1)
    lines = text.splitlines()
    rows = [lines[0], *(f"{one.split(',')[0]},c{one.split(',')[0][-1]},{one.split(',', 1)[1]}"
                        for one in lines[1:])]  # fmt: skip
    file = table(tmp_path, "\n".join(rows) + "\n")
    imported = read("failures", file, Reading())
    cell = crossings(file, Reading(), ASKED).results["cells"][0]
    told = intervention(failed(imported, ("fail",)).frame, cell)
    assert len(told) == 9 and set(told["split"]) == {"intervene", "hold_out"}
    assert (told.groupby("cluster_id")["split"].nunique() == 1).all()
    assert told["prompt"].str.startswith("ask").all() and (told["failure"] == 1).all()
    again = intervention(failed(imported, ("fail",)).frame, cell)
    assert told["split"].tolist() == again["split"].tolist()


def test_one_cluster_cannot_be_parted(tmp_path: Path) -> None:
    imported = read("failures", table(tmp_path), Reading())
    frame = failed(imported, ("fail",)).frame.assign(cluster_id="one")
    with pytest.raises(InputError, match="nothing can be held out"):
        intervention(frame, {"cell": "old × fraud", "items": ["fraudold0", "fraudold1"]})
    assert len(held_out({"a": 1, "b": 1})) == 1


@real
def test_the_paths_of_nodesynth_med_are_those_of_its_reference() -> None:
    """No model answered these prompts: a column of theirs stands for the verdict, to count by."""
    known = json.loads((DATA / "reference.json").read_text())
    how = Reading({"item_id": "index", "value": "model_modality"})
    asked = Places(("user_group",), "level1", ("level1", "level2"), (), ("text-to-video",))
    results = crossings(DATA / "NodeSynth_Data_med_Full_Export.csv", how, asked).results
    assert results["prompts"] == known["rows"]
    for depth, name in ((1, "level1"), (2, "level2")):
        rows = {row["path"][-1]: row["n"] for row in results["paths"] if row["depth"] == depth}
        assert rows == known[name]["counts"]
    failures = sum(row["x"] for row in results["paths"] if row["depth"] == 1)
    assert failures == known["model_modality"]["counts"]["text-to-video"]
    groups: dict[str, int] = {}
    for cell in results["cells"]:
        groups[cell["value"]] = groups.get(cell["value"], 0) + cell["n"]
    assert groups == known["user_group"]["counts"]
    rare = Places(("tone",), "level2", (), (), ("text-to-video",))
    few = crossings(DATA / "NodeSynth_Data_med_Full_Export.csv", how, rare).results
    small = [cell for cell in few["cells"] if cell["n"] < 3]
    assert small and not any(cell["stands_out"] for cell in small)


@pytest.mark.parametrize("name", ["n", "x", "stratum", "group_", "size"])
def test_a_topic_may_have_any_name(tmp_path: Path, name: str) -> None:
    asked = Places(("group", "group"), name, (name,), (), ("fail",))
    results = found(tmp_path, asked, TABLE.replace("topic", name, 1))
    assert results["tested"] == 6, "an axis that is named twice is one"
    assert {row["topic"] for row in results["models_by_topic"]} == {"fraud", "loans"}


def test_a_topic_may_be_what_prompts_are_clustered_by(tmp_path: Path) -> None:
    plain = found(tmp_path, Places(("group",), "topic", (), (), ("fail",)))
    text = TABLE.replace("topic", "cluster", 1)
    results = found(tmp_path, Places(("group",), "cluster", (), (), ("fail",)), text)
    figures = [[(cell["cell"], cell["n"], cell["x"], cell["p"]) for cell in one["cells"]]
               for one in (plain, results)]  # fmt: skip
    assert figures[0] == figures[1] and results["cells"][0]["clusters"] == 1


def test_an_axis_that_is_empty_is_said(tmp_path: Path) -> None:
    text = TABLE.replace(",old,", ",,").replace(",new,", ",,").replace(",any,", ",,")
    results = found(tmp_path, Places(("group",), "topic", (), (), ("fail",)), text)
    assert "has both group and topic: nothing is crossed" in results["sentence"]
