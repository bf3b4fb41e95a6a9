"""Twins part where the failed one goes wrong; transcripts are aligned by their calls."""

from __future__ import annotations

import pytest

from tests.actions.test_rollouts import tables
from workbench.actions.profile import Profile, profile
from workbench.actions.rollouts import dropped
from workbench.actions.steps import Flow
from workbench.actions.twins import beside, divergence, steps_beside, twins
from workbench.logs.transcripts import Said


@pytest.fixture(scope="module")
def found() -> Profile:
    return profile(dropped(list(tables(tasks=8).items())), Flow())


def test_pairs_of_a_step_part_or_fail_there(found: Profile) -> None:
    every = twins(found, "shaky")
    assert every and all(t.task and t.failed != t.passed and t.model == "shaky" for t in every)
    for step in ("plan", "act", "report"):
        mine = twins(found, "shaky", step)
        assert all(step in (t.first_wrong, t.parts) for t in mine)
        assert {t.failed for t in mine} <= {t.failed for t in every}
    assert twins(found, "shaky", "act") and not twins(found, "nobody")


def test_steps_and_messages_stand_side_by_side(found: Profile) -> None:
    twin = next(t for t in twins(found, "shaky", "act") if t.first_wrong == "act")
    rows = {row.step: row for row in steps_beside(found, twin)}
    assert rows["act"].passed_right and rows["act"].failed_right is False
    assert rows["act"].expected == f"act(case: {twin.task[1:]})" != rows["act"].failed
    said = found.rollouts.said
    lines = beside(said[twin.passed], said[twin.failed])
    at = divergence(lines)
    assert lines[at].passed is not None and lines[at].passed.calls[0][0] == "act"
    assert all(line.same for line in lines[:at] if line.passed and line.passed.calls)


def turns(*calls: str) -> list[Said]:
    talk = [Said("user", f"I say {calls}")]
    for name in calls:
        talk += [Said("assistant", "", ((name, {"x": 1}),)), Said("tool", name)]
    return talk


def test_what_a_simulated_user_says_parts_nobody() -> None:
    lines = beside(turns("a", "b", "c"), turns("a", "x", "b", "c"))
    at = divergence(lines)
    assert not lines[0].same and lines[at].failed is not None and lines[at].passed is None
    assert lines[at].failed.calls[0][0] == "x"
    same = beside(turns("a"), turns("a"))
    assert divergence(same) == 0
    thoughts = [[Said("assistant", "", (("think", {"thought": t}),))] for t in ("one", "two")]
    assert divergence(beside(*thoughts)) == 0 and beside(*thoughts)[0].same


def test_without_calls_the_agents_words_part_them() -> None:
    one = [Said("user", "hi"), Said("assistant", "yes"), Said("assistant", "good")]
    other = [Said("user", "hello"), Said("assistant", "yes"), Said("assistant", "bad")]
    assert divergence(beside(one, other)) == 2
    assert len(beside(one, [])) == 3


def test_without_steps_outcomes_and_transcripts_are_enough() -> None:
    files = tables(tasks=6)
    bare = profile(dropped([(n, files[n]) for n in ("runs.jsonl", "log.jsonl")]), Flow())
    pairs = twins(bare, "shaky")
    assert pairs and all(t.first_wrong == t.parts == "" for t in pairs)
    assert steps_beside(bare, pairs[0]) == []


def test_without_outcomes_a_wrong_step_is_a_failure() -> None:
    bare = profile(dropped([("steps.jsonl", tables(tasks=6)["steps.jsonl"])]), Flow())
    assert all(t.first_wrong for t in twins(bare, "shaky")) and twins(bare, "shaky")
