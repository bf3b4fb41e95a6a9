"""The gated loop in a browser: step, reload, rewind, edit, judge; and nothing hostile happens."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import STORES, Served, calls, ready
from workbench.domain.candidate import candidate_id
from workbench.store import Store

DONE = 30_000
BY_HAND = "Edit the draft by hand before the next gate"
GOOD = f"?cand={candidate_id('rshow', 0)}"
HOSTILE = f"?cand={candidate_id('rshow', 2)}"


def open_loop(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}/gated_loop/{query}")
    ready(page, "gated_loop")
    page.wait_for_function("document.documentElement.dataset.keys === 'n a e r'", timeout=DONE)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def events(page: Page) -> list[str]:
    """The headings of the events shown."""
    return page.locator(".wb-head > strong").all_text_contents()


def new_candidate(page: Page, served: Served) -> None:
    open_loop(page, served())
    press(page, "New candidate, next by coverage")
    expect(page.get_by_text("An empty slot")).to_be_visible(timeout=DONE)


def test_it_opens_on_the_newest_candidate_with_its_whole_trail(page: Page, served: Served) -> None:
    open_loop(page, served())
    expect(page.get_by_text("Finished: admitted.")).to_be_visible()
    assert events(page) == ["Drafted", "construct a", "leak", "Repaired", "oracle", "Admitted"]
    assert page.locator(".wb-film li").count() >= 3


def test_hostile_texts_run_nothing_fetch_nothing_and_show_what_they_hide(
    page: Page, served: Served
) -> None:
    page.on("dialog", lambda dialog: dialog.dismiss())
    open_loop(page, served(), HOSTILE)
    for fold in page.locator("details").all():
        fold.evaluate("element => element.open = true")
    page.get_by_text("Edit instead").click()
    assert page.evaluate("window.hacked === undefined")
    assert (
        page.locator("iframe, form[action*=evil], img[src*=evil], a[href*=javascript]").count() == 0
    )
    assert page.locator("marimo-button[data-label*=spend]").count() == 0
    shown = page.locator(".wb-trail mark.wb-hidden").all_inner_texts()
    assert {"⟨U+202E⟩", "⟨U+200B⟩", "⟨U+2066⟩"} <= set(shown)
    expect(page.locator(".wb-trail pre").first).to_contain_text("<script>window.hacked=1")


def test_a_candidate_is_stepped_to_its_end_and_a_reload_costs_nothing(
    page: Page, served: Served
) -> None:
    new_candidate(page, served)
    page.keyboard.press("n")
    expect(page.locator(".wb-event")).to_have_count(1, timeout=DONE)
    press(page, "Run to end")
    expect(page.get_by_text(re.compile("Finished: (admitted|refused)"))).to_be_visible(timeout=DONE)
    before, told, address = calls(served()), events(page), page.url
    assert "run=" in address and before >= 2
    page.reload()
    ready(page, "gated_loop")
    assert events(page) == told and page.url == address
    assert calls(served()) == before


def test_an_edit_before_the_next_gate_opens_a_branch(page: Page, served: Served) -> None:
    new_candidate(page, served)
    press(page, "Next gate (n)")
    expect(page.locator(".wb-event")).to_have_count(1, timeout=DONE)
    page.get_by_text(BY_HAND).click()
    page.get_by_role("region", name=BY_HAND).get_by_role("textbox").first.fill("toy 501")
    press(page, "Go on with my edit (a new branch)")
    expect(page).to_have_url(re.compile("branch=1"), timeout=DONE)
    press(page, "Next gate (n)")
    expect(page.locator(".wb-event strong").get_by_text("Edited by hand")).to_be_visible(
        timeout=DONE
    )
    expect(page.locator(".wb-come")).to_contain_text("toy 501")


def test_rewinding_shows_the_trail_as_it_was(page: Page, served: Served) -> None:
    open_loop(page, served(), GOOD)
    slider = page.get_by_role("slider").first
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    expect(page.locator(".wb-event")).to_have_count(3)
    expect(page.locator(".wb-now")).to_contain_text("The draft after event 2")


def test_a_verdict_by_key_is_written_and_shown(page: Page, served: Served) -> None:
    open_loop(page, served(), GOOD)
    page.keyboard.press("r")
    expect(page.get_by_text("a rejection needs a reason")).to_be_visible(timeout=DONE)
    page.keyboard.press("a")
    expect(page.get_by_text("This candidate is approved")).to_be_visible(timeout=DONE)


def test_a_misspelt_field_is_named_with_its_line(page: Page, served: Served) -> None:
    open_loop(page, served())
    page.locator(".cm-content").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("axess: {}")
    expect(page.get_by_text("unknown field 'axess'")).to_be_visible(timeout=DONE)
    expect(page.get_by_text("did you mean 'axes'?")).to_be_visible()


def test_an_empty_store_says_what_to_do_first(page: Page, served: Served) -> None:
    open_loop(page, served("owner", empty=True))
    expect(page.get_by_text("Nothing has been made in this store yet.")).to_be_visible()


def test_suggestions_are_accepted_one_by_one(page: Page, served: Served) -> None:
    open_loop(page, served("owner", empty=True))
    press(page, "Suggest (asks one model once)")
    accepts = page.get_by_role("button", name="Accept", exact=True)
    expect(accepts.first).to_be_visible(timeout=DONE)
    before, idea = accepts.count(), page.locator(".wb-idea").first.inner_text()
    accepts.first.click()
    expect(accepts).to_have_count(before - 1, timeout=DONE)
    words = idea.split(": ")[-1].split()[-1]
    expect(page.locator(".cm-content").first).to_contain_text(words, timeout=DONE)


def test_a_person_chooses_the_coordinate(page: Page, served: Served) -> None:
    open_loop(page, served("owner", empty=True))
    page.get_by_text("Choose the coordinate yourself").click()
    region = page.get_by_role("region", name="Choose the coordinate yourself")
    region.get_by_text("Select...").last.click()
    page.get_by_role("option", name="phone call", exact=True).click()
    press(page, "New candidate here")
    expect(page).to_have_url(re.compile("slot=0"), timeout=DONE)
    press(page, "Next gate (n)")
    expect(page.locator(".wb-facts")).to_contain_text("phone call", timeout=DONE)


def test_the_form_writes_a_recipe_and_stop_ends_after_the_present_event(
    page: Page, served: Served
) -> None:
    open_loop(page, served(), GOOD)
    page.get_by_label("Recipe").select_option("slow toy")
    press(page, "Write into the YAML")
    expect(page.locator(".cm-content").first).to_contain_text("recipe: slow_toy", timeout=DONE)
    press(page, "New candidate, next by coverage")
    expect(page.get_by_text("An empty slot")).to_be_visible(timeout=DONE)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_disabled()
    press(page, "Run to end")
    press(page, "Stop")
    expect(page.get_by_text("Gates still to come: toy gate")).to_be_visible(timeout=DONE)
    assert events(page) == ["Drafted"]


def test_a_sneaked_item_is_stopped_and_what_is_wrong_with_it_is_kept(
    page: Page, served: Served
) -> None:
    open_loop(page, served(), GOOD)
    page.get_by_text("ready:gated_loop").scroll_into_view_if_needed()  # the form comes with it
    page.get_by_placeholder("the key is a day too late").fill("it is a five")
    page.get_by_role("textbox").filter(has_text="Mira").last.fill("toy 5")
    press(page, "Send it through the gates")
    expect(page.get_by_text("Stopped at toy gate")).to_be_visible(timeout=DONE)
    with Store(STORES[served()], read_only=True) as opened:
        sneaked = opened.reads.runs(1, kinds=("sneak",))[0]
        assert opened.journal.run(sneaked.run_id).spec.because.text == "it is a five"
