"""The home page and the login form of the served workbench: own HTML, no asset from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workbench.pages.safe import NONE, Safe, say, tag
from workbench.pages.sheet import SHEET


@dataclass(frozen=True)
class Door:
    """A way in, for somebody who brings one kind of thing; `notebooks` lie behind it."""

    title: str
    brings: str
    does: str
    notebooks: tuple[str, ...]


# Every notebook of the design, with the question it answers; those not there yet are named as such.
NOTEBOOKS: dict[str, tuple[str, str]] = {
    "gated_loop": ("Gated loop", "How does one point become good enough to keep?"),
    "runs": ("Runs", "How is a batch doing, what is lost at which gate, what will it cost?"),
    "taxonomy": ("Taxonomy", "What is there to test, and on what evidence?"),
    "review": ("Review", "Which points does a person stand behind?"),
    "dataset": ("Dataset", "What exactly is in a release?"),
    "gap_map": ("Gap map", "What do users ask that no test covers?"),
    "difficulty": ("Difficulty", "Which points tell models apart?"),
    "agent_steps": ("Agent steps", "At which step do agents break?"),
    "judges": ("Judges", "Can the graders be trusted?"),
    "ablation": ("Ablation", "Does depth of path make models fail more, and where do they fail?"),
}
DOORS = (
    Door(
        "Questions my users asked", "a table of questions or conversations",
        "Lay them out as a map, see what no test covers, and make tests for the gaps.",
        ("gap_map", "taxonomy"),
    ),
    Door(
        "Results or rollouts", "a table of outcomes, steps or labels",
        "See which tests tell models apart, where agents break, and how far graders agree.",
        ("difficulty", "agent_steps", "judges", "ablation"),
    ),
    Door(
        "An idea", "what you want to know about a model",
        "Grow a tree of it or write a specification, watch one point pass the gates, make a batch.",
        ("taxonomy", "gated_loop", "runs"),
    ),
)  # fmt: skip

# Counts come again every few seconds, so that a page left open stays true.
SCRIPT = """
async function refresh() {
  try {
    const answer = await fetch("/counts", {cache: "no-store"});
    if (!answer.ok) return;
    const counts = await answer.json();
    for (const [name, shown] of Object.entries(counts)) {
      const place = document.querySelector(`[data-count="${name}"]`);
      if (place && place.textContent !== shown) place.textContent = shown;
    }
  } catch { /* the server is gone; the figures stay as they were */ }
}
setInterval(() => { if (!document.hidden) refresh(); }, 4000);
"""


def home_page(
    counts: Mapping[str, tuple[str, str, str]],
    suggestion: tuple[str, str],
    there: Collection[str],
    *,
    role: str,
    store: str,
    simulated: bool,
) -> str:
    """The whole page. `counts` maps a name to (figure, words, link or nothing)."""
    text, href = suggestion
    parts = [
        _header(role, simulated),
        _next(text, href),
        tag("h2", say("Where do you want to begin?")),
        tag("div", *(_door(door, there) for door in DOORS), cls="doors"),
        tag("h2", say("What is here now")),
        tag("ul", *(_count(name, *c) for name, c in counts.items()), cls="counts"),
        tag("h2", say("All benches and instruments")),
        tag("ul", *(_notebook(name, there) for name in NOTEBOOKS), cls="benches"),
        tag("footer", say(f"Store: {store}")),
    ]
    body = tag("main", *parts)
    return _page("Eval Workbench", body, Safe(f"<script>{SCRIPT}</script>"))


def login_page(problem: str) -> str:
    """A form with one field. `problem` says why the last attempt was not enough."""
    warning = tag("p", say(problem), cls="problem", role="alert") if problem else NONE
    # Under no-referrer a form is sent with `Origin: null`, which the guard refuses.
    form = Safe(
        '<meta name="referrer" content="same-origin">'
        '<form method="post" action="/login"><label for="password">Password</label>'
        '<input id="password" name="password" type="password" required autofocus '
        'autocomplete="current-password"><button>Log in</button></form>'
    )
    lead = say("This workbench is shared with a password. Ask whoever serves it.")
    parts = (tag("h1", say("Eval Workbench")), tag("p", lead, cls="lead"), warning, form)
    return _page("Log in · Eval Workbench", tag("main", *parts, cls="login"))


def _page(title: str, body: Safe, script: Safe = NONE) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><title>{say(title)}</title><style>{SHEET}</style></head>'
        f"<body>{body}{script}</body></html>"
    )


def _header(role: str, simulated: bool) -> Safe:
    lead = (
        "Make evaluation points that survive their gates, review them, and see what they measure. "
        "Everything stays in one file on this machine."
    )
    may = {
        "viewer": "You are a viewer: look and replay; nothing is spent or written.",
        "reviewer": "You are a reviewer: your verdicts are written, nothing else.",
    }.get(role, "")
    note = "Models here are offline stand-ins: every figure is simulated." if simulated else ""
    notes = [tag("p", say(line), cls="note") for line in (note, may) if line]
    return tag("header", tag("h1", say("Eval Workbench")), tag("p", say(lead), cls="lead"), *notes)


def _next(text: str, href: str) -> Safe:
    arrow = tag("span", say("→"), aria_hidden="true")
    words = tag("span", tag("small", say("Suggested next")), tag("strong", say(text)))
    return tag("a", words, arrow, cls="next", href=href)


def _door(door: Door, there: Collection[str]) -> Safe:
    here = [name for name in door.notebooks if name in there]
    later = [NOTEBOOKS[name][0] for name in door.notebooks if name not in there]
    links = [tag("a", say(NOTEBOOKS[n][0]), href=f"/{n}/", cls="button") for n in here]
    missing = f"Not built yet: {', '.join(later)}." if later else ""
    return tag(
        "section",
        tag("h3", say(door.title)),
        tag("p", say(f"You bring {door.brings}."), cls="brings"),
        tag("p", say(door.does)),
        tag("p", *links, cls="links") if links else NONE,
        tag("p", say(missing), cls="later") if missing else NONE,
        cls="door" if here else "door shut",
    )


def _count(name: str, figure: str, words: str, href: str) -> Safe:
    number = tag("b", say(figure), data_count=name)
    label = tag("a", say(words), href=href) if href else tag("span", say(words))
    return tag("li", number, label)


def _notebook(name: str, there: Collection[str]) -> Safe:
    title, question = NOTEBOOKS[name]
    if name in there:
        head = tag("a", say(title), href=f"/{name}/")
        return tag("li", head, tag("span", say(question)))
    head = tag("b", say(title), tag("small", say("not built yet")))
    return tag("li", head, tag("span", say(question)), cls="later")
