"""Training texts and public sets as a stream: what is in a row, and what follows it (its answer).

A row holds a text, or a chat as a list of messages. Rows come in batches, in the order of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbench.columns import SHOWN
from workbench.errors import InputError
from workbench.streams import Stream
from workbench.tables import BadRow
from workbench.text import shorten
from workbench.textrows import fields_in

CHATS = ("messages", "conversations", "conversation", "dialogue")
ANSWERS = ("response", "reference", "answer", "target", "expected", "gold", "ideal", "solution",
           "completion", "output")  # fmt: skip
SAYS = ("content", "value", "text")
# A batch ends with the row that passes either bound.
MOST_ROWS, MOST_LETTERS = 5000, 2_000_000
Tell = Callable[[str], None]


class TrainRow(NamedTuple):
    """A text with its file and line, and the texts that the row holds beside it."""

    place: tuple[str, int]
    text: str
    after: tuple[str, ...]


class TrainFile:
    """A file of texts, read once. `good`, `bad` and `sha256` are known at the end."""

    def __init__(self, path: Path, mapping: Mapping[str, str], skip_bad: bool = False) -> None:
        """A mapping to a column that this file does not have is not for it."""
        self.path, self.skip_bad = Path(path), skip_bad
        self.stream = Stream(self.path)
        there = self.stream.columns
        given = {ours: theirs for ours, theirs in mapping.items() if theirs in there}
        chat = next((name for name in CHATS if name in there), None)
        if chat is not None and "text" not in given and not _named(there, given):
            given["text"] = chat
        if not there:
            raise InputError(f"{self.path}: no row can be used as texts")
        self.used = self._fields(there, given)
        text = self.used["text"]
        self.after = [name for name in there if name != text and
                      (name in ANSWERS or name == self.used.get("response"))]  # fmt: skip
        self.good, self.bad = 0, 0
        self.rejects: list[BadRow] = []

    @property
    def input(self) -> dict[str, Any]:
        """The input's line in a JSON envelope."""
        rows = self.good + self.bad
        return {"path": str(self.path), "sha256": self.stream.sha256, "rows": rows}

    def notes(self) -> list[str]:
        """Which column was read where it is not called text, and how many rows were left out."""
        text = self.used["text"]
        told = [f"{self.path}: texts are taken from {text}"] if text != "text" else []
        return told + ([f"{self.path}: {self.bad} bad rows were left out"] if self.bad else [])

    def batches(self, tell: Tell | None = None) -> Iterator[list[TrainRow]]:
        """The rows; InputError for bad ones unless they may be skipped, and for none that is good.

        Without leave to skip, reading ends at the fifth bad row.
        """
        rows: list[TrainRow] = []
        letters = 0
        for _, line, cells in self.stream:
            row = cells if isinstance(cells, BadRow) else self._row(line, cells)
            if isinstance(row, BadRow):
                self._refuse(row)
                continue
            rows.append(row)
            letters += len(row.text)
            if len(rows) >= MOST_ROWS or letters >= MOST_LETTERS:
                self.good += len(rows)
                yield rows
                rows, letters = [], 0
                if tell is not None:
                    tell(f"{self.path.name}: {self.good:,} rows read")
        self.good += len(rows)
        if self.rejects and not self.skip_bad:
            raise self._bad_rows()
        if not self.good:
            raise InputError(f"{self.path}: no row of {self.bad} can be used as texts")
        if rows:
            yield rows

    def _fields(self, there: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
        """Field -> column; InputError, with the file's name, when none holds the text."""
        try:
            return fields_in("texts", there, given)
        except InputError as error:
            raise InputError(f"{self.path}: {error}") from None

    def _row(self, line: int, cells: Mapping[str, Any]) -> TrainRow | BadRow:
        text = _text(cells.get(self.used["text"]))
        if not text.strip():
            return BadRow(line, "text is empty", shorten(str(cells)))
        after = tuple(said for name in self.after if (said := _text(cells.get(name))))
        return TrainRow((str(self.path), line), text, after)

    def _refuse(self, row: BadRow) -> None:
        self.bad += 1
        if len(self.rejects) < SHOWN:
            self.rejects.append(row)
        if not self.skip_bad and self.bad >= SHOWN:
            raise self._bad_rows()

    def _bad_rows(self) -> InputError:
        told = "; ".join(f"line {row.line}: {row.reason}" for row in self.rejects)
        return InputError(f"{self.path}: bad rows: {told} (--skip-bad leaves them out)")


def _named(there: Sequence[str], given: Mapping[str, str]) -> bool:
    """Whether a column is a text by its name."""
    try:
        fields_in("texts", there, given)
    except InputError:
        return False
    return True


def _text(value: Any) -> str:
    """A cell as text: a chat is what was said in it, one after the other."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        said = next((value[key] for key in SAYS if key in value), "")
        return _text(said)
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, map(_text, value)))
    if value is None or isinstance(value, float) and value != value:
        return ""
    return str(value)
