"""An ablation before and while it is run, as HTML: what it can show, its plan, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.pages.runs import figures, progress_bar
from workbench.pages.safe import NONE, Safe, fold, join, money, say, table, tag


def nothing_yet(runs: Sequence[Any]) -> Safe:
    """What to do first, where neither a plan was run nor a file dropped; the runs there are."""
    words = (
        "No ablation has been run in this store yet. Drop a table of outcomes: one row for each "
        "answer, with columns such as item_id, model, depth, topic and label. Or declare one "
        "below: the same topics asked with one, two and three labels of the taxonomy, put to the "
        "same targets and judged blind."
    )
    links = [tag("a", say(f"{r.spec_id}, run {r.run_id} "), href=f"/runs/?run={r.run_id}",
                 cls="wb-link") for r in runs]  # fmt: skip
    there = tag("p", say("Runs that are there: "), *links) if runs else NONE
    return tag("div", tag("p", say(words)), there, cls="wb-note wb-info", role="status")


def forecast(found: Any) -> Safe:
    """What a plan can show and costs, before anything is asked."""
    plan = found.plan
    tiles = figures({
        "arms": ", ".join(plan.arms), "prompts an arm": f"{plan.n}",
        "targets": ", ".join(plan.targets), "guards": ", ".join(plan.guards) or "none",
        "calls, about": f"{found.calls:,.0f}", "tokens, about": f"{found.tokens:,.0f}",
        "price, about": "$0 (stand-ins)" if found.simulated else money(found.cost),
    })  # fmt: skip
    unknown = f"No price is known for {', '.join(found.unpriced)}." if found.unpriced else ""
    lines = [found.sentence, *([unknown] if unknown else []), *found.basis]
    mark = tag("p", say("Its hash: "), tag("code", say(plan.hash), cls="wb-code"))
    return join([tiles, *(tag("p", say(line)) for line in lines), mark])


def plan_facts(plan: Any, departures: Sequence[str]) -> Safe:
    """A declared plan, word for word, and where it was not kept."""
    rows = [
        {"what": "hypothesis", "declared": plan.hypothesis},
        {"what": "arms, against", "declared": f"{', '.join(plan.arms)}, against {plan.baseline}"},
        {"what": "prompts an arm, samples", "declared": f"{plan.n}, {plan.samples}"},
        {"what": "targets", "declared": ", ".join(plan.targets)},
        {"what": "judges", "declared": ", ".join(plan.judges)},
        {"what": "failure rubric", "declared": plan.rubric[:16]},
        {"what": "test", "declared": f"{plan.test}, at {plan.level:g}"},
        {"what": "compared within", "declared": ", ".join(plan.strata)},
        {"what": "not counted", "declared": "; ".join(plan.exclusions)},
        {"what": "hash", "declared": plan.hash},
        {"what": "departures", "declared": "; ".join(departures) or "none"},
    ]
    return fold(say("The plan as it was declared"), table(rows))


def progress(now: Any) -> Safe:
    """How far an ablation is: queries by arm, then answers."""
    if now is None:
        return NONE
    made = sum(now.made.values())
    lines = [f"{arm}: {n} of {now.of} queries from {now.pulls.get(arm, 0)} pulls"
             for arm, n in sorted(now.made.items())]  # fmt: skip
    if now.evaluation:
        bar = progress_bar(now.answered, now.prompts,
                           f"{now.answered} of {now.prompts} prompts asked")  # fmt: skip
    else:
        bar = progress_bar(made, now.of * max(3, len(now.made)), f"{made} queries made")
    trouble = tag("p", say(now.problem), cls="wb-note wb-bad") if now.problem else NONE
    return join([bar, *(tag("p", say(line), cls="wb-dim") for line in lines), trouble])
