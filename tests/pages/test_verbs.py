"""The verbs of the difficulty page as HTML: states of a sitting, prices, nothing unsolved."""

from __future__ import annotations

import pytest

from workbench.actions.escalate import Prices
from workbench.actions.freshly import Cost, Standing
from workbench.actions.probe import Selected
from workbench.domain.contracts import Spend
from workbench.measures.hardness import Concentration
from workbench.pages import verbs


def standing(**changes: object) -> Standing:
    facts = {"run_id": "r1", "state": "running", "message": "", "cancel": False, "done": 2,
             "of": 5, "spend": Spend(calls=40, cost=0.25)}  # fmt: skip
    return Standing.model_validate({**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({}, "2 of 5 points asked, 40 calls, $0.2500", "go on"),
        ({"cancel": True}, "stopping", "go on"),
        ({"state": "cost_limit", "message": "cost: <b>"}, "Escalate again to go on", "<b>"),
        ({"state": "done"}, "done", "go on"),
    ],
)
def test_a_sitting_says_where_it_stands(changes: dict, said: str, unsaid: str) -> None:
    shown = verbs.progress(standing(**changes))
    assert said in shown and unsaid not in shown


def test_nothing_yet_and_nothing_unsolved() -> None:
    assert verbs.progress(None) == "" and verbs.resolutions([]) == "" and verbs.selection([]) == ""
    found = Prices(model="m", rows=(), total=Cost(cost=None), simulated=False)
    assert "nothing to escalate" in verbs.prices(found)


def test_the_winners_curse_is_badged() -> None:
    row = Selected(model="<m>", points=3, chosen_on=0, badge="unselected", before=None, now=0.5)
    shown = verbs.selection([row])
    assert "&lt;m&gt;: unselected" in shown and "wb-good" in shown and "<m>" not in shown
    assert Concentration().share is None
