"""`reads` is the only truth about re-runs, so a gate may look at nothing that it does not name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.gates.test_construct_b import YES
from tests.gates.test_counter import NONE
from tests.toys.cast import Cast, point, says, stage
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Ask
from workbench.recipes.final_answer import FinalAnswer
from workbench.registry import load


class Watched(dict[str, Any]):
    """A payload that remembers which of its fields were looked at."""

    seen: set[str]

    def __getitem__(self, name: str) -> Any:
        self.seen.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.seen.add(name)
        return super().get(name, default)

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("a gate looked at the whole payload")


class Asking(FinalAnswer):
    """What a solver is asked, from the fields that the true recipe shows it."""

    def probe(self, draft: Draft, role: Any) -> Ask:
        shown = [draft.payload[name] for name in ("prompt", "context", "unit", "answer_type")]
        return Ask(messages=({"role": "user", "content": str(shown)},))


ANSWER = ["answer: 5.00 EUR", "answer: 9.00 EUR"]
SCRIPTS = {"judge": [YES], "oracle": ANSWER, "solver": ANSWER, "adversary": [NONE]}
OPPOSED = says(stance="different", answer="9.00 EUR", argument="clause 3")


@pytest.mark.parametrize("name", FinalAnswer.gates[1:])
@pytest.mark.parametrize("kind", ["numeric", "exact", "json"])
def test_a_gate_looks_at_no_field_that_it_does_not_name(name: str, kind: str) -> None:
    keys = {"numeric": "5.00 EUR", "exact": "no: income", "json": '{"fee": 5}'}
    changes = {"reference": keys[kind], "answer_type": kind, "mutants": ["9 EUR", "yes"]}
    payload = Watched(point(**changes).payload)
    payload.seen = set()
    draft = Draft.model_construct(payload=payload, trace=None, author="a", author_family="white")
    scripts = SCRIPTS | {"judge": [says(plausible=True, cues=[])]} if name == "realism" else SCRIPTS
    if name == "counter":
        scripts = {"adversary": [OPPOSED], "adjudicator": [says(verdict="neither")]}
    gate = load("gate", name)
    result = gate.check(draft, stage(name, Cast(scripts), recipe=Asking()))
    assert result.status not in ("error", "skip"), result.message
    assert payload.seen - set(gate.reads) <= GRADED.get(name, set())


# METHOD 4.5: the grader's parameters do not re-run it, although it grades what adversaries say.
GRADED = {"counter": {"grader", "unit", "tolerance", "aliases", "json_schema"}}
