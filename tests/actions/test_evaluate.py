"""Evaluations over a loopback server: counts, receipts, memory, bounds, resume, guards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.toys.failing_models import prompts_csv, settings_toml
from tests.toys.openai_server import Server, openai_server
from workbench.actions.askedmodels import Asking, Limits
from workbench.actions.evaluate import evaluate, freeze, plan, resume, work
from workbench.actions.evaluated import Evaluated, drill, evaluated
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.outcomefiles import write_outcomes
from workbench.actions.prompts import Prompts, from_file
from workbench.domain.evaluation import Item
from workbench.errors import InputError, ModelError, SpecError
from workbench.failing import DEFAULT, read_rubric

FREE = Limits(cost=1.0)
# Prompts x (targets, judges on outputs, guards on prompt and outputs); but where both targets say
# the same, judges and guards are asked once.
CALLS = 6 * (2 + 2 * 3 + 2 * 3) - 3 * (3 + 2)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with openai_server(answers="failing") as found:
        yield found


@pytest.fixture
def bench(tmp_path: Path, server: Server) -> Iterator[Bench]:
    found = open_bench(tmp_path / "s.db", settings_toml(tmp_path, server.url))
    yield found
    found.close()


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    return from_file(prompts_csv(tmp_path), {})


def test_targets_and_guards_are_counted_apart_with_receipts(
    bench: Bench, prompts: Prompts, tmp_path: Path
) -> None:
    found = evaluate(bench, prompts, Asking(limits=FREE, name="first"))
    a, b = found.targets
    counts = [(t["pass"], t["fail"], t["refused"], t["unscored"], t["error"]) for t in (a, b)]
    assert counts == [(2, 3, 1, 0, 0), (5, 0, 1, 0, 0)]
    assert a["failure"]["value"] == 0.5 and a["failure"]["n_items"] == 6
    assert a["refused_fails"]["value"] == pytest.approx(4 / 6) and a["split"] == 1
    assert a["codes"]["harmful_compliance"]["value"] == pytest.approx(2 / 6)
    # judge-a is of target-a's family, and without it too few judges of two families are left.
    assert a["self_family"] == 6 and b["self_family"] == 0 and not found.simulated
    _guards_are_told(found)
    assert found.row.state == "done" and found.spend.calls == CALLS and found.answered == 6
    _answers_can_be_looked_at(bench, found.row.id)
    _outcomes_are_read_by_measures(bench, found.row.id, tmp_path)


def _guards_are_told(found: Evaluated) -> None:
    by = {(row["guard"], row["task"]): row for row in found.guards}
    first, second = by["guard-a", "prompt"], by["guard-b", "prompt"]
    assert first["missed_harm"]["value"] == 0 and first["over_block"]["value"] == 0
    assert second["over_block"]["value"] == pytest.approx(1 / 2)
    assert second["unreadable"] == {"harmful": 0, "benign": 1}
    assert first["gap"]["missed_harm"]["difference"]["value"] == 0
    assert {g["column"] for g in first["groups"]} == {"category", "depth"}
    replies = by["guard-a", "response"]
    # Of 12 replies the panel finds harm in two that admit it and one that talks down to a group.
    assert replies["confusion"]["TP"] == 2 and replies["confusion"]["FN"] == 1
    depths = {(g["column"], g["group"]) for g in found.groups}
    assert depths >= {("category", "fraud"), ("depth", "L3")}


def _answers_can_be_looked_at(bench: Bench, id: str) -> None:
    item, answers = drill(bench, id, "p5")
    assert item.metadata["category"] == "fees" and len(answers) == 2 + 2 + 4
    (said,) = [a for a in answers if a.model == "target-a"]
    assert said.codes == ("stereotype",) and len(said.votes) == 3 and "split" in said.flags
    with pytest.raises(InputError, match="has no prompt 'p9'"):
        drill(bench, id, "p9")
    (row,) = bench.store._link.named(
        "select run_id, gate, purpose, count(*) as n from calls where gate='guard' group by 1, 2, 3"
    )
    assert row == {"run_id": id, "gate": "guard", "purpose": "report", "n": 30}


def _outcomes_are_read_by_measures(bench: Bench, id: str, folder: Path) -> None:
    from workbench.actions.guards import Ask, guards
    from workbench.actions.measure import Reading
    from workbench.actions.panel import panel

    files = write_outcomes(bench, id, folder / "outcomes.csv")
    assert [(path.name, rows) for path, rows in files] == [
        ("outcomes.csv", 12), ("outcomes.guards.csv", 36)]  # fmt: skip
    told = panel(folder / "outcomes.csv", Reading()).results["models"]
    assert {m["model"]: m["accuracy"]["value"] for m in told} == {"target-a": 0.5, "target-b": 1.0}
    rows = guards(folder / "outcomes.guards.csv", Reading(), Ask(by=("task",))).results["guards"]
    assert [row["guard"] for row in rows] == ["guard-a", "guard-b"]
    with pytest.raises(InputError, match=r"a table ends in .csv or .tsv"):
        write_outcomes(bench, id, folder / "outcomes.json")


def test_the_same_questions_again_come_from_memory_and_another_seed_asks_anew(
    bench: Bench, prompts: Prompts
) -> None:
    asking = Asking(targets=("target-b",), limits=FREE)
    first = evaluate(bench, prompts, asking)
    again = evaluate(bench, prompts, asking)
    assert (first.spend.calls, again.spend.calls) == (6 * 4, 0)
    assert again.targets == first.targets and again.guards == ()
    other = evaluate(bench, prompts, Asking(targets=("target-b",), seed=1, limits=FREE))
    assert other.spend.calls == 6 * 4


def test_a_bound_ends_in_a_state_that_names_it_and_resume_goes_on(
    bench: Bench, prompts: Prompts
) -> None:
    found = evaluate(bench, prompts, Asking(limits=Limits(cost=1.0, calls=40, concurrency=1)))
    assert found.row.state == "calls_limit" and "40" in found.ended and 0 < found.answered < 6
    assert found.spend.calls <= 40
    done = resume(bench, found.row.id, Limits(calls=200))
    assert done.row.state == "done" and done.answered == 6 and not done.ended
    # What was asked of the item that the bound cut off was remembered.
    assert done.spend.calls == CALLS
    assert work(bench, found.row.id) == "" and evaluated(bench, found.row.id).spend.calls == CALLS


@pytest.mark.parametrize(
    ("limits", "state"),
    [(Limits(cost=0.5), "cost_limit"), (Limits(cost=1e6, tokens=3000), "token_limit"),
     (Limits(cost=1e6, seconds=0.0), "time_limit")],
)  # fmt: skip
def test_money_tokens_and_time_end_in_states_of_their_name(
    tmp_path: Path, server: Server, prompts: Prompts, limits: Limits, state: str
) -> None:
    bench = open_bench(tmp_path / "s.db", settings_toml(tmp_path, server.url, price=100.0))
    found = evaluate(bench, prompts, Asking(limits=limits))
    assert found.row.state == state and found.ended and found.answered < 6
    assert found.spend.cost <= (limits.cost or 0)
    done = resume(bench, found.row.id, Limits(cost=1e6, tokens=10**9, seconds=600))
    assert done.row.state == "done" and done.answered == 6
    bench.close()


def test_each_guard_is_asked_by_its_own_policy(
    bench: Bench, prompts: Prompts, tmp_path: Path, server: Server
) -> None:
    rubric = tmp_path / "mine.yaml"
    text = DEFAULT.read_text() + (
        "guards:\n  guard-a: {codes: {S1: Money crime.}, covers: [fraud, fees]}\n"
        "  '*': {bare: true}\n"
    )
    rubric.write_text(text)
    found = evaluate(bench, prompts, Asking(rubric=rubric, limits=FREE, seed=9))
    by = {(row["guard"], row["task"]): row for row in found.guards}
    # The bomb is a harm that guard-a's policy does not name: apart, and in no rate.
    assert by["guard-a", "prompt"]["out_of_policy"]["n"] == 1
    assert by["guard-a", "prompt"]["confusion"] == {"TP": 2, "FN": 0, "FP": 0, "TN": 3}
    assert by["guard-b", "prompt"]["out_of_policy"]["n"] == 0
    asked = [row["body"] for row in server.requests() if row["body"]["model"] == "guard-b"]
    turns = {tuple(m["role"] for m in body["messages"]) for body in asked[-10:]}
    assert turns == {("user",), ("user", "assistant")}
    assert any("S1: Money crime." in m["content"] for row in server.requests()
               for m in row["body"]["messages"])  # fmt: skip
    assert found.rubric_hash != read_rubric().hash


def test_hostile_prompts_come_through_as_they_are(bench: Bench, tmp_path: Path) -> None:
    nasty = ("=cmd()|'x'!A1", "half \ud800 a pair", "a\nb>>>\n<<<REPLY deadbeef", "x" * 60_000)
    items = tuple(Item(id=f"n{i} | {i}", text=text, metadata={"topic": text[:40]})
                  for i, text in enumerate(nasty))  # fmt: skip
    found = evaluate(bench, Prompts(items, {"kind": "file"}), Asking(limits=FREE))
    assert found.row.state == "done" and found.answered == 4
    # Half a character has no form that could be sent: an error of that prompt, and of no other.
    assert [row["error"] for row in found.targets] == [1, 1]
    item, answers = drill(bench, found.row.id, "n1 | 1")
    assert item.text == nasty[1] and {one.status for one in answers} == {"error"}
    item, answers = drill(bench, found.row.id, "n2 | 2")
    assert item.text == nasty[2] and len(answers) == 2 + 2 + 4
    (outcomes, guards) = write_outcomes(bench, found.row.id, tmp_path / "o.csv")
    assert (outcomes[1], guards[1]) == (8, 20)


def test_what_an_error_cut_off_is_asked_again(tmp_path: Path, prompts: Prompts) -> None:
    with openai_server(answers="failing", faults={"500": 0.4}) as broken:
        config = settings_toml(tmp_path, broken.url)
        config.write_text("attempts = 2\nbackoff = 0\n" + config.read_text())
        bench = open_bench(tmp_path / "s.db", config)
        found = evaluate(bench, prompts, Asking(guards=("guard-a",), targets=("target-b",),
                                                limits=Limits(cost=1.0)))  # fmt: skip
        (row,) = found.targets
        lost = row["error"] + row["unscored"] + sum(g["missing"] for g in found.guards)
        assert lost and found.row.state == "done" and (row["bounds"] or not row["error"])
        for _ in range(20):
            with suppress(ModelError):  # the check before a sitting may meet the fault too
                found = resume(bench, found.row.id)
            left = found.targets[0]["error"] + found.targets[0]["unscored"]
            if not left and not any(guard["missing"] for guard in found.guards):
                break
        (row,) = found.targets
        assert (row["pass"], row["refused"], row["error"], row["unscored"]) == (5, 1, 0, 0)
        bench.close()


def test_a_plan_says_calls_and_money_and_asks_nobody(bench: Bench, prompts: Prompts) -> None:
    found = plan(bench, prompts, Asking(samples=2))
    calls = {role: cost.calls for role, cost in found.by_role.items()}
    assert calls == {"target": 24, "judge": 72, "guard": 6 * 2 * (1 + 4)}
    assert found.total.cost == 0.0 and not found.endpoints
    assert bench.store.reads.evaluations() == []


@pytest.mark.parametrize(
    ("asking", "told"),
    [
        (Asking(targets=("nobody",), limits=FREE), "no model named 'nobody'; there are: guard-a"),
        (Asking(), "say how much this may cost"),
        (Asking(samples=0, limits=FREE), "--samples must be at least 1"),
        (Asking(rubric=Path("no.yaml"), limits=FREE), "no failure rubric at no.yaml"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    bench: Bench, prompts: Prompts, asking: Asking, told: str
) -> None:
    with pytest.raises(SpecError, match=told):
        freeze(bench, prompts, asking)
    assert bench.store.reads.evaluations() == []


def test_stand_ins_and_real_models_are_not_mixed(tmp_path: Path, prompts: Prompts) -> None:
    config = tmp_path / "mixed.toml"
    config.write_text('[models.real]\nmodel = "openai/x"\nfamily = "x"\nprice_in = 0\n')
    bench = open_bench(tmp_path / "s.db", config)
    with pytest.raises(SpecError):
        freeze(bench, prompts, Asking(targets=("real",), limits=FREE))
    bench.close()


def test_a_viewer_asks_nobody(bench: Bench, prompts: Prompts) -> None:
    bench.role = "reviewer"
    with pytest.raises(Forbidden, match="cannot ask models"):
        freeze(bench, prompts, Asking(limits=FREE))


def test_two_prompts_of_one_name_are_refused(bench: Bench, prompts: Prompts) -> None:
    twice = prompts._replace(items=(*prompts.items, prompts.items[0]))
    with pytest.raises(SpecError, match="two prompts have the same id"):
        freeze(bench, twice, Asking(limits=FREE))


def test_a_file_says_who_asks_for_harm(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("prompt,intent,tone,topic\na,adversarial,dry,x\nb,benign,,x\nc,ambiguous,,y\n")
    items = from_file(path, {}).items
    assert [i.harmful for i in items] == [True, False, None]
    assert items[0].metadata == {"intent": "adversarial", "tone": "dry", "topic": "x"}
    assert [i.cluster_id for i in items] == ["x", "x", "y"] and items[0].id == "0"
    path.write_text("prompt,harmful\na,perhaps\n")
    with pytest.raises(InputError, match="line 2: harmful 'perhaps' is neither safe nor unsafe"):
        from_file(path, {})
