"""The verbs of the difficulty page, headless: prices, labels, fresh samples, harder specs."""

from __future__ import annotations

import importlib

import pytest

from tests.test_notebooks import Role, on_path, run, store, text_of
from tests.toys.axes import probed_points
from tests.toys.showcase import HOSTILE, plant
from tests.toys.unsolved import unsolved_points
from workbench.actions.desk import first_text
from workbench.actions.escalate import escalate
from workbench.actions.open import Bench
from workbench.actions.probe import ProbeOptions, probe
from workbench.errors import SpecError
from workbench.pages import verbs as pages
from workbench.settings import Settings
from workbench.store import Store

__all__ = ["on_path", "store"]  # fixtures


def test_unsolved_points_show_their_price_and_what_they_are(store: Store) -> None:
    unsolved_points(store)
    page, found = run("difficulty", store)
    assert "calls at most" in page and "no evidence" in page
    assert found["escalate"]._component_args["disabled"] is False
    assert found["tick"] is None and found["now"] is None
    bench = Bench(Settings(), store, "owner")
    escalate(bench)
    page, found = run("difficulty", store)
    assert "awaiting approval" in page and "56 fresh samples" in page
    assert "5 of 5 points asked" in page and "cal" in page
    assert "56 samples were drawn since at points nobody had solved" in page
    probe(bench, options=ProbeOptions(k=1))
    page, found = run("difficulty", store)
    assert (
        found["which"].value == "fresh"
        and "solver-5: selected" in page
        and "solver-4: unselected" in page
    )
    assert "No point was chosen on these samples." in page


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_only_an_owner_is_offered_the_verbs(role: Role, store: Store) -> None:
    unsolved_points(store)
    page, found = run("difficulty", store, role)
    for name in ("escalate", "halt", "save"):
        assert found[name]._component_args["disabled"] is True
    assert "calls at most" in page and "Only an owner can escalate" in page


def test_what_is_harder_becomes_a_spec_that_opens(store: Store) -> None:
    probed_points(store)
    verbs = importlib.import_module("verbs")
    page, found = run("difficulty", store)
    assert "trade = diver is solved" in page and "p, Holm" in page
    bench = Bench(Settings(), store, "owner")
    name = verbs.save(bench, found["harder"])
    assert name in first_text(bench, None, name) or "diver" in first_text(bench, None, name)
    files = importlib.import_module("batches").spec_choices(bench)
    assert importlib.import_module("batches").first_choice(files, {"spec": name}) == name
    shown = "".join(map(text_of, [verbs.harder_view(
        bench, found["start"], found["harder"], "", found["save"], name)]))  # fmt: skip
    assert f"/gated_loop/?spec={name}" in shown and f"/runs/?spec={name}" in shown
    with pytest.raises(SpecError, match="no spec named '../../x'"):
        first_text(bench, None, "../../x")


def test_hostile_points_are_escaped_by_the_verbs(store: Store) -> None:
    plant(store)
    unsolved_points(store)
    bench = Bench(Settings(), store, "owner")
    found = escalate(bench)
    row = found.rows[0].model_copy(update={"text": HOSTILE, "why": HOSTILE, "state": HOSTILE})
    shown = str(pages.resolutions([row]))
    assert "<script>window" not in shown and "<img src" not in shown
