"""The sceptic: is there another call that is just as right at this decision? It looks for one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from workbench.models.offline.desk.act import right
from workbench.models.offline.desk.case import Case, Messages, read_case

FENCED = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n(.*?)\n\2>>>", re.DOTALL)


def oppose(
    messages: Messages, draw: Callable[..., float], rates: Mapping[str, float]
) -> dict[str, Any]:
    """A proposal, or none. `finds`: the share of further right calls that it comes upon."""
    parts = _parts(str(messages[-1].get("content", "")))
    case = read_case([row for row in _rows(parts.get("STATE", "")) if isinstance(row, dict)])
    allowed = [row for row in _rows(parts.get("ALLOWED", "")) if isinstance(row, dict)]
    calls = [call for call in _others(case) if not any(_fits(rule, call) for rule in allowed)]
    if calls and draw("finds") < rates.get("finds", 0.9):
        return {"stance": "another", **calls[0], "argument": "The handbook leaves this open."}
    if draw("invents") < rates.get("invents", 0.0):
        call = right(case)
        return {"stance": "another", "tool": call["tool"], "arguments": {},
                "argument": "The call works without arguments too."}  # fmt: skip
    return {"stance": "none", "tool": None, "arguments": None, "argument": "The set is complete."}


def _others(case: Case) -> list[dict[str, Any]]:
    """Every right call that the handbook leaves open here."""
    call = right(case)
    found = [call]
    if case.due == "list_payments":
        found.append({**call, "arguments": {"account": case.account, "date": case.day}})
    if case.due == "make_plan":
        steps = list(call["arguments"]["steps"])
        steps[-2:] = steps[-2:][::-1]
        found.append({**call, "arguments": {"steps": steps}})
    return found


def _fits(rule: Mapping[str, Any], call: Mapping[str, Any]) -> bool:
    wanted = rule.get("arguments") or {}
    given = call["arguments"]
    return (
        rule.get("tool") == call["tool"]
        and set(wanted) <= set(given) and set(given) <= {*wanted, *(rule.get("optional") or ())}
        and all(given[name] in values for name, values in wanted.items())
    )  # fmt: skip


def _parts(text: str) -> dict[str, str]:
    """The fenced parts of a message by their names."""
    return {m[1]: m[3] for m in FENCED.finditer(text)}


def _rows(text: str) -> list[Any]:
    rows = []
    for line in text.splitlines():
        try:
            rows.append(json.loads(line))
        except ValueError:
            continue
    return rows
