"""Fill a gap: from a region without eval rows to a spec that makes points there.

By default a spec says terms only. Rows of traffic go along when a person has seen exactly these
rows and where they go, and agreed; the agreement stands in the spec and so in every receipt's run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.actions.gapview import View
from workbench.actions.open import Bench
from workbench.domain.record import Record, digest
from workbench.domain.spec import Because, InputSpec
from workbench.errors import InputError
from workbench.redact import redact
from workbench.specfile import read_spec, spec_files, taxonomy_of
from workbench.text import shorten

if TYPE_CHECKING:
    import numpy as np

    from workbench.domain.taxonomy import Taxonomy

FITS = 0.4
MOST_LEAVES, SIBLINGS, MOST_SEEDS, MOST_N = 8, 3, 5, 200
RECIPE = "final_answer"
READERS = ("author", "repairer")


class Leaf(Record):
    """A node of a taxonomy beside a gap; `cosine` of its words to the gap's terms and rows."""

    taxonomy: str
    id: str
    path: str
    definition: str
    cosine: float

    @property
    def fits(self) -> bool:
        return self.cosine >= FITS


class Filling(Record):
    """A gap, its nearest leaves (best first) and the spec made from it.

    `rows` are the masked traffic rows that would go to `endpoints` if a person agrees; they are in
    the spec only when `agreed`.
    """

    gap: str
    name: str
    terms: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    chosen: Leaf | None
    rows: tuple[str, ...]
    endpoints: tuple[str, ...]
    agreed: bool
    spec: InputSpec


def fill(
    bench: Bench, view: View, gap: str, *, n: int = 0, leaf: str | None = None,
    agreed: bool = False,
) -> Filling:  # fmt: skip
    """The spec for a gap: `n` points (0: as many as it lacks) at a leaf (None: the nearest that
    fits, "": none). InputError for a gap that is not on this map."""
    row = view.gap(gap)
    if row is None:
        raise InputError(f"there is no gap {gap[:40]!r} on this map")
    base = _base(bench)
    leaves = nearest_leaves(bench, view, gap, base)
    chosen = _chosen(leaves, leaf)
    rows = tuple(redact(text)[0] for text in _shown(row))[:MOST_SEEDS]
    there = _endpoints(bench)
    spec = _spec(base, row, chosen, n, rows if agreed else ())
    why = _because(view, row, spec.seeds, there)
    spec = spec.model_copy(update={"because": Because(kind="gap", ref=gap, text=why)})
    return Filling(
        gap=gap, name=row["name"], terms=tuple(row["terms"]), leaves=tuple(leaves), chosen=chosen,
        rows=rows, endpoints=there, agreed=agreed, spec=spec,
    )  # fmt: skip


def nearest_leaves(bench: Bench, view: View, gap: str, base: InputSpec | None) -> list[Leaf]:
    """The leaves nearest to the gap: their words, and the points they have, against its terms and
    the rows of it that may be shown."""
    import numpy as np

    found = _taxonomy(base)
    region, row = view.region(gap), view.gap(gap)
    if found is None or region is None or row is None:
        return []
    name, taxonomy = found
    leaves = taxonomy.leaves()
    words = [_words(taxonomy, node.id) for node in leaves]
    vectors = bench.embedder.embed([*words, " ".join(row["terms"]) or row["name"]])
    made = _made(view)
    said = np.stack([
        _unit(own + _unit(made[node.id])) if node.id in made else own
        for own, node in zip(vectors[:-1], leaves, strict=True)
    ])  # fmt: skip
    near = said @ _unit(_unit(_middle(view, region.texts)) + vectors[-1])
    best = np.argsort(-near, kind="stable")[:MOST_LEAVES].tolist()
    found_leaves = [_leaf(name, taxonomy, leaves[at].id, float(near[at])) for at in best]
    return _together(name, taxonomy, found_leaves)


def _leaf(name: str, taxonomy: Taxonomy, id: str, cosine: float) -> Leaf:
    path = " > ".join(node.label for node in taxonomy.path(id))
    definition = taxonomy.node(id).definition
    return Leaf(taxonomy=name, id=id, path=path, definition=definition, cosine=cosine)


def _together(name: str, taxonomy: Taxonomy, leaves: list[Leaf]) -> list[Leaf]:
    """The node above comes first where the nearest leaves are siblings: a gap is often wider than
    a leaf, and points of one leaf lie close together."""
    near = [leaf for leaf in leaves[:SIBLINGS] if leaf.fits]
    above = {taxonomy.node(leaf.id).parent for leaf in near}
    parent = above.pop() if len(above) == 1 else None
    if len(near) < SIBLINGS or parent is None:
        return leaves
    mean = sum(leaf.cosine for leaf in near) / len(near)
    return [_leaf(name, taxonomy, parent, mean), *leaves]


def _made(view: View) -> dict[str, np.ndarray]:
    """Of each leaf that has points here, the middle of them."""
    if "node" not in view.rows:
        return {}
    nodes = view.rows["node"].iloc[view.seen.rows["place"]].tolist()
    found: dict[str, list[int]] = {}
    for at, node in enumerate(nodes):
        found.setdefault(str(node), []).append(at)
    return {node: view.seen.vectors[at].mean(axis=0) for node, at in found.items()}


def _words(taxonomy: Taxonomy, id: str) -> str:
    """A leaf in its own words, after its parent's label."""
    path = taxonomy.path(id)
    above = f"{path[-2].label}: " if len(path) > 1 else ""
    return f"{above}{path[-1].label}. {path[-1].definition}"


def _middle(view: View, texts: np.ndarray) -> np.ndarray:
    """The middle of the rows of a region that may be shown."""
    windows = view.land.windows
    seen = texts[windows.shown[texts]]
    middle: np.ndarray = windows.vectors[seen if len(seen) else texts].mean(axis=0)
    return middle


def _unit(vector: np.ndarray) -> np.ndarray:
    import numpy as np

    long = float(np.linalg.norm(vector))
    return vector / long if long else vector


def _base(bench: Bench) -> InputSpec | None:
    """The spec to go on from: that of this store's newest points with one answer, else ours."""
    journal = bench.store.journal
    for run in bench.store.reads.runs(200):
        if run.recipe == RECIPE:
            spec = journal.run(run.run_id).spec
            if spec.because.kind != "gap":
                return spec
    specs = (read_spec(file) for file in spec_files(Path(bench.store.path).resolve().parent))
    return next((spec for spec in specs if spec.recipe == RECIPE and spec.taxonomy), None)


def _taxonomy(base: InputSpec | None) -> tuple[str, Taxonomy] | None:
    taxonomy = taxonomy_of(base) if base is not None else None
    return (base.taxonomy, taxonomy) if base is not None and taxonomy is not None else None


def _chosen(leaves: Sequence[Leaf], wanted: str | None) -> Leaf | None:
    if wanted is None:
        return next((leaf for leaf in leaves if leaf.fits), None)
    found = next((leaf for leaf in leaves if leaf.id == wanted), None)
    if wanted and found is None:
        raise InputError(f"no leaf {wanted[:60]!r} near this gap")
    return found


def _shown(row: dict[str, Any]) -> list[str]:
    """Rows in the middle and at the border, each once: all of the half that may be shown."""
    return list(dict.fromkeys([*row["medoids_said"], *row["boundary_said"]]))


def _endpoints(bench: Bench) -> tuple[str, ...]:
    """Where the texts of a spec go: the models that write and mend, and their places."""
    table = bench.table
    names = dict.fromkeys(name for role in READERS for name in table.roles.get(role, ()))
    return tuple(f"{name} at {table.endpoint(name).where}" for name in names)


def _spec(
    base: InputSpec | None, row: dict[str, Any], leaf: Leaf | None, n: int, rows: Sequence[str]
) -> InputSpec:
    """The spec in words of the gap; taxonomy, documents and settings are those of the base."""
    about = ", ".join(row["terms"]) or row["name"]
    facts: dict[str, Any] = base.model_dump(mode="json") if base is not None and leaf else {}
    words = f" {leaf.definition}" if leaf else ""
    facts |= {
        "id": f"gap-{row['id']}-{digest([row['terms'], list(rows)], 4)}",
        "recipe": RECIPE, "title": f"Gap: {shorten(row['name'], 80)}",
        "test": f"Answers what users ask about: {about}.{words}",
        "taxonomy": leaf.taxonomy if leaf else "", "leaf": leaf.id if leaf else "",
        "constraints": [*facts.get("constraints", ()), f"It asks what users mean by: {about}."],
        "seeds": list(rows), "n": min(n or max(1, int(row["rows_to_write"])), MOST_N),
    }  # fmt: skip
    return InputSpec.model_validate(facts)


def _because(view: View, row: dict[str, Any], rows: Sequence[str], there: Sequence[str]) -> str:
    """The finding, and the agreement where traffic rows go along."""
    share = row["share"]
    told = (
        f"traffic {view.traffic_name!r}: {share['value']:.1%} of it (95% {share['lo']:.1%} to "
        f"{share['hi']:.1%}) asks about {row['name']}; {row['have']} of "
        f"{view.results['n_eval']} eval rows are there, {row['expected']:.1f} expected"
    )
    if not rows:
        return f"{told}; no row of traffic is in this spec"
    return f"{told}; agreed: {len(rows)} masked rows of traffic go to {', '.join(there)}"
