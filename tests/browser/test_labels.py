"""The label queue in a browser: by keyboard alone, votes after the label, a reload, an opening."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import STORES, Served, ready
from workbench.actions.labelling import Labelling
from workbench.actions.open import open_bench
from workbench.actions.triage import Unit, enqueue

DONE = 60_000


def test_outputs_are_labelled_by_keyboard_and_nothing_is_lost(page: Page, served: Served) -> None:
    address = served("owner", empty=True)
    bench = open_bench(STORES[address])
    units = [
        Unit(f"i{i}", "o", "c", {"gpt": i % 2}, f"reply <b>{i}</b>", asked="Is it polite?")
        for i in range(40)
    ]
    enqueue(bench, "june", units)
    enqueue(bench, "may", units)
    bob = Labelling(bench, "bob", "may")
    while bob.shown is not None:
        bob.give("pass")
    n = bench.store.reads.labels_left("ann")
    page.goto(address + "/judges/?do=label&who=ann")
    ready(page, "judges")
    expect(page.get_by_text(f"{n} wait for you")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("Is it polite?")).to_be_visible()
    expect(page.get_by_text("gpt: ")).to_have_count(0)
    page.wait_for_function("document.documentElement.dataset.keys !== undefined")
    page.keyboard.press("f")
    page.keyboard.type("no manners")  # y, n and c among the letters are no labels
    page.keyboard.press("Enter")
    page.keyboard.press("n")
    expect(page.get_by_text(f"{n - 1} wait for you")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("You said: does not.")).to_be_visible()
    expect(page.get_by_text("gpt: ")).to_have_count(1)
    page.keyboard.press("y")
    expect(page.get_by_text(f"{n - 2} wait for you")).to_be_visible(timeout=DONE)
    page.reload()
    ready(page, "judges")
    expect(page.get_by_text(f"{n - 2} wait for you")).to_be_visible(timeout=DONE)
    page.wait_for_function("document.documentElement.dataset.keys !== undefined")
    page.keyboard.press("u")
    expect(page.get_by_text(f"{n - 1} wait for you")).to_be_visible(timeout=DONE)
    page.keyboard.press("c")
    expect(page.get_by_text(f"{n - 2} wait for you")).to_be_visible(timeout=DONE)
    page.get_by_role("button", name="Open the test labels").click()
    expect(page.get_by_text("test labels: opened once")).to_be_visible(timeout=DONE)
    given = bench.store.reads.labels_given("", "ann")
    assert [one.label for one in given] == ["fail", "cannot"]
    assert given[0].body["codes"] == ["no_manners"] and {one.reviewer for one in given} == {"ann"}
    bench.close()
