"""Vectors kept in a folder, for measures that have no store: never the same text twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.text import text_hash

if TYPE_CHECKING:
    import numpy as np

MARK = 32


class VectorFolder:
    """A file a model, of records: the hash of a text in 32 characters, and its float32 vector.

    A batch is appended in one write, so that two processes may share a folder; what a killed one
    wrote in part is left out, and cut off before the next batch.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"cache {folder} cannot be made: {error.strerror}") from None
        self.folder = folder
        self._held: dict[str, dict[str, np.ndarray]] = {}

    def load(self, model: str, hashes: Sequence[str]) -> dict[str, np.ndarray]:
        held = self._of(model)
        return {mark: held[mark] for mark in hashes if mark in held}

    def save(self, model: str, rows: Mapping[str, np.ndarray]) -> None:
        import numpy as np

        held = self._of(model)
        new = {mark: np.asarray(row, dtype="<f4") for mark, row in rows.items() if mark not in held}
        if not new:
            return
        width = len(next(iter(new.values())))
        path = self.folder / f"{self._stem(model)}-{width}.rows"
        block = b"".join(mark.encode() + row.tobytes() for mark, row in new.items())
        with path.open("ab", buffering=0) as file:
            whole = file.tell() - file.tell() % _size(width)
            if whole != file.tell():
                file.truncate(whole)
            file.write(block)
        held.update(new)

    def _stem(self, model: str) -> str:
        return f"vectors-{text_hash(model, 16)}"

    def _of(self, model: str) -> dict[str, np.ndarray]:
        if model not in self._held:
            found: dict[str, np.ndarray] = {}
            for path in sorted(self.folder.glob(f"{self._stem(model)}-*.rows")):
                found |= _read(path, int(path.stem.rpartition("-")[2]))
            self._held[model] = found
        return self._held[model]


def _size(width: int) -> int:
    return MARK + 4 * width


def _read(path: Path, width: int) -> dict[str, np.ndarray]:
    import numpy as np

    count = path.stat().st_size // _size(width)
    record = np.dtype([("mark", f"S{MARK}"), ("row", "<f4", (width,))])
    records = np.fromfile(path, dtype=record, count=count)
    rows = np.ascontiguousarray(records["row"])
    return {mark.decode(): row for mark, row in zip(records["mark"], rows, strict=True)}
