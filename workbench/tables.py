"""Tables of other people, read row by row: CSV, TSV, JSON, JSONL (each also .gz) and Parquet.

A row that cannot be read is kept with its line number; nothing is dropped in silence.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from workbench.errors import InputError
from workbench.text import shorten

if TYPE_CHECKING:
    import pandas as pd

KINDS = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl",
         ".parquet": "parquet", ".pq": "parquet"}  # fmt: skip
# One field of a CSV file may hold a whole document.
LARGEST_FIELD = 50_000_000
# What ends a line: a line separator inside a JSON string ends no row.
NEWLINES = {"csv": "", "tsv": "", "json": "\n", "jsonl": "\n"}


class BadRow(NamedTuple):
    """A row that cannot be used: its line (row number for JSON lists and Parquet), why, and it."""

    line: int
    reason: str
    raw: str


class Loaded(NamedTuple):
    """A file as a frame of its columns as they are, the line of each row, and the bad rows."""

    path: Path
    sha256: str
    frame: pd.DataFrame
    lines: list[int]
    bad: list[BadRow]

    @property
    def rows(self) -> int:
        return len(self.frame) + len(self.bad)

    @property
    def input(self) -> dict[str, Any]:
        """The input's line in a JSON envelope."""
        return {"path": str(self.path), "sha256": self.sha256, "rows": self.rows}


def load_table(path: str | Path) -> Loaded:
    """The table in a file; InputError for a file that is not there, of no known kind, or empty."""
    file = Path(path)
    kind = kind_of(file)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}") from None
    sha256 = hashlib.sha256(data).hexdigest()
    frame, lines, bad = _frame(kind, file, data)
    if frame.empty and not bad:
        raise InputError(f"{file}: the table has no rows")
    return Loaded(file, sha256, frame, lines, bad)


def kind_of(file: Path) -> str:
    """The kind of table by the file's name; InputError for a name of no known kind."""
    suffixes = [s.lower() for s in file.suffixes]
    last = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else file.suffix.lower()
    if last not in KINDS:
        known = ", ".join(KINDS)
        raise InputError(f"{file}: no table of a known kind; there are: {known} (also .gz)")
    return KINDS[last]


def _frame(kind: str, file: Path, data: bytes) -> tuple[pd.DataFrame, list[int], list[BadRow]]:
    import pandas as pd

    if kind == "parquet":
        return _parquet(file, data)
    text = _text(file, data)
    rows, lines, bad = [], [], []
    for line, row in read_rows(kind, file, io.StringIO(text, newline=NEWLINES[kind])):
        if isinstance(row, BadRow):
            bad.append(row)
        else:
            rows.append(row)
            lines.append(line)
    return pd.DataFrame(rows, dtype=object), lines, bad


def _text(file: Path, data: bytes) -> str:
    """The file's text; InputError naming the byte where it is not UTF-8."""
    try:
        whole = gzip.decompress(data) if file.suffix.lower() == ".gz" else data
        return whole.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{file}: no whole gzip file: {error}") from None


def _parquet(file: Path, data: bytes) -> tuple[pd.DataFrame, list[int], list[BadRow]]:
    """The columns as written, an index of pandas too; categories and lists as plain values.

    Columns whose names are made by pandas (of an index without a name) are left out.
    """
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        opened = pq.ParquetFile(io.BytesIO(data))
        _unlike(file, opened.schema_arrow.names)
        table = opened.read()
        frame = table.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{file}: no Parquet file: {shorten(str(error))}") from None
    frame = frame.drop(columns=[c for c in frame.columns if c.startswith("__index_level_")])
    coded = frame.select_dtypes("category").columns
    frame = frame.astype(dict.fromkeys(coded, object))
    for field in table.schema:
        if pa.types.is_nested(field.type) and field.name in frame:
            frame[field.name] = pd.Series(table[field.name].to_pylist(), dtype=object)
    return frame, list(range(1, len(frame) + 1)), []


def _unlike(file: Path, names: Sequence[str]) -> None:
    """InputError for a name that two columns have."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{file}: two columns are named {twice!r}")


Row = tuple[int, Mapping[str, Any] | BadRow]


def read_rows(kind: str, file: Path, text: IO[str]) -> Iterator[Row]:
    """The rows of an open text with the line of each; open it with `newline=NEWLINES[kind]`."""
    return _READERS[kind](file, text)


def _separated(file: Path, text: IO[str], mark: str) -> Iterator[Row]:
    """Rows of a CSV or TSV file; a row with more or fewer fields than the header is bad."""
    csv.field_size_limit(LARGEST_FIELD)
    reader = csv.reader(text, delimiter=mark, strict=True)
    header = next(reader, None)
    if header is None:
        return
    names = [name.strip() for name in header]
    _unlike(file, names)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, BadRow(line, f"broken row: {error}", "")
            return
        if fields and len(fields) != len(names):
            why = f"{len(fields)} fields, the header has {len(names)}"
            yield line, BadRow(line, why, shorten(mark.join(fields)))
        elif fields:
            yield line, {n: None if f == "" else f for n, f in zip(names, fields, strict=True)}


def _csv(file: Path, text: IO[str]) -> Iterator[Row]:
    return _separated(file, text, ",")


def _tsv(file: Path, text: IO[str]) -> Iterator[Row]:
    return _separated(file, text, "\t")


def _jsonl(file: Path, text: IO[str]) -> Iterator[Row]:
    """One JSON object a line; empty lines are nothing."""
    for line, raw in enumerate(text, 1):
        if not raw.strip():
            continue
        try:
            row = json.loads(raw)
        except (ValueError, RecursionError) as error:
            yield line, BadRow(line, f"no JSON: {shorten(str(error))}", shorten(raw))
            continue
        yield line, _row(line, row)


def _json(file: Path, text: IO[str]) -> Iterator[Row]:
    """A list of objects, alone or under the only list of an object."""
    try:
        whole = json.loads(text.read())
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: no JSON: {error}") from None
    for number, row in enumerate(_list_in(file, whole), 1):
        yield number, _row(number, row)


def _row(line: int, row: Any) -> Mapping[str, Any] | BadRow:
    """The row of a JSON value; half a surrogate pair is no text that can be written anywhere."""
    if not isinstance(row, dict):
        return BadRow(line, "no JSON object", shorten(json.dumps(row)))
    if any("\ud800" <= mark <= "\udfff" for mark in _marks(row)):
        return BadRow(line, "half a character (a lone surrogate)", shorten(json.dumps(row)))
    return row


def _marks(row: Mapping[str, Any]) -> Iterator[str]:
    """The characters of all texts in a row that hold more than ASCII."""
    waiting: list[Any] = [row]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and not value.isascii():
            yield from value
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value


def _list_in(file: Path, whole: Any) -> Sequence[Any]:
    if isinstance(whole, list):
        return whole
    lists = [v for v in whole.values() if isinstance(v, list)] if isinstance(whole, dict) else []
    if len(lists) == 1:
        return lists[0]
    what = f"an object with {len(lists)} lists" if isinstance(whole, dict) else "no list"
    raise InputError(f"{file}: {what} where one list of rows was expected")


_READERS = {"csv": _csv, "tsv": _tsv, "json": _json, "jsonl": _jsonl}
