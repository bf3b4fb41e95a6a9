"""Eight registers in which one story can be told: from plain to a call transcript."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workbench.models.offline.author.dice import Dice
from workbench.models.offline.author.people import Person
from workbench.models.offline.author.task import FIRST, voiced

CHANNELS: dict[str, tuple[str, ...]] = {
    "chat": ("chat", "plain", "question_first"),
    "app": ("chat", "plain", "question_first"),
    "mail": ("plain", "question_first", "forwarded"),
    "letter": ("letter",),
    "phone": ("call", "case_note"),
    "call": ("call", "case_note"),
    "branch": ("case_note", "notes"),
}
PRODUCT = (
    "{I} {have} a # account.",
    "{My} account is a #.",
    "The account is a #.",
    "{I} {bank} with # here.",
    "{I} {hold} the # account.",
    "It is about a # account.",
    "# is the name of {my} account.",
    "{My} product is #.",
)
SELF = (
    "{I} {am} @ from %.",
    "{I} {am} @, at home in %.",
    "{I} {am} @ and {live} in %.",
    "As @ in % {I} {look} twice at such things.",
    "{I} {write} from %, where {I} {am} @.",
)
GO_AHEAD = ("What happened?", "How can I help?", "Go ahead.", "I am listening.")


@dataclass(frozen=True)
class Story:
    """The parts of a story, all but the person still in slots for first or third person."""

    person: Person
    product: str
    situation: str
    facts: Sequence[str]
    question: str
    closing: str


def register_for(coordinate: Mapping[str, str], track: str, dice: Dice) -> str:
    """The register: by channel where the coordinate has one, rougher on the production track."""
    channel = coordinate.get("channel", "").lower()
    options = next((names for word, names in CHANNELS.items() if word in channel), tuple(REGISTERS))
    if not channel and track == "production":
        options = ("chat", "notes", "question_first", "forwarded")
    return dice.pick(options, "register")


def tell(story: Story, register: str, dice: Dice) -> str:
    """The story as a message in that register."""
    return REGISTERS[register](story, dice).strip()


def _say(templates: Sequence[str], voice: Mapping[str, str]) -> list[str]:
    return [voiced(template, voice) for template in templates if template]


def _owns(story: Story, dice: Dice) -> str:
    """The sentence that names the product; empty when the story leaves it out."""
    return dice.pick(PRODUCT, "owns").replace("#", story.product) if story.product else ""


def _who(story: Story, dice: Dice) -> str:
    template = dice.pick(SELF, "self").replace("@", story.person.job)
    return template.replace("%", story.person.town)


def _body(story: Story, dice: Dice) -> list[str]:
    """Situation, person, product and facts, the first three in one of several orders."""
    owns, who = _owns(story, dice), _who(story, dice)
    facts = list(story.facts)
    order = dice.whole(0, 4, "order")
    if order == 0:
        return [who, owns, *facts, story.situation]
    if order == 1:
        return [story.situation, *facts, owns, who]
    if order == 2:
        return [story.situation, who, owns, *facts]
    if order == 3:
        return [owns, facts[0], who, *facts[1:], story.situation]
    return [who, story.situation, *facts, owns]


def plain(story: Story, dice: Dice) -> str:
    """One paragraph."""
    parts = _say([*_body(story, dice), story.question, story.closing], FIRST)
    return " ".join(parts)


def chat(story: Story, dice: Dice) -> str:
    """Short lines as typed into a chat."""
    hello = dice.pick(
        (
            "hi",
            "Hello there",
            "hey, " + story.person.name.split()[0] + " here",
            "good evening",
            "Hi all",
            "hello",
        ),
        "hello",
    )
    lines = _say([*_body(story, dice), story.question, story.closing], FIRST)
    return "\n".join([hello, *lines])


def letter(story: Story, dice: Dice) -> str:
    """A letter with address, salutation and signature; the person stands in the head or the end."""
    p = story.person
    dear = dice.pick(
        (
            "Dear Sir or Madam,",
            "Dear Harbourline team,",
            "To the customer desk,",
            "Dear all at Harbourline,",
        ),
        "dear",
    )
    bye = dice.pick(
        ("Yours faithfully,", "Kind regards,", "With best regards,", "Sincerely,"), "bye"
    )
    job = p.job.split(" ", 1)[1] if p.job.split(" ", 1)[0] in ("a", "an") else p.job
    facts = [_owns(story, dice), *story.facts]
    if dice.chance(0.5, "turn"):
        facts = [*story.facts, _owns(story, dice)]
    body = " ".join(_say([story.situation, *facts], FIRST))
    ask = " ".join(_say([story.question, story.closing], FIRST))
    head = f"{p.name}, {p.town}\n\n" if dice.chance(0.5, "head") else ""
    return f"{head}{dear}\n\n{body}\n\n{ask}\n\n{bye}\n{p.name}, {job}, {p.town}"


def case_note(story: Story, dice: Dice) -> str:
    """A note that a colleague took down, in the third person."""
    p = story.person
    title = dice.pick(
        ("Case note", "Note for the back office", "Contact report", "Desk memo"), "title"
    )
    facts = " ".join(_say([*story.facts, story.situation], p.voice))
    account = f"\nAccount: {story.product}" if story.product else ""
    ask = dice.pick(("Wants to know", "Asked", "Open question", "To be answered"), "ask")
    end = voiced(story.closing, p.voice) if story.closing else ""
    question = voiced(story.question, p.voice)
    head = f"{title}, {p.town}\nCustomer: {p.name}, {p.job}{account}"
    return f"{head}\n{facts}\n{ask}: {question}\n{end}"


def notes(story: Story, dice: Dice) -> str:
    """Bullet notes in fragments."""
    p = story.person
    lines = [f"{p.name}, {p.job}, {p.town}", story.product, *_say(story.facts, FIRST)]
    lines += _say([story.situation], FIRST) if dice.chance(0.5, "long") else []
    lines = [_clipped(line) for line in lines if line]
    lines += _say([story.question, story.closing], FIRST)
    mark = dice.pick(("- ", "* ", ". ", "+ "), "mark")
    return "\n".join(mark + line for line in lines)


def call(story: Story, dice: Dice) -> str:
    """A telephone transcript; the agent's lines ask only for what the caller then says."""
    p = story.person
    day = dice.pick(("good morning", "good afternoon", "good evening", "hello"), "hello")
    facts = _say(story.facts, FIRST)
    half = dice.whole(1, max(1, len(facts) - 1), "half")
    lines = [
        f"Agent: Harbourline, {day}.",
        f"Caller: {p.name} from {p.town}, {p.job}. {voiced(story.situation, FIRST)}",
        f"Agent: {dice.pick(GO_AHEAD, 'go')}",
        f"Caller: {' '.join(facts[:half])}",
    ]
    if story.product:
        which = dice.pick(
            ("Which account is it?", "And the product?", "On which account?"), "which"
        )
        lines += [f"Agent: {which}", f"Caller: {story.product}."]
    rest = [*facts[half:], voiced(story.question, FIRST)]
    lines.append(f"{'Agent: Right.' + chr(10) if story.product else ''}Caller: {' '.join(rest)}")
    if story.closing:
        lines[-1] += " " + voiced(story.closing, FIRST)
    return "\n".join(lines)


def forwarded(story: Story, dice: Dice) -> str:
    """A message that somebody passed on."""
    p = story.person
    intro = dice.pick(
        (
            "This landed with me, can you take it.",
            "Passing this on, it is not for our desk.",
            "Please see below and reply to the customer.",
            "For you, I believe.",
            "Not mine, yours perhaps.",
        ),
        "intro",
    )
    body = " ".join(_say([*_body(story, dice), story.question, story.closing], FIRST))
    return f"{intro}\n\n---- Forwarded ----\nFrom: {p.name}\n\n{body}"


def question_first(story: Story, dice: Dice) -> str:
    """The question, then what it rests on."""
    body = _say([*_body(story, dice), story.closing], FIRST)
    return " ".join([voiced(story.question, FIRST), *body])


def _clipped(line: str) -> str:
    """A sentence as a jotting: no leading `I`, no full stop."""
    line = line.removeprefix("I ").rstrip(".")
    return line[0].upper() + line[1:]


REGISTERS: dict[str, Callable[[Story, Dice], str]] = {
    "plain": plain,
    "chat": chat,
    "letter": letter,
    "case_note": case_note,
    "notes": notes,
    "call": call,
    "forwarded": forwarded,
    "question_first": question_first,
}
