"""Plants in a rubric: which criterion is spoilt, and that the rubric stays one."""

from __future__ import annotations

from random import Random

import pytest

from workbench.domain.candidate import Draft
from workbench.domain.rubric import TYPES
from workbench.planting import JUDGED
from workbench.registry import load, shelf_of
from workbench.rubrics import MOST_GATES, live, missing_types

GOOD = JUDGED.payload
RUBRIC = Draft(payload={**GOOD, "output": "We block it.", "grader": {"type": "rubric"}}, author="a")
ADDED = (
    "vague criterion", "criterion from outside", "criterion that never fails",
    "contrived criterion", "gate that judges disagree on", "overlapping criterion",
    "repeated criterion",
)  # fmt: skip


def plants(name: str, draft: Draft = RUBRIC, tries: int = 10) -> list[Draft]:
    made = [load("defect", name).plant(draft, Random(n), []) for n in range(tries)]
    return [one for one in made if one is not None]


def texts(draft: Draft) -> list[str]:
    return [c.text for c in live(draft.payload)]


@pytest.mark.parametrize("name", ADDED)
def test_one_criterion_is_added_and_the_others_stay(name: str) -> None:
    made = plants(name)
    assert len(made) >= 5 and len({tuple(texts(one)) for one in made}) > 1
    for draft in made:
        assert texts(draft)[:-1] == texts(RUBRIC)
        assert len({c.id for c in live(draft.payload)}) == len(texts(draft))


def test_an_id_that_was_cut_is_not_used_again() -> None:
    cut = {"criterion": {**GOOD["criteria"][0], "id": "c6"}, "gate": "g", "reason": "r"}
    draft = RUBRIC.model_copy(update={"payload": {**RUBRIC.payload, "cut": [cut]}})
    assert {live(one.payload)[-1].id for one in plants("vague criterion", draft)} == {"c7"}


def test_a_compound_takes_the_place_of_its_parts() -> None:
    for draft in plants("compound criterion"):
        joined = next(text for text in texts(draft) if text not in texts(RUBRIC))
        assert " and " in joined and len(texts(draft)) == len(texts(RUBRIC)) - 1


def test_the_contested_one_is_a_gate_and_gates_can_be_too_many() -> None:
    for draft in plants("gate that judges disagree on"):
        assert live(draft.payload)[-1].criticality == "gate"
    for draft in plants("too many gates"):
        assert sum(c.criticality == "gate" for c in live(draft.payload)) == MOST_GATES + 1


def test_a_missing_type_is_missing_and_not_waived() -> None:
    for draft in plants("missing type"):
        assert len(missing_types(live(draft.payload), {})) == 1
    waived = {**RUBRIC.payload, "waived": dict.fromkeys(TYPES, "not here")}
    assert not plants("missing type", RUBRIC.model_copy(update={"payload": waived}))


def test_a_leaked_criterion_stands_in_the_prompt() -> None:
    for draft in plants("leaked criterion"):
        assert draft.payload["prompt"].startswith(RUBRIC.payload["prompt"])
        said = draft.payload["prompt"].casefold()
        assert any(text[15:-1].casefold() in said for text in texts(RUBRIC))


def test_what_is_no_rubric_carries_none_of_them() -> None:
    keyed = Draft(payload={"prompt": "What now?", "reference": "4.00 EUR"})
    mine = {n for n, d in shelf_of("defect").items()
            if type(d).__module__.endswith(("criteria", "wordings"))}  # fmt: skip
    assert len(mine) == 11 and not [name for name in mine if plants(name, keyed)]
