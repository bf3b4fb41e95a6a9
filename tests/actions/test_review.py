"""Verdicts by role: a reviewer judges, a viewer does not, and two people never overwrite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from workbench.actions.open import Bench, Forbidden
from workbench.actions.review import give_verdict, undo_verdict
from workbench.domain.candidate import Candidate
from workbench.domain.review import Verdict
from workbench.errors import StoreError

Opener = Callable[..., Bench]


def first(bench: Bench) -> Candidate:
    return bench.store.reads.candidates(state="queued", limit=1)[0]


def verdict(point: Candidate, kind: Any = "approve", **more: Any) -> Verdict:
    return Verdict(candidate_id=point.id, kind=kind, reviewer="ann", version=point.version, **more)


def test_a_reviewer_judges_and_takes_it_back(copied: Opener) -> None:
    bench = copied("reviewer")
    point = first(bench)
    assert give_verdict(bench, verdict(point)).state == "approved"
    again = undo_verdict(bench, point.id, "ann")
    assert again.state == "queued" and again.version == point.version + 2
    with pytest.raises(StoreError, match="no verdict to take back"):
        undo_verdict(bench, point.id, "ann")


def test_the_second_of_two_people_looks_again(copied: Opener) -> None:
    bench = copied("reviewer")
    point = first(bench)
    give_verdict(bench, verdict(point, "reject", reasons=("unclear",)))
    with pytest.raises(StoreError, match="was changed by somebody else"):
        give_verdict(bench, verdict(point))


def test_a_viewer_gives_none(copied: Opener) -> None:
    bench = copied("viewer")
    point = first(bench)
    for act in (
        lambda: give_verdict(bench, verdict(point)),
        lambda: undo_verdict(bench, point.id, "ann"),
    ):
        with pytest.raises(Forbidden, match="a viewer cannot"):
            act()
    assert first(bench).id == point.id
