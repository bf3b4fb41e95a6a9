"""The difficulty page in a browser: a dropped table's numbers, its bad row, an empty store."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, ready

DONE = 60_000


def table() -> bytes:
    rows = [
        f"q{i},{model},{int((i + sample) % 10 < tenths)}"
        for i in range(40) for model, tenths in (("small", 3), ("large", 8)) for sample in range(2)
    ]  # fmt: skip
    return "\n".join(["question_id,system,correct", *rows, "q1,small,perhaps"]).encode()


def test_a_dropped_table_shows_its_numbers(page: Page, served: Served) -> None:
    page.goto(served("viewer", empty=True) + "/difficulty/")
    ready(page, "difficulty")
    expect(page.get_by_text("No point has been probed in this store yet.")).to_be_visible()
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": table()}
    page.locator("input[type=file]").first.set_input_files([file])  # type: ignore[list-item]
    expect(page.get_by_text("1 of 161 rows cannot be used")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("value 'perhaps' is no number between 0 and 1")).to_be_visible()
    page.get_by_text("Leave bad rows out").click()
    expect(page.locator(".wb-sentence").first).to_contain_text(
        "On 40 items (80 samples) large is right most often: 80.0%", timeout=DONE
    )
    expect(page.locator("marimo-vega canvas, marimo-vega svg").first).to_be_visible(timeout=DONE)
    expect(page.locator(".wb-sentence").last).to_contain_text("This table (40 items, 2 samples")
    expect(page.get_by_role("button", name="Copy sentence")).to_have_count(2)
