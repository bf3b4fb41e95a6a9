"""Which rows are failures: by a label that somebody names, or by a score of 1 for a pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

WORDS = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0, "pass": 1.0, "fail": 0.0,
         "passed": 1.0, "failed": 0.0, "correct": 1.0, "incorrect": 0.0}  # fmt: skip
# Of a pair, one word may be absent where nothing (or everything) failed.
PAIRS = (("pass", "fail"), ("passed", "failed"), ("true", "false"), ("yes", "no"), ("0", "1"),
         ("correct", "incorrect"), ("safe", "unsafe"), ("ok", "failure"))  # fmt: skip
SHOWN = 8
NO_SCORE = {"error", "errored", "missing", "abstain", "unscored", "ungraded", "n/a", "na", "nan"}


class Failing(NamedTuple):
    """1 for a failure, 0 for none, NaN for a row that was not scored, and what that rests on."""

    values: pd.Series
    told: str
    lost: int = 0


def failing(said: pd.Series, fail: Sequence[str], column: str, bad: bool = False) -> Failing:
    """What counts as a failure in a column of texts (None: not scored).

    With `fail` these labels do; else a score is a pass and what it lacks of 1 the failure, or with
    `bad` the score is the failure. Words such as `error` are no label, unless they are named.
    ValueError for labels without `fail`, and for a label that no row has.
    """
    named = {key_of(one) for one in fail}
    keys = said.map(lambda text: None if text is None or text != text else key_of(text))
    lost = keys.isin(NO_SCORE - named)
    keys = keys.where(~lost, None)
    known, gone = keys.notna(), int(lost.sum())
    if named:
        _there(said[known], set(keys[known]), fail, column)
        values = keys.isin(_alike(named, set(keys[known]))).astype(float).where(known)
        words = " or ".join(repr(one) for one in fail)
        return Failing(values, f"a failure is {words} in column {column!r}", gone)
    scores = keys.map(lambda key: _score(key) if key is not None else float("nan")).astype(float)
    odd = sorted({str(text).strip() for text in said[known & scores.isna()]})
    if odd:
        more = ", ..." if len(odd) > SHOWN else ""
        raise ValueError(
            f"column {column!r} holds labels ({', '.join(odd[:SHOWN])}{more}): say which is a "
            "failure with --fail VALUE"
        )
    if bad:
        return Failing(scores, f"a failure is a 1 in column {column!r}", gone)
    return Failing(1 - scores, f"a failure is what {column!r} lacks of 1 (a pass)", gone)


def key_of(text: object) -> str:
    """A label as it is compared: without spaces around it, 1.0 like 1, in lower case."""
    word = str(text).strip().casefold()
    try:
        number = float(word)
    except ValueError:
        return word
    return f"{number:g}" if number == number else word


def _score(key: str) -> float:
    if key in WORDS:
        return WORDS[key]
    try:
        number = float(key)
    except ValueError:
        return float("nan")
    return number if 0 <= number <= 1 else float("nan")


def _alike(named: set[str], there: set[str]) -> set[str]:
    """The named labels, and what they are as a number (or a word) where the column has those."""
    if named & there:
        return named
    scores = {WORDS.get(one, _score(one)) for one in named}
    return named | {one for one in there if _score(one) in scores}


def _there(said: pd.Series, there: set[str], fail: Sequence[str], column: str) -> None:
    """ValueError for a label that no row has, unless it is the other word of a pair."""
    for one in fail:
        other = {word for pair in PAIRS if key_of(one) in pair for word in pair}
        if not there or _alike({key_of(one)}, there) & there or there <= other:
            continue
        names = sorted({str(text).strip() for text in said})
        told = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
        raise ValueError(f"--fail {one}: no row has it in column {column!r}; there are: {told}")
