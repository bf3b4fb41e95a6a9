# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Gap map", css_file="style.css")

with app.setup:
    import gaps
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
        "Traffic is cut into regions, and eval rows are counted in them. Choose a gap, "
        "get a spec that fills it, and watch it close. Looking asks no model; filling does when you say so."
    )
    _parts = [shared.masthead("gap_map", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    here, query = mo.query_params(), mo.query_params().to_dict()
    memo = {"gap": str(query.get("gap") or "")}
    get_news, set_news = mo.state(shared.News())
    get_kept, set_kept = mo.state({})
    do, owner = shared.doer(set_news), bench.role == "owner"
    return do, get_kept, get_news, here, memo, owner, query, set_kept


@app.cell
def source_choice(bench, get_kept, query):
    traffic, evals = gaps.choices(bench, get_kept(), query)
    return evals, traffic


@app.cell
def by_choice(evals, query):
    by = gaps.by_choice(evals, query)
    return (by,)


@app.cell
def map_wanted(by, evals, traffic):
    want = gaps.wanted(traffic, evals, by)
    return (want,)


@app.cell
def address(here, want):
    gaps.remember(here, want)
    return


@app.cell
def first_words(bench, evals, traffic, want):
    gaps.first_words(bench, want, traffic, evals)
    return


@app.cell
def sources_view(by, evals, traffic, want):
    mo.stop(want is None)
    mo.hstack([traffic, evals, by], widths="equal", gap=1)
    return


@app.cell
def map_state(bench, want):
    begun, _ = shared.attempt(gaps.begin, bench, want)
    get_state, set_state = mo.state(f"{want.key}:{begun.state}" if begun else "")
    return get_state, set_state


@app.cell
def map_ticker(get_state):
    map_tick = mo.ui.refresh(options=["1s"], default_interval="1s") if "working" in get_state() or get_state() == "begun" else None
    return (map_tick,)


@app.cell
def make_button(bench, do, owner, set_state, want):
    make = mo.ui.button(label="Make this map", kind="success", disabled=not (owner and want), on_click=do(gaps.begin_again, bench, want, set_state))
    return (make,)


@app.cell
def map_watched(bench, get_state, map_tick, set_state, want):
    map_tick
    map_now, map_problem = gaps.follow(bench, want, set_state, get_state())
    return map_now, map_problem


@app.cell
def making_view(bench, make, map_now, map_problem, map_tick):
    gaps.making_view(map_now, map_problem, make, bench, map_tick)
    return


@app.cell
def map_ready(get_state, want):
    ready_for = want if get_state().endswith(":ready") else None
    return (ready_for,)


@app.cell
def rule_form(query):
    rule = gaps.rule_form(query)
    return (rule,)


@app.cell
def live_state(bench, ready_for, rule):
    chosen_rule = gaps.rule_of(rule.value)
    get_live, set_live = mo.state(gaps.is_live(gaps.closings(bench, ready_for, chosen_rule)))
    get_stamp, set_stamp = mo.state(gaps.stamp(gaps.closings(bench, ready_for, chosen_rule)))
    return chosen_rule, get_live, get_stamp, set_live, set_stamp


@app.cell
def live_ticker(get_live):
    tick = mo.ui.refresh(options=["1s", "5s"], default_interval="1s") if get_live() else None
    return (tick,)


@app.cell
def watched(bench, chosen_rule, get_live, get_stamp, ready_for, set_live, set_stamp, tick):
    tick
    now_closing = gaps.closings(bench, ready_for, chosen_rule)
    gaps.offer(gaps.is_live(now_closing), get_live, set_live)
    gaps.offer(gaps.stamp(now_closing), get_stamp, set_stamp)
    return (now_closing,)


@app.cell
def looked(bench, chosen_rule, get_stamp, ready_for):
    # Runs anew when a point came in, not at every tick.
    get_stamp()
    view, problem = gaps.look(bench, ready_for, chosen_rule)
    found = gaps.closings(bench, ready_for, chosen_rule)
    return found, problem, view


@app.cell
def base_view(bench, chosen_rule, ready_for):
    base = gaps.began(bench, ready_for, chosen_rule)
    return (base,)


@app.cell
def headline(problem, view):
    mo.stop(view is None, shared.note(problem, "bad") if problem else mo.md(""))
    gaps.head_view(view)
    return


@app.cell
def peek_box(view):
    peek = mo.ui.checkbox(label="Peek: what was planted in this traffic")
    can_peek = bool(view and view.themes)
    return can_peek, peek


@app.cell
def table_bar(can_peek, peek, rule, view):
    mo.stop(view is None)
    mo.hstack([*rule.elements.values(), *([peek] if can_peek else [])], justify="start", align="end", wrap=True)
    return


@app.cell
def gap_table(found, memo, peek, view):
    rows = gaps.rows_of(view, found)
    table = gaps.gap_table(view, rows, memo["gap"], peek.value)
    return rows, table


@app.cell
def table_view(rows, table, view):
    mo.stop(view is None)
    shared.note("No gap by this rule, and no region without an eval row.", "good") if table is None else table
    return


@app.cell
def picked(here, memo, rows, table, want):
    gap = memo["gap"] = gaps.picked(table, rows)
    gaps.remember(here, want, gap)
    return (gap,)


@app.cell
def picture_view(found, gap, peek, view):
    mo.stop(view is None)
    gaps.picture(view, found, gap, peek.value)
    return


@app.cell
def apart_view(peek, view):
    mo.stop(view is None)
    gaps.apart_view(view, peek.value)
    return


@app.cell
def fill_form(base, bench, gap):
    form = gaps.fill_form(bench, base, gap)
    get_saved, set_saved = mo.state("")
    return form, get_saved, set_saved


@app.cell
def filled(base, bench, form, gap):
    filling, unsaid = gaps.filled(bench, base, gap, form)
    return filling, unsaid


@app.cell
def fill_buttons(bench, do, filling, form, owner, set_live, set_saved):
    _off = not (owner and filling)
    save = mo.ui.button(label="Save this spec", disabled=_off, on_click=do(lambda: set_saved(gaps.save(bench, filling))))
    go = mo.ui.button(
        label="Run it now", kind="success", disabled=_off, on_click=do(lambda: set_saved(gaps.run(bench, filling, form, set_live)))
    )
    return go, save


@app.cell
def fill_view(base, bench, filling, form, gap, get_news, get_saved, go, save, unsaid):
    mo.stop(base is None)
    _lead = shared.section("Fill this gap", gaps.FILL)
    _said = get_news().problem
    _told = shared.note(_said, "bad") if _said else mo.md("")
    mo.vstack([_lead, _told, gaps.fill_view(bench, base, gap, form, filling, unsaid, [go, save], get_saved())])
    return


@app.cell
def closing_view(base, gap, now_closing, tick):
    mo.stop(base is None)
    mo.vstack([shared.section("The gap closes", gaps.CLOSES), gaps.closing_view(now_closing, gap, tick, base.simulated)])
    return


@app.cell
def diversity_state(bench, want):
    get_busy, set_busy = mo.state(False)
    return get_busy, set_busy


@app.cell
def diversity_ticker(get_busy):
    busy_tick = mo.ui.refresh(options=["1s"], default_interval="1s") if get_busy() else None
    return (busy_tick,)


@app.cell
def diversity_button(bench, do, owner, set_busy, want):
    compare = mo.ui.button(label="Compare diversity", disabled=not owner, on_click=do(gaps.diversity_begin, bench, want, set_busy))
    return (compare,)


@app.cell
def diversity_view(base, bench, busy_tick, compare, get_busy, set_busy, want):
    mo.stop(base is None)
    gaps.diversity_busy(bench, want, get_busy, set_busy)
    mo.vstack([shared.section("Diversity", gaps.DIVERSITY), gaps.diversity_view(bench, want, compare, busy_tick)])
    return


@app.cell(hide_code=True)
def _(closed):
    mo.stop(bool(closed))
    shared.section("Bring your own", "Questions that production was asked, or any eval set: drop a file, check its columns, use it.")
    return


@app.cell
def drops(closed):
    mo.stop(bool(closed))
    drop_traffic, drop_evals = gaps.drop("traffic"), gaps.drop("texts")
    return drop_evals, drop_traffic


@app.cell
def traffic_columns(drop_traffic):
    traffic_file = panels.dropped(drop_traffic.value)
    traffic_found, traffic_unread = gaps.guesses("traffic", traffic_file)
    traffic_form = panels.columns_form(traffic_found)
    traffic_leave = mo.ui.checkbox(label="Leave bad rows out")
    return traffic_file, traffic_form, traffic_found, traffic_leave, traffic_unread


@app.cell
def evals_columns(drop_evals):
    evals_file = panels.dropped(drop_evals.value)
    evals_found, evals_unread = gaps.guesses("texts", evals_file)
    evals_form = panels.columns_form(evals_found)
    evals_leave = mo.ui.checkbox(label="Leave bad rows out")
    return evals_file, evals_form, evals_found, evals_leave, evals_unread


@app.cell
def use_traffic(bench, do, owner, set_kept, traffic_file, traffic_form, traffic_leave):
    take_traffic = mo.ui.button(
        label="Use this traffic", kind="success", disabled=not owner,
        on_click=do(gaps.keep_file, bench, "traffic", traffic_file, traffic_form, traffic_leave, set_kept),
    )  # fmt: skip
    return (take_traffic,)


@app.cell
def use_evals(bench, do, evals_file, evals_form, evals_leave, owner, set_kept):
    take_evals = mo.ui.button(
        label="Use this eval set", kind="success", disabled=not owner,
        on_click=do(gaps.keep_file, bench, "texts", evals_file, evals_form, evals_leave, set_kept),
    )  # fmt: skip
    return (take_evals,)


@app.cell
def drop_traffic_view(drop_traffic, take_traffic, traffic_file, traffic_form, traffic_found, traffic_leave, traffic_unread):
    gaps.file_view("traffic", drop_traffic, traffic_file, traffic_found, traffic_form, traffic_leave, traffic_unread, take_traffic)
    return


@app.cell
def drop_evals_view(drop_evals, evals_file, evals_form, evals_found, evals_leave, evals_unread, take_evals):
    gaps.file_view("texts", drop_evals, evals_file, evals_found, evals_form, evals_leave, evals_unread, take_evals)
    return


@app.cell
def kept_view(get_news):
    gaps.kept_view(get_news())
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("gap_map")
    return


if __name__ == "__main__":
    app.run()
