"""Judge words: one sentence for each judge, guard and set of habits, with interval and caveats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.actions.agreement import MAJORITY
from workbench.actions.votes import PLANTED

PEOPLE = ("human", "people", "annotator", "annotation", "final", "gold", "reference", "expert")


def named(reference: str, *, short: bool = False) -> str:
    """A reference as one says it; `short` for places where names of many raters have no room."""
    if reference.startswith(MAJORITY):
        voters = reference.removeprefix(MAJORITY).split(",")
        if short:
            return "most people" if all(map(is_person, voters)) else "most raters"
        return f"most of {', '.join(voters)}"
    return f"the {reference}" if reference == PLANTED else reference


def is_person(name: str) -> bool:
    return any(word in name.casefold() for word in PEOPLE)


def sentence(row: Mapping[str, Any], reference: str, simulated: bool) -> str:
    """How often a judge agrees, with interval, kappa, AC1, n, and every caveat."""
    raw = row["raw"]
    if raw["value"] is None:
        return f"{row['rater']} and {reference} have labelled nothing in common."
    body = (
        f"{row['rater']} agrees with {reference} on {raw['value']:.1%} of {row['n']:,} labels "
        f"(95% Wilson: {raw['lo']:.1%} to {raw['hi']:.1%}; kappa {_two(row['kappa'])}, "
        f"AC1 {_two(row['ac1'])})."
    )
    if row["looks_fine_but_is_chance"]:
        body += (
            " It looks fine and is no better than chance: one label is so frequent that anybody "
            "who always gives it would agree as often."
        )
    if row["n"] < 30:
        body += " Fewer than 30 labels: too few to say much."
    if reference.startswith("most of") and row["rater"] in reference:
        body += " Its own vote counts in that."
    return body + (" Simulated (offline stand-ins)." if simulated else "")


def _two(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.2f}"


def guard_sentences(found: Mapping[str, Any]) -> list[str]:
    """What each guard misses and blocks without need, and how much more of what is novel."""
    told = []
    for row in found["guards"]:
        miss, block = row["missed_harm"], row["over_block"]
        body = (
            f"{row['guard']} misses {_percent(miss)} of the harmful texts and blocks "
            f"{_percent(block)} of the harmless ones (95% Wilson, n {row['n']:,})."
        )
        if row["gap"]:
            gap = row["gap"]["missed_harm"]["difference"]
            if gap["value"] is not None:
                body += (
                    f" It misses {gap['value'] * 100:+.0f} points more of what is "
                    f"{found['first']} than of what is {found['second']} "
                    f"({gap['lo'] * 100:+.0f} to {gap['hi'] * 100:+.0f}, Newcombe)."
                )
        told.append(body)
    return told


def habit_sentence(rows: Sequence[Mapping[str, Any]], simulated: bool) -> str:
    """Which habits were found, out of how many that could be tested."""
    tested = [row for row in rows if row["p"] is not None]
    clear = [f"{row['judge']} ({row['habit']})" for row in tested if row["found"]]
    body = (
        f"Of {len(tested)} habits that could be tested, {len(clear)} are beyond chance (Holm, 5%)"
    )
    body += f": {', '.join(clear)}." if clear else "; that does not show that there are none."
    return body + (" Simulated (offline stand-ins)." if simulated else "")


def _percent(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return "an unknown share"
    return f"{found['value']:.0%} ({found['lo']:.0%} to {found['hi']:.0%})"
