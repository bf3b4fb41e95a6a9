"""From a failure code that people attached to a spec that remembers why (`because`)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from workbench.actions.design import save_spec
from workbench.actions.failurecodes import spec_of_failure
from workbench.actions.labelling import WITH_A_SPEC, codes
from workbench.actions.open import Bench
from workbench.domain.record import digest
from workbench.domain.spec import Because, InputSpec
from workbench.errors import SpecError

POINTS = 12
SHOWN = 3


def spec_of_code(bench: Bench, code: str) -> InputSpec:
    """The spec of the points whose outputs carry the code, at their commonest leaf.

    Where the outputs are of no point in this store: a spec of the production track. SpecError for
    a code on fewer than two outputs.
    """
    found = next((one for one in codes(bench) if one.code == code), None)
    if found is None or not found.ripe:
        n = 0 if found is None else found.n
        raise SpecError(f"failure code {code!r} is on {n} outputs; a spec wants {WITH_A_SPEC}")
    rows = [bench.store.reads.label_row(id) for id in found.rows]
    items = list(dict.fromkeys(row.item_id for row in rows if row is not None))
    points = [point for item in items if (point := bench.store.reads.candidate(item)) is not None]
    if not points:
        return spec_of_failure(bench, code)
    base = bench.store.journal.run(points[0].run_id).spec
    leaves = Counter(point.node_id for point in points if point.run_id == points[0].run_id)
    told = (
        f"{found.n} outputs of models were labelled {code} by people, of "
        f"{', '.join(items[:SHOWN])}{' and others' if len(items) > SHOWN else ''}"
    )
    return InputSpec.model_validate({
        **base.model_dump(mode="json"), "n": POINTS,
        "id": f"{base.id[:50]}-{code[:20].replace('_', '-')}-{digest([code, base.id], 6)}",
        "title": f"{base.title or base.id}: more where models fail by {code.replace('_', ' ')}",
        "leaf": leaves.most_common(1)[0][0] or base.leaf,
        "because": Because(kind="reason", ref=code, text=told).model_dump(mode="json"),
    })  # fmt: skip


def save_spec_of_code(bench: Bench, code: str) -> Path:
    """Write the spec beside the store; its stem opens it in the gated loop and the runs."""
    return save_spec(bench, spec_of_code(bench, code))
