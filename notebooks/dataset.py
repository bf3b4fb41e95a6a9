# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Dataset", css_file="style.css")

with app.setup:
    import holding
    import marimo as mo
    import shared


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "How many points do people stand behind, where do they lie, and what is missing for a claim? Search them, "
        "freeze them as a release, take one back, hand them on. Tracks are never averaged."
    )
    _parts = [shared.masthead("dataset", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    query = mo.query_params().to_dict()
    get_news, set_news = mo.state(shared.News())
    do, owner = shared.doer(set_news), bench.role == "owner"
    return do, get_news, owner, query


@app.cell
def point_asked_for(bench, query):
    mo.stop(not query.get("cand"))
    holding.point_view(bench, str(query["cand"]))
    return


@app.cell
def counts(bench, get_news):
    get_news()
    whole = holding.counted(bench)
    return (whole,)


@app.cell
def top_view(whole):
    holding.top(whole)
    return


@app.cell
def some(whole):
    mo.stop(not whole.found.attempts)
    there = True
    return (there,)


@app.cell
def tracks_view(there, whole):
    there
    _lead = shared.section("Enough for a claim?", "Thirty approved points a track; below that a rate is a story.")
    mo.vstack([_lead, holding.tracks_view(whole)])
    return


@app.cell
def cut_choice(there):
    there
    by = holding.cut_choice()
    return (by,)


@app.cell
def cut_view(by, whole):
    mo.vstack([
        shared.section("Where they lie", "Approved of attempted points, tracks apart."), by,
        holding.cut_view(whole, by.value),
    ])  # fmt: skip
    return


@app.cell
def coverage_view(bench, there, whole):
    there
    _lead = shared.section("Coverage and overlap", "What approved points cover of their axes, and what they were held against.")
    mo.vstack([_lead, holding.coverage_view(bench, whole)])
    return


@app.cell
def robust_view(bench, get_news, there):
    there, get_news()
    _lead = shared.section("Robustness and wear", "Adversarial against happy, from fresh samples; which points may be rotated out.")
    mo.vstack([_lead, holding.robust_view(bench)])
    return


@app.cell
def search_form(query, there, whole):
    there
    search = holding.search_form(whole, query)
    return (search,)


@app.cell
def page_form(bench, query, search):
    total, page = holding.pager(bench, search.value, query)
    return page, total


@app.cell
def points_view(bench, page, search, total):
    mo.vstack([
        shared.section("Points", "A point leads to its whole trail."),
        mo.hstack([*search.elements.values(), page], justify="start", align="end", wrap=True),
        holding.points_view(bench, search.value, total, page.value),
    ])  # fmt: skip
    return


@app.cell
def release_forms(bench, do, owner, there, whole):
    there
    form = holding.release_form(whole)
    preview = mo.ui.button(label="What would it hold?", disabled=not owner, on_click=do(lambda: holding.make(bench, form.value, dry=True)))
    freeze = mo.ui.button(
        label="Release", kind="success", disabled=not owner, on_click=do(lambda: holding.make(bench, form.value, dry=False))
    )
    return form, freeze, preview


@app.cell
def chosen_release(bench, get_news, query, there):
    there, get_news()
    chosen = holding.release_choice(bench, query)
    return (chosen,)


@app.cell
def close_forms(bench, do, owner, query, there):
    there
    back = holding.close_form(query)
    take = mo.ui.button(label="Take it back", kind="danger", disabled=not owner, on_click=do(lambda: holding.take_back(bench, back.value)))
    return back, take


@app.cell
def releases_view(back, bench, chosen, form, freeze, get_news, preview, take):
    mo.vstack([
        shared.section("Releases", "Frozen and numbered: what is approved now, split by cluster, a quarter held as anchors."),
        mo.hstack([*form.elements.values(), preview, freeze], justify="start", align="end", wrap=True),
        holding.outcome(get_news()),
        mo.hstack(list(chosen.elements.values()), justify="start", wrap=True),
        holding.releases_view(bench, chosen.value),
        mo.hstack([*back.elements.values(), take], justify="start", align="end", wrap=True),
    ])  # fmt: skip
    return


@app.cell
def look_switch(there):
    there
    look = mo.ui.switch(label="Show what would go where")
    return (look,)


@app.cell
def export_forms(bench, chosen, do, owner):
    target = holding.target_choice()
    export = mo.ui.button(
        label="Export", kind="success", disabled=not owner,
        on_click=do(lambda: holding.send(bench, chosen.value["one"], target.value)),
    )  # fmt: skip
    return export, target


@app.cell
def export_view(bench, chosen, export, get_news, look, target):
    get_news()
    mo.vstack([
        shared.section("Exports", "Into a folder beside the store, read back with the target's form before it counts."),
        mo.hstack([target, export, look], justify="start", align="end", wrap=True),
        holding.targets_view(bench, chosen.value["one"]) if look.value else mo.md(""),
        shared.section("Who has met released points", "Every export, evaluation, probe and rollout, newest first."),
        holding.uses_view(bench),
    ])  # fmt: skip
    return


@app.cell
def card_forms(bench, do, owner, there):
    there
    card = holding.card_form(bench)
    fill = mo.ui.button(label="Add to the card", disabled=not owner, on_click=do(lambda: holding.fill(bench, card.value)))
    return card, fill


@app.cell
def cards_view(bench, card, fill, get_news):
    get_news()
    mo.vstack([
        shared.section("Disclosure cards", "What is known of the models and sets behind these points. Blanks are not disclosed."),
        mo.hstack([*card.elements.values(), fill], justify="start", align="end", wrap=True), holding.cards_view(bench),
    ])  # fmt: skip
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("dataset")
    return


if __name__ == "__main__":
    app.run()
