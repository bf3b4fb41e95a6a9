"""Exact: the answer is the reference or one of its aliases, after folding case and punctuation."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.outcome import Grade
from workbench.extract import NoAnswer, answer_in, is_hedged, normalise_answer
from workbench.registry import register

SPLIT = re.compile(r"[;,\n]|\band\b", re.I)


@register(
    "grader",
    passes=Example(payload={"reference": "12 March 2026", "response": "answer: 12 march 2026."}),
    refuses=Example(payload={"reference": "12 March 2026", "response": "answer: 13 March 2026"}),
)
class Exact:
    """`aliases` in the payload are accepted too. Setting `collection`: `set` or `sequence`."""

    name = "exact"
    version = "1"
    program = True

    def grade(
        self, response: str, payload: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Grade:
        try:
            answer = answer_in(response)
        except NoAnswer as none:
            return Grade(status="fail", reason=str(none))
        accepted = [str(payload.get("reference", "")), *map(str, payload.get("aliases") or ())]
        form = _FORMS.get(str(settings.get("collection", "")), normalise_answer)
        given = form(answer)
        if given in [form(one) for one in accepted]:
            return Grade(status="pass", extracted=answer, normalised=str(given))
        reason = "hedged" if is_hedged(answer) else "different"
        return Grade(status="fail", extracted=answer, normalised=str(given), reason=reason)


def _parts(text: str) -> list[str]:
    """The members of a list written as JSON, or with commas, semicolons or `and`."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    parts = [str(v) for v in value] if isinstance(value, list) else SPLIT.split(text)
    return [folded for part in parts if (folded := normalise_answer(part))]


def _as_set(text: str) -> str:
    return json.dumps(sorted(Counter(_parts(text)).items()), ensure_ascii=False)


def _as_sequence(text: str) -> str:
    return json.dumps(_parts(text), ensure_ascii=False)


_FORMS = {"set": _as_set, "sequence": _as_sequence}
