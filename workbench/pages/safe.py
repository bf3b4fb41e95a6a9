"""The one way from text to HTML: everything is escaped, hidden characters are written out.

`Safe` marks strings that were built here. The type checker refuses a plain `str` where `Safe` is
wanted, so text of a model or a person cannot reach a page by another way.
"""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NewType

from workbench.text import visible

Safe = NewType("Safe", str)
NONE = Safe("")
MARK = re.compile(r"⟨U\+[0-9A-F]{4,6}⟩")
NAME = re.compile(r"[a-z][a-z0-9-]*")
VOID = ("br", "hr", "input")
CONTEXT_LINES = 2


def say(text: object) -> Safe:
    """Any text, inert: `<` is `&lt;`, and a zero-width space reads ⟨U+200B⟩ in a mark."""
    shown = html.escape(visible(str(text)), quote=True)
    return Safe(MARK.sub(lambda match: f'<mark class="wb-hidden">{match.group()}</mark>', shown))


def join(parts: Iterable[Safe], between: Safe = NONE) -> Safe:
    return Safe(between.join(parts))


def tag(name: str, *children: Safe, **attributes: object) -> Safe:
    """An element of our own; attribute values are escaped, and a link stays inside the house.

    `cls` is written as `class`, `aria_label` as `aria-label`; None and False leave one out.
    """
    written = [_attribute(key, value) for key, value in attributes.items()]
    opening = f"<{_named(name)}{''.join(written)}>"
    return Safe(opening if name in VOID else f"{opening}{join(children)}</{name}>")


def block(text: object) -> Safe:
    """Text as it is, line breaks and all, in a box that wraps."""
    return tag("pre", say(text), cls="wb-text")


def fold(title: Safe, body: Safe, *, opened: bool = False) -> Safe:
    """A part that opens on demand, with the keyboard too."""
    return tag("details", tag("summary", title), body, cls="wb-fold", open=opened)


def badge(text: object, tone: str = "quiet") -> Safe:
    """A word in a pill. Tones: good, bad, warn, odd, info, quiet."""
    return tag("span", say(text), cls=f"wb-badge wb-{tone}")


def plain(code: str) -> str:
    """A name of ours as words: `construct_a` reads "construct a"."""
    return code.replace("_", " ")


def coded(code: str) -> Safe:
    """A code in words, with the code itself beside it in small print where the two differ."""
    if plain(code) == code:
        return say(code)
    return join([say(plain(code)), tag("code", say(code), cls="wb-code")], Safe(" "))


def money(amount: float | None) -> str:
    """US dollars: `$0` for nothing, four places for cents, two from a dollar on."""
    if amount is None:
        return "price unknown"
    return "$0" if not amount else f"${amount:,.4f}" if amount < 1 else f"${amount:,.2f}"


def table(rows: Sequence[Mapping[str, Any]]) -> Safe:
    """Small objects as a table; columns in order of appearance, absent values empty."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    head = tag("tr", *(tag("th", say(column.replace("_", " ")), scope="col") for column in columns))
    body = (tag("tr", *(tag("td", _value(row.get(c))) for c in columns)) for row in rows)
    inner = tag("table", tag("thead", head), tag("tbody", *body), cls="wb-table")
    return tag("div", inner, cls="wb-scroll")


def diff(old: str, new: str) -> Safe:
    """Two texts as changed lines; within a changed line the words that came and went are marked."""
    rows: list[Safe] = []
    before, after = old.splitlines(), new.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            rows += _unchanged(before[a:b])
            continue
        gone, come = _words(" \n ".join(before[a:b]), " \n ".join(after[c:d]))
        rows += [tag("div", gone, cls="wb-gone")] if b > a else []
        rows += [tag("div", come, cls="wb-come")] if d > c else []
    return tag("div", *rows, cls="wb-diff")


def _unchanged(lines: Sequence[str]) -> list[Safe]:
    """Equal lines; a long stretch keeps its ends and says how much it leaves out."""
    if len(lines) <= 2 * CONTEXT_LINES + 1:
        return [tag("div", say(line) or Safe("&nbsp;")) for line in lines]
    left_out = len(lines) - 2 * CONTEXT_LINES
    gap = tag("div", say(f"… {left_out} lines unchanged …"), cls="wb-gap")
    return [*_unchanged(lines[:CONTEXT_LINES]), gap, *_unchanged(lines[-CONTEXT_LINES:])]


def _words(old: str, new: str) -> tuple[Safe, Safe]:
    """Both texts with the words that differ marked."""
    a, b = re.split(r"(\s+)", old), re.split(r"(\s+)", new)
    gone: list[Safe] = []
    come: list[Safe] = []
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    for op, i, j, k, m in matcher.get_opcodes():
        left, right = say("".join(a[i:j])), say("".join(b[k:m]))
        gone.append(left if op == "equal" else tag("del", left) if left else NONE)
        come.append(right if op == "equal" else tag("ins", right) if right else NONE)
    return join(gone), join(come)


def _value(value: Any) -> Safe:
    """A cell: numbers short, lists and objects as small print, nothing as a dash."""
    if value is None or value == "":
        return tag("span", say("–"), cls="wb-dim")
    if isinstance(value, bool):
        return say("yes" if value else "no")
    if isinstance(value, float):
        return say(f"{value:.4g}")
    if isinstance(value, dict):
        return join([say(f"{k}: {v}") for k, v in value.items()], tag("br"))
    if isinstance(value, (list, tuple)):
        return join([say(v) for v in value], tag("br"))
    return say(value)


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = _named({"cls": "class"}.get(key, key.replace("_", "-")))
    if name.startswith("on") or name in ("style", "src", "srcdoc", "action"):
        raise ValueError(f"attribute {name!r} is not written here")
    if name == "href" and not re.match(r"[/?#](?!/)", str(value)):
        raise ValueError(f"a link leads into the house, not to {str(value)[:80]!r}")
    return f" {name}" if value is True else f' {name}="{html.escape(visible(str(value)))}"'


def _named(name: str) -> str:
    if not NAME.fullmatch(name) or name in ("script", "style", "iframe", "object", "embed"):
        raise ValueError(f"{name!r} is not written here")
    return name
