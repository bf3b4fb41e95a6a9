"""Judges as HTML: alarms stand out, differences are shown in full and inert, audits have tables."""

from __future__ import annotations

from typing import Any

from tests.toys.showcase import HOSTILE
from workbench.pages import judges as pages


def row(**changes: Any) -> dict[str, Any]:
    return {"rater": "j", "label": "pass", "label_reference": "fail", "item_id": "q",
            "output_id": "", "criterion": "", **changes}  # fmt: skip


def estimate(value: float | None, **more: Any) -> dict[str, Any]:
    ends = {"lo": None, "hi": None} if value is None else {"lo": value - 0.1, "hi": value + 0.1}
    return {"value": value, **ends, "reason": "" if value is not None else "no_pairs",
            "n_items": 9, "n_samples": 0, **more}  # fmt: skip


def test_only_a_judge_no_better_than_chance_raises_an_alarm() -> None:
    rows = [{"rater": name, "raw": estimate(0.9), "kappa": kappa, "looks_fine_but_is_chance": bad}
            for name, kappa, bad in (("lazy", 0.0, True), ("fair", 0.8, False))]  # fmt: skip
    shown = pages.alarms(rows, "people")
    assert "lazy agrees with people on 90%" in shown and "fair" not in shown
    assert 'role="alert"' in shown


def test_six_differences_in_full_the_others_in_a_fold_and_all_inert() -> None:
    rows = [row(item_id=f"q{i}", text=HOSTILE, prompt=HOSTILE, criterion_text=HOSTILE,
                label=HOSTILE) for i in range(70)]  # fmt: skip
    shown = pages.differences(rows, "j<b>", "people")
    assert "<script>window" not in shown and "<img src=x" not in shown and "j&lt;b&gt;" in shown
    assert shown.index("q5") < shown.index("54 more") < shown.index("q6")
    assert "and 10 more in the table" in shown and shown.count("wb-card") == 60
    assert "no text of it" in pages.differences([row()], "j", "people")
    assert "differ nowhere" in pages.differences([], "j", "people")


def test_habits_found_come_first_and_a_panel_without_votes_says_why() -> None:
    rows = [{"judge": j, "habit": "kin", "value": estimate(0.2), "p": 0.0004, "p_adjusted": p,
             "found": p < 0.05} for j, p in (("a", 0.4), ("z", 0.01))]  # fmt: skip
    shown = pages.habits(rows)
    assert shown.index(">z<") < shown.index(">a<") and "&lt;0.001" in shown
    none = {"n_eff": estimate(None), "rho": estimate(None), "judges": ["a"]}
    assert "unknown (no pairs)" in pages.panel(none)
    assert "g 3" in pages.odd({"g": 3}) and pages.odd({}) == ""
