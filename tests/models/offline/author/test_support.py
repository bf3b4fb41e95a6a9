"""The author of support cases: says every fact, in many words, and errs as often as planted."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.toys.desk import STEPS, WORLD, case_of, draw_of, states_of
from workbench.decisions import written
from workbench.disputes import REASONS
from workbench.environments.support_desk import DESKS
from workbench.flows import facts_at, proposals
from workbench.models import offline
from workbench.models.offline import author
from workbench.models.offline.author.support import worded
from workbench.models.offline.author.supportwords import LOST, OPENINGS
from workbench.models.offline.rates import ROWS
from workbench.recipes.agent_step import AUTHOR_SYSTEM, REPAIR_SYSTEM
from workbench.text import fence

RATES = ROWS["case_author"]["*"]
KINDS = ("untold", "narrow", "contrived", "wrong_reason", "near_duplicate")


def asked(seed: int, step: str = "retrieve", tone: str = "worried") -> list[dict[str, Any]]:
    states = list(states_of(seed))
    right = written(WORLD.reference(states[STEPS.index(step)]))
    user = (
        f"## Coordinate\ntone: {tone}\n## Track\nhappy\n"
        f"## Facts\n{facts_at(WORLD, case_of(seed))}\n## Decision\nNext: {right}"
    )
    return [{"role": "system", "content": AUTHOR_SYSTEM}, {"role": "user", "content": user}]


def test_a_message_without_a_mistake_says_every_fact_in_the_customers_words() -> None:
    for seed in range(150):
        case = case_of(seed)
        said = author.write_case(asked(seed), draw_of(seed), {})
        assert WORLD.untold(case, said["message"]) == ()
        assert case["holder"].split()[0] in said["message"]
        assert not any(name in said["message"] for name in (*REASONS, *DESKS, "P-", "{", "}"))


def test_messages_differ_and_the_tone_is_heard() -> None:
    said = [author.write_case(asked(seed), draw_of(seed), {})["message"] for seed in range(60)]
    assert len({text[:40] for text in said}) > 15 and len(set(said)) == 60
    assert all(any(text.startswith(o) or o in text for o in OPENINGS["worried"]) for text in said)


@pytest.mark.parametrize("step", STEPS)
def test_the_other_calls_that_it_lists_are_right(step: str) -> None:
    for seed in range(20):
        said = author.write_case(asked(seed, step), draw_of(seed), {})
        state = list(states_of(seed))[STEPS.index(step)]
        assert len(proposals(WORLD, state, said["also"])) == len(said["also"])
        assert bool(said["also"]) == (step in ("plan", "retrieve"))


def test_each_mistake_is_the_one_it_is_called() -> None:
    found = Counter[str]()
    for seed in range(40):
        case = case_of(seed)
        for kind in KINDS:
            said = author.write_case(asked(seed), draw_of(seed), {kind: 1.0})
            missing = WORLD.untold(case, said["message"])
            if kind == "wrong_reason":  # the agreed amount goes with the words of the reason
                missing = tuple(name for name in missing if name != "agreed amount")
            assert (set(missing) == set()) == (kind != "untold"), (kind, missing)
            found[kind] += kind != "untold" or missing in (("account",), ("date",))
            assert bool(said["also"]) == (kind != "narrow")
            lost = any(text in said["message"] for text in LOST)
            assert lost == (kind == "wrong_reason")
    assert found == dict.fromkeys(KINDS, 40)


def test_near_duplicates_are_alike() -> None:
    said = {worded({**WORLD.told(case_of(1)), "amount": f"{n}.00 EUR"}, {}, _dice(n),
                   "near_duplicate").replace(f"{n}.00", "") for n in range(11, 19)}  # fmt: skip
    assert len(said) <= 3


def _dice(seed: int) -> Any:
    from workbench.models.offline.author.dice import Dice

    return Dice(draw_of(seed))


def test_the_planted_share_of_mistakes_comes_out() -> None:
    n, spoilt = 0, 0
    for seed in range(400):
        said = json.loads(offline.reply("author-a", asked(seed), seed=seed))
        untold = bool(WORLD.untold(case_of(seed), said["message"]))
        spoilt += untold or not said["also"] or any(text in said["message"] for text in LOST)
        n += 1
    p = RATES["untold"] + RATES["narrow"] + RATES["wrong_reason"]
    assert abs(spoilt - n * p) <= 4 * (n * p * (1 - p)) ** 0.5


def test_without_facts_it_declines() -> None:
    assert author.write_case([{"role": "user", "content": "Hello"}], draw_of(1), RATES)["refuse"]


def repair(item: Any, works: float = 1.0) -> dict[str, Any]:
    text = json.dumps(item) if not isinstance(item, str) else item
    user = f"## Finding\nmissing_fact\n{fence('ITEM', text)}"
    messages = [{"role": "system", "content": REPAIR_SYSTEM}, {"role": "user", "content": user}]
    return author.repair_case(messages, draw_of(3), {"works": works})


def test_a_repair_says_the_facts_again_or_leaves_the_mistake() -> None:
    for seed in range(20):
        case = case_of(seed)
        item = {"facts": WORLD.told(case), "message": "Something is wrong."}
        assert WORLD.untold(case, repair(item)["message"]) == ()
        assert repair(item, works=0.0)["message"] == "Something is wrong."


@pytest.mark.parametrize("item", ["{", "[1]", "x", {}, {"facts": 5, "message": "m"}])
def test_a_repair_of_what_cannot_be_read_changes_nothing(item: Any) -> None:
    said = repair(item)
    assert said["message"] == (item.get("message", "") if isinstance(item, dict) else "")
