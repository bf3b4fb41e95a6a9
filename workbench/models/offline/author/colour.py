"""What stands around the facts: situations without numbers, distractors with them, false claims."""

from __future__ import annotations

from decimal import Decimal

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.forms import say_money

SLOTS: dict[str, tuple[str, ...]] = {
    "who": (
        "neighbour",
        "sister",
        "uncle",
        "flatmate",
        "colleague",
        "cousin",
        "mother-in-law",
        "landlady",
        "old school friend",
        "choir leader",
    ),
    "place": (
        "the attic",
        "the kitchen drawer",
        "the glove box",
        "a shoe box",
        "the hall cupboard",
        "the desk",
        "a coat pocket",
        "the cellar",
        "the bookshelf",
        "an old suitcase",
    ),
    "event": (
        "a wedding",
        "a move",
        "a birthday party",
        "a long hike",
        "a new garden",
        "a choir tour",
        "a new kitchen",
        "a sailing course",
        "a house warming",
        "a school fair",
    ),
    "time": (
        "morning",
        "evening",
        "weekend",
        "autumn",
        "spring",
        "winter",
        "summer",
        "lunch break",
        "long train ride",
        "quiet afternoon",
    ),
    "thing": (
        "a spreadsheet",
        "a paper diary",
        "a kitchen calendar",
        "a ring binder",
        "a household book",
        "a budget app",
        "a notice board",
        "a pocket notebook",
        "sticky notes",
        "an envelope system",
    ),
    "feel": (
        "confusing",
        "clear at first",
        "odd",
        "hard to follow",
        "complicated",
        "curious",
        "long-winded",
        "dry",
        "familiar",
        "puzzling",
    ),
    "paper": (
        "the terms",
        "the leaflet",
        "the small print",
        "the price list",
        "the welcome folder",
        "the conditions",
        "the brochure",
        "the product sheet",
        "the booklet",
        "the web page",
    ),
}
SITUATIONS = (
    "{I} {am} planning <event> and every cent counts.",
    "{My} <who> asked about this, and {I} could not say.",
    "While tidying <place> {I} came across <paper> again.",
    "{I} {keep} <thing> for such things and it has a gap.",
    "One passage in <paper> sounded <feel>, so here it is.",
    "{My} <who> and {I} cannot agree on this one.",
    "After <event> money is tight, so it has to be right.",
    "One <time> {I} sat down with <paper> and got stuck.",
    "{I} {am} filling <thing> and one line is missing.",
    "Since <event> {my} <who> looks after the papers with {me}.",
    "Every <time> {I} {read} through <thing> line by line.",
    "{I} found <paper> <feel>, {my} <who> did too.",
    "{My} <who> keeps <thing> and trusts nothing else.",
    "It was too wet for <event>, so there was time for <paper>.",
    "<paper> from <place> sounded <feel> to {me}.",
    "{My} <who> needed help with <event>, that is how it came up.",
    "{I} promised {my} <who> to have this settled before <event>.",
)
CLAIMS: dict[str, tuple[str, ...]] = {
    "money": (
        "The app says it is free.",
        "{My} <who> swears that it costs nothing.",
        "Somebody at the counter said there is never a charge.",
        "A forum says nobody ever pays that.",
        "According to {my} <who> the bank waives all of it.",
    ),
    "day": (
        "{My} <who> says weekends count as well.",
        "A forum says holidays make no difference.",
        "Somebody on the phone said it only takes a day.",
        "The app shows nothing but a clock.",
    ),
    "text": (
        "{My} <who> says everybody gets it.",
        "An advert said there are no conditions.",
        "Somebody at the counter said one condition is enough.",
        "A forum says the bank never checks.",
    ),
}
# Template, least and most of its amount in EUR; `@` is a number of five digits.
ASIDES: tuple[tuple[str, int, int], ...] = (
    ("The rent of # went out as always.", 380, 1190),
    ("The taxi to the station took # in coins.", 9, 34),
    ("A raffle at work raised #.", 45, 620),
    ("{My} phone contract is # a month.", 8, 49),
    ("The gym wants # a quarter.", 39, 160),
    ("A neighbour still owes {me} #.", 10, 240),
    ("The electricity for the flat is # a month.", 31, 148),
    ("{My} <who> found # in an old jacket.", 5, 85),
    ("The dentist wrote an estimate of #.", 70, 940),
    ("The reference on the letter is @.", 0, 0),
    ("The ticket for the queue had the number @.", 0, 0),
    ("The club collects # from every member.", 12, 95),
)


def fill(template: str, dice: Dice, name: str) -> str:
    """The template with its <slots> filled; voice slots stay."""
    for slot, words in SLOTS.items():
        if f"<{slot}>" in template:
            template = template.replace(f"<{slot}>", dice.pick(words, f"{name}.{slot}"))
    return template


def situation(dice: Dice, name: str = "situation") -> str:
    """A sentence about how the question came up."""
    return fill(dice.pick(SITUATIONS, name), dice, name)


def claim(kind: str, dice: Dice) -> str:
    """A false claim that an adversarial story repeats."""
    return fill(dice.pick(CLAIMS[kind], "claim"), dice, "claim")


def asides(n: int, dice: Dice) -> list[str]:
    """Sentences with numbers that have nothing to do with the question."""
    found = []
    for i, (template, low, high) in enumerate(dice.several(ASIDES, n, "asides")):
        amount = Decimal(dice.whole(low, high, f"aside{i}"))
        amount += Decimal(dice.whole(0, 19, f"cents{i}")) / 20
        text = template.replace("#", say_money(amount, dice, f"aside{i}"))
        text = text.replace("@", str(dice.whole(10000, 99999, f"ref{i}")))
        found.append(fill(text, dice, f"aside{i}"))
    return found


def misspelt(text: str, dice: Dice, name: str) -> str:
    """Two neighbouring letters of one longer word swapped; slots and short words stay."""
    words = text.split(" ")
    long = [
        i for i, word in enumerate(words) if word.isalpha() and word.islower() and len(word) > 4
    ]
    if not long:
        return text
    i = dice.pick(long, f"{name}.word")
    at = dice.whole(1, len(words[i]) - 3, f"{name}.at")
    w = words[i]
    words[i] = w[:at] + w[at + 1] + w[at] + w[at + 2 :]
    return " ".join(words)
