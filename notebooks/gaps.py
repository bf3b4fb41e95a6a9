"""Components of the gap map: sources, the map's making, table, picture, spec, closing; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import (
    gapclosing,
    gapfill,
    gapview,
    manufacture,
    mapdiversity,
    mapmaking,
    mapsources,
)
from workbench.actions.design import save_spec
from workbench.actions.gapscene import listed, scene
from workbench.actions.open import Bench
from workbench.charts.closing import closing_chart
from workbench.charts.diversity import diversity_chart
from workbench.charts.gapmap import gap_chart
from workbench.errors import InputError
from workbench.pages import diversity as diversity_pages
from workbench.pages import gaps as pages
from workbench.pages.panels import bad_rows
from workbench.pages.safe import say, tag
from workbench.pages.verbs import saved
from workbench.specfile import spec_yaml

KINDS = {"traffic": "what production was asked", "texts": "an eval set"}
BY = {"What the points ask (sentences with a question mark)": "question", "Whole texts": "text"}
WRAPPED = ("gap", "nearest eval row", "last 30 days", "planted")
WIDTHS = {
    "gap": 175, "state": 100, "share (95%)": 120, "have / expected": 120, "to write": 75, "p": 65, "last 30 days": 135,
    "users": 65, "nearest eval row": 215, "planted": 215,
}  # fmt: skip
RULES = {"By share; by count where style differs": None, "By share, with proof": "share", "By count": "count"}
FILL = (
    "From a gap to a spec that makes points there: as many as it lacks, at the nearest leaf, in the words of the gap. "
    "No row of traffic leaves this machine unless you agree below."
)
CLOSES = "Points made for a gap, as they come in: what they add, what they cost, and whether the gap is closed."
DIVERSITY = "How varied the eval set is beside this traffic: words, sentence patterns and meanings at equal budgets."


def chosen_source(found: list[Any], wanted: str, label: str) -> mo.ui.dropdown:
    """A choice among sources, at first the one an address or a drop names."""
    names = {f"{one.name} ({one.n:,} rows)": one.ref for one in reversed(found)}
    names = dict(reversed(list(names.items())))
    first = next((name for name, ref in names.items() if ref == wanted), next(iter(names), None))
    return mo.ui.dropdown(names, value=first, label=label, allow_select_none=not names, full_width=True)


def choices(bench: Bench, kept: Mapping[str, str], query: Mapping[str, Any]) -> tuple[Any, Any]:
    """Traffic and eval set."""
    traffic, _ = shared.attempt(mapsources.traffics, bench)
    evals, _ = shared.attempt(mapsources.evals, bench)
    return (
        chosen_source(traffic or [], kept.get("traffic") or str(query.get("traffic") or ""), "Traffic"),
        chosen_source(evals or [], kept.get("texts") or str(query.get("evals") or ""), "Eval set"),
    )


def by_choice(evals: Any, query: Mapping[str, Any]) -> mo.ui.dropdown:
    """Points tell a story and ask at its end; other sets are compared as they are."""
    usual = "question" if evals.value == mapsources.POINTS else "text"
    wanted = query.get("by") if query.get("by") in BY.values() else usual
    first = next(name for name, by in BY.items() if by == wanted)
    return mo.ui.dropdown(BY, value=first, label="Hold against traffic", allow_select_none=False, full_width=True)


def wanted(traffic: Any, evals: Any, by: Any) -> mapmaking.Want | None:
    """Which map is asked for; None while there is nothing to hold against one another."""
    if not traffic.value or not evals.value:
        return None
    return mapmaking.Want(traffic.value, evals.value, by.value)


def remember(here: Any, want: mapmaking.Want | None, gap: str = "") -> None:
    """Let the address name what is shown, so that a reload finds it again."""
    now = {"traffic": want.traffic, "evals": want.evals, "by": want.by} if want else {}
    now |= {"gap": gap} if gap else {}
    for name, value in now.items():
        if here.to_dict().get(name) != value:
            here[name] = value


def rule_form(query: Mapping[str, Any]) -> mo.ui.dictionary:
    """When a region is a gap."""
    return mo.ui.dictionary({
        "by": mo.ui.dropdown(RULES, value=next(iter(RULES)), label="A region is a gap", allow_select_none=False),
        "least": mo.ui.number(1, 1000, value=gapview.LEAST, label="By count: fewer rows than"),
    })  # fmt: skip


def rule_of(values: Mapping[str, Any]) -> gapview.Rule | None:
    """The rule as filled in; None lets style decide."""
    least = int(values["least"] or gapview.LEAST)
    if values["by"] is None and least == gapview.LEAST:
        return None
    if values["by"] is None:
        return gapview.Rule("count", least)
    return gapview.Rule(values["by"], least)


# --- files ------------------------------------------------------------------------------------------


def drop(kind: str) -> mo.ui.file:
    """Where a file is dropped."""
    return mo.ui.file(filetypes=panels.FORMATS, kind="area", label=f"Drop {KINDS[kind]} (CSV, TSV, JSON, JSONL, Parquet, each also .gz)")


def guesses(kind: str, file: Any) -> tuple[Any, str]:
    """The columns of a dropped file, or why it cannot be read."""
    return shared.attempt(mapsources.columns, kind, *file) if file else (None, "")


def keep_file(bench: Bench, kind: str, file: Any, form: Any, leave_out: Any, set_kept: Callable[..., None]) -> Any:
    """Keep a dropped file and show it; bad rows come back to be looked at."""
    if not file:
        raise InputError("drop a file first")
    mapping = {field: column for field, column in form.value.items() if column}
    kept = mapsources.keep(bench, kind, *file, mapping, leave_out.value)
    if kept.source is not None:
        set_kept(lambda old: {**old, kind: kept.source.ref})
    return kept


def file_view(kind: str, area: Any, file: Any, found: Any, form: Any, leave_out: Any, problem: str, use: Any) -> mo.Html:
    """The area, and under it the columns as guessed and the button that takes the file."""
    if not file:
        return area
    if problem:
        return mo.vstack([area, shared.note(problem, "bad")])
    named = list(form.elements.values())
    rows = [mo.hstack(named[at : at + 3], widths="equal", gap=1) for at in range(0, len(named), 3)]
    lead = f"Columns of {file[0]}, as guessed; only the text is needed."
    masked = "Of traffic, e-mail addresses, phone, card and account numbers are masked before anything is kept." if kind == "traffic" else ""
    return mo.vstack([area, shared.show(tag("p", say(lead), cls="wb-lead")), *rows, shared.note(masked, "quiet"), mo.hstack([use, leave_out], justify="start")])


def kept_view(news: Any) -> mo.Html:
    """Bad rows of the file that was just dropped."""
    kept = news.result
    if not isinstance(kept, mapsources.Kept) or kept.source is not None:
        return shared.note(news.problem, "bad") if news.problem else mo.md("")
    return shared.show(bad_rows(kept.rejects, kept.rows, False))


# --- the making of a map ----------------------------------------------------------------------------


def begin(bench: Bench, want: mapmaking.Want | None) -> mapmaking.Standing | None:
    """Where the map is; one that costs nothing begins by itself."""
    if want is None:
        return None
    now = mapmaking.standing(bench, want)
    if now.state == "absent" and bench.role == "owner" and not mapmaking.costs(bench):
        mapmaking.begin(bench, want)
        return mapmaking.standing(bench, want)
    return now


def follow(bench: Bench, want: mapmaking.Want | None, set_state: Callable[[str], None], state: str) -> tuple[Any, str]:
    """Ask again where the map is; tells when that changes."""
    now, problem = shared.attempt(mapmaking.standing, bench, want) if want else (None, "")
    mark = f"{want.key}:{now.state}" if now else problem
    if mark != state:
        set_state(mark)
    return now, problem


def begin_again(bench: Bench, want: Any, set_state: Callable[[str], None]) -> None:
    """Make the map because somebody pressed the button."""
    mapmaking.begin(bench, want)
    set_state("begun")


def making_view(now: Any, problem: str, button: Any, bench: Bench, tick: Any) -> mo.Html:
    """How far the map is; a button where it does not begin by itself."""
    if problem:
        return shared.note(problem, "bad")
    if now is None or now.state == "ready":
        return mo.md("")
    if now.state == "working":
        return mo.vstack([shared.show(pages.making(now)), _or_nothing(tick)])
    said = shared.show(pages.making(now)) if now.state == "failed" else mo.md("")
    words = "This map was not made yet." if bench.role == "owner" else "This map was not made yet; an owner can make it."
    return mo.vstack([said, shared.note(words, "info"), button])


def first_words(bench: Bench, want: Any, traffic: Any, evals: Any) -> mo.Html:
    """What to do first, where something is missing."""
    return mo.md("") if want else shared.show(pages.nothing_yet(bool(traffic.value), bool(evals.value), bench.store.reads.runs(3)))


# --- the finding ------------------------------------------------------------------------------------


def look(bench: Bench, want: Any, rule: Any) -> tuple[Any, str]:
    """The finding with all points there are."""
    if want is None:
        return None, ""
    found, problem = shared.attempt(gapview.view, bench, want, rule)
    if found is not None:
        shared.attempt(gapview.note_latest, bench, found)
    return found, problem


def began(bench: Bench, want: Any, rule: Any) -> Any:
    """The finding before points were made for its gaps."""
    if want is None:
        return None
    return shared.attempt(gapclosing.began, bench, want, rule)[0]


def closings(bench: Bench, want: Any, rule: Any) -> list[Any]:
    """Gaps that points were made for."""
    if want is None:
        return []
    return shared.attempt(gapclosing.closings, bench, want, rule)[0] or []


def is_live(found: list[Any]) -> bool:
    return any(one.live for one in found)


def stamp(found: list[Any]) -> tuple[Any, ...]:
    """What changes when a point came in or a run ended."""
    return tuple((one.gap, len(one.points), one.live) for one in found)


def offer(value: Any, get: Callable[[], Any], put: Callable[[Any], None]) -> None:
    """Set a state only when it is another."""
    if get() != value:
        put(value)


def gap_table(view: Any, rows: list[Any], first: str, peek: bool) -> mo.ui.table | None:
    """The ranked gaps, of which one is chosen."""
    if not rows:
        return None
    said = view.seen.rows["text"].tolist()
    cells = []
    for row, now in rows:
        near = [said[at] for at in row["nearest"] if at < len(said)]
        cells.append({"id": row["id"], **pages.gap_cells(row, near, now.closed if now else None, peek)})
    at = next((i for i, one in enumerate(cells) if one["id"] == first), 0)
    return mo.ui.table(
        cells, selection="single", initial_selection=[at], page_size=10, show_column_summaries=False,
        show_data_types=False, show_download=False, wrapped_columns=[name for name in WRAPPED if name in cells[0]],
        hidden_columns=["id"], column_widths={name: wide for name, wide in WIDTHS.items() if name in cells[0]}, label="Gaps, strongest or largest first, then regions that cannot be judged yet: choose one",
    )  # fmt: skip


def picked(table: Any, rows: list[Any]) -> str:
    """The id of the chosen gap."""
    if table is None or not rows:
        return ""
    chosen = table.value
    return str(chosen[0]["id"]) if chosen else ""


def head_view(view: Any) -> mo.Html:
    """The sentence, its figures, and whether style differs."""
    return mo.vstack([panels.quoted(view.results["sentence"]), shared.show(pages.lead(view))])


def apart_view(view: Any, peek: bool) -> mo.Html:
    """What cannot be judged, what decided nothing, and the planted truth."""
    parts = [shared.show(pages.apart(view, peek)), shared.show(pages.aside(view))]
    return mo.vstack([*parts, *([shared.show(pages.planted(view))] if peek and view.themes else [])])


def picture(view: Any, found: list[Any], chosen: str, peek: bool) -> mo.Html:
    """The map."""
    return _picture(gap_chart(scene(view, found, chosen, peek)))


def rows_of(view: Any, found: list[Any]) -> list[Any]:
    """The gaps that the table lists."""
    return listed(view, found) if view else []


# --- fill and watch ---------------------------------------------------------------------------------


def fill_form(bench: Bench, base: Any, gap: str) -> mo.ui.dictionary | None:
    """Leaf, number of points, a bound on money, and the agreement."""
    found, _ = shared.attempt(gapfill.fill, bench, base, gap) if base and gap else (None, "")
    if found is None:
        return None
    leaves = {f"{leaf.path} ({leaf.cosine:.2f})": leaf.id for leaf in found.leaves} | {"No leaf": ""}
    first = next((name for name, id in leaves.items() if found.chosen and id == found.chosen.id), "No leaf")
    return mo.ui.dictionary({
        "leaf": mo.ui.dropdown(leaves, value=first, label="Leaf, nearest first", allow_select_none=False, full_width=True),
        "n": mo.ui.number(1, gapfill.MOST_N, value=found.spec.n, label="Points to write"),
        "cost": mo.ui.number(0, 1_000_000, value=0, step=0.5, label="Stop at this cost in $ (0: no limit)"),
        "agreed": mo.ui.checkbox(label="Send the rows listed here along with the spec"),
    })  # fmt: skip


def filled(bench: Bench, base: Any, gap: str, form: Any) -> tuple[Any, str]:
    """The spec as the form stands."""
    if form is None:
        return None, ""
    chosen = form.value
    return shared.attempt(gapfill.fill, bench, base, gap, n=int(chosen["n"] or 0), leaf=chosen["leaf"], agreed=bool(chosen["agreed"]))


def save(bench: Bench, filling: Any) -> str:
    """Write the spec beside the store; returns the name it opens under."""
    if filling is None:
        raise InputError("choose a gap first")
    return save_spec(bench, filling.spec).stem


def run(bench: Bench, filling: Any, form: Any, set_live: Callable[[bool], None]) -> str:
    """Save the spec, freeze it into a run and start its process; the page watches the rows."""
    name = save(bench, filling)
    cost = float(form.value["cost"] or 0) or None
    made = manufacture.create_run(bench, filling.spec, manufacture.RunOptions(cost_limit=cost))
    manufacture.launch(bench, made.run_id)
    set_live(True)
    return name


def fill_view(bench: Bench, base: Any, gap: str, form: Any, filling: Any, problem: str, buttons: list[Any], name: str) -> mo.Html:
    """The gap's rows on the left, its spec on the right."""
    row = base.gap(gap) if base and gap else None
    if problem or row is None or filling is None:
        return shared.note(problem or "Choose a gap in the table above.", "bad" if problem else "quiet")
    facts = shared.show(pages.gap_facts(row))
    agree = mo.accordion({"Rows of traffic that could go along": mo.vstack([shared.show(pages.consent(filling)), form["agreed"]])})
    left = mo.vstack([facts, agree])
    text = shared.show(tag("pre", say(spec_yaml(filling.spec)), cls="wb-text"))
    bar = mo.hstack(buttons, justify="start", wrap=True)
    who = mo.md("") if bench.role == "owner" else shared.note("Only an owner can save or run a spec: it writes and asks models.", "quiet")
    right = mo.vstack([form["leaf"], shared.show(pages.leaf_words(filling)), mo.hstack([form["n"], form["cost"]], justify="start", wrap=True), text, bar, who])
    parts = [shared.beside(left, right, (1, 1.1))]
    return mo.vstack([*parts, *([shared.show(saved(name))] if name else [])])


def closing_view(found: list[Any], gap: str, tick: Any, simulated: bool) -> mo.Html:
    """Gaps that points were made for: the course of the chosen one, or of the newest."""
    if not found:
        return shared.note("No point was made for a gap of this map yet.", "quiet")
    rows = sorted(found, key=lambda one: (not one.live, one.gap != gap))
    first = rows[0]
    chart = _picture(closing_chart(first.course, first.before["name"], simulated=simulated, live=first.live))
    return mo.vstack([_or_nothing(tick), chart, shared.show(pages.closings(rows))])


def diversity_view(bench: Bench, want: Any, button: Any, tick: Any) -> mo.Html:
    """The three diversities beside traffic, once they were worked out."""
    if want is None:
        return mo.md("")
    found, problem = shared.attempt(mapdiversity.kept, bench, want)
    if problem:
        return shared.note(problem, "bad")
    if found is None:
        words = "On its way, in a process of its own." if mapdiversity.working(bench, want) else "Takes some seconds; nothing leaves this machine."
        return mo.vstack([shared.note(words, "quiet"), mo.hstack([button, _or_nothing(tick)], justify="start")])
    simulated = bench.table.simulated
    told = diversity_pages.panel(found, simulated=simulated)
    chart = _picture(diversity_chart(found, simulated=simulated))
    return mo.vstack([shared.show(told[name]) for name in ("lead", "sets")] + [chart] + [shared.show(told[name]) for name in ("figures", "telltale")])


def diversity_begin(bench: Bench, want: Any, set_busy: Callable[[bool], None]) -> None:
    """Work the diversities out."""
    if want is None:
        raise InputError("there is nothing to compare yet")
    mapdiversity.begin(bench, want)
    set_busy(True)


def diversity_busy(bench: Bench, want: Any, get: Callable[[], bool], put: Callable[[bool], None]) -> None:
    """End the asking when it is done."""
    offer(bool(want) and mapdiversity.working(bench, want), get, put)


def _or_nothing(element: Any) -> Any:
    return mo.md("") if element is None else element


def _picture(chart: Any) -> mo.Html:
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
