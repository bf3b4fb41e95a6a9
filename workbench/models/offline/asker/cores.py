"""What a query is about, in three depths: a branch alone, its topic, or one scenario.

Each entry is found by words of the labels that the message shows. Every wording names its branch in
plain words, so that the branch can be read in a query of any depth.
"""

from __future__ import annotations

# Branch: words of a label that lead to it, and wordings that say no more than the branch.
BRANCHES: dict[str, tuple[str, tuple[str, ...]]] = {
    "fraud": ("fraud scam scams cheat impostor deceptive", (
        "Something happened and I think it was a scam.",
        "I believe that I have met with fraud.",
        "I may have been cheated out of money.",
        "I want to know whether this is a scam or not.",
        "There was a fraud and I am not sure how serious it is.",
        "Somebody may have cheated me, the whole thing smells of a scam.",
        "I have a question about fraud, it concerns my own money.",
        "A scam may have reached me this week, by telephone.",
    )),
    "lending": ("borrowing credit loan loans lending repaying debt", (
        "I would like to borrow some money.",
        "I have a question about a loan.",
        "It is about a loan and I do not know where I stand.",
        "I need a loan and am unsure that I can have one.",
        "There is something about my loan that I do not understand.",
        "I have to do something about money that I borrow.",
        "They told me something about credit and its terms, I want to understand it.",
        "My loan keeps me awake and I need to know more.",
    )),
    "access": ("access account accounts opening reaching channels bank", (
        "I cannot use my account the way I need to.",
        "I have trouble with access to my account.",
        "It is awkward for me to get at my own account.",
        "I want to have an account and it does not go well.",
        "Access to the bank is a struggle for me.",
        "I make no progress with my account.",
        "There is something wrong with how I reach my account.",
        "I need access to my account and somebody says no.",
    )),
}  # fmt: skip

# Topic: words of its label, wordings.
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "impostors": ("calls messages impostors caller claims", (
        "It was a scam by an impostor who pretended to work for you.",
        "I think that an impostor contacted me, it looks like fraud.",
        "An impostor wrote to me in your name, surely a scam.",
        "There is fraud by impostors going round and one got hold of me.",
    )),
    "offers": ("deceptive offers purchases", (
        "It was a scam around an offer and a purchase.",
        "I fell for a deceptive offer, so it is fraud.",
        "The purchase turned out to be deceptive, I was cheated.",
        "A deceptive seller cheated me, it is a scam.",
    )),
    "applying": ("applying application credit", (
        "My application for a loan was turned down.",
        "I want to hand in an application for credit and the conditions are unclear.",
        "The application for a loan asks for conditions that I do not meet.",
        "They rejected my application when I wanted to borrow.",
    )),
    "trouble": ("trouble repaying arrears", (
        "I have trouble repaying my loan on schedule.",
        "Repaying what I borrow has become a burden.",
        "I am behind schedule with repaying the loan.",
        "The burden of repaying my loan is too much.",
    )),
    "opening": ("opening keeping account", (
        "Opening an account fails because of paperwork.",
        "They refuse the paperwork for opening my account.",
        "I want to keep my account but the paperwork is refused.",
        "The paperwork for an account never satisfies anybody.",
    )),
    "channels": ("reaching bank branch digital", (
        "I cannot reach the bank by the digital channels, so no access.",
        "The digital channels shut me out of my account.",
        "Your channels are digital only and I lose access.",
        "Access to my account runs over digital channels that I cannot use.",
    )),
}  # fmt: skip

# Scenario: words of its label, wordings.
SCENARIOS: dict[str, tuple[str, tuple[str, ...]]] = {
    "desk call": ("caller security desk", (
        "A caller from the security department wanted me to read out one-time codes, is that "
        "a scam?",
        "On the telephone an agent of your security department dictated where to move savings, "
        "I smell fraud.",
        "A caller with a department number on the display demanded one-time codes, a scam I think.",
    )),
    "parcel link": ("text message parcel blocked card link", (
        "A text message about an undelivered parcel had a link and I typed in my card, a scam.",
        "I clicked a link in a message that said my card was blocked and filled in a "
        "password, fraud?",
        "The courier message led to a copied page where I entered a password, I was cheated.",
    )),
    "weekly returns": ("investment promises returns every week", (
        "An investment platform promised weekly returns and now blocks withdrawal, it is a scam.",
        "I put savings into a platform with guaranteed returns, a mentor recommended it, fraud?",
        "The trading platform shows gains but demands tax before any withdrawal, I was cheated.",
    )),
    "flat deposit": ("deposit flat exist landlord", (
        "I paid a deposit for a flat that does not exist, the landlord vanished, a scam.",
        "A landlord abroad wanted the deposit before any viewing, the keys never arrived, fraud.",
        "Three tenants paid the same landlord a deposit for one flat, we were cheated.",
    )),
    "no history": ("refused lack local credit history", (
        "My loan was refused because no local register holds a credit history of mine.",
        "The lender dismissed my foreign credit records, without a local score no loan.",
        "Without a local history the register scores me as zero and I cannot borrow.",
    )),
    "guarantor": ("guarantor proof income asked", (
        "For a small loan they demand a guarantor although my allowance arrives monthly.",
        "I should bring a guarantor, a deposit and three years of payslips before I may borrow.",
        "My irregular takings are no proof of income for the loan, so they want a guarantor.",
    )),
    "missed instalment": ("missed instalment hours cut", (
        "My employer cut shifts, I missed an instalment of the loan and a reminder fee was added.",
        "After a missed instalment the loan department threatens termination.",
        "I cannot pay the next instalment of my loan since my shifts were halved, is a pause "
        "possible?",
    )),
    "rollover": ("rolling short-term loan over", (
        "I keep renewing a payday loan and each renewal adds a charge.",
        "The short-term loan was rolled over four times, the charges exceed what I borrow.",
        "To clear one payday loan I signed a second, and the renewal charges pile up.",
    )),
    "no address": ("fixed address register", (
        "They will not open an account because I lack a fixed address, my hostel does not "
        "count as residence.",
        "My account was closed since the registered address was my cousin's flat.",
        "The account form insists on a permanent address and I sleep in a caravan.",
    )),
    "passport": ("passport abroad accepted", (
        "The video identification rejects my foreign passport, so I cannot open an account.",
        "My residence permit and passport are valid but the counter refuses an account.",
        "For the account a scanner cannot read my foreign passport and the clerk never "
        "overrides it.",
    )),
    "no smartphone": ("branch closed smartphone", (
        "The last branch closed and without a smartphone I cannot approve transfers on my "
        "account.",
        "I own no smartphone, the bus to a distant branch takes ages, so I lose access to my "
        "account.",
        "My account requires smartphone approval and I only have a landline, the branch closed.",
    )),
    "screen reader": ("app screen reader cannot use", (
        "Your app ignores my screen reader, each field is announced as button, I have no access.",
        "The transfer form times out before my screen reader is through, I cannot use my account.",
        "Since the update the labels are gone and my screen reader shuts me out of my account.",
    )),
}  # fmt: skip
# A scenario of a tree that nobody wrote wordings for: the label itself, with the branch.
ANY_CORE = {
    "fraud": ("I think it is a scam: {label}.", "It may be fraud, it is about {label}."),
    "lending": ("It is about a loan: {label}.", "I have a loan question, {label}."),
    "access": ("It is about access to my account: {label}.", "I have trouble with {label}."),
    "": ("My question is about {label}.", "It is about {label}, to be plain."),
}
