# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Agent steps", css_file="style.css")

with app.setup:
    import flows
    import marimo as mo
    import marking
    import panels
    import shared


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell
def planted():
    # Planted rates by model and step, for a peek; None takes those of the offline agents.
    truth = None
    return (truth,)


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "And would a retry help, or does the agent need data? Drop rollouts of your own agents, or see those that "
        "this store recorded. No model is asked unless you ask for it."
    )
    _parts = [shared.masthead("agent_steps", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(closed):
    mo.stop(bool(closed))
    get_news, set_news = mo.state(shared.News())
    do, looks = shared.doer(set_news), flows.Looks()
    return do, get_news, looks


@app.cell
def drop_here(closed):
    mo.stop(bool(closed))
    drop = flows.drop("Drop rollouts (steps, rollouts, transcripts and tasks, alone or together; tau-bench, tau2 and Inspect logs)")
    drop
    return (drop,)


@app.cell
def columns_form(drop):
    files = flows.dropped(drop.value)
    found, unread = flows.guesses(files)
    form = panels.columns_form(found)
    leave_out = mo.ui.checkbox(label="Leave bad rows out")
    return files, form, found, leave_out, unread


@app.cell
def columns_view(files, form, found, unread):
    flows.columns_view(files, found, form, unread)
    return


@app.cell
def loading(bench, files, form, found, unread):
    loaded, trouble = flows.read(bench, files, found, form.value, unread)
    return loaded, trouble


@app.cell
def ways_form(loaded):
    ways = flows.ways(loaded)
    return (ways,)


@app.cell
def measuring(leave_out, loaded, truth, ways):
    profile, problem = flows.measured(loaded, ways.value, leave_out.value, truth)
    return problem, profile


@app.cell
def first_words(bench, files, leave_out, loaded, problem, trouble, unread):
    _words = flows.first_words(bench, files, loaded, problem or (trouble if not unread else ""), leave_out.value)
    mo.vstack([_words, flows.leaving(loaded, leave_out)])
    return


@app.cell
def model_form(profile):
    mo.stop(profile is None)
    chosen = flows.model_choice(profile)
    peek = mo.ui.checkbox(label="Peek: show the planted rates", disabled=not profile.truth)
    return chosen, peek


@app.cell
def ways_view(chosen, peek, profile, ways):
    flows.controls(chosen, ways, peek, profile)
    return


@app.cell
def model_shown(chosen, profile):
    model = profile.of(chosen.value)
    return (model,)


@app.cell
def head_view(model, profile):
    flows.head_view(profile, model)
    return


@app.cell
def profile_made(model, peek, profile):
    chart = flows.profile_chart(profile, model, peek.value)
    return (chart,)


@app.cell
def profile_view(chart):
    mo.stop(chart is None)
    _lead = shared.section("The profile", "A wide band with the dot in its middle: the agent can, but not each time. A low dot with a low band: it cannot. Click a step for its rollouts.")
    mo.vstack([_lead, chart])
    return


@app.cell
def steps_view(looks, model, profile):
    mo.vstack([shared.section("Step by step"), flows.models_view(profile), flows.steps_view(profile, model, looks)])
    return


@app.cell
def step_form(chart, model):
    step = flows.step_choice(model, flows.clicked(chart))
    return (step,)


@app.cell
def pairs_found(model, profile, step):
    pairs, lost = flows.pairs(profile, model, step.value)
    return lost, pairs


@app.cell
def pair_form(pairs):
    pair = flows.pair_choice(pairs)
    return (pair,)


@app.cell
def pair_view(lost, pair, pairs, profile, step):
    _lead = shared.section("Twin rollouts", "The same task, passed and failed, opened where the two part.")
    _bad = shared.note(lost, "bad") if lost else mo.md("")
    mo.vstack([_lead, mo.hstack([step, pair], justify="start", wrap=True), _bad, flows.pair_view(profile, pairs, pair.value, step.value)])
    return


@app.cell
def points_form(bench, profile, step):
    why_not = flows.no_points(bench, profile, step.value)
    make, many = flows.points_button(why_not), mo.ui.number(1, 200, 1, value=20, label="Points")
    return make, many, why_not


@app.cell
def points_view(make, many, why_not):
    _lead = shared.section("More points of this step", "A spec for the recipe agent_step, with this finding as its reason.")
    mo.vstack([_lead, mo.hstack([many, make], justify="start", wrap=True), shared.note(why_not, "quiet") if why_not else mo.md("")])
    return


@app.cell
def points_made(bench, make, many, model, profile, step):
    mo.stop(not make.value)
    flows.points_made(bench, profile, model, step.value, many.value)
    return


@app.cell
def release_drop(profile):
    mo.stop(profile is None)
    second = flows.drop("Drop the rollouts of the release before")
    return (second,)


@app.cell
def release_loaded(bench, second, truth, ways):
    _files = flows.dropped(second.value)
    _loaded, release_trouble = flows.read(bench, _files, None, {}, "") if _files else (None, "")
    other, _problem = flows.measured(_loaded, ways.value, True, truth)
    release_problem = release_trouble or _problem
    return other, release_problem


@app.cell
def release_form(model, other, profile):
    before = flows.other_choice(profile, other, model)
    return (before,)


@app.cell
def release_view(before, looks, model, other, profile, release_problem, second):
    _lead = shared.section("Release against release", "The chosen model minus the one before, step by step, with the rule for alerts.")
    _bad = shared.note(release_problem, "bad") if release_problem else mo.md("")
    mo.vstack([_lead, second, _bad, before, flows.release_view(profile, model, other, before.value, looks)])
    return


@app.cell
def wish_form(loaded):
    mo.stop(loaded is None)
    wish = marking.wish(loaded)
    return (wish,)


@app.cell
def sitting(bench, loaded, wish):
    sit, barred = marking.sitting(bench, loaded, wish.value)
    return barred, sit


@app.cell
def marking_form(bench, do, get_news, sit):
    get_news()
    bar, ask = marking.buttons(sit, do), marking.ask_button(bench, sit)
    return ask, bar


@app.cell
def marking_view(ask, bar, barred, get_news, sit, wish):
    _lead = shared.section("Mark the first wrong step", marking.KEYS)
    _view = marking.view(sit, bar, wish.value, barred or get_news().problem)
    mo.vstack([_lead, wish, _view, ask if sit else mo.md("")])
    return


@app.cell
def hint(ask, bench, sit):
    mo.stop(not ask.value)
    with mo.status.spinner("A judge reads the transcript", remove_on_exit=True):
        _hint = marking.suggested(bench, sit)
    _hint
    return


@app.cell
def marking_result(get_news, loaded, sit):
    get_news()
    marking.result(sit, loaded)
    return


@app.cell
def hotkeys(closed):
    mo.stop(bool(closed))
    keys, turn = mo.ui.anywidget(shared.Hotkeys(hotkeys=["j", "k", "m", "n", "u"])), shared.Turn()
    keys
    return keys, turn


@app.cell
def key_pressed(do, keys, sit, turn):
    turn.take(keys.value, marking.keyed(sit, do))
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("agent_steps")
    return


if __name__ == "__main__":
    app.run()
