"""The graders as one file agree with ours, in an interpreter that has no package at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import Opener
from workbench.context import PullContext
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Example
from workbench.proofs import proof_context
from workbench.registry import load, proof
from workbench.standalone import GRADERS, grader_source

RUN = """
import json, sys
sys.path.insert(0, sys.argv[1])
from grader import grade
print(json.dumps([grade(reply, payload) for reply, payload in json.load(sys.stdin)]))
"""
ODD = (
    "", "answer:", "I do not know", "answer: 4 or 5", "{", "[" * 5000, "answer: 1\nanswer: 2",
    '{"answer": 5}', r"\boxed{5.00 EUR}", "answer: €5", "answer: 5 000,00", "answer: nan",
    '{"tool": "reply_customer"}', '{"tool": 5}', "\ud800 answer: \udfff", "answer: 5\x00",
    '{"function": {"name": "hand_off", "arguments": "{\\"queue\\": \\"x\\"}"}}',
)  # fmt: skip


def bare(pairs: list[tuple[str, dict[str, Any]]], folder: Path) -> list[dict[str, Any]]:
    """The grades of `grader.py` under `python -I -S`: the standard library and nothing else."""
    (folder / "grader.py").write_text(grader_source(GRADERS), encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", RUN, str(folder)],
        input=json.dumps(pairs), capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: list[dict[str, Any]] = json.loads(told.stdout)
    return found


def context(payload: dict[str, Any], recipe: str) -> PullContext:
    return proof_context(Example(payload=payload), "final", load("recipe", recipe))


def test_it_agrees_on_what_the_final_check_tries(copied: Opener, tmp_path: Path) -> None:
    reads = copied().store.reads
    pairs: list[tuple[str, dict[str, Any]]] = []
    for recipe in ("final_answer", "agent_step"):
        for point in reads.candidates(100, recipe=recipe, outcome="admitted"):
            draft = reads.draft(point.id) or Draft(payload={})
            trials = load("recipe", recipe).final(draft, context(draft.payload, recipe))
            texts = [text for _, text in (*trials.accept, *trials.reject)]
            pairs += [(text, draft.payload) for text in (*texts, *ODD)]
    assert len(pairs) >= 200
    statuses = set()
    for (reply, payload), found in zip(pairs, bare(pairs, tmp_path), strict=True):
        wanted = payload["grader"]
        ours = load("grader", wanted["type"]).grade(reply, payload, wanted["params"])
        assert (found["status"], found["reason"], found["extracted"]) == (
            ours.status, ours.reason, ours.extracted,
        ), (reply, payload["grader"])  # fmt: skip
        statuses.add(ours.status)
    assert statuses == {"pass", "fail"}


def test_each_grader_holds_its_own_proof(tmp_path: Path) -> None:
    for name in GRADERS:
        good, bad = (example.payload for example in proof("grader", name) if example)
        pairs = [(str(p["response"]), {**p, "grader": {"type": name}}) for p in (good, bad)]
        assert [one["status"] for one in bare(pairs, tmp_path)] == ["pass", "fail"], name


def test_what_it_cannot_grade_is_an_error_and_no_wrong_answer(tmp_path: Path) -> None:
    miles = {"reference": "5 km", "unit": "km", "grader": {"type": "numeric", "params": {}}}
    judged = {"grader": {"type": "rubric"}}
    found = bare([("answer: 3.1 miles", miles), ("Sure.", judged), ("answer: 5 km", miles)],
                 tmp_path)  # fmt: skip
    assert [one["status"] for one in found] == ["error", "error", "pass"]
    assert "needs pint" in found[0]["reason"] and "no grader 'rubric'" in found[1]["reason"]


def test_a_file_holds_only_what_its_release_needs() -> None:
    text = grader_source(["numeric"])
    assert "class Numeric" in text and "class Schema" not in text and "workbench" not in text
    compile(text, "grader.py", "exec")
