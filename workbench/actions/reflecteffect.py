"""What an entry of the checklist does: treated pulls against those of the same runs held out of it.

The outcome is a reviewer's first blind verdict on a point: was it turned down for this reason? The
author of a treated slot was told the rule, that of a held-out slot was not; gates ask and do the
same in both arms, and nobody who reviews can see the arm. So the difference is what the rule does
to what authors write, on points that reach a reviewer. Before and after is context, no effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.actions.open import Bench
from workbench.actions.reflectpulls import Counts, Pulls
from workbench.domain.estimate import Estimate
from workbench.domain.record import Record
from workbench.domain.review import ChecklistEntry
from workbench.domain.spec import FrozenRun
from workbench.measures.arms import Effect, effect
from workbench.measures.intervals import wilson
from workbench.measures.spread import Apart, apart, meanings, wordings

QUIET_RUNS = 5
MOST_TEXTS = 400


class EntryEffect(Record):
    """Everything that is measured of one entry.

    `reason`: rejections for this reason (code and words alike), the headline. `code`: for any
    words under its code. `drafts`: first drafts that construct_b's judges saw break the rule.
    `diversity` compares first drafts by meaning and by wording; `before` is the rate of earlier
    runs of these specs. `contra`: points approved although those judges saw the rule broken.
    """

    entry: ChecklistEntry
    runs: tuple[str, ...]
    counts: dict[str, Counts]
    reason: Effect
    code: Effect
    drafts: Effect
    diversity: dict[str, dict[str, Estimate]]
    narrower: tuple[str, ...]
    before: Estimate
    contra: int
    quiet_runs: int
    retire: tuple[str, ...]
    warnings: tuple[str, ...]
    simulated: bool


def effects(bench: Bench, *, diversity: bool = True) -> list[EntryEffect]:
    """The effect of every entry that is or was active, active ones first. Reads only."""
    rows = bench.store.reads.checklist(states=("active", "retired"))
    entries = sorted((row.entry for row in rows), key=lambda e: e.state != "active")
    runs = [bench.store.journal.run(id) for id in bench.store.reads.runs_with_rules()]
    return [effect_of(bench, entry, runs, diversity=diversity) for entry in entries]


def effect_of(
    bench: Bench, entry: ChecklistEntry, runs: Sequence[FrozenRun], *, diversity: bool = True
) -> EntryEffect:
    """The effect of one entry over the runs (of those given) that froze it in these words."""
    mine = [run for run in runs if any(_same(rule, entry) for rule in run.rules)]
    pulls = Pulls(bench, entry, [run.run_id for run in mine])
    reason = effect(pulls.pairs(pulls.for_reason))
    spread = _spread(bench, pulls) if diversity else {}
    narrower = tuple(name for name, one in spread.items() if one.narrower)
    contra, quiet = pulls.contra(), pulls.quiet_runs()
    found = EntryEffect(
        entry=entry, runs=tuple(run.run_id for run in mine), counts=pulls.counts(), reason=reason,
        code=effect(pulls.pairs(pulls.for_code)), drafts=effect(pulls.drafts()),
        diversity={name: one._asdict() for name, one in spread.items()}, narrower=narrower,
        before=_before(bench, entry, mine), contra=contra, quiet_runs=quiet, retire=(),
        warnings=_warnings(entry, mine, runs), simulated=pulls.simulated or entry.simulated,
    )  # fmt: skip
    return found.model_copy(update={"retire": reasons_to_retire(found)})


def reasons_to_retire(found: EntryEffect) -> tuple[str, ...]:
    """Why a person might retire an entry: codes, none while there is nothing to say."""
    told = []
    if found.reason.adequate and found.reason.says != "fell":
        told.append("no_gain")
    if found.narrower:
        told.append("narrower")
    if found.contra and found.contra >= max(1, len(found.entry.support_ids)):
        told.append("contradicted")
    if found.quiet_runs >= QUIET_RUNS:
        told.append("quiet")
    return tuple(told)


def _same(rule: ChecklistEntry, entry: ChecklistEntry) -> bool:
    return (rule.id, rule.text, rule.scope) == (entry.id, entry.text, entry.scope)


def _spread(bench: Bench, pulls: Pulls) -> dict[str, Apart]:
    """First drafts of both arms by meaning and by wording, at most 400 an arm."""
    texts = {
        held: [p.prompt for p in pulls.rows if p.held_out == held and p.prompt][:MOST_TEXTS]
        for held in (False, True)
    }
    embed = bench.embedder.embed
    vectors: dict[bool, Any] = {held: embed(one) if one else () for held, one in texts.items()}
    return {
        "meaning": apart(*(meanings(vectors[held]) for held in (False, True))),
        "wording": apart(*(wordings(texts[held]) for held in (False, True))),
    }  # fmt: skip


def _before(bench: Bench, entry: ChecklistEntry, mine: Sequence[FrozenRun]) -> Estimate:
    """The rate in the runs of the same specs that came before the first with the entry."""
    if not mine:
        return Estimate(value=None, method="wilson", reason="no_run")
    earlier: list[str] = []
    for spec in dict.fromkeys(run.spec.id for run in mine):
        runs = bench.store.reads.runs_of_spec(spec)
        first = next((i for i, id in enumerate(runs) if id in {run.run_id for run in mine}), 0)
        earlier += runs[:first]
    pulls = Pulls(bench, entry, earlier)
    both = [arm for pair in pulls.pairs(pulls.for_reason) for arm in pair]
    return wilson(sum(arm.hits for arm in both), sum(arm.n for arm in both))


def _warnings(
    entry: ChecklistEntry, mine: Sequence[FrozenRun], runs: Sequence[FrozenRun]
) -> tuple[str, ...]:
    """What to know beside the figures, as codes."""
    told = []
    if any(run.spec.gates.get("construct_b", {}).get("lint") == "repair" for run in mine):
        told.append("lint_repairs")
    if any(rule.id == entry.id and not _same(rule, entry) for run in runs for rule in run.rules):
        told.append("other_words")
    if any(len(run.rules) > 1 for run in mine):
        told.append("several_rules")
    return tuple(told)
