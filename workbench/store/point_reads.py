"""Reads about points: pages of candidates, the review queue, verdicts, the home page's counts."""

from __future__ import annotations

import time
from typing import Any, TypedDict, Unpack

from workbench.domain.candidate import Candidate, Draft
from workbench.store.connect import Link
from workbench.store.rows import CANDIDATE, UNDONE, VerdictLine, candidate
from workbench.store.runs import LOST_AFTER, iso
from workbench.store.text import plain, unpack


class Wanted(TypedDict, total=False):
    """Filters of a candidate page; all given ones must hold."""

    run_id: str
    spec_id: str
    recipe: str
    track: str
    state: str
    lane: str
    outcome: str
    node_id: str
    cluster_id: str


class PointReads:
    """The reads of pages and commands that are about points."""

    _link: Link

    def candidates(
        self, limit: int = 50, offset: int = 0, *, newest: bool = True, **wanted: Unpack[Wanted]
    ) -> list[Candidate]:
        """A page of summaries, newest first; sneaked and audited items only when
        their run is asked for."""
        where, values = _where(wanted)
        way = "desc" if newest else "asc"
        sql = f"{CANDIDATE} where {where} order by created {way}, rowid {way} limit ? offset ?"
        return [candidate(row) for row in self._link.rows(sql, (*values, limit, offset))]

    def count_candidates(self, **wanted: Unpack[Wanted]) -> int:
        """How many candidates all pages of these filters hold."""
        where, values = _where(wanted)
        return int(self._link.value(f"select count(*) from candidates where {where}", values))

    def candidate(self, id: str) -> Candidate | None:
        """One point's summary; None when there is no such candidate."""
        row = self._link.row(f"{CANDIDATE} where id=?", (id,))
        return None if row is None else candidate(row)

    def draft(self, id: str) -> Draft | None:
        """The payload of a candidate; None when there is no such candidate or it has no draft."""
        body = self._link.value(
            "select d.body from candidates c join drafts d on d.id=c.draft_id where c.id=?", (id,)
        )
        return None if body is None else Draft.model_validate(unpack(body))

    def recent(self, limit: int = 12, run_id: str = "") -> list[Candidate]:
        """The last points made, newest first, for a filmstrip."""
        return self.candidates(limit, run_id=run_id) if run_id else self.candidates(limit)

    def queue(self, spec_id: str = "") -> dict[str, int]:
        """How many points wait for review, by lane."""
        of = " and spec_id=?" if spec_id else ""
        sql = f"select lane, count(*) from candidates where listed=1 and state='queued'{of}"
        found = dict(self._link.rows(f"{sql} group by lane", (spec_id,) if spec_id else ()))
        return {lane: found.get(lane, 0) for lane in ("normal", "key", "hard")}

    def verdicts(self, candidate_id: str) -> list[VerdictLine]:
        """What people said of a candidate, oldest first, taken back or not."""
        rows = self._link.rows(
            "select v.id, v.kind, v.reviewer, v.version, v.at, v.scripted, v.body, "
            f"{UNDONE} from verdicts v "
            "where v.candidate_id=? order by v.id",
            (candidate_id,),
        )
        return [verdict_line(row) for row in rows]

    def counts(self) -> dict[str, Any]:
        """What the home page counts: running, waiting, approved (in no
        release), refused, candidates, last_release (its name, '' before the first)."""
        sql = "select state, outcome, count(*) from candidates where listed=1 group by 1, 2"
        rows = self._link.rows(sql)
        release = "select name from releases order by at desc limit 1"
        making = "kind not in ('sneak', 'audit', 'probe', 'canary')"
        alive = f"select count(*) from runs where state='running' and {making} and beat > ?"
        return {
            "running": self._link.value(alive, (time.time() - LOST_AFTER,)),
            "waiting": sum(n for state, _, n in rows if state == "queued"),
            "approved": sum(n for state, _, n in rows if state == "approved"),
            "refused": sum(n for _, outcome, n in rows if outcome == "refused"),
            "candidates": sum(n for _, _, n in rows),
            "last_release": self._link.value(release) or "",
        }


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    """The conditions of a page. Names come from `Wanted` only, values are bound."""
    unknown = sorted(wanted.keys() - Wanted.__annotations__.keys())
    if unknown:
        there = ", ".join(Wanted.__annotations__)
        raise TypeError(f"candidates have no filter {unknown[0]!r}; there are: {there}")
    given = {name: value for name, value in wanted.items() if value}
    shown = [] if "run_id" in given else ["listed=1"]
    return " and ".join([*shown, *(f"{name}=?" for name in given)]), list(given.values())


def verdict_line(row: tuple[Any, ...]) -> VerdictLine:
    id, kind, reviewer, version, at, scripted, body, undone = row
    facts = unpack(body)
    return VerdictLine(
        id=id, kind=kind, reviewer=plain(reviewer), reasons=tuple(facts.get("reasons", ())),
        text=facts.get("text", ""), version=version, at=iso(at), scripted=bool(scripted),
        undone=bool(undone), blind=facts.get("blind", False),
        own_answer=facts.get("own_answer", ""), missing=facts.get("missing_criterion", ""),
        group=facts.get("group", ""), look=facts.get("look", ""), seconds=facts.get("seconds"),
        patch=facts.get("patch"),
    )  # fmt: skip
