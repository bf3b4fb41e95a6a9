"""Normal forms, number signatures, fences that cannot be forged, and characters that hide."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.evidence import Document
from workbench.domain.record import canonical_json, digest
from workbench.text import (
    documents_block,
    fence,
    jaccard,
    normalise,
    number_signature,
    pieces,
    shingles,
    shorten,
    signature_overlap,
    text_hash,
    tokens,
    visible,
)


def test_normalise_folds_case_width_and_punctuation() -> None:
    assert normalise("  The ＦＥＥ, (2.50)!") == "the fee 2 50"
    assert tokens("Fee: 2.50") == ["fee", ":", "2", ".", "50"]


@pytest.mark.parametrize(
    "form",
    ["12 March 2026", "March 12, 2026", "2026-03-12", "12/03/2026", "12.03.2026", "12th of March"],
)
def test_a_date_has_one_signature_in_all_its_forms(form: str) -> None:
    assert number_signature(f"on {form} I paid") == {"12 mar"}


def test_amounts_from_twenty_count_and_years_do_not() -> None:
    assert number_signature("4 times 250.00 EUR, then 1,300 and 19.99 in 2026") == {"250", "1300"}
    assert signature_overlap(frozenset("ab"), frozenset("bcd")) == (1, 0.5)
    assert signature_overlap(frozenset(), frozenset("b")) == (0, 0.0)


def test_jaccard_of_shingles() -> None:
    a, b = shingles("one two three four five six"), shingles("one two three four five seven")
    assert jaccard(a, a) == 1 and jaccard(a, b) == pytest.approx(1 / 3)
    assert jaccard(frozenset(), frozenset()) == 0
    assert shingles("short text") == shingles("Short, text")


@given(st.text())
def test_a_fenced_text_cannot_close_its_own_fence(text: str) -> None:
    fenced = fence("ITEM", text)
    mark = fenced.split("\n", 1)[0].removeprefix("<<<ITEM ")
    assert fenced.endswith(f"\n{mark}>>>") and f"{mark}>>>" not in text


def test_documents_stand_under_their_titles() -> None:
    block = documents_block(
        [Document(title="Cash", text=" rows \n"), Document(title="FX", text="x")]
    )
    assert block == "## Documents\n### Cash\nrows\n\n### FX\nx"
    assert documents_block([]) == ""


def test_hidden_and_broken_characters_are_written_out() -> None:
    text = "a\u202eb\u200bc\x00d\ud800e\U000e0041"
    assert visible(text) == "a⟨U+202E⟩b⟨U+200B⟩c⟨U+0000⟩d⟨U+D800⟩e⟨U+E0041⟩"
    assert visible("plain\ntext\twith é 漢字") == "plain\ntext\twith é 漢字"


def test_hashes_survive_broken_characters() -> None:
    assert len(text_hash("\ud800")) == 32
    assert digest({"a": "\ud800"}) != digest({"a": "x"})
    assert canonical_json({"b": 1, "a": "é"}) == '{"a":"é","b":1}'


def test_shorten_cuts_at_a_word() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("one\n two") == "one two"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Don't stop, OK?", ["don", "'", "t", "stop", ",", "ok", "?"]),
        ("我喜欢猫。Hello", ["我", "喜", "欢", "猫", "。", "hello"]),
        ("こんにちは", ["こ", "ん", "に", "ち", "は"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("مَرْحَبًا بك", ["مَرْحَبًا", "بك"]),
        ("한국어 문장", ["한국어", "문장"]),
        ("cafe\u0301", ["café"]),
        ("👨\u200d👩\u200d👧👍🏽🇩🇪🇫🇷", ["👨\u200d👩\u200d👧", "👍🏽", "🇩🇪", "🇫🇷"]),
        ("", []), (" \u200b ", []), ("\ud83d", ["\ud83d"]),
    ],
)  # fmt: skip
def test_pieces_are_right_for_every_script(text: str, cut: list[str]) -> None:
    assert pieces(text) == cut


@given(st.text())
def test_pieces_lose_nothing_that_can_be_seen(text: str) -> None:
    seen = "".join(pieces(text))
    folded = unicodedata.normalize("NFC", text).lower()
    assert [c for c in folded if c.isalnum()] == [c for c in seen if c.isalnum()]


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_pieces_of_ascii_are_tokens(text: str) -> None:
    assert pieces(text) == tokens(text)
