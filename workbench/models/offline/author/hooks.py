"""What else an open message brings up: something to ask back, a danger, a wish, a form."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hook:
    """A sentence of the message, and the object of the criterion that goes with it.

    `quotes` is a sentence of the message in the slots of a story; `object` what the reply asks
    for, warns against or must not promise.
    """

    quotes: str
    object: str


ASKS: tuple[Hook, ...] = (
    Hook("{I} did not write the exact date down here.", "the date of the transaction"),
    Hook("The amount is on a slip in {my} coat.", "the amount on the slip"),
    Hook("{I} can look up the account number if that is needed.", "the account number"),
    Hook("There was a number on the letter, {I} can look for it.", "the number on the letter"),
    Hook("{I} forgot the name of the machine's owner, but can find out.",
         "the owner of the machine"),
    Hook("{I} can be reached by telephone, the number can follow.", "the telephone number"),
    Hook("{I} moved lately, the new address can follow.", "the new address"),
    Hook("A receipt exists as well, {I} could send a copy.", "a copy of the receipt"),
)  # fmt: skip
WARNINGS: tuple[Hook, ...] = (
    Hook("Somebody rang and wanted {my} PIN, supposedly to help.", "sharing the PIN"),
    Hook("There also was a text with a link that wants {my} password.", "opening the link"),
    Hook("{My} flatmate offered to use {my} card for it.", "lending the card to others"),
    Hook("A man at the station offered to change cash for {me}.", "changing cash with strangers"),
    Hook("A caller wants to look at {my} screen from afar.", "giving strangers access to a screen"),
    Hook(
        "{I} thought of putting the code somewhere on the plastic.", "writing the code on the card"
    ),
    Hook("{My} cousin wants the login for the app.", "passing on the login"),
    Hook("{I} might just throw the old card away whole.", "throwing the card away whole"),
)
PROMISES: tuple[Hook, ...] = (
    Hook("Best would be to have every fee of this year back.", "a refund of the fees"),
    Hook("Surely the charge can be dropped for once.", "a waiver of the charge"),
    Hook("{I} {count} on a better rate from now on.", "a better rate"),
    Hook("{I} {expect} a little gift for the trouble.", "a gift for the trouble"),
    Hook("{I} {want} to hear that it is settled by tomorrow.", "a settlement by tomorrow"),
    Hook("A free upgrade would be fair.", "a free upgrade of the account"),
    Hook("{I} would like to hear that prices stay for years.", "stable prices for years"),
    Hook("Some money for the lost time is due as well.", "compensation for the lost time"),
)
FORMS: tuple[Hook, ...] = (
    Hook("{I} {read} on a small screen, so a list helps.", "use a list"),
    Hook("Open with the short version, please.", "begin with a summary"),
    Hook("An apology for the muddle would be nice.", "apologise for the muddle"),
    Hook("{I} {need} to know what comes next.", "describe the next step"),
    Hook("{My} English is poor, an example helps.", "give an example"),
    Hook("Some way to get through to a person is wanted too.", "give a contact for questions"),
)
