"""Both kinds of keys: what a reply is remembered under, and what no text may hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models.conftest import question
from workbench.models.keys import HIDDEN, memory_key, redact, secrets
from workbench.models.roles import Endpoint

BASE = Endpoint(name="big", model="m", family="f", api_base="http://one/v1", params={"top_p": 1})
texts = st.text(max_size=20)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-99, 99), texts)
changes = st.fixed_dictionaries(
    {},
    optional={
        "text": texts, "sample": st.integers(0, 3),
        "purpose": st.sampled_from(["select", "report"]),
        "params": st.dictionaries(st.sampled_from(["seed", "temperature"]), st.integers(0, 3)),
        "tools": st.lists(st.just({"type": "function"}), max_size=1).map(tuple),
        "response_schema": st.sampled_from([None, {"type": "object"}, {"type": "string"}]),
        "api_base": st.sampled_from([None, "http://one/v1", "http://two/v1"]),
        "model": st.sampled_from(["m", "n"]),
    },
)  # fmt: skip


def asked(change: dict[str, Any]) -> tuple[Endpoint, Any]:
    """An endpoint and request with these changes from one base."""
    where = {name: change[name] for name in ("api_base", "model") if name in change}
    what = {name: value for name, value in change.items() if name not in ("api_base", "model")}
    return BASE.model_copy(update=where), question(**{"text": "base", **what})


@given(changes, changes)
def test_keys_are_equal_exactly_when_the_question_is(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    (e1, r1), (e2, r2) = asked(one), asked(two)
    same = (e1, r1) == (e2, r2)
    assert (memory_key(e1, r1) == memory_key(e2, r2)) is same


@given(st.text(), st.integers(0, 9))
def test_who_asks_and_what_the_model_is_called_do_not_matter(name: str, rank: int) -> None:
    renamed = BASE.model_copy(update={"name": name, "family": name, "rank": rank, "timeout": 1.0})
    assert memory_key(renamed, question(role="judge")) == memory_key(BASE, question())


def test_configured_parameters_count_and_the_question_wins() -> None:
    hot = BASE.model_copy(update={"params": {"top_p": 0.5}})
    assert memory_key(hot, question()) != memory_key(BASE, question())
    same = question(params={"top_p": 1})
    assert memory_key(hot, same) == memory_key(BASE, same)


def test_broken_characters_have_a_key() -> None:
    assert len(memory_key(BASE, question("half \ud83d"))) == 64


def test_secrets_are_the_named_keys_and_what_looks_like_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MY_PASS", "plain-secret")
    monkeypatch.setenv("OTHER_API_KEY", "other-secret")
    monkeypatch.setenv("MONKEY", "banana-banana")
    named = BASE.model_copy(update={"api_key_env": "MY_PASS"})
    hidden = secrets([named])
    assert {"plain-secret", "other-secret"} <= set(hidden) and "banana-banana" not in hidden
    text = redact("a plain-secret, Bearer abc.def-123 and sk-proj-12345678", hidden)
    assert text == f"a {HIDDEN}, {HIDDEN} and {HIDDEN}"


@given(texts, texts)
def test_a_secret_is_hidden_wherever_it_stands(before: str, after: str) -> None:
    assert "planted-7f3a" not in redact(f"{before}planted-7f3a{after}", ["planted-7f3a"])
