"""Escalate and make harder in a browser: price, click, watch, reload, keyboard; not for viewers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import STORES, Served, ready
from tests.toys.axes import probed_points
from tests.toys.unsolved import unsolved_points
from workbench.store import Store

DONE = 60_000


@pytest.fixture
def address(served: Served) -> Iterator[str]:
    """A server on a store with unsolved points and harder ones, planted once."""
    found = served("owner", empty=True)
    with Store(STORES[found]) as store:
        if not store.reads.runs(1):
            unsolved_points(store)
            probed_points(store)
    yield found


def test_unsolved_points_are_escalated_and_found_again(page: Page, address: str) -> None:
    page.goto(address + "/difficulty/")
    ready(page, "difficulty")
    expect(page.get_by_text("calls at most")).to_be_visible(timeout=DONE)
    button = page.get_by_role("button", name="Escalate", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("5 of 5 points asked, 88 calls")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("awaiting approval").first).to_be_visible(timeout=DONE)
    expect(page.get_by_text("56 fresh samples").first).to_be_visible()
    expect(button).to_have_count(0)
    page.reload()
    ready(page, "difficulty")
    expect(page.get_by_text("5 of 5 points asked, 88 calls")).to_be_visible(timeout=DONE)
    expect(page.locator(".wb-sentence").first).to_contain_text("56 samples were drawn since")


def test_a_harder_spec_is_saved_and_opens(page: Page, address: str) -> None:
    page.goto(address + "/difficulty/")
    ready(page, "difficulty")
    expect(page.get_by_text("trade = diver is solved").first).to_be_visible(timeout=DONE)
    page.get_by_role("button", name="Save this spec").click()
    link = page.get_by_role("link", name="Make one point of it")
    expect(link).to_be_visible(timeout=DONE)
    files = list((Path(STORES[address]).parent / "specs").glob("riddles-harder-*.yaml"))
    assert len(files) == 1
    link.click()
    ready(page, "gated_loop")
    expect(page.get_by_text("riddles-harder-").first).to_be_visible(timeout=DONE)
    page.goto(f"{address}/runs/?spec={files[0].stem}")
    ready(page, "runs")
    expect(page.get_by_text(files[0].stem).first).to_be_visible(timeout=DONE)
