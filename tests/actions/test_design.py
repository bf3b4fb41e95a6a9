"""Specs begun from a leaf, saved beside the store, and mended by suggestions, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.actions.design import accept, blank_spec, save_spec, suggest
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.specfile import parse_spec, read_spec, spec_path, spec_yaml, taxonomy_of, wanted_axes

TAXONOMY = "demo_world/taxonomy.yaml"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "design.db")
    yield opened
    opened.close()


def test_a_blank_spec_takes_the_words_of_its_leaf() -> None:
    spec = blank_spec(TAXONOMY, "limit_days")
    assert spec.leaf == "limit_days" and "largest sum" in spec.test
    assert spec.because.kind == "leaf" and spec.documents == ("demo_world/terms.md",)
    assert parse_spec(spec_yaml(spec)) == spec


def test_a_saved_spec_is_never_written_over(bench: Bench) -> None:
    spec = blank_spec(TAXONOMY, "limit_days")
    one = save_spec(bench, spec)
    other = save_spec(bench, spec.model_copy(update={"n": 11}))
    assert one != other and read_spec(one) == spec and read_spec(other).n == 11
    assert save_spec(bench, spec) == one


def test_each_suggestion_changes_what_it_says_and_nothing_else(bench: Bench) -> None:
    spec = read_spec(spec_path("demo"))
    found = suggest(bench, spec)
    assert found and {one.kind for one in found} <= {"axis_value", "constraint", "forbidden"}
    for one in found:
        changed = accept(spec, one)
        assert changed.hash != spec.hash
        fields = set(type(spec).model_fields) - set(one.patch)
        assert all(getattr(changed, name) == getattr(spec, name) for name in fields)
        wanted_axes(changed, taxonomy_of(changed))


def test_what_is_accepted_is_not_suggested_again(bench: Bench) -> None:
    spec = read_spec(spec_path("demo"))
    first = suggest(bench, spec)[0]
    assert first.text not in {one.text for one in suggest(bench, accept(spec, first))}


def test_a_reviewer_neither_saves_nor_asks(tmp_path: Path, bench: Bench) -> None:
    reviewer = open_bench(bench.store.path, role="reviewer")
    spec = blank_spec(TAXONOMY, "limit_days")
    for act in (lambda: save_spec(reviewer, spec), lambda: suggest(reviewer, spec)):
        with pytest.raises(Forbidden, match="a reviewer cannot"):
            act()
    reviewer.close()
