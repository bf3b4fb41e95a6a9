"""What was said and done in a rollout: messages of any harness as turns of text and calls."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import InputError
from workbench.logs.inspectlog import rollout_id
from workbench.logs.sniff import ALONE, sniffed
from workbench.logs.taulog import action_of

AGENT = "assistant"


class Said(NamedTuple):
    """One message: who, its text, and the tool calls in it as (name, arguments)."""

    role: str
    text: str
    calls: tuple[tuple[str, Any], ...] = ()


def transcripts(file: Path) -> dict[str, list[Said]]:
    """The messages of each rollout of a log, by the ids that its rows have; {} for a table."""
    found = sniffed(file, ALONE)
    if found is None:
        return {}
    _, what, whole = found
    try:
        if what == "inspect":
            return {
                rollout_id(file.name, one.get("id"), one.get("epoch", 1)): said(one.get("messages"))
                for one in whole.get("samples") or []
            }
        if what == "runs":
            return {str(row["rollout_id"]): said(row.get("messages")) for row in whole}
        names = _tau_names(whole) if what == "tau" else _tau2_names(whole)
        return {name: said(messages) for name, messages in names}
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{file}: a log of another form: {error!r}") from None


def _tau_names(whole: Sequence[Mapping[str, Any]]) -> list[tuple[str, Any]]:
    seen = Counter[str]()
    return [(_unique(f"t{one.get('task_id')}-r{one.get('trial', 0)}", seen), one.get("traj"))
            for one in whole]  # fmt: skip


def _tau2_names(whole: Mapping[str, Any]) -> list[tuple[str, Any]]:
    seen = Counter[str]()
    return [(_unique(str(one.get("id")), seen), one.get("messages"))
            for one in whole["simulations"]]  # fmt: skip


def _unique(name: str, seen: Counter[str]) -> str:
    """As `taulog` names rollouts whose names repeat."""
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def said(messages: Any) -> list[Said]:
    """Messages as turns; what is no list of messages is none."""
    rows = messages if isinstance(messages, list | tuple) else []
    return [_turn(row) for row in rows if isinstance(row, Mapping)]


def called(calls: Any) -> list[Said]:
    """Turns of a rollout of which only the calls are known."""
    rows = calls if isinstance(calls, list | tuple) else []
    return [Said(AGENT, "", (_call(row),)) for row in rows if isinstance(row, Mapping)]


def _turn(message: Mapping[str, Any]) -> Said:
    given = message.get("tool_calls") or ([message["function_call"]] if message.get("function_call")
                                          else [])  # fmt: skip
    calls = tuple(_call(one) for one in given if isinstance(one, Mapping))
    return Said(str(message.get("role") or "?"), _text(message.get("content")), calls)


def _call(given: Mapping[str, Any]) -> tuple[str, Any]:
    """Name and arguments, as `{name, arguments}`, `{function: {...}}` or Inspect's `function`."""
    inner = given.get("function")
    one = inner if isinstance(inner, Mapping) else {**given, "name": inner or given.get("name")}
    if "tool" in one and not one.get("name"):
        one = {**one, "name": one["tool"]}
    try:
        action = action_of(one)
    except InputError:
        return "?", dict(given)
    return str(action["name"]), action["kwargs"]


def _text(content: Any) -> str:
    """Plain text; parts of a message joined, anything else as JSON."""
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (p.get("text") if isinstance(p, Mapping) else p for p in content)
        return "\n".join(str(p) for p in parts if p is not None)
    return json.dumps(content, ensure_ascii=False)
