"""Tables read row by row without holding them: for traffic of any length.

The same kinds of file and the same bad rows as `tables`; only a JSON list is held whole, because
it has no lines.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from workbench.errors import InputError
from workbench.tables import NEWLINES, BadRow, Row, kind_of, read_rows
from workbench.text import shorten

LOOKED_AT = 1000
BATCH = 5000


class Stream:
    """A table as a stream. `columns` are those of its first rows; `sha256` is known at the end.

    Iterating yields (0-based position, line, cells or the bad row); it can be done once.
    InputError for a file that is not there, of no known kind, not UTF-8 or without rows.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._file = _Hashed(self.path)
        self._rows = self._read(kind_of(self.path))
        first = list(islice(self._rows, LOOKED_AT))
        names = dict.fromkeys(n for _, row in first if isinstance(row, Mapping) for n in row)
        self.columns = [str(name) for name in names]
        self._rows = chain(first, self._rows)
        if not first:
            raise InputError(f"{self.path}: the table has no rows")

    @property
    def sha256(self) -> str:
        """The hash of the whole file; what was not read yet is read."""
        return self._file.finish()

    def __iter__(self) -> Iterator[tuple[int, int, Mapping[str, Any] | BadRow]]:
        for position, (line, row) in enumerate(self._rows):
            yield position, line, row

    def _read(self, kind: str) -> Iterator[Row]:
        with closing(self._file):
            if kind == "parquet":
                yield from _parquet(self.path)
                self._file.finish()
            else:
                yield from self._text_rows(kind)

    def _text_rows(self, kind: str) -> Iterator[Row]:
        """Rows of a text file; a byte that is not UTF-8 is looked for in a second reading."""
        zipped = self.path.suffix.lower() == ".gz"
        raw: IO[bytes] = io.BufferedReader(self._file, 1 << 18)
        plain = gzip.GzipFile(fileobj=raw) if zipped else raw
        text = io.TextIOWrapper(plain, encoding="utf-8-sig", newline=NEWLINES[kind])
        try:
            yield from read_rows(kind, self.path, text)
            self._file.finish()  # before `text` goes, which closes the file
        except UnicodeDecodeError:
            byte = _undecodable(self.path, zipped)
            raise InputError(f"{self.path}: not UTF-8 at byte {byte}; save it as UTF-8") from None
        except (OSError, EOFError) as error:
            raise InputError(f"{self.path}: no whole gzip file: {error}") from None


class _Hashed(io.RawIOBase):
    """A file that hashes what is read of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._raw = path.open("rb", buffering=0)
        except OSError as error:
            raise InputError(f"{path}: {error.strerror or error}") from None
        self._hash, self._done = hashlib.sha256(), ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = self._raw.readinto(buffer) or 0
        self._hash.update(memoryview(buffer)[:count])
        return count

    def finish(self) -> str:
        if not self._done:
            while data := self._raw.read(1 << 20):
                self._hash.update(data)
            self._done = self._hash.hexdigest()
        return self._done

    def close(self) -> None:
        self._raw.close()
        super().close()


def _undecodable(path: Path, zipped: bool) -> int:
    """Where a file stops being UTF-8."""
    import codecs

    decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
    with gzip.open(path) if zipped else path.open("rb") as file:
        while data := file.read(1 << 20):
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(data)
            except UnicodeDecodeError as error:
                return before - held + error.start
            before += len(data)
    return before


def _parquet(path: Path) -> Iterator[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    line = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH):
                for row in batch.to_pylist():
                    line += 1
                    yield line, row
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"{path}: no Parquet file: {shorten(str(error))}") from None
