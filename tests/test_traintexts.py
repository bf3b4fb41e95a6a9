"""Training files as a stream: which column is the text, what follows it, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.traintexts import TrainFile, TrainRow


def rows(folder: Path, *given: object, mapping: dict[str, str] | None = None) -> list[TrainRow]:
    file = folder / "t.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in given))
    return [row for batch in TrainFile(file, mapping or {}).batches() for row in batch]


def test_a_text_comes_with_its_line_and_what_follows_it(tmp_path: Path) -> None:
    (row,) = rows(tmp_path, {"prompt": "why", "completion": "so", "reference": 3, "note": "x"})
    assert row == TrainRow((str(tmp_path / "t.jsonl"), 1), "why", ("so", "3"))
    (row,) = rows(tmp_path, {"q": "why", "answer": None}, mapping={"text": "q", "id": "absent"})
    assert row.text == "why" and row.after == ()


def test_chats_are_what_was_said(tmp_path: Path) -> None:
    chat = [{"role": "user", "content": "why"}, {"role": "assistant", "content": [{"text": "so"}]}]
    (row,) = rows(tmp_path, {"messages": chat})
    assert row.text == "why\nso"
    (row,) = rows(tmp_path, {"messages": chat, "prompt": "named"})
    assert row.text == "named"
    assert rows(tmp_path, {"text": 12})[0].text == "12"


def test_reading_ends_at_the_fifth_bad_row(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2: text is empty; .*line 6: text is empty \(--"):
        rows(tmp_path, {"text": "a"}, *({"text": ""} for _ in range(9)))
    with pytest.raises(InputError, match=r"t\.jsonl: texts need a column 'text'; there are: a"):
        rows(tmp_path, {"a": 1})
    file = tmp_path / "t.jsonl"
    file.write_text('{"text": ""}\n')
    with pytest.raises(InputError, match="no row of 1 can be used"):
        list(TrainFile(file, {}, skip_bad=True).batches())
