"""taxonomy: one node a row, its labels from the top down in level1 .. level12.

Columns: level1 [level2 .. level12, id, definition, counter_example, state, author, evidence, quote,
quote_evidence]. Nodes above a row that have no row of their own are made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.columns import Column, Imported, finish, import_columns
from workbench.exporting import taken_off
from workbench.registry import register
from workbench.tables import BadRow, Loaded
from workbench.text import shorten
from workbench.trees.rows import MOST_LEVELS, Row, from_rows

if TYPE_CHECKING:
    import pandas as pd

USUAL = {1: ("domain", "category"), 2: ("topic", "subcategory"), 3: ("keyword", "scenario")}
LEVELS = tuple(
    Column(f"level{i}", "text", False, (f"L{i}", f"l{i}", f"Level {i}", *USUAL.get(i, ())))
    for i in range(1, MOST_LEVELS + 1)
)
FACTS = (
    Column("id", "text", False, ("node_id",)),
    Column("definition", "text", False, ("description",)),
    Column("counter_example", "text"), Column("state", "text"), Column("author", "text"),
    Column("evidence", "text", False, ("evidence_ids", "source")), Column("quote", "text"),
    Column("quote_evidence", "text"),
)  # fmt: skip
COLUMNS = (LEVELS[0]._replace(required=True), *LEVELS[1:], *FACTS)


@register("importer")
class TaxonomyTable:
    name = "taxonomy"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with the rows that are no node left out: `tree_of` makes the tree of it."""
        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        known = {row.line for row in bad}
        rows = [row for row in rows_of(frame, loaded.lines, used) if row.line not in known]
        bad += [
            BadRow(line, why, shorten(" > ".join(row.labels), 80))
            for line, why in from_rows("table", rows).bad
            for row in rows if row.line == line
        ]  # fmt: skip
        return finish(self.name, loaded, frame, bad, used, skip_bad)


def rows_of(frame: pd.DataFrame, lines: Sequence[int], used: Mapping[str, str]) -> list[Row]:
    """The rows of a frame with our column names."""
    levels = [column.name for column in LEVELS if column.name in used]
    facts = [column.name for column in FACTS if column.name in used]
    found = []
    for line, cells in zip(lines, frame.to_dict("records"), strict=True):
        said = {name: taken_off(cells[name]) for name in (*levels, *facts) if cells[name]}
        found.append(Row(line, tuple(said.get(name, "") for name in levels),
                         {name: said[name] for name in facts if name in said}))  # fmt: skip
    return found
