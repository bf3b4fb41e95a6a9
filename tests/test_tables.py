"""Tables as people hand them in: every kind of file, and what is wrong by its line."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from workbench.errors import InputError
from workbench.tables import load_table

ROWS = [{"a": "1", "b": "x"}, {"a": "2", "b": "y, z"}]


def write(folder: Path, name: str) -> Path:
    """The two rows in the form that the name asks for."""
    file = folder / name
    plain = name.removesuffix(".gz")
    if plain.endswith(".parquet"):
        pd.DataFrame(ROWS).to_parquet(file)
        return file
    text = {
        "csv": 'a,b\n1,x\n2,"y, z"\n', "tsv": "a\tb\n1\tx\n2\ty, z\n", "json": json.dumps(ROWS),
        "jsonl": "\n".join(map(json.dumps, ROWS)) + "\n\n",
    }[plain.rsplit(".", 1)[1]]  # fmt: skip
    data = text.encode("utf-8-sig" if "bom" in name else "utf-8")
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return file


@pytest.mark.parametrize(
    "name",
    ["t.csv", "t.tsv", "t.json", "t.jsonl", "t.parquet", "t.csv.gz", "t.jsonl.gz", "bom.csv",
     "T.CSV"],
)  # fmt: skip
def test_every_kind_holds_the_same(tmp_path: Path, name: str) -> None:
    if name == "T.CSV":
        file = write(tmp_path, "t.csv").rename(tmp_path / name)
    else:
        file = write(tmp_path, name)
    found = load_table(file)
    assert found.frame.to_dict("records") == ROWS
    assert found.rows == 2 and not found.bad and len(found.sha256) == 64


def test_a_row_of_another_width_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('a,b\n1,"two\nlines"\n3\n4,5\n')
    found = load_table(file)
    assert [row.line for row in found.bad] == [4] and "1 fields" in found.bad[0].reason
    assert found.lines == [2, 5] and found.frame["b"][0] == "two\nlines"


def test_broken_json_lines_do_not_hide_the_others(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text('{"a": 1}\nnothing\n[1]\n{"a": "x\\u2028y"}\n')
    found = load_table(file)
    assert [row.line for row in found.bad] == [2, 3] and found.lines == [1, 4]


def test_a_list_under_one_name_is_the_table(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(json.dumps({"version": 2, "results": ROWS}))
    assert load_table(file).rows == 2
    file.write_text(json.dumps({"one": [], "two": []}))
    with pytest.raises(InputError, match="2 lists"):
        load_table(file)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("t.xlsx", b"", "known kind"), ("t.csv", b"", "no rows"), ("t.csv", b"a,b\n", "no rows"),
        ("t.csv", b"a,a\n1,2\n", "two columns"), ("t.csv", b"a\n\xff\xfe\n", "not UTF-8"),
        ("t.json", b"{", "no JSON"), ("t.parquet", b"PAR1", "no Parquet"),
        ("t.csv.gz", b"plain", "gzip"), ("t.json", b"3", "no list"),
    ],
)  # fmt: skip
def test_bad_files_are_told_in_one_line(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(InputError, match=words) as caught:
        load_table(file)
    assert str(file) in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: No such file"):
        load_table(tmp_path / "none.csv")


def test_a_parquet_index_is_a_column_and_categories_and_lists_are_values(tmp_path: Path) -> None:
    frame = pd.DataFrame({"item_id": ["a", "b"], "model": pd.Categorical(["m", "m"]),
                          "calls": [[{"n": 1}], []], "value": [1, 0]})  # fmt: skip
    frame.set_index("item_id").to_parquet(tmp_path / "named.parquet")
    frame.iloc[::-1].to_parquet(tmp_path / "unnamed.parquet")
    named = load_table(tmp_path / "named.parquet").frame
    assert named["item_id"].tolist() == ["a", "b"] and named["model"].dtype == object
    assert named["calls"].tolist() == [[{"n": 1}], []]
    assert set(load_table(tmp_path / "unnamed.parquet").frame.columns) == set(frame.columns)


def test_two_parquet_columns_of_one_name_are_told(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [pa.array(["a"]), pa.array([1]), pa.array([0])]
    pq.write_table(pa.table(columns, names=["item_id", "value", "value"]), tmp_path / "t.parquet")
    with pytest.raises(InputError, match="two columns are named 'value'"):
        load_table(tmp_path / "t.parquet")


def test_broken_archives_and_bottomless_json_are_told(tmp_path: Path) -> None:
    whole = gzip.compress(b"item_id,model,value\nq,m,1\n")
    for name, data in (("t.csv.gz", whole[:12] + b"x" * 30), ("t.json", b"[" * 100_000)):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputError, match="no whole gzip file|no JSON"):
            load_table(tmp_path / name)
    (tmp_path / "t.jsonl").write_bytes(b"[" * 100_000 + b'\n{"a": 1}\n')
    loaded = load_table(tmp_path / "t.jsonl")
    assert loaded.frame["a"].tolist() == [1] and loaded.bad[0].line == 1


def test_half_a_character_is_a_bad_row(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"a": [{"b": "\\ud800"}]}\n{"a": "\\ud83d\\ude00"}\n')
    loaded = load_table(tmp_path / "t.jsonl")
    assert loaded.frame["a"].tolist() == ["\U0001f600"]
    assert "half a character" in loaded.bad[0].reason
