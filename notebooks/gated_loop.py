# /// script
# [tool.marimo.display]
# theme = "system"
# ///

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Gated loop", css_file="style.css")

with app.setup:
    import marimo as mo
    import parts
    import shared

    from workbench.actions import design, desk
    from workbench.pages import trail
    from workbench.specfile import parse_spec


@app.cell
def opened():
    bench, closed = shared.attempt(shared.bench)
    return bench, closed


@app.cell(hide_code=True)
def masthead(bench, closed):
    _words = (
        "Write down what you want to test, then watch one candidate pass its gates, event by event: what was "
        "asked, what was answered, why a gate said no, what the repair changed. Reads and writes the store; "
        "looking and coming back cost nothing."
    )
    _parts = [shared.masthead("gated_loop", _words, bench)]
    mo.vstack([*_parts, shared.note(closed, "bad")] if closed else _parts)
    return


@app.cell
def session(bench, closed):
    mo.stop(bool(closed))
    here = mo.query_params()
    get_news, set_news = mo.state(shared.News())
    do, go = shared.doer(set_news), parts.goer(here)
    owner = bench.role == "owner"
    return do, get_news, go, here, owner, set_news


@app.cell
def seed(bench, closed):
    mo.stop(bool(closed))
    _query = mo.query_params().to_dict()
    _place, _ = shared.attempt(desk.find_place, bench, _query)
    _first, _ = shared.attempt(desk.first_text, bench, _place, str(_query.get("spec") or ""))
    get_text, set_text = mo.state(_first or "")
    get_ideas, set_ideas = mo.state(())
    return get_ideas, get_text, set_ideas, set_text


@app.cell(hide_code=True)
def _(closed):
    mo.stop(bool(closed))
    shared.section(
        "Spec desk",
        "Start from a leaf, a spec or a blank; the form fills in the YAML, and the YAML is what counts.",
    )
    return


@app.cell
def begin_from(bench, do, set_text):
    start = mo.ui.dropdown(
        desk.starts(bench), label="Start from", searchable=True,
        on_change=lambda name: do(lambda: set_text(desk.start_text(name)))() if name else None,
    )  # fmt: skip
    return (start,)


@app.cell
def yaml_editor(get_text):
    editor = mo.ui.code_editor(get_text(), language="yaml", min_height=300, max_height=430, debounce=400)
    return (editor,)


@app.cell
def parsed(editor):
    spec, problem = shared.attempt(parse_spec, editor.value)
    return problem, spec


@app.cell
def form_of_spec(spec):
    form = parts.spec_form(spec) if spec else None
    return (form,)


@app.cell
def form_button(do, form, set_text, spec):
    put = mo.ui.button(label="Write into the YAML", on_click=do(parts.write_form, spec, lambda: form.value, set_text))
    return (put,)


@app.cell
def desk_buttons(bench, do, owner, spec):
    suggest = mo.ui.run_button(label="Suggest (asks one model once)", disabled=not (owner and spec))
    save = mo.ui.button(
        label="Save this spec", disabled=not (owner and spec), on_click=do(design.save_spec, bench, spec)
    )
    return save, suggest


@app.cell
def desk_view(editor, form, problem, put, save, spec, start, suggest):
    _state = shared.note(problem, "bad") if problem else shared.note(
        f"Reads well: {parts.plain(spec.recipe)}, {spec.n} points, preset {spec.preset}.", "good"
    )
    _gone = shared.note("The form comes back when the YAML reads.", "quiet")
    _left = mo.vstack([start, _gone] if form is None else [start, form, put])
    _right = mo.vstack([editor, _state, mo.hstack([suggest, save], justify="start", wrap=True)])
    shared.beside(_left, _right, (1, 1.15))
    return


@app.cell
def suggestions(bench, set_ideas, set_news, spec, suggest):
    mo.stop(not suggest.value)
    with mo.status.spinner("Asking for axis values, constraints and forbidden combinations", remove_on_exit=True):
        _ideas, _problem = shared.attempt(design.suggest, bench, spec)
    set_ideas(parts.once_each(_ideas or ()))
    _problem = _problem or ("" if _ideas else "The model proposes nothing that is not there already.")
    set_news(lambda old: shared.News(old.count + 1, _problem))
    return


@app.cell
def acceptance(do, get_ideas, set_ideas, set_text, spec):
    ideas = get_ideas()
    accepts = parts.accept_buttons(
        spec, ideas, set_text, lambda idea: set_ideas(lambda all: tuple(i for i in all if i != idea)), do
    )
    return accepts, ideas


@app.cell
def suggestion_view(accepts, ideas):
    mo.stop(not ideas)
    mo.vstack([mo.plain_text("Suggested; accept what you stand behind:"), parts.suggestion_rows(ideas, accepts)])
    return


@app.cell
def place_shown(bench, get_news, here):
    get_news()
    place, lost = shared.attempt(desk.find_place, bench, here.to_dict())
    return lost, place


@app.cell(hide_code=True)
def _(closed):
    mo.stop(bool(closed))
    shared.section(
        "One candidate through its gates",
        "Next gate makes one event (key n); rewind to any of them, edit the draft by hand, go on in a branch.",
    )
    return


@app.cell
def film(bench, place, view):
    view
    _recent = bench.store.reads.recent(14)
    _shown = desk.candidate_at(bench, place)
    mo.stop(not _recent)
    shared.show(trail.filmstrip(_recent, _shown, desk.leaf_labels(bench, place)))
    return


@app.cell
def coordinate(spec):
    picker = parts.coordinate_picker(spec) if spec else None
    return (picker,)


@app.cell
def new_candidate(bench, do, doing, go, owner, picker, spec):
    _off = not (owner and spec) or bool(doing)
    new = mo.ui.button(
        label="New candidate, next by coverage", kind="success", disabled=_off,
        on_click=do(parts.begin, bench, spec, dict, go),
    )  # fmt: skip
    new_here = mo.ui.button(
        label="New candidate here", disabled=_off, on_click=do(parts.begin, bench, spec, lambda: picker.value, go)
    )
    return new, new_here


@app.cell
def moment_state(bench, closed):
    mo.stop(bool(closed))
    # The page is rebuilt when a moment looks different, not at every tick: an open editor stays.
    get_moment, set_moment = mo.state(parts.first_moment(bench))
    get_busy, set_busy = mo.state(bool(get_moment().doing))
    get_item, set_item = mo.state(get_moment().item)
    return get_busy, get_item, get_moment, set_busy, set_item, set_moment


@app.cell
def controls(bench, do, doing, owner, place, set_busy, view):
    can_step = owner and parts.can_step(view, doing)
    press_next = do(parts.step, bench, place, set_busy)
    next_gate = mo.ui.button(label="Next gate (n)", kind="success", on_click=press_next, disabled=not can_step)
    to_end = mo.ui.button(
        label="Run to end", on_click=do(parts.step, bench, place, set_busy, to_end=True), disabled=not can_step
    )
    halt = mo.ui.button(
        label="Stop", kind="danger", on_click=do(parts.halt, bench, place), disabled=not (owner and doing)
    )
    return can_step, halt, next_gate, press_next, to_end


@app.cell
def ticker(get_busy):
    tick = mo.ui.refresh(options=["0.5s"], default_interval="0.5s") if get_busy() else None
    return (tick,)


@app.cell
def watch(bench, get_busy, get_item, get_moment, get_news, lost, place, set_busy, set_item, set_moment, tick):
    tick, get_news()
    _now = parts.moment(bench, place, lost)
    parts.follow(_now, get_moment, set_moment, get_busy, set_busy)
    parts.offer(_now, get_item, set_item)
    return


@app.cell
def shown_moment(get_moment):
    view, doing, trouble = get_moment()
    return doing, trouble, view


@app.cell
def rewind(view):
    _n = len(view.events) if view else 0
    upto = mo.ui.slider(
        0, max(1, _n), value=_n, label="Show events up to", show_value=True, disabled=_n < 2, full_width=True
    )
    return (upto,)


@app.cell
def control_bar(doing, get_news, halt, new, new_here, next_gate, picker, tick, to_end, trouble, upto, view):
    _said = trouble or get_news().problem
    _state = parts.standing(view, doing)
    mo.vstack([
        mo.hstack([new, next_gate, to_end, halt, tick if doing else mo.md("")], justify="start", wrap=True),
        parts.choosing(picker, new_here),
        _state,
        shared.note(_said, "bad") if _said else mo.md(""),
        upto if view and len(view.events) > 1 else mo.md(""),
    ])  # fmt: skip
    return


@app.cell
def empty_store(place):
    mo.stop(place is not None)
    shared.note(
        "Nothing has been made in this store yet.\n1. Choose above what to start from, and read the YAML.\n"
        "2. Press New candidate: it gets a coordinate that no other point covers.\n"
        "3. Press Next gate, or the key n, and read what happens.",
        "info",
    )
    return


@app.cell
def trail_view(bench, place, upto, view):
    mo.stop(view is None or not view.events)
    shown = view.events[: upto.value]
    _beside = desk.beside(bench, place, shown)
    _facts = shared.show(trail.facts(desk.facts_of(view.run, view.slot, view.branch)))
    _left = mo.vstack([_facts, shared.show(trail.trail(shown, _beside))])
    _right = parts.draft_now(view, shown)
    shared.beside(_left, _right, (1.55, 1))
    return (shown,)


@app.cell
def hand_edit(bench, do, doing, go, owner, shown, view):
    draft = shown[-1].draft if shown and not doing else None
    fields = parts.fields_editor(draft) if draft else None
    fork = mo.ui.button(
        label="Go on with my edit (a new branch)", disabled=not (owner and draft),
        on_click=do(parts.branch_off, bench, view, len(shown), lambda: fields.value, go),
    )  # fmt: skip
    return draft, fields, fork


@app.cell
def hand_edit_view(draft, fields, fork, owner, shown):
    mo.stop(not (draft and owner) or shown[-1].final)
    _words = mo.plain_text("The draft as it was after the last event shown. What you change re-runs the gates that read it.")
    mo.accordion({"Edit the draft by hand before the next gate": mo.vstack([_words, *parts.editor_parts(fields), fork])}, lazy=True)
    return


@app.cell
def verdict(bench, do, doing, get_news, place, view):
    get_news()
    bar = parts.verdict_bar(bench, place, view, doing, do)
    verdict_ui = bar.ui if bar else None
    return bar, verdict_ui


@app.cell
def verdict_view(bar):
    mo.stop(bar is None)
    mo.vstack([shared.section("Your verdict", "Keys: a approve, e save the edit, r reject."), bar.layout()])
    return


@app.cell
def hotkeys():
    keys, turn = mo.ui.anywidget(shared.Hotkeys(hotkeys=["n", "a", "e", "r"])), shared.Turn()
    keys
    return keys, turn


@app.cell
def key_pressed(bar, can_step, keys, press_next, turn):
    # The only cell that takes keys, and it always runs: an old press never meets a new candidate.
    turn.take(keys.value, parts.keymap(can_step, press_next, bar))
    return


@app.cell(hide_code=True)
def _(closed):
    mo.stop(bool(closed))
    shared.section(
        "Try to sneak one past",
        "Spoil the point below, or write your own. Which gate stops it, and why? What gets through is kept as a "
        "defect that a person planted, in no set.",
    )
    return


@app.cell
def smuggle(bench, get_item, owner, spec):
    base = parts.item_to_spoil(bench, get_item(), spec)
    item = parts.fields_editor(base)
    said = mo.ui.text(
        label="What is wrong with it", placeholder="the key is a day too late", full_width=True, max_length=300
    )
    send = mo.ui.run_button(label="Send it through the gates", disabled=not (owner and spec))
    return base, item, said, send


@app.cell
def smuggle_view(item, owner, said, send):
    _who = mo.md("") if owner else shared.note("Only an owner can send an item: it asks models.", "quiet")
    mo.lazy(mo.vstack([*parts.editor_parts(item), said, send, _who]))
    return


@app.cell
def smuggled(base, bench, item, said, send, spec):
    mo.stop(not send.value)
    with mo.status.spinner("Your item is on its way through the gates", remove_on_exit=True):
        _events, _problem = shared.attempt(parts.sneak_in, bench, spec, base, item.value, said.value)
    mo.stop(bool(_problem), shared.note(_problem, "bad"))
    mo.vstack([parts.what_became(_events), shared.show(trail.trail(_events, trail.Beside(asks=desk.glosses(_events))))])
    return


@app.cell(hide_code=True)
def _(bench):
    bench
    shared.ready("gated_loop")
    return


if __name__ == "__main__":
    app.run()
