"""Sources of a gap map: traffic of the store or a dropped file, and the eval set beside it.

A dropped file is kept in a folder beside the store, so that a reload loses nothing; of traffic only
what was masked is kept, and a uniform sample of it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.actions.dropped import Dropped, only
from workbench.actions.instrument import Columns
from workbench.actions.landscape import SAMPLE
from workbench.actions.measure import Reading, imported
from workbench.actions.open import Bench
from workbench.columns import guessed
from workbench.errors import InputError
from workbench.logs.sniff import load_as
from workbench.redact import pseudonym, redact
from workbench.registry import load
from workbench.tables import BadRow

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["traffic", "texts"]
POINTS = "points"
PAGE = 500
COLUMNS = ("id", "text", "weight", "user", "time", "label", "track")
ASKS = re.compile(r"(?<=[.!?。！？\n])\s*")
_prompts: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Source:
    """A set of rows by its `ref`; `n` are held here, of `seen` that there were."""

    ref: str
    name: str
    n: int
    seen: int
    simulated: bool = False


@dataclass(frozen=True)
class Kept:
    """What came of dropping a file: a source, or bad rows that wait to be left out."""

    source: Source | None
    rows: int
    rejects: tuple[BadRow, ...]


def folder(bench: Bench) -> Path:
    """Where maps and dropped files lie: beside the store, under its name."""
    path = Path(bench.store.path).resolve()
    return path.with_name(f"{path.stem}.maps")


def traffics(bench: Bench) -> list[Source]:
    """Traffic there is, newest first: dropped files, then imports by name."""
    newest: dict[str, Source] = {}
    for snap in bench.store.reads.traffic():
        one = Source(f"store:{snap.id}", snap.name, snap.rows_kept, snap.rows_seen, snap.simulated)
        newest.setdefault(snap.name, one)
    return _drops(bench, "traffic") + list(newest.values())


def evals(bench: Bench) -> list[Source]:
    """Eval sets there are: this store's accepted points where there are any, dropped files."""
    n = bench.store.reads.count_candidates(outcome="admitted")
    mine = Source(POINTS, "accepted points of this store", n, n, bench.table.simulated)
    return ([mine] if n else []) + _drops(bench, "texts")


def columns(kind: Kind, name: str, data: bytes) -> Columns:
    """Which column of a dropped file is which; InputError for a file that is no table."""
    with Dropped(name, data) as file:
        there = tuple(map(str, load_as(kind, file).frame.columns))
    known = load("importer", kind).columns
    return Columns(there, tuple(c.name for c in known), guessed(there, known, {}))


def keep(
    bench: Bench, kind: Kind, name: str, data: bytes, mapping: Mapping[str, str],
    leave_out: bool = False,
) -> Kept:  # fmt: skip
    """Keep a dropped file; with bad rows only once they may be left out. For an owner alone."""
    bench.require("owner", "bring a file")
    how = Reading(mapping=mapping, skip_bad=True)
    with Dropped(name, data) as file:
        loaded = load_as(kind, file, how.mapping)
        table = imported(kind, only(loaded, load("importer", kind).columns, mapping), how)
    rows = table.source.rows
    if table.rejects and not leave_out:
        return Kept(None, rows, table.rejects)
    if table.frame.empty:
        raise InputError(f"{name} holds no row that can be used")
    mark = hashlib.sha256(data + json.dumps(sorted(mapping.items())).encode()).hexdigest()[:10]
    frame = _sampled(table.frame)
    masked = [_row(row, kind) for row in frame.to_dict("records")]
    facts: dict[str, Any] = {
        "kind": kind,
        "name": name[:120],
        "seen": len(table.frame),
        "rows": masked,
    }
    place = folder(bench)
    place.mkdir(exist_ok=True)
    part = place / f"drop-{mark}.part"
    part.write_text(json.dumps(facts), encoding="utf-8")
    part.replace(place / f"drop-{mark}.json")
    source = Source(f"drop:{mark}", facts["name"], len(masked), len(table.frame))
    return Kept(source, rows, table.rejects)


def traffic_frame(bench: Bench, ref: str) -> pd.DataFrame:
    """The rows of traffic: id, text, weight, user, time, label. InputError for an unknown ref."""
    import pandas as pd

    kind, _, name = ref.partition(":")
    if kind == "drop":
        return _drop(bench, name, "traffic")
    rows = bench.store.reads.traffic_rows(name) if kind == "store" else []
    if not rows:
        raise InputError(f"there is no traffic {ref[:60]!r} here")
    return pd.DataFrame(
        [(r.row_id, r.text, r.weight, r.user, r.time, r.label) for r in rows],
        columns=list(COLUMNS[:-1]),
    )


def eval_frame(bench: Bench, ref: str) -> pd.DataFrame:
    """The rows of an eval set: id, text, track; of points also node, run, recipe, simulated."""
    if ref == POINTS:
        return points(bench)
    kind, _, name = ref.partition(":")
    if kind != "drop":
        raise InputError(f"there is no eval set {ref[:60]!r} here")
    frame = _drop(bench, name, "texts")
    return frame.assign(track=frame["track"].fillna("dropped"))


def points(bench: Bench, run_id: str = "") -> pd.DataFrame:
    """Accepted points with their whole text, oldest first; those a person rejected are left out."""
    import pandas as pd

    found = []
    for point in _admitted(bench, run_id):
        text = _prompt(bench, point.id)
        if text and point.state != "rejected":
            found.append((point.id, text, point.track, point.node_id, point.run_id, point.recipe,
                          point.slot, point.simulated))  # fmt: skip
    names = ["id", "text", "track", "node", "run", "recipe", "slot", "simulated"]
    return pd.DataFrame(found, columns=names)


def question_in(text: str) -> str:
    """The sentences of a text that ask; the whole text where none does."""
    asked = [part.strip() for part in ASKS.split(text) if part.strip().endswith(("?", "？"))]
    return " ".join(asked) or text


def _admitted(bench: Bench, run_id: str) -> list[Any]:
    reads = bench.store.reads
    found: list[Any] = []
    while True:
        page = reads.candidates(PAGE, len(found), newest=False, outcome="admitted", run_id=run_id)
        found += page
        if len(page) < PAGE:
            return found


def _prompt(bench: Bench, id: str) -> str:
    """The text of a point, read once: a point never changes."""
    key = (str(bench.store.path), id)
    if key not in _prompts:
        draft = bench.store.reads.draft(id)
        said = draft.payload.get("prompt") if draft is not None else None
        _prompts[key] = said if isinstance(said, str) else ""
    return _prompts[key]


def _sampled(frame: pd.DataFrame) -> pd.DataFrame:
    """At most 20,000 rows, in the order of the file."""
    if len(frame) <= SAMPLE:
        return frame
    return frame.sample(SAMPLE, random_state=0).sort_index()


def _row(row: Mapping[Any, Any], kind: Kind) -> dict[str, Any]:
    """A row as it may be kept: of traffic texts are masked, users and ids pseudonyms."""
    plain = {name: None if _missing(row.get(name)) else row[name] for name in COLUMNS}
    if kind == "traffic":
        plain["text"] = redact(str(plain["text"]))[0]
        plain["id"] = pseudonym(str(plain["id"]))[0]
        plain["user"] = None if plain["user"] is None else pseudonym(str(plain["user"]))[0]
        plain["label"] = None if plain["label"] is None else redact(str(plain["label"]))[0]
    return plain | {name: str(plain[name]) for name in ("id", "text", "track") if plain[name]}


def _missing(value: Any) -> bool:
    return value is None or value != value


def _drops(bench: Bench, kind: Kind) -> list[Source]:
    """Kept files of a kind, newest first."""
    files = sorted(folder(bench).glob("drop-*.json"), key=lambda f: -f.stat().st_mtime)
    found = [(file, _facts(file)) for file in files]
    return [
        Source(f"drop:{file.stem.removeprefix('drop-')}", facts["name"], len(facts["rows"]),
               facts["seen"])
        for file, facts in found if facts["kind"] == kind
    ]  # fmt: skip


def _drop(bench: Bench, mark: str, kind: Kind) -> pd.DataFrame:
    import pandas as pd

    file = folder(bench) / f"drop-{mark}.json"
    if not mark.isalnum() or not file.is_file() or _facts(file)["kind"] != kind:
        raise InputError(f"there is no dropped file {mark[:60]!r} here: drop it again")
    return pd.DataFrame(_facts(file)["rows"], columns=list(COLUMNS))


_read: dict[Path, tuple[int, dict[str, Any]]] = {}


def _facts(file: Path) -> dict[str, Any]:
    changed = file.stat().st_mtime_ns
    if file not in _read or _read[file][0] != changed:
        _read[file] = changed, json.loads(file.read_text(encoding="utf-8"))
    return _read[file][1]
