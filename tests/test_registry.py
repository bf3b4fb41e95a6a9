"""Shelves: what is missing is named with what there is, two of one name are refused."""

from __future__ import annotations

import pytest

from tests.toys.recipe import BAD, Toy
from workbench import registry
from workbench.errors import PluginError, SpecError
from workbench.registry import gloss, load, proof, register, shelf_of


def test_a_plug_in_is_found_by_name_with_its_proof() -> None:
    assert isinstance(load("recipe", "toy"), Toy)
    assert "toy_gate" in shelf_of("gate")
    passes, refuses = proof("gate", "toy_gate")
    assert passes is not None and refuses is not None and refuses.payload == BAD


def test_a_missing_one_is_named_with_those_there_are() -> None:
    with pytest.raises(SpecError, match=r"no recipe named 'triva'; there are: .*toy"):
        load("recipe", "triva")


def test_a_plug_in_says_what_it_is_for_in_one_sentence() -> None:
    assert gloss(load("gate", "oracle")) == "Is the key right?"
    assert all(gloss(gate)[-1:] in ".?" for gate in shelf_of("gate").values())


def test_two_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._shelves, "grader", {})

    class One:
        name = "same"

    class Other:
        name = "same"

    Other.__module__ = "elsewhere"
    register("grader")(One)
    with pytest.raises(PluginError, match="two graders are named 'same'"):
        register("grader")(Other)


def test_a_plug_in_without_a_name_is_refused() -> None:
    class Nameless: ...

    with pytest.raises(PluginError, match="Nameless has no `name`"):
        register("exporter")(Nameless)
