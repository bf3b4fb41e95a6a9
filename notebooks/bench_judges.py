"""Components of the judges notebook: a dropped table, agreement, habits, audits, guards; not an app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marimo as mo
import panels
import shared
from flows import Looks

from workbench.actions import judgeaudit, judgewatch, judgewords, labels
from workbench.actions.audit import recorded_audits
from workbench.actions.open import Bench
from workbench.charts import judges as charts
from workbench.pages import judges as pages
from workbench.pages.panels import bad_rows
from workbench.pages.safe import fold, join, say, tag

ORDER = ("position", "padding", "length", "kin")
NOTE = "One row is what one rater said of one thing: item_id, rater and label; people and judges alike."
WHAT = {
    "labels": NOTE,
    "verdicts": "A pair of outputs (first, second), or an output and its padded twin (variant); label is the verdict.",
    "guards": "One row is what a guard said of one text: item_id, model, verdict, and whether it is harmful.",
}
AUDITS = (
    "Recorded outputs of accepted points are shown to every judge again: pairs in both orders, and single outputs "
    "beside the same with half as much neutral filler."
)
SHARE = (
    "What judges say is not what is so: with their errors known, the pass rate can be corrected."
)


def drop() -> mo.ui.file:
    """Where a table is dropped, or chosen with the keyboard."""
    label = "Drop a table of labels, of verdicts on pairs, or of guards (CSV, TSV, JSON, JSONL, Parquet, each also .gz)"
    return mo.ui.file(filetypes=panels.FORMATS, kind="area", label=label)


def kind_choice(file: Any) -> mo.ui.dropdown:
    """Which kind of table it is; as guessed, until somebody says otherwise."""
    return mo.ui.dropdown(
        {"as guessed": "", **{kind: kind for kind in labels.KINDS}},
        value="as guessed",
        label="This is a table of",
    )


def guesses(file: tuple[str, bytes] | None, kind: str) -> tuple[labels.Columns | None, str]:
    """The columns of a dropped file, or why it cannot be read."""
    return shared.attempt(labels.columns, *file, kind) if file else (None, "")


def columns_view(
    file: Any, found: Any, kind: Any, form: mo.ui.dictionary, leave_out: Any, problem: str
) -> mo.Html:
    """The form under the file's name; nothing until a file was dropped."""
    if file is None:
        return mo.md("")
    if problem:
        return mo.vstack([kind, shared.note(problem, "bad")])
    lead = f"{file[0]}, taken as {found.kind}: {WHAT[found.kind]} Columns as guessed; change what is wrong."
    named = list(form.elements.values())
    rows = [mo.hstack(named[at : at + 3], widths="equal", gap=1) for at in range(0, len(named), 3)]
    return mo.vstack([shared.show(tag("p", say(lead), cls="wb-lead")), kind, *rows, leave_out])


def look(
    bench: Bench, file: Any, found: Any, chosen: Mapping[str, str | None], leave_out: bool
) -> tuple[Any, str]:
    """What is on the page: the dropped table, or else what this store's judges said."""
    if file is None:
        return shared.attempt(labels.votes, bench)
    if found is None:
        return None, ""
    mapping = {field: column for field, column in chosen.items() if column}
    return shared.attempt(labels.look, *file, found.kind, mapping, leave_out)


def first_words(bench: Bench, file: Any, sheet: Any, problem: str, left_out: bool) -> mo.Html:
    """What is wrong with the table, what to do first, or nothing."""
    if problem:
        return shared.note(problem, "bad")
    if sheet is None:
        return mo.md("") if file else shared.show(pages.nothing_yet(bench.store.reads.runs(3)))
    return shared.show(bad_rows(sheet.rejects, sheet.rows, left_out))


def ready_sheet(sheet: Any, kind: str) -> bool:
    """Whether there is a table of this kind to measure."""
    return sheet is not None and sheet.table is not None and sheet.kind == kind


def choices(sheet: Any) -> mo.ui.dictionary:
    """Whom to hold judges against, and which label means pass."""
    against = {judgewords.named(one): one for one in labels.references(sheet)}
    good = {"(labels are not pass and fail)": "", **{label: label for label in sheet.labels}}
    return mo.ui.dictionary({
        "reference": mo.ui.dropdown(against, value=next(iter(against)), label="Hold judges against"),
        "good": mo.ui.dropdown(good, value=labels.good_label(sheet) or next(iter(good)), label="The label that means pass"),
    })  # fmt: skip


def held(sheet: Any, chosen: Mapping[str, Any]) -> tuple[labels.Held | None, str]:
    """Judges against the chosen reference, or why that cannot be."""
    if not chosen["reference"]:
        return None, "Choose whom to hold judges against."
    return shared.attempt(labels.held, sheet, chosen["reference"], chosen["good"] or "")


def judge_choice(found: labels.Held | None) -> mo.ui.dropdown:
    """Which judge to look at closely: the one that agrees least, first."""
    rows = found.results["against"] if found else []
    known = sorted(
        (r for r in rows if r["raw"]["value"] is not None), key=lambda r: r["raw"]["value"]
    )
    names = [row["rater"] for row in known]
    return mo.ui.dropdown(names, value=names[0] if names else None, label="Look closely at")


def agreement_view(
    sheet: Any, found: labels.Held, problem: str, chosen: Mapping[str, Any]
) -> mo.Html:
    """The alarm, the chart, a sentence for each judge, all figures, what the panel is worth."""
    rows, who = found.results["against"], judgewords.named(chosen["reference"], short=True)
    summary = pages.summary(sheet, found.results["n_units"], found.results["raters"])
    said = [panels.quoted(text) for text in found.sentences.values()]
    return mo.vstack([
        shared.show(summary), shared.show(pages.alarms(rows, who)), *said, shared.show(pages.odd(found.results["non_labels"])),
        _picture(charts.agreement_chart(rows, who, simulated=sheet.simulated)),
        shared.show(fold(say("All figures"), pages.agreements(rows))),
        shared.show(pages.panel(found.results["panel"])),
    ], gap=1)  # fmt: skip


def row_of(found: labels.Held, judge: str | None) -> Any:
    """One judge's row."""
    return next((row for row in found.results["against"] if row["rater"] == judge), None)


def closer_view(
    sheet: Any, found: labels.Held, judge: str | None, chosen: Mapping[str, Any]
) -> mo.Html:
    """One judge's confusion, and the first six disagreements with their texts."""
    row, who = row_of(found, judge), judgewords.named(chosen["reference"], short=True)
    if row is None:
        return shared.note("No judge has labelled what the reference has labelled.", "quiet")
    apart = labels.disagreements(found, str(judge))
    return mo.vstack([
        _picture(charts.confusion_chart(row, who, simulated=sheet.simulated)),
        shared.show(pages.differences(apart, str(judge), who)),
    ], gap=1)  # fmt: skip


def calibration_view(sheet: Any, found: labels.Held) -> mo.Html:
    """TPR and TNR, and the pass rate with the judge's errors taken out."""
    rows = [row for row in found.results["against"] if "TPR" in row]
    if not rows:
        return shared.note(
            "Say which label means pass: then rates and a corrected pass rate can be told.", "quiet"
        )
    lost = [row["rater"] for row in rows if row["corrected_rate"]["value"] is None]
    why = f"Not corrected: {', '.join(lost)}. That takes 20 good and 20 bad ones labelled by the reference, and a judge with skill."
    return mo.vstack([
        _picture(charts.rates_chart(rows, simulated=sheet.simulated)),
        _picture(charts.calibration_chart(rows, simulated=sheet.simulated)),
        *([shared.note(why, "quiet")] if lost else []),
    ], gap=1)  # fmt: skip


def recorded(bench: Bench, file: Any, sheet: Any) -> tuple[Any, str]:
    """Habits to show: of a dropped table of verdicts, else of the newest audit in the store."""
    if ready_sheet(sheet, "verdicts"):
        people = next((name for name in sheet.raters if judgewords.is_person(name)), "")
        found, problem = shared.attempt(labels.habits_of, sheet, people)
        return ((*found, sheet.simulated, "") if found else None), problem
    audit, problem = shared.attempt(judgeaudit.recorded, bench) if file is None else (None, "")
    if audit is None:
        return None, problem
    source = f"Audit {audit.run_id} of {audit.at[:10]}: {audit.pairs} pairs, {audit.twins} padded twins of {audit.points} points."
    return (
        audit.measured,
        [row.model_dump(mode="json") for row in audit.habits],
        audit.simulated,
        source,
    ), ""


def habits_view(found: Any, problem: str, peek: bool, looks: Looks) -> mo.Html:
    """The sentence, a picture for each habit, and the tables."""
    if problem:
        return shared.note(problem, "bad")
    if found is None:
        return shared.note("Nobody has audited the judges in this store yet.", "quiet")
    measured, rows, simulated, source = found
    planted = judgewatch.planted([row["rater"] for row in measured["judges"]]) if peek else {}
    by_habit = {habit: [row for row in rows if row["habit"] == habit and row["value"]["value"] is not None] for habit in ORDER}
    drawn = [_picture(charts.habit_chart(some, planted.get(habit, {}), simulated=simulated)) for habit, some in by_habit.items() if some]
    look = f"Look {looks.at(source, str(rows))} at tests of habits in this session; Holm corrects within one look only."
    told = join([tag("p", say(f"{source} {look}"), cls="wb-dim"), pages.positions(measured["judges"])])
    return mo.vstack([
        panels.quoted(judgewords.habit_sentence(rows, simulated)), shared.show(told), *drawn,
        shared.show(fold(say(f"All {len(rows)} tests"), pages.habits(rows))),
    ], gap=1)  # fmt: skip


def priced(bench: Bench, n: int | None) -> str:
    """What an audit would ask and cost, or why none can be made."""
    rows, problem = shared.attempt(
        judgeaudit.price, bench, judgeaudit.JudgeAuditOptions(n=int(n or 0))
    )
    if problem:
        return str(problem)
    cost = sum(row.cost or 0.0 for row in rows)
    unknown = any(row.cost is None for row in rows)
    return f"{sum(row.calls for row in rows):,} calls to {len(rows)} judges, about ${cost:,.2f}" + (
        "; not every price is known." if unknown else "."
    )


def can_audit(bench: Bench) -> bool:
    """Whether there are outputs to show to judges."""
    return not shared.attempt(judgeaudit.price, bench, judgeaudit.JudgeAuditOptions(n=1))[1]


def begin(bench: Bench, n: Any, limit: Any) -> Any:
    """Begin an audit with what the form says."""
    return judgewatch.begin(
        bench, judgeaudit.JudgeAuditOptions(n=int(n or 0), cost_limit=limit or None)
    )


def watch_view(bench: Bench, news: Any) -> mo.Html:
    """How far the audit is, or what went wrong."""
    watch = judgewatch.watched(bench)
    if news.problem:
        return shared.note(news.problem, "bad")
    if watch is None:
        return mo.md("")
    if watch.problem:
        return shared.note(watch.problem, "bad")
    return shared.note(
        watch.said if watch.live else "The audit has ended; its tables are below.",
        "info" if watch.live else "good",
    )


def live(bench: Bench) -> bool:
    """Whether an audit is under way."""
    watch = judgewatch.watched(bench)
    return watch is not None and watch.live


def gate_audits_view(bench: Bench) -> mo.Html:
    """What the gates' judges were worth in recorded audits."""
    audits, problem = shared.attempt(recorded_audits, bench)
    if problem:
        return shared.note(problem, "bad")
    if not audits:
        words = "No gate has been audited in this store yet: workbench audit final_answer --n 40 plants defects and counts; its tables open here."
        return shared.note(words, "quiet")
    first, *rest = [pages.gate_audit(one) for one in audits]
    older = [shared.show(fold(say(f"{len(rest)} older"), join(rest)))] if rest else []
    return mo.vstack([shared.show(first), *older])


def guards_view(sheet: Any) -> mo.Html:
    """What guards miss and over-block, whole and by group, and novel minus public."""
    found, problem = shared.attempt(labels.guarded, sheet)
    if problem:
        return shared.note(problem, "bad")
    whole = [{**row, "name": row["guard"]} for row in found["guards"]]
    parts = [
        {**part, "name": f"{row['guard']}, {part['column']} {part['group']}"}
        for row in found["guards"]
        for part in row["groups"]
    ]
    drawn = [
        _picture(charts.guard_chart(some[:40], title, simulated=sheet.simulated))
        for some, title in ((whole, "What guards let through, and what they block without need"), (parts, "The same by group"))
        if some
    ]
    return mo.vstack([
        *[panels.quoted(text) for text in judgewords.guard_sentences(found)], *drawn,
        shared.show(pages.guards([*whole, *parts])),
    ], gap=1)  # fmt: skip


def _picture(chart: Any) -> mo.Html:
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
