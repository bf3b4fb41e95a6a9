# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Review", css_file="style.css")

with app.setup:
    import marimo as mo
    import reflecting
    import reviewaside
    import reviewing
    import shared

    from workbench.actions.queue import Wanted


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "One point after the other, as the recipe shows it: would you stand behind it? What gates and other people "
        "said comes after your verdict. Everything is kept; the keys are under ?."
    )
    _parts = [shared.masthead("review", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    here = mo.query_params()
    asked = here.to_dict()
    get_news, set_news = mo.state(shared.News())
    get_item, set_item = mo.state(0)
    get_busy, set_busy = mo.state(False)
    tell = {"news": set_news, "item": set_item, "busy": set_busy}
    return asked, get_busy, get_item, get_news, here, set_busy, tell


@app.cell
def who_form(asked, bench):
    who = reviewing.people(asked, bench)
    return (who,)


@app.cell
def narrow_form(asked, bench):
    narrow = reviewing.narrowing(bench, Wanted.of(asked))
    return (narrow,)


@app.cell
def narrow_view(bench, narrow, who):
    _row = mo.hstack([*who.elements.values(), *narrow.elements.values()], justify="start", wrap=True)
    mo.accordion({
        "Who you are, and what to look at": _row,
        "How reviewers agree, and what they change": mo.lazy(lambda: reviewaside.agreement(bench)),
    })  # fmt: skip
    return


@app.cell
def sitting(bench, here, narrow, tell, who):
    desk = reviewing.desk_of(bench, who.value, narrow.value, here, tell)
    bar, edit_bar = reviewing.buttons(desk), reviewing.edit_buttons(desk)
    return bar, desk, edit_bar


@app.cell
def top_view(bar, desk, get_news):
    reviewing.top(desk, bar, get_news())
    return


@app.cell
def forms(desk, get_item):
    get_item()
    words, fields = reviewing.words_form(desk), reviewing.edit_form(desk)
    # What is typed must not draw the form anew: its view knows it by the desk, not by name.
    desk.forms = (words, fields)
    form_made = True
    return fields, form_made, words


@app.cell
def listen(desk, fields, words):
    desk.words = lambda: words.value if words is not None else {}
    desk.fields = lambda: fields.value if fields is not None else {}
    return


@app.cell
def item_view(desk, form_made, get_news):
    form_made, get_news()
    _form = reviewing.form(desk, *desk.forms)
    mo.hstack([reviewing.item(desk), _form], widths=[1.6, 1], gap=1.5, align="start")
    return


@app.cell
def problem_view(desk, fields):
    mo.stop(fields is None or desk.shown is None)
    reviewaside.problems_of(desk.shown, fields.value)
    return


@app.cell
def ticker(get_busy):
    tick = mo.ui.refresh(options=["0.5s"], default_interval="0.5s") if get_busy() else None
    return (tick,)


@app.cell
def edit_view(bench, desk, edit_bar, get_busy, get_news, set_busy, tick):
    tick, get_news()
    _edit = reviewaside.edit_state(bench, desk.shown)
    reviewaside.follow(_edit, get_busy, set_busy)
    mo.stop(_edit is None)
    reviewaside.edit_view(bench, desk.shown, _edit, edit_bar, tick)
    return


@app.cell
def after_view(desk, get_news):
    get_news()
    reviewing.after(desk)
    return


@app.cell
def under_way(bench, desk, get_busy):
    desk, get_busy()
    reviewaside.edits_under_way(bench)
    return


@app.cell
def learnt_switch(asked, closed):
    mo.stop(bool(closed))
    learnt_open = reflecting.switch(asked)
    get_learnt, set_learnt = mo.state(shared.News())
    learnt_open
    return get_learnt, learnt_open, set_learnt


@app.cell
def learnt_read(bench, get_learnt, learnt_open):
    get_learnt()
    seen = reflecting.read(bench, learnt_open.value)
    chosen, rule = reflecting.chooser(seen), reflecting.entry_chooser(seen)
    return chosen, rule, seen


@app.cell
def learnt_form(bench, chosen, get_learnt, seen):
    proposal = seen.proposal(chosen.value)
    learnt_words = reflecting.wording(bench, proposal, get_learnt())
    return learnt_words, proposal


@app.cell
def learnt_bar(bench, desk, learnt_words, proposal, set_learnt):
    learnt_acts = reflecting.acts(bench, proposal, learnt_words, lambda: desk.sit.who, shared.doer(set_learnt))
    return (learnt_acts,)


@app.cell
def learnt_view(bench, chosen, get_learnt, learnt_acts, learnt_open, learnt_words, seen):
    mo.stop(not learnt_open.value)
    reflecting.proposed(bench, seen, chosen, learnt_words, learnt_acts, get_learnt())
    return


@app.cell
def rule_form(rule, seen):
    rule_words = reflecting.entry_form(seen, rule.value)
    return (rule_words,)


@app.cell
def rule_bar(bench, desk, rule, rule_words, seen, set_learnt):
    rule_acts = reflecting.entry_acts(
        bench, seen, rule.value, rule_words, lambda: desk.sit.who, shared.doer(set_learnt)
    )
    return (rule_acts,)


@app.cell
def rule_view(bench, learnt_open, rule, rule_acts, rule_words, seen):
    mo.stop(not learnt_open.value)
    reflecting.rules(bench, seen, rule, rule_words, rule_acts)
    return


@app.cell
def hotkeys(closed):
    mo.stop(bool(closed))
    keys, turn = mo.ui.anywidget(shared.Hotkeys(hotkeys=reviewing.KEYS, focus=reviewing.FOCUS)), shared.Turn()
    keys
    return keys, turn


@app.cell
def key_pressed(desk, keys, turn):
    turn.take(keys.value, desk.handlers())
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("review")
    return


if __name__ == "__main__":
    app.run()
