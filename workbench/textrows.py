"""Rows of texts, ours or people's: one question a row, with who asked it, when, and how often.

A row is converted by itself, so that a table of any length can be read as a stream.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.columns import Column, Imported, finish, matched, plain
from workbench.tables import BadRow, Loaded
from workbench.text import shorten

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    Column("text", "text", True, ("prompt", "question", "query", "utterance", "message", "input",
                                  "content", "request", "instruction", "prompts")),
    Column("id", "text", False, ("row_id", "item_id", "message_id", "question_id", "uuid")),
    Column("time", "text", False, ("timestamp", "created_at", "datetime", "date")),
    Column("user", "text", False, ("user_id", "customer_id", "session_id")),
    Column("label", "text", False, ("intent", "category", "topic", "theme")),
    Column("weight", "number", False, ("frequency", "count")),
    Column("response", "text", False, ("answer", "reply", "completion", "output")),
    Column("model", "text", False, ("model_name", "served_model")),
    Column("feedback", "text", False, ("rating", "thumbs")),
)  # fmt: skip
FIELDS = tuple(column.name for column in COLUMNS)
# Seconds since 1970 that stand for the years 1973 to 2286, in seconds or in milliseconds.
EPOCH, MILLISECONDS = (1e8, 1e10), 1000.0


class TextRow(NamedTuple):
    """One text of a table. `id` is the row's 0-based position when the table has no id column."""

    position: int
    line: int
    id: str
    text: str
    user: str | None
    time: str | None
    label: str | None
    weight: float
    response: str | None
    model: str | None
    feedback: str | None
    metadata: dict[str, Any]


def fields_in(kind: str, there: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Field -> column of a table; InputError when no column holds the text."""
    return matched(kind, there, COLUMNS, mapping)


def text_row(
    position: int, line: int, cells: Mapping[str, Any], used: Mapping[str, str]
) -> TextRow | BadRow:
    """A row of a table as a TextRow, or why it is none."""
    taken = {field: _known(cells.get(column)) for field, column in used.items()}
    text, id, weight = taken.get("text"), taken.get("id"), _weight(taken.get("weight"))
    why = _fault(text, id, weight, "id" in used)
    if why:
        return BadRow(line, why, shorten(str(text or "")))
    mine = set(used.values())
    rest = {str(k): v for k, v in cells.items() if k not in mine and _known(v) is not None}
    said = {f: None if (v := taken.get(f)) is None else plain(v) for f in FIELDS}
    return TextRow(
        position, line, plain(id) if "id" in used else str(position), str(text), said["user"],
        moment(taken.get("time")), said["label"], weight, said["response"], said["model"],
        said["feedback"], rest,
    )  # fmt: skip


def read_texts(
    kind: str, loaded: Loaded, mapping: Mapping[str, str], skip_bad: bool = False
) -> Imported:
    """A whole table: every field of ours (None where absent, weight 1), `position`, and the rest.

    Columns that are no field keep their names. A repeated id is a bad row.
    """
    names = [str(name) for name in loaded.frame.columns]
    used = fields_in(kind, names, mapping)
    bad: list[BadRow] = []
    good: list[TextRow] = []
    for row in _rows(loaded, names, used):
        if isinstance(row, BadRow):
            bad.append(row)
        else:
            good.append(row)
    bad += _twice(good) if "id" in used else []
    whole = loaded._replace(lines=[row.line for row in good])
    return finish(kind, whole, _frame(good, names, used), bad, used, skip_bad)


def moment(value: Any) -> str | None:
    """A time as ISO 8601 in UTC where it can be read (ISO text, a date, seconds since 1970).

    A time without a zone is taken as it stands; what cannot be read stays as it is.
    """
    if value is None:
        return None
    found = _datetime(value)
    if found is None:
        return plain(value)
    return (found.astimezone(UTC) if found.tzinfo else found).isoformat(timespec="seconds")


def _datetime(value: Any) -> datetime | None:
    if isinstance(value, datetime):  # pandas' timestamps too
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    number = _number(value)
    if number is not None:
        seconds = number / MILLISECONDS if number >= EPOCH[1] else number
        return datetime.fromtimestamp(seconds, UTC) if EPOCH[0] <= seconds < EPOCH[1] else None
    try:
        return datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None


def _fault(text: Any, id: Any, weight: float, with_id: bool) -> str:
    """Why a row is no text, '' when it is one."""
    if text is None or isinstance(text, str) and not text.strip():
        return "text is empty"
    if isinstance(text, list | dict):
        return f"text is a {'list' if isinstance(text, list) else 'object'}"
    if with_id and id is None:
        return "id is empty"
    return "" if weight >= 0 else "weight is no number from 0"


def _weight(value: Any) -> float:
    """1 when there is none; NaN, which is not >= 0, for what is no number from 0."""
    number = 1.0 if value is None else _number(value)
    return number if number is not None and 0 <= number < math.inf else math.nan


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _known(value: Any) -> Any:
    """None for what is missing, NaN and pandas' own nothing included."""
    if value is None or value == "":
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    return None if str(value) in ("NaT", "<NA>") and not isinstance(value, str) else value


def _rows(
    loaded: Loaded, names: list[str], used: Mapping[str, str]
) -> Iterator[TextRow | BadRow]:  # fmt: skip
    """Every row of a frame with its position in the file, bad rows counted in."""
    order = sorted([*loaded.lines, *(row.line for row in loaded.bad)])
    position = {line: at for at, line in enumerate(order)}
    cells = loaded.frame.itertuples(index=False, name=None)
    for line, values in zip(loaded.lines, cells, strict=True):
        yield text_row(position[line], line, dict(zip(names, values, strict=True)), used)


def _twice(rows: Sequence[TextRow]) -> list[BadRow]:
    first: dict[str, int] = {}
    found = []
    for row in rows:
        if first.setdefault(row.id, row.line) != row.line:
            why = f"the same id as line {first[row.id]}"
            found.append(BadRow(row.line, why, shorten(row.id)))
    return found


def _frame(rows: Sequence[TextRow], names: list[str], used: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    ours = ("position", *FIELDS)
    columns = {name: [getattr(row, name) for row in rows] for name in ours}
    frame = pd.DataFrame(
        {n: pd.Series(v, dtype=object) for n, v in columns.items() if n != "weight"}
    )
    frame["weight"] = [row.weight for row in rows]
    frame["position"] = frame["position"].astype(int)
    for name in names:
        if name not in used.values():
            # A column whose name is one of ours, but which a mapping did not choose, stays beside.
            kept = f"{name}_in_file" if name in ours else name
            frame[kept] = pd.Series([row.metadata.get(name) for row in rows], dtype=object)
    return frame
