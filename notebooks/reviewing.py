"""Components of the review page: the desk of one reviewer, its keys, and what it shows; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import marimo as mo
import shared
from parts import editor_parts
from reviewaside import SOON, Typed, editor

from workbench.actions import edits, lookat
from workbench.actions.desk import Place, leaf_labels, patch_of
from workbench.actions.looking import Said, Shown
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.reasons import reasons_of
from workbench.actions.sitting import Sitting
from workbench.actions.sittings import Ended, end_overdue, end_sitting
from workbench.errors import SpecError
from workbench.pages import review as pages
from workbench.pages import sittings, trail
from workbench.pages.safe import say, tag

KEYS = ["a", "e", "r", "x", "u", "j", "k", "?", "o", "s", "w", "q", "Escape", *"123456789"]
FOCUS = {"s": "wb-at-answer", "w": "wb-at-words", "e": "wb-at-fields"}
LABELS = {
    "a": "Approve (a)", "e": "Edit (e)", "r": "Reject (r)", "x": "Needs an expert (x)",
    "u": "Undo (u)", "k": "Back (k)", "j": "Next (j)", "q": "End the sitting (q)", "?": "Help (?)",
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
        self.stay = False
        self.forms: tuple[Any, Any] = (None, None)
        self.group = ""
        self.ended: Ended | None = None
        self.typed = Typed(sit.bench, sit.who)
        self.set_busy: Callable[[bool], None] = lambda busy: None
        self._came()

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
            if self.mark[0] != before[0]:
                self._came()
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
            "q": self.end,
        }  # fmt: skip
        acts |= {str(i): self._reason(i) for i in range(1, 10)}
        return {key: self.press(act) for key, act in acts.items()}

    # --- acts -------------------------------------------------------------------------------------

    def give(self, kind: str, *reasons: str) -> Any:
        """A verdict with what stands in the fields."""
        if kind == "approve" and not self.key_open:
            raise SpecError("the key is closed: press s and give your own answer, or o to see it unsolved")
        said, shown = self._said(*reasons), self.shown
        self.asking, self.ended = False, None
        found = self.sit.give(kind, said, stay=self.stay)
        if shown is not None:
            self.typed.forget(shown.candidate.id)
        return found

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
        shown, texts = self.shown, self.fields()
        wrong = edits.problems(shown.run, shown.draft, texts)
        if wrong:
            raise SpecError(f"the edit cannot be saved: {', '.join(wrong)}: what is wrong stands with the fields")
        patch = patch_of(shown.draft, texts)
        if not patch:
            self.leave()
            return None
        found = self.sit.give("edit", replace(self._said(), patch=patch), stay=True)
        self.editing = False
        self.typed.forget(shown.candidate.id)
        if self.sit.bench.role == "owner":
            self.send()
        return found

    def send(self) -> None:
        """Send the edit at hand through its gates, or on from where it stands."""
        if self.shown is not None:
            edits.send(self.sit.bench, self.shown.candidate.id)
            self.set_busy(True)

    def withdraw(self) -> None:
        """Set the edit at hand aside: the point waits for a verdict again."""
        if self.shown is not None:
            edits.withdraw(self.sit.bench, self.shown.candidate.id, self.sit.who)
            self.sit.again()

    def end(self) -> None:
        """End the sitting: now it is told which items had a known answer."""
        self.asking = self.editing = False
        ended = end_sitting(self.sit.bench, self.sit.who)
        if ended is None:
            raise SpecError("there is no verdict since your last sitting ended")
        self.ended = ended
        self.sit.anew()

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
        if self.editing and self.shown is not None:
            self.typed.forget(self.shown.candidate.id, fields=True)
        self.asking = self.editing = self.helping = False

    def solve(self, answer: str) -> None:
        """Take one's own answer, and open the key."""
        if self.shown is not None and answer.strip():
            self.answers[self.shown.candidate.id] = answer.strip()
            self.opened.add(self.shown.candidate.id)
            self.typed.keeper(self.shown.candidate.id, "answer")(answer.strip())

    def _came(self) -> None:
        """Another point is at hand: what was typed at it before a reload is there again."""
        if self.shown is None:
            return
        kept = self.typed.of(self.shown.candidate.id)
        if kept.get("answer"):
            self.answers[self.shown.candidate.id] = kept["answer"]
            self.opened.add(self.shown.candidate.id)
        self.editing = bool(self.shown.open and self.typed.fields(self.shown.candidate.id))

    def _said(self, *reasons: str) -> Said:
        words = self.words()
        shown = self.shown
        return Said(
            reasons=(*words.get("reasons", ()), *reasons), text=words.get("text", ""),
            missing=words.get("missing", ""), group=self.group,
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


def sit_down(bench: Bench, who: Mapping[str, str], narrowed: Mapping[str, Any], here: Any) -> tuple[Sitting, Ended | None]:
    """Begin a sitting; the address keeps who it is and what is wanted, so that a reload comes back.

    One that was left over an hour ago is over: what came of it is told.
    """
    name = who["name"].strip() or bench.role
    ended = end_overdue(bench, name)
    wanted = Wanted.of({**narrowed, "run_id": here.get("run")})
    kept = {"who": name, "group": who["group"].strip(), **{k: v or "" for k, v in narrowed.items()}}
    for key, value in kept.items():
        if value:
            here[key] = value
        elif key in here:
            here.remove(key)
    return Sitting(bench, name, wanted, start=str(here.get("cand") or "")), ended


def people(asked: Mapping[str, Any], bench: Bench) -> mo.ui.dictionary:
    """Who judges, and what they say of themselves."""
    return mo.ui.dictionary({
        "name": mo.ui.text(value=str(asked.get("who") or bench.role), label="Your name", max_length=100),
        "group": mo.ui.text(value=str(asked.get("group") or ""), label="What you are, if you like to say",
                            placeholder="nurse, engineer, …", max_length=100),
    })  # fmt: skip


def desk_of(bench: Bench, who: Mapping[str, str], narrowed: Mapping[str, Any], here: Any, tell: Mapping[str, Any]) -> Desk:
    """The desk of one person; `tell` are the setters of the page's states."""
    sit, ended = sit_down(bench, who, narrowed, here)
    desk = Desk(sit, tell["news"], tell["item"])
    desk.ended, desk.group, desk.set_busy = ended, who["group"], tell["busy"]
    return desk


def edit_buttons(desk: Desk) -> mo.ui.dictionary:
    """What an owner can do with an edit that is not through its gates."""
    return mo.ui.dictionary({
        "send": mo.ui.button(label="Send it through its gates", kind="success", on_click=desk.press(desk.send)),
        "withdraw": mo.ui.button(label="Withdraw the edit", kind="danger", on_click=desk.press(desk.withdraw)),
    })  # fmt: skip


def buttons(desk: Desk) -> mo.ui.dictionary:
    """The acts as buttons, for those who do not use the keys."""
    handlers = desk.handlers()
    return mo.ui.dictionary({
        key: mo.ui.button(label=label, kind=TONES.get(key, "neutral"), on_click=handlers[key],
                          disabled=key in "aerxuq" and not desk.may)
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
    id, codes = shown.candidate.id, reasons_of(shown.candidate.recipe)
    kept = desk.typed.of(id)
    chosen = [words for words, code in codes.items() if code in kept.get("reasons", ())]
    return mo.ui.dictionary({
        **answer,
        "reasons": mo.ui.multiselect(codes, value=chosen, label="What is wrong with it",
                                     on_change=desk.typed.keeper(id, "reasons")),
        "text": mo.ui.text_area(value=kept.get("text", ""), placeholder="In your own words (w)", rows=2, debounce=SOON,
                                full_width=True, max_length=9_000, on_change=desk.typed.keeper(id, "text")),
        "missing": mo.ui.text(value=kept.get("missing", ""), label="A criterion that was missing", debounce=SOON,
                              full_width=True, max_length=600, on_change=desk.typed.keeper(id, "missing")),
    })  # fmt: skip


def edit_form(desk: Desk) -> Any:
    """The fields of the point at hand, while they are edited."""
    shown = desk.shown
    if not desk.editing or shown is None:
        return None
    id = shown.candidate.id
    return editor(shown.draft, desk.typed.fields(id), lambda name: desk.typed.keeper(id, name))


# --- what is shown --------------------------------------------------------------------------------


def top(desk: Desk, bar: mo.ui.dictionary, news: shared.News) -> mo.Html:
    """Where one stands, the buttons, and what the last press came to."""
    sit, shown = desk.sit, desk.shown
    parts = [
        shared.show(pages.standing(sit.left, len(sit.seconds), sit.pace, shown.purpose if shown and shown.open else "")),
        shared.show(sittings.standing_more(sit.queue.by_purpose)),
        mo.hstack(list(bar.elements.values()), justify="start", wrap=True, gap=0.4),
    ]
    if news.problem:
        parts.append(shared.note(news.problem, "bad"))
    if desk.ended is not None:
        parts.append(shared.show(sittings.ended(desk.ended)))
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


def form(desk: Desk, made: mo.ui.dictionary | None, fields: Any) -> mo.Html:
    """The fields beside the point, or the fields of the point while it is edited."""
    if made is None:
        return mo.md("")
    if fields is not None:
        words = "Change a field, Esc to leave it, e to save: the gates that read it run again. Esc once more drops the edit."
        lead = shared.show(tag("p", say(words), cls="wb-dim"))
        return mo.vstack([lead, _anchor("e"), *editor_parts(fields)])
    there = made.elements
    answer = [_anchor("s"), there["answer"]] if "answer" in there else []
    return mo.vstack([*answer, there["reasons"], _anchor("w"), there["text"], there["missing"]])


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
