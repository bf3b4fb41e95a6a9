"""Two rollouts side by side as HTML, opened where they part; what is before and after is folded."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.safe import NONE, Safe, badge, fold, join, say, table, tag

BEFORE, AFTER, CHUNK, LONG, MOST_SHOWN = 1, 8, 40, 1200, 20_000
ROLES = {"assistant": "agent", "tool": "tool", "user": "user", "system": "system"}


def steps_table(rows: Sequence[Any], step: str) -> Safe:
    """What each did at every step; the step that was asked for is marked in words."""
    shown = [
        {"step": row.step + (" (looked at)" if row.step == step else ""), "expected": row.expected,
         "passed rollout": _did(row.passed, row.passed_right),
         "failed rollout": _did(row.failed, row.failed_right)} for row in rows
    ]  # fmt: skip
    return table(shown) if shown else NONE


def _did(action: str, right: bool | None) -> str:
    verdict = {True: "✓ right", False: "✗ wrong", None: "no step here"}[right]
    return f"{verdict}\n{action}" if action else verdict + (
        ": no such call" if right is False else "")  # fmt: skip


def side_by_side(rows: Sequence[Any], at: int, head: tuple[str, str]) -> Safe:
    """Aligned messages from the line where they part; what comes before and after is folded."""
    start, end = max(0, at - BEFORE), min(len(rows), at + AFTER)
    before = fold(say(f"{start} messages before, up to where they part"), _lines(rows[:start])) \
        if start else NONE  # fmt: skip
    titles = tag("div", *(tag("div", say(name)) for name in head), cls="wb-twin wb-twin-head")
    parting = tag("p", badge("they part here", "warn"), cls="wb-part")
    after = [
        fold(say(f"messages {i + 1} to {min(i + CHUNK, len(rows))} of {len(rows)}"),
             _lines(rows[i : i + CHUNK])) for i in range(end, len(rows), CHUNK)
    ]  # fmt: skip
    return tag("div", titles, before, _lines(rows[start:at]), parting, _lines(rows[at:end]),
               *after, cls="wb-twins")  # fmt: skip


def _lines(rows: Sequence[Any]) -> Safe:
    return join(
        tag("div", _side(row.passed), _side(row.failed),
            cls="wb-twin" + (" wb-alike" if row.same else "")) for row in rows
    )  # fmt: skip


def _side(turn: Any | None) -> Safe:
    if turn is None:
        return tag("div", tag("span", say("–"), cls="wb-dim"), cls="wb-turn wb-none")
    return tag("div", message(turn), cls=f"wb-turn wb-by-{_role(turn)}")


def message(turn: Any) -> Safe:
    """One message: who, its text and its calls; long text is folded."""
    who = tag("p", say(ROLES.get(turn.role, turn.role)), cls="wb-who")
    calls = [tag("pre", say(call_line(name, kwargs)), cls="wb-call") for name, kwargs in turn.calls]
    return join([who, _body(turn.text) if turn.text else NONE, *calls])


def _body(text: str) -> Safe:
    whole = tag("pre", say(text[:MOST_SHOWN]), cls="wb-said")
    if len(text) <= LONG:
        return whole
    cut = f" (the first {MOST_SHOWN:,} of {len(text):,} characters)" if len(text) > MOST_SHOWN \
        else ""  # fmt: skip
    return join(
        [tag("pre", say(text[:300] + " …"), cls="wb-said"), fold(say(f"all of it{cut}"), whole)]
    )


def call_line(name: str, kwargs: Any) -> str:
    """A call as name(argument: value, ...), an argument a line where it is long."""
    if not isinstance(kwargs, Mapping):
        return f"→ {name}({kwargs})"
    parts = [f"{k}: {json.dumps(v, ensure_ascii=False, default=str)}" for k, v in kwargs.items()]
    flat = ", ".join(parts)
    return f"→ {name}({flat})" if len(flat) < 90 else f"→ {name}(\n  " + ",\n  ".join(parts) + ")"


def _role(turn: Any) -> str:
    return turn.role if turn.role in ROLES else "other"
