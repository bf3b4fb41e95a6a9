"""Sources: the good points of a store, in which an audit plants defects."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.actions.open import Bench
from workbench.auditset import Source
from workbench.domain.candidate import Candidate, Draft
from workbench.domain.spec import InputSpec
from workbench.errors import SpecError
from workbench.specfile import read_spec, spec_files, taxonomy_of, wanted_paths

PAGE = 200
DISPROVED = ("rejected", "withdrawn", "retired", "needs_expert")


def good_sources(bench: Bench, recipe: str, most: int) -> list[Source]:
    """Up to `most` admitted points that nobody has refused, of the newest runs; oldest first."""
    found: list[Source] = []
    for candidate in _admitted(bench, recipe):
        draft = bench.store.reads.draft(candidate.id)
        if draft is not None and _is_good(candidate):
            found.append(source_of(bench, candidate, draft))
        if len(found) == most:
            break
    return found[::-1]


def _is_good(candidate: Candidate) -> bool:
    """Whether gates and people let it pass, and at the first look of each gate."""
    doubted = candidate.state in DISPROVED or candidate.lane == "key" or "near" in candidate.flags
    return not doubted and candidate.branch == 0


def _admitted(bench: Bench, recipe: str) -> Iterator[Candidate]:
    """All admitted points of the recipe, newest first, page by page."""
    for page in range(10_000):
        rows = bench.store.reads.candidates(PAGE, page * PAGE, recipe=recipe, outcome="admitted")
        yield from rows
        if len(rows) < PAGE:
            return


def source_of(bench: Bench, candidate: Candidate, draft: Draft) -> Source:
    """A point with its slot and the run that was frozen for it."""
    journal = bench.store.journal
    slot = journal.slots(candidate.run_id)[candidate.slot]
    return Source(candidate, draft, slot, journal.run(candidate.run_id))


def a_spec(recipe: str) -> InputSpec:
    """Our spec of this recipe that covers most leaves, to make good points from."""
    specs = [spec for path in spec_files() if (spec := read_spec(path)).recipe == recipe]
    if not specs:
        raise SpecError(f"no point of recipe {recipe} is in the store: run a spec of it first")
    return max(specs, key=lambda spec: len(wanted_paths(spec, taxonomy_of(spec))))
