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
    import verbs


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "Which items tell models apart, and is there enough of them? Drop your own table of outcomes; until then, "
        "what this store's own probes scored. Looking asks no model and writes nothing; escalate and make harder do when you say so."
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
def session(bench, closed):
    mo.stop(bool(closed))
    get_news, set_news = mo.state(shared.News())
    get_saved, set_saved = mo.state("")
    get_live, set_live = mo.state(verbs.is_live(bench))
    do, owner = shared.doer(set_news), bench.role == "owner"
    return do, get_live, get_news, get_saved, owner, set_live, set_saved


@app.cell
def which_samples(bench, closed):
    mo.stop(bool(closed))
    which = verbs.samples(bench)
    return (which,)


@app.cell
def samples_view(bench, file, which):
    verbs.samples_view(bench, which, file)
    return


@app.cell
def looked(bench, file, form, found, get_live, leave_out, which):
    get_live()
    seen, problem = panels.look(bench, file, found, form.value, leave_out.value, which.value)
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
def ticker(get_live):
    tick = mo.ui.refresh(options=["1s", "5s"], default_interval="1s") if get_live() else None
    return (tick,)


@app.cell
def watched(bench, get_live, get_news, set_live, tick):
    tick, get_news()
    now = verbs.look(bench, get_live, set_live)
    return (now,)


@app.cell
def escalate_controls(bench, do, owner, set_live):
    budget = verbs.budget(bench)
    escalate = mo.ui.button(
        label="Escalate", kind="success", disabled=not owner, on_click=do(verbs.begin, bench, lambda: budget.value, set_live)
    )
    halt = mo.ui.button(label="Stop", kind="danger", disabled=not owner, on_click=do(verbs.halt, bench))
    return budget, escalate, halt


@app.cell
def escalate_view(bench, budget, escalate, get_news, halt, now, tick):
    _said = get_news().problem
    _lead = shared.section("Nobody solved these", verbs.ESCALATES)
    _told = shared.note(_said, "bad") if _said else mo.md("")
    mo.vstack([_lead, _told, verbs.escalate_view(bench, budget, escalate, halt, now, tick)])
    return


@app.cell
def harder_start(bench, closed):
    mo.stop(bool(closed))
    start = verbs.starts(bench)
    return (start,)


@app.cell
def hardened(bench, set_saved, start):
    harder, unsaid = verbs.harden(bench, start.value)
    set_saved("")
    return harder, unsaid


@app.cell
def harder_button(bench, do, harder, owner, set_saved):
    save = mo.ui.button(
        label="Save this spec", kind="success", disabled=not owner, on_click=do(lambda: set_saved(verbs.save(bench, harder)))
    )
    return (save,)


@app.cell
def harder_view(bench, get_saved, harder, save, start, unsaid):
    _lead = shared.section("Make harder", verbs.HARDENS)
    mo.vstack([_lead, verbs.harder_view(bench, start, harder, unsaid, save, get_saved())])
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
