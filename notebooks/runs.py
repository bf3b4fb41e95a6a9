# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Runs", css_file="style.css")

with app.setup:
    import batches
    import glass
    import marimo as mo
    import shared

    from workbench.actions import manufacture
    from workbench.charts.runs import funnel_chart
    from workbench.pages import runs as pages


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "Launch a batch in a process of its own, which outlives this page; watch what each gate lets through, what "
        "is lost and why, what it costs. Reads and writes the store."
    )
    _parts = [shared.masthead("runs", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    here = mo.query_params()
    get_news, set_news = mo.state(shared.News())
    do, owner = shared.doer(set_news), bench.role == "owner"
    return do, get_news, here, owner


@app.cell
def run_shown(bench, get_news, here):
    get_news()
    run_id = batches.run_at(bench, here.to_dict())
    return (run_id,)


@app.cell
def live_state(bench, run_id):
    get_live, set_live = mo.state(batches.is_live(bench, run_id))
    return get_live, set_live


@app.cell
def ticker(get_live):
    tick = mo.ui.refresh(options=["1s", "5s"], default_interval="1s") if get_live() else None
    return (tick,)


@app.cell
def watched(bench, get_live, get_news, run_id, set_live, tick):
    tick, get_news()
    seen, gone = shared.attempt(batches.look, bench, run_id, get_live, set_live) if run_id else (None, "")
    return gone, seen


@app.cell
def run_controls(bench, do, owner, run_id, set_live):
    cancel = mo.ui.button(
        label="Cancel this run", kind="danger", disabled=not (owner and run_id), on_click=do(manufacture.cancel, bench, run_id)
    )
    resume = mo.ui.button(
        label="Resume", disabled=not (owner and run_id), on_click=do(batches.resume, bench, run_id, set_live)
    )
    return cancel, resume


@app.cell
def headline(cancel, get_news, gone, owner, resume, seen, tick):
    mo.stop(seen is None, shared.note(gone, "bad") if gone else batches.nothing_yet())
    _said = get_news().problem
    _button = cancel if seen.live else resume if seen.row.state != "done" and tick is None else mo.md("")
    mo.vstack([
        batches.headline(seen),
        mo.hstack([_button if owner else mo.md(""), mo.md("") if tick is None else tick], justify="start"),
        shared.note(_said, "bad") if _said else mo.md(""),
    ])  # fmt: skip
    return


@app.cell
def funnel_view(seen):
    mo.stop(seen is None or not seen.funnel.pulls)
    _chart = funnel_chart(seen.funnel, simulated=seen.row.simulated, live=seen.live)
    mo.vstack([mo.ui.altair_chart(_chart, chart_selection=False, legend_selection=False), batches.sentence(seen)])
    return


@app.cell
def short_view(bench, get_live, run_id):
    get_live()
    glass.why_short(bench, run_id)
    return


@app.cell
def reject_view(seen):
    mo.stop(seen is None or seen.top_reason is None)
    _lead = shared.section("Why most points were refused", "Three texts that fell for this reason, with their trails.")
    mo.vstack([_lead, shared.show(pages.top_reason(seen.top_reason, seen.row.refused, seen.why))])
    return


@app.cell
def glass_parts(run_id):
    mo.stop(not run_id)
    part = glass.parts()
    return (part,)


@app.cell
def second_run(bench, run_id):
    mo.stop(not run_id)
    other = glass.other_runs(bench, run_id)
    return (other,)


@app.cell
def under_glass(bench, get_live, other, part, run_id):
    # Asks when a part is opened and when the run has ended, never at a tick: what is open stays.
    _live = get_live()
    _lead = shared.section("Under the glass", glass.LEAD)
    _found, _problem = shared.attempt(glass.look, bench, run_id, part.value, other, _live)
    mo.vstack([_lead, part, *([shared.note(_problem, "bad")] if _problem else _found)])
    return


@app.cell(hide_code=True)
def _(closed):
    mo.stop(bool(closed))
    shared.section("Launch a run", "Choose a spec and how far to go. The estimate spends nothing; launching does.")
    return


@app.cell
def choose_spec(bench, closed):
    mo.stop(bool(closed))
    _files = batches.spec_choices(bench)
    _first = batches.first_choice(_files, mo.query_params().to_dict())
    which = mo.ui.dropdown(_files, value=_first, label="Spec", searchable=True, full_width=True)
    return (which,)


@app.cell
def chosen(which):
    spec, problem = shared.attempt(batches.read_spec, which.value)
    return problem, spec


@app.cell
def options_form(spec):
    options = batches.options(spec)
    return (options,)


@app.cell
def launch_button(bench, do, here, options, owner, spec):
    launch = mo.ui.button(
        label="Launch in its own process", kind="success", disabled=not (owner and spec),
        on_click=do(batches.launch, bench, spec, lambda: options.value, here),
    )  # fmt: skip
    return (launch,)


@app.cell
def launch_view(bench, launch, options, owner, problem, spec, which):
    _known = shared.note(problem, "bad") if problem else batches.estimate(bench, spec, options.value)
    _who = mo.md("") if owner else shared.note("Only an owner can launch a run: it asks models and writes.", "quiet")
    _left = mo.vstack([which, *options.elements.values(), launch, _who])
    shared.beside(_left, _known, (1, 1.5))
    return


@app.cell
def presets_view(bench, spec):
    mo.stop(spec is None)
    glass.presets_fold(bench, spec)
    return


@app.cell
def all_runs(bench, closed, get_news, run_id, seen):
    mo.stop(bool(closed))
    get_news(), seen
    _rows = bench.store.reads.runs(30)
    mo.stop(not _rows)
    mo.vstack([shared.section("All runs"), shared.show(pages.run_table(_rows, run_id))])
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("runs")
    return


if __name__ == "__main__":
    app.run()
