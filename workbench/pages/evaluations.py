"""Evaluations as HTML: where one stands, counts and rates of targets, and the rates by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.ablation import share
from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, fold, join, say, table, tag

COUNTS = ("pass", "fail", "refused", "unscored", "error")
COUNTED = {
    "passes": "A refusal passes where the rubric has no code for it.",
    "fails": "A refusal counts as failed.", "apart": "Refusals are left out of the rate.",
}  # fmt: skip
STATES = {"done": "good", "running": "info", "created": "quiet"}


def summary(found: Any) -> Safe:
    """What was asked, under which rubric, judged by whom, and whether it is simulated."""
    row = found.row
    marks = [badge(row.state.replace("_", " "), STATES.get(row.state, "warn"))]
    if found.simulated:
        marks.append(badge("simulated: offline stand-ins", "warn"))
    if found.panel_flags:
        marks.append(badge("one family judges", "warn"))
    tiles = figures({
        "prompts answered": f"{found.answered:,} of {found.items:,}",
        "targets": f"{len(found.targets):,}", "answers of each": f"{found.samples:,}",
        "calls": f"{found.spend.calls:,}",
    })  # fmt: skip
    words = (
        f"{row.name or row.id}: rubric {found.rubric} ({found.rubric_hash[:12]}), judged by "
        f"{', '.join(found.judges) or 'programs'}. "
    )
    ended = tag("p", say(f"Ended early: {found.ended}. Go on with workbench evaluate --resume "
                         f"{row.id}."), cls="wb-note wb-warn") if found.ended else NONE  # fmt: skip
    gone = [tag("p", say(line), cls="wb-note wb-warn") for line in found.doubts]
    return join([tag("p", say(words), *marks), tiles, ended, *gone])


def targets(found: Any) -> Safe:
    """Pass, fail, refused, unscored and error apart; the rate, and with refusals as failures."""
    rows = [
        {"target": one["model"], **{name: f"{one[name]:,}" for name in COUNTS},
         "failure (95%)": share(one["failure"]), "if refusals fail": share(one["refused_fails"]),
         "if unscored pass or fail": _bounds(one),
         "judges split": f"{one['split']:,}"} for one in found.targets
    ]  # fmt: skip
    if not rows:
        return tag("p", say("No target was asked here."), cls="wb-dim")
    caveat = "Intervals: Wilson over prompts, widened where several share a topic."
    codes = fold(say("Failure codes, as shares of scored answers"), _codes(found.targets))
    told = tag("p", say(f"{COUNTED[found.refusal]} {caveat}"), cls="wb-dim")
    return join([table(rows), told, codes])


def _bounds(one: Mapping[str, Any]) -> str:
    known = one["bounds"]
    return f"{known['all_pass']:.0%} to {known['all_fail']:.0%}" if known else ""


def _codes(rows: Sequence[Mapping[str, Any]]) -> Safe:
    shown = [{"target": one["model"], "code": code, "share (95%)": share(found)}
             for one in rows for code, found in one["codes"].items()]  # fmt: skip
    return table(shown) if shown else tag("p", say("No code was found."), cls="wb-dim")


def groups(found: Any) -> Safe:
    """The rate of every target at every value of the usual columns."""
    rows = [
        {"column": one["column"], "value": one["group"], "target": one["model"],
         "failed": f"{one['fail']:,}", "failure (95%)": share(one["failure"])}
        for one in found.groups
    ]  # fmt: skip
    return fold(say("By category, depth, track and topic"), table(rows)) if rows else NONE
