"""Named reads for pages, commands and tests: pages of summaries, never a list of everything."""

from __future__ import annotations

from workbench.domain.record import digest
from workbench.store.connect import Link
from workbench.store.text import unpack


class Reads:
    """Everything a page asks of the store. Reads change nothing and are open to every role."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def dataset_hash(self, run_id: str) -> str:
        """sha256 of the run's admitted points (main branch), each as canonical (slot, payload,
        coordinate, track, cluster_id), in slot order; later verdicts do not change it."""
        rows = self._link.rows(
            "select c.slot, d.body, c.coordinate, c.track, c.cluster_id from candidates c "
            "join drafts d on d.id=c.draft_id "
            "where c.run_id=? and c.branch=0 and c.outcome='admitted' order by c.slot",
            (run_id,),
        )
        points = [
            (slot, unpack(body)["payload"], unpack(coordinate), track, cluster)
            for slot, body, coordinate, track, cluster in rows
        ]
        return digest(points)

    def runs_of_spec(self, spec_id: str) -> list[str]:
        """The runs of a spec, oldest first."""
        sql = "select run_id from runs where spec_id=? order by created, rowid"
        return [row[0] for row in self._link.rows(sql, (spec_id,))]

    def branches(self, run_id: str, slot: int) -> list[int]:
        """The branches of a slot that have events, in order."""
        sql = "select distinct branch from events where run_id=? and slot=? order by branch"
        return [row[0] for row in self._link.rows(sql, (run_id, slot))]

    def distinct_calls(self, run_id: str) -> int:
        """How many different questions a run has asked."""
        sql = "select count(distinct key) from calls where run_id=?"
        return int(self._link.value(sql, (run_id,)))
