"""Every plant is a defect for certain: checked here by other means than the plants' own."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from workbench.domain.candidate import Draft
from workbench.planting import accepts, has_key, readings, rekeyed, sentences, with_value
from workbench.registry import load, proof
from workbench.text import normalise, number_signature
from workbench.trace import re_execute

SHEET = """| Clause | Product | Term |
|---|---|---|
| 2.1 | Quay Basic | A withdrawal abroad costs 2.50 % of the amount, at least 4.00 EUR. |
| 2.2 | Quay Plus | A withdrawal abroad costs 1.75 % of the amount, at least 3.00 EUR. |
| 2.3 | All products | Withdrawals at home are free. |"""
PROMPT = (
    "Hello, I am planning a trip. My account is a Quay Basic. I withdrew EUR 411.00 from a "
    "machine abroad, in Graz. How much is the whole amount debited for the cash? Many thanks."
)
QUOTE = "abroad costs 2.50 % of the amount, at least 4.00 EUR"
TRACE: dict[str, Any] = {
    "facts": [
        {"name": "rate", "value": "2.50", "quote": QUOTE},
        {"name": "least", "value": "4.00", "quote": QUOTE},
        {"name": "cash", "value": "411", "quote": "withdrew EUR 411.00"},
    ],
    "steps": [{"name": "total", "expr": "cash + max(round2(cash * rate / 100), least)"}],
    "answer": "total",
}
MONEY = Draft(
    payload={
        "prompt": PROMPT, "context": [{"title": "Cash", "text": SHEET}], "reference": "421.28 EUR",
        "answer_type": "numeric", "unit": "EUR", "aliases": [], "tolerance": 0.001,
        "equivalents": ["EUR 421.28", "€421.28"], "mutants": ["415.00 EUR", "418.19 EUR"],
        "grader": {"type": "numeric", "params": {}},
    },
    trace=TRACE, author="a", author_family="alder",
)  # fmt: skip
DAY = Draft(
    payload={
        **MONEY.payload, "reference": "21 April 2026", "answer_type": "exact", "unit": "",
        "aliases": ["2026-04-21"], "equivalents": ["2026-04-21"], "mutants": ["20 April 2026"],
        "tolerance": None, "grader": {"type": "exact", "params": {}},
    }
)  # fmt: skip
VERDICT = Draft(
    payload={**DAY.payload, "reference": "no: savings", "aliases": ["no, savings"],
             "equivalents": [], "mutants": ["yes: savings"]}
)  # fmt: skip
TRIES = 12


def plants(name: str, draft: Draft, others: list[Draft] | None = None) -> list[Draft]:
    """What some streams of chance make of a draft."""
    defect = load("defect", name)
    made = [defect.plant(draft, Random(n), others or []) for n in range(TRIES)]
    return [one for one in made if one is not None]


def key(draft: Draft) -> str:
    return str(draft.payload["reference"])


@pytest.mark.parametrize("name", ["wrong key", "off by one", "unit slip", "stale value"])
def test_a_spoilt_key_is_another_key_by_both_graders(name: str) -> None:
    made = plants(name, MONEY, [DAY])
    assert len(made) == TRIES
    for draft in made:
        assert not accepts(MONEY.payload, key(draft)) and not accepts(draft.payload, key(MONEY))
        assert has_key(draft) and not any(accepts(draft.payload, m) for m in ("421.28 EUR",))
        assert not any(accepts(draft.payload, one) for one in draft.payload["mutants"])


def test_slips_are_small_and_days_are_days() -> None:
    assert {key(d) for d in plants("off by one", MONEY)} == {
        "421.29 EUR", "421.27 EUR", "422.28 EUR", "420.28 EUR",
    }  # fmt: skip
    assert {key(d) for d in plants("off by one", DAY)} == {"20 April 2026", "22 April 2026"}
    assert {key(d) for d in plants("off by one", VERDICT)} == {"yes: savings"}
    assert {key(d) for d in plants("unit slip", MONEY)} >= {"42,128.00 EUR", "4.21 EUR"}
    assert not plants("unit slip", DAY)


def test_a_stale_key_has_a_working_that_runs_on_another_products_row() -> None:
    (reading,) = list(readings(MONEY))
    assert (reading.own, reading.other, reading.value) == ("Quay Basic", "Quay Plus", "418.19")
    for draft in plants("stale value", MONEY):
        done = re_execute(draft.trace or {}, [PROMPT, SHEET])
        assert done.ok and key(draft) == "418.19 EUR" == f"{done.value} EUR"


def test_a_key_against_its_working_keeps_the_right_working() -> None:
    for draft in plants("key against its working", MONEY):
        assert draft.trace == TRACE and not accepts(MONEY.payload, key(draft))
    assert not plants("key against its working", DAY.model_copy(update={"trace": None}))


@pytest.mark.parametrize("draft", [MONEY, DAY, VERDICT])
def test_a_leak_holds_a_right_form_of_the_key(draft: Draft) -> None:
    forms = [key(draft), *draft.payload["aliases"], *draft.payload["equivalents"]]
    for spoilt in plants("leaked answer", draft):
        prompt = spoilt.payload["prompt"]
        assert any(form in prompt for form in forms) and len(prompt) > len(PROMPT)


def test_a_bare_yes_cannot_be_leaked() -> None:
    bare = VERDICT.model_copy(
        update={"payload": {**VERDICT.payload, "reference": "no", "aliases": []}}
    )
    assert not plants("leaked answer", bare)


def test_an_ambiguous_prompt_names_no_product_or_two_with_different_answers() -> None:
    seen = {("Quay Basic" in d.payload["prompt"], "Quay Plus" in d.payload["prompt"])
            for d in plants("ambiguous", MONEY)}  # fmt: skip
    assert seen == {(False, False), (True, True)}
    free = {**MONEY.payload, "prompt": PROMPT.replace("Quay Basic", "free one")}
    assert not plants("ambiguous", MONEY.model_copy(update={"payload": free}))


def test_vague_and_contrived_keep_the_facts() -> None:
    for draft in plants("vague", MONEY):
        assert "411.00" in draft.payload["prompt"] and "debited" not in draft.payload["prompt"]
    for draft in plants("contrived", MONEY):
        assert draft.payload["prompt"].startswith(PROMPT)
    orders = {
        d.payload["prompt"].partition("\n\n")[2] for d in plants("instruction to the judge", MONEY)
    }
    assert len(orders) > 1 and "" not in orders


def test_twins_say_the_same_and_a_paraphrase_says_it_otherwise() -> None:
    for draft in plants("exact duplicate", MONEY):
        assert normalise(draft.payload["prompt"]) == normalise(PROMPT)
        assert draft.payload["prompt"] != PROMPT
    told = plants("paraphrased duplicate", MONEY)
    assert len({d.payload["prompt"] for d in told}) == len(told) > TRIES // 2
    for draft in told:
        assert number_signature(draft.payload["prompt"]) == number_signature(PROMPT)
        assert normalise(draft.payload["prompt"]) != normalise(PROMPT)


@pytest.mark.parametrize("draft", [MONEY, DAY, VERDICT])
def test_spoilt_graders_take_what_is_wrong_or_refuse_what_is_right(draft: Draft) -> None:
    wrong = {"421.28 EUR": "999.00 EUR", "21 April 2026": "20 April 2026"}
    for spoilt in plants("grader that accepts anything", draft):
        other = wrong.get(key(draft), "none")
        assert accepts(spoilt.payload, other) or accepts(spoilt.payload, "421.29 EUR")
        assert not accepts(draft.payload, other)
    for spoilt in plants("grader that refuses a right form", draft):
        forms = [*draft.payload["equivalents"], *draft.payload["aliases"], "€421.28"]
        right = [form for form in forms if accepts(draft.payload, form)]
        assert has_key(spoilt) and not all(accepts(spoilt.payload, form) for form in right)


def test_a_draft_without_a_program_key_carries_no_spoilt_key() -> None:
    judged = Draft(payload={"prompt": PROMPT, "criteria": []})
    for name in ("wrong key", "off by one", "unit slip", "leaked answer", "ambiguous"):
        assert not plants(name, judged)
    assert plants("contrived", judged) and plants("paraphrased duplicate", judged)


def test_helpers() -> None:
    from decimal import Decimal

    assert with_value("1,845.68 EUR", Decimal("2")) == "2.00 EUR"
    assert with_value("€12", Decimal("1300.4")) == "€1,300"
    assert with_value("none", Decimal(1)) is None
    assert rekeyed(MONEY, "421.28 EUR") is None and rekeyed(MONEY, "421.2801 EUR") is None
    text = "I paid 4.50 EUR. Why?\n- a line\n\nBye"
    assert [text[a:b] for a, b in sentences(text)] == [
        "I paid 4.50 EUR.",
        "Why?",
        "- a line",
        "Bye",
    ]


def test_every_defect_has_a_proof_that_names_what_it_fits() -> None:
    assert proof("defect", "wrong key")[1] is not None
