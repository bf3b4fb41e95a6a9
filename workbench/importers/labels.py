"""labels: what one rater said of one thing a row.

Columns: item_id, rater, label [output_id, criterion, length, text, prompt; anything else is kept].
The thing rated is (item_id, output_id, criterion); `length` is how long it is, in any unit, and is
counted in words where only its `text` is there. An empty label is a rating that is missing.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.columns import Column, Imported, finish, import_columns, repeated, word_count
from workbench.registry import register
from workbench.tables import Loaded

LENGTHS = ("words", "n_words", "tokens", "n_tokens", "characters", "output_length")
TEXTS = ("response", "completion", "output_text", "answer")
COLUMNS = (
    Column("item_id", "text", True, ("item", "id")),
    Column("rater", "text", True, ("annotator", "judge", "reviewer")),
    Column("label", "text", False, ("verdict", "rating", "vote")),
    Column("output_id", "text", False, ("output", "response_id", "model")),
    Column("criterion", "text", False, ("criterion_id",)),
    Column("length", "number", False, LENGTHS),
    Column("text", "text", False, TEXTS),
    Column("prompt", "text", False, ("question", "instruction")),
)
UNIT = ("item_id", "output_id", "criterion")


@register("importer")
class Labels:
    name = "labels"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with all three parts of the unit; parts that are not there are ''."""
        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        for name in UNIT[1:]:
            frame[name] = frame[name].fillna("") if name in frame else ""
        if "length" not in used and "text" in used:
            frame["length"] = frame["text"].map(word_count).astype(float)
        if "label" not in used:
            from workbench.errors import InputError

            there = ", ".join(map(str, loaded.frame.columns))
            raise InputError(f"labels need a column 'label'; there are: {there}")
        bad += repeated(loaded, frame, (*UNIT, "rater"), {row.line for row in bad})
        return finish(self.name, loaded, frame, bad, used, skip_bad)
