"""Components of the taxonomy notebook: the tree, its nodes, edits, growth, versions; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import (
    taxonomies,
    taxonomyfiles,
    taxonomyglance,
    taxonomygrow,
    taxonomyjudging,
    taxonomyscore,
    taxonomyspec,
    taxonomytraffic,
)
from workbench.actions.mapsources import traffics
from workbench.actions.open import Bench
from workbench.charts.taxonomy import COLOURS, icicle
from workbench.errors import InputError, SpecError
from workbench.pages import taxonomy as pages
from workbench.pages.safe import say, tag
from workbench.pages.verbs import saved
from workbench.text import shorten, visible
from workbench.trees import axes, changes
from workbench.trees.rules import new_id

STATES = {"proposed": "proposed", "accepted": "accepted", "frozen": "frozen"}
TOP = "(at the top)"
EDITS = "Every change is checked and kept at once; undo takes it back. A frozen node stays until you unfreeze it."
GROWS = (
    "3 to 7 children from the store's evidence, by two families where there are two. A quote counts only where it stands "
    "word for word in its document; what has none is ungrounded. Keep, edit or drop them one by one."
)
SAVES = "A version has a note and stays as it is. Compare any two; going back is a change like any other."
STARTS = "From what users ask, from an idea, or from a file. What is there stays: a name that is taken gets another version."
MOST_CARDS, NAMED = 12, 90
DEEDS = ("Words", "Add a child", "Move", "Merge into", "Split", "State", "Delete")


def first_name(bench: Bench | None, wanted: str) -> str:
    """The taxonomy an address names, else the one saved last."""
    names, _ = shared.attempt(taxonomies.listed, bench) if bench else ([], "")
    return wanted if wanted in (names or []) else (names or [""])[0]


def name_choice(bench: Bench, name: str, set_name: Callable[[str], None]) -> mo.ui.dropdown:
    """Which taxonomy."""
    names, _ = shared.attempt(taxonomies.listed, bench)
    options = {visible(one): one for one in names or []}
    return mo.ui.dropdown(
        options, value=visible(name), label="Taxonomy", allow_select_none=False, on_change=set_name
    )


def place() -> tuple[Callable[[], shared.News], shared.Doer]:
    """What the last deed of one part of the page brought, and how its buttons do theirs."""
    get_news, set_news = mo.state(shared.News())
    return get_news, shared.doer(set_news)


def trouble(news: shared.News) -> mo.Html:
    """What went wrong with the last deed, where its button is."""
    return shared.note(news.problem, "bad") if news.problem else mo.md("")


def look(bench: Bench, name: str, meanings: bool = False) -> tuple[Any, Any, str]:
    """The taxonomy as it stands, its figures, or the problem."""
    now, problem = shared.attempt(taxonomies.working, bench, name)
    if problem:
        return None, None, problem
    seen, problem = shared.attempt(taxonomyglance.glance, bench, now, meanings=meanings)
    return now, seen, problem


def paths(now: Any, under: bool = False) -> dict[str, str]:
    """Every node by its path, in tree order; paths that read alike get their id."""
    found: dict[str, str] = {}
    labels: list[str] = []
    for depth, node in now.taxonomy.walk():
        labels = [*labels[: depth - 1], shorten(visible(node.label), NAMED)]
        path = " › ".join(labels)
        found[path if path not in found else f"{path} ({node.id})"] = node.id
    return found


def node_choice(now: Any, id: str, set_node: Callable[[str], None]) -> mo.ui.dropdown:
    """The node that is looked at, by its path."""
    options = paths(now)
    first = next((path for path, one in options.items() if one == id), next(iter(options)))
    return mo.ui.dropdown(
        options,
        value=first,
        label="Node",
        searchable=True,
        allow_select_none=False,
        full_width=True,
        on_change=set_node,
    )


def chosen(now: Any, id: str) -> str:
    """The id that is chosen, or the first node when it is gone."""
    return id if now and id in now.taxonomy.by_id else now.taxonomy.nodes[0].id if now else ""


def colour_choice(judged: Any, seen: Any) -> mo.ui.dropdown:
    """What the icicle is coloured by; at first something that this tree has."""
    names = {title: by for by, (title, _) in COLOURS.items() if by != "placed" or judged}
    first = (
        "share"
        if seen.traffic
        else "points"
        if seen.points
        else "grounded"
        if seen.coverage.value
        else "overlap"
    )
    return mo.ui.dropdown(
        names, value=COLOURS[first][0], label="Coloured by", allow_select_none=False
    )


def judged_of(bench: Bench, now: Any) -> tuple[Any, bool, dict[str, float]]:
    """What judges said last: figures, whether of this tree, and by leaf how readily its items are placed."""
    found, _ = shared.attempt(taxonomyjudging.latest, bench, now) if now else (None, "")
    if not found:
        return None, True, {}
    told, same = found
    votes: dict[str, list[bool]] = {}
    for item in told.items:
        for said in (one for one in item.said if one):
            for id in said:
                votes.setdefault(id, []).append(len(said) == 1)
    return taxonomyjudging.figures(told), same, {id: sum(v) / len(v) for id, v in votes.items()}


def picture(seen: Any, by: str, placed: Mapping[str, float]) -> Any:
    """The icicle, to be clicked."""
    rows = [{**asdict(row), "placed": placed.get(row.id)} for row in seen.rows]
    return mo.ui.altair_chart(
        icicle(rows, by, simulated=seen.simulated), chart_selection=False, legend_selection=False
    )


def clicked(chart: Any) -> str:
    """The id of the node that was clicked; '' for none."""
    found = (chart.selections or {}).get("node") if chart is not None else None
    ids = (found or {}).get("id") if isinstance(found, Mapping) else None
    return str(ids[0]) if ids else ""


def glance_view(bench: Bench, now: Any, seen: Any, judged: Any, same: bool) -> mo.Html:
    """The sentence, the figures, and what stands behind them."""
    strays, _ = shared.attempt(taxonomyglance.strays, bench, now)
    return mo.vstack([
        panels.quoted(seen.sentence), shared.show(pages.tiles(seen, judged)),
        shared.show(pages.details(seen, judged, same)), shared.show(pages.strays(strays or ())),
    ])  # fmt: skip


def judge_price(bench: Bench, now: Any) -> str:
    """What asking judges takes."""
    planned, problem = shared.attempt(taxonomyjudging.plan, bench, now)
    if problem or planned.why_not:
        return problem or f"Judges cannot place items: {planned.why_not}."
    names = ", ".join(ref.name for ref in planned.judges)
    return f"{planned.calls:,} questions: {len(planned.texts):,} items placed by {names}, who are not told where they lie."


def node_view(bench: Bench, now: Any, seen: Any, id: str) -> mo.Html:
    """The node, what lies there, and its branch as lines."""
    known = {row.id: row.grounded for row in seen.rows}
    found, problem = shared.attempt(taxonomyglance.items_of, bench, now, id)
    card = pages.node_card(
        now.taxonomy, id, known.get(id, False), taxonomyglance.titles(bench, now.taxonomy)
    )
    lines = pages.outline(now.taxonomy, known, id)
    return mo.vstack(
        [
            shared.show(card),
            shared.note(problem, "bad") if problem else shared.show(pages.items(found)),
            shared.show(lines),
        ]
    )


# --- edits ------------------------------------------------------------------------------------------


def deed_form(now: Any, id: str, deed: str) -> mo.ui.dictionary:
    """The fields of one kind of change."""
    node = now.taxonomy.by_id[id]
    others = {TOP: ""} | {path: one for path, one in paths(now).items() if one != id}
    fields: dict[str, dict[str, Any]] = {
        "Words": {
            "label": mo.ui.text(value=node.label, label="Label", full_width=True),
            "definition": mo.ui.text_area(value=node.definition, label="Definition", rows=2, full_width=True),
            "counter_example": mo.ui.text_area(value=node.counter_example, label="Counter-example", rows=2, full_width=True),
        },
        "Add a child": {
            "label": mo.ui.text(label="Label", full_width=True),
            "definition": mo.ui.text_area(label="Definition", rows=2, full_width=True),
        },
        "Move": {"to": mo.ui.dropdown(others, label="Below", searchable=True, full_width=True)},
        "Merge into": {"to": mo.ui.dropdown({p: i for p, i in others.items() if i}, label="Into", searchable=True, full_width=True)},
        "Split": {"labels": mo.ui.text_area(label="Labels, one a line; the first keeps items, evidence and children", rows=3, full_width=True)},
        "State": {
            "state": mo.ui.dropdown(STATES, value=node.state, label="State", allow_select_none=False),
            "whole": mo.ui.checkbox(label="and everything below"),
        },
        "Delete": {"whole": mo.ui.checkbox(label="with everything below (else its children go up)")},
    }  # fmt: skip
    return mo.ui.dictionary(fields[deed])


def made(now: Any, id: str, deed: str, said: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """A filled form as words and changes."""
    node = now.taxonomy.by_id[id]
    name = repr(shorten(node.label, 60))
    if deed == "Words":
        found: list[Any] = (
            [changes.Rename(id=id, label=said["label"])] if said["label"] != node.label else []
        )
        fields = {
            k: said[k]
            for k in ("definition", "counter_example")
            if said[k].strip() != getattr(node, k)
        }
        return f"reworded {name}", [
            *found,
            *([changes.Describe(id=id, **fields)] if fields else []),
        ]
    if deed == "Add a child":
        new = new_id(said["label"], id, now.taxonomy.by_id)
        return f"added {shorten(said['label'], 60)!r} below {name}", [
            changes.Add(
                id=new,
                parent=id,
                label=said["label"],
                definition=said["definition"],
                author=said.get("by", ""),
            )
        ]
    if deed == "Split":
        labels = [line.strip() for line in said["labels"].splitlines() if line.strip()]
        taken = set(now.taxonomy.by_id)
        parts = [
            changes.Part(id=id if at == 0 else new_id(label, f"{id}/{at}", taken), label=label)
            for at, label in enumerate(labels)
        ]
        return f"split {name} into {len(parts)}", [changes.Split(id=id, parts=tuple(parts))]
    if deed == "State":
        return f"{name} is {said['state']}", [
            changes.SetState(id=id, state=said["state"], whole=said["whole"])
        ]
    if deed == "Delete":
        return f"deleted {name}", [changes.Delete(id=id, whole=said["whole"])]
    if said["to"] is None:
        raise InputError("choose a node first")
    if deed == "Move":
        return f"moved {name}", [changes.Move(id=id, parent=said["to"] or None)]
    return f"merged {name}", [changes.Merge(id=id, into=said["to"])]


def do_it(bench: Bench, now: Any, id: str, deed: str, form: Any, by: str) -> Any:
    """Make the change of a form."""
    words, found = made(now, id, deed, {**form.value, "by": by})
    return taxonomies.act(bench, now.name, words, found, by)


def edit_view(deed: Any, form: Any, go: Any, now: Any, back: list[Any], problem: str) -> mo.Html:
    """The choice, its fields, the button; undo and redo say what they would do."""
    draft = now.draft
    told = [f"Undo: {draft.undoes}." if draft.undoes else "Nothing to undo since the last version."]
    told += [f"Redo: {draft.redoes}."] if draft.redoes else []
    said = shared.note(problem, "bad") if problem else mo.md("")
    line = shared.show(tag("span", say(" ".join(told)), cls="wb-dim"))
    return mo.vstack(
        [
            deed,
            *form.elements.values(),
            mo.hstack([go, *back, line], justify="start", align="center", wrap=True),
            said,
        ]
    )


COLUMNS = ("id", "parent", "label", "definition", "counter_example", "state")


def table_editor(now: Any) -> Any:
    """All nodes as a table whose words, parents and states can be typed over."""
    import pandas as pd

    rows = [
        {name: getattr(node, name) or "" for name in COLUMNS} for _, node in now.taxonomy.walk()
    ]
    return mo.ui.data_editor(
        pd.DataFrame(rows), editable_columns=list(COLUMNS[1:]), pagination=True, page_size=50
    )


def table_changes(now: Any, frame: Any) -> list[Any]:
    """What differs between an edited table and the tree, as changes; a new row is a new node."""
    found: list[Any] = []
    seen: set[str] = set()
    taken = set(now.taxonomy.by_id)
    for row in frame.fillna("").astype(str).to_dict("records"):
        id, parent = row["id"].strip(), row["parent"].strip() or None
        if id not in now.taxonomy.by_id:
            if row["label"].strip():
                id = new_id(row["label"], parent, taken)
                taken.add(id)
                found.append(
                    changes.Add(
                        id=id, parent=parent, label=row["label"], definition=row["definition"]
                    )
                )
            continue
        seen.add(id)
        node = now.taxonomy.by_id[id]
        if row["state"] not in STATES:
            raise SpecError(f"state {row['state'][:40]!r} is none of {', '.join(STATES)}")
        unfrozen = (
            [changes.SetState(id=id, state=row["state"])] if row["state"] != node.state else []
        )
        words = {
            k: row[k]
            for k in ("definition", "counter_example")
            if row[k].strip() != getattr(node, k)
        }
        more = [changes.Rename(id=id, label=row["label"])] if row["label"] != node.label else []
        more += [changes.Describe(id=id, **words)] if words else []
        more += [changes.Move(id=id, parent=parent)] if parent != node.parent else []
        found += [*more, *unfrozen] if node.state != "frozen" else [*unfrozen, *more]
    gone = [id for id in now.taxonomy.by_id if id not in seen]
    return found + [changes.Delete(id=id) for id in gone]


def save_table(bench: Bench, now: Any, editor: Any, by: str) -> Any:
    """Take the edited table over as one step."""
    if editor is None:
        raise InputError("open the table first")
    found = table_changes(now, editor.value)
    return taxonomies.act(bench, now.name, f"{len(found)} changes in the table", found, by)


# --- axes -------------------------------------------------------------------------------------------


def axis_choice(now: Any) -> mo.ui.dropdown:
    """An axis there is, or one of the usual ones to be added."""
    there = [axis.name for axis in now.taxonomy.axes]
    names = {visible(name): name for name in there} | {
        f"{name} (new)": name for name in axes.USUAL if name not in there
    }
    return mo.ui.dropdown(names, value=next(iter(names)), label="Axis", allow_select_none=False)


def axis_form(now: Any, name: str) -> mo.ui.dictionary:
    """Its values, one a line, and what cannot occur together."""
    axis = next((one for one in now.taxonomy.axes if one.name == name), None)
    return mo.ui.dictionary({
        "values": mo.ui.text_area(value=axes.written_values(axis) if axis else "", label="Values, one a line; a * after it: grounded in evidence, else assumed", rows=6, full_width=True),
        "forbidden": mo.ui.text_area(value=axes.written_forbidden(now.taxonomy), label="Cannot occur together, one a line: tone = in a hurry, channel = letter", rows=4, full_width=True),
    })  # fmt: skip


def save_axis(bench: Bench, now: Any, name: str, form: Any, by: str) -> Any:
    """Take values and combinations over; an axis without values goes."""
    values = axes.parse_values(form.value["values"])
    there = next((axis for axis in now.taxonomy.axes if axis.name == name), None)
    lifted = axes.parse_forbidden(form.value["forbidden"])
    found: list[Any] = []
    if lifted != now.taxonomy.forbidden:
        found.append(changes.Forbid(combinations=()))
    if values and (there is None or values != there.values):
        found.append(changes.SetAxis(name=name, values=values))
    elif not values and there is not None:
        found.append(changes.DropAxis(name=name))
    if lifted != now.taxonomy.forbidden:
        found.append(changes.Forbid(combinations=lifted))
    return taxonomies.act(bench, now.name, f"axis {name}", found, by)


# --- growth -----------------------------------------------------------------------------------------


def grow_price(bench: Bench, now: Any, id: str) -> str:
    """Who would be asked, and how much evidence there is."""
    refs, problem = shared.attempt(taxonomygrow.taxonomists, bench)
    if problem:
        return problem
    n, _ = shared.attempt(bench.store.reads.evidence_count)
    told = "; import some with workbench import evidence" if not n else ""
    examples = len(taxonomygrow.curated(now.taxonomy, id))
    return (
        f"{len(refs)} questions to {', '.join(ref.name for ref in refs)}; {n or 0:,} documents of evidence are in the store{told}; "
        f"{examples} parents that people curated go along as examples."
    )


def waiting(now: Any, id: str) -> list[Any]:
    """Proposed nodes below the chosen one, else all that wait; a few at a time."""
    mine = taxonomygrow.proposed(now.taxonomy, id)
    return (mine or taxonomygrow.proposed(now.taxonomy))[:MOST_CARDS]


def card_forms(nodes: list[Any]) -> mo.ui.array:
    """Label and definition of every proposal, to be edited before it is kept."""
    return mo.ui.array([
        mo.ui.dictionary({
            "label": mo.ui.text(value=node.label, label="Label", full_width=True),
            "definition": mo.ui.text_area(value=node.definition, label="Definition", rows=2, full_width=True),
        }) for node in nodes
    ])  # fmt: skip


def card_buttons(
    bench: Bench, now: Any, nodes: list[Any], forms: Any, do: Any, by: str, off: bool
) -> mo.ui.array:
    """Keep and Drop, a pair for every proposal."""

    def keep(at: int) -> Any:
        said = forms.value[at]
        return taxonomygrow.keep(
            bench, now.name, nodes[at].id, by, said["label"], said["definition"]
        )

    pairs = [
        (mo.ui.button(label="Keep", kind="success", disabled=off, on_click=do(keep, at)),
         mo.ui.button(label="Drop", kind="danger", disabled=off, on_click=do(taxonomygrow.drop, bench, now.name, node.id, by)))
        for at, node in enumerate(nodes)
    ]  # fmt: skip
    return mo.ui.array([button for pair in pairs for button in pair])


def cards_view(
    bench: Bench, now: Any, seen: Any, nodes: list[Any], forms: Any, buttons: Any
) -> mo.Html:
    """Every proposal with its span, its words and its buttons."""
    if not nodes:
        return shared.note(
            "Nothing waits for you: grow a node, and its children stand here.", "quiet"
        )
    known = {row.id: row.grounded for row in seen.rows}
    titles = taxonomyglance.titles(bench, now.taxonomy)
    all_of = len(taxonomygrow.proposed(now.taxonomy))
    told = [
        shared.show(
            tag(
                "p",
                say(f"{all_of:,} nodes wait for a person; {len(nodes):,} here."),
                cls="wb-dim",
                role="status",
            )
        )
    ]
    for at, node in enumerate(nodes):
        fields = list(forms.elements[at].elements.values())
        pair = mo.hstack([buttons.elements[2 * at], buttons.elements[2 * at + 1]], justify="start")
        above = " › ".join(shorten(one.label, 60) for one in now.taxonomy.path(node.id)[:-1])
        told.append(mo.vstack([
            shared.show(tag("p", say(above), cls="wb-dim")), shared.show(pages.proposal(node, known.get(node.id, False), titles)), *fields, pair,
        ]))  # fmt: skip
    return mo.vstack(told, gap=1.2)


def learning(bench: Bench, now: Any) -> Any:
    """Accepted growth as a file to fine-tune with, where there is any."""
    text, _ = shared.attempt(taxonomygrow.tuning, bench, now.name)
    if not text:
        return mo.md("")
    n = text.count("\n")
    return mo.download(
        text.encode(),
        filename=f"{now.name}-growth.jsonl",
        label=f"Accepted growth as chat JSONL ({n:,} rows)",
    )


def score(bench: Bench, now: Any, set_tried: Callable[[Any], None]) -> Any:
    """Ask every taxonomist for the tree's own parents anew and score what it says."""
    found = taxonomyscore.try_models(bench, now.name, taxonomygrow.taxonomists(bench))
    set_tried(found)
    return found


def score_price(bench: Bench, now: Any) -> str:
    """How many questions that takes."""
    tree, problem = shared.attempt(taxonomyscore.accepted, now.taxonomy)
    refs, more = shared.attempt(taxonomygrow.taxonomists, bench)
    if problem or more:
        return problem or more
    parents = len(taxonomyscore.parents_of(tree))
    return f"{parents * len(refs):,} questions: each of {len(refs)} models grows {parents:,} parents anew without seeing their children; scored on sets of terms."


# --- versions, starts, specs ------------------------------------------------------------------------


def version_choices(now: Any) -> dict[str, int | None]:
    """As it stands, and every version."""
    found: dict[str, int | None] = {"as it stands": None}
    return found | {
        f"version {row.version}: {shorten(visible(row.note), 60)}": row.version
        for row in now.versions
    }


def compare_form(now: Any) -> mo.ui.dictionary:
    """Which two are held side by side: at first the last version against what stands now."""
    names = list(version_choices(now))
    newest = names[1] if len(names) > 1 and now.changed else names[min(2, len(names) - 1)]
    return mo.ui.dictionary({
        "old": mo.ui.dropdown(names, value=newest, label="From", allow_select_none=False),
        "new": mo.ui.dropdown(names, value=names[0], label="To", allow_select_none=False),
    })  # fmt: skip


def compare_view(bench: Bench, now: Any, form: Any) -> mo.Html:
    """What differs."""
    known = version_choices(now)
    found, problem = shared.attempt(
        taxonomies.compared, bench, now.name, known[form.value["old"]], known[form.value["new"]]
    )
    return shared.note(problem, "bad") if problem else shared.show(pages.comparison(found))


def go_back(bench: Bench, now: Any, form: Any, by: str) -> Any:
    """Make the older of the two what stands now."""
    version = version_choices(now)[form.value["old"]]
    if version is None:
        raise InputError("choose a version under From")
    return taxonomies.go_back(bench, now.name, version, by)


def files_out(now: Any) -> Any:
    """The tree as files."""
    stem = f"{now.name}-v{now.base}" + ("-changed" if now.changed else "")
    return mo.hstack([
        mo.download(lambda: taxonomies.as_yaml(now.taxonomy).encode(), filename=f"{stem}.yaml", label="As YAML"),
        mo.download(lambda: taxonomies.as_csv(now.taxonomy).encode(), filename=f"{stem}.csv", label="As a table (level1 …)"),
    ], justify="start")  # fmt: skip


def traffic_choice(bench: Bench) -> mo.ui.dropdown:
    """Traffic there is."""
    found, _ = shared.attempt(traffics, bench)
    options = {f"{visible(one.name)} ({one.n:,} rows)": one.ref for one in found or []}
    return mo.ui.dropdown(
        options, value=next(iter(options), None), label="Traffic", full_width=True
    )


def start_form() -> mo.ui.dictionary:
    """A name, and an idea in words."""
    return mo.ui.dictionary({
        "name": mo.ui.text(label="Called", placeholder="letters, digits, _ . -", full_width=True),
        "concept": mo.ui.text(label="Concept", placeholder="what it is about", full_width=True),
        "definition": mo.ui.text_area(label="In a sentence or two", rows=2, full_width=True),
    })  # fmt: skip


def start_traffic(
    bench: Bench, form: Any, ref: str | None, by: str, set_name: Any, set_live: Any
) -> Any:
    """A tree from traffic; its regions are made first where they are not there."""
    if not ref:
        raise InputError("no traffic has been imported: workbench import traffic FILE --name NAME")
    bench.require("owner", "start a taxonomy")
    if not taxonomytraffic.is_made(bench, ref):
        taxonomytraffic.make(bench, ref)
        set_live(ref)
        return None
    found = taxonomytraffic.from_traffic(bench, form.value["name"].strip() or "traffic", ref, by)
    set_name(found.name)
    return found


def follow(bench: Bench, ref: str, set_live: Any) -> mo.Html:
    """How far the regions are; ends the watching when they are there."""
    if not ref:
        return mo.md("")
    now, problem = shared.attempt(taxonomytraffic.make, bench, ref)
    if problem or now.state in ("ready", "failed"):
        set_live("")
        told = problem or now.problem or "The regions are made: start from this traffic again."
        return shared.note(told, "bad" if problem or now.problem else "good")
    return shared.note(f"{now.step}: {now.done:,} of {now.total:,} texts", "info")


def start_concept(bench: Bench, form: Any, by: str, set_name: Any) -> Any:
    """A tree of one node, to be grown from."""
    said = form.value
    taxonomygrow.from_concept(
        bench, said["name"].strip() or "concept", said["concept"], said["definition"], by
    )
    set_name(said["name"].strip() or "concept")


def file_drop() -> mo.ui.file:
    """Where a tree is dropped."""
    kinds = [".yaml", ".yml", *panels.FORMATS[:-1]]
    return mo.ui.file(
        filetypes=kinds, kind="area", label="Drop a tree: YAML, or a table with level1 .. levelN"
    )


def file_columns(file: Any) -> tuple[Any, str]:
    """The columns of a dropped table as guessed; nothing for YAML."""
    return shared.attempt(taxonomyfiles.columns, *file) if file else (None, "")


def start_file(
    bench: Bench, file: Any, form: Any, columns: Any, leave_out: Any, by: str, set_name: Any
) -> Any:
    """Keep a dropped tree."""
    mapping = {field: column for field, column in columns.value.items() if column}
    found = taxonomyfiles.dropped(
        bench, form.value["name"].strip(), file, mapping, leave_out.value, by
    )
    set_name(found.name)
    return found


def spec_view(
    bench: Bench, now: Any, seen: Any, id: str, form: Any, button: Any, kept: tuple[str, str]
) -> mo.Html:
    """Why the spec would be made, and where it opens once it is."""
    words = shared.show(tag("p", say(taxonomyspec.why(now, seen, id)), cls="wb-dim"))
    parts = [
        words,
        mo.hstack([*form.elements.values(), button], justify="start", align="end", wrap=True),
    ]
    return mo.vstack([*parts, *([shared.show(saved(kept[1]))] if kept[0] == id else [])])


def spec_form(now: Any, id: str) -> mo.ui.dictionary:
    """Which recipe and how many points."""
    names = taxonomyspec.recipes(now, id)
    return mo.ui.dictionary({
        "recipe": mo.ui.dropdown(names, value=names[0], label="Recipe", allow_select_none=False),
        "n": mo.ui.number(1, 1000, value=10, label="Points"),
    })  # fmt: skip


def make_spec(
    bench: Bench,
    now: Any,
    seen: Any,
    id: str,
    form: Any,
    set_saved: Callable[[tuple[str, str]], None],
) -> Any:
    """Save the spec of a node."""
    _, file = taxonomyspec.make_spec(
        bench, now, seen, id, int(form.value["n"] or 10), form.value["recipe"]
    )
    set_saved((id, file.stem))
    return file
