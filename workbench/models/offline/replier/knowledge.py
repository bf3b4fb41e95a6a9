"""What a clerk at the desk knows: which terms a message is about, and how one says such things.

Each entry: when it comes up (in the message), where the figure stands (in a row), and sentences in
growing distance from the words of the terms, the last one vague.
"""

from __future__ import annotations

from dataclasses import dataclass

EURO = r"([\d,]+\.\d\d EUR)"
SHARE = r"(\d+\.\d\d %)"


@dataclass(frozen=True)
class Figure:
    """A figure of a row: `said` with # for the value, `vague` without."""

    name: str
    cue: str
    row: str
    said: tuple[str, ...]
    vague: str


@dataclass(frozen=True)
class Knack:
    """Something a message brings up, and how one reacts to it: plainly, or vaguely.

    `source` are words of the documents on which it rests, where it rests on them.
    """

    name: str
    cue: str
    said: tuple[str, ...]
    vague: str

    @property
    def source(self) -> str:
        return self.name.partition("|")[0]


FIGURES: tuple[Figure, ...] = (
    Figure("account fee", r"account fee", rf"account fee is {EURO}",
           ("The monthly account fee is #.", "The account fee is # for every month.",
            "Keeping the account costs # a month."), "There is a monthly account fee."),
    Figure("limit", r"daily cash limit|\blimit\b", rf"daily cash limit is {EURO}",
           ("The daily cash limit is #.", "Your daily limit for cash is #.",
            "You can take out up to # a day."), "There is a daily limit on cash."),
    Figure("abroad", r"cash abroad", rf"withdrawal abroad costs {SHARE}",
           ("The fee for a withdrawal abroad is #.", "A withdrawal abroad costs a fee of #.",
            "For cash taken out abroad we charge #."), "Cash abroad comes with a fee."),
    Figure("abroad least", r"such cash abroad", rf"of the amount, at least {EURO}",
           ("The minimum fee for cash abroad is #.", "For cash abroad the fee is at least #.",
            "You pay no less than # for it."), "There is a minimum fee for cash abroad."),
    Figure("home", r"other banks' machines", rf"each further one costs {EURO}",
           ("The fee for each further withdrawal is #.", "Each further withdrawal costs a fee "
            "of #.", "After that we charge # each time."), "Further withdrawals cost a fee."),
    Figure("home free", r"other banks' machines", r"home the first (\d+) withdrawals",
           ("The number of free withdrawals is #.", "You have # free withdrawals a month.",
            "# of them a month cost nothing."), "A number of withdrawals are free."),
    Figure("loan", r"instalment loan", r"instalment loan needs an? (?:\w+ )+?at (?:least|most) "
           r"([\d,.]*\d (?:EUR|years))",
           ("The first condition of an instalment loan is #.", "For an instalment loan the first "
            "condition is # (income or age).", "A loan asks for # to begin with."),
           "An instalment loan has conditions."),
    Figure("credit card", r"credit card", r"credit card needs an? (?:\w+ )+?at (?:least|most) "
           r"([\d,.]*\d (?:EUR|years))",
           ("The first condition of a credit card is #.", "For a credit card the first condition "
            "is # (income or age).", "A credit card asks for # to begin with."),
           "A credit card has conditions."),
    Figure("tier", r"how much is the transfer fee", rf"transfer abroad costs {SHARE}",
           ("The transfer fee on the first part is #.", "On the first part of the amount the "
            "transfer fee is #.", "Up to the first edge we take #."),
           "The transfer fee has several parts."),
    Figure("reduction", r"how much is the transfer fee", r"transfer fee is reduced by (\d+ %)",
           ("The reduction of the transfer fee is #.", "The transfer fee is reduced by # on your "
            "account.", "Your product takes # off."), "Your account has a reduction."),
    Figure("spread", r"card payments? in another currency", rf"carries a spread of {SHARE}",
           ("The spread on a card payment is #.", "A card payment carries a spread of #.",
            "Paying by card in another currency adds #."), "A card payment carries a spread."),
    Figure("weekend", r"to a card payment in another currency", rf"weekend supplement of {SHARE}",
           ("The weekend supplement is #.", "At the weekend a supplement of # is added.",
            "On Saturdays and Sundays it is # more."), "Weekends may carry a supplement."),
    Figure("complaint", r"answer to my complaint|complaint may",
           r"complaint is answered within (\d+ working days)",
           ("The time in which a complaint is answered is #.", "A complaint is answered within #.",
            "You will hear from us within #."), "A complaint is answered in due time."),
    Figure("replacement", r"replacement card", r"card is posted within (\d+ working days)",
           ("The time in which a replacement card is posted is #.", "A replacement card is posted "
            "within #.", "Your new card is sent off within #."),
           "A replacement card is posted soon."),
    Figure("late", r"late card bill", rf"bill paid late costs {SHARE}",
           ("The late fee on a card bill is #.", "A card bill paid late costs a fee of #.",
            "Paying late costs #."), "A late card bill costs a fee."),
    Figure("late least", r"late card bill", rf"of the bill, at least {EURO}",
           ("The minimum late fee is #.", "The late fee is at least #, the minimum.",
            "It is never below #."), "There is a minimum late fee."),
    Figure("cap", r"cashback", rf"cashback of a month is at most {EURO}",
           ("The monthly maximum of the cashback is #.", "The cashback of a month is at most #.",
            "You can earn up to # a month."), "The cashback has a monthly maximum."),
    Figure("overdraft", r"overdraft", rf"overdraft costs {SHARE}",
           ("The yearly interest on an overdraft is #.", "An overdraft costs interest of # a year.",
            "Being below zero costs # a year."), "An overdraft costs interest."),
    Figure("buffer", r"overdraft", rf"free buffer of {EURO}",
           ("The free buffer of the overdraft is #.", "Your overdraft has a free buffer of #.",
            "The first # cost nothing."), "The overdraft has a free buffer."),
    Figure("review", r"under review", rf"under review costs a flat {EURO}",
           ("The flat fee for a country under review is #.", "A country under review costs a flat "
            "fee of #.", "Such countries cost # each time."),
           "A country under review has a flat fee."),
    Figure("offer", r"welcome offer", rf"transfer abroad costs a flat {EURO}",
           ("The fee of the welcome offer is #.", "Under the welcome offer the fee is #.",
            "New customers pay #."), "The welcome offer has a low fee."),
    Figure("offer days", r"under the welcome offer", r"in the first (\d+ days)",
           ("The length of the welcome offer is #.", "The welcome offer has a length of #.",
            "It runs for #."), "The welcome offer has a certain length."),
)  # fmt: skip
