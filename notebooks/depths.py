"""Components of the ablation notebook: the scene, crossings, the plan and its run; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import marimo as mo
import panels
import shared
from flows import Looks

from workbench.actions import ablate, ablated, ablating, ablationpeek, crossverbs
from workbench.actions.ablation import Ablation
from workbench.actions.askedmodels import Limits
from workbench.actions.evaluated import drill
from workbench.actions.open import Bench
from workbench.charts import ablation as charts
from workbench.errors import InputError
from workbench.pages import ablation as pages
from workbench.pages import ablationplan as planned
from workbench.pages.panels import bad_rows
from workbench.pages.safe import say, tag
from workbench.pages.verbs import saved as saved_words

NO_ARM, SCORE = "(none)", "what a score lacks of 1"
FOREST = "Each arm against the baseline: dots within topics, diamonds as they are. Only the dots are free of the mix of topics."
WHERE = "An axis meets a topic: what fails more often than other prompts of the same topic, beyond chance over all crossings of its family. Only the axis that a plan names was declared; all others are exploratory."
GUARDS = "Missed harm and over-blocking by category, depth and track; harms that a guard's policy does not name stand apart."
PLAN = "What is declared before it is run can be tested; what is looked at afterwards can only suggest. The plan is frozen with its hash when you run it."


def choice(bench: Bench, query: Mapping[str, Any]) -> mo.ui.dropdown:
    """Declared ablations of this store, newest first; one of the address if it is there."""
    found, _ = shared.attempt(ablate.plans, bench)
    names = {
        f"{plan.hash} · {plan.spec.title or plan.spec.id}"[:90]: plan.hash for plan in found or ()
    }
    wanted = next(
        (name for name, hash in names.items() if hash == str(query.get("plan") or "")), None
    )
    return mo.ui.dropdown(
        names, value=wanted or next(iter(names), None), label="Ablation", full_width=True
    )


def drop() -> mo.ui.file:
    """Where a table of outcomes is dropped."""
    return mo.ui.file(
        filetypes=panels.FORMATS,
        kind="area",
        label="Drop a table of outcomes (CSV, TSV, JSON, JSONL, Parquet, each also .gz)",
    )


def guesses(file: tuple[str, bytes] | None) -> tuple[Any, str]:
    """Which column is the arm, which the topic, and what labels there are."""
    return shared.attempt(ablated.guess, *file) if file else (None, "")


def columns_form(found: Any) -> mo.ui.dictionary:
    """Arm, topic and what counts as a failure: as guessed, to be changed."""
    if found is None:
        return mo.ui.dictionary({})
    there, labels = list(found.there), list(found.labels)
    words = [label for label in labels if label.strip().casefold() in ("fail", "failed", "unsafe")]
    return mo.ui.dictionary({
        "arm": mo.ui.dropdown(there, value=found.arm or None, label="Arm"),
        "baseline": mo.ui.text(label="Baseline (empty: the shallowest)", value=""),
        "topic": mo.ui.dropdown([NO_ARM, *there], value=found.topic or NO_ARM, label="Topic"),
        "fail": mo.ui.dropdown([SCORE, *labels], value=next(iter(words), SCORE), label=f"Failure in {found.value[:40]}"),
        "leave": mo.ui.checkbox(label="Leave bad rows out"),
    })  # fmt: skip


def columns_view(file: Any, form: mo.ui.dictionary, problem: str) -> mo.Html:
    """The form under the file's name; nothing until a file was dropped."""
    if file is None:
        return mo.md("")
    if problem:
        return shared.note(problem, "bad")
    lead = shared.show(
        tag("p", say(f"{file[0]}: what is compared, and what is a failure."), cls="wb-lead")
    )
    return mo.vstack(
        [lead, mo.hstack(list(form.elements.values()), justify="start", align="end", wrap=True)]
    )


def look(
    bench: Bench, file: Any, found: Any, chosen: Mapping[str, Any], plan: str | None
) -> tuple[Any, str]:
    """The scene on the page: the dropped table, or the chosen ablation as far as it is asked."""
    if file is not None:
        if found is None or not chosen.get("arm"):
            return None, "" if found is None else "Say which column holds the arms."
        topic = chosen["topic"]
        asked = Ablation(
            chosen["arm"],
            chosen["baseline"].strip(),
            () if topic == NO_ARM else (topic,),
            "",
            () if chosen["fail"] in (None, SCORE) else (chosen["fail"],),
        )
        return shared.attempt(ablated.dropped, *file, asked, bool(chosen["leave"]))
    now, problem = shared.attempt(ablating.standing, bench, plan) if plan else (None, "")
    if now is None or now.answered == 0:
        return None, problem
    return shared.attempt(ablated.ablated, bench, plan)


def first_words(
    bench: Bench, file: Any, scene: Any, problem: str, plan: str | None, looks: Looks
) -> mo.Html:
    """What is wrong, what to do first, or what is measured below."""
    if problem:
        return shared.note(problem, "bad")
    if scene is None:
        waiting = "This ablation is declared, and nothing has been asked yet: run it below."
        return (
            mo.md("")
            if file
            else shared.note(waiting)
            if plan
            else shared.show(planned.nothing_yet(bench.store.reads.runs(3)))
        )
    parts = [pages.summary(scene), pages.warnings(scene.ablation["warnings"])]
    if scene.rejects:
        parts.append(bad_rows(scene.rejects, scene.table.source.rows, True))
    n = looks.at(
        scene.source,
        scene.ablation["baseline"],
        str(scene.ablation["strata"]),
        scene.ablation["failure"],
    )
    seen = f"{n} table{'s' if n > 1 else ''} of p-values looked at this session."
    parts.append(tag("p", say(seen), cls="wb-dim"))
    return mo.vstack([*(shared.show(part) for part in parts), panels.quoted(scene.sentence)])


def peek_box(scene: Any) -> mo.ui.checkbox:
    """Whether the planted truth is laid over."""
    return mo.ui.checkbox(
        label="Peek: what was planted in the targets",
        disabled=not (scene and ablationpeek.planted_in(scene)),
    )


def forest_view(scene: Any, peek: mo.ui.checkbox) -> mo.Html:
    """The forest, the rates by arm, and the figures behind them."""
    found = scene.ablation
    truth = ablationpeek.planted_in(scene)
    if not charts.forest_rows(found):
        return shared.note("Nothing can be compared: the reasons stand above.", "quiet")
    parts: list[Any] = [
        *([peek] if truth else []),
        _picture(charts.forest_chart(found, simulated=scene.simulated, truth=truth if peek.value else None)),
        _picture(charts.arm_chart(found, simulated=scene.simulated)),
        shared.show(pages.models(found)), shared.show(pages.pooled(found)),
    ]  # fmt: skip
    if scene.arms:
        words = "Only gated prompts count as survivors, and depth changes who survives: failures per attempt stand beside."
        parts += [
            shared.show(tag("p", say(words), cls="wb-lead")),
            shared.show(pages.arms(scene.arms)),
        ]
    if scene.plan is not None:
        parts.append(shared.show(planned.plan_facts(scene.plan, scene.departures)))
    return mo.vstack(parts, gap=1.2)


def families(scene: Any) -> list[Any]:
    """The families of crossings that were looked at, the declared one first."""
    return [one for one in (scene.crossings, scene.others) if one] if scene else []


def family_of(scene: Any, axis: str | None) -> Any:
    """The family that an axis belongs to."""
    found = families(scene)
    return next(
        (one for one in found if any(cell["axis"] == axis for cell in one["cells"])),
        found[0] if found else None,
    )


def axis_choice(scene: Any) -> mo.ui.dropdown:
    """The axes that cross the topics; the one that something stands out on first."""
    cells = [cell for one in families(scene) for cell in one["cells"]]
    axes = list(dict.fromkeys(cell["axis"] for cell in cells))
    return mo.ui.dropdown(axes, value=axes[0] if axes else None, label="Axis")


def crossing_choice(scene: Any, axis: str | None) -> mo.ui.dropdown:
    """The crossings of an axis, those that stand out first."""
    cells = [
        cell
        for cell in (scene.crossings["cells"] if scene and scene.crossings else [])
        if cell["axis"] == axis
    ]
    names = {
        f"{cell['cell']}: {cell['rate']['value']:.0%} of {cell['n']}{', stands out' if cell['stands_out'] else ''}": cell
        for cell in cells
    }
    return mo.ui.dropdown(
        names, value=next(iter(names), None), label="Look into", searchable=True, full_width=True
    )


def crossings_view(scene: Any, axis: mo.ui.dropdown) -> mo.Html:
    """Heat maps, axis by topic and model by topic, and the crossings in order."""
    found = family_of(scene, axis.value)
    if found is None:
        return shared.note(
            "No column of this table can be crossed with its topics: an axis has 2 to 15 values in words.",
            "quiet",
        )
    cells = [cell for cell in found["cells"] if cell["axis"] == axis.value]
    parts: list[Any] = [panels.quoted(found["sentence"])]
    if cells:
        title = f"Where models fail: {axis.value} by {found['topic']}"
        parts += [
            axis,
            _picture(
                charts.heat_chart(
                    cells,
                    title,
                    (axis.value, found["topic"]),
                    found["least"],
                    simulated=scene.simulated,
                )
            ),
        ]
    by_model = [
        {**row, "value": row["model"], "cell": f"{row['model']} × {row['topic']}"}
        for row in found["models_by_topic"]
    ]
    if by_model:
        named = ("model", found["topic"] or "topic")
        parts.append(
            _picture(
                charts.heat_chart(
                    by_model,
                    "Where each model fails",
                    named,
                    found["least"],
                    simulated=scene.simulated,
                )
            )
        )
    return mo.vstack(
        [*parts, shared.show(pages.crossings(found)), shared.show(pages.paths(found))], gap=1
    )


def prompt_choice(scene: Any, cell: Any) -> mo.ui.dropdown:
    """The prompts of a crossing, those that failed most first."""
    if scene is None or cell is None:
        return mo.ui.dropdown({}, label="Prompt")
    texts: Mapping[str, str] = {}
    column = next(
        (name for name in ("prompt", "text", "question") if name in scene.table.frame), None
    )
    if column:
        texts = dict(
            zip(
                scene.table.frame["item_id"].astype(str),
                scene.table.frame[column].astype(str),
                strict=True,
            )
        )
    names = {f"{at}. {texts.get(id, id)[:90]}": id for at, id in enumerate(cell["items"], 1)}
    return mo.ui.dropdown(names, value=next(iter(names), None), label="Prompt", full_width=True)


def prompt_view(bench: Bench, scene: Any, id: str | None) -> mo.Html:
    """One prompt: its answers and votes where they were asked here, else its rows."""
    if not id:
        return mo.md("")
    if scene.evaluation:
        found, problem = shared.attempt(drill, bench, scene.evaluation, id)
        return shared.note(problem, "bad") if problem else shared.show(pages.prompt(*found))
    frame = scene.table.frame
    rows = frame[frame["item_id"].astype(str) == id].head(40).to_dict("records")
    return shared.show(
        pages.table([{str(k): None if v != v else v for k, v in row.items()} for row in rows])
    )


def save_more(bench: Bench, scene: Any, cell: Any) -> str:
    """A spec for more of the crossing, written beside the store."""
    if scene is None or cell is None:
        raise InputError("choose a crossing first")
    return crossverbs.save_more(bench, scene, cell)


def drill_view(
    scene: Any,
    controls: list[Any],
    prompt: mo.Html,
    saved: str,
    problem: str,
    cell: Any,
    owner: bool,
) -> mo.Html:
    """A crossing looked into: its prompts, and what can be made of it."""
    crossing, which, more = controls
    parts: list[Any] = [crossing, which, prompt]
    deeds: list[Any] = [more]
    if cell is not None:
        data, unset = shared.attempt(crossverbs.intervention_csv, scene, cell)
        name = (
            "intervention-"
            + "".join(c if c.isalnum() else "-" for c in cell["cell"].lower())[:60]
            + ".csv"
        )
        deeds.append(
            mo.download(
                data,
                filename=name,
                mimetype="text/csv",
                label="Intervention set, clusters held out",
            )
            if data
            else shared.note(unset, "quiet")
        )
    parts.append(mo.hstack(deeds, justify="start", align="center", wrap=True))
    if problem:
        parts.append(shared.note(problem, "bad"))
    if saved:
        parts.append(shared.show(saved_words(saved)))
    if not owner:
        parts.append(shared.note("Only an owner can save a spec.", "quiet"))
    return mo.vstack(parts)


def guards_view(scene: Any) -> mo.Html:
    """The guards of an ablation run here."""
    parts = [shared.show(pages.guards(scene.guards))]
    return mo.vstack([*parts, *(shared.note(line, "quiet") for line in scene.notes)])


# --- the plan and its run -------------------------------------------------------------------------


def plan_form(bench: Bench) -> mo.ui.dictionary:
    """What will be declared: spec, hypothesis, numbers, a bound on money."""
    specs, _ = shared.attempt(crossverbs.social_specs, bench)
    names = list(specs or {})
    return mo.ui.dictionary({
        "spec": mo.ui.dropdown(names, value=next(iter(names), None), label="Spec"),
        "n": mo.ui.number(2, 2000, value=20, label="Prompts an arm"),
        "samples": mo.ui.number(1, 20, value=1, label="Answers a prompt"),
        "base": mo.ui.number(0.01, 0.95, value=ablate.BASE, step=0.01, label="Expected failure rate of the baseline"),
        "baseline": mo.ui.text(value="L1", label="Baseline"),
        "people": mo.ui.file(filetypes=panels.FORMATS, label="People's own prompts: text, category (optional)"),
        "cost": mo.ui.number(0, 1_000_000, value=0, step=0.5, label="Stop at this cost in $ (0: no limit)"),
        "hypothesis": mo.ui.text_area(value=ablate.HYPOTHESIS, label="Hypothesis", full_width=True, rows=2),
    })  # fmt: skip


def wish(bench: Bench, chosen: Mapping[str, Any]) -> ablate.Wish:
    """The form as a wish; InputError where there is no spec to ablate."""
    specs = crossverbs.social_specs(bench)
    if chosen["spec"] not in specs:
        raise InputError("there is no spec of socially grounded queries to ablate: save one first")
    people = panels.dropped(chosen["people"])
    return ablate.Wish(
        spec=specs[chosen["spec"]], n=int(chosen["n"] or 20), samples=int(chosen["samples"] or 1), people=ablate.keep_people(bench, *people) if people else None,
        hypothesis=chosen["hypothesis"].strip() or ablate.HYPOTHESIS, base=float(chosen["base"] or ablate.BASE),
        baseline=chosen["baseline"].strip() or "L1",
    )  # fmt: skip


def forecast(bench: Bench, chosen: Mapping[str, Any]) -> tuple[Any, str]:
    """What the plan can show and costs."""
    return shared.attempt(lambda: ablate.forecast(bench, wish(bench, chosen)))


def begin(
    bench: Bench, found: Any, cost: Callable[[], Any], set_running: Callable[[str], None]
) -> str:
    """Declare the plan and work it off behind the page."""
    if found is None:
        raise InputError("there is no plan to declare")
    hash = ablate.declare(bench, found.plan)
    ablating.on_a_thread(bench, hash, Limits(cost=float(cost() or 0) or None))
    set_running(hash)
    return hash


def halt(bench: Bench, get_running: Callable[[], str]) -> None:
    """Ask what is under way to stop; it keeps what it has."""
    if get_running():
        ablating.stop(bench, get_running())


def running(bench: Bench | None) -> str:
    """The plan that is being worked on, if one is."""
    found, _ = shared.attempt(ablate.plans, bench, 5) if bench else ((), "")
    states = (shared.attempt(ablating.standing, bench, plan.hash)[0] for plan in found or ())
    return next((now.plan for now in states if now is not None and now.live), "")


def standing(
    bench: Bench, hash: str, get_running: Callable[[], str], set_running: Callable[[str], None]
) -> Any:
    """How far it is; ends the watching when it has ended."""
    if not hash:
        return None
    now, _ = shared.attempt(ablating.standing, bench, hash)
    if (now is None or not now.live) and get_running():
        set_running("")
    return now


def plan_view(
    form: mo.ui.dictionary,
    found: Any,
    problem: str,
    buttons: list[Any],
    now: Any,
    tick: Any,
    owner: bool,
) -> mo.Html:
    """The form, what it can show, the button, and how far it is."""
    fields = list(form.elements.values())
    parts: list[Any] = [mo.hstack(fields[:-1], justify="start", align="end", wrap=True), fields[-1]]
    parts.append(shared.note(problem, "bad") if problem else shared.show(planned.forecast(found)))
    parts.append(mo.hstack([*buttons, *([tick] if tick else [])], justify="start"))
    if not owner:
        parts.append(shared.note("Only an owner can run an ablation: it asks models.", "quiet"))
    return mo.vstack([*parts, shared.show(planned.progress(now))])


def _picture(chart: Any) -> mo.Html:
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
