"""Reads about runs: the list, one run's yield by gate, its calls and its dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.domain.record import digest
from workbench.domain.spec import FrozenRun
from workbench.errors import StoreError
from workbench.store.connect import Link
from workbench.store.rows import (
    CallsRow,
    Funnel,
    GateRow,
    PullRow,
    ReasonRow,
    RunRow,
    VisitRow,
)
from workbench.store.runs import run_state
from workbench.store.text import plain, unpack

LISTED = ("batch", "stepped", "preview")
RUNS = """select r.run_id, r.spec_id, r.recipe, r.kind, r.state, r.message, r.created, r.ended,
    r.seed, r.simulated, r.accept, r.beat, r.pid, r.cancel,
    (select count(*) from slots s where s.run_id=r.run_id) as assigned from runs r"""
COUNTS = """select run_id, outcome, count(*), sum(lane='normal') from candidates
    where branch=0 and run_id in ({}) group by run_id, outcome"""
GATES = """select gate, count(distinct slot), count(distinct case when status in ('pass', 'skip')
    then slot end), count(*), sum(status='repair'), sum(status='fail'), sum(status='error'),
    sum(status='skip') from receipts where run_id=? and branch=0 group by gate"""
REASONS = """select outcome, at, reason, n, id, summary from (
    select outcome, at, reason, id, summary, slot,
    count(*) over (partition by outcome, at, reason) as n,
    row_number() over (partition by outcome, at, reason order by slot) as nth
    from candidates where run_id=? and branch=0 and outcome != 'admitted')
    where nth <= 3 order by n desc, outcome, at, reason, slot"""
CALLS = """select gate, role, model, family, max(simulated), count(*), sum(status='started'),
    sum(status='error'), sum(tokens_in), sum(tokens_out), sum(cost), sum(coalesce(ended-started, 0))
    from calls where run_id=? group by gate, role, model, family order by gate, role, model"""
PULLS = """select c.id, c.slot, c.outcome, c.at, c.reason, c.lane, s.coordinate, s.node_id
    from candidates c join slots s on s.run_id=c.run_id and s.slot=c.slot
    where c.run_id=? and c.branch=0 order by c.slot"""
PULL_EVENTS = """select e.slot, e.kind, e.gate, e.reason, r.status, r.body from events e
    left join receipts r
    on r.run_id=e.run_id and r.slot=e.slot and r.branch=e.branch and r.seq=e.seq
    where e.run_id=? and e.branch=0 and e.kind in ('judged', 'repaired') order by e.slot, e.seq"""
DATASET = """select c.id, c.version, c.slot, c.coordinate, c.track, c.cluster_id, c.node_id, c.lane,
    c.state, c.simulated, d.body as draft from candidates c join drafts d on d.id=c.draft_id
    where c.run_id=? and c.branch=0 and c.outcome='admitted' order by c.slot"""


class RunReads:
    """The reads of pages and commands that are about whole runs."""

    _link: Link

    def runs(self, limit: int = 50, offset: int = 0, kinds: Sequence[str] = LISTED) -> list[RunRow]:
        """A page of runs, newest first, with their counts by outcome."""
        marks = ",".join("?" * len(kinds))
        sql = f"{RUNS} where r.kind in ({marks}) order by r.created desc, r.rowid desc"
        rows = self._link.named(f"{sql} limit ? offset ?", (*kinds, limit, offset))
        return self._with_counts(rows)

    def run_row(self, run_id: str) -> RunRow:
        """One run as it stands in the list; StoreError when there is none."""
        rows = self._link.named(f"{RUNS} where r.run_id=?", (run_id,))
        if not rows:
            raise StoreError(f"no run {run_id!r} in {self._link.path}")
        return self._with_counts(rows)[0]

    def runs_of_spec(self, spec_id: str) -> list[str]:
        """The runs of a spec that make points, oldest first: no sneaked item, no audit."""
        marks = ",".join("?" * len(LISTED))
        sql = f"select run_id from runs where spec_id=? and kind in ({marks})"
        rows = self._link.rows(f"{sql} order by created, rowid", (spec_id, *LISTED))
        return [row[0] for row in rows]

    def decided(self, run_id: str) -> int:
        """How many slots of a run are decided (main branch): cheap enough to poll."""
        sql = "select count(*) from candidates where run_id=? and branch=0"
        return int(self._link.value(sql, (run_id,)))

    def funnel(self, run_id: str) -> Funnel:
        """From pulls to admitted points: what each gate let through, and why points fell."""
        row = self.run_row(run_id)
        repairs = dict(self._link.rows(
            "select gate, count(*) from events where run_id=? and branch=0 and kind='repaired' "
            "group by gate", (run_id,),
        ))  # fmt: skip
        drafted = self._link.value(
            "select count(distinct slot) from events where run_id=? and branch=0 "
            "and kind='drafted'", (run_id,),
        )  # fmt: skip
        reasons = _reasons(self._link.rows(REASONS, (run_id,)))
        gates = _gates(self._link.rows(GATES, (run_id,)), repairs, reasons)
        return Funnel(
            run_id=run_id, pulls=row.assigned, drafted=drafted, decided=row.decided,
            admitted=row.admitted, normal=row.normal, refused=row.refused,
            set_aside=row.set_aside, surplus=row.surplus, repairs=sum(repairs.values()),
            gates=tuple(sorted(gates, key=self._gate_order(run_id))), reasons=reasons,
        )  # fmt: skip

    def pulls(self, run_id: str) -> list[PullRow]:
        """Every decided pull (main branch) in slot order; receipts and repairs in short."""
        told: dict[int, list[tuple[Any, ...]]] = {}
        for slot, *event in self._link.rows(PULL_EVENTS, (run_id,)):
            told.setdefault(slot, []).append(tuple(event))
        rows = self._link.named(PULLS, (run_id,))
        return [_pull(row, told.get(row["slot"], [])) for row in rows]

    def calls_by_gate(self, run_id: str) -> list[CallsRow]:
        """What the calls of a run cost, by gate, role and model."""
        names = tuple(CallsRow.model_fields)
        rows = self._link.rows(CALLS, (run_id,))
        return [CallsRow.model_validate(dict(zip(names, row, strict=True))) for row in rows]

    def count_calls(self) -> int:
        """How many calls of models the store has on its books, tries that failed among them."""
        return int(self._link.value("select count(*) from calls"))

    def distinct_calls(self, run_id: str) -> int:
        """How many different questions a run has asked."""
        sql = "select count(distinct key) from calls where run_id=?"
        return int(self._link.value(sql, (run_id,)))

    def dataset(self, run_id: str) -> list[dict[str, Any]]:
        """The run's admitted points (main branch) in slot order, with payload and trace."""
        rows = self._link.named(DATASET, (run_id,))
        for row in rows:
            draft = unpack(row.pop("draft"))
            row["coordinate"] = unpack(row["coordinate"])
            row["simulated"] = bool(row["simulated"])
            row["payload"], row["trace"] = draft["payload"], draft["trace"]
        return rows

    def dataset_hash(self, run_id: str) -> str:
        """sha256 of the dataset as canonical (slot, payload, coordinate, track, cluster_id)."""
        fields = ("slot", "payload", "coordinate", "track", "cluster_id")
        return digest([[row[name] for name in fields] for row in self.dataset(run_id)])

    def _gate_order(self, run_id: str) -> Any:
        frozen = self._link.value("select frozen from runs where run_id=?", (run_id,))
        order = {
            gate: i for i, gate in enumerate(FrozenRun.model_validate(unpack(frozen)).versions)
        }
        return lambda gate: (order.get(gate.gate, len(order)), gate.gate)

    def _with_counts(self, rows: list[dict[str, Any]]) -> list[RunRow]:
        ids = [row["run_id"] for row in rows]
        counts: dict[str, dict[str, int]] = {id: {"normal": 0} for id in ids}
        sql = COUNTS.format(",".join("?" * len(ids)))
        for run_id, outcome, n, normal in self._link.rows(sql, ids):
            counts[run_id][outcome] = n
            if outcome == "admitted":
                counts[run_id]["normal"] = normal
        return [_run_row(row, counts[row["run_id"]]) for row in rows]


def _pull(row: dict[str, Any], events: list[tuple[Any, ...]]) -> PullRow:
    visits: list[VisitRow] = []
    repairs: list[tuple[str, str, int]] = []
    for kind, gate, reason, status, body in events:
        if kind == "repaired":
            repairs.append((gate, reason, len(visits)))
            continue
        result = unpack(body)["result"]
        votes = tuple(str(vote["verdict"]) for vote in result.get("votes") or ())
        visits.append(VisitRow(gate, str(status), str(reason), votes))
    facts = {**row, "coordinate": unpack(row["coordinate"])}
    return PullRow(visits=tuple(visits), repairs=tuple(repairs), **facts)


def _run_row(row: dict[str, Any], counts: dict[str, int]) -> RunRow:
    state = run_state(row)
    outcomes = {
        name: counts.get(name, 0) for name in ("admitted", "refused", "set_aside", "surplus")
    }
    return RunRow(
        run_id=row["run_id"], spec_id=row["spec_id"], recipe=row["recipe"], kind=row["kind"],
        state=state.state, message=state.message, created=state.created, ended=state.ended,
        seed=row["seed"], simulated=bool(row["simulated"]), wanted=row["accept"],
        assigned=row["assigned"], decided=sum(outcomes.values()), normal=counts["normal"],
        cancel=state.cancel, pid=state.pid, **outcomes,
    )  # fmt: skip


def _reasons(rows: list[tuple[Any, ...]]) -> tuple[ReasonRow, ...]:
    groups: dict[tuple[str, str, str, int], list[tuple[str, str]]] = {}
    for outcome, at, reason, n, id, text in rows:
        groups.setdefault((outcome, at, reason, n), []).append((id, plain(text)))
    return tuple(
        ReasonRow(outcome=outcome, at=at, reason=reason, n=n, examples=tuple(examples))
        for (outcome, at, reason, n), examples in groups.items()
    )


def _gates(
    rows: list[tuple[Any, ...]], repairs: dict[str, int], reasons: tuple[ReasonRow, ...]
) -> list[GateRow]:
    """One row for each gate that judged, and for each place where points fell without one."""
    refused: dict[str, int] = {}
    for reason in reasons:
        if reason.outcome == "refused":
            refused[reason.at] = refused.get(reason.at, 0) + reason.n
    silent = [(gate, 0, 0, 0, 0, 0, 0, 0) for gate in sorted(refused.keys() - {r[0] for r in rows})]
    return [
        GateRow(
            gate=gate, tried=tried, passed=passed, receipts=receipts, asked_repair=asked,
            repaired=repairs.get(gate, 0), failed=failed, errored=errored, skipped=skipped,
            refused=refused.get(gate, 0),
        )
        for gate, tried, passed, receipts, asked, failed, errored, skipped in [*rows, *silent]
    ]  # fmt: skip
