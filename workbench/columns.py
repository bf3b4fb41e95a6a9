"""What the columns of a table must hold: found by name, converted all at once, bad rows listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from workbench.errors import InputError
from workbench.tables import BadRow, Loaded
from workbench.text import shorten

if TYPE_CHECKING:
    import pandas as pd

Form = Literal["text", "share", "flag", "count", "number", "status", "any"]
STATUSES = ("pass", "fail", "error", "abstain", "missing")
UNSCORED = ("error", "abstain", "missing")
FLAGS = {"true": 1, "false": 0, "yes": 1, "no": 0, "pass": 1, "fail": 0, "correct": 1,
         "incorrect": 0}  # fmt: skip
SHOWN = 5


class Column(NamedTuple):
    """A field of a kind of table. `also` are other names under which people keep it."""

    name: str
    form: Form
    required: bool = False
    also: tuple[str, ...] = ()


class Imported(NamedTuple):
    """A table of one kind: typed columns, the line of each row, and the rows left out.

    `mapping` says which column each field came from; other columns keep their names.
    """

    kind: str
    source: Loaded
    frame: pd.DataFrame
    lines: Sequence[int]
    rejects: tuple[BadRow, ...]
    mapping: dict[str, str]

    @property
    def input(self) -> dict[str, Any]:
        """The input's line in a JSON envelope."""
        return self.source.input


def import_columns(
    kind: str, loaded: Loaded, columns: Sequence[Column], mapping: Mapping[str, str]
) -> tuple[pd.DataFrame, list[BadRow], dict[str, str]]:
    """The frame with our names and types, what is wrong by line, and the columns used.

    InputError for a required field that no column fits, or a mapping to a column that is not there.
    """
    frame = loaded.frame
    if frame.empty and loaded.bad:
        raise InputError(f"{loaded.path}: no row can be used as {kind}: {_told(loaded.bad)}")
    used = matched(kind, [str(c) for c in frame.columns], columns, mapping)
    # A column whose name a mapping gives away stays under another one.
    aside = {ours: f"{ours}_in_file" for ours, theirs in used.items() if ours != theirs}
    frame = frame.rename(columns=aside)
    renamed = frame.rename(columns={aside.get(theirs, theirs): ours for ours, theirs in
                                    used.items()})  # fmt: skip
    bad: list[BadRow] = []
    for column in columns:
        if column.name in used:
            values, wrong, why = _FORMS[column.form](renamed[column.name])
            if column.required and column.form != "any":
                empty = values.isna() & ~wrong
                bad += _rows(loaded, renamed, column, empty, "is empty")
            bad += _rows(loaded, renamed, column, wrong, why)
            renamed[column.name] = values
    return renamed, bad, used


def guessed(
    there: Sequence[str], columns: Sequence[Column], mapping: Mapping[str, str]
) -> dict[str, str]:
    """Field -> column: as mapped, else by name, else by another usual name; a column only once."""
    used = dict(mapping)
    for column in columns:
        free = [name for name in there if name not in used.values()]
        found = next((name for name in (column.name, *column.also) if name in free), None)
        if column.name not in used and found is not None:
            used[column.name] = found
    return used


def finish(
    kind: str, loaded: Loaded, frame: pd.DataFrame, bad: Sequence[BadRow], used: dict[str, str],
    skip_bad: bool,
) -> Imported:  # fmt: skip
    """The import without its bad rows; InputError listing them unless they may be skipped."""
    rejects = sorted({row.line: row for row in (*bad, *loaded.bad)[::-1]}.values())
    if rejects and not skip_bad:
        raise InputError(
            f"{loaded.path}: {len(rejects)} bad rows: {_told(rejects)} (--skip-bad leaves them out)"
        )
    out = {row.line for row in rejects}
    keep = [i for i, line in enumerate(loaded.lines) if line not in out]
    kept = frame.iloc[keep].reset_index(drop=True)
    if kept.empty:
        raise InputError(f"{loaded.path}: no row of {loaded.rows} can be used as {kind}")
    return Imported(kind, loaded, kept, [loaded.lines[i] for i in keep], tuple(rejects), used)


def _told(rows: Sequence[BadRow]) -> str:
    """The first bad rows in words."""
    told = "; ".join(f"line {row.line}: {row.reason}" for row in rows[:SHOWN])
    return told + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def word_count(text: object) -> float:
    """How many words a text has, parted by spaces; NaN for what is no text."""
    return float(len(text.split())) if isinstance(text, str) else float("nan")


def repeated(
    loaded: Loaded, frame: pd.DataFrame, keys: Sequence[str], but: set[int]
) -> list[BadRow]:
    """Rows whose keys an earlier row had already, each naming that row's line."""
    twice = frame.duplicated(list(keys), keep=False)
    if not twice.any():
        return []
    first: dict[tuple[Any, ...], int] = {}
    found = []
    values = frame.loc[twice, list(keys)].itertuples(index=False, name=None)
    for at, key in zip(frame.index[twice], values, strict=True):
        line = loaded.lines[at]
        if line in but:
            continue
        if key in first:
            words = ", ".join(keys)
            found.append(BadRow(line, f"the same {words} as line {first[key]}", shorten(str(key))))
        first.setdefault(key, line)
    return found


def matched(
    kind: str, there: Sequence[str], columns: Sequence[Column], mapping: Mapping[str, str]
) -> dict[str, str]:
    """Field -> column, guessed where nothing is mapped; InputError for a required one not found."""
    names = ", ".join(there)
    known = {column.name for column in columns}
    for ours, theirs in mapping.items():
        if theirs not in there:
            raise InputError(f"--map {ours}={theirs}: no column {theirs!r}; there are: {names}")
        if ours not in known:
            fields = ", ".join(column.name for column in columns)
            raise InputError(f"--map {ours}={theirs}: {kind} have no field {ours!r}: {fields}")
        if list(mapping.values()).count(theirs) > 1:
            both = ", ".join(field for field, name in mapping.items() if name == theirs)
            raise InputError(f"--map: column {theirs!r} cannot be several fields: {both}")
    used = guessed(there, columns, mapping)
    missing = next((c for c in columns if c.required and c.name not in used), None)
    if missing is not None:
        raise InputError(
            f"{kind} need a column {missing.name!r}; there are: {names} "
            f"(say which with --map {missing.name}=COLUMN)"
        )
    return used


def _rows(
    loaded: Loaded, frame: pd.DataFrame, column: Column, wrong: Any, why: str
) -> list[BadRow]:
    """The bad rows of one column."""
    places = wrong.to_numpy().nonzero()[0]
    values = frame[column.name].to_numpy()
    return [
        BadRow(loaded.lines[i], f"{column.name} {_quoted(values[i])}{why}", shorten(str(values[i])))
        for i in places
    ]


def _quoted(value: Any) -> str:
    return "" if value is None or value != value else f"{shorten(str(value), 40)!r} "


# --- forms: a column as it is -> values, where they are wrong, and what was expected --------------


def _text(values: pd.Series) -> Any:
    known = values.notna()
    texts = [str(v) if isinstance(v, str) else plain(v) for v in values[known]]
    out = values.astype(object).where(known, None)
    out[known] = texts
    blank = known & (out == "")
    return out.where(~blank, None), known & False, ""


def plain(value: Any) -> str:
    """3.0 reads 3, as the same id in another file does."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _number(values: pd.Series) -> Any:
    import pandas as pd

    numbers = pd.to_numeric(values.map(_flagged), errors="coerce").astype(float)
    numbers = numbers.where(numbers.abs() != float("inf"))
    return numbers, values.notna() & numbers.isna(), "is no number"


def _share(values: pd.Series) -> Any:
    numbers, wrong, _ = _number(values)
    wrong = wrong | (numbers < 0) | (numbers > 1)
    return numbers.where(~wrong), wrong, "is no number between 0 and 1"


def _flag(values: pd.Series) -> Any:
    numbers, wrong, _ = _number(values)
    wrong = wrong | (numbers.notna() & ~numbers.isin((0, 1)))
    return numbers.where(~wrong), wrong, "is neither 0 nor 1"


def _count(values: pd.Series) -> Any:
    numbers, wrong, _ = _number(values)
    wrong = wrong | (numbers < 0) | (numbers.notna() & (numbers % 1 != 0))
    return numbers.where(~wrong), wrong, "is no whole number from 0"


def _status(values: pd.Series) -> Any:
    known = values.notna()
    words = values.where(~known, values.astype(str).str.strip().str.lower())
    return words, known & ~words.isin(STATUSES), f"is none of {', '.join(STATUSES)}"


def _any(values: pd.Series) -> Any:
    return values, values.notna() & False, ""


def _flagged(value: Any) -> Any:
    return FLAGS.get(value.strip().lower(), value) if isinstance(value, str) else value


_FORMS: dict[Form, Callable[[Any], Any]] = {
    "text": _text, "share": _share, "flag": _flag, "count": _count, "number": _number,
    "status": _status, "any": _any,
}  # fmt: skip
