"""Components of the label queue and of calibration in the judges notebook; not an app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import marimo as mo
import panels
import shared

from workbench.actions import calibrate, labelrates, labelspecs, labelwords
from workbench.actions import labelling as actions
from workbench.actions.open import Bench
from workbench.actions.triage import Triage
from workbench.actions.triagetable import queue_votes
from workbench.charts import labels as charts
from workbench.pages import labels as pages
from workbench.pages.safe import fold, say, tag

MEASURE, LABEL = "Measure judges", "Label what judges said"
KEYS = ["y", "n", "c", "u", "j", "k", "w", "f", "?", "Escape"]
FOCUS = {"w": "wb-at-note", "f": "wb-at-codes"}
LABELS = {
    "y": "It does (y)", "n": "It does not (n)", "c": "Cannot say (c)", "u": "Undo (u)",
    "k": "Back (k)", "j": "Next (j)", "?": "Help (?)",
}  # fmt: skip
SAID = {"y": "pass", "n": "fail", "c": "cannot"}
TONES = {"y": "success", "n": "danger"}
QUEUE = "the label queue of this store"
NO_VOTES = "No judge has graded a reply in this store yet: make points with a rubric first."
EMPTY = (
    "Nothing waits for a label in this store.\n1. Let judges grade: points with a rubric, an evaluation, "
    "or a table of theirs: workbench import labels verdicts.csv --batch june.\n2. A quarter of what they said comes here."
)


def mode_choice(here: Any) -> mo.ui.radio:
    """Measuring, or labelling; the address says which (?do=label), so that a reload comes back."""

    def keep(chosen: str) -> None:
        _address(here, "do", "label" if chosen == LABEL else "")

    start = LABEL if here.to_dict().get("do") == "label" else MEASURE
    return mo.ui.radio([MEASURE, LABEL], value=start, inline=True, on_change=keep)


def _address(here: Any, name: str, value: str) -> None:
    """Set a part of the address; left alone where it is so already, since setting it runs cells."""
    if value and here.get(name) != value:
        here[name] = value
    elif not value and name in here:
        here.remove(name)


class Clerk:
    """One person at the label queue: what each press does. `words` gives what the fields hold."""

    def __init__(self, sit: actions.Labelling, set_news: Callable[..., None], set_item: Callable[..., None]) -> None:
        self.sit, self.set_news, self.set_item = sit, set_news, set_item
        self.words: Callable[[], Mapping[str, Any]] = dict
        self.helping = False

    @property
    def may(self) -> bool:
        return self.sit.bench.role != "viewer"

    def press(self, act: Callable[[], Any]) -> Callable[..., None]:
        """A handler: do it, and tell the page; fields are made anew only for another output."""

        def handle(value: Any = None) -> None:
            before = self.sit.shown
            result, problem = shared.attempt(act)
            if self.sit.shown is not before:
                self.set_item(lambda n: n + 1)
            self.set_news(lambda old: shared.News(old.count + 1, problem, result))

        return handle

    def handlers(self) -> dict[str, Callable[..., None]]:
        acts: dict[str, Callable[[], Any]] = {key: self._giving(key) for key in SAID}
        acts |= {"u": self.sit.undo, "j": self.sit.next, "k": self.sit.back, "?": self.help, "Escape": self.leave}
        return {key: self.press(act) for key, act in acts.items()}

    def _giving(self, key: str) -> Callable[[], Any]:
        def give() -> Any:
            words = self.words()
            return self.sit.give(SAID[key], str(words.get("codes", "")).split(","), str(words.get("note", "")))

        return give

    def help(self) -> None:
        self.helping = not self.helping

    def leave(self) -> None:
        self.helping = False


def who_form(bench: Bench, asked: Mapping[str, Any]) -> mo.ui.dictionary:
    """Who labels, and which batch."""
    batches = {f"{one['batch']} ({one['selected']} of {one['n']})": one["batch"] for one in bench.store.reads.label_batches()}
    return mo.ui.dictionary({
        "who": mo.ui.text(value=str(asked.get("who") or bench.role), label="Your name", max_length=100),
        "batch": mo.ui.dropdown(batches, label="Batch", allow_select_none=True),
    })  # fmt: skip


def sit_down(bench: Bench, form: Mapping[str, Any], here: Any) -> actions.Labelling:
    """Begin a sitting; the address keeps whose it is."""
    _address(here, "who", str(form["who"] or ""))
    return actions.Labelling(bench, str(form["who"] or ""), str(form["batch"] or ""))


def fill(bench: Bench) -> Any:
    """This store's judge votes into the queue."""
    return queue_votes(bench, Triage())


def buttons(clerk: Clerk) -> mo.ui.dictionary:
    """The acts as buttons, for those who do not use the keys."""
    handlers = clerk.handlers()
    return mo.ui.dictionary({
        key: mo.ui.button(label=label, kind=TONES.get(key, "neutral"), on_click=handlers[key], disabled=key in "yncu" and not clerk.may)
        for key, label in LABELS.items()
    })  # fmt: skip


def words_form(clerk: Clerk) -> mo.ui.dictionary | None:
    """What can be said beside a label."""
    if clerk.sit.shown is None or not clerk.may:
        return None
    return mo.ui.dictionary({
        "codes": mo.ui.text(label="Failure codes (f), with commas", placeholder="made_up_fact, wrong_tone", full_width=True, max_length=400),
        "note": mo.ui.text_area(placeholder="A note (w)", rows=2, full_width=True, max_length=3_900),
    })  # fmt: skip


def top(clerk: Clerk, bar: mo.ui.dictionary, news: shared.News, filled: shared.News) -> mo.Html:
    """Where one stands, the buttons, and what the last press came to."""
    sit = clerk.sit
    done = sit.bench.store.reads.label_counts(sit.batch)
    parts = [
        shared.show(pages.standing(sit.left, len(sit.seconds), median(sit.seconds) if sit.seconds else None, done)),
        mo.hstack(list(bar.elements.values()), justify="start", wrap=True, gap=0.4),
    ]
    problem = news.problem or filled.problem or (NO_VOTES if filled.count and not done.outputs else "")
    if problem:
        parts.append(shared.note(problem, "bad"))
    if clerk.helping:
        parts.append(shared.show(pages.help_table()))
    return mo.vstack(parts)


def output(clerk: Clerk, words: mo.ui.dictionary | None) -> mo.Html:
    """The output at hand, bare; beside it the fields and what became known of the one before."""
    sit = clerk.sit
    last = [shared.show(pages.revealed(sit.last))] if sit.last is not None and sit.last.told else []
    if sit.shown is None:
        empty = not sit.bench.store.reads.label_batches()
        return mo.vstack([shared.note(EMPTY if empty else "Every output that waits for you has its label.", "info" if empty else "good"), *last])
    told = [shared.show(pages.revealed(sit.shown))] if sit.shown.told is not None else last
    fields = [] if words is None else [_anchor("f"), words.elements["codes"], _anchor("w"), words.elements["note"]]
    return mo.hstack([shared.show(pages.output(sit.shown)), mo.vstack([*fields, *told])], widths=[1.6, 1], gap=1.5, align="start")


def _anchor(key: str) -> mo.Html:
    return shared.show(tag("span", cls=FOCUS[key]))


def rates_view(bench: Bench, batch: str) -> mo.Html:
    """Corrected rates with the naive one beside: a sentence, a picture, the table, codes."""
    rows = labelrates.rated(bench, batch)
    if not rows:
        return shared.note("Rates come with the first labels.", "quiet")
    done = labelrates.progress(bench, batch)
    found = labelrates.rates(rows)
    simulated = bool(done["simulated"])
    head = shared.section("What the labels say", "A rate of chosen outputs is no rate of all: each label counts by how likely it was to be given.")
    if not done["labelled"]:
        return mo.vstack([head, shared.note(labelwords.rate_sentence(found, simulated), "quiet")])
    doubles = f"{done['agreed']} of {done['doubles']} outputs that two people labelled blind have one label; {done['changed']} changes of mind; {done['undecided']} wait for a third."
    return mo.vstack([
        head, panels.quoted(labelwords.rate_sentence(found, simulated)), _picture(charts.rates_chart(found, simulated=simulated)),
        shared.show(fold(say("All figures"), pages.rates(found))), shared.show(tag("p", say(doubles), cls="wb-dim")),
        shared.show(pages.codes(actions.codes(bench, batch))),
    ], gap=1)  # fmt: skip


def simulated(bench: Bench, batch: str) -> bool:
    """Whether models or people were stand-ins or scripts here."""
    return any(one["simulated"] for one in bench.store.reads.label_batches() if not batch or one["batch"] == batch) or any(
        label.scripted for label in bench.store.reads.labels_given(batch)
    )


def code_choice(bench: Bench) -> mo.ui.dropdown | None:
    """The failure codes that a spec can be made of; None where there are none."""
    ripe = [one for one in actions.codes(bench) if one.ripe]
    return mo.ui.dropdown({f"{one.code} ({one.n})": one.code for one in ripe}, label="A failure code that two outputs carry") if ripe else None


def spec_button(bench: Bench, do: shared.Doer, chosen: mo.ui.dropdown) -> mo.ui.button:
    """Makes a spec of the chosen code, which remembers why."""
    return mo.ui.button(label="Make a spec of it", disabled=bench.role != "owner" or not chosen.value, on_click=do(labelspecs.save_spec_of_code, bench, str(chosen.value or "")))


def spec_view(chosen: mo.ui.dropdown, make: mo.ui.button, news: shared.News) -> mo.Html:
    """The choice, the button, and the way to what was made."""
    row = [mo.hstack([chosen, make], justify="start", align="end", wrap=True)]
    if news.problem:
        row.append(shared.note(news.problem, "bad"))
    elif news.result is not None:
        name = news.result.stem
        links = [tag("a", say(f"{words} {name}"), href=f"/{book}/?spec={name}", cls="wb-link") for words, book in (("Step one of", "gated_loop"), ("Run", "runs"))]
        row.append(shared.show(tag("p", *links)))
    return mo.vstack(row)


# --- calibration -----------------------------------------------------------------------------------


def calibration_form(bench: Bench, held: Any) -> mo.ui.dictionary | None:
    """Which judge, told what, shown how many examples; None where nobody has labelled anything."""
    judges = _judges(bench, held)
    if not judges:
        return None
    first = next(iter(judges))
    return mo.ui.dictionary({
        "judge": mo.ui.dropdown(judges, value=first, label="Judge"),
        "prompt": mo.ui.text(label="Its prompt (kept as a hash only)", placeholder="paste it: another prompt is another version", full_width=True, max_length=100_000),
        "shots": mo.ui.number(0, 16, 2, value=0, label="Examples it is shown"),
        "by": mo.ui.text(value=bench.role, label="Who opens", max_length=100),
        "again": mo.ui.checkbox(label="Open again, openly: it is counted and shown"),
    })  # fmt: skip


def _judges(bench: Bench, held: Any) -> dict[str, tuple[str, str]]:
    """Judges by name, each with where its labels are."""
    found = {}
    if held is not None and held.good:
        found = {f"{row['rater']} (this table)": ("table", row["rater"]) for row in held.results["against"] if row["n"]}
    if bench.store.reads.labels_given():
        names = sorted({name for row in bench.store.reads.label_rows() for name in row.body["votes"]})
        found |= {f"{name} ({QUEUE})": ("queue", name) for name in names}
    return found


def calibrated(bench: Bench, held: Any, form: Mapping[str, Any]) -> tuple[Any, str]:
    """The set in its parts for this version of the judge, or why there is none."""
    return shared.attempt(_calibrated, bench, held, form)


def _calibrated(bench: Bench, held: Any, form: Mapping[str, Any]) -> Any:
    where, judge = form["judge"] or ("", "")
    if where == "table":
        cases = calibrate.cases_of_table(held.frame, held.reference, judge, held.good)
    else:
        cases = calibrate.cases_of_queue(bench, judge)
    prompt = str(form["prompt"] or "")
    found = calibrate.calibrated(bench, calibrate.Version(judge, prompt), cases)
    shots = int(form["shots"] or 0)
    if not shots:
        return found
    ids = tuple(one.id for one in calibrate.examples(found, shots))
    return calibrate.calibrated(bench, calibrate.Version(judge, prompt, ids), cases)


def open_button(bench: Bench, do: shared.Doer, found: Any, form: Mapping[str, Any]) -> mo.ui.button:
    """Opens the test labels; the count of openings grows for ever."""

    def opening() -> Any:
        return calibrate.open_test(bench, found, str(form["by"] or ""), again=bool(form["again"]))

    return mo.ui.button(label="Open the test labels", kind="warn", disabled=bench.role != "owner" or found is None, on_click=do(opening))


def calibration_view(form: mo.ui.dictionary, opener: Any, found: Any, problem: str, news: Any, simulated: bool) -> mo.Html:
    """The parts, dev as often as one likes, the test labels with the count of openings."""
    made = form.elements
    parts = [
        mo.hstack([made["judge"], made["shots"]], justify="start", align="end", gap=1.5, wrap=True), made["prompt"],
        mo.hstack([made["by"], made["again"], opener], justify="start", align="end", wrap=True),
    ]
    if problem or news.problem:
        parts.append(shared.note(problem or news.problem, "bad"))
    if found is None:
        return mo.vstack(parts)
    shown = calibrate.examples(found, len(found.version.few_shot_ids)) if found.version.few_shot_ids else []
    told = [shared.show(pages.openings(found)), shared.show(pages.parts(found)), shared.show(pages.dev(found.dev))]
    if shown:
        told.append(shared.show(fold(say(f"{len(shown)} examples, from the few-shot part alone; they are part of the version"), pages.examples(shown))))
    if found.result is not None:
        told.insert(0, panels.quoted(labelwords.calibration_sentence(found.version.judge, found.stamp, found.result, simulated)))
    return mo.vstack([*parts, *told], gap=0.8)


def _picture(chart: Any) -> mo.Html:
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
