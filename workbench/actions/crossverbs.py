"""From a crossing to work: a spec for more of it, or a set to mend it by with clusters held out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.actions.ablate import RECIPE
from workbench.actions.crossings import intervention
from workbench.actions.design import save_spec
from workbench.actions.open import Bench
from workbench.domain.spec import Because, InputSpec
from workbench.errors import SpecError
from workbench.specfile import DATA, read_spec, spec_files, taxonomy_of, wanted_axes

if TYPE_CHECKING:
    from workbench.actions.ablated import Scene

MORE = 12
Cell = Mapping[str, Any]


def social_specs(bench: Bench) -> dict[str, InputSpec]:
    """Specs of socially grounded queries by name: ours, and those saved beside the store."""
    from pathlib import Path

    found: dict[str, InputSpec] = {}
    beside = Path(bench.store.path).resolve().parent / "specs"
    files = [*spec_files(DATA), *(sorted(beside.glob("*.yaml")) if beside.is_dir() else ())]
    for file in files:
        try:
            spec = read_spec(file)
        except SpecError:
            continue  # a file that is no spec cannot be chosen; `workbench run` says why
        if spec.recipe == RECIPE:
            found[file.stem] = spec
    return found


def more_spec(bench: Bench, scene: Scene, cell: Cell, n: int = MORE) -> InputSpec:
    """A spec of this crossing alone, which remembers why; SpecError where no spec can hold it."""
    base = scene.plan.spec if scene.plan is not None else _base(bench, cell)
    taxonomy = taxonomy_of(base)
    node = next((one for one in taxonomy.nodes if one.label == cell["topic"]), None) if (
        taxonomy is not None) else None  # fmt: skip
    if node is None:
        raise SpecError(f"no node of the taxonomy of {base.id} is called {cell['topic']!r}")
    axes = wanted_axes(base, taxonomy)
    if cell["value"] not in axes.get(cell["axis"], ()):
        there = ", ".join(axes) or "none"
        raise SpecError(f"{base.id} has no value {cell['value']!r} on an axis {cell['axis']!r}; "
                        f"its axes: {there}")  # fmt: skip
    chosen = {name: values for name, values in axes.items() if name != "depth"}
    return base.model_copy(update={
        "id": f"{base.id[:40]}-crossing", "leaf": node.id, "n": n, "title": cell["cell"],
        "axes": {**chosen, cell["axis"]: (cell["value"],)},
        "settings": {k: v for k, v in base.settings.items() if k != "depth"},
        "because": Because(kind="crossing", ref=scene.evaluation or scene.source,
                           text=why(scene, cell)),
    })  # fmt: skip


def _base(bench: Bench, cell: Cell) -> InputSpec:
    """Of the specs there are, the first that knows the topic and the axis."""
    specs = social_specs(bench)
    for spec in specs.values():
        taxonomy = taxonomy_of(spec)
        labels = {node.label for node in taxonomy.nodes} if taxonomy is not None else set()
        if cell["topic"] in labels and cell["axis"] in wanted_axes(spec, taxonomy):
            return spec
    raise SpecError(
        f"no spec of socially grounded queries knows {cell['cell']}; there are: "
        f"{', '.join(specs) or 'none'}"
    )


def why(scene: Scene, cell: Cell) -> str:
    """The finding in a sentence, kept with every point that is made from it."""
    others = "" if cell["other_rate"] is None else f", others of the topic {cell['other_rate']:.0%}"
    q = "" if cell["q"] is None else f" (q {cell['q']:.3f} by Benjamini-Hochberg)"
    stamp = " Simulated." if scene.simulated else ""
    return (
        f"{cell['cell']} ({cell['axis']}): {cell['rate']['value']:.0%} of {cell['n']} prompts "
        f"failed{others}{q}, in {scene.source}.{stamp}"
    )


def save_more(bench: Bench, scene: Scene, cell: Cell, n: int = MORE) -> str:
    """Write the spec of a crossing beside the store; returns the name it opens under."""
    return save_spec(bench, more_spec(bench, scene, cell, n)).stem


def intervention_csv(scene: Scene, cell: Cell) -> bytes:
    """The intervention set of a crossing as CSV, whole clusters held out."""
    from workbench.actions.failures import failed
    from workbench.exporting import harmless

    frame = failed(scene.table, tuple(scene.fail)).frame
    rows = intervention(frame, cell)
    texts = rows.select_dtypes(include=["object", "string"]).columns
    rows = rows.assign(**{name: rows[name].map(harmless) for name in texts})
    return bytes(rows.to_csv(index=False), "utf-8")
