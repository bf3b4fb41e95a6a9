"""What actions found, as words for the terminal: runs, points, dry runs, diagnoses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.console import big, block, clean, money, table

if TYPE_CHECKING:
    from workbench.actions.doctor import Diagnosis
    from workbench.actions.estimate import DryRun
    from workbench.actions.replay import Replayed
    from workbench.actions.show import PointReport, RunReport
    from workbench.domain.candidate import Draft
    from workbench.store.rows import Trail, TrailEvent

SIMULATED = "simulated: every reply came from an offline stand-in; it says nothing of real models"
FEW_REASONS = 8


def told(report: RunReport | PointReport) -> str:
    """A run or a point."""
    return run_lines(report) if report.KIND == "run" else point_lines(report)


def run_lines(report: RunReport) -> str:
    """A run: where it stands, what each gate let through, why points fell, cost, coverage."""
    run, funnel = report.run, report.funnel
    wanted = f" of {run.wanted}" if run.wanted is not None else ""
    lanes = f", {run.admitted - run.normal} in other lanes" if run.admitted != run.normal else ""
    lines = [
        f"run {run.run_id} · {run.kind} of spec {run.spec_id} · seed {run.seed} · {run.state}",
        f"{run.normal}{wanted} accepted{lanes} from {funnel.decided} pulls"
        f" · {funnel.refused} refused · {funnel.set_aside} set aside · {funnel.surplus} surplus"
        f" · {funnel.repairs} repairs",
    ]
    if report.short:
        lines.append(f"{report.short} fewer than asked: {clean(run.message) or 'not worked off'}")
    lines += [f"! {clean(line)}" for line in report.doubts]
    lines += ["", gates_table(report)] if funnel.gates else []
    lines += ["", reasons_table(report)] if funnel.reasons else []
    return "\n".join([*lines, "", *cost_lines(report)])


def gates_table(report: RunReport) -> str:
    """Points tried, passed and refused at each gate; receipts that erred or were skipped."""
    head = ("gate", "tried", "passed", "refused", "repaired", "errors", "skipped")
    rows = [
        (g.gate, g.tried, g.passed, g.refused, g.repaired, g.errored, g.skipped)
        for g in report.funnel.gates
    ]
    return table(head, rows)


def reasons_table(report: RunReport) -> str:
    """Why points are in no set, most frequent first, each with the start of one text."""
    reasons = sorted(report.funnel.reasons, key=lambda reason: -reason.n)
    rows = [
        (r.n, r.outcome, r.at, r.reason, r.examples[0][0] if r.examples else "")
        for r in reasons[:FEW_REASONS]
    ]
    return table(("n", "outcome", "at", "reason", "for instance"), rows)


def cost_lines(report: RunReport) -> Iterator[str]:
    """Calls, tokens, money, and what the accepted points cover."""
    spend, cover = report.spend, report.coverage
    tokens = f"{big(spend.tokens_in)} tokens in, {big(spend.tokens_out)} out"
    each = f" ({money(report.cost_a_point)} a point)" if report.cost_a_point else ""
    lost = f" ({spend.unfinished} lost in flight)" if spend.unfinished else ""
    yield (
        f"{spend.calls:,} calls{lost}, {spend.cached:,} from memory, {tokens}, "
        f"{money(spend.cost)}{each}"
    )
    if cover.pairwise is not None:
        yield (
            f"coverage: {cover.covered_pairs} of {cover.feasible_pairs} pairs of axis values "
            f"({cover.pairwise:.0%})"
        )
    yield f"dataset {report.dataset_hash}"
    if report.run.simulated:
        yield SIMULATED


def point_lines(report: PointReport) -> str:
    """A point's whole trail: what it is, then every event with its receipt and calls."""
    trail = report.trail
    lines = [*_heading(trail), ""]
    for one in report.blocks:
        lines += [f"{clean(one.title)}:", block(one.text)]
    before: Draft | None = None
    for event in trail.events:
        lines += ["", *_event_lines(event, before)]
        before = event.event.draft or before
    return "\n".join(
        [*lines, "", *_calls_lines(trail), *_people_lines(trail), *_used_lines(report)]
    )


def _heading(trail: Trail) -> Iterator[str]:
    one = trail.candidate
    if one is None:
        yield "not decided yet"
        return
    at = f" at {one.at}: {one.reason}" if one.reason else ""
    yield f"candidate {one.id} · {one.state}{at} · lane {one.lane} · track {one.track}"
    where = ", ".join(f"{axis}: {value}" for axis, value in one.coordinate.items())
    yield clean(f"run {one.run_id}, slot {one.slot}, branch {one.branch} · leaf {one.node_id}")
    yield clean(where)
    if one.simulated:
        yield SIMULATED


def _event_lines(stamped: TrailEvent, before: Draft | None) -> Iterator[str]:
    """One event: what happened, why, the votes and evidence, the diff of a repair, its link."""
    event, receipt = stamped.event, stamped.event.receipt
    status = f" {receipt.status}" if receipt else ""
    reason = f" ({event.reason})" if event.reason else ""
    took = f"{len(event.all_calls)} calls, {stamped.seconds:.2f} s, {money(stamped.cost)}"
    yield f"{event.seq:>2} {event.kind} {event.gate}{status}{reason} · {took}"
    if event.message and event.kind != "refused":  # there it repeats the gate's
        yield block(event.message)
    if receipt is not None:
        score = receipt.result
        if score.score is not None:
            yield block(f"score {score.score:.4g}, threshold {score.threshold}")
        for vote in score.votes:
            yield block(f"{vote.model} ({vote.family}): {vote.verdict} {clean(vote.why)}")
        for found in score.evidence:
            yield block("evidence: " + clean(found))
    if event.changed and event.draft is not None and before is not None:
        yield from _diff(event.changed, before, event.draft)
    yield f"    chain {stamped.chain[:16]}"


def _diff(changed: tuple[str, ...], old: Draft, new: Draft) -> Iterator[str]:
    """The changed fields, before and after."""
    from difflib import unified_diff

    for name in changed:
        a = old.trace if name == "trace" else old.payload.get(name)
        b = new.trace if name == "trace" else new.payload.get(name)
        lines = unified_diff(str(a).splitlines(), str(b).splitlines(), lineterm="", n=1)
        yield f"    changed {name}:"
        yield block("\n".join(list(lines)[2:]), "      ")


def _calls_lines(trail: Trail) -> Iterator[str]:
    """Every try, by gate and model, with its price."""
    rows = [
        (c.gate, c.role, c.model, c.family, c.sample, c.status, c.tokens_in, c.tokens_out,
         money(c.cost))
        for c in trail.calls
    ]  # fmt: skip
    if rows:
        head = ("gate", "role", "model", "family", "sample", "status", "in", "out", "cost")
        yield table(head, rows)
        yield f"{len(rows)} calls, {money(sum(call.cost for call in trail.calls))}"


def _people_lines(trail: Trail) -> Iterator[str]:
    """Hand edits, changes of state and verdicts, in order."""
    for edit in trail.edits:
        what = f"edit by {edit.who} after event {edit.after_seq} {edit.when}"
        yield clean(f"{what}: {', '.join(edit.patch)}")
    for state in trail.states:
        yield clean(f"state {state.state} by {state.by} {state.at} {state.reason}")
    for verdict in trail.verdicts:
        undone = " (taken back)" if verdict.undone else ""
        reasons = ", ".join(verdict.reasons)
        said = f"verdict {verdict.kind}{undone} by {verdict.reviewer} {verdict.at} {reasons}"
        yield clean(f"{said} {verdict.text}")


def _used_lines(report: PointReport) -> Iterator[str]:
    """The releases that hold a point, and who has met it since."""
    if report.releases:
        yield f"in {', '.join(report.releases)}"
    for used in reversed(report.uses):
        who = f" by {', '.join(used.models)}" if used.models else ""
        yield clean(f"{used.kind} {used.id} {used.at}: {used.what}{who} ({used.release})")


def estimate_lines(dry: DryRun) -> str:
    """A dry run: each gate's share of an approved point, the whole, and what it rests on."""
    rows = [
        (r.gate, r.role, f"{r.calls:.1f}", big(r.tokens), "?" if r.cost is None else money(r.cost))
        for r in dry.rows
    ]
    total = ("a point", "", f"{dry.calls:.1f}", big(dry.tokens), money(dry.cost))
    n = dry.wanted
    calls, tokens, cost = dry.calls * n, dry.tokens * n, dry.cost * n
    whole = (f"{n:.4g} points", "", f"{calls:.0f}", big(tokens), money(cost))
    head = ("gate", "role", "calls", "tokens", "cost")
    lines = [
        f"dry run of spec {dry.spec_id}: nothing was spent",
        table(head, [*rows, total, whole]),
    ]
    lines.append(f"{dry.pulls_a_point:.2f} pulls for each approved point")
    if dry.unpriced:
        names = ", ".join(dry.unpriced)
        lines.append(f"no price is known for {names}: their money is missing above")
    return "\n".join([*lines, *dry.basis, *([SIMULATED] if dry.simulated else [])])


def diagnosis_lines(diagnosis: Diagnosis) -> str:
    """The findings, problems last, so that they stand above the prompt."""
    order = {"ok": 0, "note": 1, "problem": 2}
    found = sorted(diagnosis.findings, key=lambda finding: order[finding.level])
    rows = [(f.level, f.area, f.what, f.why) for f in found]
    problems = sum(finding.level == "problem" for finding in found)
    end = "all is well" if not problems else f"{problems} problem{'s' * (problems > 1)}"
    return "\n".join([table(("", "area", "what", "how it stands"), rows), end])


def replay_lines(replayed: Replayed) -> str:
    """What a replay found."""
    told = "the same dataset" if replayed.same else "ANOTHER DATASET"
    return (
        f"replayed {replayed.decided} pulls of run {replayed.run_id} with {replayed.calls} calls: "
        f"{replayed.admitted} admitted, {told} ({replayed.hash_now[:16]})"
    )
