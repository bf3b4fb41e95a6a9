"""Agent steps in a browser: a profile is clicked, twins open, steps are marked by keys and kept."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.actions.test_rollouts import tables
from tests.browser.conftest import STORES, Served, click_in_chart, ready

DONE = 60_000


def files(*names: str, **how: Any) -> list[dict[str, Any]]:
    made = tables(**how)
    return [{"name": n, "mimeType": "application/json", "buffer": made[n]} for n in names]


def give(page: Page, dropped: list[dict[str, Any]]) -> None:
    page.locator("input[type=file]").first.set_input_files(dropped)  # type: ignore[arg-type]


def test_a_step_is_clicked_and_its_twins_open(page: Page, served: Served) -> None:
    page.goto(served("owner", empty=True) + "/agent_steps/")
    ready(page, "agent_steps")
    expect(page.get_by_text("has been recorded in this store yet")).to_be_visible()
    give(page, files("steps.jsonl", "runs.jsonl", "log.jsonl"))
    expect(page.locator(".wb-sentence").first).to_contain_text(
        "shaky succeeds end to end in", timeout=DONE
    )
    expect(page.get_by_text("as brought: no model of this workbench answered")).to_be_visible()
    # The first of three steps stands at the left, in a tenth of the picture's width.
    click_in_chart(page, [0.23, 0.2, 0.26, 0.17, 0.29], page.get_by_text("(looked at)").first)
    expect(page.get_by_text("they part here")).to_be_visible()
    expect(page.get_by_text("Drop the rollouts of the release before")).to_be_visible()
    expect(page.get_by_text("measured end to end").first).to_be_visible()


def test_first_wrong_steps_are_marked_by_keys_and_kept(page: Page, served: Served) -> None:
    address = served("owner", empty=True)
    for done in (0, 2):
        page.goto(address + "/agent_steps/")
        ready(page, "agent_steps")
        give(page, files("log.jsonl", tasks=5, graded=False))
        expect(page.get_by_text(f"{done} of 40 transcripts are marked")).to_be_visible(timeout=DONE)
        if done == 0:
            page.keyboard.press("j")
            expect(page.get_by_text("decision 2 of 3")).to_be_visible(timeout=DONE)
            page.keyboard.press("m")
            expect(page.get_by_text("1 of 40 transcripts are marked")).to_be_visible(timeout=DONE)
            page.keyboard.press("n")
            expect(page.get_by_text("2 of 40 transcripts are marked")).to_be_visible(timeout=DONE)
            page.get_by_role("button", name="What would a judge mark?").click()
            expect(page.get_by_text("does not know where it goes wrong")).to_be_visible(
                timeout=DONE
            )
    page.keyboard.press("u")
    expect(page.get_by_text("1 of 40 transcripts are marked")).to_be_visible(timeout=DONE)
    books = list((STORES[address].parent / "marks").iterdir())
    assert len(books) == 1 and len(books[0].read_text().splitlines()) == 3
