"""Agreement by group: a judge that looks well over everything and is worth nothing on one model."""

from __future__ import annotations

import pytest

from tests.actions.test_measure import DATA, real
from workbench.actions import labelgroups, labels
from workbench.errors import InputError


def sheet(data: bytes, name: str = "mine.csv") -> labels.Sheet:
    found = labels.columns(name, data)
    return labels.look(name, data, found.kind, found.guessed)


def toy() -> bytes:
    """On model b people nearly always say pass, and the judge says fail where they do not."""
    rows = []
    for i in range(40):
        for model, human, judge in (("a", i % 2, i % 2), ("b", i % 10 == 0, i % 10 == 5)):
            rows += [f"q{i},{model},human,{int(human)}", f"q{i},{model},judge,{int(judge)}"]
    return "\n".join(["item_id,model,rater,label", *rows]).encode()


def test_a_group_where_chance_explains_the_agreement_is_told() -> None:
    found = sheet(toy())
    assert labelgroups.columns(found) == {"model": "output_id"}
    groups = labelgroups.by_group(found, "human", "output_id")
    by = {row["group"]: row for row in groups.rows}
    assert by["a"]["kappa"] == 1.0 and by["a"]["chance"] is None
    assert by["b"]["raw"]["value"] == 0.8 and by["b"]["kappa"] < 0
    assert groups.bad == ("judge on b",)
    (told,) = groups.alarms
    assert "80.0% of 40 labels of b" in told and "chance alone gives 82.0%" in told
    assert [row["rater"] for row in labelgroups.chart_rows(groups, "judge")] == ["a", "b"]
    with pytest.raises(InputError, match="no column 'x'"):
        labelgroups.by_group(found, "human", "x")


@real
def test_on_xstest_a_judge_of_74_percent_has_a_kappa_of_006() -> None:
    found = sheet((DATA / "xstest" / "labels.csv").read_bytes(), "labels.csv")
    column = next(iter(labelgroups.columns(found).values()))
    groups = labelgroups.by_group(found, "final_label", column)
    (row,) = [r for r in groups.rows
              if (r["group"], r["rater"]) == ("mistralinstruct", "gpt4_label")]  # fmt: skip
    assert row["raw"]["value"] == pytest.approx(0.74, abs=1e-6)
    assert row["kappa"] == pytest.approx(0.063717, abs=1e-6)
    assert groups.bad == ("gpt4_label on mistralinstruct",)
    assert "74.0% of 450" in groups.alarms[0] and "kappa is 0.064" in groups.alarms[0]
    first = labelgroups.by_group(found, labels.references(found)[0], column)
    assert first.bad == groups.bad
