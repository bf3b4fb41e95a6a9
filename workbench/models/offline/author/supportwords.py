"""Words of people who dispute a payment: openings, shops, reasons, asides and closings."""

from __future__ import annotations

OPENINGS: dict[str, tuple[str, ...]] = {
    "neutral": (
        "Good morning.",
        "Hello,",
        "Hi there,",
        "Good evening,",
        "To customer service:",
        "Dear team,",
        "Hello Harbourline,",
        "I have a question about a payment.",
        "There is something odd on my statement.",
    ),
    "worried": (
        "I hope somebody reads this soon.",
        "I am rather worried.",
        "Please help, I am nervous.",
        "I could hardly sleep over this.",
        "Something is wrong and it scares me a little.",
        "I do not quite know whom to ask.",
    ),
    "annoyed": (
        "This is the third time I write.",
        "I am fed up.",
        "Honestly, this is annoying.",
        "I expect better from a bank.",
        "Not impressed at all.",
        "Right, here we go again.",
    ),
    "friendly": (
        "Hello dear people,",
        "Hope you are having a good day!",
        "Hi, it is me again :)",
        "A sunny hello from the coast.",
        "Thanks in advance for taking a look!",
    ),
    "in a hurry": (
        "Short on time, so briefly:",
        "Quick one:",
        "On the train, excuse typos.",
        "Two minutes until my shift:",
        "Writing from my phone.",
    ),
}
BOUGHT: tuple[str, ...] = (
    "On {date} you booked {amount} for {shop}.",
    "My statement has {amount} to {shop} on {date}.",
    "There is a payment of {amount} to {shop} from {date}.",
    "It is about {shop}, {amount}, {date}.",
    "{shop} took {amount} from me on {date}.",
    "I see {amount} going to {shop} with the date {date}.",
    "The line in question: {date}, {shop}, {amount}.",
    "A sum of {amount} went to {shop}; the day was {date}.",
)
REASONS: dict[str, tuple[str, ...]] = {
    "not received": (
        "The things never arrived.", "I am still waiting for the parcel.",
        "Nothing has come so far, not even a message.", "What I ordered never turned up.",
        "I did not get the goods, and the shop does not answer.",
        "No delivery to this day, although they promised a week.",
    ),
    "charged twice": (
        "They charged me twice for one purchase.", "It was taken two times, I bought one thing.",
        "That is double: I paid the same bill at the till already.",
        "The same purchase shows up a second time.", "This was debited once too often.",
    ),
    "wrong amount": (
        "We had agreed on {agreed}.", "My receipt says {agreed}.", "It should have been {agreed}.",
        "The price was {agreed}, I have it in writing.", "I signed for {agreed} at the till.",
        "The girl at the desk told me {agreed}.",
    ),
    "not recognised": (
        "I do not recognise this at all.", "I have never been to that place.",
        "That was not me.", "I did not make this payment and neither did my husband.",
        "I have never heard of that shop.", "Somebody must have used my card without me.",
    ),
}  # fmt: skip
# What a careless author writes: it says that something is wrong, and not what.
LOST: tuple[str, ...] = (
    "Something about it is not right.",
    "I am not happy with this one.",
    "Please have a look at it, it bothers me.",
)
STORIES: tuple[str, ...] = (
    "My sister noticed it first.", "I only found it while sorting papers for the tax office.",
    "We had guests that week.", "I had just come back from the hospital.",
    "The card was in the drawer the whole time.", "I keep every slip in a shoe box.",
    "It was raining and I was late, as usual.", "My son set up the new phone that day.",
    "We were choosing a present for a colleague.", "I rarely look at these lists, to be honest.",
    "The cat had walked over the keyboard.", "I was on night shift all week.",
    "Our heating had just broken down.", "It was the day before my exam.",
    "I used the small blue card, the one with the dent.", "My neighbour had the same trouble.",
    "I spoke to the shop by telephone, without success.", "They have a nice window, that is all.",
    "I had a voucher somewhere too, but that is another story.", "The children were on holiday.",
    "I moved house in the same month, so things got lost.", "My bicycle was stolen that week too.",
    "The shop has a new owner, I hear.", "I was planting tomatoes when the message came.",
    "It took me a while to find the courage to write.", "We share the account, my wife and I.",
    "A friend says that this happens more often now.", "The music there was far too loud.",
    "I am seventy-eight and do this online for the first time.", "My train was cancelled as well.",
    "I had lent my car to my cousin.", "Yesterday I asked at the branch, they sent me here.",
    "It was the week of the street festival.", "I had been to the dentist that morning.",
    "There was a power cut when I tried to look it up.", "My flatmate thinks that I am too strict.",
)  # fmt: skip
CLOSINGS: dict[str, tuple[str, ...]] = {
    "neutral": (
        "Please look into it.", "What can be done?", "Could you check this?",
        "I would like to dispute it.", "Please tell me how it goes on.",
    ),
    "worried": ("Please tell me that this can be sorted out.", "What shall I do now?",
                "I really need that money for the rent."),
    "annoyed": ("Sort it out, please.", "I want this dealt with now.",
                "And no standard letter this time."),
    "friendly": ("It would be lovely if you could check.", "No rush, but do have a look!",
                 "Many thanks to whoever reads this."),
    "in a hurry": ("Please sort, thanks.", "Need this checked.", "Answer by message, please."),
}  # fmt: skip
SIGNS: tuple[str, ...] = ("{name}", "Best, {name}", "Regards, {name}", "Yours, {name}", "- {name}")
CUES: tuple[str, ...] = (
    "Assume that no other payment is affected.", "Explain the procedure step by step.",
    "For the purposes of this exercise the record is right.", "State which tool you would use.",
)  # fmt: skip
