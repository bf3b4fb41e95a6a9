"""The runs page in a browser: launch in an own process, watch, cancel, resume, reload."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, ready

DONE = 60_000
DARK = """() => {
  const colour = getComputedStyle(document.body).backgroundColor;
  const most = colour.startsWith("rgb") ? 60 : 0.24;
  const parts = (colour.match(/[0-9.]+/g) || []).map(Number);
  return parts.length > 2 && parts.slice(0, 3).every(part => part < most) && parts[3] !== 0;
}"""


def open_runs(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/runs/{query}")
    ready(page, "runs")


def test_a_finished_run_shows_funnel_sentence_and_top_reason(page: Page, served: Served) -> None:
    open_runs(page, served(), "?run=rshow")
    expect(page.locator("marimo-vega canvas, marimo-vega svg").first).to_be_visible(timeout=DONE)
    expect(page.locator(".wb-sentence")).to_contain_text(
        "2 of 3 decided pulls were accepted (67%, "
    )
    expect(page.locator(".wb-sentence")).to_contain_text("Simulated")
    expect(page.get_by_text("1 of 1 refused points fell at counter")).to_be_visible()
    expect(page.get_by_role("link", name="Its whole trail")).to_have_count(1)


def test_a_run_is_launched_in_its_own_process_watched_and_found_again(
    page: Page, served: Served
) -> None:
    open_runs(page, served())
    page.get_by_role("button", name="Launch in its own process", exact=True).click()
    expect(page).to_have_url(re.compile(r"run=r[0-9a-f]{11}"), timeout=DONE)
    expect(page.locator(".wb-section .wb-badge").first).to_have_text(
        re.compile("running|created"), timeout=DONE
    )
    page.get_by_role("button", name="Cancel this run", exact=True).click()
    expect(page.locator(".wb-section .wb-badge").first).to_have_text("cancelled", timeout=DONE)
    address = page.url
    page.reload()
    ready(page, "runs")
    assert page.url == address
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.locator(".wb-section .wb-badge").first).to_have_text("running", timeout=DONE)
    page.get_by_role("button", name="Cancel this run", exact=True).click()
    expect(page.locator(".wb-section .wb-badge").first).to_have_text("cancelled", timeout=DONE)
    expect(page.get_by_text("Why fewer than asked")).to_be_visible(timeout=DONE)


def test_a_part_is_counted_when_it_is_opened(page: Page, served: Served) -> None:
    open_runs(page, served(), "?run=rshow")
    page.locator("summary").filter(has_text="suspect key").click()
    expect(page.get_by_role("link", name="Its receipts").first).to_be_visible()
    expect(page.get_by_role("heading", name="Repairs that helped")).to_have_count(0)
    page.get_by_role("tab", name="Repairs, judges").click()
    expect(page.get_by_role("heading", name="Repairs that helped")).to_be_visible(timeout=DONE)
    page.get_by_role("tab", name="Cells").click()
    expect(page.get_by_role("heading", name="Cells that a gate is hard on")).to_be_visible(
        timeout=DONE
    )


def test_an_empty_store_says_what_to_do_first(page: Page, served: Served) -> None:
    open_runs(page, served("owner", empty=True))
    expect(page.get_by_text("No run has been made in this store yet.")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/runs/", "/gated_loop/", "/difficulty/"])
def test_pages_follow_a_dark_browser(page: Page, served: Served, path: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(served() + path)
    if path != "/":
        ready(page, path.strip("/"))
    page.wait_for_function(DARK, timeout=DONE)  # marimo puts its theme on after the first paint
