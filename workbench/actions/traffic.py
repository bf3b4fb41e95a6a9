"""Traffic: rows of production into the store, masked, sampled, and only those that are new.

A name has one reservoir; every import that brings new rows leaves a snapshot of it.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from workbench.actions.open import Bench
from workbench.columns import SHOWN
from workbench.domain.record import Record, digest
from workbench.errors import InputError
from workbench.redact import pseudonym, redact, redact_value
from workbench.registry import load
from workbench.reservoir import Repeats, Reservoir, row_hash
from workbench.store.traffic import Kept, Snapshot, TrafficRow
from workbench.streams import Stream
from workbench.tables import BadRow
from workbench.text import shorten
from workbench.textrows import TextRow, fields_in

SAMPLE, SEED = 20_000, 0
MOST_REJECTS = 1000
EVERY = 20_000
MASKED = ("label", "response", "model", "feedback")
Listener = Callable[[str], None]


@dataclass(frozen=True)
class TrafficOptions:
    """How traffic comes in. `sample` and `seed` are the name's own, or 20,000 and 0, by default."""

    name: str
    sample: int | None = None
    seed: int | None = None
    redact: bool = True
    mapping: Mapping[str, str] = field(default_factory=dict)
    skip_bad: bool = False
    simulated: bool = False


class TrafficImport(Record):
    """What an import did. `repeated` rows were known before, from this file or an earlier one."""

    KIND: ClassVar[str] = "import_traffic"

    snapshot: Snapshot
    rows: int
    new: int
    repeated: int
    rejected: int
    rejects: tuple[dict[str, Any], ...]
    mapping: dict[str, str]
    input: dict[str, Any]

    @property
    def simulated(self) -> bool:
        return self.snapshot.simulated

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`: no text of any row."""
        return self.model_dump(mode="json", exclude={"input"})


def import_traffic(
    bench: Bench, path: str | Path, options: TrafficOptions, listener: Listener | None = None
) -> TrafficImport:
    """Read a table row by row into the reservoir of its name.

    InputError for a file that cannot be used, for bad rows unless they may be skipped, and for a
    sample size, seed or masking that differs from what the name began with.
    """
    bench.require("owner", "import traffic")
    stream = Stream(path)
    used = fields_in("traffic", stream.columns, options.mapping)
    rows = load("importer", "traffic").rows(stream, options.mapping)
    sitting = Sitting(bench, options, named="id" in used)
    sitting.take(rows, listener)
    sitting.refuse_bad(Path(path))
    return sitting.keep(str(path), stream.sha256, used)


def keep_traffic(
    bench: Bench, rows: Iterable[TextRow], options: TrafficOptions, source: str
) -> TrafficImport:
    """The same for rows that a program made; they need ids."""
    bench.require("owner", "import traffic")
    sitting = Sitting(bench, options, named=True)
    sitting.take(rows, None)
    return sitting.keep(source, digest(sorted(sitting.keys), 32), {})


class Sitting:
    """One import: the reservoir of a name and what was counted on the way."""

    def __init__(self, bench: Bench, options: TrafficOptions, named: bool) -> None:
        if not options.name.strip():
            raise InputError("traffic needs a name, as in --name support")
        self.bench, self.options, self.named = bench, options, named
        self.before = bench.store.traffic.kept(options.name)
        self.sample, self.seed = _settled(options, self.before)
        known = bench.store.reads.traffic_rows(self.before.snapshot.id) if self.before else []
        self.reservoir = Reservoir(self.sample, self.seed, ((row.key, row) for row in known))
        self.keys = array("Q")
        self.rejects: list[BadRow] = []
        self.rejected = 0
        self._repeats = Repeats()

    def take(self, rows: Iterable[TextRow | BadRow], listener: Listener | None) -> None:
        for count, row in enumerate(rows, 1):
            if isinstance(row, BadRow):
                self.rejected += 1
                if len(self.rejects) < MOST_REJECTS:
                    self.rejects.append(row)
            else:
                self._offer(row)
            if listener and count % EVERY == 0:
                listener(f"{count:,} rows read, {self.rejected:,} of them bad")

    def refuse_bad(self, path: Path) -> None:
        if self.rejected and not self.options.skip_bad:
            told = "; ".join(f"line {row.line}: {row.reason}" for row in self.rejects[:SHOWN])
            more = f" and {self.rejected - SHOWN} more" if self.rejected > SHOWN else ""
            raise InputError(
                f"{path}: {self.rejected} bad rows: {told}{more} (--skip-bad leaves them out)"
            )
        if not self.keys:
            raise InputError(f"{path}: no row of {self.rejected} can be used as traffic")

    def keep(self, source: str, sha256: str, used: Mapping[str, str]) -> TrafficImport:
        """Write the snapshot, unless no row was new: then the one that is there stays."""
        seen = set(self.before.seen) if self.before else set[int]()
        new = set(self.keys) - seen
        file = {"path": source, "sha256": sha256, "rows": len(self.keys) + self.rejected}
        snapshot = self._snapshot(len(seen | new), len(new), file, sha256)
        store = self.bench.store
        rejects = [_masked_reject(row, self.options.redact) for row in self.rejects]
        store.traffic.note_import(file, used, self.rejected, rejects)
        return TrafficImport(
            snapshot=snapshot, rows=file["rows"], new=len(new),
            repeated=len(self.keys) - len(new), rejected=self.rejected,
            rejects=tuple({"line": r.line, "reason": r.reason} for r in rejects[:SHOWN]),
            mapping=dict(used), input=file,
        )  # fmt: skip

    def _snapshot(self, seen: int, new: int, file: dict[str, Any], sha256: str) -> Snapshot:
        if self.before and not new:
            return self.before.snapshot
        rows = [
            row._replace(position=at, row_id=self._row_id(row, sha256))
            for at, (_, row) in enumerate(self.reservoir.rows())
        ]
        total: Counter[str] = Counter()
        for row in rows:
            total.update(row.masked)
        options, name = self.options, self.options.name
        marks = [name, self.sample, self.seed, options.redact, seen, [r[:5] for r in rows]]
        files = (*(self.before.snapshot.files if self.before else ()), file)
        snapshot = Snapshot(
            id=f"t{digest(marks, 15)}", name=name, at="", rows_seen=seen, rows_new=new,
            rows_kept=len(rows), sample=self.sample, seed=self.seed, redacted=options.redact,
            redactions=dict(sorted(total.items())), encoder=self.bench.embedder.name,
            simulated=options.simulated or bool(self.before and self.before.snapshot.simulated),
            files=files,
        )  # fmt: skip
        known = set(self.before.seen) if self.before else set[int]()
        self.bench.store.traffic.save(snapshot, rows, array("Q", sorted(known | set(self.keys))))
        return self.bench.store.reads.traffic_snapshot(snapshot.id)

    def _row_id(self, row: TrafficRow, sha256: str) -> str:
        """A position is an id in its own file only: of a later file it gets that file's mark."""
        new = row.position < 0
        if self.named or not new or self.before is None:
            return row.row_id
        return f"{sha256[:6]}:{row.row_id}"

    def _offer(self, row: TextRow) -> None:
        if self.named:
            key = row_hash(f"id {pseudonym(row.id)[0] if self.options.redact else row.id}")
            self.reservoir.offer(key, lambda: _stored(key, self._clean(row)))
        else:
            clean, counts = self._clean(row)
            key = self._repeats.hash(json.dumps(clean[3:], sort_keys=True, default=str))
            self.reservoir.offer(key, lambda: _stored(key, (clean, counts)))
        self.keys.append(key)

    def _clean(self, row: TextRow) -> tuple[TextRow, Counter[str]]:
        """The row as it may be stored, and what was masked in it."""
        if not self.options.redact:
            return row, Counter()
        text, counts = redact(row.text)
        changed: dict[str, Any] = {"text": text}
        for name in MASKED:
            said = getattr(row, name)
            if said is not None:
                changed[name], more = redact(said)
                counts += more
        changed["id"], more = pseudonym(row.id) if self.named else (row.id, Counter())
        counts += more
        if row.user is not None:
            changed["user"], more = pseudonym(row.user)
            counts += more
        if row.metadata:
            changed["metadata"], more = redact_value(row.metadata)
            counts += more
        return row._replace(**changed), counts


def _stored(key: int, clean: tuple[TextRow, Counter[str]]) -> TrafficRow:
    """A new row; its position, -1, is settled when the sample is."""
    row, counts = clean
    metadata = json.loads(json.dumps(row.metadata, default=str))
    return TrafficRow(
        key, -1, row.id, row.text, row.weight, row.user, row.time, row.label, row.response,
        row.model, row.feedback, metadata, dict(counts),
    )  # fmt: skip


def _masked_reject(row: BadRow, masked: bool) -> BadRow:
    """A bad row with as little of it as helps."""
    if not masked:
        return row
    return row._replace(reason=redact(row.reason)[0], raw=shorten(redact(row.raw)[0]))


def _settled(options: TrafficOptions, before: Kept | None) -> tuple[int, int]:
    """Sample size and seed; InputError where they, or the masking, differ from the name's own."""
    if options.sample is not None and options.sample < 1:
        raise InputError(f"--sample {options.sample}: at least one row")
    if before is None:
        return options.sample or SAMPLE, options.seed if options.seed is not None else SEED
    given = {"sample": options.sample, "seed": options.seed, "redacted": options.redact}
    there = {"sample": before.sample, "seed": before.seed, "redacted": before.redacted}
    for what, value in given.items():
        if value is not None and value != there[what]:
            raise InputError(
                f"traffic {options.name!r} was begun with {what} {there[what]}, not {value}: take "
                "another --name"
            )
    return before.sample, before.seed
