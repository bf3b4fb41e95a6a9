"""Components of the benches that need several widgets: spec form, field editor, verdict bar."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import marimo as mo
import shared

from workbench.actions import sneak, stepping
from workbench.actions.design import Suggestion, accept
from workbench.actions.desk import (
    Place,
    blank_payload,
    candidate_at,
    field_texts,
    find_place,
    patch_of,
    rendered,
    with_form,
)
from workbench.actions.open import Bench
from workbench.actions.review import give_verdict
from workbench.domain.candidate import Candidate, Draft, Event, candidate_id
from workbench.domain.review import Verdict
from workbench.domain.spec import InputSpec
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import SpecError
from workbench.pages.safe import plain, say, tag
from workbench.pages.trail import TONES, draft_view
from workbench.registry import shelf_of
from workbench.specfile import (
    find,
    leaf_choices,
    read_taxonomy,
    spec_yaml,
    wanted_axes,
    wanted_paths,
)

Go = Callable[[Place], None]
FIRST_FIELDS = ("prompt", "messages", "reference", "criteria")
SPEC_FORM = """
{title}

{test}

{leaf}

{recipe} {track} {preset} {n}

{constraints}
"""
REASONS = {
    "The key is wrong": "wrong_key", "More than one answer is right": "ambiguous",
    "Nobody would ask this": "unrealistic", "Too easy to game": "gameable",
    "The answer is given away": "leak", "It repeats another point": "duplicate",
    "It does not test what it should": "off_target", "Style or language": "style",
}  # fmt: skip


class VerdictBar:
    """Approve, edit or reject under a finished candidate; the review queue uses the same one.

    `fields` are the texts of the draft's fields as shown in the editor. A verdict is given once by
    button or key; `do` reports what came of it.
    """

    keys = {"a": "approve", "e": "edit", "r": "reject"}

    def __init__(self, bench: Bench, candidate: Candidate, draft: Draft, do: shared.Doer) -> None:
        self.bench, self.candidate, self.draft = bench, candidate, draft
        self.handlers = {kind: do(self._give, kind) for kind in self.keys.values()}
        button = functools.partial(mo.ui.button, disabled=not self.open)
        self.ui = mo.ui.dictionary({
            "approve": button(label="Approve (a)", kind="success", on_click=self.handlers["approve"]),
            "edit": button(label="Save my edit (e)", on_click=self.handlers["edit"]),
            "reject": button(label="Reject (r)", kind="danger", on_click=self.handlers["reject"]),
            "reasons": mo.ui.multiselect(REASONS, label="What is wrong with it"),
            "text": mo.ui.text_area(placeholder="In your own words (a rejection needs a reason)",
                                    rows=2, full_width=True),
            "who": mo.ui.text(value=bench.role, label="Your name"),
            "fields": fields_editor(draft),
        })  # fmt: skip

    @property
    def open(self) -> bool:
        """Whether a verdict is wanted and this role may give one."""
        waiting = self.candidate.state in ("queued", "assigned", "needs_expert")
        return waiting and self.bench.role != "viewer"

    @property
    def hotkeys(self) -> dict[str, Callable[[], None]]:
        """What the keys do; nothing when no verdict is wanted."""
        return {k: self.handlers[kind] for k, kind in self.keys.items()} if self.open else {}

    def _give(self, kind: Any) -> Candidate:
        said = self.ui.value
        patch = patch_of(self.draft, said["fields"]) if kind == "edit" else None
        verdict = Verdict(
            candidate_id=self.candidate.id, kind=kind, version=self.candidate.version,
            reviewer=said["who"].strip(), reasons=tuple(said["reasons"]), text=said["text"],
            patch=patch or None,
        )  # fmt: skip
        return give_verdict(self.bench, verdict)

    def layout(self) -> mo.Html:
        """The bar: what it is now, then what a person may say."""
        state = self.candidate.state.replace("_", " ")
        if not self.open:
            why = " A viewer gives no verdicts." if self.bench.role == "viewer" else ""
            return shared.note(f"This candidate is {state}.{why}", TONES.get(self.candidate.state, "quiet"))
        ui = self.ui
        row = mo.hstack([ui["approve"], ui["reject"], ui["reasons"], ui["who"]],
                        justify="start", align="end", wrap=True)  # fmt: skip
        edit = mo.vstack([mo.plain_text("Change a field, then save: the gates run again."),
                          *editor_parts(ui["fields"]), ui["edit"]])  # fmt: skip
        return mo.vstack([row, ui["text"], mo.accordion({"Edit instead": edit}, lazy=True)])


def fields_editor(draft: Draft) -> mo.ui.dictionary:
    """One text field for each field of a payload; what is no text is written as YAML."""
    return mo.ui.dictionary({
        name: mo.ui.text_area(value=text, rows=min(14, 2 + text.count("\n") + len(text) // 110),
                              full_width=True)
        for name, text in field_texts(draft.payload).items()
    })  # fmt: skip


def editor_parts(fields: Any) -> list[mo.Html]:
    """The fields of an editor under their names; those that are seldom touched are folded."""
    named = {
        name: mo.vstack([shared.show(tag("p", say(name.replace("_", " ").capitalize()), cls="wb-who")), fields[name]], gap=0)
        for name in fields.elements
    }  # fmt: skip
    first = [part for name, part in named.items() if name in FIRST_FIELDS] or list(named.values())[:2]
    rest = [part for part in named.values() if part not in first]
    return first + ([mo.accordion({"Other fields": mo.vstack(rest)}, lazy=True)] if rest else [])


# --- the spec desk --------------------------------------------------------------------------------


def taxonomy_for(spec: InputSpec) -> Taxonomy | None:
    """The taxonomy of a spec, read once for as long as its file stays as it is."""
    return _taxonomy(spec.taxonomy, find(spec.taxonomy).stat().st_mtime_ns) if spec.taxonomy else None


@functools.lru_cache(maxsize=8)
def _taxonomy(name: str, changed: int) -> Taxonomy:
    return read_taxonomy(name)


def spec_form(spec: InputSpec) -> mo.ui.batch:
    """The fields a person changes most; `write_form` puts them into the YAML."""
    taxonomy = taxonomy_for(spec)
    leaves = leaf_choices(taxonomy) if taxonomy is not None else {}
    where = {label: id for label, id in leaves.items()}
    chosen = next((label for label, id in where.items() if id == spec.leaf), None)
    return mo.md(SPEC_FORM).batch(**{
        "title": mo.ui.text(value=spec.title, label="Title", full_width=True),
        "test": mo.ui.text_area(value=spec.test, label="What to test", rows=4, full_width=True),
        "leaf": mo.ui.dropdown(where, value=chosen, label="Leaf or branch of the taxonomy",
                               searchable=True, full_width=True),
        "recipe": mo.ui.dropdown({plain(name): name for name in shelf_of("recipe")},
                                 value=plain(spec.recipe), label="Recipe"),
        "track": mo.ui.dropdown(["happy", "edge", "adversarial", "production"], value=spec.track,
                                label="Track"),
        "preset": mo.ui.dropdown(["draft", "standard", "release"], value=spec.preset,
                                 label="Preset"),
        "n": mo.ui.number(1, 100_000, value=spec.n, label="Points wanted"),
        "constraints": mo.ui.text_area(value="\n".join(spec.constraints), rows=3, full_width=True,
                                       label="Constraints, one a line"),
    })  # fmt: skip


def write_form(spec: InputSpec, values: Callable[[], Mapping[str, Any]], write: Callable[[str], None]) -> None:
    """Take the fields of the form into the YAML."""
    write(with_form(spec, {k: v for k, v in values().items() if v is not None}))


def once_each(ideas: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """The suggestions without repeats: a model may propose one thing with several reasons."""
    first: dict[tuple[str, str], Suggestion] = {}
    for idea in ideas:
        first.setdefault((idea.kind, idea.text), idea)
    return tuple(first.values())


def accept_buttons(
    spec: InputSpec, ideas: Sequence[Suggestion], write: Callable[[str], None],
    forget: Callable[[Suggestion], None], do: shared.Doer,
) -> mo.ui.array:  # fmt: skip
    """One button for each suggestion; a press takes that one into the YAML."""

    def take(idea: Suggestion) -> None:
        write(spec_yaml(accept(spec, idea)))
        forget(idea)

    return mo.ui.array([mo.ui.button(label="Accept", on_click=do(take, idea)) for idea in ideas])


def suggestion_rows(ideas: Sequence[Suggestion], buttons: mo.ui.array) -> mo.Html:
    """The suggestions with their reasons, each beside its button."""
    names = {"axis_value": "axis value", "constraint": "constraint", "forbidden": "cannot occur"}
    rows = [
        mo.hstack([button, shared.show(tag(
            "p", tag("strong", say(f"{names[idea.kind]}: ")), say(idea.text),
            tag("span", say(f" – {idea.why}" if idea.why else ""), cls="wb-dim"),
            cls="wb-idea",
        ))], justify="start", align="center")
        for idea, button in zip(ideas, buttons, strict=True)
    ]  # fmt: skip
    return mo.vstack(rows, gap=0.2)


# --- stepping -------------------------------------------------------------------------------------


def coordinate_picker(spec: InputSpec) -> mo.ui.dictionary | None:
    """One choice for each axis, what is left open is filled in; None where nothing can be chosen."""
    taxonomy = taxonomy_for(spec)
    paths = wanted_paths(spec, taxonomy)
    leaves = {" > ".join(n.label for n in path): id for id, path in paths.items()}
    choices: dict[str, Any] = {"leaf": leaves} if len(leaves) > 1 else {}
    choices |= {axis: list(values) for axis, values in wanted_axes(spec, taxonomy).items()}
    pickers = {
        axis: mo.ui.dropdown(values, label=plain(axis), allow_select_none=True, searchable=True)
        for axis, values in choices.items()
    }
    return mo.ui.dictionary(pickers) if pickers else None


def choosing(picker: mo.ui.dictionary | None, new_here: mo.ui.button) -> mo.Html:
    """The pickers with their button, folded away; nothing where there is nothing to choose."""
    if picker is None:
        return mo.md("")
    inside = mo.vstack([mo.hstack(list(picker.elements.values()), wrap=True, justify="start"), new_here])
    return mo.accordion({"Choose the coordinate yourself": inside}, lazy=True)


def begin(bench: Bench, spec: InputSpec, coordinate: Callable[[], Any], go: Go) -> None:
    """Open the next candidate of a spec, by coverage or where a person wants it, and go there."""
    run = stepping.open_stepping(bench, spec)
    wanted = {axis: value for axis, value in (coordinate() or {}).items() if value is not None}
    slot = stepping.next_slot(bench, run.run_id, wanted or None)
    go(Place(run.run_id, slot.index))


def branch_off(
    bench: Bench, view: stepping.StepView, shown: int, texts: Callable[[], Any], go: Go
) -> None:
    """Apply a hand edit after the last event shown: a new branch, to which the page goes."""
    after_seq = shown - 1
    draft = view.events[after_seq].draft
    patch = patch_of(draft, texts()) if draft is not None else {}
    if not patch:
        raise SpecError("nothing was changed: edit a field first")
    branch = stepping.edit(bench, view, after_seq, patch, bench.role)
    go(Place(view.run.run_id, view.slot.index, branch))


def can_step(view: stepping.StepView | None, doing: str) -> bool:
    """Whether there is an event to be made: the candidate is open, and nothing is on its way."""
    return view is not None and not view.finished and not doing


def step(bench: Bench, place: Place, set_busy: Callable[[bool], None], *, to_end: bool = False) -> None:
    """Make the next event, or all that are left, on a thread; the page watches from now on."""
    stepping.advance(bench, *place, to_end=to_end)
    set_busy(True)


def halt(bench: Bench, place: Place) -> None:
    """End what runs after its present event."""
    stepping.stop(bench, place.run_id)


class Moment(NamedTuple):
    """What the page shows of a place: the branch, what runs there now, what went wrong."""

    view: stepping.StepView | None = None
    doing: str = ""
    trouble: str = ""

    @property
    def mark(self) -> tuple[Any, ...]:
        """Equal for two moments that look the same."""
        view = self.view
        seen = view and (view.run.run_id, view.slot.index, view.branch, len(view.events))
        return seen, view and tuple(view.branches), self.doing, self.trouble

    @property
    def item(self) -> str:
        """The finished candidate that a person may spoil; '' while it is open."""
        view = self.view
        return candidate_id(view.run.run_id, view.slot.index, view.branch) if view and view.finished else ""


def moment(bench: Bench, place: Place | None, lost: str = "") -> Moment:
    """A place as it is right now. What runs is asked first, so that its end is never missed."""
    if place is None:
        return Moment(trouble=lost)
    sitting = stepping.sitting_of(bench, place.run_id)
    doing, problem = sitting.doing, sitting.problem
    view, gone = shared.attempt(stepping.trail, bench, *place)
    return Moment(view, doing, problem or gone)


def first_moment(bench: Bench) -> Moment:
    """The moment of the address with which the page was opened."""
    place, lost = shared.attempt(find_place, bench, mo.query_params().to_dict())
    return moment(bench, place, lost)


def follow(
    now: Moment, get_moment: Callable[[], Moment], set_moment: Callable[[Moment], None],
    get_busy: Callable[[], bool], set_busy: Callable[[bool], None],
) -> None:  # fmt: skip
    """Tell the page of a moment that looks different; end the watching when nothing runs."""
    if now.mark != get_moment().mark:
        set_moment(now)
    if get_busy() and not now.doing:
        set_busy(False)


def offer(now: Moment, get_item: Callable[[], str], set_item: Callable[[str], None]) -> None:
    """Hand the candidate that has just finished to the form below, once: typing there stays."""
    if now.item and now.item != get_item():
        set_item(now.item)


def standing(view: stepping.StepView | None, doing: str) -> mo.Html:
    """One line: what runs, what comes next, or how it ended."""
    if doing:
        return shared.note(f"Working: {doing}. Stop takes effect after the present event.", "warn")
    if view is None:
        return mo.md("")
    if not view.events:
        return shared.note("An empty slot: press Next gate and the author writes a draft.", "info")
    if not view.finished:
        left = ", ".join(map(plain, view.waiting)) or "none: the next event is the admission"
        return shared.note(f"Gates still to come: {left}.", "info")
    last = view.events[-1]
    why = f" at {plain(last.gate)}: {plain(last.reason)}" if last.reason else ""
    return shared.note(f"Finished: {plain(last.kind)}{why}.", TONES.get(last.kind, "info"))


def draft_now(view: stepping.StepView, shown: Sequence[Event]) -> mo.Html:
    """The draft after the last event shown, as its recipe renders it, and the other branches."""
    draft = shown[-1].draft if shown else None
    if draft is None:
        return shared.note("No draft yet.", "quiet")
    links = [
        tag("a", say(f"branch {b}" if b else "main branch"), cls="wb-link",
            href="?" + "&".join(f"{k}={v}" for k, v in Place(view.run.run_id, view.slot.index, b).query.items()),
            aria_current="true" if b == view.branch else None)
        for b in view.branches
    ]  # fmt: skip
    head = tag("p", tag("strong", say(f"The draft after event {shown[-1].seq} ")),
               *(links if len(links) > 1 else []))  # fmt: skip
    return shared.show(tag("div", head, draft_view(rendered(view.run, draft), draft), cls="wb-now"))


def verdict_bar(
    bench: Bench, place: Place | None, view: stepping.StepView | None, doing: str, do: shared.Doer
) -> VerdictBar | None:
    """The bar for the finished candidate at a place; None while there is none."""
    if view is None or not view.finished or doing:
        return None
    candidate = bench.store.reads.candidate(candidate_at(bench, place))
    draft = bench.store.reads.draft(candidate.id) if candidate else None
    return VerdictBar(bench, candidate, draft, do) if candidate and draft else None


def keymap(can_step: bool, press_next: Callable[[], None], bar: VerdictBar | None) -> dict[str, Any]:
    """What the keys of the page do now."""
    return ({"n": press_next} if can_step else {}) | (bar.hotkeys if bar else {})


# --- a person's own bad item ------------------------------------------------------------------------


def item_to_spoil(bench: Bench, id: str, spec: InputSpec | None) -> Draft:
    """The payload a person begins with: the shown candidate's, else the recipe's empty fields."""
    found = bench.store.reads.draft(id) if id else None
    if found is not None:
        return found
    return Draft(payload=blank_payload(spec.recipe) if spec else {"prompt": "", "reference": ""})


def sneak_in(bench: Bench, spec: InputSpec, base: Draft, texts: Mapping[str, str], said: str) -> list[Event]:
    """Send a point, changed in fields, through the gates; `said` is what is wrong with it."""
    payload = {**base.payload, **patch_of(base, texts)}
    return sneak.sneak(bench, spec, payload, bench.role, said.strip())


def what_became(events: Sequence[Event]) -> mo.Html:
    """Which gate stopped it, or that none did."""
    last = events[-1]
    if "got_through" in last.reason:
        return shared.note("It got through every gate. It is kept as a human-planted defect, in no set.", "odd")
    where = plain(last.gate) or "the start"
    return shared.note(f"Stopped at {where}: {last.message or plain(last.reason)}", "good")


def goer(here: Any) -> Go:
    """Go to a place: the address of the page says which, so that a reload comes back to it."""

    def go(place: Place) -> None:
        here.remove("cand") if "cand" in here else None
        for name, value in place.query.items():
            here[name] = value

    return go
