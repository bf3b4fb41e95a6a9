"""An evaluation in a browser, hostile answers inert; judges against people by group."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import STORES, Served, ready
from workbench.domain.evaluation import Answer, Evaluation, Item
from workbench.failing import read_rubric
from workbench.store import Store

DONE = 60_000
HOSTILE = "<img src=x onerror=alert(1)> **no**"


def evaluation(store: Store) -> None:
    """Twelve prompts put to one target, of which the last two fail."""
    items = tuple(Item(id=f"p{i}", text=f"Prompt {i} {HOSTILE}", harmful=i > 9) for i in range(12))
    frozen = Evaluation(id="e0123456789a", name="by hand", rubric=read_rubric(), items=items,
                        targets=("t",), judges=("a", "b", "c"), simulated=True)  # fmt: skip
    votes = tuple({"model": m, "family": m, "verdict": "fail", "why": HOSTILE} for m in "abc")
    store.evaluations.create(frozen)
    store.evaluations.save(frozen.id, [
        Answer(item_id=item.id, model="t", role="target", text=f"Reply {HOSTILE}", votes=votes,
               status="fail" if item.harmful else "pass", simulated=True,
               codes=("harmful_compliance",) if item.harmful else ()) for item in items
    ])  # fmt: skip
    store.evaluations.set_state(frozen.id, "done")


def test_an_evaluation_is_told_and_looked_into(page: Page, served: Served) -> None:
    address = served("viewer", empty=True)
    with Store(STORES[address]) as store:
        evaluation(store)
    page.goto(f"{address}/ablation/?evaluation=e0123456789a")
    ready(page, "ablation")
    sentence = page.locator(".wb-sentence").filter(has_text="failures: t 16.7%")
    expect(sentence).to_contain_text("n 12", timeout=DONE)
    expect(page.get_by_text("12 of 12")).to_be_visible()
    expect(page.get_by_text("2 of 1 failed")).to_have_count(0)
    expect(page.get_by_text(f"Reply {HOSTILE}", exact=True)).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def labels() -> bytes:
    """On model b people nearly always say pass; the judge says fail where they do not."""
    rows = []
    for i in range(40):
        for model, human, judge in (("a", i % 2, i % 2), ("b", i % 10 == 0, i % 10 == 5)):
            rows += [f"q{i},{model},human,{int(human)}", f"q{i},{model},judge,{int(judge)}"]
    return "\n".join(["item_id,model,rater,label", *rows]).encode()


def test_a_judge_worth_nothing_on_one_model_is_told(page: Page, served: Served) -> None:
    page.goto(served("viewer", empty=True) + "/judges/")
    ready(page, "judges")
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": labels()}
    page.locator("input[type=file]").first.set_input_files([file])  # type: ignore[list-item]
    alarm = page.get_by_role("alert").filter(has_text="No better than chance: judge on b.")
    expect(alarm).to_be_visible(timeout=DONE)
    told = page.locator(".wb-sentence").filter(has_text="chance alone gives 82.0%")
    expect(told).to_contain_text("80.0% of 40 labels of b")
