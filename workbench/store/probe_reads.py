"""Reads about difficulty: what solvers scored, at the gate `difficulty` and asked anew since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.domain.record import Record
from workbench.store.connect import Link
from workbench.store.runs import iso
from workbench.store.text import plain, unpack

# The newest receipt of each listed point: earlier ones are about a draft that was repaired since.
PROBES = """select c.id, c.run_id, c.cluster_id, c.track, r.simulated, r.body from candidates c
    join receipts r on r.run_id=c.run_id and r.slot=c.slot and r.branch=c.branch
    where r.gate='difficulty' and c.listed=1 and r.seq = (select max(n.seq) from receipts n
        where n.run_id=r.run_id and n.slot=r.slot and n.branch=r.branch and n.gate=r.gate)
    order by c.created desc, c.rowid desc limit ?"""
FRESH = """select r.run_id, r.gate, r.simulated, e.at, r.body from receipts r
    join runs u on u.run_id=r.run_id join events e on e.run_id=r.run_id and e.slot=r.slot
    and e.branch=r.branch and e.seq=r.seq where u.kind='probe' order by e.at, e.rowid"""
PLACE = "select run_id, cluster_id, track, selected_on from candidates where id=?"


class Probe(Record):
    """One solver on one point: `c` passes of `n` graded samples; `missing` have no grade.

    `purpose` is `select` for what the gate asked, else that of the samples drawn since.
    """

    candidate_id: str
    run_id: str
    cluster_id: str
    track: str
    simulated: bool
    model: str
    family: str
    n: int
    c: int
    missing: int
    purpose: str = "select"


class Asked(Record):
    """What one sitting of fresh samples found of one point: a summary, then a row a solver."""

    candidate_id: str
    run_id: str
    purpose: str
    simulated: bool
    at: str
    summary: dict[str, Any]
    rows: tuple[dict[str, Any], ...]


class ProbeReads:
    """The reads of the instruments that are about what this store measured itself."""

    _link: Link

    def probes(self, limit: int = 5000) -> list[Probe]:
        """What each solver scored on the newest `limit` points that were probed."""
        found = []
        for id, run_id, cluster, track, simulated, body in self._link.rows(PROBES, (limit,)):
            same = {"candidate_id": id, "run_id": run_id, "cluster_id": plain(cluster or id),
                    "track": plain(track or ""), "simulated": bool(simulated)}  # fmt: skip
            for row in unpack(body)["result"]["evidence"]:
                if "model" in row and "n" in row:
                    found.append(Probe(
                        **same, model=row["model"], family=row.get("family") or row["model"],
                        n=row["n"], c=row["c"], missing=row.get("missing", 0),
                    ))  # fmt: skip
        return found

    def asked(self, purpose: str = "", run_id: str = "") -> list[Asked]:
        """Every sitting's findings, oldest first; of one purpose or run where they are named."""
        return [
            Asked(
                candidate_id=evidence[0]["candidate_id"], run_id=run, purpose=gate,
                simulated=bool(simulated), at=iso(at), summary=evidence[0], rows=evidence[1:],
            )
            for run, gate, simulated, at, body in self._link.rows(FRESH, ())
            if purpose in ("", gate) and run_id in ("", run)
            and (evidence := tuple(unpack(body)["result"]["evidence"]))
            and "candidate_id" in evidence[0]  # a run of rollouts is of this kind too
        ]  # fmt: skip

    def fresh_probes(self) -> list[Probe]:
        """What each solver scored on samples drawn since the points were chosen.

        A later sitting asks the same samples and perhaps more, so the largest one counts.
        """
        return self.fresh_probes_of(self.asked())

    def fresh_probes_of(self, sittings: Sequence[Asked]) -> list[Probe]:
        """The same of these findings alone, oldest first."""
        best: dict[tuple[str, str, str], tuple[Asked, dict[str, Any]]] = {}
        for one in sittings:
            for row in one.rows:
                place = (one.candidate_id, row["model"], one.purpose)
                if place not in best or row["n"] >= best[place][1]["n"]:
                    best[place] = (one, row)
        return [self._fresh(one, row) for one, row in best.values()]

    def selected_on(self, candidate_id: str) -> tuple[str, ...]:
        """The solvers on whose answers a point was chosen."""
        row = self._link.row(PLACE, (candidate_id,))
        return () if row is None else tuple(unpack(row[3]))

    def _fresh(self, one: Asked, row: dict[str, Any]) -> Probe:
        run_id, cluster, track, _ = self._link.row(PLACE, (one.candidate_id,)) or ("", "", "", "")
        return Probe(
            candidate_id=one.candidate_id, run_id=run_id, track=plain(track or ""),
            cluster_id=plain(cluster or one.candidate_id), simulated=one.simulated,
            model=row["model"], family=row.get("family") or row["model"], n=row["n"], c=row["c"],
            missing=row.get("missing", 0), purpose=one.purpose,
        )  # fmt: skip
