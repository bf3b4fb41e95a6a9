"""Responses that a program grader must accept and refuse: equivalent forms and near mutants.

Made by our program from the reference, so that neither a model nor the author decides what the
grader is tried with; what the author proposes is added.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workbench.domain.contracts import Trials
from workbench.extract import normalise_answer
from workbench.quantity import NotOne, quantity

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WRITTEN_DATE = re.compile(rf"^(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})$")
MOST_OF_AUTHOR = 6


def final_trials(payload: Mapping[str, Any]) -> Trials:
    """At least three accepted forms and six mutants of this payload's reference."""
    reference = str(payload["reference"])
    kind = payload.get("answer_type", "exact")
    accept, reject = _FORMS[str(kind)](reference, payload)
    accept = [("reference", reference), *accept]
    accept += [("author's form", form) for form in payload.get("equivalents", ())[:MOST_OF_AUTHOR]]
    reject += [("author's mutant", one) for one in payload.get("mutants", ())[:MOST_OF_AUTHOR]]
    reject += [("hedged", f"{reference} or {_other(reject, reference)}")]
    return Trials(
        accept=tuple((name, _reply(text)) for name, text in _distinct(accept)),
        reject=tuple((name, _reply(text)) for name, text in _distinct(reject)),
    )


def _reply(text: str) -> str:
    return f"The documents decide this.\nanswer: {text}"


def _distinct(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Each text once, under its first name."""
    return [(name, text) for text, name in {t: n for n, t in reversed(pairs)}.items()][::-1]


def _other(reject: list[tuple[str, str]], reference: str) -> str:
    return next((text for _, text in reject if text != reference), f"not {reference}")


def _numeric(
    reference: str, payload: Mapping[str, Any]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Spacing, sign of the thousands and unit order; one unit off, sign, scale, truncation."""
    try:
        found = quantity(reference)
    except NotOne:
        return [], []
    value, unit = found.value, found.unit or str(payload.get("unit") or "")
    places = max(0, -int(value.as_tuple().exponent))
    # The nearest mutant is one unit of the last place off: a wider tolerance must be found out.
    step = Decimal(1).scaleb(-places)
    plain = f"{value:.{places}f}"
    accept = [
        ("plain", f"{plain} {unit}".strip()), ("bold", f"**{plain} {unit}**".replace(" **", "**")),
        ("thousands marks", f"{value:,.{places}f} {unit}".strip()),
        ("unit first", f"{unit} {plain}".strip()),
        ("full stop", f"{plain} {unit}.".replace(" .", ".")),
        ("more decimals", f"{value:.{places + 1}f} {unit}".strip()),
    ]  # fmt: skip
    mutants = {
        "one step up": value + step, "one step down": value - step, "ten times": value * 10,
        "hundred times (minor units)": value * 100, "a hundredth": value / 100,
        "other sign": -value, "next whole number": value + 1, "half": value / 2,
        "last digit cut": Decimal(int(value)) if value != int(value) else value + 10 * step,
        "ten steps down": value - 10 * step, "a hundred steps up": value + 100 * step,
    }  # fmt: skip
    wrong = {name: one for name, one in mutants.items() if abs(one - value) >= step}
    reject = [(name, f"{one:f} {unit}".strip()) for name, one in wrong.items()]
    if unit:
        other = "USD" if unit != "USD" else "EUR"
        reject += [("no unit", plain), ("other unit", f"{plain} {other}")]
    return accept, reject


def _exact(
    reference: str, payload: Mapping[str, Any]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Case, spacing and full stop; a day or two off, another condition, a part, more than it."""
    accept = [
        ("upper case", reference.upper()), ("full stop", f"{reference}."),
        ("spaces", f"  {'  '.join(reference.split())} "), ("quoted", f'"{reference}"'),
    ]  # fmt: skip
    accept += [("alias", alias) for alias in payload.get("aliases", ())[:MOST_OF_AUTHOR]]
    written = WRITTEN_DATE.match(reference)
    wrong = _other_days(written) if written else _other_words(reference)
    right = {normalise_answer(text) for _, text in accept} | {normalise_answer(reference)}
    return accept, [(name, text) for name, text in wrong if normalise_answer(text) not in right]


def _other_days(written: re.Match[str]) -> list[tuple[str, str]]:
    """The date a day, two days, a week, a month or a year off, and its day and year alone."""
    day = date(int(written[3]), MONTHS.index(written[2]) + 1, int(written[1]))
    shifts = {"day after": 1, "day before": -1, "two days after": 2, "a week after": 7,
              "a week before": -7, "a month after": 30, "a year after": 365}  # fmt: skip
    found = [(name, day + timedelta(days=n)) for name, n in shifts.items()]
    texts = [(name, f"{d.day} {MONTHS[d.month - 1]} {d.year}") for name, d in found]
    return [*texts, ("no year", f"{written[1]} {written[2]}"), ("only the day", written[1])]


def _other_words(reference: str) -> list[tuple[str, str]]:
    """The opposite, a part, and more than the whole of a short answer."""
    words = reference.split()
    folded = reference.casefold()
    flipped = f"not {reference}"
    if folded.startswith(("yes", "no")):
        flipped = f"no{reference[3:]}" if folded.startswith("yes") else f"yes{reference[2:]}"
    return [
        ("flipped", flipped), ("first half", reference[: max(1, len(reference) // 2)]),
        ("last word dropped", " ".join(words[:-1]) or "none"), ("one letter more", f"{reference}x"),
        ("more than asked", f"{reference}, and also something else"),
        ("another condition", f"{words[0]} account holder"), ("empty word", "none"),
    ]  # fmt: skip


def _json(
    reference: str, payload: Mapping[str, Any]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Spacing and key order; each field changed, dropped or added to."""
    try:
        value = json.loads(reference)
    except ValueError:
        return [], []
    if not isinstance(value, dict):
        return [], []
    accept = [
        ("compact", json.dumps(value, separators=(",", ":"))),
        ("other order", json.dumps(dict(reversed(value.items())))),
        ("spaced", json.dumps(value, separators=(" , ", " : "))),
        ("indented", json.dumps(value, indent=2)),
    ]  # fmt: skip
    reject = [("extra field", json.dumps({**value, "note": "x"})), ("empty object", "{}"),
              ("a list", json.dumps([value])), ("no JSON", "see the documents")]  # fmt: skip
    for name, old in value.items():
        reject.append((f"{name} changed", json.dumps({**value, name: _changed(old)})))
        rest = {k: v for k, v in value.items() if k != name}
        reject.append((f"{name} dropped", json.dumps(rest)))
    return accept, reject


def _changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value}x" if isinstance(value, str) else None


_FORMS = {"numeric": _numeric, "exact": _exact, "json": _json}
