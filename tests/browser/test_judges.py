"""The judges page in a browser: dropped labels, the alarm, what differs, an empty store."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, ready

DONE = 60_000


def labels() -> bytes:
    rows = [
        f"q{i},{who},{'fail' if who == 'human' and i % 10 == 0 else 'pass'},<b>answer</b> {i}"
        for i in range(80) for who in ("human", "judge")
    ]  # fmt: skip
    return "\n".join(["item,annotator,verdict,response", *rows]).encode()


def test_dropped_labels_are_held_against_people(page: Page, served: Served) -> None:
    page.goto(served("viewer", empty=True) + "/judges/")
    ready(page, "judges")
    expect(page.get_by_text("No judge has graded a reply in this store yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Audit these judges")).to_be_disabled()
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": labels()}
    page.locator("input[type=file]").first.set_input_files([file])  # type: ignore[list-item]
    sentence = page.locator(".wb-sentence").first
    expect(sentence).to_contain_text("judge agrees with human on 90.0% of 80", timeout=DONE)
    expect(page.get_by_role("alert").filter(has_text="no better than chance")).to_be_visible()
    expect(page.locator("marimo-vega canvas, marimo-vega svg").first).to_be_visible(timeout=DONE)
    expect(page.get_by_text("judge and human differ on 8 labels.")).to_be_visible()
    expect(page.get_by_text("<b>answer</b> 10", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Copy sentence")).to_have_count(1)
