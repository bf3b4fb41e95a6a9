"""Dropped files: their kind is kept, their names are no paths, complaints name them."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.actions.dropped import Dropped, DroppedFiles, only
from workbench.columns import Column
from workbench.errors import InputError
from workbench.tables import load_table


def test_a_name_gives_its_endings_and_nothing_else() -> None:
    with Dropped("../../etc/pass wd.csv.gz", b"x") as path:
        assert path.name == "dropped0.csv.gz" and path.read_bytes() == b"x"
        folder = path.parent
    assert not folder.exists()
    with Dropped("x.c/s v", b"") as path:
        assert path.parent.parent.exists() and "/s" not in path.name


def test_complaints_name_each_file_as_its_owner_does() -> None:
    with (
        pytest.raises(InputError, match="^one.csv and two.csv both$"),
        DroppedFiles([("one.csv", b""), ("two.csv", b"")]) as (one, two),
    ):
        raise InputError(f"{one} and {two} both")


def test_columns_that_were_not_chosen_are_no_field(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("item,score\na,1\n")
    columns = (
        Column("item_id", "text", True, ("item",)),
        Column("value", "share", False, ("score",)),
    )
    left = only(load_table(file), columns, {"item_id": "item"})
    assert list(left.frame.columns) == ["item", "score (not used)"]
