"""query_construct: judges of other families, who see no deeper than the author did."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.toys.cast import HOSTILE, Cast
from tests.toys.world import toy_context, toy_run, toy_slot
from workbench.domain.candidate import Draft
from workbench.domain.receipt import GateResult
from workbench.domain.spec import InputSpec
from workbench.domain.taxonomy import Node
from workbench.gates.query_construct import NO, QUESTIONS, YES, QueryConstruct
from workbench.recipes.social_query import SocialQuery

PATH = (Node(id="f", label="Fraud"), Node(id="c", label="Calls", parent="f"))
VAGUE = json.dumps({**dict.fromkeys(QUESTIONS, True), "asks_something": False, "defect": "none"})


def check(*words: str, settings: dict[str, Any] | None = None, prompt: str = "Is it a scam?"
          ) -> tuple[GateResult, Cast]:  # fmt: skip
    spec = InputSpec(id="s", recipe="social_query", test="t", n=1, settings=settings or {})
    models = Cast({"judge": words})
    context = replace(
        toy_context(models, SocialQuery(), toy_run(spec=spec)), gate="query_construct", path=PATH,
        slot=toy_slot(0, coordinate={"user_group": "student", "depth": "1"}),
    )  # fmt: skip
    draft = Draft(payload={"prompt": prompt}, author_family="white")
    return QueryConstruct().check(draft, context), models


def test_good_by_all_passes_and_one_named_defect_is_repaired() -> None:
    assert check(YES)[0].status == "pass"
    found, _ = check(YES, VAGUE)
    assert (found.status, found.reason, found.score) == ("repair", "vague", 0.5)


def test_off_the_leaf_by_all_fails_by_one_is_repaired() -> None:
    assert (check(NO)[0].status, check(NO)[0].reason) == ("fail", "off_leaf")
    assert check(NO, YES)[0].status == "repair"


def test_judges_see_the_arms_labels_only_and_not_which_arm_it_is() -> None:
    _, models = check(YES, prompt=HOSTILE)
    asked = str(models.asked[0].messages[1]["content"])
    assert "Path: Fraud\n" in asked and "Calls" not in asked and "depth" not in asked
    assert "user_group: student" in asked
    assert HOSTILE.splitlines()[-1] not in asked.split("<<<ITEM")[0]


def test_unreadable_votes_are_no_votes() -> None:
    assert check("nonsense")[0].status == "error"
