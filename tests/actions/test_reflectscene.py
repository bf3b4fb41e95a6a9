"""The demo's loop, played once: rejected, proposed, accepted, gone; a second call only reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.test_probing import same_shape
from workbench.actions.open import Bench, open_bench
from workbench.actions.reflection import proposals
from workbench.actions.reflectscene import OWNER, REVIEWER, Reflected, bring_reflection
from workbench.cli import main
from workbench.effectwords import MEAN, demo_line, sentences
from workbench.models.offline.author.habits import OPENINGS


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Reflected]:
    path = tmp_path_factory.mktemp("reflected") / "reflected.db"
    bench = open_bench(path)
    found = bring_reflection(bench)
    bench.close()
    return path, found


@pytest.fixture
def bench(played: tuple[Path, Reflected]) -> Bench:
    return open_bench(played[0])


def test_the_loop_closes_with_its_interval(played: tuple[Path, Reflected], bench: Bench) -> None:
    found = played[1]
    effect = found.effect
    assert found.made and found.support >= 5 and effect.simulated
    assert effect.reason.says == "fell" and effect.reason.difference.hi < 0  # type: ignore[operator]
    assert effect.reason.held_out.n_items >= 8 and effect.runs == found.runs[1:]
    assert effect.entry.by == OWNER and effect.entry.simulated and effect.entry.wording
    line = demo_line(effect, found.support)
    assert "simulated" in line and "points (95%" in line and len(line) < 260
    told = " ".join(sentences(effect))
    assert MEAN in told and "80% power" in told
    bench.close()


def test_it_is_the_treated_authors_who_were_told_and_judges_were_told_of_both(
    played: tuple[Path, Reflected], bench: Bench
) -> None:
    """Read from the calls themselves, not from the records about them."""
    _, run = played[1].runs
    rule = played[1].effect.entry.text
    sql = """select s.holdout, c.role, c.gate, q.body from calls c
        join slots s on s.run_id=c.run_id and s.slot=c.slot join questions q on q.key=c.key
        where c.run_id=?"""
    for held_out, role, gate, body in bench.store._link.rows(sql, (run,)):
        user = json.loads(body)["messages"][-1]["content"]
        if role == "author":
            assert (rule in user) == (not held_out)
        elif gate == "construct_b":
            assert rule in user, "the lint is asked in both arms"
        else:
            assert rule not in user, (role, gate)
    bench.close()


def test_verdicts_are_a_scripts_and_blind_and_the_habit_is_what_they_turn_down(
    played: tuple[Path, Reflected], bench: Bench
) -> None:
    for pull in bench.store.reads.arm_pulls(played[1].runs):
        for verdict in pull.verdicts:
            assert verdict.scripted and verdict.blind and verdict.reviewer == REVIEWER
            draft = bench.store.reads.draft(pull.id)
            assert draft is not None
            habit = any(phrase in draft.payload["prompt"] for phrase in OPENINGS)
            assert habit == (verdict.kind == "reject")
    bench.close()


def test_a_second_call_only_reads(played: tuple[Path, Reflected], bench: Bench) -> None:
    before = bench.store._link.value("select count(*) from calls")
    again = bring_reflection(bench)
    assert not again.made and again.effect == played[1].effect
    assert bench.store._link.value("select count(*) from calls") == before
    assert proposals(bench) == []
    bench.close()


def test_the_command_tells_it(
    played: tuple[Path, Reflected], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "checklist.json"
    with pytest.raises(SystemExit) as ended:
        main(["measure", "checklist", "--store", str(played[0]), "--json", str(out)])
    told = capsys.readouterr().out
    assert ended.value.code == 0 and "fell" in told and MEAN in told and "simulated" in told
    same_shape(out, "measure_checklist.json")


def test_the_command_on_a_store_without_entries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_bench(tmp_path / "empty.db").close()
    with pytest.raises(SystemExit) as ended:
        main(["measure", "checklist", "--store", str(tmp_path / "empty.db")])
    assert ended.value.code == 0 and "no entry of the checklist" in capsys.readouterr().out
