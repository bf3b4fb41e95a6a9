"""Evidence: documents into the store, searched by words and meaning, frozen for a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from workbench.actions.open import Bench
from workbench.context import Archive, Records
from workbench.domain.evidence import Evidence
from workbench.domain.record import Record, digest
from workbench.errors import InputError, SpecError, StoreError
from workbench.registry import load
from workbench.retrieval import Nearest, SnapshotArchive, merged, snapshot_hash
from workbench.specfile import DATA

SHOWN = 5
DEEP = 50
KIND = "evidence"
DEMO = DATA / "demo_evidence.jsonl"


@dataclass(frozen=True)
class EvidenceOptions:
    """How evidence comes in. `fictional` marks every record of the file."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    skip_bad: bool = False
    fictional: bool = False


class EvidenceImport(Record):
    """What an import did; `snapshot` is the hash of all evidence in the store after it."""

    KIND: ClassVar[str] = "import_evidence"

    records: int
    new: int
    known: int
    rejected: int
    rejects: tuple[dict[str, Any], ...]
    fictional: int
    publishers: int
    mapping: dict[str, str]
    total: int
    snapshot: str
    input: dict[str, Any]
    simulated: bool = False

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        return self.model_dump(mode="json", exclude={"input", "simulated"})


def import_evidence(
    bench: Bench, path: str | Path, options: EvidenceOptions | None = None
) -> EvidenceImport:
    """Read a table or a plain text into the store; all of it or nothing unless bad rows may go.

    InputError for a file that cannot be used and for bad rows, a record among them whose id is in
    the store with other words.
    """
    from workbench.importers.evidence import facts_of, is_plain, load_plain
    from workbench.tables import load_table

    bench.require("owner", "import evidence")
    options, file = options or EvidenceOptions(), Path(path)
    loaded = load_plain(file) if is_plain(file) else load_table(file)
    table = load("importer", "evidence").read(loaded, options.mapping, options.skip_bad)
    rows = [facts_of(row) for row in table.frame.to_dict("records")]
    records = [_record(facts, options.fictional) for facts in rows]
    try:
        new = bench.store.evidence.save(records)
    except StoreError as changed:
        raise InputError(f"{file}: {changed}; give the new version another id") from None
    bench.store.evidence.note_import(table.input, table.mapping, table.rejects)
    return EvidenceImport(
        records=len(records), new=new, known=len(records) - new, rejected=len(table.rejects),
        rejects=tuple({"line": r.line, "reason": r.reason} for r in table.rejects[:SHOWN]),
        fictional=sum(r.fictional for r in records),
        publishers=len({r.publisher for r in records if r.publisher}), mapping=table.mapping,
        total=bench.store.reads.evidence_count(), snapshot=_hash_of(bench), input=table.input,
    )  # fmt: skip


def _record(facts: Mapping[str, Any], fictional: bool) -> Evidence:
    """A row as a record; without an id of its own it is called by its content."""
    mark = digest([facts["title"], facts["text"], facts.get("url", "")], 12)
    named = {"id": f"e{mark}", **facts}
    return Evidence.model_validate({**named, "fictional": fictional or facts["fictional"]})


def capture(bench: Bench, source: str, query: str, k: int = 20) -> tuple[Evidence, ...]:
    """Ask a source of the shelf and keep what it finds; what is known already stays as it was."""
    bench.require("owner", "capture evidence")
    found = list(load("source", source).find(query, k))
    for record in found:
        bench.store.evidence.save([record])
    return tuple(found)


def search_evidence(bench: Bench, query: str, k: int = 8) -> tuple[Evidence, ...]:
    """The k records of the store nearest to a query, by words and by meaning, best first."""
    reads = bench.store.reads
    records = reads.evidence_page(-1)
    if not records:
        return ()
    by_meaning = Nearest(records, bench.embedder)(query, DEEP)
    best = merged([reads.evidence_by_words(query, DEEP), by_meaning], k)
    by_id = {record.id: record for record in records}
    return tuple(by_id[id] for id in best if id in by_id)


def freeze_evidence(bench: Bench) -> str:
    """The id of a snapshot of all evidence in the store, '' when there is none."""
    hashes = bench.store.reads.evidence_hashes()
    if not hashes:
        return ""
    mark = digest(sorted([id, mark] for id, mark in hashes.items()))
    snapshot = f"v{mark[:15]}"
    bench.store.journal.keep_snapshot(KIND, snapshot, {"sha256": mark, "ids": sorted(hashes)})
    return snapshot


def archive_of(bench: Bench, snapshot: str) -> Archive:
    """A frozen snapshot, opened for search; SpecError when the store does not hold it whole."""
    from workbench.store.evidence import FullText

    if not snapshot:
        return Records()
    kept = bench.store.reads.snapshot(snapshot)
    if kept is None:
        raise SpecError(f"the store has no evidence snapshot {snapshot}")
    wanted = set(kept["ids"])
    records = [r for r in bench.store.reads.evidence_page(-1) if r.id in wanted]
    if snapshot_hash(records) != kept["sha256"]:
        raise SpecError(f"the evidence of snapshot {snapshot} is no longer what it was")
    return SnapshotArchive(records, FullText(records), bench.embedder)


def bring_evidence(bench: Bench) -> int:
    """The demo's records, written for its fictional world; how many were new (0 the next time)."""
    return import_evidence(bench, DEMO, EvidenceOptions(fictional=True)).new


def _hash_of(bench: Bench) -> str:
    hashes: Sequence[list[str]] = [[id, m] for id, m in bench.store.reads.evidence_hashes().items()]
    return digest(sorted(hashes))
