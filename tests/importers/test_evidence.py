"""Evidence files: tables under other names, plain text cut at its headings, bad rows by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.importers.evidence import facts_of, is_plain, load_plain
from workbench.registry import load
from workbench.tables import load_table


def test_a_table_is_read_under_the_names_that_people_use(tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    file.write_text("headline,body,source,year\nA,First.,http://x.example/a,2025\nB,Second.,,\n")
    table = load("importer", "evidence").read(load_table(file), {})
    assert table.mapping == {"title": "headline", "text": "body", "url": "source"}
    first, second = (facts_of(row) for row in table.frame.to_dict("records"))
    assert first == {"title": "A", "text": "First.", "url": "http://x.example/a",
                     "fictional": False, "metadata": {"year": "2025"}}  # fmt: skip
    assert second == {"title": "B", "text": "Second.", "fictional": False, "metadata": {}}


def test_bad_rows_are_named_by_their_line(tmp_path: Path) -> None:
    file = tmp_path / "e.jsonl"
    long = "x" * 200_001
    file.write_text(
        '{"id": "1", "title": "A", "text": "ok"}\n{"id": "1", "title": "B", "text": "again"}\n'
        '{"title": "C"}\nnot json\n{"title": "D", "text": "fine"}\n'
        f'{{"title": "E", "text": "{long}"}}\n'
    )
    importer = load("importer", "evidence")
    with pytest.raises(InputError, match="line 2: the same id as line 1.*line 3: text is empty"):
        importer.read(load_table(file), {})
    table = importer.read(load_table(file), {}, skip_bad=True)
    assert [row.line for row in table.rejects] == [2, 3, 4, 6] and len(table.frame) == 2


def test_plain_text_is_cut_at_its_headings(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("Before all.\n\n# First\nOne.\n\n## Second\nTwo\nlines.\n### Empty\n")
    loaded = load_plain(file)
    assert is_plain(file) and not is_plain(Path("a.csv"))
    assert loaded.frame.to_dict("records") == [
        {"title": "notes", "text": "Before all."}, {"title": "First", "text": "One."},
        {"title": "Second", "text": "Two\nlines."},
    ]  # fmt: skip
    assert loaded.lines == [1, 3, 6]
    file.write_text("# Only a heading\n")
    with pytest.raises(InputError, match="the file has no text"):
        load_plain(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8 at byte 0"):
        load_plain(file)
    with pytest.raises(InputError, match="No such file"):
        load_plain(tmp_path / "none.txt")
