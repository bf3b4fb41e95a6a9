"""The checklist's page: support, sentences and figures, and whatever text comes in stays text."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.reflected import entry
from workbench.actions.reflecteffect import EntryEffect
from workbench.actions.reflectpulls import Counts
from workbench.charts.checklist import effect_chart
from workbench.domain.estimate import Estimate
from workbench.effectwords import MEAN, demo_line, headline, sentences
from workbench.measures.arms import Arm, Pair, effect
from workbench.measures.intervals import wilson
from workbench.pages import checklist as pages
from workbench.reflection import Proposal, Said
from workbench.store.checklist import EntryRow

HOSTILE = "<script>window.x=1</script>\u202e<img src=x>"
NONE = Estimate(value=None, reason="too_few_items")


def found(pairs: list[Pair], **changes: Any) -> EntryEffect:
    facts: dict[str, Any] = {
        "entry": entry(), "runs": ("r1",), "counts": {
            name: Counts(pulls=9, admitted=8, reviewed=7) for name in ("treated", "held_out")},
        "reason": effect(pairs), "code": effect(pairs), "drafts": effect([]),
        "diversity": {"meaning": {"treated": NONE, "held_out": NONE, "difference": NONE}},
        "narrower": (), "before": wilson(12, 16), "contra": 0, "quiet_runs": 0, "retire": (),
        "warnings": (), "simulated": True,
    }  # fmt: skip
    return EntryEffect(**{**facts, **changes})


FELL = [Pair(Arm(6, 10), Arm(2, 42))]


def test_the_sentences_hold_values_intervals_n_power_and_the_caveat() -> None:
    told = " ".join(sentences(found(FELL)))
    assert "5% (1 to 16) of 42" in told and "60% (31 to 83) of 10" in told
    assert "-55 points (95% -79 to -24, newcombe): it fell (simulated)" in told
    assert "43 points or more" in told and "80% power" in told and MEAN in told
    assert "First drafts" not in told and "Mean distance" not in told, "nothing to say of them"


def test_without_both_arms_no_effect_is_told() -> None:
    none = found([Pair(Arm(0, 0), Arm(1, 4))])
    assert headline(none).startswith("No effect can be told yet")
    assert "regression" not in " ".join(sentences(none)) or none.reason.treated.value is not None
    assert "nothing is reviewed yet" in demo_line(none, 3)
    assert effect_chart([none]) is None and "no effect yet" in pages.entry(none)


def test_too_few_points_say_that_they_show_nothing() -> None:
    told = " ".join(sentences(found([Pair(Arm(1, 4), Arm(0, 16))])))
    assert "not even a fall to nothing would be seen" in told


def test_an_entry_shows_figures_warnings_and_why_it_might_go() -> None:
    page = pages.entry(found(FELL, warnings=("lint_repairs",), retire=("no_gain", "narrower")))
    for words in ("it fell", "active", "It might be retired", "narrower", "repaired", "held out"):
        assert words in page
    assert "wb-warn" in page and "simulated" in page


def proposal(n: int, words: str = "it opens so") -> Proposal:
    support = tuple(
        Said(verdict=i, candidate_id=f"c{i}", item=str(i), recipe="toy", reason="style",
             words=words, kind="reject", reviewer=HOSTILE, summary=HOSTILE) for i in range(n)
    )  # fmt: skip
    return Proposal(id=f"e{n}", recipe="toy", reason="style", kind="style", text=words,
                    support=support, scope={"tone": HOSTILE})  # fmt: skip


def test_the_support_of_a_proposal_is_shown_with_its_points_and_bounded() -> None:
    page = pages.support(proposal(20))
    assert "20 verdicts on 20 points" in page and "and 8 more verdicts" in page
    assert '/gated_loop/?cand=c0"' in page and page.count("<li") == 13
    many = pages.proposals([proposal(i) for i in range(2, 322)])
    assert "and 312 more" in many and many.count("<tr") == 9


@pytest.mark.parametrize("long", ["", "x" * 5000])
def test_hostile_and_long_text_stays_text(long: str) -> None:
    said = proposal(3, HOSTILE + long)
    odd = entry(text=HOSTILE, scope={"tone": HOSTILE}, note=HOSTILE, by=HOSTILE)
    page = "".join((
        pages.support(said), pages.proposals([said]), pages.entry(found(FELL, entry=odd)),
        pages.history([EntryRow(odd, "2026-11-21T10:00:00")]),
    ))  # fmt: skip
    assert "<script>window" not in page and "<img src=x" not in page and "\u202e" not in page
    assert "&lt;script&gt;" in page and len(page) < 30_000


def test_the_chart_has_both_arms_and_says_what_it_is() -> None:
    chart = effect_chart([found(FELL)] * 20)
    assert chart is not None
    spec = chart.to_dict()
    text = str(spec)
    assert "95% Wilson" in text and "simulated" in text and "held out" in text
    assert text.count("'share': ") == 24, "two arms of twelve rules"
