"""A taxonomy from a file: YAML as a spec names it, or a table of level1 .. levelN."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from workbench.actions.dropped import Dropped
from workbench.actions.instrument import Columns
from workbench.actions.open import Bench
from workbench.actions.taxonomies import start
from workbench.columns import guessed
from workbench.domain.record import Record
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import InputError, SpecError
from workbench.importers.taxonomy import rows_of
from workbench.registry import load
from workbench.tables import load_table
from workbench.trees.rows import from_rows
from workbench.yamlfile import MOST_BYTES, read_record, read_text

YAML = (".yaml", ".yml")


class TaxonomyImport(Record):
    """A taxonomy that was read: its version in the store (0: read only), rows and bad rows."""

    KIND: ClassVar[str] = "import_taxonomy"

    name: str
    version: int
    taxonomy: Taxonomy
    rows: int
    rejects: tuple[dict[str, Any], ...] = ()
    mapping: dict[str, str] = {}
    input: dict[str, Any]
    simulated: bool = False

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        tree = self.taxonomy
        levels = [depth for depth, _ in tree.walk()]
        return {
            "name": self.name, "version": self.version, "digest": tree.version,
            "nodes": len(tree.nodes), "leaves": len(tree.leaves()), "levels": max(levels),
            "nodes_by_level": [levels.count(level + 1) for level in range(max(levels))],
            "grounded": sum(bool(node.quotes) for node in tree.nodes),
            "axes": {axis.name: len(axis.values) for axis in tree.axes},
            "forbidden": len(tree.forbidden), "rejected": list(self.rejects),
        }  # fmt: skip


def read_file(
    path: Path, name: str = "", mapping: Mapping[str, str] | None = None, skip_bad: bool = False
) -> TaxonomyImport:
    """The taxonomy in a file; InputError or SpecError naming the line that is wrong."""
    if path.suffix.lower() in YAML:
        return _yaml(read_text(path), str(path), name)
    table = load("importer", "taxonomy").read(load_table(path), mapping or {}, skip_bad)
    named = name or path.name.split(".")[0]
    found = from_rows(named, rows_of(table.frame, table.lines, table.mapping))
    if found.taxonomy is None:
        raise InputError(f"{path}: no row of {table.source.rows} is a node")
    return TaxonomyImport(
        name=named, version=0, taxonomy=found.taxonomy, rows=table.source.rows,
        rejects=tuple({"line": row.line, "reason": row.reason} for row in table.rejects),
        mapping=dict(table.mapping), input=table.input,
    )  # fmt: skip


def _yaml(text: str, where: str, name: str) -> TaxonomyImport:
    tree = read_record(text, Taxonomy, where)
    mark, n = hashlib.sha256(text.encode()).hexdigest(), len(tree.nodes)
    facts = {"path": where, "sha256": mark, "rows": n}
    return TaxonomyImport(name=name or tree.id, version=0, taxonomy=tree, rows=n, input=facts)


def import_taxonomy(
    bench: Bench, path: Path, name: str = "", mapping: Mapping[str, str] | None = None,
    skip_bad: bool = False, by: str = "",
) -> TaxonomyImport:  # fmt: skip
    """Keep the taxonomy of a file as the next version of a name (its own, else the file's)."""
    bench.require("owner", "import a taxonomy")
    return _kept(bench, read_file(path, name, mapping, skip_bad), path.name, by)


def _kept(bench: Bench, found: TaxonomyImport, file: str, by: str) -> TaxonomyImport:
    version = start(bench, found.name, found.taxonomy, f"from the file {file}", by)
    return found.model_copy(update={"version": version})


def columns(name: str, data: bytes) -> Columns | None:
    """Which column of a dropped table is which; None for a YAML file, which has none."""
    if Path(name).suffix.lower() in YAML:
        return None
    with Dropped(name, data) as file:
        there = tuple(map(str, load_table(file).frame.columns))
    known = load("importer", "taxonomy").columns
    return Columns(there, tuple(c.name for c in known), guessed(there, known, {}))


def dropped(
    bench: Bench, name: str, file: tuple[str, bytes] | None, mapping: Mapping[str, str],
    skip_bad: bool = False, by: str = "",
) -> TaxonomyImport:  # fmt: skip
    """Keep a dropped file as a taxonomy, under a name (else the one in it, or the file's)."""
    bench.require("owner", "import a taxonomy")
    if file is None:
        raise SpecError("drop a file first")
    if Path(file[0]).suffix.lower() in YAML:
        return _kept(bench, _yaml(_decoded(*file), file[0], name), file[0], by)
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "_", Path(file[0]).name.split(".")[0]).strip("_.-")
    with Dropped(*file) as path:
        found = read_file(path, name or stem or "dropped", mapping, skip_bad)
    return _kept(bench, found, file[0], by)


def _decoded(name: str, data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise InputError(f"{name}: more than {MOST_BYTES:,} bytes are too many")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 at byte {error.start}; save it as UTF-8") from None
