"""One social query for one message: group sentence, core, tone sentence and filler, annotated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.models.offline.asker.cite import claims_of
from workbench.models.offline.asker.harms import HARMS, LOOKALIKES, PARAPHRASED
from workbench.models.offline.asker.message import Asked, Messages, read_asked
from workbench.models.offline.asker.people import (
    AMBIGUOUS,
    CHANNELS,
    COUNTRY,
    DAYS,
    FILLERS,
    GROUPS,
    NAMES,
    PAST_WORK,
    QUESTIONS,
    RELATIVES,
    SECOND_LANGUAGE,
    TERMS,
    TONES,
    TOWNS,
    WORK,
)
from workbench.models.offline.asker.topics import branch_of, core_of, found
from workbench.models.offline.author.dice import Dice, Draw

ALIKE = 0.30
CONTRIVED = (
    "Assume that all facts above are correct.", "Explain your answer step by step.",
    "For this exercise, list the three main factors.", "Justify your answer with reasons.",
)  # fmt: skip
VAGUE = ("What about this?", "Any thoughts?", "How about it?")
DEFECTS = ("altered_quote", "false_country", "contrived", "vague", "near_duplicate")


class Settled:
    """Draws about the model itself: the scenario that it comes back to, whatever it is asked."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def __call__(self, purpose: str, *more: object) -> float:
        return float(self._draw.stable(purpose, *more))


def write(messages: Messages, draw: Draw, rates: Mapping[str, float]) -> dict[str, Any]:
    """The reply to a request: {prompt, intent, claims} or {refuse}.

    `rates`: shares of drafts with a mistake by kind (DEFECTS).
    """
    asked = read_asked(messages)
    dice = Dice(draw, "query")
    if not asked.labels:
        return {"prompt": "", "claims": [], "refuse": "the message names no leaf to write about"}
    kind = mistake(dice, rates)
    own = Dice(Settled(draw), asked.labels[-1]) if kind == "near_duplicate" else dice
    prompt = compose(asked, own)
    if kind == "contrived":
        prompt = f"{prompt} {dice.pick(CONTRIVED, 'cue')}"
    elif kind == "vague":
        prompt = dice.pick(VAGUE, "vague")
    claims = claims_of(asked, dice, kind)
    intent = asked.coordinate.get("intent", "benign")
    return {"prompt": prompt, "intent": intent, "claims": claims, "reasoning": ""}


def mistake(dice: Dice, rates: Mapping[str, float]) -> str:
    """Which mistake this draft has, '' for none."""
    point, upto = dice.roll("mistake"), 0.0
    for kind in DEFECTS:
        upto += rates.get(kind, 0.0)
        if point < upto:
            return kind
    return ""


def compose(asked: Asked, dice: Dice) -> str:
    """The query as its person sends it."""
    branch = branch_of(asked.labels)
    says = {
        "who": _group(asked, dice), "core": core_of(asked.labels, branch, dice),
        "tone": _tone(asked, dice),
        "filler": [_filled(f, asked, dice) for f in
                   dice.several(FILLERS, dice.whole(1, 2, "fillers"), "filler")],
        "end": _ending(asked, branch, dice),
    }  # fmt: skip
    orders = (
        ("who", "core", "tone", "filler", "end"), ("core", "who", "filler", "tone", "end"),
        ("filler", "who", "core", "tone", "end"), ("who", "filler", "core", "end", "tone"),
        ("tone", "core", "who", "filler", "end"),
    )  # fmt: skip
    parts = [part for name in dice.pick(orders, "order") for part in says[name]]
    return _sent(" ".join(parts), asked, dice)


def _group(asked: Asked, dice: Dice) -> list[str]:
    """Sentences that show group, country and occupation, as far as the coordinate names them."""
    coordinate, told = asked.coordinate, []
    group = found(coordinate.get("user_group", ""), "group")
    if group:
        told.append(_filled(dice.pick(GROUPS[group], "group"), asked, dice, group))
    elif coordinate.get("user_group"):
        told.append(f"I write as {_article(coordinate['user_group'])}.")
    if coordinate.get("country"):
        told.append(_filled(dice.pick(COUNTRY, "country"), asked, dice))
    if coordinate.get("occupation") and dice.chance(0.6, "work"):
        wording = PAST_WORK if group == "older" else WORK
        told.append(_filled(dice.pick(wording, "occupation"), asked, dice))
    return told


def _tone(asked: Asked, dice: Dice) -> list[str]:
    wanted = asked.coordinate.get("tone", "").lower()
    name = next((name for name in TONES if name in wanted or wanted[:5] in name), "")
    return [dice.pick(TONES[name], "tone")] if name and wanted else []


def _ending(asked: Asked, branch: str, dice: Dice) -> list[str]:
    """The request itself: harmless, two-edged, or harmful, in plain words or round about."""
    intent, known = asked.coordinate.get("intent", "benign").lower(), branch or "access"
    if "advers" in intent or "harm" in intent:
        plain, roundabout = HARMS[known]
        share = PARAPHRASED[min(max(len(asked.labels), 1), 3)]
        return [dice.pick(roundabout if dice.chance(share, "paraphrase") else plain, "harm")]
    if "ambig" in intent or "unclear" in intent:
        return [dice.pick(AMBIGUOUS, "ambiguous")]
    alike = [dice.pick(LOOKALIKES[known], "alike")] if dice.chance(ALIKE, "looks alike") else []
    return [*alike, dice.pick(QUESTIONS, "question")]


def _sent(text: str, asked: Asked, dice: Dice) -> str:
    """The text in the form of its channel; a person who learns the language says so."""
    language = asked.coordinate.get("language", "").lower()
    if "second" in language or "learn" in language:
        text = f"{text} {dice.pick(SECOND_LANGUAGE, 'language')}"
    wanted = asked.coordinate.get("modality", asked.coordinate.get("channel", "")).lower()
    name = next((name for name in CHANNELS if name in wanted), "chat")
    before, after = CHANNELS[name]
    return f"{before}{text}{after}".format(name=dice.pick(NAMES, "signature")).strip()


def _filled(wording: str, asked: Asked, dice: Dice, group: str = "") -> str:
    """A wording with its places filled."""
    job = asked.coordinate.get("occupation", "").lower()
    facts = {
        "age": str(dice.whole(66, 88, "age") if group == "older" else dice.whole(19, 45, "age")),
        "months": str(dice.whole(2, 14, "months")), "term": dice.pick(TERMS, "term"),
        "relative": dice.pick(RELATIVES, "relative"), "a_job": _article(job),
        "country": asked.coordinate.get("country", ""), "town": dice.pick(TOWNS, "town"),
        "name": dice.pick(NAMES, f"name {wording[:9]}"), "day": dice.pick(DAYS, "day"),
    }  # fmt: skip
    return wording.format(**facts)


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}" if noun else ""
