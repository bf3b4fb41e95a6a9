"""Records are frozen and strict, and a copy never keeps what was cached of the old values."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from workbench.domain.candidate import Draft, changed_fields
from workbench.domain.spec import InputSpec


def test_a_copy_has_a_hash_of_its_own() -> None:
    draft = Draft(payload={"a": 1})
    first = draft.hash
    other = draft.model_copy(update={"payload": {"a": 2}})
    assert other.hash != first and draft.hash == first
    assert other.hash == Draft(payload={"a": 2}).hash
    spec = InputSpec(id="x", recipe="r", test="t")
    assert spec.hash != spec.model_copy(update={"n": 3}).hash


def test_records_refuse_changes_and_unknown_fields() -> None:
    draft = Draft(payload={})
    with pytest.raises(ValidationError, match="frozen"):
        draft.author = "me"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Draft.model_validate({"payload": {}, "autor": "me"})


def test_changed_fields_are_ours() -> None:
    old, new = Draft(payload={"a": 1, "b": 2}), Draft(payload={"a": 1, "b": 3}, trace={})
    assert changed_fields(old, new) == ("b", "trace")
