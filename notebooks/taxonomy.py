# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Taxonomy", css_file="style.css")

with app.setup:
    import marimo as mo
    import panels
    import shared
    import trees


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "A tree of what there is to test, from traffic, from an idea or from a file. Look at it, change it, grow it from evidence, "
        "compare versions, and make a spec from any node. Looking asks no model; growing and judging do when you say so."
    )
    _parts = [shared.masthead("taxonomy", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    query = mo.query_params().to_dict()
    get_edit, do = trees.place()
    get_judge, do_judge = trees.place()
    get_grow, do_grow = trees.place()
    get_keep, do_keep = trees.place()
    get_spec, do_spec = trees.place()
    get_start, do_start = trees.place()
    get_tried, set_tried = mo.state(())
    get_saved, set_saved = mo.state(("", ""))
    get_name, set_name = mo.state(trees.first_name(bench, str(query.get("taxonomy") or "")))
    get_node, set_node = mo.state(str(query.get("node") or ""))
    off = bench.role != "owner"
    return (
        do, do_grow, do_judge, do_keep, do_spec, do_start, get_edit, get_grow, get_judge, get_keep, get_name, get_node, get_saved,
        get_spec, get_start, get_tried, off, set_name, set_node, set_saved, set_tried,
    )  # fmt: skip


@app.cell
def choose(bench, get_edit, get_name, get_start, set_name):
    get_edit(), get_start()
    which = trees.name_choice(bench, get_name(), set_name)
    return (which,)


@app.cell
def who(closed):
    mo.stop(bool(closed))
    by = mo.ui.text(label="Your name", placeholder="for versions")
    return (by,)


@app.cell
def meanings(closed):
    mo.stop(bool(closed))
    deeper = mo.ui.switch(label="Compare siblings by meaning too (embeds every label)")
    return (deeper,)


@app.cell
def looked(bench, deeper, get_edit, get_grow, get_judge, get_keep, get_name, get_start):
    get_edit(), get_grow(), get_judge(), get_keep(), get_start()
    now, seen, problem = trees.look(bench, get_name(), deeper.value)
    judged, same, placed = trees.judged_of(bench, now)
    return judged, now, placed, problem, same, seen


@app.cell
def head_view(by, now, problem, which):
    _body = shared.note(problem, "bad") if problem else shared.show(trees.pages.standing(now))
    mo.vstack([mo.hstack([which, by], justify="start", align="end", wrap=True), _body])
    return


@app.cell
def colour(judged, seen):
    mo.stop(seen is None)
    paint = trees.colour_choice(judged, seen)
    return (paint,)


@app.cell
def icicle_chart(paint, placed, seen):
    chart = trees.picture(seen, paint.value, placed)
    return (chart,)


@app.cell
def icicle_view(chart, paint):
    mo.vstack([paint, chart])
    return


@app.cell
def clicked(chart, set_node):
    _id = trees.clicked(chart)
    set_node(_id) if _id else None
    return


@app.cell
def judge_button(bench, do_judge, now, off, seen):
    ask_judges = mo.ui.button(
        label="Ask judges to place its items", disabled=off, on_click=do_judge(lambda: trees.taxonomyjudging.judge(bench, now))
    )
    return (ask_judges,)


@app.cell
def glance_view(ask_judges, bench, deeper, get_judge, judged, now, same, seen):
    _price = shared.note(trees.judge_price(bench, now), "quiet")
    mo.vstack([
        shared.section("At a glance", "Do siblings overlap, are branches even, is there evidence, where is traffic without points?"),
        trees.glance_view(bench, now, seen, judged, same), deeper, ask_judges, _price, trees.trouble(get_judge()),
    ])  # fmt: skip
    return


@app.cell
def node_choice(get_node, now, seen, set_node):
    at = trees.chosen(now, get_node())
    node = trees.node_choice(now, at, set_node)
    return at, node


@app.cell
def node_view(at, bench, node, now, seen):
    _lead = shared.section("One node", "Click one in the picture or choose it here: its words, its evidence, its items.")
    mo.vstack([_lead, node, trees.node_view(bench, now, seen, at)])
    return


@app.cell
def deed_choice(closed):
    mo.stop(bool(closed))
    deed = mo.ui.radio(trees.DEEDS, value="Words", label="Change", inline=True)
    return (deed,)


@app.cell
def deed_form(at, deed, now, seen):
    form = trees.deed_form(now, at, deed.value)
    return (form,)


@app.cell
def edit_buttons(at, bench, by, deed, do, form, now, off):
    go = mo.ui.button(
        label="Change it", kind="success", disabled=off, on_click=do(lambda: trees.do_it(bench, now, at, deed.value, form, by.value))
    )
    undo = mo.ui.button(label="Undo", disabled=off or not now.draft.undoes, on_click=do(trees.taxonomies.undo, bench, now.name))
    redo = mo.ui.button(label="Redo", disabled=off or not now.draft.redoes, on_click=do(trees.taxonomies.redo, bench, now.name))
    return go, redo, undo


@app.cell
def edit_view(deed, form, get_edit, go, now, off, redo, undo):
    _lead = shared.section("Change it", trees.EDITS)
    _who = shared.note("Only an owner can change a taxonomy.", "quiet") if off else mo.md("")
    mo.vstack([_lead, _who, trees.edit_view(deed, form, go, now, [undo, redo], get_edit().problem)])
    return


@app.cell
def table_switch(closed):
    mo.stop(bool(closed))
    as_table = mo.ui.switch(label="Edit as a table")
    return (as_table,)


@app.cell
def table_editor(as_table, now, seen):
    editor = trees.table_editor(now) if as_table.value else None
    return (editor,)


@app.cell
def table_button(bench, by, do, editor, now, off):
    take = mo.ui.button(
        label="Take the table over", kind="success", disabled=off, on_click=do(lambda: trees.save_table(bench, now, editor, by.value))
    )
    return (take,)


@app.cell
def table_view(as_table, editor, take):
    mo.vstack([as_table, *([editor, take] if editor is not None else [])])
    return


@app.cell
def axis_choice(now, seen):
    axis = trees.axis_choice(now)
    return (axis,)


@app.cell
def axis_form(axis, now):
    axis_fields = trees.axis_form(now, axis.value)
    return (axis_fields,)


@app.cell
def axis_button(axis, axis_fields, bench, by, do, now, off):
    take_axis = mo.ui.button(
        label="Take the axis over", disabled=off,
        on_click=do(lambda: trees.save_axis(bench, now, axis.value, axis_fields, by.value)),
    )  # fmt: skip
    return (take_axis,)


@app.cell
def axis_view(axis, axis_fields, take_axis):
    _body = mo.vstack([axis, *axis_fields.elements.values(), take_axis])
    mo.accordion({"Axes beside the tree, and what cannot occur together": _body})
    return


@app.cell
def grow_button(at, bench, by, do_grow, now, off):
    grow = mo.ui.button(
        label="Grow this node", kind="success", disabled=off,
        on_click=do_grow(lambda: trees.taxonomygrow.grow(bench, now.name, at, by.value)),
    )  # fmt: skip
    return (grow,)


@app.cell
def proposals(at, now, seen):
    waiting = trees.waiting(now, at)
    forms = trees.card_forms(waiting)
    return forms, waiting


@app.cell
def proposal_buttons(bench, by, do_grow, forms, now, off, waiting):
    keeps = trees.card_buttons(bench, now, waiting, forms, do_grow, by.value, off)
    return (keeps,)


@app.cell
def score_button(bench, do_grow, now, off, set_tried):
    try_all = mo.ui.button(
        label="Score the taxonomists on this tree", disabled=off, on_click=do_grow(lambda: trees.score(bench, now, set_tried))
    )
    return (try_all,)


@app.cell
def grow_view(at, bench, forms, get_grow, grow, keeps, now, seen, waiting):
    _price = shared.note(trees.grow_price(bench, now, at), "quiet")
    mo.vstack([
        shared.section("Grow it", trees.GROWS), grow, _price, trees.trouble(get_grow()),
        trees.cards_view(bench, now, seen, waiting, forms, keeps), trees.learning(bench, now),
    ])  # fmt: skip
    return


@app.cell
def score_view(bench, get_tried, now, try_all):
    mo.vstack([try_all, shared.note(trees.score_price(bench, now), "quiet"), shared.show(trees.pages.tried(get_tried()))])
    return


@app.cell
def version_forms(now, seen):
    note = mo.ui.text(label="What is new", full_width=True)
    pair = trees.compare_form(now)
    return note, pair


@app.cell
def version_buttons(bench, by, do_keep, note, now, off, pair):
    save = mo.ui.button(
        label="Save a version", kind="success", disabled=off or not (now.changed or not now.versions),
        on_click=do_keep(lambda: trees.taxonomies.save(bench, now.name, note.value, by.value)),
    )  # fmt: skip
    back = mo.ui.button(
        label="Go back to the one under From", disabled=off, on_click=do_keep(lambda: trees.go_back(bench, now, pair, by.value))
    )
    return back, save


@app.cell
def versions_view(back, bench, get_keep, note, now, pair, save):
    _pair = mo.hstack([*pair.elements.values(), back], justify="start", align="end", wrap=True)
    _all = shared.show(trees.pages.versions(now.versions)) if now.versions else mo.md("")
    mo.vstack([
        shared.section("Versions", trees.SAVES), note, save, trees.trouble(get_keep()), _pair, trees.compare_view(bench, now, pair), _all, trees.files_out(now),
    ])  # fmt: skip
    return


@app.cell
def spec_form(at, now, seen):
    spec_fields = trees.spec_form(now, at)
    return (spec_fields,)


@app.cell
def spec_button(at, bench, do_spec, now, off, seen, set_saved, spec_fields):
    make = mo.ui.button(
        label="Make a spec for this node", kind="success", disabled=off,
        on_click=do_spec(lambda: trees.make_spec(bench, now, seen, at, spec_fields, set_saved)),
    )  # fmt: skip
    return (make,)


@app.cell
def spec_view(at, bench, get_saved, get_spec, make, now, seen, spec_fields):
    _lead = shared.section("Make points here", "A spec for the chosen node; it remembers why, through to the release.")
    mo.vstack([_lead, trees.spec_view(bench, now, seen, at, spec_fields, make, get_saved()), trees.trouble(get_spec())])
    return


@app.cell
def starts(bench, closed):
    mo.stop(bool(closed))
    fields, source, drop = trees.start_form(), trees.traffic_choice(bench), trees.file_drop()
    get_live, set_live = mo.state("")
    return drop, fields, get_live, set_live, source


@app.cell
def start_file(drop):
    file = panels.dropped(drop.value)
    found, unread = trees.file_columns(file)
    columns = panels.columns_form(found)
    leave_out = mo.ui.checkbox(label="Leave bad rows out")
    return columns, file, leave_out, unread


@app.cell
def start_buttons(bench, by, columns, do_start, fields, file, leave_out, off, set_live, set_name, source):
    of_traffic = mo.ui.button(
        label="Start from this traffic", disabled=off,
        on_click=do_start(lambda: trees.start_traffic(bench, fields, source.value, by.value, set_name, set_live)),
    )  # fmt: skip
    of_idea = mo.ui.button(
        label="Start from this concept", disabled=off, on_click=do_start(lambda: trees.start_concept(bench, fields, by.value, set_name))
    )
    of_file = mo.ui.button(
        label="Start from this file", disabled=off or not file,
        on_click=do_start(lambda: trees.start_file(bench, file, fields, columns, leave_out, by.value, set_name)),
    )  # fmt: skip
    return of_file, of_idea, of_traffic


@app.cell
def name_button(bench, do_start, now, off):
    rename = mo.ui.button(
        label="Ask a model for names", disabled=off, on_click=do_start(lambda: trees.taxonomytraffic.name_nodes(bench, now.name))
    )
    return (rename,)


@app.cell
def live_ticker(get_live):
    tick = mo.ui.refresh(options=["1s"], default_interval="1s") if get_live() else None
    return (tick,)


@app.cell
def live_view(bench, get_live, set_live, tick):
    tick
    making = trees.follow(bench, get_live(), set_live)
    return (making,)


@app.cell
def start_view(columns, drop, fields, get_start, leave_out, making, of_file, of_idea, of_traffic, rename, source, tick, unread):
    _said = shared.note(unread, "bad") if unread else trees.trouble(get_start())
    _file = [*columns.elements.values(), leave_out] if columns.elements else []
    mo.vstack([
        shared.section("Start another", trees.STARTS), *fields.elements.values(), of_idea, source,
        mo.hstack([of_traffic, rename, *([tick] if tick else [])], justify="start"), making, drop, *_file, of_file, _said,
    ])  # fmt: skip
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("taxonomy")
    return


if __name__ == "__main__":
    app.run()
