# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Judges", css_file="style.css")

with app.setup:
    import bench_judges
    import bygroup
    import labelling
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
        "Does your judge agree with people, by more than chance, and what moves it that should not? Drop your own "
        "labels; until then, what this store's judges said. Or label yourself what they said. Looking asks no model; an audit does, when you say so."
    )
    _parts = [shared.masthead("judges", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def choose_mode(closed):
    mo.stop(bool(closed))
    here = mo.query_params()
    asked, mode = here.to_dict(), labelling.mode_choice(here)
    mode
    return asked, here, mode


@app.cell
def drop_here(mode):
    mo.stop(mode.value != labelling.MEASURE)
    drop = bench_judges.drop()
    drop
    return (drop,)


@app.cell
def file_there(drop):
    file = panels.dropped(drop.value)
    kind = bench_judges.kind_choice(file)
    return file, kind


@app.cell
def columns_form(file, kind):
    found, unread = bench_judges.guesses(file, kind.value or "")
    form = panels.columns_form(found)
    leave_out = mo.ui.checkbox(label="Leave bad rows out")
    return form, found, leave_out, unread


@app.cell
def columns_view(file, form, found, kind, leave_out, unread):
    bench_judges.columns_view(file, found, kind, form, leave_out, unread)
    return


@app.cell
def looked(bench, file, form, found, leave_out):
    sheet, problem = bench_judges.look(bench, file, found, form.value, leave_out.value)
    return problem, sheet


@app.cell
def first_words(bench, file, leave_out, problem, sheet):
    bench_judges.first_words(bench, file, sheet, problem, leave_out.value)
    return


@app.cell
def choose(sheet):
    mo.stop(not bench_judges.ready_sheet(sheet, "labels"))
    chosen = bench_judges.choices(sheet)
    return (chosen,)


@app.cell
def compared(chosen, sheet):
    held, unheld = bench_judges.held(sheet, chosen.value)
    judge = bench_judges.judge_choice(held)
    return held, judge, unheld


@app.cell
def agreement_view(chosen, held, sheet, unheld):
    _lead = shared.section(
        "Agreement",
        "Raw agreement flatters where one label is frequent; kappa and AC1 take chance out.",
    )
    _form = mo.hstack(list(chosen.elements.values()), justify="start", wrap=True)
    _body = (
        bench_judges.agreement_view(sheet, held, unheld, chosen.value)
        if held
        else shared.note(unheld, "bad")
    )
    mo.vstack([_lead, _form, _body])
    return


@app.cell
def closer_view(chosen, held, judge, sheet):
    mo.stop(held is None)
    _lead = shared.section(
        "Where they differ", "The confusion, and the first six disagreements as they were written."
    )
    mo.vstack([_lead, judge, bench_judges.closer_view(sheet, held, judge.value, chosen.value)])
    return


@app.cell
def group_choice(held, sheet):
    mo.stop(held is None)
    within = bygroup.choice(sheet)
    return (within,)


@app.cell
def group_view(chosen, held, judge, sheet, within):
    mo.stop(held is None)
    _found, _problem = bygroup.found(
        sheet, chosen.value["reference"], within.value, chosen.value.get("good") or ""
    )
    _view = bygroup.view(sheet, _found, _problem, judge.value, chosen.value["reference"])
    mo.vstack([shared.section("By group", bygroup.WORDS), within, _view])
    return


@app.cell
def calibration_view(held, sheet):
    mo.stop(held is None)
    mo.vstack(
        [
            shared.section("Calibration", bench_judges.SHARE),
            bench_judges.calibration_view(sheet, held),
        ]
    )
    return


@app.cell
def calibration_state(closed):
    mo.stop(bool(closed))
    get_opened, set_opened = mo.state(shared.News())
    open_it = shared.doer(set_opened)
    return get_opened, open_it


@app.cell
def against_form(bench, held):
    against = labelling.calibration_form(bench, held)
    return (against,)


@app.cell
def against_found(against, bench, get_opened, held):
    mo.stop(against is None)
    get_opened()
    tested, untested = labelling.calibrated(bench, held, against.value)
    return tested, untested


@app.cell
def against_button(against, bench, open_it, tested):
    opener = labelling.open_button(bench, open_it, tested, against.value)
    return (opener,)


@app.cell
def against_view(against, bench, get_opened, opener, sheet, tested, untested):
    _lead = shared.section(
        "Calibrated against people",
        "Examples from one part, tuning on another, and the test labels opened once for a version of the judge.",
    )
    mo.vstack([
        _lead,
        labelling.calibration_view(against, opener, tested, untested, get_opened(), sheet.simulated),
    ])  # fmt: skip
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    get_news, set_news = mo.state(shared.News())
    get_live, set_live = mo.state(bench_judges.live(bench))
    do, owner, looks = shared.doer(set_news), bench.role == "owner", bench_judges.Looks()
    return do, get_live, get_news, looks, owner, set_live


@app.cell
def audit_form(bench, do, owner, set_live):
    pairs = mo.ui.number(10, 2000, 10, value=200, label="Pairs, and padded twins")
    limit = mo.ui.number(0, 1000, 0.5, value=0, label="End before this many dollars")
    ask = mo.ui.button(
        label="Audit these judges",
        kind="success",
        disabled=not (owner and bench_judges.can_audit(bench)),
        on_click=do(lambda: set_live(bool(bench_judges.begin(bench, pairs.value, limit.value)))),
    )
    halt = mo.ui.button(
        label="Stop",
        kind="danger",
        disabled=not owner,
        on_click=do(bench_judges.judgewatch.halt, bench),
    )
    return ask, halt, limit, pairs


@app.cell
def peeking(closed):
    mo.stop(bool(closed))
    peek = mo.ui.switch(label="Peek at what is planted", value=False)
    return (peek,)


@app.cell
def ticker(get_live):
    tick = mo.ui.refresh(options=["1s", "5s"], default_interval="1s") if get_live() else None
    return (tick,)


@app.cell
def watched(bench, get_live, get_news, set_live, tick):
    tick, get_news()
    if get_live() and not bench_judges.live(bench):
        set_live(False)
    return


@app.cell
def audit_view(ask, bench, file, get_live, get_news, halt, limit, pairs, tick):
    mo.stop(file is not None)
    tick, get_live()
    _price = shared.note(bench_judges.priced(bench, pairs.value), "quiet")
    _form = mo.hstack(
        [pairs, *([] if bench.table.simulated else [limit]), ask, halt],
        justify="start",
        align="end",
        wrap=True,
    )
    mo.vstack([
        shared.section("What moves them", bench_judges.AUDITS), _form, _price,
        bench_judges.watch_view(bench, get_news()), *([tick] if tick else []),
    ])  # fmt: skip
    return


@app.cell
def habits_found(bench, file, get_live, sheet):
    get_live()
    moved, unmoved = bench_judges.recorded(bench, file, sheet)
    return moved, unmoved


@app.cell
def habits_view(file, looks, moved, peek, unmoved):
    mo.stop(file is not None and moved is None and not unmoved)
    _head = [] if file is None else [shared.section("What moves them", "Order, padding, length and kin.")]
    _peek = [peek] if moved and moved[2] else []
    mo.vstack([*_head, *_peek, bench_judges.habits_view(moved, unmoved, peek.value, looks)])
    return


@app.cell
def guards_view(sheet):
    mo.stop(not bench_judges.ready_sheet(sheet, "guards"))
    _lead = shared.section(
        "Guards", "Positive is harmful. What is out of the guard's policy is kept apart."
    )
    mo.vstack([_lead, bench_judges.guards_view(sheet)])
    return


@app.cell
def gates_view(bench, file):
    mo.stop(bench is None or file is not None)
    _lead = shared.section(
        "Judges inside the gates",
        "Known defects were planted in good points: which were caught, and by whom?",
    )
    mo.vstack([_lead, bench_judges.gate_audits_view(bench)])
    return


@app.cell
def label_state(mode):
    mo.stop(mode.value != labelling.LABEL)
    get_told, set_told = mo.state(shared.News())
    get_output, set_output = mo.state(0)
    get_filled, set_filled = mo.state(shared.News())
    return get_filled, get_output, get_told, set_filled, set_output, set_told


@app.cell
def label_who(asked, bench, get_filled):
    get_filled()
    labeller = labelling.who_form(bench, asked)
    return (labeller,)


@app.cell
def label_fill(bench, labeller, set_filled):
    fill = mo.ui.button(
        label="Bring this store's judge votes",
        disabled=bench.role != "owner",
        on_click=shared.doer(set_filled)(labelling.fill, bench),
    )
    _lead = shared.section(
        "Label what judges said",
        "A quarter of what judges said waits here: where they differ or much is at stake, and a part by chance. "
        "What they said is shown after your label; the keys are under ?.",
    )
    _empty = [fill] if not bench.store.reads.label_batches() else []
    mo.vstack([_lead, mo.hstack([*labeller.elements.values(), *_empty], justify="start", align="end", wrap=True)])
    return (fill,)


@app.cell
def label_clerk(bench, here, labeller, set_output, set_told):
    clerk = labelling.Clerk(labelling.sit_down(bench, labeller.value, here), set_told, set_output)
    acts = labelling.buttons(clerk)
    return acts, clerk


@app.cell
def label_top(acts, clerk, get_filled, get_told):
    labelling.top(clerk, acts, get_told(), get_filled())
    return


@app.cell
def label_fields(clerk, get_output):
    get_output()
    noted = labelling.words_form(clerk)
    return (noted,)


@app.cell
def label_listen(clerk, noted):
    clerk.words = lambda: noted.value if noted is not None else {}
    return


@app.cell
def label_view(clerk, get_told, noted):
    get_told()
    labelling.output(clerk, noted)
    return


@app.cell
def label_again(clerk):
    clerk
    recount = mo.ui.run_button(label="Count again")
    return (recount,)


@app.cell
def label_rates(bench, clerk, recount):
    recount.value
    mo.vstack([labelling.rates_view(bench, clerk.sit.batch), recount])
    return


@app.cell
def code_form(bench, clerk, mode, recount):
    clerk, recount.value
    mo.stop(mode.value != labelling.LABEL)
    code = labelling.code_choice(bench)
    get_spec, set_spec = mo.state(shared.News())
    return code, get_spec, set_spec


@app.cell
def code_button(bench, code, set_spec):
    mo.stop(code is None)
    make_spec = labelling.spec_button(bench, shared.doer(set_spec), code)
    return (make_spec,)


@app.cell
def code_view(code, get_spec, make_spec):
    labelling.spec_view(code, make_spec, get_spec())
    return


@app.cell
def queue_state(mode):
    mo.stop(mode.value != labelling.LABEL)
    get_looked, set_looked = mo.state(shared.News())
    look_at = shared.doer(set_looked)
    return get_looked, look_at


@app.cell
def queue_form(bench, clerk):
    clerk
    versions = labelling.calibration_form(bench, None)
    return (versions,)


@app.cell
def queue_found(bench, get_looked, versions):
    mo.stop(versions is None)
    get_looked()
    weighed, unweighed = labelling.calibrated(bench, None, versions.value)
    return unweighed, weighed


@app.cell
def queue_button(bench, look_at, versions, weighed):
    unlock = labelling.open_button(bench, look_at, weighed, versions.value)
    return (unlock,)


@app.cell
def queue_view(bench, clerk, get_looked, unlock, unweighed, versions, weighed):
    _lead = shared.section(
        "Calibrated against people",
        "The same labels in parts: examples, tuning, and a test that is opened once for a version of the judge.",
    )
    _simulated = labelling.simulated(bench, clerk.sit.batch)
    mo.vstack([
        _lead,
        labelling.calibration_view(versions, unlock, weighed, unweighed, get_looked(), _simulated),
    ])  # fmt: skip
    return


@app.cell
def label_keys(mode):
    mo.stop(mode.value != labelling.LABEL)
    keys, turn = mo.ui.anywidget(shared.Hotkeys(hotkeys=labelling.KEYS, focus=labelling.FOCUS)), shared.Turn()
    keys
    return keys, turn


@app.cell
def label_pressed(clerk, keys, turn):
    turn.take(keys.value, clerk.handlers())
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("judges")
    return


if __name__ == "__main__":
    app.run()
