"""Defects of social queries: each spoils one thing for certain, and leaves the rest alone."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from workbench.defects.social import GOOD, NO_CLAIM, RECORD
from workbench.domain.candidate import Draft
from workbench.readymade import changed_parts
from workbench.registry import load

NAMES = ("altered quote", "unknown source", "wrong country claimed", "changed record",
         "off the leaf", "nothing asked", "another country in the text")  # fmt: skip
SOURCE = Draft(payload=GOOD.payload)


def planted(name: str, seed: int = 0) -> Draft:
    made = load("defect", name).plant(SOURCE, Random(seed), [])
    assert isinstance(made, Draft)
    return made


def differs(name: str, seed: int) -> set[str]:
    made = planted(name, seed).payload
    return {field for field, value in made.items() if value != GOOD.payload[field]}


@pytest.mark.parametrize("name", NAMES)
def test_one_field_is_spoilt_and_drafts_without_it_are_left_alone(name: str) -> None:
    fields = {tuple(differs(name, seed)) for seed in range(12)}
    assert len(fields) == 1 and all(len(some) == 1 for some in fields)
    assert load("defect", name).plant(Draft(payload=NO_CLAIM.payload), Random(0), []) is None


def test_an_altered_quote_stands_in_no_record_and_a_wrong_country_nowhere() -> None:
    for seed in range(20):
        quote = planted("altered quote", seed).payload["claims"][0]["quote"]
        assert quote != RECORD and quote not in RECORD
        claim = planted("wrong country claimed", seed).payload["claims"][0]
        assert claim["value"] not in str(GOOD.payload)
        assert "Kestria" not in planted("another country in the text", seed).payload["prompt"]


@pytest.mark.parametrize("name", NAMES[:4])
def test_cutting_the_claim_takes_the_plant_away(name: str) -> None:
    made = planted(name, 3)
    without: dict[str, Any] = {**made.payload, "claims": []}
    gone = changed_parts(made, Draft(payload=without))
    assert changed_parts(SOURCE, made) & gone


def test_a_closing_question_is_no_defect_of_who_tells_what_happened() -> None:
    assert load("defect", "vague").plant(SOURCE, Random(0), []) is None
