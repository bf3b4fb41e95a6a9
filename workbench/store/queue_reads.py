"""Reads of the review queue: what waits for whom, with just enough of each point to order it.

Receipts are large, so the whole queue is read without them; they are opened for a window of it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from workbench.domain.receipt import GateResult
from workbench.domain.spec import Slot
from workbench.errors import StoreError
from workbench.store.claims import HELD
from workbench.store.connect import Link
from workbench.store.point_reads import verdict_line
from workbench.store.rows import UNDONE, VerdictLine
from workbench.store.text import bind, plain, unpack

# 15% of points are looked at twice, chosen by the last digits of an id that is a hash.
TWICE_BELOW = "2666"
COLUMNS = "c.id, c.run_id, c.slot, c.branch, c.recipe, c.track, c.node_id, c.lane, c.state, c.flags"
STATE = {"third": "assigned", "expert": "needs_expert"}
LOOKS = ("first", "second", "third", "expert")
# What a person who reviews alone looks at once more, blind to their own first word (METHOD 8):
# the same 15% a day later (`self`), and where the two words differ a last time (`tie`).
ALONE = ("self", "tie")
A_DAY = 86_400.0
WEEKS = 30 * A_DAY  # so long ago somebody else's verdict makes nobody less alone
FILTERS = ("recipe", "track", "node_id", "lane", "run_id")
TWICE = f"substr(c.id, -4) < '{TWICE_BELOW}'"
SECOND = f"c.state in ('approved', 'rejected') and {TWICE}"
MINE = f"""exists (select 1 from verdicts v where v.candidate_id=c.id and v.kind != 'undo'
    and v.reviewer=? and not {UNDONE})"""
ONE_VERDICT = f"""1 = (select count(distinct v.reviewer) from verdicts v where v.candidate_id=c.id
    and v.kind != 'undo' and not {UNDONE})"""
WORDS = f"""select count(*) from verdicts v where v.candidate_id=c.id and v.kind != 'undo'
    and not {UNDONE}"""
RECENT = "exists (select 1 from verdicts v where v.candidate_id=c.id and v.at > ?)"
KNOWN = """c.kind='canary' and c.state='queued' and exists (select 1 from assignments a
    where a.candidate_id=c.id and a.reviewer=? and a.purpose like 'canary:%')"""
BACK = """select distinct u.candidate_id from verdicts u cross join verdicts v on v.id=u.undoes
    where u.kind='undo' and u.reviewer != v.reviewer"""
HELD_BY_OTHER = """exists (select 1 from assignments a where a.candidate_id=c.id
    and a.purpose='shown' and a.done is null and a.reviewer != ? and a.at > ?)"""
DOUBTED = """exists (select 1 from receipts r where r.run_id=c.run_id and r.slot=c.slot
    and r.branch=c.branch and r.gate=? and r.status in ('repair', 'error', 'fail'))"""
LINE = f"""select v.id, v.kind, v.reviewer, v.version, v.at, v.scripted, v.body,
    {UNDONE}, v.candidate_id from verdicts v"""


class Waiting(NamedTuple):
    """A point that waits for a look; `purpose` is one of LOOKS and ALONE, or `again`.

    `again`: an earlier verdict on it was set aside. `canary`: its right verdict is known.
    """

    id: str
    run_id: str
    slot: int
    branch: int
    recipe: str
    track: str
    node_id: str
    lane: str
    state: str
    flags: str
    purpose: str


class QueueReads:
    """The reads of the review page."""

    _link: Link

    def waiting(
        self, reviewer: str, *, doubt: str = "", looks: Sequence[str] = LOOKS,
        stakes: Sequence[str] = (), **only: str,
    ) -> list[Waiting]:  # fmt: skip
        """All that waits for this reviewer, in no order that means anything.

        `doubt` names a gate that asked for a repair or failed on the way; `only` are recipe,
        track, node_id, lane or run_id. `stakes` are leaves in which every rejection is looked at
        twice, and not 15% of them. What another person holds right now is left out.
        """
        wanted = {name: value for name, value in only.items() if value and name in FILTERS}
        more = "".join(f" and c.{name}=?" for name in wanted)
        values: list[Any] = list(wanted.values())
        if doubt:
            more, values = f"{more} and {DOUBTED}", [*values, doubt]
        who = bind(reviewer)
        found: list[Waiting] = []
        for purpose in looks:
            where, mine = _of(purpose, who, stakes)
            held = [who, time.time() - HELD]
            sql = (
                f"select {COLUMNS}, '{purpose}' from candidates c where {where} "
                f"and not {HELD_BY_OTHER}{more}"
            )
            found += [Waiting(*row) for row in self._link.rows(sql, (*mine, *held, *values))]
        back = {row[0] for row in self._link.rows(BACK)}
        return [r._replace(purpose="again") if r.purpose == "first" and r.id in back else r
                for r in found]  # fmt: skip

    def alone(self, reviewer: str) -> bool:
        """Whether no other person has judged anything in the last weeks; scripts are no persons."""
        sql = """select 1 from verdicts where kind != 'undo' and scripted=0 and reviewer != ?
            and at > ? limit 1"""
        return self._link.value(sql, (bind(reviewer), time.time() - WEEKS)) is None

    def judged_by_leaf(self) -> dict[str, tuple[int, int]]:
        """By leaf, how many points were approved, and how many have a verdict at all."""
        sql = """select node_id, sum(state in ('approved', 'released')), count(*) from candidates
            where listed=1 and state in ('approved', 'rejected', 'edited', 'released')
            group by node_id"""
        return {node: (int(good), int(n)) for node, good, n in self._link.rows(sql)}

    def leaves_refused(self) -> list[tuple[str, str]]:
        """(run, leaf) of everything that people rejected."""
        sql = "select distinct run_id, node_id from candidates where listed=1 and state='rejected'"
        return [(str(run_id), str(node)) for run_id, node in self._link.rows(
            f"{sql} and outcome='admitted'")]  # fmt: skip

    def last_results(self, run_id: str, slot: int, branch: int) -> dict[str, GateResult]:
        """What each gate said last of one point."""
        sql = "select gate, body from receipts where run_id=? and slot=? and branch=? order by seq"
        last = dict(self._link.rows(sql, (run_id, slot, branch)))
        return {
            gate: GateResult.model_validate(unpack(body)["result"]) for gate, body in last.items()
        }

    def slot_of(self, run_id: str, index: int) -> Slot:
        """One slot of a run; StoreError when it was never assigned."""
        body = self._link.value("select body from slots where run_id=? and slot=?", (run_id, index))
        if body is None:
            raise StoreError(f"slot {index} of run {run_id} was never assigned")
        return Slot.model_validate(unpack(body))

    def judged_by(self, reviewer: str, limit: int = 200) -> list[str]:
        """The points on which this reviewer's verdict stands, newest first."""
        sql = f"{LINE} where v.reviewer=? and v.kind != 'undo' order by v.id desc limit ?"
        rows = self._link.rows(sql, (bind(reviewer), limit))
        return list(dict.fromkeys(row[8] for row in rows if not row[7]))

    def verdicts_given(
        self, since: float = 0.0, reviewer: str = "", after: int = 0, known: bool = False
    ) -> list[tuple[str, VerdictLine]]:
        """Every verdict and undo as (candidate id, verdict), oldest first.

        Those on points whose right verdict is known only with `known`: they are no data. `after`
        is the number of a verdict.
        """
        where = "v.at >= ? and v.id > ?"
        values: list[Any] = [since, after]
        if reviewer:
            where, values = f"{where} and v.reviewer=?", [*values, bind(reviewer)]
        if not known:
            where += (
                " and exists (select 1 from candidates c where c.id=v.candidate_id and c.listed=1)"
            )
        rows = self._link.rows(f"{LINE} where {where} order by v.id", values)
        return [(str(row[8]), verdict_line(row[:8])) for row in rows]

    def choices(self) -> dict[str, list[str]]:
        """What the queue can be narrowed to: the recipes, tracks, leaves and lanes that wait."""
        sql = "select distinct {0} from candidates where listed=1 and state in ('queued', "
        sql += "'assigned', 'needs_expert') order by 1"
        found = {
            name: [plain(row[0]) for row in self._link.rows(sql.format(name)) if row[0]]
            for name in ("recipe", "track", "node_id", "lane")
        }
        gates = "select distinct gate from receipts where status in ('repair', 'error') limit 60"
        return {**found, "gate": sorted(row[0] for row in self._link.rows(gates))}


def _of(purpose: str, who: str | bytes, stakes: Sequence[str]) -> tuple[str, list[Any]]:
    """The condition of one kind of look, with the values it binds."""
    yesterday = time.time() - A_DAY
    marks = ",".join("?" * len(stakes))
    second = f"({SECOND} or (c.state='rejected' and c.node_id in ({marks})))"
    found: dict[str, tuple[str, list[Any]]] = {
        "first": ("c.state='queued'", []),
        "second": (f"{second} and not {MINE} and {ONE_VERDICT}", [*stakes, who]),
        "self": (f"{SECOND} and {MINE} and ({WORDS}) = 1 and not {RECENT}", [who, yesterday]),
        "tie": (f"c.state='assigned' and {MINE} and {ONE_VERDICT} and not {RECENT}",
                [who, yesterday]),
        "canary": (KNOWN, [who]),
    }  # fmt: skip
    if purpose not in found:
        found[purpose] = (f"c.state='{STATE[purpose]}' and not {MINE}", [who])
    where, values = found[purpose]
    return f"c.listed={int(purpose != 'canary')} and {where}", values
