"""Known texts: public sets and training data into the store, as hashes that novelty is asked with.

Every set that is there when a run is created is frozen into it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from workbench.actions.open import Bench
from workbench.domain.record import Record, digest
from workbench.errors import InputError, StoreError
from workbench.known import RULE, SOURCES, Collector, Hashed, Known, KnownSet, Source
from workbench.traintexts import Tell, TrainFile

if TYPE_CHECKING:
    import numpy as np

KIND, PART = "known_set", "known_part"
A_PART = 500_000
NO_LIMIT = -1


@dataclass(frozen=True)
class KnownOptions:
    """How known texts come in: as public or training, under a name."""

    source: Source
    name: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    skip_bad: bool = False


class KnownImport(Record):
    """What an import did. `new` is False when the same file was there under that name."""

    KIND: ClassVar[str] = "import_known"

    known: KnownSet
    new: bool
    mapping: dict[str, str]
    notes: tuple[str, ...] = ()
    input: dict[str, Any]
    simulated: bool = False

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`: no text of any row."""
        return self.model_dump(mode="json", exclude={"input", "simulated"})


def import_known(
    bench: Bench, path: str | Path, options: KnownOptions, tell: Tell | None = None
) -> KnownImport:
    """Hash a table of texts into the store; the texts themselves are not kept.

    InputError for a file that cannot be used, for bad rows unless they may be skipped, and for a
    set too large to be held beside a run.
    """
    bench.require("owner", f"import {options.source} texts")
    if options.source not in SOURCES:
        raise InputError(f"no kind {options.source!r} of known texts: {', '.join(SOURCES)}")
    if not options.name.strip():
        raise InputError(f"{options.source} texts need a name, as in --name gsm8k")
    file, collected = TrainFile(Path(path), options.mapping, options.skip_bad), Collector()
    for rows in file.batches(tell):
        for row in rows:
            collected.add(row.text, row.place[1], row.after)
    grams, wholes = collected.done()
    sha256 = file.stream.sha256
    known = KnownSet(
        id="k" + digest([options.source, options.name, sha256, RULE, file.used["text"]], 15),
        source=options.source, name=options.name, path=str(path), sha256=sha256, rows=file.good,
        rejected=file.bad, grams=len(grams.hashes), wholes=len(wholes.hashes),
    )  # fmt: skip
    new = bench.store.reads.snapshot(known.id) is None
    if new:
        _keep(bench, known, grams, wholes)
    return KnownImport(
        known=known, new=new, mapping=file.used, notes=tuple(file.notes()), input=file.input
    )


def known_sets(bench: Bench) -> tuple[KnownSet, ...]:
    """The sets of the store by id, as a run freezes them."""
    ids = sorted(bench.store.reads.snapshots(KIND, NO_LIMIT))
    return tuple(KnownSet.model_validate(bench.store.reads.snapshot(id)["set"]) for id in ids)


def known_texts(bench: Bench, ids: Sequence[str]) -> Known | None:
    """The index of some sets; None of none. StoreError for a set that is not in the store."""
    return Known([_loaded(bench, id) for id in ids]) if ids else None


def _keep(bench: Bench, known: KnownSet, grams: Hashed, wholes: Hashed) -> None:
    """Parts first: a set is there when its own record is."""
    parts: dict[str, list[str]] = {}
    for what, hashes in (("grams", grams), ("wholes", wholes)):
        parts[what] = []
        for begin in range(0, len(hashes.hashes), A_PART):
            body = {"hashes": _packed(hashes.hashes[begin : begin + A_PART], "<u8"),
                    "lines": _packed(hashes.lines[begin : begin + A_PART], "<u4")}  # fmt: skip
            parts[what].append(f"{known.id}.{what}.{len(parts[what])}")
            bench.store.journal.keep_snapshot(PART, parts[what][-1], body)
    whole = {"set": known.model_dump(mode="json"), "parts": parts}
    bench.store.journal.keep_snapshot(KIND, known.id, whole)


def _loaded(bench: Bench, id: str) -> tuple[KnownSet, Hashed, Hashed]:
    body = bench.store.reads.snapshot(id)
    if body is None:
        raise StoreError(f"the store has no set of known texts {id}, which the run was made with")
    grams, wholes = (_hashes(bench, body["parts"][what]) for what in ("grams", "wholes"))
    return KnownSet.model_validate(body["set"]), grams, wholes


def _hashes(bench: Bench, parts: Sequence[str]) -> Hashed:
    import numpy as np

    bodies = [bench.store.reads.snapshot(part) for part in parts]
    hashes, lines = (b"".join(b64decode(body[what]) for body in bodies)
                     for what in ("hashes", "lines"))  # fmt: skip
    return Hashed(
        np.frombuffer(hashes, dtype="<u8").astype(np.uint64),
        np.frombuffer(lines, dtype="<u4").astype(np.uint32),
    )


def _packed(values: np.ndarray, form: str) -> str:
    return b64encode(values.astype(form).tobytes()).decode("ascii")
