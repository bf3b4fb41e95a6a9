"""An ablation as a plan: what it can show, its hash, its arms; then run, read, and dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.actions import ablate, ablated, ablating, crossverbs
from workbench.actions.ablate import (
    Wish,
    declare,
    declared,
    forecast,
    planned,
    specs_of,
    topics_of,
)
from workbench.actions.ablation import Ablation
from workbench.actions.ablationscene import bring_ablation
from workbench.actions.open import Bench, open_bench
from workbench.errors import InputError, SpecError
from workbench.specfile import DATA, read_spec
from workbench.store import Store

SPEC = read_spec(DATA / "specs" / "social.yaml")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "wb.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Bench, str]]:
    """The demo's ablation of twelve prompts, run once for this file."""
    opened = open_bench(tmp_path_factory.mktemp("ablation") / "wb.db")
    line = bring_ablation(opened)
    yield opened, line.rsplit("=", 1)[1]
    opened.close()


def test_the_plan_says_what_it_can_show_before_anything_is_asked(bench: Bench) -> None:
    told = forecast(bench, Wish(spec=SPEC, n=20))
    assert told.topics == {"Access to banking": 7, "Borrowing and credit": 7, "Fraud and scams": 6}
    assert told.least is not None and 0.2 < told.least < 0.5 and told.calls > 1000
    assert told.least_holm is not None and told.least_holm > told.least
    assert told.comparisons == 6 and "80% power" in told.sentence
    more = forecast(bench, Wish(spec=SPEC, n=200)).least
    assert more is not None and more < told.least / 2
    assert bench.store.reads.runs() == [] and bench.store.reads.evaluations() == []


def test_every_word_of_a_plan_is_in_its_hash(bench: Bench) -> None:
    plan = planned(bench, Wish(spec=SPEC))
    assert plan.hash == planned(bench, Wish(spec=SPEC)).hash
    others = [Wish(spec=SPEC, n=21), Wish(spec=SPEC, hypothesis="none"), Wish(spec=SPEC, seed=2),
              Wish(spec=SPEC, baseline="L2"), Wish(spec=SPEC, exclusions=())]  # fmt: skip
    hashes = {planned(bench, wish).hash for wish in others}
    assert len(hashes) == len(others) and plan.hash not in hashes
    assert declared(bench, declare(bench, plan)) == plan
    with pytest.raises(
        InputError, match=f"no ablation 'x' was declared; the newest are: {plan.hash}"
    ):
        declared(bench, "x")


def test_arms_differ_in_depth_alone(bench: Bench) -> None:
    plan = planned(bench, Wish(spec=SPEC, n=7))
    assert plan.arms == ("L1", "L2", "L3") and plan.crossed == ("user_group",)
    shallow, deep = specs_of(plan, "L1"), specs_of(plan, "L3")
    assert [spec.n for spec in shallow] == [3, 2, 2] == list(topics_of(plan).values())
    for one, other in zip(shallow, deep, strict=True):
        assert one.settings["depth"] == 1 and other.settings["depth"] == 3
        same = {"id": "x", "settings": {}, "because": one.because}
        assert one.model_copy(update=same) == other.model_copy(update=same)
        assert one.because.ref == plan.hash


def test_what_cannot_be_ablated_is_one_line(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="needs recipe 'social_query'"):
        planned(bench, Wish(spec=read_spec(DATA / "specs" / "demo.yaml")))
    with pytest.raises(SpecError, match="no arm 'L9'; there are: L1, L2, L3"):
        planned(bench, Wish(spec=SPEC, baseline="L9"))
    people = tmp_path / "people.csv"
    people.write_text("text\nIs this a scam?\n")
    with pytest.raises(InputError, match="need a column 'category'"):
        planned(bench, Wish(spec=SPEC, people=people))
    with pytest.raises(InputError, match="nothing was asked"):
        ablated.ablated(bench, declare(bench, planned(bench, Wish(spec=SPEC))))


def test_twelve_prompts_are_read_as_declared(done: tuple[Bench, str]) -> None:
    bench, hash = done
    scene = ablated.ablated(bench, hash)
    assert scene.read == "declared" and scene.departures == () and scene.simulated
    assert [row["survivors"] for row in scene.arms] == [4, 4, 4]
    for row in scene.arms:
        assert row["attempts"] >= 4 and row["words_mean"] > 0 and row["gates"]["grounding"][1] > 0
        assert set(row["attempt"]) == {"target-a", "target-b", "target-c"}
        for model, rate in row["attempt"].items():
            assert rate["value"] <= row["survivor"][model]["value"] + 1e-9
    assert not scene.ablation["imbalance"]["unbalanced"]
    assert {cell["axis"] for cell in (scene.crossings or {})["cells"]} == {"user_group"}
    assert len(scene.guards) == 4
    assert scene.sentence.startswith("Declared before it was run: ")
    assert scene.sentence.endswith("Simulated (offline stand-ins).")
    now = ablating.standing(bench, hash)
    assert now.done and now.answered == 12 and now.made == {"L1": 4, "L2": 4, "L3": 4}


def test_judges_and_targets_never_see_the_arm(done: tuple[Bench, str]) -> None:
    bench, hash = done
    known = ablating.evaluation_of(bench, hash)
    assert known is not None and known.plan == hash and known.kind == "ablation"
    depths = Counter(item.metadata["depth"] for item in known.items)
    assert depths == {"L1": 4, "L2": 4, "L3": 4}
    answers = bench.store.reads.answers(known.id, role="target")
    questions = bench.store.reads.calls_of([answer.key for answer in answers])
    told = " ".join(str(message) for messages, _ in questions.values() for message in messages)
    assert told and "L3" not in told and "depth" not in told and hash not in told


def test_a_second_time_nothing_is_asked_again(done: tuple[Bench, str]) -> None:
    bench, hash = done
    known = ablating.evaluation_of(bench, hash)
    assert known is not None
    calls = bench.store.reads.evaluation_spend(known.id).calls
    assert bring_ablation(bench) == ""
    assert ablating.ablate(bench, hash) == known.id
    assert bench.store.reads.evaluation_spend(known.id).calls == calls


def test_from_a_crossing_a_spec_that_remembers_why(done: tuple[Bench, str]) -> None:
    bench, hash = done
    scene = ablated.ablated(bench, hash)
    assert scene.crossings is not None
    cell = scene.crossings["cells"][0]
    spec = crossverbs.more_spec(bench, scene, cell)
    assert spec.axes[cell["axis"]] == (cell["value"],) and "depth" not in spec.settings
    assert spec.because.kind == "crossing" and cell["cell"] in spec.because.text
    assert "Simulated" in spec.because.text
    assert crossverbs.save_more(bench, scene, cell) in crossverbs.social_specs(bench)
    with pytest.raises(SpecError, match="is called 'Weather'"):
        crossverbs.more_spec(bench, scene, {**cell, "topic": "Weather"})
    big = max(scene.crossings["cells"], key=lambda one: one["n"])
    text = crossverbs.intervention_csv(scene, big).decode()
    assert text.startswith("item_id,cluster_id,failure,prompt,split")
    assert "hold_out" in text and "intervene" in text


def test_a_dropped_table_is_exploratory(bench: Bench) -> None:
    rows = "".join(f"q{i},m,L{i % 2 + 1},{'ab'[i % 4 // 2]},{'xyz'[i % 3]},"
                   f"{'fail' if i % 5 else 'ok'}\n" for i in range(60))  # fmt: skip
    data = f"item_id,model,depth,topic,group,label\n{rows}".encode()
    found = ablated.guess("o.csv", data)
    assert (found.arm, found.topic, found.labels) == ("depth", "topic", ("fail", "ok"))
    scene = ablated.dropped("o.csv", data, Ablation("depth", "", ("topic",), "", ("fail",)))
    assert scene.read == "exploratory" and scene.sentence.startswith("Exploratory: ")
    assert {cell["axis"] for cell in (scene.crossings or {})["cells"]} == {"group"}
    with pytest.raises(InputError, match="need a column 'value'"):
        ablated.guess("o.csv", b"a,b\n1,2\n")


def test_a_viewer_declares_and_runs_nothing(tmp_path: Path) -> None:
    Store(tmp_path / "wb.db").close()
    viewer = open_bench(tmp_path / "wb.db", role="viewer")
    plan = planned(viewer, Wish(spec=SPEC))
    for deed in (lambda: declare(viewer, plan), lambda: ablating.on_a_thread(viewer, plan.hash)):
        with pytest.raises(Exception, match="viewer"):
            deed()
    viewer.close()


def test_people_are_asked_with_the_same_words(bench: Bench, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,text,category\np1,Is this a scam?,Fraud and scams\n")
    plan = planned(bench, Wish(spec=SPEC, n=4, people=people))
    assert plan.arms == ("L1", "L2", "L3", "human") and plan.depths == ("L1", "L2", "L3")
    (item,) = ablating.prompts_of(bench, plan).items
    assert item.metadata["depth"] == "human" and item.metadata["words"] == "4"
    system, user = item.messages
    assert system["role"] == "system" and user["content"].startswith("Is this a scam?")
    kept = ablate.keep_people(bench, "../evil.csv", people.read_bytes())
    assert kept.parent == Path(f"{bench.store.path}.people") and kept.suffix == ".csv"
