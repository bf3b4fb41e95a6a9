"""Components of the agent steps notebook: dropped files, the profile, twins, releases; not an app."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import design, flowreleases, morepoints, rollouts, twins
from workbench.actions import profile as profiles
from workbench.actions.open import Bench
from workbench.actions.steps import BY, Flow
from workbench.charts import flows as charts
from workbench.charts.volatility import volatility_chart
from workbench.pages import flows as pages
from workbench.pages import twins as twinned
from workbench.pages.panels import bad_rows
from workbench.pages.safe import badge, plain, say, tag
from workbench.specfile import spec_yaml

NO_STEP = "any step"
WAYS = dict(zip(("name", "index", "kind"), BY, strict=True))


class Looks:
    """How many different tables of p-values this session has looked at."""

    def __init__(self) -> None:
        self.seen: dict[Any, None] = {}

    def at(self, *question: Any) -> int:
        """The number of this look; a table seen before is no new look."""
        self.seen.setdefault(question, None)
        return len(self.seen)


def drop(label: str) -> mo.ui.file:
    """Where files are dropped together, or chosen with the keyboard."""
    return mo.ui.file(filetypes=panels.FORMATS, kind="area", multiple=True, label=label)


def dropped(files: Any) -> tuple[tuple[str, bytes], ...]:
    """The dropped files' names and bytes."""
    return tuple((str(file.name), bytes(file.contents)) for file in files or ())


def guesses(files: Sequence[Any]) -> tuple[rollouts.Columns | None, str]:
    """The columns of the main table, or why the files cannot be read."""
    return shared.attempt(rollouts.columns, files) if files else (None, "")


def leaving(loaded: Any, leave_out: Any) -> mo.Html:
    """The question about bad rows, where there are any."""
    return leave_out if loaded is not None and loaded.rejects else mo.md("")


def controls(chosen: Any, ways: Any, peek: Any, profile: Any) -> mo.Html:
    """Whose profile and how steps are told; a peek where planted rates are known."""
    return mo.hstack([chosen, *ways.elements.values(), *([peek] if profile.truth else [])], justify="start", wrap=True)


def columns_view(files: Any, found: Any, form: mo.ui.dictionary, problem: str) -> mo.Html:
    """The form under the files' names; nothing until something was dropped, or for logs alone."""
    if not files:
        return mo.md("")
    if problem:
        return shared.note(problem, "bad")
    names = ", ".join(name for name, _ in files)
    if found is None:
        return shared.show(tag("p", say(f"A log has its own columns: {names}."), cls="wb-lead"))
    named = list(form.elements.values())
    rows = [mo.hstack(named[at : at + 3], widths="equal", gap=1) for at in range(0, len(named), 3)]
    lead = shared.show(tag("p", say(f"Columns of {names}, as guessed."), cls="wb-lead"))
    return mo.vstack([lead, mo.accordion({"Which column is which": mo.vstack(rows)})])


def read(bench: Bench, files: Any, found: Any, chosen: Mapping[str, str | None], problem: str) -> tuple[Any, str]:
    """The dropped files, or else what this store recorded."""
    if problem:
        return None, problem
    if not files:
        return shared.attempt(rollouts.recorded, bench)
    mapping = {field: column for field, column in chosen.items() if column} if found else None
    return shared.attempt(rollouts.dropped, files, mapping)


def ways(loaded: Any) -> mo.ui.dictionary:
    """How steps are told apart."""
    kinds = loaded is not None and loaded.steps is not None and "step_kind" in loaded.steps.frame
    by = [way for way in WAYS if way != "kind" or kinds]
    return mo.ui.dictionary({
        "by": mo.ui.dropdown(by, value="name", label="Tell steps by their", allow_select_none=False),
        "align": mo.ui.checkbox(label="The same expected action is the same step"),
        "pool": mo.ui.checkbox(label="All models as one"),
    })  # fmt: skip


def measured(loaded: Any, chosen: Mapping[str, Any], leave_out: bool, truth: Any) -> tuple[Any, str]:
    """The profile, once there is something to measure and bad rows are dealt with."""
    if loaded is None or (loaded.rejects and not leave_out):
        return None, ""
    by = WAYS.get(chosen["by"], BY[0])
    how = Flow(by=by, pool=bool(chosen["pool"]), align=bool(chosen["align"]))
    return shared.attempt(profiles.profile, loaded, how, truth or rollouts.planted(loaded))


def first_words(bench: Bench, files: Any, loaded: Any, problem: str, left_out: bool) -> mo.Html:
    """What is wrong with the files, or what to do first."""
    if problem:
        return shared.note(problem, "bad") if not files or loaded else mo.md("")
    if loaded is None:
        return mo.md("") if files else shared.show(pages.nothing_yet(bench.store.reads.runs(3)))
    return shared.show(bad_rows(loaded.rejects, loaded.rows, left_out))


def model_choice(profile: Any) -> mo.ui.dropdown:
    """Whose profile is shown: at first that of the model with most brittle steps."""
    names = profile.names if profile else []
    worst = max(profile.models, key=lambda m: sum(s["brittle"] for s in m["steps"]))["model"] if names else None
    return mo.ui.dropdown(names, value=worst, label="Model", allow_select_none=False)


def head_view(profile: Any, model: Any) -> mo.Html:
    """Where the figures come from, the sentence, and why steps are refused if they are."""
    parts = [shared.show(pages.summary(profile, model)), panels.quoted(profiles.sentence(profile, model))]
    if profile.refused:
        parts.append(shared.show(pages.refused(profile.refused)))
    return mo.vstack(parts)


def profile_chart(profile: Any, model: Any, peek: bool) -> mo.ui.altair_chart | None:
    """The volatility profile; a click in a column picks a step. Nothing without a graded step."""
    if not model["steps"]:
        return None
    truth = profile.truth.get(model["model"]) if peek else None
    chart = volatility_chart(model, simulated=profile.rollouts.simulated, truth=truth)
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)


def models_view(profile: Any) -> mo.Html:
    """Every model at every step, where there are several."""
    known = [model for model in profile.models if model["steps"]]
    if len(known) < 2:
        return mo.md("")
    return _picture(charts.models_chart(known, simulated=profile.rollouts.simulated))


def steps_view(profile: Any, model: Any, looks: Looks) -> mo.Html:
    """All figures by step; without a graded step, those by task."""
    if not model["steps"]:
        what = "so this is by task" if model["tasks"] else "and no outcome of a task is known"
        lead = shared.show(tag("p", say(f"No step is graded here, {what}; mark first wrong steps below."), cls="wb-lead"))
        return mo.vstack([lead, shared.show(pages.task_table(model["tasks"]))])
    look = looks.at(profile.rollouts.digest, profile.flow, model["model"])
    every = shared.show(tag("div", pages.step_table(model, look), cls="wb-steps"))
    return mo.vstack([every, mo.accordion({"Task by task": shared.show(pages.task_table(model["tasks"]))})])


def clicked(chart: Any) -> str:
    """The step whose column was clicked, '' for none."""
    found = (chart.selections if chart is not None else None) or {}
    steps = (found.get("picked") or {}).get("step") or [""]
    return str(steps[0])


def step_choice(model: Any, picked: str) -> mo.ui.dropdown:
    """Which step is looked at: the one clicked, or chosen here."""
    names = [step["step"] for step in model["steps"]] if model else []
    return mo.ui.dropdown([NO_STEP, *names], value=picked if picked in names else NO_STEP, label="Step", allow_select_none=False)


def pairs(profile: Any, model: Any, step: str | None) -> tuple[Any, str]:
    """Passed and failed rollouts of one task that part at this step."""
    chosen = "" if step in (None, NO_STEP) else step
    return shared.attempt(twins.twins, profile, model["model"], chosen)


def pair_choice(found: Any) -> mo.ui.dropdown:
    """Which pair is open."""
    named = {f"{i + 1} of {len(found)} · task {one.task}: {one.failed} failed, {one.passed} passed": i for i, one in enumerate(found or ())}
    return mo.ui.dropdown(named, value=next(iter(named), None), label="Pair", allow_select_none=not named)


def pair_view(profile: Any, found: Any, at: int | None, step: str | None) -> mo.Html:
    """The pair: its steps in a table, its messages side by side from where they part."""
    if not found or at is None:
        where = "that part at this step" if step not in (None, NO_STEP) else "here"
        return shared.note(f"No task has both a passed and a failed rollout {where}.", "quiet")
    twin = found[at]
    said = profile.rollouts.said
    passed, failed = (said.get(name, ()) for name in (twin.passed, twin.failed))
    parts = [shared.show(_parting(twin)), shared.show(tag("div", twinned.steps_table(twins.steps_beside(profile, twin), step or ""), cls="wb-steps"))]
    if not (passed or failed):
        parts.append(shared.note("No transcript came with these rollouts; drop the log or the transcripts beside the table.", "quiet"))
        return mo.vstack(parts)
    rows = twins.beside(passed, failed)
    head = (f"passed: {twin.passed} ({twin.passed_model})", f"failed: {twin.failed} ({twin.model})")
    return mo.vstack([*parts, shared.show(twinned.side_by_side(rows, twins.divergence(rows), head))])


def _parting(twin: Any) -> Any:
    """In a sentence, where two rollouts part."""
    first = f"The failed one first goes wrong at {twin.first_wrong}. " if twin.first_wrong else "No graded step of the failed one is wrong. "
    parts = f"They part at {twin.parts}, where the passed one was right." if twin.parts else ""
    return tag("p", badge(f"task {twin.task}", "quiet"), say(first + parts))


def no_points(bench: Bench, profile: Any, step: str | None) -> str:
    """Why no points of the chosen step can be made now; nothing where they can."""
    if bench.role != "owner":
        return f"A {bench.role} writes no spec."
    if step in (None, NO_STEP):
        return "Choose a step first: a spec is made from the finding about it."
    return morepoints.cannot(profile, step)


def points_button(why: str) -> mo.ui.run_button:
    """Makes a spec for more points of the chosen step; off where that cannot be."""
    return mo.ui.run_button(label="More points of this step", disabled=bool(why))


def points_made(bench: Bench, profile: Any, model: Any, step: str, n: int | None) -> mo.Html:
    """The spec, written beside the store, and what to do with it."""
    spec, problem = shared.attempt(morepoints.spec_of, profile, model, step, int(n or 0))
    if spec is not None:
        file, problem = shared.attempt(design.save_spec, bench, spec)
    if problem:
        return shared.note(problem, "bad")
    words = f"Written to {file}. Make the points on the page Runs, or with: workbench run {file}"
    return mo.vstack([shared.note(words, "good"), shared.safe_block(spec_yaml(spec))])


def other_choice(profile: Any, other: Any, model: Any) -> mo.ui.dropdown:
    """The model before: of the other release, or another one of this."""
    names = other.names if other else [name for name in profile.names if name != model["model"]]
    own = model["model"] if model["model"] in names else (names[0] if names else None)
    return mo.ui.dropdown(names, value=own, label="Before", allow_select_none=not names)


def release_view(profile: Any, model: Any, other: Any, before: str | None, looks: Looks) -> mo.Html:
    """What changed, as a picture and a table."""
    if before is None:
        return shared.note("Drop the rollouts of another release above, or bring a second model in one file.", "quiet")
    rows, problem = shared.attempt(flowreleases.released, other or profile, before, profile, model["model"])
    if problem:
        return shared.note(problem, "bad")
    one = (other or profile).rollouts.digest
    look = looks.at("release", one, before, profile.rollouts.digest, model["model"], profile.flow)
    simulated = profile.rollouts.simulated or bool(other and other.rollouts.simulated)
    chart = _picture(charts.release_chart(rows, simulated=simulated))
    return mo.vstack([chart, panels.quoted(release_sentence(rows)), shared.show(pages.release_table(rows, look))])


def release_sentence(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many alerts there are, and the largest drop with its interval."""
    alerts = [row["name"] for row in rows if row["status"] == "alert"]
    told = f"{len(alerts)} {'alert' if len(alerts) == 1 else 'alerts'} in a family of {sum(row['p'] is not None for row in rows)} tests (Holm)"
    told += f": {', '.join(alerts)}. " if alerts else ". "
    known = [row for row in rows if row["difference"]["value"] is not None and row["kind"] == "step"]
    if not known:
        return told
    worst = min(known, key=lambda row: row["difference"]["value"])
    gap = worst["difference"]
    ends = "no interval" if gap["lo"] is None else f"95% {gap['method']}: {100 * gap['lo']:+.1f} to {100 * gap['hi']:+.1f}"
    kind = plain(worst["status"])
    return f"{told}Largest change for the worse: {worst['name']}, {100 * gap['value']:+.1f} points ({ends}; {kind}). Picked as the worst after looking."


def _picture(chart: Any) -> mo.Html:
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
