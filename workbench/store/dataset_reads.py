"""Reads of the dataset page: all listed points in groups, pages of a search, what was measured.

Nothing here opens a draft: 20,000 points are counted in the file, not in this process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from workbench.store.connect import Link
from workbench.store.rows import CANDIDATE, candidate
from workbench.store.text import bind, plain, unpack

HELD = ("approved", "released")
FILTERS = ("state", "track", "recipe", "node_id", "spec_id", "run_id")
CELLS = """select spec_id, recipe, track, node_id, state, outcome, because, count(*),
    sum(simulated) from candidates where listed=1 and branch=0
    group by spec_id, recipe, track, node_id, state, outcome, because"""
PLACES = """select spec_id, track, node_id, coordinate, count(*) from candidates
    where listed=1 and state in ('approved', 'released') group by 1, 2, 3, 4"""
# The newest receipt of the gate is that of the draft as it was accepted.
BANDS = """select c.track, (select json_extract(r.body, '$.result.evidence[0].label')
        from receipts r where r.run_id=c.run_id and r.slot=c.slot and r.branch=c.branch
        and r.gate='difficulty' and typeof(r.body)='text' order by r.seq desc limit 1) as band,
    count(*) from candidates c where c.listed=1 and c.state in ('approved', 'released')
    group by 1, 2"""
KNOWN = """select c.track, json_extract(r.frozen, '$.known'), count(*) from candidates c
    join runs r on r.run_id=c.run_id where c.listed=1 and c.state in ('approved', 'released')
    and typeof(r.frozen)='text' group by 1, 2"""


class Cell(NamedTuple):
    """So many decided points that are alike in all of these."""

    spec_id: str
    recipe: str
    track: str
    node_id: str
    state: str
    outcome: str
    because: Mapping[str, Any]
    n: int
    simulated: int


class DatasetPlace(NamedTuple):
    """So many approved points at one coordinate of a spec."""

    spec_id: str
    track: str
    node_id: str
    coordinate: dict[str, str]
    n: int


class DatasetRow(NamedTuple):
    """One point of a page. `people` gave a verdict that stands."""

    id: str
    created: str
    state: str
    track: str
    recipe: str
    node_id: str
    spec_id: str
    run_id: str
    text: str
    reason: str
    people: int
    simulated: bool


class DatasetReads:
    """The reads about the whole dataset."""

    _link: Link

    def dataset_cells(self) -> list[Cell]:
        """Every decided point of the lists, in groups."""
        return [
            Cell(spec, recipe, plain(track or ""), plain(node or ""), state, outcome,
                 unpack(because), n, int(simulated or 0))
            for spec, recipe, track, node, state, outcome, because, n, simulated
            in self._link.rows(CELLS)
        ]  # fmt: skip

    def dataset_places(self) -> list[DatasetPlace]:
        """Where the approved points lie on the axes of their specs."""
        return [
            DatasetPlace(spec, plain(track or ""), plain(node or ""), unpack(coordinate), n)
            for spec, track, node, coordinate, n in self._link.rows(PLACES)
        ]

    def dataset_bands(self) -> list[tuple[str, str, int]]:
        """(track, what the gate `difficulty` called it or '', how many) of approved points."""
        return [(plain(t or ""), band or "", n) for t, band, n in self._link.rows(BANDS)]

    def dataset_known(self) -> list[tuple[str, tuple[str, ...], int]]:
        """(track, known sets that drafts were held against, how many) of approved points."""
        return [
            (plain(track or ""), tuple(unpack(known)) if known else (), n)
            for track, known, n in self._link.rows(KNOWN)
        ]

    def dataset_page(
        self, words: str = "", limit: int = 25, offset: int = 0, **wanted: str
    ) -> list[DatasetRow]:
        """A page of points, newest first: their texts hold `words`, the filters (FILTERS) hold."""
        where, values = _where(words, wanted)
        people = """(select count(distinct v.reviewer) from verdicts v
            where v.candidate_id=candidates.id and v.kind <> 'undo' and not exists
            (select 1 from verdicts u where u.undoes=v.id))"""
        sql = f"""{CANDIDATE.replace(" from", f", {people} from", 1)} where {where}
            order by created desc, rowid desc limit ? offset ?"""
        return [_row(row) for row in self._link.rows(sql, (*values, limit, offset))]

    def count_dataset(self, words: str = "", **wanted: str) -> int:
        """How many points all pages of a search hold."""
        where, values = _where(words, wanted)
        return int(self._link.value(f"select count(*) from candidates where {where}", values))


def _row(row: tuple[Any, ...]) -> DatasetRow:
    one = candidate(row[:-1])
    return DatasetRow(
        one.id, one.created, one.state, one.track, one.recipe, one.node_id, one.spec_id,
        one.run_id, one.text, one.reason, int(row[-1]), one.simulated,
    )  # fmt: skip


def _where(words: str, wanted: Mapping[str, str]) -> tuple[str, list[Any]]:
    """The conditions of a page. Names come from FILTERS only, values are bound."""
    unknown = sorted(wanted.keys() - set(FILTERS))
    if unknown:
        raise TypeError(f"points have no filter {unknown[0]!r}; there are: {', '.join(FILTERS)}")
    parts, values = ["listed=1", "branch=0"], []
    for name, value in wanted.items():
        if value:
            parts.append(f"{name}=?")
            values.append(bind(value))
    for word in words.split():
        parts.append("(text like ? escape '\\' or id=?)")
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values += [bind(f"%{escaped}%"), bind(word)]
    return " and ".join(parts), values
