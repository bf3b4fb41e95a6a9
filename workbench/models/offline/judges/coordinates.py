"""Traces that a coordinate leaves in a text: words that show tone, kind of person and channel."""

from __future__ import annotations

import re

from workbench.models.offline.judges.words import mended, swaps

TONES: dict[str, str] = {
    "worried": "worried worry worries anxious uneasy nervous afraid fear scared concerned "
    "sleepless",
    "annoyed": "annoyed annoy annoying irritated irritates irritating fed angry unhappy upset "
    "furious "
    "frustrated frustrating tired ridiculous unacceptable happy",
    "friendly": "thank thanks kind kindly lovely grateful appreciate cheers wonderful friendly "
    "nice",
    "in a hurry": "hurry quick quickly rush urgent urgently soon short fast asap immediately "
    "minutes",
}
PEOPLE: dict[str, str] = {
    "student": "student students university college semester studies study studying",
    "retired": "retired pension pensioner retirement",
    "self-employed": "self-employed freelance freelancer freelancing trade workshop clients",
    "newcomer": "newcomer arrived moved immigrant refugee overseas language",
    "parent": "parent parents mother father child children baby twins kids son daughter",
    "shift": "shift shifts night",
    "travel": "travel travels traveller travelling traveling travelled road",
}
CHANNELS: dict[str, str] = {
    "letter": r"\bdear\b|\byours\b|\bregards\b|\bsincerely\b|\bto the customer desk\b",
    "phone": r"^\W*(?:agent|caller|operator)\s*:|\b(?:case|contact|call|back) (?:note|report|"
    r"office)\b|"
    r"\bmemo\b|\bcustomer:|\bcalled\b|\bphone",
}
WORDS = {
    group: {name: frozenset(words.split()) for name, words in table.items()}
    for group, table in (("tone", TONES), ("persona", PEOPLE))
}
SLIPS = swaps(word for table in WORDS.values() for words in table.values() for word in words)
TOKEN = re.compile(r"[a-z]+(?:-[a-z]+)?")


def misfit(name: str, value: str, text: str) -> bool:
    """True when a value of a known axis has left no trace, and the text shows another value.

    A neutral tone shows nothing, and values that nobody described leave traces that nobody knows:
    both fit any text.
    """
    group = _group(name)
    if group == "channel":
        pattern = next((p for word, p in CHANNELS.items() if word in value.lower()), None)
        return pattern is not None and not re.search(pattern, text, re.IGNORECASE | re.MULTILINE)
    known = WORDS.get(group, {})
    wanted = next((key for key in known if key.split()[-1] in value.lower()), None)
    if wanted is None:
        return False
    said = set(TOKEN.findall(mended(text, SLIPS).lower()))
    said |= {part for word in said for part in word.split("-")}
    return not said & known[wanted]


def _group(name: str) -> str:
    """Which kind of axis a name stands for."""
    return {"persona": "persona", "user": "persona", "user_group": "persona", "tone": "tone",
            "mood": "tone", "channel": "channel"}.get(name.lower(), "")  # fmt: skip
