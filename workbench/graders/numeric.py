"""Numeric: the answer is the reference within a tolerance, in a unit that can be converted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.outcome import Grade
from workbench.extract import NoAnswer, answer_in, is_hedged
from workbench.quantity import NotOne, Quantity, convert, quantity
from workbench.registry import register

RELATIVE = Decimal("1e-6")
# A number written out, not a fraction, a percentage or a power of ten.
PLAIN = re.compile(r"^[^/%]*\d(?!.*\d\s*[eE][-+]?\d)[^/%]*$")
GOOD = {"reference": "13.58 EUR", "unit": "EUR", "response": "So it is\nanswer: € 13.58"}


@register(
    "grader",
    passes=Example(payload=GOOD),
    refuses=Example(payload={**GOOD, "response": "answer: 13.59 EUR"}),
)
class Numeric:
    """|x - r| <= max(abs_tol, rel_tol |r|); for r = 0 the absolute tolerance alone (METHOD 4.6).

    `tolerance` of the payload is the absolute one. A unit is required when the reference has one.
    """

    name = "numeric"
    version = "1"
    program = True

    def grade(
        self, response: str, payload: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Grade:
        try:
            answer = answer_in(response)
        except NoAnswer as none:
            return Grade(status="fail", reason=str(none))
        try:
            wanted = quantity(str(payload.get("reference", "")))
        except NotOne as broken:
            return Grade(status="error", extracted=answer, reason=f"reference_{broken}")
        if is_hedged(answer):
            return Grade(status="fail", extracted=answer, reason="hedged")
        try:
            given = _in_unit(answer, wanted, str(payload.get("unit") or ""))
        except NotOne as wrong:
            return Grade(status="fail", extracted=answer, reason=str(wrong))
        close = abs(given - wanted.value) <= tolerance(payload, settings, wanted.value)
        return Grade(
            status="pass" if close else "fail", extracted=answer,
            normalised=f"{given.normalize():f} {wanted.unit}".strip(),
            reason="" if close else "different",
        )  # fmt: skip


def tolerance(
    payload: Mapping[str, Any], settings: Mapping[str, Any], reference: Decimal
) -> Decimal:
    """The distance that still counts as right.

    The default relative tolerance never reaches the next value that could have been written: one
    cent beside 14,000.00 is wrong, although 1e-6 of it is more than a cent.
    """
    absolute = Decimal(str(payload.get("tolerance") or settings.get("abs_tol") or 0))
    if reference == 0:
        return absolute
    if "rel_tol" in settings:
        return max(absolute, Decimal(str(settings["rel_tol"])) * abs(reference))
    relative = RELATIVE * abs(reference)
    written = str(payload.get("reference", ""))
    if PLAIN.search(written):
        places = int(reference.as_tuple().exponent)
        relative = min(relative, Decimal(1).scaleb(places) / 2)
    return max(absolute, relative)


def _in_unit(answer: str, wanted: Quantity, unit: str) -> Decimal:
    """The answer's number in the reference's unit."""
    given = quantity(answer)
    target = wanted.unit or unit
    if not target:
        if given.unit:
            raise NotOne("wrong_unit")
        return given.value
    return convert(given, target)
