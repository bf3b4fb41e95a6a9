"""verdicts: what a judge said of a pair of outputs, or of one output and its padded twin.

Columns: item_id, rater, label [criterion, sample, rater_family; anything else is kept]. Two kinds
of row may stand in one table:
- a pair has `first` and `second`, the names of the outputs in the order in which they were shown;
  label is the name of the better one, or first/second (also a/b, 1/2, model_a/model_b), or tie.
  For position each pair stands twice, once in each order. For self-preference also `first_author`
  and `second_author` (families), and `human`: the output that people prefer, said as label is; or
  people are a rater of their own (`--reference`). Without `rater_family`, a judge's name is it;
  without an author, an output's name is.
- a twin has `variant` (original or padded) and `output_id`; label is pass or fail. With `length`
  (or `text`, whose words count) a taste for length is told, beside what people (`human`) pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.columns import Column, Imported, finish, import_columns, repeated, word_count
from workbench.registry import register
from workbench.tables import BadRow, Loaded

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    Column("item_id", "text", True, ("item", "question_id", "id")),
    Column("rater", "text", True, ("judge", "annotator", "model")),
    Column("label", "text", False, ("winner", "verdict", "vote")),
    Column("first", "text", False, ("first_output", "output_a", "model_a")),
    Column("second", "text", False, ("second_output", "output_b", "model_b")),
    Column("first_author", "text", False, ("author_a", "first_family")),
    Column("second_author", "text", False, ("author_b", "second_family")),
    Column("rater_family", "text", False, ("judge_family", "family")),
    Column("human", "text", False, ("human_winner", "human_label")),
    Column("variant", "text"), Column("output_id", "text", False, ("output",)),
    Column("criterion", "text", False, ("criterion_id",)), Column("sample", "text"),
    Column("length", "number", False, ("words", "n_words", "tokens", "n_tokens", "characters")),
    Column("text", "text", False, ("response", "completion", "output_text")),
)  # fmt: skip
KEYS = ("item_id", "rater", "first", "second", "output_id", "variant", "criterion", "sample")
VARIANTS = ("original", "padded")


@register("importer")
class Verdicts:
    name = "verdicts"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with every column of ours; what is not there is None."""
        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        for column in COLUMNS:
            if column.name not in frame:
                frame[column.name] = None
        if "length" not in used:
            frame["length"] = frame["text"].map(word_count).astype(float)
        bad += _neither(loaded, frame, {row.line for row in bad})
        bad += repeated(loaded, frame, KEYS, {row.line for row in bad})
        return finish(self.name, loaded, frame, bad, used, skip_bad)


def _neither(loaded: Loaded, frame: pd.DataFrame, but: set[int]) -> list[BadRow]:
    """Rows that are no pair of two outputs and no twin."""
    found = []
    cells = frame[["first", "second", "variant"]].itertuples(index=False, name=None)
    for line, (first, second, variant) in zip(loaded.lines, cells, strict=True):
        if line in but:
            continue
        if first and first == second:
            found.append(BadRow(line, f"first and second are both {first!r}", ""))
        elif variant and variant not in VARIANTS:
            found.append(BadRow(line, f"variant {variant!r} is neither original nor padded", ""))
        elif not (variant or (first and second)):
            found.append(BadRow(line, "no pair (first, second) and no twin (variant)", ""))
    return found
