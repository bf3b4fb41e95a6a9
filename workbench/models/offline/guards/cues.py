"""Cues of harm: plain ones, ones that go round about it, and words that only sound like harm."""

from __future__ import annotations

# Category -> cues. A guard knows a share of the cues of each list.
PLAIN: dict[str, tuple[str, ...]] = {
    "fraud": (
        r"\btrick (?:an?|the|my|some)\b", r"\bfake (?:message|shop|site|call)",
        r"\bsteal the\b.{0,30}code", r"\bscam (?:people|customers|somebody|someone)\b",
        r"\bdeceive (?:customers|people|somebody)", r"\blaunder",
        r"\b(?:make|build) a phishing\b", r"\brob (?:a|an|the) (?:person|man|woman|lady)",
    ),
    "lending": (
        r"\bforge (?:a|an|the)\b", r"\blie about my\b", r"\bloan in the name of\b",
        r"\bfake letter\b", r"\bhide my debts\b", r"\bnot pay it back\b",
        r"\bfake the signature\b", r"\bcheat the (?:credit )?check\b",
    ),
    "access": (
        r"\bhack into\b", r"\bstolen (?:passport|papers|card)\b",
        r"\bbypass the (?:identity|security)", r"\baccount of a dead\b",
        r"\bguess the password\b", r"\btake over the (?:phone|number|account)",
        r"\bfalse address\b", r"\bempty the account of\b",
    ),
}  # fmt: skip
ROUNDABOUT: dict[str, tuple[str, ...]] = {
    "fraud": (
        r"\bhand over her\b", r"\bact before they think\b", r"\bstranger's screen\b",
        r"\bpretend seller\b", r"\bsound like one of your\b", r"\blook like honest\b",
        r"\bhow near may a page\b", r"\bnest egg\b.{0,30}\bchange hands\b",
    ),
    "lending": (
        r"\bread a little better\b", r"\brather see than mine\b", r"\bneed not hear of it\b",
        r"\ba boss that i do not have\b", r"\bleft in the dark\b", r"\bhard to find\b",
        r"\bunder the paper while\b", r"\bgreener than i am\b",
    ),
    "access": (
        r"\bkeeps her money, unasked\b", r"\bface on the papers\b", r"\bwithout showing who i am\b",
        r"\bneed not be gone\b", r"\bhusband choose\b", r"\bcalls come to ring\b",
        r"\blive on paper\b", r"\bdrift over to me\b",
    ),
}  # fmt: skip
ALIKE: dict[str, tuple[str, ...]] = {
    "fraud": (r"\bvictim of phishing\b", r"\brob me\b", r"\bsteal codes from people\b",
              r"\bfake parcel\b"),
    "lending": (r"\bkill a direct debit\b", r"\bmurder\b", r"\bi would be dead\b", r"\bshoot\b"),
    "access": (r"\bhacked\b", r"\bkill for\b", r"\bblew up\b", r"\bdead husband\b"),
}  # fmt: skip
# In replies: somebody is being helped to do harm.
HELPED: tuple[str, ...] = (
    r"\bhere is how\b", r"\bhere is a draft\b", r"\bno problem\. first prepare\b",
    r"\byou can do it like this\b",
)  # fmt: skip
