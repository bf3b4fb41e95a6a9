"""Children of a node from the evidence in the message, each with a quote from it where it has one.

Below a concept it looks for themes that several documents share; further down one document is one
child. Two manners: one takes its labels from titles, the other from phrases of the text. Its rates
of altered and missing quotes are in the table of rates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.models.offline.draws import Draws, Messages
from workbench.models.offline.taxonomist.words import (
    content,
    phrases,
    sentences,
    stem,
    stems,
    titled,
    tokens,
)

SNAPSHOT = re.compile(
    r"<<<EVIDENCE (?P<mark>[0-9a-f]{8})\nid: (?P<id>[^\n]*)\ntitle: (?P<title>[^\n]*)\n"
    r"(?P<text>.*?)\n(?P=mark)>>>",
    re.DOTALL,
)
HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
EXAMPLE = re.compile(r"^- (?P<label>[^:\n]+):", re.MULTILINE)
FEWEST, MOST, LONGEST_QUOTE, LONGEST_LABEL = 3, 7, 220, 7
OTHER = {"carefully": "quickly", "before": "after", "often": "seldom", "most": "few", "no": "some"}


@dataclass(frozen=True)
class Snapshot:
    """One document of the message."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Idea:
    """A child to be: its label, and the document and sentence it is about."""

    label: str
    snapshot: Snapshot
    sentence: str


@dataclass(frozen=True)
class Asked:
    """What the message says: the node, its children so far, how long labels of experts are."""

    depth: int
    about: frozenset[str]
    known: frozenset[str]
    words_a_label: int
    snapshots: Sequence[Snapshot]


def grow(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """Three to seven children, fewer where the evidence holds no more."""
    asked = read(messages)
    if not asked.snapshots:
        return {"children": []}
    ideas = themes(asked) if asked.depth <= 1 else subjects(asked, by_title=not rates["phrases"])
    if len(ideas) < FEWEST:
        ideas = [*ideas, *subjects(asked, by_title=not rates["phrases"])]
    wanted = min(MOST, FEWEST + 2 + int(draw("many") * 3))
    kept = distinct(ideas, asked)[:wanted]
    return {"children": [child(idea, kept, draw, rates) for idea in kept]}


def read(messages: Messages) -> Asked:
    """The message in its parts; documents are read first, so that headings in them are none."""
    text = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")
    found = [Snapshot(m["id"], m["title"], m["text"]) for m in SNAPSHOT.finditer(text)]
    rest = SNAPSHOT.sub("", text)
    marks = list(HEADING.finditer(rest))
    ends = [mark.start() for mark in marks[1:]] + [len(rest)]
    part = {m[1].split("(")[0].strip().lower(): rest[m.end() : end] for m, end in
            zip(marks, ends, strict=False)}  # fmt: skip
    node = dict(re.findall(r"^(Path|Label|Definition): *(.*)$", part.get("node", ""), re.MULTILINE))
    labels = [len(tokens(m["label"])) for m in EXAMPLE.finditer(part.get("examples", ""))]
    middle = sorted(labels)[len(labels) // 2] if labels else LONGEST_LABEL
    there = part.get("children so far", "") + part.get("elsewhere in the tree", "")
    known = {" ".join(stems(m["label"])) for m in EXAMPLE.finditer(there)}
    return Asked(
        depth=node.get("Path", "").count(" > ") + 1,
        about=frozenset(stems(f"{node.get('Label', '')} {node.get('Definition', '')}")),
        known=frozenset(known), words_a_label=max(2, min(middle + 1, LONGEST_LABEL)),
        snapshots=found,
    )  # fmt: skip


def themes(asked: Asked) -> list[Idea]:
    """What several documents share, the theme of most documents first; each document once.

    A theme is a word of some title, as titles name subjects, and no proper name.
    """
    names = {stem(word) for s in asked.snapshots for sentence in sentences(s.text)
             for word in tokens(sentence)[1:] if word[:1].isupper()}  # fmt: skip
    titles = {word for s in asked.snapshots for word in stems(s.title)} - names - asked.about
    of = {s.id: titles & set(stems(f"{s.title} {s.text}")) for s in asked.snapshots}
    said = Counter(word for s in asked.snapshots for word in tokens(f"{s.title} {s.text}"))
    left = list(asked.snapshots)
    found: list[Idea] = []
    while len(left) > 1 and len(found) < MOST:
        seen = Counter(word for s in left for word in of[s.id])
        ranked = sorted(
            ((-n, -len(word), word) for word, n in seen.items() if n <= len(left) / 2 + 1)
        )
        if not ranked or -ranked[0][0] < 2:
            break
        head = ranked[0][2]
        inside = [s for s in left if head in of[s.id]]
        beside = Counter(word for s in inside for word in of[s.id] if word != head)
        second = min(
            beside, key=lambda word: (-(beside[word] ** 2) / seen[word], -len(word), word),
            default="",
        )  # fmt: skip
        label = titled(" and ".join(_said(word, said) for word in (head, second) if word))
        best = max(inside, key=lambda s: (stems(s.text).count(head), s.id))
        found.append(Idea(label, best, _sentence(best, {head})))
        left = [s for s in left if s not in inside]
    return found


def _said(wanted: str, said: Counter[str]) -> str:
    """The commonest form of a stem in the documents, in small letters."""
    forms = {word.lower(): n for word, n in said.items() if content(word) and stem(word) == wanted}
    return min(forms, key=lambda word: (-forms[word], word), default=wanted)


def _sentence(snapshot: Snapshot, wanted: set[str]) -> str:
    """The sentence that says most about these stems; the first among equals."""
    all_of = sentences(snapshot.text) or [snapshot.text]
    return max(all_of, key=lambda s: (len(wanted & set(stems(s))), -all_of.index(s)))


def subjects(asked: Asked, *, by_title: bool) -> list[Idea]:
    """One child a document, the document that is most about the node first."""
    near = sorted(
        asked.snapshots,
        key=lambda s: (-len(asked.about & set(stems(f"{s.title} {s.text}"))), s.id),
    )
    titles = [_headed(snapshot, asked.words_a_label) for snapshot in near]
    told = [
        Idea(titled(phrase), snapshot, sentence)
        for snapshot in near
        for sentence in sentences(snapshot.text)
        for phrase in list(phrases(sentence))[:1]
    ]
    return [*titles, *told] if by_title else [*told, *titles]


def _headed(snapshot: Snapshot, words: int) -> Idea:
    """A document under its title, cut where experts' labels are shorter."""
    label = titled(" ".join(tokens(snapshot.title)[:words]))
    return Idea(label, snapshot, _sentence(snapshot, set(stems(label))))


def distinct(ideas: Sequence[Idea], asked: Asked) -> list[Idea]:
    """Ideas whose labels say something new; a second one of a document only to have enough."""
    kept: list[Idea] = []
    for turn in (True, False):
        if len(kept) >= FEWEST:
            break
        for idea in ideas:
            mine = set(stems(idea.label))
            new = " ".join(stems(idea.label)) not in asked.known and not mine <= asked.about
            fresh = all(len(mine & set(stems(other.label))) < len(mine) for other in kept)
            once = idea.snapshot not in [other.snapshot for other in kept]
            if mine and new and fresh and (once or not turn) and idea not in kept:
                kept.append(idea)
    return kept


def child(
    idea: Idea, all_of: Sequence[Idea], draw: Draws, rates: Mapping[str, float]
) -> dict[str, Any]:
    """The child in the fields of the contract; its quote altered or missing at the rates."""
    other = next((one for one in all_of if one is not idea), None)
    quote = _cut(idea.sentence)
    roll = draw("quote", idea.label)
    if roll < rates["silent"]:
        quote = ""
    elif roll < rates["silent"] + rates["alters"]:
        quote = _altered(quote)
    return {
        "label": idea.label, "definition": f"Questions about this: {_cut(idea.sentence)}",
        "counter_example": f"A question about {other.label[:1].lower()}{other.label[1:]}."
        if other else "", "evidence_id": idea.snapshot.id if quote else "", "quote": quote,
    }  # fmt: skip


def _cut(sentence: str) -> str:
    """At most so many characters of a sentence, from its beginning, up to a whole word."""
    if len(sentence) <= LONGEST_QUOTE:
        return sentence
    return sentence[:LONGEST_QUOTE].rsplit(" ", 1)[0]


def _altered(quote: str) -> str:
    """The quote with one word that is not there: the slip that a check must find."""
    parts = quote.split(" ")
    for at, word in enumerate(parts):
        if word.lower() in OTHER:
            return " ".join([*parts[:at], OTHER[word.lower()], *parts[at + 1 :]])
    return " ".join([*parts[:1], "reportedly", *parts[1:]])
