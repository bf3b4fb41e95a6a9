"""The gap map in a browser: drop two files, watch the map come, choose a gap, run its spec offline,
see the gap shrink, and find it all again after a reload."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import STORES, Served, ready
from tests.toys.askedstore import evals_csv, traffic_csv
from workbench.store import Store

DONE = 120_000


@pytest.fixture
def address(served: Served) -> Iterator[str]:
    yield served("owner", empty=True)


def drop(page: Page, at: int, name: str, data: bytes, button: str) -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    page.locator("input[type=file]").nth(at).set_input_files([file])  # type: ignore[list-item]
    expect(page.get_by_text(f"Columns of {name}, as guessed")).to_be_visible(timeout=DONE)
    page.get_by_role("button", name=button).click()


def test_a_gap_is_chosen_filled_and_shrinks(page: Page, address: str) -> None:
    page.goto(address + "/gap_map/")
    ready(page, "gap_map")
    expect(page.get_by_text("No traffic is in this store yet")).to_be_visible()
    drop(page, 0, "asked.csv", traffic_csv(), "Use this traffic")
    expect(page.get_by_text("No point was accepted in this store yet")).to_be_visible(timeout=DONE)
    drop(page, 1, "mine.csv", evals_csv(), "Use this eval set")
    expect(page.locator(".wb-sentence").first).to_contain_text("your eval set covers", timeout=DONE)
    expect(page.get_by_role("heading", name="card, one")).to_be_visible(timeout=DONE)
    expect(page.locator("marimo-vega canvas, marimo-vega svg").first).to_be_visible(timeout=DONE)
    expect(page.get_by_text("no row of traffic is in this spec")).to_be_visible()
    page.get_by_role("button", name="Run it now").click()
    expect(page.get_by_text(re.compile(r"^0 → [1-9]"))).to_be_visible(timeout=DONE)
    expect(page.get_by_text(re.compile(r"^0 / [\d.]+ → [1-9]"))).to_be_visible(timeout=DONE)
    with Store(STORES[address]) as store:
        (run,) = store.reads.runs(5)
        spec = store.journal.run(run.run_id).spec
        assert spec.because.kind == "gap" and spec.leaf and not spec.seeds
    page.reload()
    ready(page, "gap_map")
    expect(page.get_by_text(re.compile(r"^0 → [1-9]"))).to_be_visible(timeout=DONE)
    expect(page.get_by_text("run " + run.run_id)).to_be_visible()
    assert "gap=g" in page.url and "traffic=drop" in page.url


def test_a_viewer_is_offered_nothing_that_writes(page: Page, served: Served) -> None:
    page.goto(served("viewer", empty=True) + "/gap_map/")
    ready(page, "gap_map")
    expect(page.get_by_text("No traffic is in this store yet")).to_be_visible()
    expect(page.get_by_role("button", name="Make this map")).to_have_count(0)
