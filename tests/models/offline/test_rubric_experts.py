"""Splitter, relevance, oracle, adversary and adjudicator: what they catch, and what they let be."""

from __future__ import annotations

from functools import cache

import pytest

from tests.models.offline import rubric_world as world

N = 40
CHECKERS = ("judge-a", "judge-b", "judge-c", "judge-d")


@cache
def clean() -> tuple[world.Item, ...]:
    return tuple(world.items(N))


def known(kind: str) -> float:
    """The share of planted faults that the splitters notice, over all of them."""
    hits = n = 0
    for item in world.items(30, **{kind: 1.0}):
        for judge in CHECKERS:
            hits += any(row["fault"] == kind for row in world.checked(item, judge))
            n += 1
    return hits / n


@pytest.mark.parametrize("kind", ["compound", "vague", "outside"])
def test_splitters_notice_most_faults_but_not_all(kind: str) -> None:
    assert 0.6 <= known(kind) <= 1.0


def test_a_compound_criterion_has_two_children() -> None:
    for item in world.items(10, compound=1.0):
        for row in world.checked(item, "judge-b"):
            if row["fault"] == "compound":
                assert len(row["children"]) == 2
                assert all(child.endswith("?") for child in row["children"])


def test_good_criteria_are_let_be() -> None:
    rows = [row for item in clean() for judge in CHECKERS for row in world.checked(item, judge)]
    assert sum(row["fault"] != "none" for row in rows) <= 0.01 * len(rows)
    rows = [row for item in clean() for judge in CHECKERS for row in world.weighed(item, judge)]
    assert sum(not row["relevant"] for row in rows) <= 0.01 * len(rows)


def test_contrived_criteria_are_noticed_by_one_of_two() -> None:
    hits = 0
    for item in world.items(30, contrived_criterion=1.0):
        found = [world.weighed(item, judge)[-1]["relevant"] for judge in ("judge-b", "judge-c")]
        hits += not all(found)
    assert hits >= 20


def test_oracles_derive_the_terms() -> None:
    for item in clean()[:30]:
        facts = world.derived(item)
        assert facts["must"] and all(isinstance(line, str) for line in facts["must"])
        assert facts["must_not"]


def test_oracles_contradict_wrong_figures_and_no_right_ones() -> None:
    wrong = [world.entailed(item)[0]["verdict"] for item in world.items(N, wrong_criterion=1.0)]
    assert wrong.count("contradicted") >= 0.9 * N
    right = [row["verdict"] for item in clean() for row in world.entailed(item)]
    assert right.count("contradicted") <= 0.01 * len(right)
    assert 0.3 < right.count("entailed") / len(right) < 0.8


def test_adversaries_attack_wrong_figures_alone() -> None:
    found = [world.opposed(item) for item in world.items(N, wrong_criterion=1.0)]
    assert sum(answer["criterion"] == "c1" for answer in found) >= 0.9 * N
    assert sum(world.opposed(item)["stance"] != "none" for item in clean()) <= 0.1 * N


@pytest.mark.parametrize("ours_first", [True, False])
def test_adjudicators_side_with_the_documents(ours_first: bool) -> None:
    ours = f"A good reply does this: {'{}'}\nIt follows from the documents."
    fell = stood = 0
    for item in world.items(N, wrong_criterion=1.0):
        attack = world.opposed(item)
        if attack["stance"] == "none":
            continue
        criterion = item.criteria[0]
        sides = [ours.format(criterion.text), f"{attack['claim']}\n{attack['argument']}"]
        verdict = world.decided(item, *(sides if ours_first else sides[::-1]))
        fell += verdict == ("second" if ours_first else "first")
    for item in clean():
        sides = [ours.format(item.criteria[0].text), "A good reply may leave it out.\nNobody asks."]
        verdict = world.decided(item, *(sides if ours_first else sides[::-1]))
        stood += verdict == ("first" if ours_first else "second")
    assert fell >= 0.85 * N and stood >= 0.9 * N
