"""Hostile content through review: kept to the character, shown escaped, never run."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.toys.waiting import points_waiting
from workbench.actions import lookat
from workbench.actions.desk import field_texts, patch_of
from workbench.actions.edits import edit_of, problems
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.reviewers import approval_by_group, changes_of_mind
from workbench.actions.scripted import Word, script
from workbench.actions.sitting import Sitting
from workbench.actions.sittings import end_sitting
from workbench.pages import review as pages
from workbench.pages import sittings
from workbench.settings import Settings
from workbench.store import Store

TEXTS = {
    "formula": '=HYPERLINK("http://evil.example","click")\t+1+cmd|\' /C calc\'!A0',
    "html": "<script>window.hacked=1</script><img src=x onerror=alert(1)>",
    "newline": "one\r\ntwo\nthree\u2028four",
    "null": "before\x00after",
    "bidi": "\u202etxt.exe\u202c a\u200bb \u2066hidden\u2069",
    "long": "megabyte " * 120_000,
    "surrogate": "half \ud83d of a pair",
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(Settings(), Store(tmp_path / "wb.db"), "owner")


@pytest.mark.parametrize("name", TEXTS)
def test_a_point_is_judged_and_shown_as_it_is(bench: Bench, name: str) -> None:
    text = TEXTS[name]
    (id,) = points_waiting(bench.store, 1, text=text)
    sit = Sitting(bench, "ann", Wanted())
    assert sit.shown and sit.shown.candidate.id == id
    shown = sit.shown
    page = pages.item(lookat.blocks_of(shown), lookat.place_of(bench, shown), key_open=True)
    assert "<script" not in page and "<img" not in page
    assert not set(page) & set("\x00\u202e\u200b\u2066") and page.encode() == page.encode("utf-8")
    texts = field_texts(shown.draft.payload)
    assert problems(shown.run, shown.draft, texts) == {} and patch_of(shown.draft, texts) == {}
    assert sit.give("approve", Said()).state == "approved"
    draft = bench.store.reads.draft(id)
    assert draft is not None and draft.payload["prompt"] == f"{text} 0"
    assert bench.store.reads.verify_chains() == []


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - {"long"}))
def test_words_of_a_reviewer_are_kept_and_escaped(bench: Bench, name: str) -> None:
    text = TEXTS[name]
    (id,) = points_waiting(bench.store, 1)
    who = text.strip()[:100]
    sit = Sitting(bench, who, Wanted())
    said = Said(reasons=(text,), text=text, missing=text, group=text[:100], answer=text)
    sit.give("reject", said, stay=True)
    assert sit.shown and sit.shown.mine is not None
    line = bench.store.reads.verdicts(id)[-1]
    kept = text.replace("\ud83d", "⟨U+D83D⟩").strip()
    assert (line.text, line.reasons, line.own_answer) == (kept, (kept,), kept)
    sit.give("edit", Said(patch={"prompt": text, "reference": "4"}), stay=True)
    view = edit_of(bench, id)
    assert view is not None and bench.store.reads.verdicts(id)[-1].patch is not None
    states = bench.store.reads.states(id)
    ended = end_sitting(bench, sit.who)
    assert ended is not None
    page = "".join([
        pages.timeline(sit.shown.verdicts, states), pages.verdict_note(sit.shown.mine, "edited"),
        sittings.ended(ended), sittings.gates_of_edit(view), sittings.pending([view]),
        sittings.agreement([text], approval_by_group(bench), changes_of_mind(bench)),
        pages.changed({"prompt": "toy 0"}, field_texts({"prompt": text})),
    ])  # fmt: skip
    assert "<script" not in page and "<img" not in page
    assert not set(page) & set("\x00\u202e\u200b\u2066")
    page.encode()


def test_a_megabyte_of_reasons_is_refused_in_words_and_nothing_is_half_written(
    bench: Bench,
) -> None:
    (id,) = points_waiting(bench.store, 1)
    sit = Sitting(bench, "ann", Wanted())
    with pytest.raises(ValidationError, match="at most 10000 characters"):
        sit.give("reject", Said(text=TEXTS["long"]))
    assert bench.store.reads.verdicts(id) == [] and sit.shown and sit.shown.candidate.id == id


def test_known_answers_are_made_of_hostile_points_too(bench: Bench) -> None:
    for name, text in TEXTS.items():
        points_waiting(bench.store, 1, f"r{name}", text=text)
    script(bench, "zoe", lambda seen: Word("approve"))
    points_waiting(bench.store, 40, "rnew")
    Sitting(bench, "ann", Wanted())
    assert len(bench.store.reads.known_items("ann")) == 2
    assert bench.store.reads.integrity() == [] and bench.store.reads.verify_chains() == []
