"""Samples graded with what they answer, the open-book question, and our own proof of a key."""

from __future__ import annotations

from tests.toys.cast import Cast
from tests.toys.unsolved import POINTS, RIDDLE_TRACE, SHEET, riddle
from tests.toys.world import toy_context
from workbench.domain.contracts import ModelRef, Reply
from workbench.recipes.final_answer import FinalAnswer
from workbench.registry import load
from workbench.sampling import open_book, proof_of, rows_of, sampled

MODEL = ModelRef(name="solver-0", family="red", rank=3)

RECIPE = load("recipe", "final_answer")


def test_cut_off_is_wrong_missing_is_missing() -> None:
    lines = ["answer: 13", "answer: 12", Reply(text="answer: 13", finish="length"), None, "dunno"]
    context = toy_context(Cast({"solver": lines}), recipe=RECIPE)
    ask = FinalAnswer().probe(riddle(), "solver")
    found = sampled(context, ask, [(MODEL, n) for n in range(5)], riddle())
    assert [s.passed for s in found] == [True, False, False, None, False]
    assert [s.answer for s in found][:4] == ["13", "12", "", ""]
    (row,) = rows_of(found)
    assert (row["n"], row["c"], row["missing"], row["rank"]) == (4, 1, 1, 3)


def test_the_open_book_holds_evidence_and_never_the_working() -> None:
    recipe = FinalAnswer()
    told = open_book(riddle(), recipe)
    assert told is not None
    text = told.messages[-1]["content"]
    assert "91 strands of copper\n7 spools" in text and "strands / spools" not in text
    assert "13" not in text
    cited = open_book(riddle(trace=None, context=(SHEET,)), recipe)
    assert cited is not None and SHEET["text"] in cited.messages[-1]["content"]
    assert open_book(riddle(trace=None), recipe) is None
    assert open_book(riddle(trace={"facts": "none"}), recipe) is None


def test_a_document_that_the_question_hides_is_added() -> None:
    class Closed(FinalAnswer):
        def probe(self, draft, role):  # type: ignore[no-untyped-def]
            return super().probe(riddle(trace=None), role)

    opened = open_book(riddle(trace=None, context=(SHEET,)), Closed())
    assert opened is not None
    assert opened.messages[-1]["content"].startswith("## Documents\n### Quay Basic")


def test_only_our_own_program_proves_a_key() -> None:
    assert {name: proof_of(draft, RECIPE) for name, (draft, _) in POINTS.items()} == {
        "hard": "proved", "bare": "", "cited": "", "disproved": "disproved",
        "contradicted": "proved",
    }  # fmt: skip
    unquoted = {**RIDDLE_TRACE, "facts": []}
    assert proof_of(riddle(trace=unquoted), RECIPE) == ""
    assert proof_of(riddle(trace={"facts": [], "steps": [{"name": "x", "expr": "13"}],
                                  "answer": "x"}), RECIPE) == ""  # fmt: skip
