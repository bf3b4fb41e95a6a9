"""Text in one place: normalising, tokens, shingles, number signatures, fences, oddities."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from workbench.domain.evidence import Document

TOKEN = re.compile(r"\w+|[^\w\s]")
WORD = re.compile(r"\w+")
PLAIN = re.compile(r"[a-z0-9]+")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<M>{'|'.join(MONTHS)})[a-z]*\.?"
_YEAR = r"(?:,?\s+\d{4})?"
_DAY = r"(?P<D>\d{1,2})(?:st|nd|rd|th)?"
# The written forms of a date, each with day (D) and month (M, or m as a number).
DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b\d{4}-(?P<m>\d{1,2})-(?P<D>\d{1,2})\b",
        r"\b(?P<D>\d{1,2})[./](?P<m>\d{1,2})[./]\d{2,4}\b",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}\b",
        rf"\b{_MONTH}\s+{_DAY}{_YEAR}\b",
    )
)
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])")
# Characters that hide or reorder text: zero width, bidi controls, soft hyphen, tags, controls.
HIDDEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]|[\ud800-\udfff]"
)
SIGNATURE_FLOOR = 20
# Letters of scripts that are written without spaces: Thai and Lao, Burmese, Khmer, kana, Han.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003134f"
)
PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"


def normalise(text: str) -> str:
    """NFKC, casefolded, punctuation to spaces, single spaces: for comparing, never for showing."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(WORD.findall(folded))


def words(text: str) -> list[str]:
    """The word tokens of the normalised text."""
    return normalise(text).split()


def tokens(text: str) -> list[str]:
    """Words and single punctuation marks after NFC and lower-casing (METHOD 7)."""
    return TOKEN.findall(unicodedata.normalize("NFC", text).lower())


def pieces(text: str) -> list[str]:
    """`tokens`, but right for every script; the same list for text in ASCII.

    Scripts without spaces (Han, kana, Thai, Lao, Burmese, Khmer) are cut by character, each with
    the marks on it: no dictionary, so that figures do not depend on one. In all others a mark stays
    in its word (the plain rule cuts a Devanagari word at each vowel sign), and a picture of several
    code points (family, flag, skin tone) is one token.
    """
    if text.isascii():
        return TOKEN.findall(text.lower())
    return _any_script().findall(unicodedata.normalize("NFC", text).lower())


@cache
def _any_script() -> re.Pattern[str]:
    """The rule of `pieces`; the table of marks is made at the first text that needs it."""
    found = (chr(i) for i in range(0x300, 0x1F000) if unicodedata.category(chr(i))[0] == "M")
    marks = "".join(found) + "\u200c\u200d\U000e0100-\U000e01ef"
    one = f"[{PICTURES}](?:\ufe0f|[\U0001f3fb-\U0001f3ff])*"
    return re.compile(
        f"[\U0001f1e6-\U0001f1ff]{{2}}|{one}(?:\u200d{one})*|[{UNSPACED}][{marks}]*"
        rf"|(?:[^\W{UNSPACED}][{marks}]*)+|[^\w\s\u200b\u2060\ufeff][{marks}]*"
    )


def plain_words(text: str) -> list[str]:
    """Runs of a-z and 0-9 after NFKC and lower-casing: what is compared for overlap (METHOD 10)."""
    return PLAIN.findall(unicodedata.normalize("NFKC", text).lower())


def any_words(text: str) -> list[str]:
    """The words of any script after NFKC: `pieces` without punctuation marks."""
    folded = unicodedata.normalize("NFKC", text)
    return [piece for piece in pieces(folded) if WORD.match(piece)]


def mostly_plain(text: str) -> bool:
    """Whether at least 90% of the letters are a-z, so that `plain_words` loses little of a text."""
    if text.isascii():
        return True
    letters = [mark for mark in text if mark.isalpha()]
    return sum(mark.isascii() for mark in letters) >= 0.9 * len(letters)


def ngrams(items: Sequence[str], n: int) -> set[tuple[str, ...]]:
    """The distinct n-grams of a token list; empty when it is shorter than n."""
    return {tuple(items[i : i + n]) for i in range(len(items) - n + 1)}


def shingles(text: str, n: int = 5) -> frozenset[int]:
    """Hashes of the n-word shingles (of the whole text when it is shorter), for Jaccard."""
    grams = ngrams(words(text), n) or {tuple(words(text))}
    return frozenset(_short_hash(" ".join(gram)) for gram in grams)


def jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    """Shared / all, in [0, 1]; two empty sets share nothing."""
    union = len(a | b)
    return len(a & b) / union if union else 0.0


def number_signature(text: str) -> frozenset[str]:
    """Dates (day and month), and amounts of 20 or more, in one spelling each (METHOD 4.2, novelty).

    Two wordings of one scenario keep these when all else is reworded. Years are left out: all
    items of a set share them.
    """
    found: set[str] = set()
    for form in DATES:
        found |= {_day_and_month(match) for match in form.finditer(text)}
        text = form.sub(" ", text)
    return frozenset(found | {n for n in map(_amount, NUMBER.findall(text)) if n is not None})


def signature_overlap(a: frozenset[str], b: frozenset[str]) -> tuple[int, float]:
    """How many dates and amounts are shared, and their share of the smaller signature."""
    shared = len(a & b)
    smaller = min(len(a), len(b))
    return shared, shared / smaller if smaller else 0.0


def text_hash(text: str, length: int = 32) -> str:
    """sha256 of the text as it is (half characters included), in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def fence(name: str, text: str) -> str:
    """The text between marks that it cannot forge, because the mark is a hash of the text."""
    mark = text_hash(text, 8)
    return f"<<<{name} {mark}\n{text}\n{mark}>>>"


def documents_block(documents: Sequence[Document]) -> str:
    """Documents as one Markdown block under `## Documents`, each under its own title."""
    if not documents:
        return ""
    return "## Documents\n" + "\n\n".join(f"### {d.title}\n{d.text.strip()}" for d in documents)


def criteria_block(rows: Sequence[tuple[str, str]]) -> str:
    """Criteria one a line as `id: text`, each text on a single line."""
    return "\n".join(f"{id}: {' '.join(text.split())}" for id, text in rows)


def visible(text: str) -> str:
    """The text with hidden, reordering and broken characters written out as ⟨U+200B⟩."""
    return HIDDEN.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", text)


def shorten(text: str, most: int = 120) -> str:
    """One line of at most `most` characters, cut at a word where it can be."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0] + "…"


def _day_and_month(match: re.Match[str]) -> str:
    """A date as `12 mar`."""
    groups = match.groupdict()
    if groups.get("M"):
        return f"{int(groups['D'])} {groups['M'].lower()}"
    month = int(groups["m"])
    return f"{int(groups['D'])} {MONTHS[month - 1] if 1 <= month <= 12 else month}"


def _amount(text: str) -> str | None:
    """The number a text writes, when it is at least 20 and no year."""
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    year = "." not in text and "," not in text and 1900 <= value <= 2100
    return f"{value.normalize():f}" if value >= SIGNATURE_FLOOR and not year else None


def _short_hash(text: str) -> int:
    """Eight bytes of blake2b: the same in every process, unlike hash()."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
