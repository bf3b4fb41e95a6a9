"""Text that tries everything comes out as text; hidden characters are written out."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toys.showcase import HOSTILE
from workbench.pages import safe


class Elements(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_hostile_text_makes_no_element_but_marks() -> None:
    page = Elements(safe.say(HOSTILE))
    assert {tag for tag, _ in page.found} == {"mark"}
    assert "⟨U+202E⟩" in page.text and "⟨U+200B⟩" in page.text and "⟨U+2066⟩" in page.text
    assert "<script>window.hacked=1" in page.text


@given(st.text(), st.text())
def test_no_text_makes_an_element_in_a_block_a_table_or_a_diff(one: str, other: str) -> None:
    known = {"pre", "mark", "table", "thead", "tbody", "tr", "th", "td", "div", "span", "br", "del",
             "ins"}  # fmt: skip
    parts = [safe.block(one), safe.table([{one: other, other: [one]}]), safe.diff(one, other)]
    for part in parts:
        assert {tag for tag, _ in Elements(part).found} <= known


@given(st.text(max_size=40))
def test_an_attribute_holds_what_it_was_given(text: str) -> None:
    (_, attributes), *rest = Elements(safe.tag("p", aria_label=text)).found
    assert not rest and set(attributes) == {"aria-label"}


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "http://evil.example", "//evil.example", " /x", "data:text/html,x"],
)
def test_a_link_leads_into_the_house(href: str) -> None:
    with pytest.raises(ValueError, match="leads into the house"):
        safe.tag("a", safe.say("x"), href=href)


@pytest.mark.parametrize("name", ["script", "iframe", "style", "img src=x", "object"])
def test_dangerous_elements_cannot_be_written(name: str) -> None:
    with pytest.raises(ValueError, match="is not written here"):
        safe.tag(name, safe.say("x"))


@pytest.mark.parametrize("attribute", ["onclick", "style", "src", "srcdoc"])
def test_dangerous_attributes_cannot_be_written(attribute: str) -> None:
    with pytest.raises(ValueError, match="is not written here"):
        safe.tag("p", **{attribute: "x"})


def test_a_diff_marks_the_words_that_came_and_went() -> None:
    text = safe.diff("one\ntwo three\nfour", "one\ntwo five\nfour")
    assert "<del>three</del>" in text and "<ins>five</ins>" in text and ">one<" in text


def test_a_long_unchanged_stretch_is_folded_and_counted() -> None:
    same = "\n".join(f"line {i}" for i in range(40))
    assert "… 36 lines unchanged …" in safe.diff(same + "\na", same + "\nb")


def test_absent_values_are_a_dash_and_booleans_are_words() -> None:
    page = Elements(safe.table([{"a": None, "b": True, "c": 0.123456}]))
    assert [page.text.count(word) for word in ("–", "yes", "0.1235")] == [1, 1, 1]


def test_codes_are_words_and_nothing_costs_nothing() -> None:
    assert Elements(safe.coded("wrong_key")).text == "wrong key wrong_key"
    assert safe.coded("leak") == "leak"
    assert [safe.money(x) for x in (0, 0.00123, 12.5, None)] == [
        "$0", "$0.0012", "$12.50", "price unknown"
    ]  # fmt: skip
