"""traffic: one question that production was asked a row, read whole or as a stream.

Columns: text [id, time, user, label, weight, response, model, feedback; anything else is kept].
Without an id a row is called by its 0-based position in the file, bad rows counted in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workbench.columns import Imported
from workbench.registry import register
from workbench.streams import Stream
from workbench.tables import BadRow, Loaded
from workbench.textrows import COLUMNS, TextRow, fields_in, read_texts, text_row


@register("importer")
class Traffic:
    name = "traffic"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The whole table, as `texts` reads it."""
        return read_texts(self.name, loaded, mapping, skip_bad)

    def rows(self, stream: Stream, mapping: Mapping[str, str]) -> Iterator[TextRow | BadRow]:
        """Row by row; a repeated id is for the caller to see. InputError when there is no text."""
        used = fields_in(self.name, stream.columns, mapping)
        for position, line, cells in stream:
            yield cells if isinstance(cells, BadRow) else text_row(position, line, cells, used)
