"""Words as the offline taxonomist counts them: content words, rough stems, phrases, sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
_STOP = (
    "a about above after again against all also although always am among an and another any are "
    "around as asked asks at away back be because been before being below between both but by "
    "came can cannot come comes could did do does doing done down during each either else ever "
    "every few first for found from gave get gets give go goes going had has have he her here him "
    "his how i if in into is it its just kept last less like look looks made make makes many may "
    "me might more most much must my need needs never next no nobody none nor not nothing now of "
    "off often on once one only onto or other others our out over own part pay pays people per "
    "put question questions read s said same say says second see seldom send she should show "
    "shows since so some somebody something still such t take takes than that the their them then "
    "there these they thing third this those through to told too took two under until up upon us "
    "use used uses very want wants was way we well went were what when where whether which while "
    "who whom whose why will with within without would yet you your "
)
_NUMBERS = (
    "three four five six seven eight nine ten eleven twelve hundred thousand half third quarter "
    "count counted counts year years month months week weeks day days"
)
STOP = frozenset([*_STOP.split(), *_NUMBERS.split()])
ENDINGS = ("ies", "ing", "ers", "es", "ed", "er", "s")
LEAST = 3


def tokens(text: str) -> list[str]:
    """The words of a text as they stand."""
    return WORD.findall(text)


def stem(word: str) -> str:
    """A word without its usual endings; `deposits` and `deposit` are one."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    for ending in ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= LEAST:
            return low[: -len(ending)] + ("y" if ending == "ies" else "")
    return low


def content(word: str) -> bool:
    """Whether a word says what a text is about."""
    return len(word) >= LEAST and word.lower() not in STOP and not any(map(str.isdigit, word))


def stems(text: str) -> list[str]:
    """The stems of the content words, in order, repeats kept."""
    return [stem(word) for word in tokens(text) if content(word)]


def sentences(text: str) -> list[str]:
    """The sentences of a text, each word for word as it stands."""
    return [part for part in SENTENCE.split(text.strip()) if part]


def phrases(sentence: str) -> Iterator[str]:
    """Runs of two to four content words that stand side by side, word for word."""
    run: list[re.Match[str]] = []
    for match in [*WORD.finditer(sentence), None]:
        beside = run and match and sentence[run[-1].end() : match.start()] == " "
        if match and content(match.group()) and (beside or not run):
            run.append(match)
            continue
        if 2 <= len(run) <= 4:
            yield sentence[run[0].start() : run[-1].end()]
        run = [match] if match and content(match.group()) else []


def titled(text: str) -> str:
    """A phrase as a label: its first letter large, the others as they stand."""
    line = " ".join(text.split()).strip(" ,;:.")
    return line[:1].upper() + line[1:]
