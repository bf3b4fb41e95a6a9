"""Actions, rules and messages of a flow as lines of plain text, for people to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from workbench.domain.flow import Rule


def rule_line(rule: Rule) -> str:
    values = {name: " or ".join(json.dumps(v, ensure_ascii=False) for v in options)
              for name, options in rule.arguments.items()}  # fmt: skip
    return f"{rule.tool}({', '.join(f'{name}: {text}' for name, text in values.items())})"


def message_line(message: Mapping[str, Any]) -> str:
    calls = [call.get("function", {}) for call in message.get("tool_calls") or ()]
    told = "; ".join(f"{call.get('name')} {call.get('arguments')}" for call in calls)
    return f"{message.get('role')}: {told or message.get('content', '')}"


def tool_name(tool: Mapping[str, Any]) -> str:
    return str((tool.get("function") or tool).get("name", "?"))


def retold(payload: Mapping[str, Any], prompt: str) -> dict[str, Any]:
    """The payload with another prompt, also where its messages say it."""
    new = {**payload, "prompt": prompt}
    if payload.get("messages"):
        new["messages"] = [{**m, "content": prompt} if m.get("content") == payload.get("prompt")
                           else m for m in payload["messages"]]  # fmt: skip
    return new
