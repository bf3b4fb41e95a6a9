"""Surgery on a story's text: its sentences, what to take out, where to put something in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from workbench.models.offline.author.colour import situation
from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.people import ANY_JOB, JOBS, MEN, TONES, TOWNS, WOMEN
from workbench.models.offline.author.task import FIRST, voiced

SENTENCE = re.compile(r".*?(?:[.?!](?=\s)|\n|\Z)\s*", re.DOTALL)
LABEL = re.compile(
    r"^(?:Caller|Agent|Customer|Account|From|Wants to know|Asked|Open question|"
    r"To be answered): "
)
MARK = re.compile(r"^[-*+.] ")


def sentences(text: str) -> list[str]:
    """The sentences and lines with the space behind them; joined they are the text again."""
    return [piece for piece in SENTENCE.findall(text) if piece]


def without(text: str, wanted: Callable[[str], bool]) -> str:
    """The text without the sentences for which `wanted` is true; labels of lines stay."""
    kept = []
    for piece in sentences(text):
        if not wanted(piece):
            kept.append(piece)
            continue
        label = LABEL.match(piece)
        kept.append(label.group(0) if label else "")
        if (
            piece.endswith("\n")
            and kept[-1] == ""
            and len(kept) > 1
            and not kept[-2].endswith("\n")
        ):
            kept.append("\n")
    return "".join(kept).strip()


def question_at(pieces: Sequence[str]) -> int | None:
    """The index of the customer's question: the last one that is no agent's line."""
    asked = [i for i, p in enumerate(pieces) if "?" in p and not p.startswith("Agent:")]
    return asked[-1] if asked else None


def with_sentence(text: str, sentence: str) -> str:
    """The text with a sentence before its question (before its first line when it has none)."""
    pieces = sentences(text)
    at = question_at(pieces) or 0
    head, piece = pieces[:at], pieces[at]
    mark, label = MARK.match(piece), LABEL.match(piece)
    if mark:
        return "".join([*head, f"{mark.group(0)}{sentence}\n", *pieces[at:]])
    if label and label.group(0) == "Caller: ":
        return "".join([*head, f"Caller: {sentence} {piece[label.end() :]}", *pieces[at + 1 :]])
    end = "\n" if label else " "
    return "".join([*head, sentence + end, *pieces[at:]])


def with_question(text: str, question: str) -> str:
    """The text with its question replaced; bullet marks and labels stay."""
    pieces = sentences(text)
    at = question_at(pieces)
    if at is None:
        return f"{text.rstrip()} {question}"
    mark = MARK.match(pieces[at]) or LABEL.match(pieces[at])
    space = pieces[at][len(pieces[at].rstrip()) :]
    pieces[at] = (mark.group(0) if mark else "") + question + space
    return "".join(pieces)


def names_any(piece: str, words: Iterable[str]) -> bool:
    return any(word and word in piece for word in words)


def is_colour(piece: str, keep: Sequence[str]) -> bool:
    """Whether a sentence is only about how the question came up: no figure, person or tone."""
    if re.search(r"\d|\?|-{3}", piece) or LABEL.match(piece) or MARK.match(piece):
        return False
    jobs = [job for group in (*JOBS.values(), ANY_JOB) for job in group]
    moods = [voiced(t, FIRST) for group in TONES.values() for t in group if t]
    ends = piece.strip().endswith(".")
    return ends and not names_any(piece, [*keep, *jobs, *moods, *TOWNS, *WOMEN, *MEN])


def recoloured(text: str, keep: Sequence[str], dice: Dice) -> str:
    """The story with other people, places and circumstances; sentences with `keep` stay."""
    text = without(text, lambda piece: is_colour(piece, keep))
    for group, name in ((WOMEN, "woman"), (MEN, "man"), (TOWNS, "town")):
        for old in [word for word in group if word in text]:
            others = [word for word in group if word != old]
            text = text.replace(old, dice.pick(others, f"{name}.{old}"))
    for i in range(dice.whole(1, 2, "new colours")):
        line = situation(dice, f"colour{i}")
        text = with_sentence(text, voiced(line, FIRST))
    return text
