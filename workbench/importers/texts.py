"""texts: one text a row: an eval set, or anything else that people ask or write.

Columns: text [id, time, user, label, weight, response, model, feedback; anything else is kept].
Without an id a row is called by its 0-based position in the file, bad rows counted in.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.columns import Imported
from workbench.registry import register
from workbench.tables import Loaded
from workbench.textrows import COLUMNS, read_texts


@register("importer")
class Texts:
    name = "texts"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with every field of ours and `position`; a field that is not there is None."""
        return read_texts(self.name, loaded, mapping, skip_bad)
