"""What a repairer reads must not change with the run: the same finding asks the same question."""

from __future__ import annotations

from tests.toys.world import toy_context
from workbench.briefs import repair_brief
from workbench.domain.contracts import Finding, Neighbour
from workbench.domain.receipt import GateResult


def brief(neighbour: str, cosine: float) -> str:
    """The question about a draft that lies near to that neighbour."""
    near = Neighbour(id=neighbour, source="admitted", text="How much is it?", cosine=cosine)
    result = GateResult(
        status="repair", reason="near_neighbour", message="near to an earlier text",
        evidence=(near.model_dump(mode="json"),),
    )  # fmt: skip
    item = {"prompt": "How much?", "answer": "1"}
    return repair_brief(Finding(gate="novelty", result=result), item, toy_context())


def test_a_neighbour_is_shown_by_its_text_and_not_by_its_id() -> None:
    assert "How much is it?" in brief("c1", 0.9)
    assert brief("c1", 0.9) == brief("c2", 0.9000001)
