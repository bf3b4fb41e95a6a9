# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Difficulty", css_file="style.css")

with app.setup:
    import marimo as mo
    import panels
    import shared


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "Which items tell models apart, and is there enough of them? Drop your own table of outcomes; until then, "
        "what this store's own probes scored. Asks no model and writes nothing."
    )
    _parts = [shared.masthead("difficulty", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def drop_here(closed):
    mo.stop(bool(closed))
    drop = panels.drop()
    drop
    return (drop,)


@app.cell
def columns_form(drop):
    file = panels.dropped(drop.value)
    found, unread = panels.guesses(file)
    form = panels.columns_form(found)
    leave_out = mo.ui.checkbox(label="Leave bad rows out")
    return file, form, found, leave_out, unread


@app.cell
def columns_view(file, form, found, leave_out, unread):
    panels.columns_view(file, found, form, leave_out, unread)
    return


@app.cell
def looked(bench, file, form, found, leave_out):
    seen, problem = panels.look(bench, file, found, form.value, leave_out.value)
    panel = seen.panel if seen else None
    return panel, problem, seen


@app.cell
def first_words(bench, file, leave_out, problem, seen):
    panels.first_words(bench, file, seen, problem, leave_out.value)
    return


@app.cell
def sentence_view(panel):
    mo.stop(panel is None)
    panels.sentence(panel)
    return


@app.cell
def models_view(panel):
    mo.stop(panel is None)
    _lead = shared.section("Models", "How often each is right, and which of them these items tell apart.")
    mo.vstack([_lead, panels.models_view(panel)])
    return


@app.cell
def items_view(panel):
    mo.stop(panel is None)
    _lead = shared.section("Items", "What all models solve, or none, says nothing of who is better.")
    mo.vstack([_lead, panels.items_view(panel)])
    return


@app.cell
def tries_view(panel):
    mo.stop(panel is None)
    _lead = shared.section("More tries", "Right at least once in k samples of an item; the unbiased estimate.")
    mo.vstack([_lead, panels.tries_view(panel)])
    return


@app.cell
def plan_form(closed):
    mo.stop(bool(closed))
    rates = panels.plan_form()
    return (rates,)


@app.cell
def plan_view(panel, rates):
    _lead = shared.section("How many would be enough", "Items, or samples of each, that tell one pass rate from another on the same items.")
    mo.vstack([_lead, mo.hstack(list(rates.elements.values()), justify="start", wrap=True), panels.plan_view(rates.value, panel)])
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("difficulty")
    return


if __name__ == "__main__":
    app.run()
