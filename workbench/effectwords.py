"""What the effect of a rule of the checklist is, in sentences: for the page and the terminal."""

from __future__ import annotations

from typing import Any

from workbench.domain.estimate import Estimate
from workbench.text import shorten

MEAN = "regression to the mean"
RETIRE = {
    "no_gain": "no gain is seen, though half of the rate going would have been",
    "narrower": "what authors write with it is narrower",
    "contradicted": "as many points that break it were approved as it rests on",
    "quiet": "nothing has been turned down for it in five runs",
}
WARN = {
    "lint_repairs": "in these runs construct_b repaired what breaks the rule, in both arms: "
    "reviewers saw what was left, so read the first drafts",
    "other_words": "earlier runs had other words of it and are not counted",
    "several_rules": "authors were told several rules at once",
}


def sentences(found: Any) -> list[str]:
    """Headline, power, first drafts, context and diversity of one entry."""
    told = [headline(found), power(found), drafts(found), context(found), diversity(found)]
    return [one for one in told if one]


def headline(found: Any) -> str:
    """The difference of the arms with its interval, its n and what it comes to."""
    one = found.reason
    held, told, gap = one.held_out, one.treated, one.difference
    if gap.value is None:
        return "No effect can be told yet: no reviewed points in both arms of a run that had it."
    says = {"fell": "it fell", "rose": "it rose", "not told apart": "not told apart"}[one.says]
    by = " (simulated)" if found.simulated else ""
    return (
        f"Turned down for this reason: {share(told)} of points whose author was told the rule, "
        f"{share(held)} of those held out of it in the same "
        f"{'run' if len(found.runs) == 1 else f'{len(found.runs)} runs'}; difference "
        f"{points(gap)}: {says}{by}."
    )


def power(found: Any) -> str:
    """What so few points could have shown."""
    one = found.reason
    if one.difference.value is None:
        return ""
    n = f"With {one.held_out.n_items} held-out and {one.treated.n_items} treated points reviewed"
    if one.least is None:
        return f"{n} not even a fall to nothing would be seen with 80% power."
    return (
        f"{n} a fall of {one.least * 100:.0f} points or more from {one.held_out.value:.0%} is seen "
        "with 80% power."
    )


def drafts(found: Any) -> str:
    """What the judges of construct_b saw in first drafts, before any reviewer."""
    one = found.drafts
    if one.difference.value is None:
        return ""
    return (
        f"First drafts that judges saw break it: {share(one.treated)} treated, "
        f"{share(one.held_out)} held out; difference {points(one.difference)}."
    )


def context(found: Any) -> str:
    """Before and after, named for what it is."""
    if found.before.value is None or found.reason.treated.value is None:
        return ""
    return (
        f"Context, no effect: before the rule it was {share(found.before)}. A rule is proposed "
        f"where a rate happened to be high, so a fall since then may be {MEAN}."
    )


def diversity(found: Any) -> str:
    """Whether treated drafts are more alike."""
    rows = []
    for name, one in found.diversity.items():
        gap = one["difference"]
        if gap.value is not None:
            says = "narrower" if gap.hi < 0 else "wider" if gap.lo > 0 else "not told apart"
            rows.append(f"{name} {gap.value:+.3f} ({gap.lo:+.3f} to {gap.hi:+.3f}, {says})")
    if not rows:
        return ""
    return (
        f"Mean distance of two drafts, treated minus held out (95% jackknife): {'; '.join(rows)}."
    )


def share(found: Estimate) -> str:
    """`7% (2 to 17) of 45`."""
    if found.value is None:
        return "none"
    if found.lo is None or found.hi is None:
        return f"{found.value:.0%} of {found.n_items}"
    return f"{found.value:.0%} ({found.lo * 100:.0f} to {found.hi * 100:.0f}) of {found.n_items}"


def points(gap: Estimate) -> str:
    """`-37 points (95% -64 to -10, newcombe)`."""
    assert gap.value is not None and gap.lo is not None and gap.hi is not None
    return (
        f"{gap.value * 100:+.0f} points (95% {gap.lo * 100:+.0f} to {gap.hi * 100:+.0f}, "
        f"{gap.method})"
    )


def demo_line(found: Any, support: int) -> str:
    """One line for the demo: the loop, with its interval."""
    one = found.reason
    rule = shorten(found.entry.text, 60)
    if one.difference.value is None:
        return f"checklist: {rule!r} rests on {support} verdicts; nothing is reviewed yet"
    return (
        f"checklist: {rule!r} from {support} rejections; next run {share(one.treated)} against "
        f"{share(one.held_out)} held out: {points(one.difference)}, scripted reviewer, simulated"
    )
