"""A library file: payloads or rows with ids; what is no point is named by its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.flows import step_example
from workbench.libraries import read_file, sources_of


def file_of(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "library.jsonl"
    texts = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_payloads_and_rows_with_an_id(tmp_path: Path) -> None:
    plan, report = step_example("plan"), step_example("report")
    path = file_of(tmp_path, {"id": "one", "payload": plan}, "", report)
    points = read_file(path)
    assert points[0].id == "one" and points[1].id.startswith("p") and len(points) == 2
    assert points[1].payload["step_id"] == "report"
    sources = sources_of(points)
    assert [s.candidate.id for s in sources] == [p.id for p in points]
    assert sources[0].draft.payload["reference"] == plan["reference"]
    assert read_file(file_of(tmp_path, report))[0].id == points[1].id, "ids follow content"


GOOD = step_example()


def test_an_exported_release_gives_its_steps(tmp_path: Path) -> None:
    step = {"id": "a", "recipe": "agent_step", "payload": GOOD, "simulated": True}
    other = {"id": "b", "recipe": "final_answer", "payload": {"prompt": "x"}}
    assert [point.id for point in read_file(file_of(tmp_path, other, step))] == ["a"]
    with pytest.raises(InputError, match="no point in it"):
        read_file(file_of(tmp_path, other))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no point in it"),
        (["[1, 2]"], r":1: no payload but '\[1, 2\]'"),
        ([GOOD, "{nonsense"], ":2: no JSON object"),
        ([{"id": "a", "payload": GOOD}, {"id": "a", "payload": GOOD}], ":2: the id 'a' is there"),
        ([{"payload": {**GOOD, "position": 0}}], ":1: no point of agent_step: field 'position'"),
        ([{k: v for k, v in GOOD.items() if k != "messages"}], "field 'messages'"),
    ],
)
def test_what_is_no_point_is_named(tmp_path: Path, rows: list[Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_file(file_of(tmp_path, *rows))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\xff\xfe\x00{")
    with pytest.raises(InputError, match="cannot be read as text"):
        read_file(path)
