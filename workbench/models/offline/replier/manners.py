"""How repliers react to what a message says besides, and the styles in which they write."""

from __future__ import annotations

from workbench.models.offline.replier.knowledge import Knack

RULES: tuple[Knack, ...] = (
    Knack("never in part|account fee", r"account fee",
          ("The account fee is never charged in part.", "We never take part of an account fee, "
           "always the whole."), "The account fee has its rules."),
    Knack("do not count|fees", r"daily cash limit",
          ("Fees and card payments do not count towards the limit.", "Card payments and fees are "
           "not counted in the limit."), "Some things count towards the limit."),
    Knack("on top of the cash|fee", r"such cash abroad",
          ("The fee is debited on top of the cash.", "We take the fee on top of the cash you "
           "get."), "The fee is debited with the cash."),
    Knack("own machines|free", r"other banks' machines",
          ("Withdrawals at the bank's own machines are free.", "Our own machines give cash for "
           "free."), "Other machines of the bank differ."),
    Knack("conditions have to be met|both", r"instalment loan",
          ("Both conditions of the loan have to be met.", "You need to meet both conditions for "
           "the loan."), "The loan has conditions."),
    Knack("conditions have to be met|both", r"credit card",
          ("Both conditions of the card have to be met.", "You need to meet both conditions for "
           "the card."), "The card has conditions."),
    Knack("own percentage|part", r"how much is the transfer fee",
          ("Each part of the amount bears its own percentage.", "Every part of the amount has its "
           "own percentage."), "The amount is split for the fee."),
    Knack("customer pays decides|booking", r"to a card payment in another currency",
          ("The day of the payment decides, not the day of booking.", "What counts is the day of "
           "the payment, not of booking."), "The day plays a part."),
    Knack("without the holidays|holidays", r"complaint|replacement card",
          ("Holidays do not count as working days.", "Holidays are not counted among the working "
           "days."), "Holidays may matter for it."),
    Knack("on top of the bill|late", r"late card bill",
          ("The late fee is debited on top of the bill.", "We take the late fee on top of the "
           "bill."), "The late fee is debited then."),
    Knack("gift cards|earn nothing", r"cashback",
          ("Gift cards earn no cashback.", "You get no cashback for gift cards."),
          "Some cards earn less cashback."),
    Knack("day below zero counts|first", r"overdraft",
          ("The first day below zero counts.", "We count the first day below zero as well."),
          "Days below zero matter."),
    Knack("never reduced|flat", r"welcome offer|under review",
          ("The flat fees are never reduced.", "There is never a reduction on the flat fees."),
          "The flat fees are special."),
    Knack("cash|spread", r"cash abroad on a trip",
          ("The spread is not taken on cash withdrawals.", "No spread is taken on withdrawals of "
           "cash."), "The spread differs for cash."),
)  # fmt: skip
ASKS: tuple[Knack, ...] = (
    Knack("the date of the transaction", r"exact date",
          ("What was the date of the transaction?", "Please tell us the date of the transaction.",
           "On which day did the transaction take place?"),
          "Could you tell us more about the transaction?"),
    Knack("the amount on the slip", r"on a slip",
          ("What is the amount on the slip?", "Please send us the amount on the slip.",
           "Which sum does the slip show?"), "Could you look at the slip again?"),
    Knack("the account number", r"account number",
          ("What is your account number?", "Please give us the account number.",
           "Which number does the account have?"), "Could you tell us more about the account?"),
    Knack("the number on the letter", r"number on the letter",
          ("What is the number on the letter?", "Please tell us the number on the letter.",
           "Which number does the letter bear?"), "Could you look at the letter again?"),
    Knack("the owner of the machine", r"machine's owner",
          ("Who is the owner of the machine?", "Please tell us the owner of the machine.",
           "Which bank runs the machine?"), "Could you tell us more about the machine?"),
    Knack("the telephone number", r"by telephone",
          ("What is your telephone number?", "Please give us the telephone number.",
           "Under which number do we reach you by phone?"), "Could we talk by telephone?"),
    Knack("the new address", r"moved lately",
          ("What is your new address?", "Please tell us the new address.",
           "Where do you live now, at which address?"), "Could you check your address?"),
    Knack("a copy of the receipt", r"receipt exists",
          ("Could you send a copy of the receipt?", "Please send us a copy of the receipt.",
           "May we have the receipt, as a photo?"), "Could you keep the receipt?"),
)  # fmt: skip
WARNINGS: tuple[Knack, ...] = (
    Knack("sharing the PIN", r"wanted (?:my|his|her) PIN",
          ("Please never share the PIN.", "We warn against sharing the PIN with anyone.",
           "Do not tell the PIN to anybody."), "Please be careful with the PIN."),
    Knack("opening the link", r"text with a link",
          ("Please do not open the link.", "We warn against opening the link.",
           "Never click on such a link."), "Please be careful with such a link."),
    Knack("lending the card to others", r"flatmate offered",
          ("Please do not lend the card to others.", "We warn against lending the card to others.",
           "Never hand the card to others."), "Please be careful with the card."),
    Knack("changing cash with strangers", r"man at the station",
          ("Please do not change cash with strangers.", "We warn against changing cash with "
           "strangers.", "Never swap cash with strangers."), "Please be careful with strangers."),
    Knack("giving strangers access to a screen", r"screen from afar",
          ("Please do not give strangers access to a screen.", "We warn against giving strangers "
           "access to a screen.", "Never let strangers see a screen."),
          "Please be careful with strangers."),
    Knack("writing the code on the card", r"code somewhere",
          ("Please do not write the code on the card.", "We warn against writing the code on the "
           "card.", "Never note the code on the card."), "Please be careful with the code."),
    Knack("passing on the login", r"login for the app",
          ("Please do not pass on the login.", "We warn against passing on the login.",
           "Never give the login away."), "Please be careful with the login."),
    Knack("throwing the card away whole", r"old card away",
          ("Please do not throw the card away whole.", "We warn against throwing the card away "
           "whole.", "Never bin the card whole."), "Please be careful with the card."),
)  # fmt: skip
PROMISES: tuple[Knack, ...] = (
    Knack("a refund of the fees", r"year back", ("We promise a refund of the fees.", "We will "
          "refund the fees, that is a promise."), "We will see about the fees."),
    Knack("a waiver of the charge", r"charge can be dropped", ("We promise a waiver of the charge.",
          "We will waive the charge for certain."), "We will see about the charge."),
    Knack("a better rate", r"better rate", ("We promise a better rate.", "You will surely get a "
          "better rate."), "We will see about the rate."),
    Knack("a gift for the trouble", r"little gift", ("We promise a gift for the trouble.", "You "
          "will get a gift for the trouble for sure."), "We are sorry for the trouble."),
    Knack("a settlement by tomorrow", r"settled by tomorrow", ("We promise a settlement by "
          "tomorrow.", "It will certainly be settled by tomorrow."), "We hope for a settlement."),
    Knack("a free upgrade of the account", r"free upgrade", ("We promise a free upgrade of the "
          "account.", "You will surely get the account upgrade for free."),
          "We will see about an upgrade."),
    Knack("stable prices for years", r"prices stay", ("We promise stable prices for years.",
          "The prices will certainly be stable for years."), "Prices are stable at present."),
    Knack("compensation for the lost time", r"lost time", ("We promise compensation for the lost "
          "time.", "You will certainly get compensation for the lost time."),
          "We regret the lost time."),
)  # fmt: skip
FORMS: tuple[Knack, ...] = (
    Knack("use a list", r"list helps", ("- Keep your papers.\n- Look at the terms.",
          "1. Keep your papers.\n2. Look at the terms."), ""),
    Knack("begin with a summary", r"short version", ("In short: the terms decide.",
          "Summary: the terms decide."), ""),
    Knack("apologise for the muddle", r"apology", ("We apologise for the muddle.",
          "We are sorry for the muddle."), "We understand the muddle."),
    Knack("describe the next step", r"comes next", ("The next step is to write to us.",
          "As a next step, write to us."), "We will take steps."),
    Knack("give an example", r"example helps", ("For example, take a sum of your own.",
          "An example: take a sum of your own."), ""),
    Knack("give a contact for questions", r"through to a person", ("For questions, the contact is "
          "our desk.", "Our desk is the contact for questions."), "Ask whenever you like."),
)  # fmt: skip
# Greeting, filler and closing by family of models.
STYLES: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (("Hello and thanks a lot for writing!", "Hello, great that you ask!"),
     ("Happy to help!", "No worries at all!"), ("Warm wishes!", "Have a lovely day!")),
    (("Dear customer,", "Dear Sir or Madam,"),
     ("Your message has reached the service desk.", "The matter was looked at with care."),
     ("Yours faithfully", "Kind regards")),
    (("Good day.", "Thank you for your message."),
     ("Here is what we found.", "The terms are public."), ("Regards", "Best regards")),
)  # fmt: skip
FILLERS = (
    "Many customers wonder about such things.", "Things like this come up every week.",
    "It is good to look at such matters early.", "We know that terms are dry to read.",
    "Most of it can be done from home.",
)  # fmt: skip
