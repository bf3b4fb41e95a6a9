"""A flow as HTML: what was measured, its steps, its tasks, releases, and what to do first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.measures.volatility import band_k, reading
from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, fold, join, plain, say, table, tag

MOST_TASKS, MOST_ROWS = 200, 200
Rows = Sequence[Mapping[str, Any]]


def summary(profile: Any, model: Mapping[str, Any]) -> Safe:
    """Where the figures come from, and how many there are."""
    rollouts = profile.rollouts
    mark = (
        badge("simulated: offline stand-ins", "warn") if rollouts.simulated
        else badge("as brought: no model of this workbench answered", "quiet")
    )  # fmt: skip
    head = tag("p", say(f"Measured: {rollouts.source} "), mark)
    notes = [tag("p", say(note), cls="wb-dim") for note in profile.notes]
    whole = model["end_to_end"]
    one = whole["pass_at_k"].get("1") or {"value": None}
    tiles = figures({
        "rollouts": f"{model['n_rollouts']:,}", "tasks": f"{whole['n_tasks']:,}",
        "succeed, first try": _percent(one["value"]), "crashed": f"{model['crashed']:,}",
        "steps": f"{len(model['steps']):,}",
        "brittle": f"{sum(step['brittle'] for step in model['steps'])}",
    })  # fmt: skip
    return join([head, *notes, tiles])


def step_table(model: Mapping[str, Any], looks: int) -> Safe:
    """All figures of each step; p with the number of looks, the loss by all three views."""
    steps, kind = model["steps"], model["rate_kind"]
    k, risks = band_k(steps), {h["step"]: h["hazard"] for h in model["hazards"]}
    seen = "first look" if looks < 2 else f"look {looks} of this session"
    by_name = {s["step"] for s in steps} >= risks.keys()
    rows = [
        {
            "step": s["step"], "n": f"{s['samples']:,} in {s['units']:,} units",
            f"{plain(kind)} (95%)": _shown(s[kind]),
            **({f"pass^{k} to pass@{k}": _band(s, k)} if k > 1 else {}),
            "always / at times / never": f"{s['always']} / {s['volatile']} / {s['never']}",
            "minus all others, points (95%)": _points(s["difference_from_rest"]),
            f"p, Holm ({seen})": _p(s["p_adjusted"]),
            **({"hazard (95%)": _shown(risks.get(s["step"]))} if by_name else {}),
            "reads as": "; ".join(part for part in (
                "brittle" if s["brittle"] else "", reading(s, k), _doubts(s)) if part),
        } for s in steps
    ]  # fmt: skip
    owns = [
        {"step": s["step"], "marginal share": _percent(s["marginal_share"]),
         "log share": _percent(s["log_share"]), "first-failure share": _first(s)} for s in steps
    ]  # fmt: skip
    words = (
        "Three views of the same loss, never merged: each step alone, in logs, and what came first."
    )
    return join([
        table(rows), _core(model), NONE if by_name or not risks else _by_place(model["hazards"]),
        fold(say("Who owns the loss: three views"), join([
            tag("p", say(words), cls="wb-dim"), table(owns)])),
    ])  # fmt: skip


def _by_place(risks: Rows) -> Safe:
    """Hazards by position, where a rollout has a step of one name several times."""
    rows = [{"position": int(h["step"]) + 1, "at risk": h["at_risk"], "first wrong": h["failed"],
             "hazard (95%)": _shown(h["hazard"])} for h in risks]  # fmt: skip
    return fold(say("Hazard of a first failure by position (names repeat within a rollout)"),
                table(rows))  # fmt: skip


def _core(model: Mapping[str, Any]) -> Safe:
    """The steps that own half of the first failures, and how the outcomes fit the steps."""
    core, parts = model["failure_core"], []
    if core["steps"] and model["rate_kind"] != "point_rate":
        often = f"in {core['frequency']:.0%} of bootstrap draws the same set"
        parts.append(f"Half of all first failures: {', '.join(core['steps'])} ({often}).")
    rewards = model["reward_by_steps"]
    if sum(rewards.values()):
        parts.append(
            f"{rewards['reward1_missed']:,} rollouts succeeded in spite of a wrong step (recovery "
            f"rate {_shown(model['recovery_rate'])}); {rewards['reward0_all']:,} failed with every "
            f"step right (ungraded failures {_shown(model['ungraded_failure_rate'])})."
        )
    return tag("p", say(" ".join(parts)), cls="wb-lead") if parts else NONE


def task_table(rows: Rows) -> Safe:
    """pass@k, pass^k and crashes by task, the least solved on top."""
    first = sorted(rows, key=lambda r: (r["c"] / r["n"] if r["n"] else 2, r["task_id"]))
    shown = [
        {"task": r["task_id"], "rollouts": r["rollouts"], "crashed": r["crashed"],
         "passed": f"{r['c']} of {r['n']}", **_largest(r)} for r in first[:MOST_TASKS]
    ]  # fmt: skip
    few = f"The first {MOST_TASKS} of {len(rows):,} tasks." if len(rows) > MOST_TASKS else ""
    return join([table(shown), tag("p", say(few), cls="wb-dim") if few else NONE])


def _largest(row: Mapping[str, Any]) -> dict[str, str]:
    ks = list(row["pass_at_k"])
    k = ks[-1] if ks else "1"
    return {"some of its tries": f"pass@{k} {_percent(row['pass_at_k'].get(k))}",
            "every one": f"pass^{k} {_percent(row['pass_k'].get(k))}"}  # fmt: skip


def release_table(rows: Rows, looks: int) -> Safe:
    """What changed, with the alert rule's answer; who was picked as the worst is warned of."""
    seen = "first look" if looks < 2 else f"look {looks} of this session"
    shown = [
        {"what": r["name"], "before": _percent(r["rate_a"]), "after": _percent(r["rate_b"]),
         "after minus before (95%)": _points(r["difference"]),
         f"p, Holm ({seen})": _p(r["p_adjusted"]),
         "verdict": plain(r["status"]) + (": " + ", ".join(c["column"] for c in r["changed"])
                                          if r["changed"] else ""),
         "doubts": ", ".join(map(plain, r["warnings"]))} for r in rows[:MOST_ROWS]
    ]  # fmt: skip
    picked = [r["name"] for r in rows if "largest_drop" in r.get("picked", ())]
    words = (
        f"Picked as the largest drop: {', '.join(picked)}. The worst of several looks worse than "
        "it is, and better at the next look (regression to the mean)." if picked else ""
    )  # fmt: skip
    rule = (
        "An alert needs p below 5% after Holm over all rows, a drop of five points, thirty items "
        "in ten tasks, and the same item, grader and judge versions."
    )
    return join([table(shown), *(tag("p", say(w), cls="wb-dim") for w in (words, rule) if w)])


def refused(text: str) -> Safe:
    """Why there is no table by step, and what would make one."""
    words = "Tick “the same expected action is the same step”, or tell steps by their index."
    return tag("div", tag("p", say(text)), tag("p", say(words)), cls="wb-note wb-warn",
               role="status")  # fmt: skip


def nothing_yet(runs: Sequence[Any]) -> Safe:
    """What to do first, where neither a file was dropped nor a rollout was recorded."""
    words = (
        "No rollout of an agent has been recorded in this store yet. Drop rollouts above: a table "
        "with rollout_id, task_id and reward; a table of their steps with step_index, step_name "
        "and correct; or the log as your harness wrote it (tau-bench, tau2, Inspect). Several "
        "files together complete each other: steps, rollouts, transcripts, tasks."
    )
    more = "Without graded steps you still get pass@k by task, and can mark first wrong steps here."
    links = [tag("a", say(f"{r.spec_id}, run {r.run_id}"), href=f"/runs/?run={r.run_id}",
                 cls="wb-link") for r in runs]  # fmt: skip
    there = tag("p", say("Runs that are there, of points and not of agents: "), *links) if runs \
        else NONE  # fmt: skip
    return tag("div", tag("p", say(words)), tag("p", say(more)), there, cls="wb-note wb-info",
               role="status")  # fmt: skip


def _shown(told: Mapping[str, Any] | None) -> str:
    if told is None or told["value"] is None:
        return "–"
    if told["lo"] is None:
        return f"{told['value']:.1%}, no interval"
    return f"{told['value']:.1%} ({told['lo']:.1%} to {told['hi']:.1%})"


def _points(told: Mapping[str, Any]) -> str:
    if told["value"] is None:
        return f"– ({plain(told['reason'])})"
    ends = "" if told["lo"] is None else f" ({100 * told['lo']:+.1f} to {100 * told['hi']:+.1f})"
    return f"{100 * told['value']:+.1f}{ends}"


def _band(step: Mapping[str, Any], k: int) -> str:
    every, some = (step[name].get(str(k)) for name in ("pass_k", "pass_at_k"))
    return (
        "–" if not every or not some else f"{_percent(every['value'])} to {_percent(some['value'])}"
    )


def _p(value: float | None) -> str:
    return "–" if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"


def _first(step: Mapping[str, Any]) -> str:
    count = step["first_failures"]
    return _percent(step["first_failure_share"]) + ("" if count is None else f" ({count})")


def _doubts(step: Mapping[str, Any]) -> str:
    words = {"low_n": "under 30 samples", "few_tasks": "under 5 tasks"}
    return ", ".join(words.get(w, plain(w)) for w in step["warnings"])


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
