# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Review", css_file="style.css")

with app.setup:
    import marimo as mo
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
    return asked, get_item, get_news, here, set_item, set_news


@app.cell
def who_form(asked, bench):
    who = mo.ui.text(value=str(asked.get("who") or bench.role), label="Your name", max_length=100)
    return (who,)


@app.cell
def narrow_form(asked, bench):
    narrow = reviewing.narrowing(bench, Wanted.of(asked))
    return (narrow,)


@app.cell
def narrow_view(bench, narrow, who):
    _row = mo.hstack([who, *narrow.elements.values()], justify="start", wrap=True)
    mo.accordion({"Who you are, and what to look at": mo.vstack([_row, reviewing.agreement(bench)])})
    return


@app.cell
def sitting(bench, here, narrow, set_item, set_news, who):
    desk = reviewing.Desk(reviewing.sit_down(bench, who.value, narrow.value, here), set_news, set_item)
    bar = reviewing.buttons(desk)
    return bar, desk


@app.cell
def top_view(bar, desk, get_news):
    reviewing.top(desk, bar, get_news())
    return


@app.cell
def forms(desk, get_item):
    get_item()
    words, fields = reviewing.words_form(desk), reviewing.edit_form(desk)
    return fields, words


@app.cell
def listen(desk, fields, words):
    desk.words = lambda: words.value if words is not None else {}
    desk.fields = lambda: fields.value if fields is not None else {}
    return


@app.cell
def item_view(desk, fields, get_news, words):
    get_news()
    _form = reviewing.form(desk, words, fields)
    mo.hstack([reviewing.item(desk), _form], widths=[1.6, 1], gap=1.5, align="start")
    return


@app.cell
def after_view(desk, get_news):
    get_news()
    mo.vstack([reviewing.edited(desk), reviewing.after(desk)])
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
