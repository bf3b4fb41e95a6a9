"""Components of the review page: the desk of one reviewer, its keys, and what it shows; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import marimo as mo
import shared
from parts import editor_parts, fields_editor

from workbench.actions import lookat, review
from workbench.actions.desk import Place, field_texts, leaf_labels, patch_of
from workbench.actions.doubles import doubles
from workbench.actions.looking import Said, Shown
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.reasons import reasons_of
from workbench.actions.sitting import Sitting
from workbench.domain.candidate import Draft
from workbench.errors import SpecError
from workbench.pages import review as pages
from workbench.pages import trail
from workbench.pages.safe import say, tag

KEYS = ["a", "e", "r", "x", "u", "j", "k", "?", "o", "s", "w", "Escape", *"123456789"]
FOCUS = {"s": "wb-at-answer", "w": "wb-at-words", "e": "wb-at-fields"}
LABELS = {
    "a": "Approve (a)", "e": "Edit (e)", "r": "Reject (r)", "x": "Needs an expert (x)",
    "u": "Undo (u)", "k": "Back (k)", "j": "Next (j)", "?": "Help (?)",
}  # fmt: skip
TONES = {"a": "success", "r": "danger"}
EMPTY = (
    "Nothing waits in this store yet for a verdict.\n1. Make points: step one in the gated loop, or start a run.\n"
    "2. What passes its gates comes here.\n3. Or widen what the queue is narrowed to, above."
)


class Desk:
    """One reviewer at the queue: what a press does, and what of the point is open by now.

    `said` gives the values of the page's fields; the cells that make the fields set it.
    """

    def __init__(self, sit: Sitting, set_news: Callable[..., None], set_item: Callable[..., None]) -> None:
        self.sit, self.set_news, self.set_item = sit, set_news, set_item
        self.words: Callable[[], Mapping[str, Any]] = dict
        self.fields: Callable[[], Mapping[str, str]] = dict
        self.asking = self.editing = self.helping = False
        self.opened: set[str] = set()
        self.answers: dict[str, str] = {}
        self.rerun: review.Rerun | None = None
        self.stay = False

    @property
    def shown(self) -> Shown | None:
        return self.sit.shown

    @property
    def mark(self) -> tuple[Any, ...]:
        """Equal as long as the fields of the page may stay as they are."""
        shown = self.shown
        return (shown and (shown.candidate.id, shown.candidate.version, shown.mine is None), self.editing)

    @property
    def may(self) -> bool:
        return self.sit.bench.role != "viewer"

    @property
    def key_open(self) -> bool:
        """Whether the key may be seen: always, unless the point is to be solved first."""
        shown = self.shown
        if shown is None or not self.may or not shown.open or shown.candidate.id in self.opened:
            return True
        return not lookat.to_solve(shown.run, shown.draft)

    def press(self, act: Callable[[], Any]) -> Callable[..., None]:
        """A handler: do it, then tell the page what is new; the fields only when they change."""

        def handle(value: Any = None) -> None:
            before = self.mark
            result, problem = shared.attempt(act)
            if self.mark != before:
                self.set_item(lambda n: n + 1)
            self.set_news(lambda old: shared.News(old.count + 1, problem, result))

        return handle

    def handlers(self) -> dict[str, Callable[..., None]]:
        """What each key does."""
        acts: dict[str, Callable[[], Any]] = {
            "a": lambda: self.give("approve"), "r": self.reject, "x": lambda: self.give("needs_expert"),
            "e": self.edit, "u": self.undo, "j": lambda: self.move(self.sit.next),
            "k": lambda: self.move(self.sit.back), "?": self.help, "o": self.open, "Escape": self.leave,
        }  # fmt: skip
        acts |= {str(i): self._reason(i) for i in range(1, 10)}
        return {key: self.press(act) for key, act in acts.items()}

    # --- acts -------------------------------------------------------------------------------------

    def give(self, kind: str, *reasons: str) -> Any:
        """A verdict with what stands in the fields."""
        if kind == "approve" and not self.key_open:
            raise SpecError("the key is closed: press s and give your own answer, or o to see it unsolved")
        said = self._said(*reasons)
        self.asking = False
        return self.sit.give(kind, said, stay=self.stay)

    def reject(self) -> Any:
        """Reject for the reasons in the fields, or ask for one."""
        said = self._said()
        if said.reasons or said.text:
            return self.give("reject")
        self.asking = self.shown is not None
        return None

    def _reason(self, number: int) -> Callable[[], Any]:
        def choose() -> Any:
            codes = list(reasons_of(self.shown.candidate.recipe).values()) if self.shown else []
            if self.asking and number <= len(codes):
                return self.give("reject", codes[number - 1])
            return None

        return choose

    def edit(self) -> Any:
        """Open the fields; again: save what was changed, and send it through its gates."""
        if self.shown is None or not self.may:
            raise SpecError("there is nothing to edit here")
        if not self.editing:
            self.editing, self.asking = True, False
            return None
        shown, patch = self.shown, patch_of(self.shown.draft, self.fields())
        if not patch:
            self.editing = False
            return None
        found = self.sit.give("edit", replace(self._said(), patch=patch), stay=True)
        self.editing = False
        if self.sit.bench.role == "owner":
            self.rerun = review.rerun(self.sit.bench, shown.candidate.id)
        return found

    def undo(self) -> Any:
        self.asking = self.editing = False
        return self.sit.undo()

    def move(self, way: Callable[[], None]) -> None:
        self.asking = self.editing = False
        way()

    def help(self) -> None:
        self.helping = not self.helping

    def open(self) -> None:
        """Show the key without an answer of one's own."""
        if self.shown is not None:
            self.opened.add(self.shown.candidate.id)

    def leave(self) -> None:
        self.asking = self.editing = self.helping = False

    def solve(self, answer: str) -> None:
        """Take one's own answer, and open the key."""
        if self.shown is not None and answer.strip():
            self.answers[self.shown.candidate.id] = answer.strip()
            self.opened.add(self.shown.candidate.id)

    def _said(self, *reasons: str) -> Said:
        words = self.words()
        shown = self.shown
        return Said(
            reasons=(*words.get("reasons", ()), *reasons), text=words.get("text", ""),
            missing=words.get("missing", ""), group=words.get("group", ""),
            answer=self.answers.get(shown.candidate.id, "") if shown else "",
        )  # fmt: skip


# --- the forms ------------------------------------------------------------------------------------


def narrowing(bench: Bench, wanted: Wanted) -> mo.ui.dictionary:
    """What the queue can be narrowed to: only what waits can be chosen."""
    there = bench.store.reads.choices()
    labels = _leaf_words(bench)
    return mo.ui.dictionary({
        "recipe": _choice("Recipe", {n: n for n in there["recipe"]}, wanted.recipe),
        "track": _choice("Track", {n: n for n in there["track"]}, wanted.track),
        "node_id": _choice("Leaf", {labels.get(n, n): n for n in there["node_id"]}, wanted.node_id),
        "lane": _choice("Lane", {n: n for n in there["lane"]}, wanted.lane),
        "doubt": _choice("Doubted by the gate", {n: n for n in there["gate"]}, wanted.doubt),
    })  # fmt: skip


def _choice(label: str, there: Mapping[str, str], chosen: str) -> mo.ui.dropdown:
    at = next((words for words, value in there.items() if value == chosen), None)
    return mo.ui.dropdown(dict(there), value=at, label=label, allow_select_none=True, searchable=True)


def _leaf_words(bench: Bench) -> dict[str, str]:
    words: dict[str, str] = {}
    for row in bench.store.reads.runs(20):
        words |= leaf_labels(bench, Place(row.run_id, 0))
    return words


def sit_down(bench: Bench, who: str, narrowed: Mapping[str, Any], here: Any) -> Sitting:
    """Begin a sitting; the address keeps who it is and what is wanted, so that a reload comes back."""
    name = who.strip() or bench.role
    wanted = Wanted.of({**narrowed, "run_id": here.get("run")})
    for key, value in {"who": name, **{k: v or "" for k, v in narrowed.items()}}.items():
        if value:
            here[key] = value
        elif key in here:
            here.remove(key)
    return Sitting(bench, name, wanted, start=str(here.get("cand") or ""))


def buttons(desk: Desk) -> mo.ui.dictionary:
    """The acts as buttons, for those who do not use the keys."""
    handlers = desk.handlers()
    return mo.ui.dictionary({
        key: mo.ui.button(label=label, kind=TONES.get(key, "neutral"), on_click=handlers[key],
                          disabled=key in "aerxu" and not desk.may)
        for key, label in LABELS.items()
    })  # fmt: skip


def words_form(desk: Desk) -> mo.ui.dictionary | None:
    """What can be said beside a verdict on the point at hand."""
    shown = desk.shown
    if shown is None or not desk.may:
        return None
    answer = {} if desk.key_open else {
        "answer": mo.ui.text(label="Your own answer (s), then Enter", full_width=True,
                             on_change=lambda text: desk.press(lambda: desk.solve(text))())
    }  # fmt: skip
    return mo.ui.dictionary({
        **answer,
        "reasons": mo.ui.multiselect(reasons_of(shown.candidate.recipe), label="What is wrong with it"),
        "text": mo.ui.text_area(placeholder="In your own words (w)", rows=2, full_width=True, max_length=9_000),
        "missing": mo.ui.text(label="A criterion that was missing", full_width=True, max_length=600),
    })  # fmt: skip


def edit_form(desk: Desk) -> Any:
    """The fields of the point at hand, while they are edited."""
    return fields_editor(desk.shown.draft) if desk.editing and desk.shown else None


# --- what is shown --------------------------------------------------------------------------------


def top(desk: Desk, bar: mo.ui.dictionary, news: shared.News) -> mo.Html:
    """Where one stands, the buttons, and what the last press came to."""
    sit, shown = desk.sit, desk.shown
    parts = [
        shared.show(pages.standing(sit.left, len(sit.seconds), sit.pace, shown.purpose if shown and shown.open else "")),
        mo.hstack(list(bar.elements.values()), justify="start", wrap=True, gap=0.4),
    ]
    if news.problem:
        parts.append(shared.note(news.problem, "bad"))
    if desk.asking and shown:
        parts.append(shared.show(pages.question(list(reasons_of(shown.candidate.recipe)))))
    if desk.helping:
        parts.append(shared.show(pages.help_table()))
    return mo.vstack(parts)


def item(desk: Desk) -> mo.Html:
    """The point at hand, bare; or that nothing waits."""
    shown = desk.shown
    if shown is None:
        done = "Every point that waits has its verdict." if desk.sit.ids else EMPTY
        return shared.note(done, "good" if desk.sit.ids else "info")
    answer = desk.answers.get(shown.candidate.id)
    parts = []
    if shown.mine is not None:
        parts.append(shared.show(pages.verdict_note(shown.mine, shown.candidate.state)))
    if answer and shown.open:
        grade = lookat.compare(shown.draft, answer)
        parts.append(shared.show(pages.solved(answer, grade.status, grade.reason)))
    told = lookat.place_of(desk.sit.bench, shown)
    parts.append(shared.show(pages.item(lookat.blocks_of(shown), told, key_open=desk.key_open)))
    return mo.vstack(parts)


def form(desk: Desk, words: mo.ui.dictionary | None, fields: Any) -> mo.Html:
    """The fields beside the point, or the fields of the point while it is edited."""
    if words is None:
        return mo.md("")
    if fields is not None:
        lead = mo.plain_text("Change a field, Esc to leave it, e to save: the gates that read it run again.")
        return mo.vstack([lead, _anchor("e"), *editor_parts(fields)])
    made = words.elements
    answer = [_anchor("s"), made["answer"]] if "answer" in made else []
    return mo.vstack([*answer, made["reasons"], _anchor("w"), made["text"], made["missing"]])


def _anchor(key: str) -> mo.Html:
    """Where a key puts the cursor: into the field that follows."""
    return shared.show(tag("span", cls=FOCUS[key]))


def after(desk: Desk) -> mo.Html:
    """What is known of the point at hand, once this person has judged it; a viewer may see it."""
    shown = desk.shown
    if shown is None or (shown.open and desk.may):
        return mo.md("")
    told = lookat.reveal(desk.sit.bench, shown)
    link = tag("a", say("Open it in the gated loop"), href=f"/gated_loop/?cand={shown.candidate.id}", cls="wb-link")
    history = pages.timeline(shown.verdicts, told.states)
    return mo.vstack([
        shared.section("What is known of it", "Shown after the verdict. Another verdict now is a change of mind, and both are kept."),
        shared.show(tag("p", link)), shared.show(pages.gate_table(told.results)), shared.show(pages.known(told.results)),
        shared.section("Its history"), shared.show(history),
        mo.accordion({"Receipts gate by gate": shared.show(trail.trail(told.events, told.beside))}, lazy=True),
    ])  # fmt: skip


def edited(desk: Desk) -> mo.Html:
    """The edit that stands on the point at hand as a diff, and what the gates say to it."""
    shown = desk.shown
    if shown is None or shown.mine is None or shown.mine.kind != "edit":
        return mo.md("")
    before = field_texts(shown.draft.payload)
    after = field_texts(Draft(payload={**shown.draft.payload, **(shown.mine.patch or {})}).payload)
    parts = [shared.section("Your edit"), shared.show(pages.changed(before, after))]
    rerun = desk.rerun
    if rerun is None or rerun.parent != shown.candidate.id:
        parts.append(shared.note("Its gates run when an owner sends it through them.", "quiet"))
        return mo.vstack(parts)
    events = desk.sit.bench.store.journal.events(rerun.run_id, rerun.slot, rerun.branch)
    since = [e for e in events if e.kind == "edited"]
    ran = [e for e in events if e.receipt is not None and since and e.seq > since[-1].seq]
    told = {e.gate: e.receipt.result for e in ran if e.receipt is not None}
    alive = rerun.thread.is_alive()
    words = "The gates that read it are at work; press j and come back with k." if alive else (
        f"It went through {len(told)} gates again and ended: {events[-1].kind}. What passed waits in the queue as a point of its own."
    )
    parts += [shared.note(words, "warn" if alive else "info"), shared.show(pages.gate_table(told))]
    return mo.vstack(parts)


def agreement(bench: Bench) -> mo.Html:
    """How far two blind looks agree, in a sentence."""
    return shared.show(tag("p", say(doubles(bench).sentence), cls="wb-dim"))
