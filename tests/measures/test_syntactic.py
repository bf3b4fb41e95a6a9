"""Patterns of English: tags without a download, and languages that are told to be none."""

from __future__ import annotations

import pytest

from workbench.measures.syntactic import latin, tagged
from workbench.text import pieces


def items(*texts: str) -> list[list[str]]:
    return [pieces(text) for text in texts]


def test_tags_are_the_pattern_of_a_sentence() -> None:
    found = tagged(items("Where is my card?", "Where is your dog?", "we have not seen it"))
    assert found.reason == "" and found.at == [0, 1, 2]
    assert found.chunks[0] == found.chunks[1] == b"WRB VBZ PRP$ NN ."


def test_items_without_a_letter_are_no_items() -> None:
    assert tagged(items("", "12 + 3 = ?", "😀")).reason == "empty"
    assert tagged(items("is it 12?", "", "the 3 of us")).at == [0, 2]


@pytest.mark.parametrize("text", [
    "Wie geht es dir heute, mein Freund, und was machst du morgen in der Stadt?",
    "Comment puis-je retrouver ma carte bancaire si je ne suis pas en France?",
    "¿Dónde está mi tarjeta? No la encuentro y necesito pagar el hotel hoy.",
    "我的卡在哪里？", "สวัสดีครับ บัตรของผมอยู่ไหน", "أين بطاقتي؟", "मेरा कार्ड कहाँ है?",
])  # fmt: skip
def test_other_languages_have_no_figure(text: str) -> None:
    assert tagged(items(text)).reason == "not_english"


def test_a_few_texts_in_other_scripts_are_left_out_and_counted() -> None:
    found = tagged(items(*["Where is the card that you have sent to me?"] * 9, "我的卡在哪里？"))
    assert found.reason == "" and found.foreign == 1 and len(found.chunks) == 9
    assert latin(pieces("é la carte")) and not latin(pieces("12")) and not latin(pieces("Привет"))
