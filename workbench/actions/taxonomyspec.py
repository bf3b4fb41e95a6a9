"""From a node of a taxonomy to a spec that makes points there, which remembers why."""

from __future__ import annotations

import os
from pathlib import Path

from workbench.actions.design import blank_spec, save_spec
from workbench.actions.open import Bench
from workbench.actions.taxonomies import SHIPPED, Working, as_yaml
from workbench.actions.taxonomyglance import Glance
from workbench.domain.spec import Because, InputSpec
from workbench.errors import SpecError
from workbench.registry import shelf_of
from workbench.specfile import read_taxonomy
from workbench.text import shorten

FOLDER, SOCIAL, PLAIN = "taxonomies", "social_query", "final_answer"
SHEET = "demo_world/terms.md"


def recipes(now: Working, id: str) -> list[str]:
    """The recipes there are; first the one that fits: social queries where there is a quote."""
    there = list(shelf_of("recipe"))
    fits = SOCIAL if now.taxonomy.by_id[id].quotes and SOCIAL in there else PLAIN
    return sorted(there, key=lambda name: (name != fits, name))


def why(now: Working, seen: Glance, id: str) -> str:
    """The finding that the spec remembers: where, how many points, how much traffic."""
    row = next(row for row in seen.rows if row.id == id)
    path = " > ".join(node.label for node in now.taxonomy.path(id))
    traffic = f", {row.share:.1%} of {seen.traffic:,} rows of traffic" if row.share else ""
    return (
        f"taxonomy {now.name} version {now.base}, {shorten(path, 300)}: {row.points:,} accepted "
        f"points in {row.leaves:,} leaves{traffic}"
    )


def make_spec(
    bench: Bench, now: Working, seen: Glance, id: str, n: int = 10, recipe: str = ""
) -> tuple[InputSpec, Path]:
    """The spec for a node, saved, and its file. The taxonomy is written beside the store.

    SpecError while there are changes that no version holds: a spec names a version.
    """
    bench.require("owner", "save a spec")
    if now.changed:
        raise SpecError("save a version first: a spec names a version, and there are changes")
    path = _file(bench, now)
    blank = blank_spec(path, id, recipe or recipes(now, id)[0])
    sheet = (SHEET,) if now.name in SHIPPED and blank.recipe == PLAIN else blank.documents
    because = Because(kind="leaf", ref=id, text=why(now, seen, id))
    facts = blank.model_dump(mode="json") | {
        "n": n, "documents": sheet, "because": because.model_dump(mode="json"),
        "test": f"Answers what people ask about: {_about(now, id)}"[:4000],
    }  # fmt: skip
    spec = InputSpec.model_validate(facts)
    return spec, save_spec(bench, spec)


def _about(now: Working, id: str) -> str:
    node = now.taxonomy.by_id[id]
    return f"{node.label}. {node.definition}" if node.definition else node.label


def _file(bench: Bench, now: Working) -> str:
    """The file of this version as a spec names it: ours where it ships, else beside the store.

    SpecError for a store outside the folder one works in: a spec names files below it.
    """
    shipped = SHIPPED.get(now.name)
    if shipped and read_taxonomy(shipped) == now.taxonomy:
        return shipped
    folder = Path(bench.store.path).resolve().parent / FOLDER
    if not folder.is_relative_to(Path.cwd().resolve()):
        raise SpecError(
            f"the store lies in {folder.parent}, outside of the folder you work in: a spec can "
            "only name a taxonomy below it"
        )
    folder.mkdir(exist_ok=True)
    file = folder / f"{now.name}-v{now.base}-{now.taxonomy.version[:6]}.yaml"
    if not file.exists():
        file.write_text(as_yaml(now.taxonomy), encoding="utf-8")
    return os.path.relpath(file)
