"""Dropped: files that somebody drops on a page, on disk while they are read."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.columns import Column, guessed
from workbench.errors import InputError
from workbench.tables import Loaded

MOST_SUFFIXES = 2


class DroppedFiles:
    """Dropped files on disk while they are read; complaints name them as their owner does."""

    def __init__(self, files: Sequence[tuple[str, bytes]]) -> None:
        self.files = files
        self.folder = tempfile.TemporaryDirectory(prefix="workbench-")
        self.paths: list[Path] = []

    def __enter__(self) -> list[Path]:
        for number, (name, data) in enumerate(self.files):
            # Only the kind is taken from a name: it is somebody's text, and no path of ours.
            endings = [s for s in Path(name).suffixes[-MOST_SUFFIXES:] if s[1:].isalnum()]
            self.paths.append(Path(self.folder.name) / f"dropped{number}{''.join(endings)}")
            self.paths[-1].write_bytes(data)
        return self.paths

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.folder.cleanup()
        if isinstance(error, InputError):
            told = str(error)
            for path, (name, _) in zip(self.paths, self.files, strict=True):
                told = told.replace(str(path), name)
            raise InputError(told) from None


class Dropped:
    """One dropped file, in the same way."""

    def __init__(self, name: str, data: bytes) -> None:
        self.files = DroppedFiles([(name, data)])

    def __enter__(self) -> Path:
        return self.files.__enter__()[0]

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.files.__exit__(kind, error, trace)


def only(loaded: Loaded, columns: Sequence[Column], mapping: Mapping[str, str]) -> Loaded:
    """The table with columns renamed that would be guessed to be a field, but were not chosen."""
    frame = loaded.frame
    while True:
        used = guessed([str(c) for c in frame.columns], columns, mapping)
        stray = {column: f"{column} (not used)" for f, column in used.items() if f not in mapping}
        if not stray:
            return loaded._replace(frame=frame)
        frame = frame.rename(columns=stray)
