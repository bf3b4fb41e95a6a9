"""`measure gaps` from tables to words: ids, weights, users, scripts, odd input, caches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.test_cli import GOLDEN, shape
from tests.toys.gapworld import embed, rows
from workbench import mapping
from workbench.actions.coverage import Ask, coverage, making_of, see
from workbench.actions.landscape import landscape
from workbench.actions.measure import Reading
from workbench.actions.vectorfolder import VectorFolder
from workbench.errors import InputError
from workbench.gaplines import words
from workbench.measures.gaps import Rules

HOLES = ("crypto", "cheque")


@pytest.fixture(autouse=True)
def no_umap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Principal axes for any number of rows: loading UMAP takes seconds."""
    monkeypatch.setattr(mapping, "FEW", 10**9)


def frames(n: int = 500) -> tuple[pd.DataFrame, pd.DataFrame]:
    return rows(250, 1, HOLES), rows(n, 0)


def test_files_in_words_and_numbers_out(tmp_path: Path) -> None:
    mine, theirs = frames()
    mine.rename(columns={"text": "question"}).to_csv(tmp_path / "eval.csv", index=False)
    theirs.to_json(tmp_path / "traffic.jsonl", orient="records", lines=True)
    found = coverage(tmp_path / "eval.csv", tmp_path / "traffic.jsonl", embed=embed)
    assert found.kind == "gaps" and [one["rows"] for one in found.inputs] == [250, 500]
    assert "columns taken as: text = question" in "\n".join(found.notes)
    first = found.results["gaps"][0]
    assert first["tier"] == "proven" and first["have"] == 0
    asked = theirs["label"][[int(id) for id in first["row_ids"]]]
    assert asked.isin(HOLES).mean() > 0.9
    assert set(first["medoids"]) <= set(first["row_ids"])
    told = "\n".join(words(found.results))
    assert found.results["sentence"] in told and first["id"] in told and "proven" in told
    golden = json.loads((GOLDEN / "measure_gaps.json").read_text())
    assert shape(json.loads(json.dumps(found.results))) == shape(golden)


def test_no_text_of_traffic_unless_it_is_asked_for() -> None:
    mine, theirs = frames()
    said = set(theirs["text"])
    found = coverage(mine, theirs, embed=embed)
    assert not [text for text in said if text in json.dumps(found.results)]
    told = coverage(mine, theirs, None, Ask(texts=True), embed)
    assert set(told.results["gaps"][0]["medoid_texts"]) <= said


def test_the_rows_may_come_in_any_order() -> None:
    mine, theirs = frames()
    theirs = theirs.assign(id=[f"t{i}" for i in range(len(theirs))])
    mixed = theirs.sample(frac=1, random_state=0)
    one, other = (coverage(mine, frame, embed=embed).results for frame in (theirs, mixed))
    assert [(g["row_ids"], g["p"]) for g in one["gaps"]] == [
        (g["row_ids"], g["p"]) for g in other["gaps"]
    ]
    assert one["snapshot"] == other["snapshot"]


def test_users_and_weights() -> None:
    mine, theirs = frames()
    theirs["user"] = [f"u{i % 37}" for i in range(500)]
    theirs["weight"] = np.where(theirs["label"] == "crypto", 5.0, 1.0)
    found = coverage(mine, theirs, embed=embed).results
    heavy = sum(g["share"]["value"] for g in found["gaps"] if g["tier"] == "proven")
    plain = coverage(mine, theirs.drop(columns="weight"), embed=embed).results
    light = sum(g["share"]["value"] for g in plain["gaps"] if g["tier"] == "proven")
    assert heavy > light and 0 < found["gaps"][0]["share_users"] <= 1
    assert found["gaps"][0]["share"]["n_items"] < 500


def test_other_scripts_are_counted_and_left_out() -> None:
    mine, theirs = frames()
    foreign = pd.DataFrame(
        {"text": ["карта потеряна", "カードをなくした", "卡丢了怎么办", "12 + 3"]}
    )
    both = pd.concat([theirs, foreign], ignore_index=True)
    found = coverage(pd.concat([mine, foreign[:2]]), both, embed=embed).results
    assert found["outside"] == {"eval": 2, "traffic": 3}
    assert "left out: 2 eval rows, 3 traffic rows" in "\n".join(words(found))
    with pytest.raises(InputError, match="3 are in scripts that given does not know"):
        coverage(mine, foreign[:3], embed=embed)


@pytest.mark.parametrize("n", [1, 5, 30])
def test_little_traffic_proves_nothing(n: int) -> None:
    mine, _ = frames()
    found = coverage(mine, rows(n, 0), embed=embed).results
    assert not [g for g in found["gaps"] if g["tier"] == "proven"]
    assert found["n_texts"] == n and "covers" in found["sentence"]


@pytest.mark.parametrize("n", [0, 1, 5])
def test_few_eval_rows_prove_nothing(n: int) -> None:
    found = coverage(frames()[0][:n], frames()[1], embed=embed).results
    assert not [g for g in found["gaps"] if g["tier"] == "proven"]
    assert found["smallest_provable_share"] is None
    assert f"{found['n_on_map']} rows are too few to prove any gap" in found["sentence"]
    shares = [g["share"]["value"] for g in found["gaps"]]
    assert shares and shares == sorted(shares, reverse=True)


def test_odd_texts() -> None:
    mine, theirs = frames()
    odd = pd.DataFrame({"text": ["", "  ", None, "card " * 20_000, "?!", "e" * 100_000]})
    found = coverage(pd.concat([mine, odd]), pd.concat([theirs, odd]), embed=embed).results
    assert found["n_sampled"] == 503 and found["n_eval"] == 253
    with pytest.raises(InputError, match="traffic has 3 rows and none can be placed"):
        coverage(mine, odd[:3], embed=embed)


def test_all_rows_equal() -> None:
    same = pd.DataFrame({"text": ["card lost"] * 300})
    found = coverage(same, same, embed=embed).results
    assert found["n_texts"] == 1 and found["repeated"] == 299 and not found["gaps"]


def test_another_style_proves_nothing() -> None:
    mine, theirs = frames()
    restyled = mine.assign(text=["dear team kind regards hello " * 2 + t for t in mine["text"]])
    found = coverage(restyled, theirs, embed=embed).results
    assert not found["style"]["decidable"] and found["style"]["auc"]["value"] > 0.62
    assert not [g for g in found["gaps"] if g["tier"] == "proven"]
    assert "style differs, gaps not decidable" in found["sentence"]


def test_rows_a_region() -> None:
    mine, theirs = frames()
    found = coverage(mine, theirs, None, Ask(Rules(at_least=4)), embed).results
    assert {g["rule"] for g in found["gaps"]} == {"count"}
    assert all(g["rows_to_write"] == 4 - g["have"] for g in found["gaps"])
    assert "too few" in "\n".join(words(found))


def test_a_sample_of_large_traffic() -> None:
    mine, theirs = frames(600)
    found = coverage(mine, theirs, Reading(seed=3), Ask(sample=300), embed).results
    assert found["n_traffic"] == 600 and found["n_sampled"] == 300


def test_a_second_time_nothing_is_embedded_again(tmp_path: Path) -> None:
    mine, theirs = frames()
    asked: list[str] = []

    def counting(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return embed(texts)

    ask = Ask(cache=tmp_path)
    first = coverage(mine, theirs, None, ask, counting).results
    before = len(asked)
    assert coverage(mine, theirs, None, ask, counting).results == first
    assert len(asked) - before == len(mine)  # traffic's vectors stand in the kept windows


def test_new_eval_rows_move_have_and_keep_ids() -> None:
    mine, theirs = frames()
    making = making_of(Ask(), 0, embed)
    land = landscape(theirs, making)
    before = see(land, mine, making).judged
    more = rows(100, 5)
    more = more[more["label"].isin(HOLES)][:4]
    after = see(land, pd.concat([mine, more]), making).judged
    have = {region.id: region.have for region in before.regions}
    assert {region.id for region in after.regions} == set(have)
    assert sum(region.have - have[region.id] for region in after.regions) == len(more)


def test_a_folder_keeps_vectors_and_cuts_what_was_half_written(tmp_path: Path) -> None:
    kept = VectorFolder(tmp_path / "new" / "cache")
    vectors = {f"{i:032d}": np.full(3, i, dtype=np.float32) for i in range(5)}
    kept.save("model", vectors)
    kept.save("model", vectors)
    (values,) = (tmp_path / "new" / "cache").glob("*.rows")
    assert values.stat().st_size == 5 * (32 + 3 * 4)
    values.write_bytes(values.read_bytes()[:-5])
    again = VectorFolder(tmp_path / "new" / "cache")
    assert set(again.load("model", list(vectors))) == set(list(vectors)[:4])
    again.save("model", vectors)
    last = VectorFolder(tmp_path / "new" / "cache").load("model", list(vectors))
    assert all(np.array_equal(last[mark], vectors[mark]) for mark in vectors)
    assert VectorFolder(tmp_path).load("other", ["x"]) == {}
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be made"):
        VectorFolder(tmp_path / "file")
