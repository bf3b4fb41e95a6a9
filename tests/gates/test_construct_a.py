"""construct_a: every check of a well-formed draft, what it names and whether it can be mended."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.cast import HOSTILE, PROMPT, TRACE, Cast, point, stage, tried
from workbench.gates.construct_a import ConstructA, leaked


def check(draft: Any, **more: Any) -> Any:
    return tried("construct_a", draft, stage("construct_a", **more))


def values(result: Any) -> dict[str, tuple[bool, str]]:
    return {e["name"]: (e["ok"], e["value"]) for e in result.evidence}


def test_a_good_draft_passes_with_every_check_and_its_value() -> None:
    result = check(point(TRACE), axes={"tone": ("calm",)}, coordinate={"tone": "calm"})
    assert result.status == "pass" and result.flags == ("key_proof",)
    assert values(result) == {
        "schema": (True, "FinalAnswer"), "length": (True, f"{len(PROMPT)} of 6000 characters"),
        "words": (True, "19 words"), "own reference": (True, "accepted"), "unit": (True, "EUR"),
        "leak": (True, "not in the prompt"), "language": (True, "100% of letters fit en"),
        "personal data": (True, "none found"), "coordinate": (True, "complete"),
        "trace": (True, "5.00 from 2 facts in 1 steps"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "status", "reason", "named"),
    [
        ({"prompt": "x " * 3001}, "repair", "too_long", "length: 6002 of 6000"),
        ({"prompt": "What is the fee?"}, "repair", "missing_text", "words: 4 words"),
        ({"reference": "five EUR"}, "repair", "key_mismatch", "own reference"),
        ({"reference": "5.00 USD"}, "repair", "rederive_key", "unit: USD"),
        ({"prompt": PROMPT + " Is it 5.00 EUR?"}, "repair", "leak", "leak: "),
        ({"prompt": "Сколько стоит снять деньги за границей"}, "fail", "language", "0% of"),
        ({"prompt": PROMPT + " Write to ann@example.org"}, "repair", "leak", "e-mail address"),
        ({"prompt": PROMPT + " My card is 4111 1111 1111 1111"}, "repair", "leak", "card number"),
        ({"prompt": PROMPT + " GB29 NWBK 6016 1331 9268 19"}, "repair", "leak", "IBAN"),
        ({"prompt": PROMPT + " sk-abcdefghijklmnopqrst"}, "repair", "leak", "secret"),
    ],
)
def test_what_is_broken_is_named(
    changes: dict[str, Any], status: str, reason: str, named: str
) -> None:
    result = check(point(**changes))
    assert (result.status, result.reason) == (status, reason) and named in result.message
    assert not all(e["ok"] for e in result.evidence)


def test_a_reference_in_another_unit_than_the_payload_names_asks_for_a_new_key() -> None:
    result = check(point(reference="5.00 kg", unit="EUR"))
    assert (result.status, result.reason) == ("repair", "rederive_key")


def test_a_payload_of_another_shape_fails_at_once() -> None:
    draft = point()
    strange = draft.model_copy(update={"payload": {**draft.payload, "colour": "red"}})
    result = check(strange)
    assert (result.status, result.reason) == ("fail", "schema")
    assert "colour" in result.message and len(result.evidence) == 1


def test_a_missing_axis_value_cannot_be_mended() -> None:
    result = check(point(), axes={"tone": ("calm",), "age": ("old",)}, coordinate={"tone": "calm"})
    assert (result.status, result.reason) == ("fail", "coordinate") and "age" in result.message


def test_limits_hold_at_the_boundary() -> None:
    assert check(point(prompt="a b c d e")).status == "pass"
    exact = {"longest_prompt": len(PROMPT)}
    assert check(point(), settings=exact).status == "pass"
    assert check(point(), settings={"longest_prompt": len(PROMPT) - 1}).reason == "too_long"
    latin, other = "a" * 8, "д" * 2
    assert check(point(prompt=f"{latin} {other} 1 2 3 4")).status == "pass"
    assert check(point(prompt=f"{latin} {other}д 1 2 3 4")).reason == "language"
    assert check(point(prompt="много русских слов в одном месте"), language="ru").status == "pass"


TRACES = {
    "none": (None, "no trace was given"),
    "broken": ({**TRACE, "answer": "nobody"}, "no_answer"),
    "a quote that is not there": (
        {**TRACE, "facts": [{"name": "amount", "value": "7", "quote": "7 EUR"}]}, "quote_missing"),
    "nothing quoted": ({"facts": [], "steps": [{"name": "s", "expr": "5.00"}], "answer": "s"},
                       "quotes_nothing"),
}  # fmt: skip


@pytest.mark.parametrize("name", TRACES)
def test_a_trace_that_proves_nothing_is_no_fault_and_no_proof(name: str) -> None:
    trace, why = TRACES[name]
    result = check(point(trace))
    assert result.status == "pass" and result.flags == ()
    assert why in values(result)["no proof"][1]


def test_a_trace_that_gives_another_answer_asks_for_repair() -> None:
    other = {**TRACE, "steps": [{"name": "fee", "expr": "round2(amount * rate / 50)"}]}
    result = check(point(other))
    assert (result.status, result.reason) == ("repair", "trace_mismatch")
    assert "10.00 from 2 facts" in result.message


def amount(prompt: str, reference: str) -> str:
    return leaked({"prompt": prompt, "reference": reference, "answer_type": "numeric"})


@pytest.mark.parametrize(
    ("prompt", "reference"),
    [
        ("it was 5.00 then", "5.00 EUR"), ("is it 5 euros", "5.00 EUR"), ("is it €5", "5.00 EUR"),
        ("is it EUR 5?", "5.00 EUR"), ("they said 5,00 EUR", "5.00 EUR"), ("(5€)", "5 EUR"),
        ("about €1,305, no?", "1305 EUR"), ("1.305,00 EUR it was", "1305.00 EUR"),
        ("is it 2.5 % for me", "2.50 %"), ("is it 5 per cent", "5 %"), ("-5.00 EUR", "-5 EUR"),
        ("within 5 Days", "5 days"), ("Well,5.00.", "5 EUR"), ("it is 0.5", "0.50"),
    ],
)  # fmt: skip
def test_an_amount_is_found_in_any_of_its_forms(prompt: str, reference: str) -> None:
    assert amount(prompt, reference)


@pytest.mark.parametrize(
    ("prompt", "reference"),
    [
        ("I did it 5 times", "5.00 EUR"), ("I paid 5 dollars", "5.00 EUR"), ("42 days", "42"),
        ("15.00 EUR or 5.005 EUR", "5.00 EUR"), ("13,305.00", "3305.00 EUR"), ("5 persons", "0.05"),
        ("a rate of 5.00 %", "5.00 EUR"), ("on 12.03.2026", "12.03 EUR"), ("v5.0.1", "5 EUR"),
        ("not a number", "see sheet"), ("", "5.00 EUR"),
    ],
)  # fmt: skip
def test_another_number_is_no_leak(prompt: str, reference: str) -> None:
    assert not amount(prompt, reference)


def test_the_leaked_span_is_shown_in_whole_words() -> None:
    span = amount(
        "Somebody at the counter mumbled something like 5.00 EUR to me today.", "5.00 EUR"
    )
    assert span == "counter mumbled something like 5.00 EUR to me today."
    packed = amount("x" * 90 + "=5.00=" + "y" * 90, "5.00 EUR")
    assert packed.startswith("x" * 90) and packed.endswith("y" * 90)


@pytest.mark.parametrize(
    ("prompt", "payload", "found"),
    [
        ("Do I pay in norwegian krone, then?", {"reference": "Norwegian krone"}, True),
        ("on 12 march 2026, right", {"reference": "12 March 2026"}, True),
        ("on March 12, 2026?", {"reference": "12 March 2026", "aliases": ["March 12, 2026"]}, True),
        ("so: call the card desk first of all", {
            "reference": "please call the card desk first of all, then wait"}, True),
        ("it is red", {"reference": "red"}, False),
        ("I have no savings", {"reference": "no: savings"}, False),
        ("they said no: savings", {"reference": "no: savings"}, True),
        ("is it Blue whale or cat", {"reference": "Blue whale", "options": ["Blue whale"]}, False),
    ],
)  # fmt: skip
def test_texts_leak_by_form_or_by_six_words(
    prompt: str, payload: dict[str, Any], found: bool
) -> None:
    assert bool(leaked({"prompt": prompt, "answer_type": "exact", **payload})) == found


def test_documents_may_hold_the_answer() -> None:
    context = [{"title": "Cash", "text": "It is always 5.00 EUR."}]
    assert check(point(context=context)).status == "pass"


def test_no_model_is_asked_whatever_the_prompt_says() -> None:
    cast = Cast({"judge": ["pass"]})
    assert tried("construct_a", point(prompt=PROMPT + HOSTILE), stage("construct_a", cast))
    assert cast.asked == [] and ConstructA().calls(lambda name, default: default) == {}
    assert ConstructA().reads == ("*",) and ConstructA().cost(point()) == 0
