"""Who writes: names, jobs by persona, towns, and the tones in which people ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.task import HE, SHE

WOMEN = (
    "Ines Falk",
    "Mara Winter",
    "Odile Brandt",
    "Petra Lang",
    "Sofia Renn",
    "Yara Holm",
    "Greta Voss",
    "Nadia Kern",
    "Lucy Arden",
    "Hanna Stolz",
    "Carla Neri",
    "Edda Frost",
    "Ruth Amsel",
)
MEN = (
    "Tomas Reed",
    "Jonas Vik",
    "Emil Hart",
    "Karim Dahl",
    "Piet Sommer",
    "Oskar Lund",
    "Ravi Menon",
    "Leo Castell",
    "Hugo Brink",
    "Samir Aziz",
    "Anton Weiss",
    "Niels Bakker",
)
TOWNS = (
    "Moorhaven",
    "Eastmere",
    "Lindow",
    "Saltby",
    "Kirkfell",
    "Brackwater",
    "Hollin",
    "Norwick",
    "Greywater",
    "Ashby Sands",
    "Petersquay",
    "Fenbridge",
    "Larkhill",
    "Tidemouth",
    "Oldhaven",
    "Rowanstead",
    "Marlow Bay",
    "Westerlo",
    "Quarry End",
    "Stonemill",
    "Highferry",
    "Dunmere",
)
JOBS: dict[str, tuple[str, ...]] = {
    "student": (
        "a student of nursing",
        "an architecture student",
        "a student in the last year of law",
        "a music student",
        "a student of forestry",
        "a design student",
        "a chemistry student",
    ),
    "retired": (
        "a retired teacher",
        "a retired train driver",
        "a retired nurse",
        "a retired baker",
        "a retired surveyor",
        "a retired choir leader",
        "a retired postman",
    ),
    "self-employed": (
        "a self-employed plumber",
        "a self-employed translator",
        "a self-employed gardener",
        "a self-employed potter",
        "a self-employed photographer",
        "a self-employed tailor",
    ),
    "newcomer": (
        "a newcomer to the country",
        "a cook and a newcomer here",
        "a newcomer from overseas",
        "an engineer and a newcomer to this country",
        "a newcomer who still learns the language",
    ),
    "parent": (
        "a parent of twins",
        "a working parent",
        "a parent of three",
        "a single parent",
        "a parent with a baby at home",
        "a parent and part-time librarian",
    ),
    "shift": (
        "a nurse on night shift",
        "a shift worker at the mill",
        "a baker on the early shift",
        "a bus driver who works shifts",
        "a shift worker at the airport",
        "a signaller on late shift",
    ),
    "travel": (
        "a travelling saleswoman",
        "a tour guide who travels a lot",
        "a frequent traveller",
        "a fitter who travels from site to site",
        "a travelling theatre technician",
    ),
}
ANY_JOB = (
    "a bookbinder",
    "a dental nurse",
    "a carpenter",
    "a lab assistant",
    "a primary school teacher",
    "a bus driver",
    "a pastry cook",
    "a welder",
    "a paramedic",
    "a court clerk",
    "a piano tuner",
    "a beekeeper",
    "a software tester",
    "a land surveyor",
    "a midwife",
    "a crane operator",
    "a museum guard",
    "a vet",
    "a stage designer",
    "a roofer",
    "a librarian",
    "a ferry steward",
    "a speech therapist",
    "a watchmaker",
)
TONES: dict[str, tuple[str, ...]] = {
    "worried": (
        "{I} {am} a bit worried about it.",
        "This makes {me} rather anxious.",
        "{I} {am} worried that something is off.",
        "It keeps {me} uneasy at night.",
        "To be honest {I} {am} nervous about this.",
    ),
    "annoyed": (
        "{I} {am} quite annoyed by now.",
        "Frankly, {I} {am} fed up with guessing.",
        "{I} {am} not happy about how unclear this is.",
        "This has begun to annoy {me}.",
        "It irritates {me} that nobody could say.",
    ),
    "friendly": (
        "Many thanks for the help.",
        "That would be really kind, thank you.",
        "Thanks a lot, and a lovely day to all.",
        "{I} {am} grateful for a short answer.",
        "Thank you so much.",
    ),
    "hurry": (
        "{I} {am} in a hurry.",
        "A quick reply would be good.",
        "{I} {am} short on time.",
        "It is urgent, {I} {am} in a rush.",
        "There are only a few minutes left, so quickly please.",
    ),
    "neutral": (
        "",
        "",
        "That is all.",
        "A plain figure is enough.",
        "The rest is clear.",
    ),
}
TONE_WORDS = {
    "worr": "worried",
    "anx": "worried",
    "annoy": "annoyed",
    "angr": "annoyed",
    "friend": "friendly",
    "polite": "friendly",
    "hurr": "hurry",
    "rush": "hurry",
    "urgent": "hurry",
    "neutral": "neutral",
}
PERSONA_WORDS = {
    "student": "student",
    "retire": "retired",
    "pension": "retired",
    "self-employ": "self-employed",
    "freelanc": "self-employed",
    "newcomer": "newcomer",
    "arriv": "newcomer",
    "parent": "parent",
    "shift": "shift",
    "travel": "travel",
}


@dataclass(frozen=True)
class Person:
    """The person whose question it is; `job` is a noun phrase with its article."""

    name: str
    voice: Mapping[str, str]
    job: str
    town: str
    tone: str


def person(coordinate: Mapping[str, str], dice: Dice) -> Person:
    """A person who fits the coordinate; what is unknown there stays recoverable in the job."""
    woman = dice.chance(0.5, "woman")
    name = dice.pick(WOMEN if woman else MEN, "name")
    wanted = coordinate.get("persona", coordinate.get("user_group", ""))
    key = _known(wanted, PERSONA_WORDS)
    job = dice.pick(JOBS[key] if key else ANY_JOB, "job")
    if wanted and not key:
        job = wanted if wanted.split()[0] in ("a", "an", "the") else f"a {wanted}"
    mood = coordinate.get("tone", "")
    tone = _known(mood, TONE_WORDS)
    sentence = dice.pick(TONES[tone or "neutral"], "tone")
    if mood and not tone:
        sentence = f"{{My}} mood is {mood}."
    return Person(name, SHE if woman else HE, job, dice.pick(TOWNS, "town"), sentence)


def _known(wanted: str, words: Mapping[str, str]) -> str:
    """The first known word that occurs in the wanted value, or an empty text."""
    return next((key for word, key in words.items() if word in wanted.lower()), "")
