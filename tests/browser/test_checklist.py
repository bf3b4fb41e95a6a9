"""The checklist in a browser: a proposal seen, worded, accepted; a rule retired; nothing runs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.browser.conftest import ready, running
from tests.toys.reflected import LONG, OPENS, entry, judged_run
from workbench.actions.open import Bench
from workbench.settings import Settings
from workbench.store import Store

DONE = 60_000
HOSTILE = f"{LONG} <script>window.hurt=1</script>"


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server on a store with one rule in force and one proposal."""
    path = tmp_path_factory.mktemp("checklist") / "wb.db"
    with Store(path) as store:
        bench = Bench(Settings(), store, "owner")
        store.journal.keep_entry(entry())
        judged_run(bench, "r1", lambda slot: OPENS if slot.holdout else None, rules=[entry()])
        judged_run(bench, "r2", lambda slot: HOSTILE if slot.index < 3 else None, n=6)
    command = (sys.executable, "-m", "tests.browser.server", str(path), "{port}", "owner")
    with running(*command) as address:
        yield address, path


def test_a_proposal_is_accepted_and_a_rule_retired(page: Page, taught: tuple[str, Path]) -> None:
    address, path = taught
    page.set_viewport_size({"width": 1360, "height": 3600})  # all of it in view: nothing moves
    page.goto(f"{address}/review/?who=olga&checklist=1")
    ready(page, "review")
    expect(page.get_by_text("3 verdicts on 3 points")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("Turned down for this reason: 0%", exact=False)).to_be_visible()
    rule = page.get_by_label("The rule, in one sentence")
    rule.fill("Keep the story short.")
    rule.blur()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Keep the story short.").first).to_be_visible(timeout=DONE)
    expect(page.get_by_text("No proposal waits")).to_be_visible(timeout=DONE)
    retire = page.get_by_role("button", name="Retire", exact=True)
    for _ in range(5):  # the page may be drawn again under the first click
        page.get_by_text("Change a rule").click()
        with contextlib.suppress(AssertionError):
            expect(retire).to_be_visible(timeout=5_000)
            break
    for _ in range(3):  # and so may the button
        retire.click()
        with contextlib.suppress(AssertionError):
            expect(page.get_by_text("Retired rules (1)")).to_be_visible(timeout=DONE / 3)
            break
    expect(page.get_by_text("Retired rules (1)")).to_be_visible()
    assert page.evaluate("window.hurt") is None
    with Store(path, read_only=True) as store:
        told = [(r.entry.text, r.entry.state, r.entry.by) for r in store.reads.checklist()]
    assert ("Keep the story short.", "active", "olga") in told
    assert ("No stock phrases.", "retired", "olga") in told
