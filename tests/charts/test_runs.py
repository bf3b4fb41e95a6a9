"""The funnel's picture holds every point once, says n, and says when it is simulated."""

from __future__ import annotations

from workbench.charts.runs import FATES, funnel_chart, funnel_rows
from workbench.store.rows import Funnel, GateRow


def gate(name: str, tried: int, passed: int, refused: int) -> GateRow:
    return GateRow(gate=name, tried=tried, passed=passed, receipts=tried, asked_repair=0,
                   repaired=0, failed=refused, errored=0, skipped=0, refused=refused)  # fmt: skip


FUNNEL = Funnel(
    run_id="r1", pulls=20, drafted=18, decided=17, admitted=11, normal=10, refused=6, set_aside=0,
    surplus=0, repairs=3, gates=(gate("oracle", 18, 14, 3), gate("counter", 14, 11, 3)), reasons=(),
)  # fmt: skip


def test_points_of_a_stage_add_up_to_those_that_came() -> None:
    rows = funnel_rows(FUNNEL)
    for stage, came in (("author: drafted", 20), ("oracle", 18), ("counter", 14)):
        assert sum(r["points"] for r in rows if r["stage"] == stage) == came
        assert {r["fate"] for r in rows if r["stage"] == stage} == set(FATES)


def test_a_gate_that_refuses_after_passing_never_counts_a_point_twice() -> None:
    odd = FUNNEL.model_copy(update={"gates": (gate("admission", 5, 5, 2),)})
    rows = [row for row in funnel_rows(odd) if row["stage"] == "admission"]
    assert [row["points"] for row in rows] == [5, 0, 0]


def test_the_caption_names_n_interval_and_simulation() -> None:
    spec = funnel_chart(FUNNEL, simulated=True, live=True).to_dict()
    assert spec["title"]["text"] == "11 points admitted from 20 pulls"
    under = " ".join(spec["title"]["subtitle"])
    for words in ("n = 20 pulls, 17 decided", "no interval", "simulated", "under way"):
        assert words in under
    assert "simulated" not in " ".join(
        funnel_chart(FUNNEL, simulated=False, live=False).to_dict()["title"]["subtitle"]
    )


def test_units_stand_on_the_axis_and_no_channel_fetches_pictures() -> None:
    spec = funnel_chart(FUNNEL, simulated=False, live=False).to_dict()
    bars = spec["layer"][0]
    assert bars["encoding"]["x"]["title"] == "points"
    assert "image" not in str(spec) and "href" not in str(spec)
