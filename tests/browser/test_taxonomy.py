"""The taxonomy page in a browser: changed, undone, grown, kept, compared; started from traffic."""

from __future__ import annotations

import contextlib

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import STORES, Served, ready
from tests.toys.gapstore import WordEmbedder, csv, keep
from workbench import mapping
from workbench.actions import mapmaking, taxonomytraffic
from workbench.actions.open import Bench
from workbench.domain.evidence import Evidence
from workbench.settings import Settings
from workbench.store import Store

DONE = 60_000
TEXTS = (
    ("E1", "Lost cards abroad", "A lost card abroad is blocked by phone. Travellers wait long."),
    ("E2", "Fees on small transfers", "Small transfers bear a minimum fee. Traders send many."),
    ("E3", "Loans without a record", "Newcomers have no credit record. Lenders refuse loans."),
    ("E4", "Closed branches", "The last branch in the valley closed. Pensioners take a bus."),
)


def stock(address: str) -> None:
    """Evidence to grow from, and traffic whose regions have been made."""
    with Store(STORES[address]) as store:
        store.evidence.save([Evidence(id=i, title=t, text=x) for i, t, x in TEXTS])
        bench = Bench(Settings(), store, "owner")
        name, bench._embedder = bench.embedder.name, WordEmbedder()  # type: ignore[assignment]
        bench._embedder.name = name  # type: ignore[union-attr,misc]
        ref = keep(bench, "traffic", "asked.csv", csv(300, 1)).ref
        few, mapping.FEW = mapping.FEW, 10**9
        try:
            mapmaking.make(bench, taxonomytraffic.want_of(ref))
        finally:
            mapping.FEW = few


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def pick_cash(page: Page) -> None:
    """Click the first box of the second band until its node is shown."""
    canvas = page.locator("marimo-vega canvas").first
    expect(canvas).to_be_visible(timeout=DONE)
    card = page.locator(".wb-card strong", has_text="Cash").first
    for _ in range(20):
        size = canvas.bounding_box()
        assert size is not None
        # Four bands of 46 pixels lie at the lower end; the chart may be drawn again meanwhile.
        canvas.click(position={"x": 60, "y": size["height"] - 2.5 * 46 - 5})
        with contextlib.suppress(AssertionError):
            expect(card).to_be_visible(timeout=1500)
            return
    expect(card).to_be_visible()


def test_a_tree_is_changed_grown_and_compared(page: Page, served: Served) -> None:
    address = served("owner", empty=True)
    stock(address)
    page.goto(address + "/taxonomy/?taxonomy=retail_banking")
    ready(page, "taxonomy")
    expect(page.get_by_text("No taxonomy has been saved in this store yet.")).to_be_visible()
    pick_cash(page)
    label = page.get_by_label("Label", exact=True).first
    expect(label).to_have_value("Cash", timeout=DONE)
    label.fill("Grievances <b>")
    label.blur()
    button(page, "Change it").click()
    expect(page.get_by_text("Undo: reworded 'Cash'.")).to_be_visible(timeout=DONE)
    expect(page.locator(".wb-card strong", has_text="Grievances <b>")).to_be_visible()
    button(page, "Undo").click()
    expect(page.get_by_text("Redo: reworded 'Cash'.")).to_be_visible(timeout=DONE)
    expect(page.locator(".wb-card strong", has_text="Cash")).to_be_visible()
    button(page, "Grow this node").click()
    expect(page.get_by_text("nodes wait for a person")).to_be_visible(timeout=DONE)
    waiting = button(page, "Keep").count()
    assert 3 <= waiting <= 7
    button(page, "Keep").first.click()
    expect(button(page, "Keep")).to_have_count(waiting - 1, timeout=DONE)
    button(page, "Drop").first.click()
    expect(button(page, "Keep")).to_have_count(waiting - 2, timeout=DONE)
    expect(page.get_by_text(f"{waiting - 1} added", exact=True)).to_be_visible(timeout=DONE)
    button(page, "Save a version").click()
    expect(page.get_by_text("Version 2 of retail_banking")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("nothing has changed since.")).to_be_visible()
    button(page, "Start from this traffic").click()
    expect(page.get_by_text("Version 1 of traffic (from traffic asked.csv")).to_be_visible(
        timeout=DONE
    )
    expect(page.get_by_text("300 rows of traffic, 40 shown, masked")).to_be_visible(timeout=DONE)
