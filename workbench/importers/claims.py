"""claims: a row of a synthetic set with what it claims and the text that should hold it.

Columns: evidence [id, source; the claimed columns are named by the reader, every other is kept].
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.columns import Column, Imported, finish, import_columns
from workbench.registry import register
from workbench.tables import Loaded

COLUMNS = (
    Column("evidence", "text", False, ("paper_content", "snapshot", "snippet", "evidence_text",
                                       "source_text", "context", "document")),
    Column("id", "text", False, ("index", "row_id", "item_id", "prompt_id")),
    Column("source", "text", False, ("url", "source_url", "link", "doi", "publisher")),
)  # fmt: skip


@register("importer")
class Claims:
    name = "claims"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with evidence, id and source; without evidence no claim can be held."""
        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        if "evidence" not in used:
            from workbench.errors import InputError

            there = ", ".join(map(str, loaded.frame.columns))
            raise InputError(
                f"claims need a column 'evidence'; there are: {there} "
                "(say which with --map evidence=COLUMN)"
            )
        if "id" not in used:
            frame["id"] = [str(line) for line in loaded.lines]
        return finish(self.name, loaded, frame, bad, used, skip_bad)
