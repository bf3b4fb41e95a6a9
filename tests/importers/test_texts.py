"""Texts and traffic: fields found, rows called by position, bad rows named, streamed alike."""

from __future__ import annotations

import gzip
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.columns import Imported
from workbench.errors import InputError
from workbench.registry import load
from workbench.streams import Stream
from workbench.tables import BadRow, load_table
from workbench.textrows import TextRow, moment

CSV = 'question,intent,when,n\n"lost my\ncard",cards,2026-01-02,1\npin?,pin,1767312000,2\n'


def file_of(folder: Path, text: str, name: str = "t.csv") -> Path:
    file = folder / name
    data = text.encode()
    file.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return file


def read(path: Path, kind: str = "texts", skip_bad: bool = False, **mapping: str) -> Imported:
    imported: Imported = load("importer", kind).read(load_table(path), mapping, skip_bad)
    return imported


def streamed(path: Path, **mapping: str) -> list[TextRow | BadRow]:
    return list(load("importer", "traffic").rows(Stream(path), mapping))


def test_fields_are_found_and_the_rest_is_kept(tmp_path: Path) -> None:
    found = read(file_of(tmp_path, CSV), time="when", weight="n")
    assert found.mapping == {"text": "question", "label": "intent", "time": "when", "weight": "n"}
    frame = found.frame
    assert frame["text"].tolist() == ["lost my\ncard", "pin?"]
    assert frame["id"].tolist() == ["0", "1"] and frame["position"].tolist() == [0, 1]
    assert frame["time"].tolist() == ["2026-01-02T00:00:00", "2026-01-02T00:00:00+00:00"]
    assert frame["weight"].tolist() == [1.0, 2.0] and frame["user"].tolist() == [None, None]
    assert found.lines == [2, 4]
    unmapped = read(file_of(tmp_path, CSV)).frame
    assert unmapped["when"].tolist() == ["2026-01-02", "1767312000"]
    assert unmapped["weight"].tolist() == [1.0, 1.0]


def test_positions_count_bad_rows(tmp_path: Path) -> None:
    file = file_of(tmp_path, "text,x\nfirst,1\n ,2\nthird\nfourth,4\n")
    with pytest.raises(InputError, match="line 3: text is empty; line 4: 1 fields"):
        read(file)
    found = read(file, skip_bad=True)
    assert found.frame["id"].tolist() == ["0", "3"]
    assert [row.line for row in found.rejects] == [3, 4]
    kept = [row for row in streamed(file) if isinstance(row, TextRow)]
    assert [(row.id, row.line) for row in kept] == [("0", 2), ("3", 5)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('{"text": ""}', "text is empty"), ('{"text": null}', "text is empty"), ("{}", "text is"),
        ('{"text": ["a"]}', "text is a list"), ('{"text": "a", "weight": -1}', "weight is no"),
        ('{"text": "a", "weight": "many"}', "weight is no"), ("[1]", "no JSON object"),
        ('{"text": "a", "id": null}', "id is empty"), ('{"text": "a", "id": 7}', "same id as"),
    ],
)  # fmt: skip
def test_bad_rows_are_named_by_line(tmp_path: Path, row: str, why: str) -> None:
    given = (
        row if "id" in row or row == "[1]" else row.replace("}", ', "id": 8}').replace("{,", "{")
    )
    good = '{"text": "good", "id": 7, "weight": 1}'
    file = file_of(tmp_path, f"{good}\n{given}\n", "t.jsonl")
    with pytest.raises(InputError, match=f"line 2: .*{why}"):
        read(file)


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz", "t.tsv", "t.jsonl", "t.json", "t.parquet"])
def test_a_stream_reads_what_the_whole_table_holds(tmp_path: Path, name: str) -> None:
    rows: list[dict[str, Any]] = [
        {"text": f"how do i {i}\u2028?", "id": f"r{i}", "user": "u", "weight": i, "shop": "north"}
        for i in range(2500)
    ]
    file = tmp_path / name
    if name.endswith("parquet"):
        import pandas as pd

        pd.DataFrame(rows).to_parquet(file)
    elif "json" in name:
        lines = map(json.dumps, rows)
        file_of(tmp_path, "\n".join(lines) if name == "t.jsonl" else json.dumps(rows), name)
    else:
        mark = "\t" if "tsv" in name else ","
        lines = (mark.join(map(str, cells)) for cells in (rows[0], *(r.values() for r in rows)))
        text = "\n".join(lines)
        file_of(tmp_path, text, name)
    stream = Stream(file)
    found = [row for row in load("importer", "traffic").rows(stream, {}) if row]
    loaded = load_table(file)
    frame = load("importer", "traffic").read(loaded, {}).frame
    assert stream.sha256 == loaded.sha256
    for field in ("id", "text", "user", "weight", "position"):
        assert [getattr(row, field) for row in found] == frame[field].tolist()
    assert {row.metadata["shop"] for row in found} == {"north"}


def test_a_stream_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    for name, data, why in (
        ("none.csv", None, "No such file"), ("t.doc", b"x", "no table of a known kind"),
        ("e.csv", b"", "no rows"), ("h.csv", b"text\n", "no rows"),
        ("latin.csv", b"text\n" + b"a\n" * 300_000 + b"caf\xe9\n", "not UTF-8 at byte 600008"),
        ("cut.csv.gz", gzip.compress(b"text\nabc\n")[:-5], "no whole gzip"),
        ("t.parquet", b"PAR1 no", "no Parquet file"), ("t.json", b"{}", "with 0 lists"),
    ):  # fmt: skip
        file = tmp_path / name
        if data is not None:
            file.write_bytes(data)
        with pytest.raises(InputError, match=why):
            streamed(file)
    with pytest.raises(InputError, match="traffic need a column 'text'; there are: a, b"):
        streamed(file_of(tmp_path, "a,b\n1,2\n"))


def test_times_are_read_where_they_can_be() -> None:
    assert moment("2026-03-01T10:00:00+02:00") == "2026-03-01T08:00:00+00:00"
    assert moment(1767312000123) == moment(1767312000) == "2026-01-02T00:00:00+00:00"
    assert moment(datetime(2026, 1, 2)) == "2026-01-02T00:00:00"
    assert moment("yesterday") == "yesterday" and moment(7) == "7" and moment(None) is None
