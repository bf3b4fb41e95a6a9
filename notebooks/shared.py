"""What every notebook shares: the one door from text to page, the bench, keys, links, verdicts.

This is the only file of the notebooks that may call `mo.Html`; whatever a model or a person wrote
reaches a page through `workbench.pages`, which escapes it and writes hidden characters out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import anywidget
import marimo as mo
import traitlets

from workbench.actions.open import Bench, BenchRole, open_bench
from workbench.errors import WorkbenchError
from workbench.pages import safe
from workbench.pages.home import NOTEBOOKS
from workbench.pages.safe import Safe, say, tag

BUILT = ("gated_loop", "runs", "taxonomy", "review", "dataset", "gap_map", "difficulty", "agent_steps", "judges", "ablation")
Doer = Callable[..., Callable[..., None]]  # do(action, *arguments) -> a button's handler


# --- from text to page ---------------------------------------------------------------------------


def show(markup: Safe) -> mo.Html:
    """HTML that `workbench.pages` made, and only that."""
    return mo.Html(markup)


def safe_block(text: object) -> mo.Html:
    """Any text in a box, inert."""
    return show(safe.block(text))


def safe_diff(old: str, new: str) -> mo.Html:
    """Two texts as a diff, inert."""
    return show(safe.diff(old, new))


def beside(left: mo.Html, right: mo.Html, shares: tuple[float, float]) -> mo.Html:
    """Two parts side by side, of these shares of the width; one under the other on a narrow page."""
    columns = " ".join(f"minmax(0, {share}fr)" for share in shares)
    return mo.Html(
        f'<div class="wb-beside" style="--wb-columns: {columns}">'
        f"<div>{mo.as_html(left).text}</div><div>{mo.as_html(right).text}</div></div>"
    )


def note(text: object, tone: str = "info") -> mo.Html:
    """A sentence to the reader. Tones: good, bad, warn, odd, info, quiet."""
    lines = [tag("p", say(line)) for line in str(text).splitlines() if line.strip()]
    return show(tag("div", *lines, cls=f"wb-note wb-{tone}", role="status"))


def section(title: str, lead: str = "") -> mo.Html:
    """A heading with a sentence that says what to do here."""
    words = tag("p", say(lead), cls="wb-lead") if lead else safe.NONE
    return show(safe.join([tag("h2", say(title), cls="wb-section"), words]))


def masthead(here: str, words: str, bench: Bench | None) -> mo.Html:
    """Links between the notebooks, who one is here, and what this notebook is for."""
    links = [tag("a", say("Home"), href="/")] + [
        tag("a", say(NOTEBOOKS[n][0]), href=f"/{n}/", aria_current="page" if n == here else None)
        for n in BUILT
    ]
    marks = [] if bench is None else [safe.badge(bench.role, "quiet")]
    if bench is not None and bench.table.simulated:
        marks.append(safe.badge("offline stand-ins: everything is simulated", "warn"))
    nav = tag("nav", *links, tag("span", *marks, cls="wb-end"), cls="wb-nav", aria_label="Notebooks")
    intro = tag("div", tag("h1", say(NOTEBOOKS[here][1])), tag("p", say(words)), cls="wb-intro")
    return show(safe.join([nav, intro]))


def ready(name: str) -> mo.Html:
    """The last cell of a notebook: the page has been built to its end."""
    return show(tag("p", say(f"ready:{name}"), cls="wb-ready"))


# --- the bench, and deeds that may fail -----------------------------------------------------------


class News(NamedTuple):
    """What the last deed of this session brought; `count` grows with every deed."""

    count: int = 0
    problem: str = ""
    result: Any = None


@functools.lru_cache(maxsize=8)
def _opened(store: str | None, role: BenchRole | None) -> Bench:
    return open_bench(store, role=role)


def bench() -> Bench:
    """The bench of this server, shared by its sessions: the store that the server was given."""
    try:
        store = mo.cli_args().get("store")
    except Exception as outside:  # marimo raises its own type where there is no server
        if type(outside).__name__ != "ContextNotInitializedError":
            raise
        store = None
    return _opened(str(store) if store else None, None)


def attempt(act: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[Any, str]:
    """The result and no problem, or None and the problem in one line."""
    try:
        return act(*args, **kwargs), ""
    except (WorkbenchError, ValueError) as error:
        return None, _first_line(error)


def doer(set_news: Callable[..., None]) -> Doer:
    """Handlers for buttons: `do(action, ...)` is called on a click and tells what came of it."""

    def do(act: Callable[..., Any], *args: Any, **kwargs: Any) -> Callable[..., None]:
        def handle(value: Any = None) -> None:
            result, problem = attempt(act, *args, **kwargs)
            set_news(lambda old: News(old.count + 1, problem, result))

        return handle

    return do


def _first_line(error: Exception) -> str:
    """A problem without pydantic's preamble."""
    details = getattr(error, "errors", None)
    if callable(details):
        return str(details()[0]["msg"]).removeprefix("Value error, ")
    return str(error)


# --- keys ---------------------------------------------------------------------------------------


class Hotkeys(anywidget.AnyWidget):
    """Single keys for the whole page; typing in a field is never taken for one.

    `focus` maps a key to a class: the key puts the cursor into the field after that element. With
    it, Esc leaves a field, and so does Enter where a line ends the answer.
    """

    _esm = """
    function field(cls, tries) {
      const mark = document.querySelector("." + cls);
      const boxes = [...document.querySelectorAll("marimo-text, marimo-text-area")];
      const box = mark && boxes.find((b) => mark.compareDocumentPosition(b) & 4);
      const input = box && (box.shadowRoot || box).querySelector("input, textarea");
      if (input) input.focus();
      else if (tries > 0) setTimeout(() => field(cls, tries - 1), 60);
    }
    function render({ model, el }) {
      const focus = model.get("focus") || {};
      const leaving = (event, at) => {
        const ends = event.key === "Escape" || (event.key === "Enter" && at.tagName === "INPUT");
        // At once: the next key may follow within a millisecond, and is then no longer typing.
        if (ends && Object.keys(focus).length) at.blur();
      };
      const listen = (event) => {
        const at = event.composedPath()[0];
        if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
        const typing = at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
        if (typing) return leaving(event, at);
        if (focus[event.key]) field(focus[event.key], 40);
        if (!model.get("hotkeys").includes(event.key)) return;
        event.preventDefault();
        // What was typed just before the key must reach the server first.
        setTimeout(() => {
          model.set("pressed", { key: event.key, n: (model.get("pressed").n || 0) + 1 });
          model.save_changes();
        }, Math.max(0, typed + 250 - Date.now()));
      };
      let typed = 0;
      const note = () => { typed = Date.now(); };
      document.addEventListener("input", note, true);
      document.addEventListener("keydown", listen, true);
      el.style.display = "none";
      document.documentElement.dataset.keys = model.get("hotkeys").join(" ");
      return () => {
        document.removeEventListener("keydown", listen, true);
        document.removeEventListener("input", note, true);
      };
    }
    export default { render };
    """
    hotkeys = traitlets.List([]).tag(sync=True)
    focus = traitlets.Dict({}).tag(sync=True)
    pressed = traitlets.Dict({}).tag(sync=True)


class Turn:
    """Hands every key press out once, however often its cell runs again."""

    def __init__(self) -> None:
        self.last = 0

    def take(self, value: Mapping[str, Any], handlers: Mapping[str, Callable[[], None]]) -> None:
        """Call the handler of the key, unless this press was taken before."""
        pressed = value.get("pressed") or {}
        if pressed.get("n", 0) == self.last:
            return
        self.last = pressed.get("n", 0)
        handle = handlers.get(str(pressed.get("key", "")))
        if handle is not None:
            handle()
