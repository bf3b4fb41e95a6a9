"""Prompts from a release and from approved points: graded by program, exposed, withdrawn."""

from __future__ import annotations

import pytest

from tests.conftest import Opener
from tests.toys.approved import approve
from workbench.actions.askedmodels import Asking
from workbench.actions.evaluate import evaluate
from workbench.actions.evaluated import evaluated
from workbench.actions.exposures import uses_of
from workbench.actions.prompts import from_points, from_release
from workbench.actions.release import Scope, release
from workbench.actions.releases import close
from workbench.errors import InputError
from workbench.targetlines import evaluated_lines


def test_released_points_are_asked_exposed_and_doubted_when_withdrawn(copied: Opener) -> None:
    bench = copied()
    with pytest.raises(InputError, match="no approved query or point that a program grades"):
        from_points(bench)
    approve(bench)
    release(bench, "first", Scope())
    prompts = from_release(bench, "first")
    assert {item.candidate_id for item in prompts.items} == {item.id for item in prompts.items}
    assert all(item.payload for item in prompts.items) and prompts.source["ref"] == "v1"
    assert prompts.source["left_out"] and prompts.simulated  # those that judges grade, and steps
    assert {item.id for item in from_points(bench).items} == {item.id for item in prompts.items}
    strongest = bench.table.refs("solver")[-1].name
    found = evaluate(bench, prompts, Asking(targets=(strongest,)))
    (row,) = found.targets
    assert row["n"] == len(prompts.items) and row["error"] == 0 and not found.judges
    first = prompts.items[0].id
    assert any(used.id == found.row.id or found.row.id in used.id + used.what
               for used in uses_of(bench, first))  # fmt: skip
    assert not found.doubts
    close(bench, first, "withdrawn", "the key is wrong", "ann")
    again = evaluated(bench, found.row.id)
    assert len(again.doubts) == 1 and first in again.doubts[0]
    assert f"! {again.doubts[0][:20]}" in evaluated_lines(again)
    assert first not in {item.id for item in from_release(bench, "first").items}
    with pytest.raises(InputError, match=r"no release 'second'; there are: v1 \(first\)"):
        from_release(bench, "second")
