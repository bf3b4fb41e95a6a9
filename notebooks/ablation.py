# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Ablation", css_file="style.css")

with app.setup:
    import asked
    import depths
    import marimo as mo
    import panels
    import shared
    from flows import Looks


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "Do models fail more often when queries are made with more of the taxonomy's path? Arms are compared within topics, "
        "judged blind. Drop your own outcomes, or declare an ablation and run it; looking asks no model."
    )
    _parts = [shared.masthead("ablation", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    query, looks = mo.query_params().to_dict(), Looks()
    get_news, set_news = mo.state(shared.News())
    get_saved, set_saved = mo.state("")
    get_running, set_running = mo.state(depths.running(bench))
    do, owner = shared.doer(set_news), bench.role == "owner"
    return do, get_news, get_running, get_saved, looks, owner, query, set_running, set_saved


@app.cell
def which(bench, get_running, query):
    get_running()
    chosen = depths.choice(bench, query)
    return (chosen,)


@app.cell
def drop_here(closed):
    mo.stop(bool(closed))
    drop = depths.drop()
    return (drop,)


@app.cell
def sources_view(chosen, drop):
    mo.vstack([*([chosen] if chosen.options else []), drop])
    return


@app.cell
def columns_form(drop):
    file = panels.dropped(drop.value)
    found, unread = depths.guesses(file)
    form = depths.columns_form(found)
    return file, form, found, unread


@app.cell
def columns_view(file, form, unread):
    depths.columns_view(file, form, unread)
    return


@app.cell
def looked(bench, chosen, file, form, found, get_running):
    get_running()
    scene, problem = depths.look(bench, file, found, form.value, chosen.value)
    return problem, scene


@app.cell
def first_words(bench, chosen, file, looks, problem, scene):
    depths.first_words(bench, file, scene, problem, chosen.value, looks)
    return


@app.cell
def peek_box(scene):
    peek = depths.peek_box(scene)
    return (peek,)


@app.cell
def forest_view(peek, scene):
    mo.stop(scene is None)
    mo.vstack([shared.section("Arms", depths.FOREST), depths.forest_view(scene, peek)])
    return


@app.cell
def axis_choice(scene):
    axis = depths.axis_choice(scene)
    return (axis,)


@app.cell
def crossings_view(axis, scene):
    mo.stop(scene is None)
    mo.vstack(
        [shared.section("Where models fail", depths.WHERE), depths.crossings_view(scene, axis)]
    )
    return


@app.cell
def crossing_choice(axis, scene, set_saved):
    crossing = depths.crossing_choice(scene, axis.value)
    set_saved("")
    return (crossing,)


@app.cell
def prompt_choice(crossing, scene):
    prompt = depths.prompt_choice(scene, crossing.value)
    return (prompt,)


@app.cell
def more_button(bench, crossing, do, owner, scene, set_saved):
    more = mo.ui.button(
        label="Make more of it", kind="success", disabled=not (owner and crossing.value),
        on_click=do(lambda: set_saved(depths.save_more(bench, scene, crossing.value))),
    )  # fmt: skip
    return (more,)


@app.cell
def drill_view(bench, crossing, get_news, get_saved, more, owner, prompt, scene):
    mo.stop(scene is None or not crossing.options)
    _lead = shared.section(
        "Look into a crossing",
        "Its prompts, those that failed most first; every answer and every vote.",
    )
    _shown = depths.prompt_view(bench, scene, prompt.value)
    mo.vstack(
        [
            _lead,
            depths.drill_view(
                scene,
                [crossing, prompt, more],
                _shown,
                get_saved(),
                get_news().problem,
                crossing.value,
                owner,
            ),
        ]
    )
    return


@app.cell
def guards_view(scene):
    mo.stop(scene is None or not scene.evaluation)
    mo.vstack([shared.section("Guards", depths.GUARDS), depths.guards_view(scene)])
    return


@app.cell
def plan_form(bench, closed):
    mo.stop(bool(closed))
    plan = depths.plan_form(bench)
    return (plan,)


@app.cell
def planned(bench, plan):
    forecast, unplanned = depths.forecast(bench, plan.value)
    return forecast, unplanned


@app.cell
def plan_buttons(bench, do, forecast, get_running, owner, plan, set_running):
    _busy = bool(get_running())
    go = mo.ui.button(
        label="Declare and run", kind="success", disabled=not (owner and forecast) or _busy,
        on_click=do(depths.begin, bench, forecast, lambda: plan.value["cost"], set_running),
    )  # fmt: skip
    halt = mo.ui.button(
        label="Stop",
        kind="danger",
        disabled=not (owner and _busy),
        on_click=do(depths.halt, bench, get_running),
    )
    return go, halt


@app.cell
def ticker(get_running):
    tick = mo.ui.refresh(options=["1s", "5s"], default_interval="1s") if get_running() else None
    return (tick,)


@app.cell
def watched(bench, get_running, set_running, tick):
    tick
    now = depths.standing(bench, get_running(), get_running, set_running)
    return (now,)


@app.cell
def plan_view(forecast, get_news, go, halt, now, owner, plan, tick, unplanned):
    _said = get_news().problem
    _lead = shared.section("Declare and run one", depths.PLAN)
    _told = [shared.note(_said, "bad")] if _said else []
    mo.vstack(
        [_lead, *_told, depths.plan_view(plan, forecast, unplanned, [go, halt], now, tick, owner)]
    )
    return


@app.cell
def evaluation_choice(bench, query):
    evaluation = asked.choice(bench, query)
    return (evaluation,)


@app.cell
def evaluation_view(bench, evaluation):
    asked_here, _problem = asked.found(bench, evaluation.value)
    mo.vstack(
        [shared.section("Evaluations", asked.WORDS), evaluation, asked.view(asked_here, _problem)]
    )
    return (asked_here,)


@app.cell
def evaluation_prompts(asked_here, bench):
    asked_prompt = asked.prompt_choice(bench, asked_here)
    return (asked_prompt,)


@app.cell
def evaluation_drill(asked_here, asked_prompt, bench):
    mo.stop(asked_here is None)
    mo.vstack([asked_prompt, asked.drill(bench, asked_here, asked_prompt.value)])
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("ablation")
    return


if __name__ == "__main__":
    app.run()
