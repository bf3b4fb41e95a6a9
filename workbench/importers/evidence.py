"""evidence: one captured document a row, or a plain text cut at its headings.

Columns: title, text [id, url, publisher, published, licence, retrieved_at, fictional; anything
else is kept as metadata]. A text file (.txt, .md) is cut at lines that begin with `#`; without any
it is one document. Without an id a record is called by its content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.columns import Column, Imported, finish, import_columns, plain, repeated
from workbench.errors import InputError
from workbench.registry import register
from workbench.tables import BadRow, Loaded

COLUMNS = (
    Column("title", "text", True, ("name", "headline")),
    Column("text", "text", True, ("body", "content", "snapshot", "evidence")),
    Column("id", "text", False, ("evidence_id", "doc_id", "document_id")),
    Column("url", "text", False, ("source", "link", "source_url", "resolved_url")),
    Column("publisher", "text", False, ("site", "outlet")),
    Column("published", "text", False, ("date", "published_at")),
    Column("licence", "text", False, ("license",)),
    Column("retrieved_at", "text", False, ("captured", "accessed")),
    Column("fictional", "flag", False, ("made_up",)),
)
FIELDS = tuple(column.name for column in COLUMNS)
PLAIN_TEXT = (".txt", ".md", ".text")
LONGEST = 200_000
LONGEST_ID = 120


@register("importer")
class EvidenceRows:
    name = "evidence"
    columns = COLUMNS

    def read(self, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False) -> Imported:
        """The table with our fields; two rows of one id, and a text too long, are bad."""
        frame, bad, used = import_columns(self.name, loaded, COLUMNS, mapping)
        for line, text in zip(loaded.lines, frame["text"], strict=True):
            if isinstance(text, str) and len(text) > LONGEST:
                bad.append(BadRow(line, f"text of {len(text):,} characters", text[:80]))
        if "id" in used:
            known = frame["id"].notna().to_numpy()
            named = Loaded(loaded.path, loaded.sha256, frame[known],
                           [n for n, ok in zip(loaded.lines, known, strict=True) if ok],
                           [])  # fmt: skip
            bad += repeated(named, frame[known].reset_index(drop=True), ("id",),
                            {row.line for row in bad})  # fmt: skip
            bad += [BadRow(line, f"id of {len(id)} characters", id[:80])
                    for line, id in zip(loaded.lines, frame["id"], strict=True)
                    if isinstance(id, str) and len(id) > LONGEST_ID]  # fmt: skip
        return finish(self.name, loaded, frame, bad, used, skip_bad)


def is_plain(path: Path) -> bool:
    """Whether a file is read as plain text."""
    return path.suffix.lower() in PLAIN_TEXT


def load_plain(path: Path) -> Loaded:
    """A plain text as a table of title and text, with the line at which each part begins."""
    import pandas as pd

    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    parts = [part for part in _parts(text, path.stem) if part[2]]
    if not parts:
        raise InputError(f"{path}: the file has no text")
    rows = [{"title": title, "text": body} for _, title, body in parts]
    lines = [line for line, _, _ in parts]
    return Loaded(path, hashlib.sha256(data).hexdigest(), pd.DataFrame(rows, dtype=object), lines,
                  [])  # fmt: skip


def _parts(text: str, stem: str) -> Iterator[tuple[int, str, str]]:
    """(line, title, body) of what stands under each heading; before the first, under the stem."""
    begun, title, body = 1, stem, list[str]()
    for line, said in enumerate(text.splitlines(), 1):
        if said.startswith("#") and said.lstrip("#").strip():
            yield begun, title, "\n".join(body).strip()
            begun, title, body = line, said.lstrip("#").strip(), []
        else:
            body.append(said)
    yield begun, title, "\n".join(body).strip()


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the fields of an Evidence record; other columns become metadata."""
    known = {str(k): v for k, v in row.items() if v is not None and v == v}
    facts: dict[str, Any] = {name: known[name] for name in FIELDS if name in known}
    facts["fictional"] = bool(facts.get("fictional", 0))
    rest = {name: plain(value) for name, value in known.items() if name not in FIELDS}
    return {**facts, "metadata": {name: value for name, value in rest.items() if value}}
