"""Judges of social queries: is one well made, and does the evidence hold what it claims?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.models.offline.draws import Draws
from workbench.models.offline.judges.brief import Messages
from workbench.models.offline.judges.words import stems

FENCED = re.compile(r"<<<(\w+) ([0-9a-f]{8})\n(.*?)\n\2>>>", re.DOTALL)
PART = re.compile(r"^## +(.+?) *$", re.MULTILINE)
WORD = re.compile(r"[A-Za-z][\w'-]*")
SENTENCE = re.compile(r"[^.?!\n]+[.?!]*")
ORDER = re.compile(
    r"^\W*(?:please )?(?:tell|help|give|write|make|draft|show|explain|let me know)\b|"
    r"\bi (?:want|need|would like|could use)\b|\bnot sure\b|\bdo not (?:know|understand)\b",
    re.I,
)
EMPTY = {"what", "about", "this", "any", "thoughts", "how", "it", "that", "then", "now"}
GROUPS: dict[str, str] = {
    "older": r"\bpensioner|\bolder customer|\bretired|\b(?:6[5-9]|[78]\d)\b|\belderly",
    "arriv": r"\barriv|\bnewcomer|\bnew here|\bmoved here|\bcame to this country|\bimmigrant",
    "student": r"\bstud(?:ent|y)|\buniversity|\bterm\b",
    "carer": r"\bcare(?:r|s)?\b|\blook after|\bcaregiver",
    "trader": r"\btrader|\bstall|\bshop\b|\bsell things|\bbusiness is small",
}  # fmt: skip
BRANCHES: dict[str, tuple[str, str]] = {
    "fraud": (r"\bfraud|\bscam",
              r"\bfraud|\bscam|\bcheat|\bimpostor|\bdecei|\bphish|\btrick|\bfake"),
    "lending": (r"\bcredit|\bloan|\bborrow|\blend|\bdebt",
                r"\bloan|\bborrow|\bcredit|\blend|\binstal|\bdebt|\brepay"),
    "access": (r"\baccess|\baccount|\bbranch", r"\baccess|\baccount|\bbranch|\bapp\b|\bbank\b"),
}  # fmt: skip
# What records about a branch speak of, beside its own name.
RECORDS: dict[str, str] = {
    "fraud": r"fraud|scam|impostor|\bpose[ds]?\b|caller|victim|promise|deposit|\blink\b|platform|"
             r"look like notices|abroad offers|so-called|empty shop",
    "lending": r"\bloans?\b|lend|credit|instalment|guarantor|renew|overdraft|\bfile",
    "access": r"account|branch|\bapp\b|passport|\bcards?\b|smartphone|reader|address|terminal|"
              r"letters?\b|complaint|counter",
}  # fmt: skip
DEMONYMS = (("belmora", "belmoran"), ("kestria", "kestrian"), ("ostravia", "ostravian"),
            ("tavaria", "tavarian"))  # fmt: skip
SAME_GROUP = (
    ("older", "pensioner", "over 70", "retired"), ("arriv", "newcomer"), ("student",),
    ("carer", "caregiver"), ("trader", "stallholder"),
)  # fmt: skip
WELL = {"about_leaf": True, "asks_something": True, "coherent": True, "fits_coordinate": True,
        "defect": "none", "quote": "", "why": "It is well made."}  # fmt: skip
DENIES = {"off_leaf": "about_leaf", "vague": "asks_something", "off_coordinate": "fits_coordinate"}


def construct_query(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """The verdict on a query's construction. `rates`: `knows`, `noise`."""
    part, fenced = _parts(messages)
    text = fenced.get("ITEM", "")
    place = _pairs(part.get("taxonomy leaf", "")).get("path", "")
    found = [*_vague(text), *_off_leaf(text, place),
             *_off_coordinate(text, _pairs(part.get("coordinate", "")))]  # fmt: skip
    seen = [f for f in found if draw.stable("query fault", f[0], f[1]) < rates.get("knows", 1.0)]
    if draw("noise", sample_level=True) < rates.get("noise", 0.0):
        seen = [] if seen else [("vague", "", "It could ask more plainly.")]
    if not seen:
        return dict(WELL)
    defect, _, why = seen[0]
    denied = {DENIES[name]: False for name, _, _ in seen}
    return {**WELL, **denied, "defect": defect, "quote": "", "why": why}


def check_claims(messages: Messages, draw: Draws, rates: Mapping[str, float]) -> dict[str, Any]:
    """Whether records hold what is claimed: a sentence for each claim, or none.

    `rates`: `knows` = share of the other names of a value that this judge knows, `noise`.
    """
    part, fenced = _parts(messages)
    records = [body for name, body in fenced.items() if name.startswith("RECORD")]
    rows = []
    for line in fenced.get("CLAIMS", "").splitlines():
        number, _, rest = line.partition(". ")
        _, _, value = rest.partition(": ")
        quote = _holds(value, records, draw, rates.get("knows", 1.0))
        if draw("noise", number) < rates.get("noise", 0.0):
            quote = ""
        rows.append({"claim": int(number) if number.isdigit() else 0, "supported": bool(quote),
                     "quote": quote})  # fmt: skip
    about = _about(part.get("taxonomy leaf", ""), records)
    return {"claims": rows, "about_leaf": about, "contradicts": False, "quote": "",
            "why": "Read against the records."}  # fmt: skip


def _about(place: str, records: list[str]) -> bool:
    """Whether a record speaks of the branch, or shares a word with the labels."""
    for name, (label, _) in BRANCHES.items():
        if re.search(label, place, re.I):
            return any(re.search(RECORDS[name], record, re.I) for record in records)
    wanted = stems(place)
    return not wanted or any(wanted & stems(record) for record in records)


def _vague(text: str) -> list[tuple[str, str, str]]:
    """Nothing is asked for, or nothing in particular."""
    for sentence in SENTENCE.findall(text):
        said = [word.lower() for word in WORD.findall(sentence)]
        asks = sentence.rstrip().endswith("?") or ORDER.search(sentence)
        if asks and len([word for word in said if word not in EMPTY]) >= 2:
            return []
    return [("vague", "asks nothing", "It asks for nothing in particular.")]


def _off_leaf(text: str, place: str) -> list[tuple[str, str, str]]:
    """It is about another branch than the labels name."""
    for name, (label, said) in BRANCHES.items():
        if re.search(label, place, re.I):
            if re.search(said, text, re.I):
                return []
            return [("off_leaf", name, f"Nothing in it is about {name}.")]
    return []


def _off_coordinate(text: str, coordinate: Mapping[str, str]) -> list[tuple[str, str, str]]:
    group = coordinate.get("user_group", "").lower()
    cue = next((cue for name, cue in GROUPS.items() if name in group), "")
    if cue and not re.search(cue, text, re.I):
        return [("off_coordinate", group, f"Nothing shows user_group: {group}.")]
    country = coordinate.get("country", "")
    if country and country.lower()[:6] not in text.lower():
        return [("off_coordinate", country, f"Nothing shows country: {country}.")]
    return []


def _holds(value: str, records: list[str], draw: Draws, share: float) -> str:
    """The first sentence that names the value, or another name for it that this judge knows."""
    low = value.lower()
    names = {low}
    for group in (*SAME_GROUP, *DEMONYMS):
        if any(name in low for name in group):
            names |= {name for name in group if draw.stable("name", name) < share}
    for record in records:
        for sentence in SENTENCE.findall(record):
            if any(name in sentence.lower() for name in names):
                return str(sentence).strip()
    return ""


def _parts(messages: Messages) -> tuple[dict[str, str], dict[str, str]]:
    """The `## ` parts outside fences, and the fenced texts by name (RECORD texts numbered)."""
    text = "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")
    fenced: dict[str, str] = {}
    for name, _, body in FENCED.findall(text):
        fenced[f"{name} {len(fenced)}" if name == "RECORD" else name] = body
    bare = FENCED.sub("", text)
    marks = list(PART.finditer(bare))
    ends = [*(mark.start() for mark in marks[1:]), len(bare)]
    return {m.group(1).lower(): bare[m.end() : end].strip()
            for m, end in zip(marks, ends, strict=False)}, fenced  # fmt: skip


def _pairs(text: str) -> dict[str, str]:
    lines = (line.partition(":") for line in text.splitlines() if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in lines}
