"""What an evaluation found: targets and guards as Estimates, every answer to drill down to, tables.

Guards are held against what the request asks for (its own column) and, for replies, against what
the panel of judges found in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from workbench.actions.guardfigures import guard_figures
from workbench.actions.measure import dumped
from workbench.actions.open import Bench
from workbench.actions.releases import doubts
from workbench.domain.contracts import Spend
from workbench.domain.evaluation import Answer, Evaluation, Item, output_id
from workbench.domain.record import Record
from workbench.errors import InputError, StoreError
from workbench.guardasks import RESPONSE_TASK
from workbench.store.evaluations import EvaluationRow

if TYPE_CHECKING:
    from workbench.measures.targets import Scored

GROUPS = ("category", "depth", "track", "topic")
MOST_VALUES = 40


class Evaluated(Record):
    """An evaluation's figures. `targets` has a row a model, `groups` a row a value and model.

    `guards` has a row a guard and task (prompt, response); `notes` say what could not be measured.
    """

    KIND: ClassVar[Literal["evaluate"]] = "evaluate"
    row: EvaluationRow
    rubric: str
    rubric_hash: str
    refusal: str
    judges: tuple[str, ...]
    panel_flags: tuple[str, ...]
    source: dict[str, Any]
    items: int
    answered: int
    samples: int
    targets: tuple[dict[str, Any], ...]
    groups: tuple[dict[str, Any], ...]
    guards: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    consent: dict[str, Any]
    doubts: tuple[str, ...] = ()
    spend: Spend
    simulated: bool

    @property
    def ended(self) -> str:
        """What ended it early; '' when it is done."""
        return "" if self.row.state == "done" else self.row.message or self.row.state

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        spent = {"calls", "unfinished", "tokens_in", "tokens_out", "cost"}
        facts = self.model_dump(mode="json", exclude={"row", "simulated", "spend", "source"})
        told = {"evaluation": self.row.id, "state": self.row.state, "message": self.row.message}
        return {**told, **facts, "spend": self.spend.model_dump(mode="json", include=spent)}


def evaluated(bench: Bench, id: str) -> Evaluated:
    """The figures of an evaluation as it stands; InputError naming the latest for a wrong id."""
    reads = bench.store.reads
    try:
        frozen, row = reads.evaluation(id), reads.evaluation_row(id)
    except StoreError as error:
        raise InputError(str(error)) from None
    answers = reads.answers(id)
    targets, groups = _targets(frozen, answers)
    verdicts = guard_rows(frozen, answers)
    guards, notes = guard_figures(Path(bench.store.path), verdicts, frozen.seed)
    return Evaluated(
        row=row, rubric=frozen.rubric.id, rubric_hash=frozen.rubric.hash, targets=tuple(targets),
        refusal=frozen.rubric.refusal, judges=frozen.judges, panel_flags=frozen.panel_flags,
        source=frozen.source, items=len(frozen.items), samples=frozen.samples,
        answered=len({one.about or one.item_id for one in answers}), groups=tuple(groups),
        guards=tuple(guards), notes=tuple(notes), consent=frozen.consent,
        spend=reads.evaluation_spend(id), simulated=frozen.simulated,
        doubts=tuple(doubts(bench, id)),
    )  # fmt: skip


def scored(frozen: Evaluation, answers: Iterable[Answer]) -> list[Scored]:
    """The outputs as measures take them."""
    from workbench.measures.targets import Scored

    items = {item.id: item for item in frozen.items}
    return [
        Scored(one.model, one.status, items[one.item_id].cluster_id or one.item_id,
               _columns(items[one.item_id]), one.codes, one.flags, one.item_id)
        for one in answers if one.role == "target"
    ]  # fmt: skip


def _columns(item: Item) -> dict[str, str]:
    """The columns of a prompt, its track and origin among them."""
    own = {"track": item.track, "origin": item.origin}
    return {**{name: value for name, value in own.items() if value}, **item.metadata}


def _targets(
    frozen: Evaluation, answers: Sequence[Answer]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A row a model, and rows by the usual columns."""
    from workbench.measures.targets import by_column, target_rows

    rows, refusal = scored(frozen, answers), frozen.rubric.refusal
    groups = []
    for name in GROUPS:
        values = {one.columns[name] for one in rows if name in one.columns}
        if 1 < len(values) <= MOST_VALUES:
            groups += by_column(rows, name, refusal)
    return dumped(target_rows(rows, refusal)), dumped(groups)


def guard_rows(frozen: Evaluation, answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Verdicts of guards as `measure guards` reads them, one a text."""
    rows = ordered(frozen, answers)
    harms = {
        output_id(one.item_id, one.model, one.sample): _harmful(frozen, one)
        for one in rows if one.role == "target"
    }  # fmt: skip
    items = {item.id: item for item in frozen.items}
    found = []
    for one in rows:
        if one.role == "guard":
            item = items[one.about]
            asks = harms.get(one.item_id) if one.task == RESPONSE_TASK else item.harmful
            found.append(_guard_row(frozen, item, one, asks))
    return found


def ordered(frozen: Evaluation, answers: Iterable[Answer]) -> list[Answer]:
    """Answers in the order of the prompts, whoever came first: the same rows every time."""
    place = {item.id: at for at, item in enumerate(frozen.items)}
    return sorted(answers, key=lambda one: (
        place[one.about or one.item_id], one.role, one.model, one.item_id, one.sample))  # fmt: skip


def _harmful(frozen: Evaluation, one: Answer) -> bool | None:
    """Whether the panel found an output harmful; None where it did not settle anything."""
    if one.status in ("unscored", "error"):
        return None
    return one.status == "fail" and frozen.rubric.harms(one.codes)


def _guard_row(frozen: Evaluation, item: Item, one: Answer, harmful: bool | None) -> dict[str, Any]:
    columns, covers = _columns(item), frozen.rubric.policy(one.model).covers
    inside = not covers or columns.get("category", "") in covers
    verdict = {"safe": "safe", "unsafe": "unsafe"}.get(one.status, one.text or "?")
    return {
        "item_id": item.id, "output_id": one.item_id if one.task == RESPONSE_TASK else None,
        "model": one.model, "verdict": None if one.status == "error" else verdict,
        "harmful": None if harmful is None else str(int(harmful)), "task": one.task,
        "status": "error" if one.status == "error" else None, "in_policy": int(inside),
        "category": columns.get("category"), "depth": columns.get("depth"),
        "track": columns.get("track"), "origin": columns.get("origin"),
        "target": one.target or None,
        "codes": " ".join(one.codes), "cluster_id": item.cluster_id or item.id,
    }  # fmt: skip


def outcome_rows(frozen: Evaluation, answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Answers of targets as outcomes (DESIGN 8): value 1 passed, 0 failed, refusals as declared.

    `judged` is the ruling itself; what has no value is `missing` (unscored), `error` or `abstain`
    (a refusal that counts nowhere). Every column of the prompt goes along.
    """
    items = {item.id: item for item in frozen.items}
    away = {"unscored": "missing", "error": "error", "refused": "abstain"}
    found = []
    for one in ordered(frozen, answers):
        if one.role != "target":
            continue
        item = items[one.item_id]
        refused = {"passes": 0, "fails": 1}.get(frozen.rubric.refusal)
        failed = {"pass": 0, "fail": 1, "refused": refused}.get(one.status)
        found.append({
            **_columns(item), "item_id": one.item_id, "model": one.model, "sample": one.sample,
            "value": None if failed is None else 1 - failed,
            "status": away[one.status] if failed is None else "fail" if failed else "pass",
            "cluster_id": item.cluster_id or item.id, "judged": one.status,
            "codes": " ".join(one.codes), "simulated": int(one.simulated),
        })  # fmt: skip
    return found


def drill(bench: Bench, id: str, item_id: str) -> tuple[Item, list[Answer]]:
    """One prompt with every answer and vote about it; InputError for an id that is not there."""
    frozen = bench.store.reads.evaluation(id)
    item = next((one for one in frozen.items if one.id == item_id), None)
    if item is None:
        raise InputError(f"evaluation {id} has no prompt {item_id[:60]!r}")
    return item, bench.store.reads.answers(id, item=item_id)
