"""Vectors kept in a folder, for measures that have no store: never the same text twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.text import text_hash

if TYPE_CHECKING:
    import numpy as np

MARK, WIDTH = 32, 8


class VectorFolder:
    """Two files a model: the vectors' length and the hashes of texts, and float32 rows.

    Batches are appended. What a killed process wrote in part is cut off at the next opening.
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
        new = {mark: row for mark, row in rows.items() if mark not in held}
        if not new:
            return
        marks, values = self._files(model)
        block = np.stack(list(new.values())).astype("<f4")
        with values.open("ab") as file:
            file.write(block.tobytes())
        begun = marks.is_file()
        with marks.open("ab") as file:
            file.write(("" if begun else f"{block.shape[1]:0{WIDTH}d}").encode())
            file.write("".join(new).encode())
        held.update(new)

    def _files(self, model: str) -> tuple[Path, Path]:
        stem = f"vectors-{text_hash(model, 16)}"
        return self.folder / f"{stem}.marks", self.folder / f"{stem}.f4"

    def _of(self, model: str) -> dict[str, np.ndarray]:
        if model not in self._held:
            self._held[model] = self._read(*self._files(model))
        return self._held[model]

    def _read(self, marks: Path, values: Path) -> dict[str, np.ndarray]:
        import numpy as np

        said = marks.read_bytes() if marks.is_file() else b""
        if len(said) < WIDTH + MARK or not values.is_file():
            marks.unlink(missing_ok=True)
            values.unlink(missing_ok=True)
            return {}
        width = int(said[:WIDTH])
        count = min((len(said) - WIDTH) // MARK, values.stat().st_size // (4 * width))
        with marks.open("r+b") as file:
            file.truncate(WIDTH + count * MARK)
        with values.open("r+b") as file:
            file.truncate(count * width * 4)
        rows = np.fromfile(values, dtype="<f4").reshape(count, width).astype(np.float32)
        starts = range(WIDTH, WIDTH + count * MARK, MARK)
        return {said[i : i + MARK].decode(): row for i, row in zip(starts, rows, strict=True)}
