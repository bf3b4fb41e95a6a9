"""The ablation page in a browser: a tiny one declared, run and drilled down; a dropped table."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import STORES, Served, ready
from workbench.actions.evidences import bring_evidence
from workbench.actions.open import open_bench

DONE, LONG = 60_000, 150_000


def table() -> bytes:
    rows = [
        f"{arm}{i},{model},{arm},{'ab'[i % 2]},{'xyz'[i // 2 % 3]},{'ko' if i % 10 < n else 'ok'}"
        for arm, n in (("L1", 2), ("L2", 6)) for i in range(40) for model in ("one", "two")
    ]  # fmt: skip
    return "\n".join(["item_id,model,depth,topic,group,label", *rows]).encode()


def test_declare_run_and_drill_down(page: Page, served: Served) -> None:
    address = served("owner", empty=True)
    bench = open_bench(STORES[address])
    bring_evidence(bench)
    bench.close()
    page.goto(address + "/ablation/")
    ready(page, "ablation")
    expect(page.get_by_text("No ablation has been run in this store yet.")).to_be_visible()
    field = page.get_by_role("textbox", name="Prompts an arm")
    field.fill("3")
    field.press("Tab")
    expect(page.get_by_text("With 3 prompts an arm")).to_be_visible(timeout=DONE)
    page.get_by_role("button", name="Declare and run", exact=True).click()
    expect(page.get_by_text("declared before it was run", exact=True)).to_be_visible(timeout=LONG)
    expect(page.locator(".wb-sentence").first).to_contain_text("Declared before it was run")
    expect(page.locator("marimo-vega canvas, marimo-vega svg").first).to_be_visible(timeout=DONE)
    answer = page.locator(".wb-answer").first
    expect(answer).to_contain_text("target-a, sample 1", timeout=DONE)
    answer.get_by_text("Votes (3)").click()
    expect(answer.get_by_text("judge-a")).to_be_visible()
    page.get_by_role("button", name="Make more of it", exact=True).click()
    expect(page.get_by_role("link", name="Make one point of it")).to_be_visible(timeout=DONE)


def test_a_dropped_table_says_what_stands_out(page: Page, served: Served) -> None:
    page.goto(served("viewer", empty=True) + "/ablation/")
    ready(page, "ablation")
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": table()}
    page.locator("input[type=file]").first.set_input_files([file])  # type: ignore[list-item]
    expect(page.get_by_text("say which is a failure")).to_be_visible(timeout=DONE)
    page.get_by_label("Failure in label").select_option("ko")
    expect(page.locator(".wb-sentence").first).to_contain_text(
        "Exploratory: Within 2 strata and over 80 prompts a model, 2 of 2 models fail more often",
        timeout=DONE,
    )
    expect(page.get_by_text("Only an owner can run an ablation")).to_be_visible()
