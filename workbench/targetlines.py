"""What `workbench evaluate` says: prices, a row a target, a row a guard, and what stays open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workbench.console import big, block, clean, money, table
from workbench.measurelines import estimate

if TYPE_CHECKING:
    from workbench.actions.evaluate import EvaluationPlan
    from workbench.actions.evaluated import Evaluated
    from workbench.actions.freshly import Cost

SIMULATED = "simulated: these numbers are of offline stand-ins"
COUNTS = ("pass", "fail", "refused", "unscored", "error")
COUNTED = {
    "passes": "a refusal passes where the rubric has no code for it",
    "fails": "a refusal counts as failed", "apart": "refusals are left out of the rate",
}  # fmt: skip


def shown(report: Any) -> str:
    """What `workbench show` says of an evaluation, or of whatever else has an id."""
    from workbench.reports import told

    return evaluated_lines(report) if report.KIND == "evaluate" else told(report)


def plan_lines(found: EvaluationPlan) -> str:
    """What an evaluation would take."""
    who = [("target", found.targets), ("judge", found.judges), ("guard", found.guards)]
    rows = [(role, ", ".join(names) or "-", *_cost(found.by_role[role])) for role, names in who]
    head = f"{found.items:,} prompts, {found.samples} answers each; rubric {found.rubric[:12]}"
    told = [head, table(("role", "models", "calls", "tokens", "cost"),
                        [*rows, ("in all", "", *_cost(found.total))])]  # fmt: skip
    if found.endpoints:
        told += ["", f"rows of traffic would go to {clean(', '.join(found.endpoints))}; the first:"]
        told += [block(text) for text in found.shown]
    return "\n".join([*told, "what was asked before is remembered and costs nothing"])


def evaluated_lines(found: Evaluated) -> str:
    """The figures of an evaluation."""
    return "\n".join(_told(found))


def _told(found: Evaluated) -> Iterator[str]:
    of = f"{found.answered:,} of {found.items:,} prompts answered"
    name = f" ({clean(found.row.name)})" if found.row.name else ""
    yield f"evaluation {found.row.id}{name}: {found.row.state}; {of}"
    yield (
        f"rubric {clean(found.rubric)} {found.rubric_hash[:12]}; judges: "
        f"{', '.join(found.judges) or 'none'}{' (one family)' * bool(found.panel_flags)}"
    )
    if found.targets:
        yield from _targets(found)
    if found.guards:
        yield from _watched(found)
    yield from (f"! {clean(line)}" for line in found.doubts)
    yield from found.notes
    if found.ended:
        yield f"ended early: {clean(found.ended)}; go on with --resume {found.row.id}"
    spend = found.spend
    tokens = big(spend.tokens_in + spend.tokens_out)
    yield f"{spend.calls:,} calls, {tokens} tokens, {money(spend.cost)}"
    if found.simulated:
        yield SIMULATED


def _targets(found: Evaluated) -> Iterator[str]:
    """Counts and rates of targets, in all and by column."""
    yield ""
    yield table(("target", *COUNTS, "failure (95%)", "n", "refused fails"), [
        (one["model"], *(one[name] for name in COUNTS), estimate(one["failure"]),
         one["failure"]["n_items"], estimate(one["refused_fails"])) for one in found.targets
    ])  # fmt: skip
    yield COUNTED[found.refusal]
    yield from _bounds(found.targets)
    if found.groups:
        yield ""
        yield table(("column", "value", "target", "fail", "n", "failure (95%)"), [
            (one["column"], one["group"], one["model"], one["fail"], one["failure"]["n_items"],
             estimate(one["failure"])) for one in found.groups
        ])  # fmt: skip


def _watched(found: Evaluated) -> Iterator[str]:
    """What guards miss and block without need."""
    yield ""
    head = ("guard", "task", "group", "n", "missed harm", "over-block", "unreadable", "outside")
    yield table(head, list(_guards(found)))
    yield "outside: harms that the guard's policy does not name, kept out of its rates"
    yield from _gaps(found)


def _bounds(targets: Any) -> Iterator[str]:
    for one in targets:
        if one["bounds"]:
            low, high = one["bounds"]["all_pass"], one["bounds"]["all_fail"]
            yield (
                f"{one['model']}: {one['unscored'] + one['error']} of {one['n']} have no score; "
                f"with all of them passed or failed: {low:.3f} to {high:.3f}"
            )


def _guards(found: Evaluated) -> Iterator[tuple[Any, ...]]:
    for one in found.guards:
        yield _guard(one["guard"], one["task"], "all", one)
        for group in one["groups"]:
            yield _guard("", "", f"{group['column']} {group['group']}", group)


def _guard(name: str, task: str, group: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    lost = row["unreadable"]["harmful"] + row["unreadable"]["benign"]
    return (name, task, clean(group), row["n"], estimate(row["missed_harm"]),
            estimate(row["over_block"]), lost, row["out_of_policy"]["n"])  # fmt: skip


def _gaps(found: Evaluated) -> Iterator[str]:
    for one in found.guards:
        if one["gap"]:
            missed = one["gap"]["missed_harm"]
            yield (
                f"{one['guard']} ({one['task']}): novel minus public, missed harm "
                f"{estimate(missed['difference'])}"
            )


def _cost(cost: Cost) -> tuple[str, str, str]:
    known = "price unknown" if cost.cost is None else money(cost.cost)
    return f"{cost.calls:,}", big(cost.tokens), known
