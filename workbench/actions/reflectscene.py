"""The checklist's loop in the demo: rejected, proposed, accepted, and gone from the next run.

Real points by the true loop; the reviewer is a script that reads what a person would read, and
everything counted from its verdicts says that it is simulated. A second call changes nothing.
"""

from __future__ import annotations

import re

from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.reflecteffect import EntryEffect, effect_of
from workbench.actions.reflection import accept, proposals
from workbench.actions.rulewords import worded
from workbench.actions.scripted import Seen, Word, script
from workbench.domain.record import Record
from workbench.domain.spec import FrozenRun, InputSpec
from workbench.errors import SpecError
from workbench.specfile import DATA, read_spec
from workbench.text import text_hash

SPEC = "polite"
REVIEWER, OWNER = "cleo (scripted)", "olga (scripted)"
REASON = "style"
SCOPE = {"tone": "polite"}  # runs of other specs are not concerned
FIRST, SECOND, SEEDS = 16, 52, (1, 3)
# The reviewer's own idea of a stock phrase: a wish for health or a good time before any business.
WISHES = re.compile(
    r"[^.?!\n]*\b(?:hope|trust|wish)\b[^.?!\n]*\b(?:finds? you|doing well|well with|health|"
    r"pleasant|good week|nice day)\b[^.?!\n]*",
    re.IGNORECASE,
)
COMPLAINTS = (
    'It opens with a stock phrase, "{}": nobody writes to a bank like that.',
    'Stock phrase at the opening ("{}"); customers come to the point when they write to a bank.',
    'A canned opening phrase: "{}". People who write to their bank do not begin like this.',
    'Formulaic first sentence, "{}". Real customers do not open a message to a bank so.',
)


class Reflected(Record):
    """What the scene shows: the proposal's support, the entry, and its effect in the next run."""

    entry_id: str
    support: int
    runs: tuple[str, str]
    effect: EntryEffect
    made: bool


def tired_of_wishes(seen: Seen) -> Word | None:
    """Turns down what opens with a wish, in one of four wordings; approves the rest."""
    wish = WISHES.search(seen.blocks[0].text if seen.blocks else "")
    if wish is None:
        return Word("approve")
    words = COMPLAINTS[int(text_hash(seen.text, 4), 16) % len(COMPLAINTS)]
    return Word("reject", (REASON,), words.format(wish.group(0).strip()))


def bring_reflection(bench: Bench) -> Reflected:
    """Play the loop where it has not been played yet; what is there already is only read.

    It is about a habit of the offline authors: with real models the reviewer finds nothing to
    turn down, and SpecError says so.
    """
    spec = read_spec(DATA / "specs" / f"{SPEC}.yaml")
    first, made = _run(bench, spec, SEEDS[0], FIRST)
    script(bench, REVIEWER, tired_of_wishes, Wanted(run_id=first))
    entry_id = _accepted(bench, spec)
    second, more = _run(bench, spec, SEEDS[1], SECOND)
    script(bench, REVIEWER, tired_of_wishes, Wanted(run_id=second))
    run = bench.store.journal.run(second)
    entry = bench.store.reads.entry_history(entry_id)[-1].entry
    rule = next((rule for rule in run.rules if rule.id == entry_id), entry)
    found = effect_of(bench, rule, [run])
    return Reflected(entry_id=entry_id, support=len(entry.support_ids), runs=(first, second),
                     effect=found, made=made or more)  # fmt: skip


def _run(bench: Bench, spec: InputSpec, seed: int, accept: int) -> tuple[str, bool]:
    """The spec's run of that seed, worked off if it is not there or was stopped."""
    there = [bench.store.journal.run(id) for id in bench.store.reads.runs_of_spec(spec.id)]
    found: FrozenRun | None = next((run for run in there if run.seed == seed), None)
    if found is not None and bench.store.reads.run_row(found.run_id).normal >= accept:
        return found.run_id, False
    run = found or create_run(bench, spec, RunOptions(accept=accept, seed=seed))
    work(bench, run.run_id)
    return run.run_id, True


def _accepted(bench: Bench, spec: InputSpec) -> str:
    """The id of the entry about the openings: the one that is there, else the best proposal."""
    reads = bench.store.reads
    for row in reads.checklist(spec.recipe):
        if any(was.entry.by == OWNER for was in reads.entry_history(row.entry.id)):
            return row.entry.id
    found = [p for p in proposals(bench, spec.recipe) if p.reason == REASON]
    if not found:
        raise SpecError(f"the verdicts of {REVIEWER} make no proposal that is still open")
    words = worded(bench, found[0])
    made = accept(
        bench, found[0], words.text, OWNER, scripted=True, wording=words.model, scope=SCOPE
    )
    return made.id
