"""Reads about difficulty: what the solvers of the gate `difficulty` scored, point by point."""

from __future__ import annotations

from workbench.domain.record import Record
from workbench.store.connect import Link
from workbench.store.text import plain, unpack

# The newest receipt of each listed point: earlier ones are about a draft that was repaired since.
PROBES = """select c.id, c.run_id, c.cluster_id, c.track, r.simulated, r.body from candidates c
    join receipts r on r.run_id=c.run_id and r.slot=c.slot and r.branch=c.branch
    where r.gate='difficulty' and c.listed=1 and r.seq = (select max(n.seq) from receipts n
        where n.run_id=r.run_id and n.slot=r.slot and n.branch=r.branch and n.gate=r.gate)
    order by c.created desc, c.rowid desc limit ?"""


class Probe(Record):
    """One solver on one point: `c` passes of `n` graded samples; `missing` have no grade."""

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
