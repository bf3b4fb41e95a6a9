"""Outside text comes back as it was: NUL, lone surrogates, bidi, a megabyte, SQL."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.toys import call, decision_of, draft, pull
from tests.toys.world import toy_run, toy_slot
from workbench.domain.candidate import Event
from workbench.domain.contracts import Reply
from workbench.store import Store
from workbench.store.text import bind, pack, read, summary, unpack

TEXTS = {
    "nul": "before\x00after",
    "lone": "half \ud800 and \udfff",
    "pair of halves": "\ud83d\ude00 is not \U0001f600",
    "bidi": "pay \u202e0001 \u2066now\u2069",
    "escape": r"\ud800 as text, \\, \u0000",
    "sql": "'); drop table calls; --",
    "big": "x\u00e9\n" * 350_000,
    "empty": "",
}


@pytest.mark.parametrize("name", TEXTS)
def test_hostile_text_is_kept_intact_everywhere(store: Store, name: str) -> None:
    text = TEXTS[name]
    made = draft(text, reference=text)
    slot = toy_slot(0)
    store.journal.assign(slot)
    events = [one.model_copy(update={"draft": made}) for one in pull(slot)]
    store.journal.append(events)
    store.journal.decide(decision_of(events), text, text)
    with Store(store.path) as other:
        found = other.journal.events("r0", 0)
        assert [event.draft for event in found] == [made] * 4
        assert other.journal.append(events) == 0
        assert other.journal.decisions("r0")[0].draft == made
        (admission,) = other.journal.admissions(1)
        assert admission.text == text and admission.key == text
        (point,) = other.reads.candidates()
        assert len(point.text) <= 500 and point.model_dump_json()
        assert other.reads.dataset("r0")[0]["payload"]["prompt"] == text
        assert len(other.reads.dataset_hash("r0")) == 64
        assert other.reads.trail(point.id).events[0].event.draft == made
        assert other.reads.verify_chains() == [] and other.reads.integrity() == []


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"lone", "pair of halves"}))
def test_a_hostile_reply_is_remembered_intact(store: Store, name: str) -> None:
    given_reply = Reply(text=TEXTS[name], finish="stop", tool_calls=({"a": TEXTS["lone"]},))
    store.memory.finish(store.memory.begin(call("k")), given_reply)
    found = store.memory.recall("k")
    assert found is not None and found.text == TEXTS[name]
    assert found.tool_calls == ({"a": TEXTS["lone"]},)


def test_a_hostile_error_and_message(store: Store) -> None:
    store.memory.finish(store.memory.begin(call("k")), None, TEXTS["lone"])
    store.journal.set_state("r0", "failed", TEXTS["lone"])
    assert store.journal.state("r0").message == r"half \ud800 and \udfff"
    assert store.reads.trail_of("r0", 0).calls[0].error == r"half \ud800 and \udfff"


@given(st.recursive(
    st.text(st.characters(exclude_categories=())) | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8,
))  # fmt: skip
def test_json_survives(value: object) -> None:
    assert unpack(pack(value)) == value


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=()), max_size=600))
def test_text_survives_sqlite(store: Store, text: str) -> None:
    back = store._link.value("select ?", (bind(text),))
    assert read(back) == text
    assert len(summary(text).encode()) <= 400 * 6


def test_a_message_of_an_event_may_hold_anything_valid(store: Store) -> None:
    store.journal.create_run(toy_run("r1"))
    slot = toy_slot(0, run_id="r1")
    store.journal.assign(slot)
    event = Event(kind="set_aside", slot=slot, seq=0, reason="x", message=TEXTS["bidi"] + "\x00")
    store.journal.append([event])
    assert store.journal.events("r1", 0) == [event]
