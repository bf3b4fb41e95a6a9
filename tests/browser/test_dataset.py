"""The dataset page in a browser: an empty store, hostile texts in a search, what a viewer may."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, ready

DONE = 60_000


def test_an_empty_store_says_what_to_do_first(page: Page, served: Served) -> None:
    page.goto(served("owner", empty=True) + "/dataset/")
    ready(page, "dataset")
    expect(page.get_by_text("No point is in this store yet")).to_be_visible()
    expect(page.get_by_text("Approve what you stand behind in review.")).to_be_visible()


def test_points_are_searched_and_one_is_opened_with_its_timeline(
    page: Page, served: Served
) -> None:
    page.goto(served("viewer") + "/dataset/")
    ready(page, "dataset")
    expect(page.locator(".wb-sentence")).to_contain_text("approved of")
    expect(page.get_by_text("declared by the author, no attack run").first).to_be_visible()
    for name in ("Release", "Export", "Take it back", "Add to the card"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    field = page.get_by_label("Words in the prompt, or an id")
    field.fill("nurse Halle")
    field.press("Enter")
    # Of the list that the search made: the one before it holds the point as well.
    found = page.locator("a[href*='q=nurse+Halle']", has_text="Mira, a nurse from Halle")
    expect(found.first).to_be_visible(timeout=DONE)
    found.first.click()
    ready(page, "dataset")
    expect(page.get_by_role("heading", name="What happened to it")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("Was drafted").first).to_be_visible()
    assert "q=nurse+Halle" in page.url and "cand=c" in page.url
    expect(page.get_by_label("Words in the prompt, or an id")).to_have_value("nurse Halle")
    assert page.evaluate("window.hacked") is None, "a hostile text of the store ran"
