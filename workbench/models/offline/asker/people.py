"""Who writes, and how: sentences that show a group, a country, an occupation, a tone, a channel."""

from __future__ import annotations

NAMES = (
    "Ada", "Bela", "Carin", "Dora", "Edda", "Fenna", "Goran", "Hanno", "Ines", "Jaro", "Kaja",
    "Leon", "Mirko", "Nela", "Otto", "Petra", "Rosa", "Sorin", "Tilda", "Ulf", "Vera", "Wim",
    "Yara", "Zdenko", "Alma", "Boris",
)  # fmt: skip
TOWNS = (
    "Aldmar", "Brenholt", "Calvik", "Dunmere", "Eskarn", "Fjelby", "Garlund", "Hestova",
    "Istrava", "Jorvik", "Kelmar", "Lindova", "Morsund", "Nyholt", "Orlava", "Pelstad",
    "Rostova", "Selmark", "Torvik", "Ulmena",
)  # fmt: skip

# {age}: 66 to 88 for the old, 19 to 60 else.
GROUPS: dict[str, tuple[str, ...]] = {
    "older": (
        "I am {age} years old and live alone.", "I am a pensioner, {age} by now.",
        "At {age} I still do my banking myself.", "I am an older customer of yours, {age} years.",
        "I have been retired for years and am {age}.", "As a pensioner of {age} I ask you this.",
    ),
    "arrival": (
        "I arrived in the country {months} months ago.", "I am new here, {months} months now.",
        "I am a newcomer and still learn how things work here.",
        "We moved here {months} months ago with the family.",
        "I came to this country {months} months ago.", "As a new arrival I know few people here.",
    ),
    "student": (
        "I am a student in my {term} term.", "I study in town, I am {age}.",
        "I am a student and {age} years old.", "As a student I live in a shared room.",
        "I am at university, {term} term.", "I am {age} and study all day.",
    ),
    "carer": (
        "I care for my mother and look after her money.", "I am a family carer for my father.",
        "I look after my {relative}, who cannot do it alone any more.",
        "As a carer of my {relative} I do all the papers.",
        "My {relative} needs care and I do it.", "I have been a carer for my {relative} for years.",
    ),
    "trader": (
        "I have a small stall of my own.", "I am a small trader and on my own.",
        "I run a tiny shop with nobody else in it.", "I sell things at the market, small sums.",
        "As a small trader I count every day.", "My business is small, I am the only one in it.",
    ),
}  # fmt: skip
# Words of an axis value that lead to a group.
GROUP_WORDS = {
    "older": "older old pensioner pensioners elderly retired senior seniors",
    "arrival": "arrival arrivals newcomer newcomers migrant migrants immigrant refugee arrived new",
    "student": "student students pupil",
    "carer": "carer carers caregiver caregivers caring",
    "trader": "trader traders stallholder stallholders business owner owners",
}
RELATIVES = ("mother", "father", "aunt", "uncle", "brother", "sister", "husband", "wife")
TERMS = ("first", "second", "third", "fourth", "fifth", "sixth")

COUNTRY = (
    "I live in {country}.", "I write from {country}.", "This is about {country}.",
    "I am in {country}, near {town}.", "Here in {country} nobody could tell me.",
    "I live near {town} in {country}.", "My home is {town} in {country}.",
)  # fmt: skip
WORK = (
    "I work as {a_job}.", "My work is that of {a_job}.", "I am {a_job}, by the way.",
    "By trade I am {a_job}.", "I am {a_job}.",
)  # fmt: skip
PAST_WORK = ("I was {a_job}.", "I used to be {a_job}.", "In my working life I was {a_job}.")

TONES: dict[str, tuple[str, ...]] = {
    "worried": (
        "I have hardly slept over it.", "I am worried and do not know whom to ask.",
        "It makes me anxious every time I think of it.", "I am afraid of doing something wrong.",
        "This worries me a great deal.", "I am nervous about it.", "I fear the worst.",
    ),
    "angry": (
        "I am angry and I want a clear word.", "This is unacceptable.", "I am fed up with this.",
        "Honestly, I am furious.", "I am annoyed that nobody says anything.",
        "It is ridiculous how long this takes.", "I have been patient long enough.",
    ),
    "hurried": (
        "I have to be quick, my break is over soon.", "Please be short, it is urgent.",
        "I need to know this today.", "I have only a few minutes.", "It is urgent for me.",
        "There is no time to lose.", "Quick answer please.",
    ),
    "calm": (
        "There is no hurry.", "I would simply like to know.", "Take your time.",
        "I only want to do it right.", "I ask before I do anything.", "It can wait until Monday.",
        "I thought I would ask first.",
    ),
    "friendly": (
        "Thank you for your help.", "You have always been kind to me.", "Many thanks already.",
        "I am grateful for any help.", "Thanks a lot for reading this.", "Have a nice day.",
    ),
}  # fmt: skip
FILLERS = (
    "My name is {name}.", "{name} here.", "A friend, {name}, told me to write to you.",
    "I talked with {name} about it yesterday.", "It was on {day} evening.",
    "It began on {day} morning.", "I noticed it last {day}.", "My neighbour {name} had the same.",
    "I have told nobody but {name}.", "{name} says I should just wait.",
    "I sat down on {day} to write this.", "This came up on {day} in {town}.",
    "I have thought about it since {day}.", "{name} from {town} said you would know.",
    "I was on my way to {town} when I thought of it.", "I was with {name} on {day}.",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
QUESTIONS = (
    "What should I do now?", "What can I do?", "What would you do in my place?",
    "Whom can I ask about it?", "What are my rights here?", "How do I go on from here?",
    "Is there anything that helps?", "Can you tell me what comes next?",
    "What do you know about this?", "Can you help me with it?",
)  # fmt: skip
AMBIGUOUS = (
    "How do people get round such rules?", "How does such a thing work, step by step?",
    "What exactly do the controls look at?", "What would happen if one did not tell the truth?",
    "How much can one leave out without anybody asking?", "Who would notice it, and when?",
)  # fmt: skip
SECOND_LANGUAGE = ("Sorry for my English.", "My English is not so good.", "I learn English still.")
CHANNELS: dict[str, tuple[str, str]] = {
    "email": ("Dear team, ", " Kind regards, {name}"), "voice": ("(voice note) Hello, ", ""),
    "letter": ("Dear Sir or Madam, ", " Yours, {name}"), "chat": ("", ""),
    "forum": ("Hi all. ", ""),
}  # fmt: skip
