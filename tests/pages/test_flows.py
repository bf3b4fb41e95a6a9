"""Pages of flows: every figure with its interval, texts inert, long transcripts folded."""

from __future__ import annotations

from types import SimpleNamespace

from tests.actions.test_rollouts import tables
from tests.toys.showcase import HOSTILE
from workbench.actions.profile import Profile, profile
from workbench.actions.rollouts import dropped
from workbench.actions.steps import Flow
from workbench.actions.twins import beside, divergence
from workbench.logs.transcripts import Said
from workbench.pages.flows import nothing_yet, release_table, step_table, summary, task_table
from workbench.pages.marks import hazards, transcript
from workbench.pages.twins import call_line, side_by_side, steps_table

RAW = ("<script>window", "<img src=x", "<iframe srcdoc", "<svg onload", "\u202e", "\u200b")


def found() -> Profile:
    return profile(dropped(list(tables(tasks=8).items())), Flow())


def test_steps_have_intervals_shares_in_three_views_and_the_number_of_looks() -> None:
    model = found().of("shaky")
    page = step_table(model, 3)
    for words in ("marginal rate (95%)", "hazard (95%)", "look 3 of this session", "log share",
                  "first-failure share", "marginal share", "first failures: act"):  # fmt: skip
        assert words in page, words
    assert "first look" in step_table(model, 1) and "pass^4 to pass@4" in page


def test_no_product_of_pass_at_k_stands_on_the_page() -> None:
    """METHOD 1.3: with pass@2 of 0.833 each, 69% would be the product, and end to end is 0."""
    rows = [f"r{i},t,m,{j},{'ab'[j]},{mark},0" for i, marks in enumerate(("10", "10", "01", "01"))
            for j, mark in enumerate(marks)]  # fmt: skip
    head = "rollout_id,task_id,model,step_index,step_name,correct,reward"
    one = profile(dropped([("x.csv", "\n".join([head, *rows]).encode())]), Flow())
    model = one.models[0]
    page = step_table(model, 1) + summary(one, model) + task_table(model["tasks"])
    assert "69%" not in page and "69.4" not in page and "0.694" not in page


def test_a_flow_without_steps_is_told_by_task() -> None:
    rows = [{"task_id": "<b>", "rollouts": 3, "crashed": 1, "n": 2, "c": 1,
             "pass_at_k": {"1": 0.5, "2": 1.0}, "pass_k": {"1": 0.5, "2": 0.0}}]  # fmt: skip
    page = task_table(rows)
    assert "&lt;b&gt;" in page and "1 of 2" in page and "pass@2 100%" in page
    assert "in this store yet" in nothing_yet([])
    assert "/runs/?run=r1" in nothing_yet([SimpleNamespace(run_id="r1", spec_id="s<")])


def test_a_release_names_its_rule_and_the_worst() -> None:
    told = {"value": -0.2, "lo": -0.3, "hi": -0.1, "reason": ""}
    row = {"name": "act<", "rate_a": 0.9, "rate_b": 0.7, "difference": told, "p_adjusted": 0.0001,
           "status": "alert", "changed": [], "warnings": ["regression_to_the_mean"],
           "picked": ["largest_drop"]}  # fmt: skip
    page = release_table([row], 2)
    assert "act&lt;" in page and "-20.0 (-30.0 to -10.0)" in page and "&lt; 0.001" in page
    assert "regression to the mean" in page and "look 2 of this session" in page


def test_hostile_transcripts_are_inert() -> None:
    said = [Said(HOSTILE, HOSTILE, ((HOSTILE, {HOSTILE: HOSTILE}),)), Said("assistant", HOSTILE)]
    row = SimpleNamespace(step=HOSTILE, expected=HOSTILE, passed=HOSTILE, failed=HOSTILE,
                          passed_right=True, failed_right=False)  # fmt: skip
    page = side_by_side(beside(said, said[:1]), 0, (HOSTILE, HOSTILE))
    page += transcript(said, 0) + steps_table([row], HOSTILE)
    for raw in RAW:
        assert raw not in page, raw
    assert "⟨U+202E⟩" in page


def test_a_transcript_of_320_messages_opens_where_they_part_and_is_folded() -> None:
    def long(odd: int) -> list[Said]:
        return [Said("assistant", "", (("f", {"x": -1 if i == odd else i}),)) if i % 2
                else Said("user", f"line {i} " * 300) for i in range(320)]  # fmt: skip

    one, other = long(161), long(-1)
    rows = beside(one, other)
    at = divergence(rows)
    page = side_by_side(rows, at, ("passed", "failed"))
    assert "messages before, up to where they part" in page and "they part here" in page
    outside = page.split("they part here")[1].split("<details")[0]
    assert outside.count("wb-turn") < 20, "what is open fits a screen"
    assert page.count("<details") >= 5
    marked = transcript(one, 80)
    assert marked.count('class="wb-turn wb-by-assistant wb-here"') == 1
    assert "messages before" in marked and "messages after" in marked


def test_calls_read_as_calls_and_hazards_have_intervals() -> None:
    assert call_line("f", {"a": 1}) == "→ f(a: 1)" and call_line("f", "odd") == "→ f(odd)"
    assert "\n" in call_line("f", {"a": "x" * 80, "b": 2})
    told = {"value": 0.3, "lo": 0.1, "hi": 0.6, "method": "wilson"}
    page = hazards([{"step": "2", "at_risk": 20, "failed": 6, "hazard": told}])
    assert "<td>3</td>" in page and "30% (10% to 60%)" in page and "wilson" in page
