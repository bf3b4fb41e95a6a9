"""Schema: the answer is JSON that fits the payload's schema and agrees field by field."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.outcome import Grade
from workbench.extract import NoAnswer, answer_in, normalise_answer
from workbench.registry import register

SCHEMA = {
    "type": "object", "properties": {"fee": {"type": "number"}, "clause": {"type": "string"}},
    "required": ["fee", "clause"],
}  # fmt: skip
GOOD = {"reference": '{"fee": 4, "clause": "2.1"}', "json_schema": SCHEMA}


class BrokenSchema(Exception):
    """The payload's schema cannot be used: the item's fault, not the answer's."""


@register(
    "grader",
    passes=Example(payload={**GOOD, "response": '{"clause": " 2.1", "fee": 4.0}'}),
    refuses=Example(payload={**GOOD, "response": '{"clause": "2.1", "fee": 5}'}),
)
class Schema:
    """Extra fields fail unless the setting `extra` is true; numbers agree within `rel_tol`."""

    name = "schema"
    version = "1"
    program = True

    def grade(
        self, response: str, payload: Mapping[str, Any], settings: Mapping[str, Any]
    ) -> Grade:
        wanted = _json(str(payload.get("reference", "")))
        if wanted is None:
            return Grade(status="error", reason="reference_not_json")
        given = _json(_object_in(response))
        if given is None:
            return Grade(status="fail", reason="not_json")
        shown = json.dumps(given, sort_keys=True, ensure_ascii=False)
        try:
            fault = _fault(given, payload.get("json_schema"))
        except BrokenSchema as broken:
            return Grade(status="error", extracted=shown, reason=f"schema_broken: {broken}"[:200])
        if fault:
            return Grade(status="fail", extracted=shown, reason=f"schema: {fault}")
        path = _differs(given, wanted, "$", settings)
        if path:
            return Grade(status="fail", extracted=shown, reason=f"different at {path}")
        return Grade(status="pass", extracted=shown, normalised=shown)


def _object_in(response: str) -> str:
    """The JSON of a reply: the whole of it, its answer line, or what stands between its braces."""
    span = response[response.find("{") : response.rfind("}") + 1]
    try:
        marked = answer_in(response)
    except NoAnswer:
        marked = ""
    return next((text for text in (response, marked, span) if _json(text) is not None), marked)


def _json(text: str) -> Any:
    """The JSON value; None for what is none, and for numbers too large to be compared."""
    try:
        return json.loads(text, parse_constant=lambda name: None, parse_float=_finite)
    except (ValueError, RecursionError):
        return None


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text} is too large")
    return value


def _fault(value: Any, schema: Any) -> str:
    """What the schema finds wrong, '' for nothing; BrokenSchema when it is none itself."""
    if not schema:
        return ""
    from jsonschema import Draft202012Validator, SchemaError
    from referencing.exceptions import Unresolvable

    try:
        Draft202012Validator.check_schema(schema)
        error = next(Draft202012Validator(schema).iter_errors(value), None)
    except (SchemaError, Unresolvable) as broken:
        raise BrokenSchema(str(broken).partition("\n")[0]) from None
    return f"{error.json_path} {error.message}"[:200] if error else ""


def _differs(given: Any, wanted: Any, path: str, settings: Mapping[str, Any]) -> str:
    """The path of the first field that does not agree, '' when all do."""
    if isinstance(wanted, dict) and isinstance(given, dict):
        extra = set(given) - set(wanted)
        missing = set(wanted) - set(given)
        if missing or (extra and not settings.get("extra")):
            return f"{path}.{sorted(missing or extra)[0]}"
        found = (_differs(given[k], wanted[k], f"{path}.{k}", settings) for k in sorted(wanted))
        return next((where for where in found if where), "")
    if isinstance(wanted, list) and isinstance(given, list):
        if len(given) != len(wanted):
            return path
        pairs = enumerate(zip(given, wanted, strict=True))
        found = (_differs(g, w, f"{path}[{i}]", settings) for i, (g, w) in pairs)
        return next((where for where in found if where), "")
    return "" if _agree(given, wanted, settings) else path


def _agree(given: Any, wanted: Any, settings: Mapping[str, Any]) -> bool:
    if isinstance(wanted, bool) or isinstance(given, bool) or wanted is None:
        return given is wanted
    if isinstance(wanted, int | float) and isinstance(given, int | float):
        distance = abs(Decimal(str(given)) - Decimal(str(wanted)))
        return distance <= Decimal(str(settings.get("rel_tol", "1e-6"))) * abs(Decimal(str(wanted)))
    if isinstance(wanted, str) and isinstance(given, str):
        return normalise_answer(given) == normalise_answer(wanted)
    return bool(given == wanted)
