"""Rollouts from the store and from dropped files: one form, whatever they were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.toys.flows import STEPS, TRUTH, record, rollouts
from workbench.actions.open import Bench
from workbench.actions.profile import profile, sentence
from workbench.actions.rollouts import RECORDED, columns, dropped, planted, recorded
from workbench.actions.steps import Flow
from workbench.errors import InputError
from workbench.models.offline.rates import ROWS
from workbench.models.offline.rates import STEPS as AGENT_STEPS
from workbench.settings import Settings
from workbench.store import Store

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the real tables of ../shared are not here")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        yield Bench(Settings(), store, "owner")


def lines(rows: list[dict[str, Any]]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def tables(**how: Any) -> dict[str, bytes]:
    """The toy rollouts as people keep them: steps, rollouts, transcripts, each a file."""
    found = rollouts(**how)
    steps = [{"rollout_id": r["rollout_id"], "task_id": r["task_id"], "model": r["model"], **s}
             for r in found for s in r["steps"]]  # fmt: skip
    runs = [{k: r[k] for k in ("rollout_id", "task_id", "model", "reward")} for r in found]
    texts = [{k: r[k] for k in ("rollout_id", "messages")} for r in found]
    return {"steps.jsonl": lines(steps), "runs.jsonl": lines(runs), "log.jsonl": lines(texts)}


def test_a_store_without_rollouts_has_none(bench: Bench) -> None:
    assert recorded(bench) is None


def test_recorded_rollouts_have_the_form_of_dropped_ones(bench: Bench) -> None:
    record(bench.store)
    found = recorded(bench)
    assert found is not None and found.source == RECORDED and found.simulated
    mine = profile(found, Flow())
    theirs = profile(dropped(list(tables().items())), Flow())
    assert mine.names == ["shaky", "sound"] == theirs.names
    for one, other in zip(mine.models, theirs.models, strict=True):
        assert one["steps"] == other["steps"] and one["end_to_end"] == other["end_to_end"]
    weak = {s["step"]: s["brittle"] for s in mine.of("shaky")["steps"]}
    assert weak == {"plan": False, "act": True, "report": False}
    assert found.said["shaky-0-0"][1].calls[0][0] == "plan"
    told = sentence(mine, mine.of("shaky"))
    assert "Brittle" in told and "act" in told and "Simulated" in told and "leans low" in told
    assert profile(found, Flow(), TRUTH).truth["shaky"]["act"] == 0.45


def test_files_complete_each_other_in_any_order() -> None:
    files = tables(tasks=3)
    whole = dropped(list(files.items())[::-1])
    assert whole.steps is not None and whole.runs is not None and len(whole.said) == 24
    assert not whole.simulated and "steps.jsonl" in whole.source
    assert whole.digest == dropped(list(files.items())).digest, "marks are found in any order"
    alone = dropped([("log.jsonl", files["log.jsonl"])])
    assert alone.steps is None and len(alone.said) == 24 and "expected" in alone.why
    both = dropped([(n, files[n]) for n in ("runs.jsonl", "log.jsonl")])
    assert both.steps is None and profile(both, Flow()).models[0]["steps"] == []
    assert profile(both, Flow()).models[0]["end_to_end"]["n_tasks"] == 3


def test_columns_are_guessed_and_can_be_named() -> None:
    data = tables(tasks=2)["steps.jsonl"].replace(b'"correct"', b'"fine"')
    found = columns([("steps.jsonl", data)])
    assert found is not None and "fine" in found.there and "correct" not in found.guessed
    named = dropped([("steps.jsonl", data)], {**found.guessed, "correct": "fine"})
    assert named.steps is not None and named.steps.frame["correct"].notna().all()
    assert columns([("log.jsonl", tables(tasks=2)["log.jsonl"])]) is None


def test_bad_rows_are_set_aside_and_wrong_files_named_as_their_owner_does() -> None:
    data = tables(tasks=2)["steps.jsonl"] + b'\n{"rollout_id": "x", "task_id": "t", ' \
        b'"step_index": 0, "step_name": "plan", "correct": "perhaps"}'  # fmt: skip
    found = dropped([("mine.jsonl", data)])
    assert len(found.rejects) == 1 and "perhaps" in found.rejects[0].reason
    with pytest.raises(InputError, match=r"b\.csv and a\.csv both hold steps"):
        dropped([("a.csv", b"x\n1"), ("b.csv", b"x\n1")])
    with pytest.raises(InputError, match=r"tasks\.jsonl: tasks alone"):
        dropped([("tasks.jsonl", lines([{"task_id": 1, "actions": []}]))])
    with pytest.raises(InputError, match="steps need a column 'rollout_id'; there are: x"):
        dropped([("odd.csv", b"x\n1")])


def test_steps_that_do_not_line_up_leave_the_tasks_and_say_why() -> None:
    files = tables(tasks=3)
    rows = [json.loads(line) for line in files["steps.jsonl"].splitlines()]
    for row in rows[: len(STEPS)]:
        row["step_index"] = 2 - row["step_index"]
    mixed = [("steps.jsonl", lines(rows)), ("runs.jsonl", files["runs.jsonl"])]
    found = profile(dropped(mixed), Flow())
    assert "do not agree on step_name" in found.refused and found.models[0]["steps"] == []
    again = profile(dropped(mixed), Flow(align=True))
    assert not again.refused and len(again.models[0]["steps"]) == 3
    with pytest.raises(InputError, match="do not agree"):
        profile(dropped(mixed[:1]), Flow())


def test_an_inspect_log_gives_rollouts_with_their_messages() -> None:
    sample = {"id": "q", "epoch": 2, "scores": {"s": {"value": "C"}}, "messages": [
        {"role": "assistant", "content": [{"type": "text", "text": "hm"}],
         "tool_calls": [{"function": "look", "arguments": {"at": 1}}]}]}  # fmt: skip
    log = {"eval": {"model": "m"}, "samples": [sample, {**sample, "epoch": 1, "scores": {
        "s": {"value": "I"}}}]}  # fmt: skip
    found = dropped([("log.json", json.dumps(log).encode())])
    assert found.runs is not None and found.runs.frame["reward"].tolist() == [1.0, 0.0]
    said = found.said[found.runs.frame["rollout_id"][0]]
    assert said[0].text == "hm" and said[0].calls == (("look", {"at": 1}),)


def test_planted_weak_steps_are_found_and_no_other() -> None:
    """The offline agents' own rates: what is below .65 is brittle where the rest is above .85."""
    agents = {name: ROWS["act"][name] for name in ("agent-fir", "agent-gum", "agent-hazel")}
    rng, rows = Random(11), []
    for name, rates in agents.items():
        for task, trial in product(range(30), range(8)):
            rows += [
                {"rollout_id": f"{name}-{task}-{trial}", "task_id": f"t{task}", "model": name,
                 "step_index": at, "step_name": step, "correct": int(rng.random() < rates[step])}
                for at, step in enumerate(AGENT_STEPS)
            ]  # fmt: skip
    found = profile(dropped([("steps.jsonl", lines(rows))]), Flow())
    for name, rates in agents.items():
        brittle = {s["step"] for s in found.of(name)["steps"] if s["brittle"]}
        assert brittle == {step for step in AGENT_STEPS if rates[step] < 0.65}, name


def test_a_peek_knows_the_rates_of_offline_agents_alone(bench: Bench) -> None:
    rows = [{**r, "model": "agent-fir" if r["model"] == "shaky" else r["model"]}
            for r in rollouts(tasks=2)]  # fmt: skip
    bench.store.rollouts.save(rows)
    found = recorded(bench)
    assert found is not None and set(planted(found)) == {"agent-fir"}
    assert planted(found)["agent-fir"]["handoff"] == 0.38
    assert planted(dropped(list(tables(tasks=2).items()))) == {}


@real
def test_real_files_are_put_together() -> None:
    folder = DATA / "tau_airline"
    names = ("rollouts.jsonl.gz", "trajectories.jsonl.gz", "steps.jsonl.gz")
    found = dropped([(n, (folder / n).read_bytes()) for n in names])
    assert found.steps is not None and len(found.steps.frame) == 632 and len(found.said) == 200
    (model,) = profile(found, Flow()).models
    assert model["end_to_end"]["pass_at_k"]["1"]["value"] == pytest.approx(0.42)
