"""The taxonomy page in a browser: changed, undone, grown, kept, compared; started from traffic."""

from __future__ import annotations

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


def test_a_tree_is_changed_grown_and_compared(page: Page, served: Served) -> None:
    address = served("owner", empty=True)
    stock(address)
    page.goto(address + "/taxonomy/?taxonomy=retail_banking&node=complaints")
    ready(page, "taxonomy")
    expect(page.get_by_text("No taxonomy has been saved in this store yet.")).to_be_visible()
    label = page.get_by_label("Label", exact=True).first
    expect(label).to_have_value("Complaints", timeout=DONE)
    label.fill("Grievances <b>")
    label.blur()
    button(page, "Change it").click()
    expect(page.get_by_text("Undo: reworded 'Complaints'.")).to_be_visible(timeout=DONE)
    expect(page.locator(".wb-card strong", has_text="Grievances <b>")).to_be_visible()
    button(page, "Undo").click()
    expect(page.get_by_text("Redo: reworded 'Complaints'.")).to_be_visible(timeout=DONE)
    expect(page.locator(".wb-card strong", has_text="Complaints")).to_be_visible()
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


def test_a_viewer_looks_and_cannot_write(page: Page, served: Served) -> None:
    page.goto(served("viewer", empty=True) + "/taxonomy/")
    ready(page, "taxonomy")
    expect(page.locator("marimo-vega canvas, marimo-vega svg").first).to_be_visible(timeout=DONE)
    for name in ("Change it", "Grow this node", "Save a version", "Make a spec for this node",
                 "Start from this concept", "Ask judges to place its items"):  # fmt: skip
        expect(button(page, name)).to_be_disabled()
