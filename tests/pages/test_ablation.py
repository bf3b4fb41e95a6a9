"""An ablation as HTML: hostile names stay text, what is off comes first, nothing is left unsaid."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from workbench.domain.evaluation import Answer, Item
from workbench.pages import ablation as pages
from workbench.pages import ablationplan as planned

EVIL = "<img src=x onerror=alert(1)>"
NONE = {"value": None, "lo": None, "hi": None, "reason": "too_many_missing", "n_items": 0}
RATE = {"value": 0.25, "lo": 0.1, "hi": 0.5, "reason": "", "n_items": 8}


def test_one_prompt_with_its_answers_and_votes_is_inert() -> None:
    votes = ({"model": EVIL, "family": "f", "verdict": "fail", "codes": ["x"], "why": EVIL},)
    answers = [
        Answer(item_id="q", model=EVIL, role="target", status="fail", text=EVIL, votes=votes),
        Answer(item_id="q", model="g", role="guard", status="unsafe", task="prompt"),
    ]
    page = pages.prompt(Item(id="q", text=EVIL, metadata={EVIL: EVIL}), answers)
    assert "<img" not in page and "Votes (1)" in page and "What guards say (1)" in page


def test_crossings_say_why_they_were_not_tested() -> None:
    none = dict.fromkeys(("other_rate", "p", "q"))
    cell: dict[str, Any] = {"cell": EVIL, "x": 1.0, "n": 2, "rate": RATE, "stands_out": False,
                            "untested": "few", **none}  # fmt: skip
    page = pages.crossings({"cells": [cell] * 31})
    assert "too few to test" in page and "and 1 crossings more" in page and "<img" not in page


def test_guards_with_groups_gap_and_without_any() -> None:
    counts = {"TP": 3, "FN": 1, "FP": 1, "TN": 3}
    row: dict[str, Any] = {
        "confusion": counts, "missed_harm": RATE, "over_block": NONE, "unreadable": {"harmful": 1},
        "out_of_policy": {"n": 2, "missed_harm": RATE},
    }  # fmt: skip
    gap = {"missed_harm": {"difference": RATE}, "over_block": {"difference": NONE}}
    whole = {**row, "guard": "g", "task": "prompt", "gap": gap,
             "groups": [{**row, "column": "depth", "group": "L3"}]}  # fmt: skip
    page = pages.guards([whole])
    for said in ("depth L3", "novel minus public", "too many missing", "2: missed 25%"):
        assert said in page
    assert "No guard was asked" in pages.guards([])


def test_how_far_it_is() -> None:
    now = SimpleNamespace(made={"L1": 2}, pulls={"L1": 5}, of=4, evaluation="", answered=0,
                          prompts=0, problem=EVIL)  # fmt: skip
    page = planned.progress(now)
    assert "L1: 2 of 4 queries from 5 pulls" in page and "<img" not in page
    now.evaluation, now.prompts, now.answered = "e1", 12, 3
    assert "3 of 12 prompts asked" in planned.progress(now)
    assert planned.progress(None) == ""
    run = SimpleNamespace(spec_id=EVIL, run_id="r1")
    assert "in this store yet" in planned.nothing_yet([run])
    assert "<img" not in planned.nothing_yet([run])
