"""A trail shows every event with reason, evidence and calls; no text leaves its box."""

from __future__ import annotations

from tests.pages.test_safe import Elements
from tests.toys.showcase import HOSTILE, PLAIN, way
from tests.toys.world import toy_slot
from workbench.domain.candidate import Event
from workbench.domain.contracts import Block
from workbench.pages.trail import Beside, Stamp, draft_view, facts, trail

OURS = {"ol", "li", "div", "span", "strong", "code", "p", "pre", "mark", "details", "summary",
        "table", "thead", "tbody", "tr", "th", "td", "br", "del", "ins"}  # fmt: skip


def events(text: str = PLAIN, note: str = "", ends: str = "refused") -> list[Event]:
    rows = way(text, "80", ends=ends, note=note)
    return [Event.model_validate({"slot": toy_slot(), **facts}) for facts in rows]


def test_every_event_is_told_in_order() -> None:
    text = Elements(trail(events())).text
    order = [text.index(w) for w in ("Drafted", "construct a", "leak", "Repaired", "oracle",
                                     "counter", "Refused")]  # fmt: skip
    assert order == sorted(order)
    assert "suspect_key" in text and "5 of 6 answers agree" in text


def test_a_reason_is_said_in_words_and_a_gate_asks_its_own_question() -> None:
    shown = Elements(trail(events(), Beside(asks={"oracle": "Is the key right?"}))).text
    assert "suspect key" in shown and shown.count("Is the key right?") == 1


def test_votes_without_a_why_have_no_column_for_it() -> None:
    assert Elements(trail(events())).text.count("by the sheet") == 1
    mute = way(PLAIN, "80")
    votes = mute[4]["receipt"].result.votes
    silent = tuple(vote.model_copy(update={"why": ""}) for vote in votes)
    result = mute[4]["receipt"].result.model_copy(update={"votes": silent})
    event = {**mute[4], "receipt": mute[4]["receipt"].model_copy(update={"result": result})}
    found = Elements(trail([Event.model_validate({"slot": toy_slot(), **event})])).text
    assert "verdict" in found and "why" not in found


def test_a_repair_is_a_diff_of_the_changed_field() -> None:
    shown = trail(events())
    assert "wb-gone" in shown and "wb-come" in shown
    assert "(at least 80)" in shown.split("wb-gone")[1].split("wb-come")[0]


def test_stamps_and_words_of_calls_are_shown_when_they_are_known() -> None:
    talk = {"k-a80": ([{"role": "user", "content": "write one"}], "here it is")}
    shown = Elements(trail(events(), Beside({0: Stamp("10:11:12", 1.25, 0.5)}, talk))).text
    for words in ("10:11:12", "1.25 s", "$0.5000", "write one", "here it is"):
        assert words in shown
    assert "not in the store" in Elements(trail(events())).text


def test_hostile_text_stays_text_in_every_part() -> None:
    shown = trail(events(HOSTILE, HOSTILE), Beside(talk={"k-a80": ([{"role": HOSTILE,
                  "content": HOSTILE}], HOSTILE)}))  # fmt: skip
    page = Elements(shown)
    assert {tag for tag, _ in page.found} <= OURS
    assert all(set(a) <= {"class", "id", "scope", "aria-hidden", "open"} for _, a in page.found)
    assert page.text.count("⟨U+202E⟩") >= 8


def test_a_draft_folds_documents_and_its_trace() -> None:
    draft = events()[0].draft
    blocks = (Block(title="Prompt", text="x"), Block(title="Sheet", text="y", kind="document"))
    shown = draft_view(blocks, draft)
    assert shown.count("<details") == 2 and "How the author got there" in shown


def test_facts_leave_out_what_is_not_there() -> None:
    assert "branch" not in facts({"run": "r1", "branch": ""})
