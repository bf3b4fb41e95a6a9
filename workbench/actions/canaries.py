"""Known-answer items: approved points, as they are or with a planted defect, blind in a queue.

Each is a point of a run of its own that is listed nowhere: it looks like the others to whoever
judges it, and is in no count, set, release or comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from random import Random

from workbench.actions.open import Bench
from workbench.admission import prompt_text
from workbench.auditset import Source
from workbench.domain.candidate import Decision, Draft, Event, candidate_id
from workbench.domain.contracts import Defect
from workbench.domain.record import digest
from workbench.errors import WorkbenchError
from workbench.measures.canaries import wanted
from workbench.registry import load, shelf_of
from workbench.store.queue_reads import A_DAY

# Defects that a careful person may let pass, or cannot see: nothing to hold against anybody.
ARGUABLE = (
    "contrived", "contrived criterion", "missing type", "too many gates", "narrowed set",
    "criterion that never fails", "gate that judges disagree on", "overlapping criterion",
    "grader that accepts anything", "grader that refuses a right form",
)  # fmt: skip
TRIED = 6  # sources tried for one item with a defect
OTHERS = 12


def stock(bench: Bench, reviewer: str, recipes: Sequence[str]) -> None:
    """Put known-answer items before a reviewer until one in twenty is one.

    `recipes` are those of the points that wait. Good ones and such with a defect in turn; none are
    made of what the reviewer judged within a day, nor where nothing is approved yet.
    """
    there = len(bench.store.reads.waiting(reviewer, looks=("canary",)))
    missing = wanted(len(recipes)) - there
    if missing < 1:
        return
    known = bench.store.reads.known_items(reviewer)
    used = {item.source for item in known}
    for number in range(len(known), len(known) + missing):
        rng = Random(digest([reviewer, number], 16))
        source = _hide(bench, reviewer, rng.choice(recipes), rng, used, bad=number % 2 == 0)
        if not source:
            return
        used.add(source)


def _hide(
    bench: Bench, reviewer: str, recipe: str, rng: Random, used: Collection[str], *, bad: bool
) -> str:
    """One known-answer item more, of a source not used before, which is returned; '' for none."""
    begin = digest(rng.random(), 6)
    ids = bench.store.reads.known_sources(reviewer, recipe, A_DAY, begin)
    sources = list(_sources(bench, [id for id in ids if id not in used][: TRIED + OTHERS]))
    if not sources:
        return ""
    found = next(_with_defect(sources, rng), None) if bad else None
    source, defect, draft = found or (rng.choice(sources), "", None)
    run_id = "r" + digest([source.candidate.id, reviewer, defect], 11)
    _write(bench, source, draft or source.draft, run_id)
    bench.store.journal.hide_known(candidate_id(run_id, 0), reviewer, source.candidate.id, defect)
    return source.candidate.id


def _sources(bench: Bench, ids: Iterable[str]) -> Iterator[Source]:
    for id in ids:
        candidate, draft = bench.store.reads.candidate(id), bench.store.reads.draft(id)
        if candidate is not None and draft is not None:
            run = bench.store.journal.run(candidate.run_id)
            slot = bench.store.reads.slot_of(candidate.run_id, candidate.slot)
            yield Source(candidate, draft, slot, run)


def _with_defect(sources: Sequence[Source], rng: Random) -> Iterator[tuple[Source, str, Draft]]:
    """(source, defect, spoilt draft) where its maker has verified the defect and it can be seen."""
    defects: list[Defect] = [
        one for one in shelf_of("defect").values() if not one.repeats and one.name not in ARGUABLE
    ]
    for source in islice(rng.sample(sources, len(sources)), TRIED):
        drafts = [other.draft for other in sources if other is not source]
        for defect in rng.sample(defects, len(defects)):
            draft = defect.plant(source.draft, rng, drafts)
            if draft is not None and _seen(source, draft):
                yield source, defect.name, draft


def _seen(source: Source, draft: Draft) -> bool:
    """Whether a person who reads the item can see the difference at all."""
    recipe = load("recipe", source.run.spec.recipe)
    try:
        return bool(recipe.render(draft) != recipe.render(source.draft))
    except (WorkbenchError, ValueError, KeyError, TypeError):
        return False


def _write(bench: Bench, source: Source, draft: Draft, run_id: str) -> None:
    """A run of one slot with the source's last receipts: shown after a verdict as with others."""
    journal = bench.store.journal
    run = source.run.model_copy(update={"run_id": run_id, "kind": "canary"})
    slot = source.slot.model_copy(update={"run_id": run_id, "index": 0, "retry_of": None})
    place = source.candidate.run_id, source.candidate.slot, source.candidate.branch
    judged = {e.gate: e for e in journal.events(*place) if e.receipt is not None}
    kept = [e for e in judged.values() if e.receipt and e.receipt.status in ("pass", "skip")]
    common = {"slot": slot, "draft": draft, "branch": 0}
    events = [Event(kind="drafted", seq=0, slot=slot, draft=draft)]
    events += [e.model_copy(update={**common, "seq": i}) for i, e in enumerate(kept, 1)]
    end = Event(kind="admitted", seq=len(events), slot=slot, draft=draft)
    decision = Decision(
        run_id=run_id, slot=0, outcome="admitted", draft=draft, lane=source.candidate.lane,
        simulated=source.candidate.simulated,
    )  # fmt: skip
    with journal.together():
        journal.create_run(run)
        journal.assign(slot)
        journal.append([*events, end])
        journal.decide(decision, prompt_text(draft.payload), "")
        journal.set_state(run_id, "done")
