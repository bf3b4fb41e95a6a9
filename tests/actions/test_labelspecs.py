"""A failure code that people attached becomes a spec that remembers why."""

from __future__ import annotations

import pytest

from tests.conftest import Opener
from workbench.actions.labelling import Word, give_label, show
from workbench.actions.labelscene import bring_labels
from workbench.actions.labelspecs import save_spec_of_code, spec_of_code
from workbench.actions.triage import Triage, Unit, enqueue
from workbench.errors import SpecError
from workbench.specfile import read_spec


def test_a_code_on_two_outputs_becomes_a_spec(copied: Opener) -> None:
    bench = copied()
    bring_labels(bench)
    waiting = bench.store.reads.labels_wanted("ann")
    with pytest.raises(SpecError, match="is on 0 outputs; a spec wants 2"):
        spec_of_code(bench, "wrong_tone")
    for id in waiting[:2]:
        give_label(bench, show(bench, id, "ann"), "ann", Word("fail", ("wrong tone",)))
    path = save_spec_of_code(bench, "wrong_tone")
    spec = read_spec(path)
    assert spec.because.kind == "reason" and spec.because.ref == "wrong_tone"
    assert spec.because.text.startswith("2 outputs of models were labelled wrong_tone by people")
    assert spec.recipe == "rubric" and spec.leaf


def test_outputs_of_no_point_become_a_spec_of_the_production_track(copied: Opener) -> None:
    bench = copied()
    enqueue(bench, "june", [Unit(f"i{i}", votes={"j": 1.0}) for i in range(8)], Triage(budget=1))
    for id in bench.store.reads.labels_wanted("ann", "june")[:2]:
        give_label(bench, show(bench, id, "ann"), "ann", Word("fail", ("tone",)))
    spec = spec_of_code(bench, "tone")
    assert spec.because.kind == "reason" and "tone" in spec.because.text
