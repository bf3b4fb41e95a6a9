"""Dropped: a file that somebody drops on a page, on disk while it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.columns import Column, guessed
from workbench.errors import InputError
from workbench.tables import Loaded

MOST_SUFFIXES = 2


class Dropped:
    """A dropped file on disk while it is read; complaints name it as its owner does."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self.folder = tempfile.TemporaryDirectory(prefix="workbench-")

    def __enter__(self) -> Path:
        # Only the kind is taken from the name: it is somebody's text, and no path of ours.
        endings = [s for s in Path(self.name).suffixes[-MOST_SUFFIXES:] if s[1:].isalnum()]
        self.path = Path(self.folder.name) / f"dropped{''.join(endings)}"
        self.path.write_bytes(self.data)
        return self.path

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.folder.cleanup()
        if isinstance(error, InputError):
            raise InputError(str(error).replace(str(self.path), self.name)) from None


def only(loaded: Loaded, columns: Sequence[Column], mapping: Mapping[str, str]) -> Loaded:
    """The table with columns renamed that would be guessed to be a field, but were not chosen."""
    frame = loaded.frame
    while True:
        used = guessed([str(c) for c in frame.columns], columns, mapping)
        stray = {column: f"{column} (not used)" for f, column in used.items() if f not in mapping}
        if not stray:
            return loaded._replace(frame=frame)
        frame = frame.rename(columns=stray)
