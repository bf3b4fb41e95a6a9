"""A second set from a file: its kinds, its bad rows, and what is made of good ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.toys.embedder import ToyEmbedder
from workbench.domain.contracts import Example
from workbench.errors import InputError, SpecError
from workbench.proofs import proof_context
from workbench.registry import load
from workbench.rowtrial import OTHER, RIGHT, SAME, WRONG, try_rows
from workbench.secondset import Twin, WrongAnswer, read_second_set

ANSWER = {"kind": "wrong_answer", "prompt": "2 and 2?", "reference": "4", "response": "answer: 5",
          "correct": False}  # fmt: skip
TWIN = {"kind": "twin", "text": "where is my card", "twin": "Where is my card?"}


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return path


def test_both_kinds_are_read_from_jsonl_gz_and_csv(tmp_path: Path) -> None:
    rows = read_second_set(written(tmp_path / "a.jsonl", ANSWER, TWIN))
    assert isinstance(rows[0], WrongAnswer) and isinstance(rows[1], Twin)
    assert not rows[0].correct and rows[1].same
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress((tmp_path / "a.jsonl").read_bytes()))
    assert read_second_set(packed) == rows
    table = tmp_path / "a.csv"
    table.write_text(
        "kind,prompt,reference,response,correct,text,twin,note\n"
        "wrong_answer,2 and 2?,4,answer: 5,false,,,seen\n"
        "twin,,,,,where is my card,Where is my card?,\n",
        encoding="utf-8",
    )
    assert read_second_set(table) == rows


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"kind": "rumour"}, "line 2: no kind 'rumour'; there are: wrong_answer, twin"),
        ({}, "line 2: no kind ''"),
        ({**ANSWER, "correct": "perhaps"}, "line 2: field 'correct'"),
        ({"kind": "twin", "text": "a"}, "line 2: field 'twin'"),
        ([1], "line 2: a row is an object"),
    ],
)
def test_a_bad_row_is_named_by_its_line(tmp_path: Path, row: object, why: str) -> None:
    with pytest.raises(SpecError, match=why):
        read_second_set(written(tmp_path / "a.jsonl", TWIN, row))


def test_files_that_hold_no_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read_second_set(tmp_path / "none.jsonl")
    with pytest.raises(SpecError, match="holds no row"):
        read_second_set(written(tmp_path / "a.jsonl"))
    broken = tmp_path / "b.jsonl"
    broken.write_text("{not json\n", encoding="utf-8")
    with pytest.raises(SpecError, match="line 1: no JSON"):
        read_second_set(broken)
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        read_second_set(broken)


def test_the_payload_is_numeric_where_the_reference_is_a_number() -> None:
    def payload(reference: str) -> tuple[str, str]:
        row = WrongAnswer.model_validate({**ANSWER, "reference": reference})
        return row.payload["answer_type"], row.payload["unit"]

    assert payload("1,200") == ("numeric", "") and payload("12.50 EUR") == ("numeric", "EUR")
    assert payload("Lisbon") == ("exact", "")


def test_rows_are_tried_and_those_that_went_the_other_way_are_shown() -> None:
    rows = [
        WrongAnswer.model_validate(ANSWER),
        WrongAnswer.model_validate({**ANSWER, "response": "answer: 4", "correct": True}),
        WrongAnswer.model_validate({**ANSWER, "response": "so four", "correct": True}),
        Twin.model_validate(TWIN),
        Twin.model_validate({**TWIN, "twin": "what does a transfer cost abroad", "same": False}),
    ]
    context = proof_context(Example(payload={}), "novelty", load("recipe", "final_answer"))
    told = {
        row.check: row for row in try_rows(rows, context, [load("gate", "novelty")], ToyEmbedder())
    }
    assert told[WRONG].refused.value == 1.0 and told[RIGHT].refused.value == 0.5
    assert told[RIGHT].faults == ("4 <- so four",) and told[RIGHT].reasons["accepted"] == 1
    assert told[SAME].refused.value == 1.0 and told[OTHER].refused.value == 0.0
    assert try_rows(rows[3:], context, [], None) == []
