"""Export: a release in another tool's form, read back before it counts, and written down as seen.

What does not go out is named with its reason; the folder appears whole or not at all.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import ValidationError

from workbench.actions.exposures import purposes, record_export
from workbench.actions.release import hash_of
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Ask
from workbench.domain.record import Record
from workbench.domain.release import Bundle, Entry, Exporter, Item, LeftOut, Release
from workbench.errors import InputError, PluginError, SpecError, StoreError
from workbench.exporting import carried
from workbench.registry import load

if TYPE_CHECKING:
    from workbench.actions.open import Bench
    from workbench.store.releases import Point

MANIFEST = "manifest.json"
SHOWN = 5


class Exported(Record):
    """What an export wrote: rows out and in again, the rest by reason, every file's sha256."""

    KIND: ClassVar[Literal["export"]] = "export"
    release: str
    target: str
    purpose: str
    folder: str
    rows_out: int
    rows_in: int
    points: int
    left_out: tuple[LeftOut, ...]
    files: dict[str, str]
    exposure: str
    simulated: bool

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        return self.model_dump(mode="json")


def export(bench: Bench, name: str, target: str, folder: Path) -> Exported:
    """Write a release into a new folder for a target.

    InputError when nothing of it may go there, SpecError for a folder that holds something,
    StoreError for a release whose points are no longer what was frozen.
    """
    bench.require("owner", "export a release")
    exporter: Exporter = load("exporter", target)
    release = bench.store.reads.release(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SpecError(f"{folder} is not an empty folder: name one that is new")
    items, gone = items_of(bench, release)
    before = {id: tuple(known) for id, known in purposes(bench).items()}
    items = [replace(i, trained_on="training" in before.get(i.id, ())) for i in items]
    taken, out = carried(exporter, items, before)
    left_out = _by_reason({**gone, **out})
    if not taken:
        why = "; ".join(f"{one.n} {one.reason}" for one in left_out)
        raise InputError(f"no point of {release.id} ({release.name}) goes to {target}: {why}")
    work = _beside(folder)
    try:
        bundle = Bundle(release, taken, bench.store.reads.receipts_of(release.id))
        exporter.write(bundle, work)
        rows = _read_back(exporter, work, taken)
        files = {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(_files(work))}
        _write_manifest(work, release, exporter, taken, left_out, files)
        # The exposure is written first: no export may exist that nobody knows of.
        used = record_export(bench, release, target, exporter.purpose, [i.id for i in taken])
        if folder.exists():
            folder.rmdir()
        work.chmod(0o755)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Exported(
        release=release.id, target=target, purpose=exporter.purpose, folder=str(folder),
        rows_out=rows, rows_in=rows, points=len(taken), left_out=left_out, files=files,
        exposure=used.id, simulated=any(item.simulated for item in taken),
    )  # fmt: skip


def _beside(folder: Path) -> Path:
    """A new folder to work in, on the disk of the one that it will become."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None


def items_of(bench: Bench, release: Release) -> tuple[list[Item], dict[str, str]]:
    """The points of a release as exporters see them, and why others are gone, by id.

    StoreError for a point whose content or receipts are not what was frozen.
    """
    entries = {entry.id: entry for entry in release.entries}
    facts = _receipt_facts(bench.store.reads.receipts_of(release.id))
    fresh: dict[str, list[dict[str, Any]]] = {}
    for probe in bench.store.reads.fresh_probes():
        row = probe.model_dump(include={"model", "n", "c", "purpose"})
        fresh.setdefault(probe.candidate_id, []).append(row)
    paths = {id: _paths(bench, id) for id in release.made_by.get("runs", ())}
    items, gone = [], {}
    for point in bench.store.reads.released(release.id):
        entry = entries.pop(point.id)
        if hash_of(point) != entry.hash or point.chain != entry.chain:
            raise StoreError(f"{point.id} is not what {release.id} froze: see `workbench doctor`")
        if point.state == "withdrawn":
            gone[point.id] = "it was withdrawn"
            continue
        told = facts.get(point.id, {})
        told |= {"probes": fresh.get(point.id) or told.get("probes", ())}
        told |= {"path": paths[point.run_id].get(point.node_id, ())}
        items.append(_item(release, entry, point, told))
    if entries:
        raise StoreError(f"{release.id} has lost points: {', '.join(sorted(entries)[:SHOWN])}")
    return items, gone


def _item(release: Release, entry: Entry, point: Point, facts: Mapping[str, Any]) -> Item:
    ask = _ask(point)
    return Item(
        id=point.id, recipe=point.recipe, payload=point.payload, version=entry.version,
        track=point.track, split=entry.split, anchor=entry.anchor, cluster_id=point.cluster_id,
        language=point.language, messages=ask.messages, tools=ask.tools,
        coordinate=point.coordinate, taxonomy_path=facts["path"],
        human={"verdict": "approve", "reviewer_hash": point.reviewer, "time": point.said,
               "scripted": point.scripted},
        because=point.because, simulated=entry.simulated, retired=point.state == "retired",
        receipt_ref=point.chain, canary=release.canary, release=release.id,
        difficulty=facts.get("difficulty"), probes=facts["probes"],
        judge_votes=facts.get("votes", {}),
    )  # fmt: skip


def _ask(point: Point) -> Ask:
    """What a solver is asked; the bare prompt of a payload that its recipe does not read."""
    try:
        asked: Ask = load("recipe", point.recipe).probe(Draft(payload=point.payload), "solver")
    except ValidationError:
        return Ask(messages=({"role": "user", "content": str(point.payload.get("prompt", ""))},))
    return asked


def _paths(bench: Bench, run_id: str) -> dict[str, list[str]]:
    """The way from the root to each leaf that a run was about."""
    run = bench.store.journal.run(run_id)
    return {leaf: [node.id for node in path] for leaf, path in run.paths.items()}


def _receipt_facts(receipts: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the newest receipts say of difficulty and of the judges' votes, by point."""
    found: dict[str, dict[str, Any]] = {}
    for row in receipts:
        evidence = row["receipt"]["result"].get("evidence") or ()
        if row["gate"] == "difficulty" and evidence:
            probes = [{"model": e["model"], "n": e["n"], "c": e["c"], "purpose": "select"}
                      for e in evidence if "model" in e and "n" in e]  # fmt: skip
            told = {name: evidence[0].get(name) for name in ("S", "D", "label")}
            found.setdefault(row["id"], {}).update(
                difficulty={**told, "probe": probes}, probes=probes
            )
        elif row["gate"] == "agreement" and evidence:
            found.setdefault(row["id"], {})["votes"] = _votes(evidence)
    return found


def _votes(evidence: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Each criterion's votes on the captured output, by judge: +, - or ?."""
    return {
        str(row["of"]): {judge: marks[0] for judge, marks in row["votes"].items() if marks}
        for row in evidence if "of" in row and "votes" in row
    }  # fmt: skip


def _read_back(exporter: Exporter, folder: Path, taken: Sequence[Item]) -> int:
    """How many rows the exporter finds in what it wrote; PluginError when a point is not there."""
    rows = exporter.read(folder)
    there, wanted = {str(row.get("id")) for row in rows}, {item.id for item in taken}
    if there != wanted:
        odd = sorted(there ^ wanted)
        raise PluginError(
            f"exporter {exporter.name} wrote {len(wanted)} points and reads {len(there)}: {odd[0]}"
        )
    if not all("simulated" in row for row in rows):
        raise PluginError(f"exporter {exporter.name} does not say which rows are simulated")
    return len(rows)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _write_manifest(
    folder: Path, release: Release, exporter: Exporter, taken: Sequence[Item],
    left_out: Sequence[LeftOut], files: Mapping[str, str],
) -> None:  # fmt: skip
    """The release's manifest without its entries, and what this export is of it."""
    facts = release.model_dump(mode="json", exclude={"entries", "left_out"})
    counts = {
        name: dict(sorted(Counter(getattr(item, name) for item in taken).items()))
        for name in ("track", "split", "recipe")
    }
    told = {
        "target": exporter.name, "exporter_version": exporter.version,
        "purpose": exporter.purpose, "points": len(taken), "counts": counts,
        "simulated": sum(item.simulated for item in taken),
        "anchors": sum(item.anchor for item in taken), "files": dict(files),
        "left_out": [one.model_dump(mode="json") for one in left_out],
    }  # fmt: skip
    text = json.dumps({"release": facts, "export": told}, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _by_reason(out: Mapping[str, str]) -> tuple[LeftOut, ...]:
    found: dict[str, list[str]] = {}
    for id, why in out.items():
        found.setdefault(why, []).append(id)
    ranked = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(LeftOut(reason=w, n=len(ids), ids=tuple(ids[:SHOWN])) for w, ids in ranked)
