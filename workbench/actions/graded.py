"""Graded: the outputs of a store that judges can grade, of points that gates and people let pass.

They are what solvers and targets replied while a point was made: recorded, so that nothing is
asked for them again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.domain.candidate import Candidate, Draft
from workbench.domain.rubric import rubric_of
from workbench.errors import InputError, SpecError
from workbench.judgeset import Graded
from workbench.outputs import Output
from workbench.registry import load, shelf_of

if TYPE_CHECKING:
    from workbench.store import Store
    from workbench.store.reads import Reads

PAGE, MOST_RUNS = 200, 1000
DISPROVED = ("rejected", "withdrawn", "retired", "needs_expert")
ROLES = {"target": "sampled", "solver": "solved"}
ADVICE = "make some: workbench run data/specs/replies.yaml"


def graded_points(reads: Reads, most: int, run_id: str = "") -> list[Graded]:
    """Up to `most` points with outputs of two models at least, the newest first.

    SpecError that says what is in the store instead when there is none.
    """
    found = []
    for candidate, draft in _judged(reads, run_id):
        outputs = tuple(_outputs(reads, candidate, draft))
        if len({output.model for output in outputs}) > 1:
            prompt = str(draft.payload["prompt"])
            criteria = rubric_of(draft.payload).criteria
            found.append(Graded(candidate.id, prompt, criteria, outputs, candidate.simulated))
        if len(found) == most:
            break
    if not found:
        raise SpecError(_nothing(reads, run_id))
    return found


@contextmanager
def opened(source: str, here: Store) -> Iterator[tuple[Store, str]]:
    """Where outputs come from: another store file, or a run of this store ('' for all of it).

    InputError that names the runs there are for a source that is neither.
    """
    from workbench.store import Store

    if source and Path(source).is_file():
        with Store(Path(source), read_only=True) as there:
            yield there, ""
        return
    runs = [row.run_id for row in here.reads.runs(MOST_RUNS)]
    if source and source not in runs:
        told = ", ".join(runs[:5]) or "none"
        raise InputError(
            f"{source!r} is neither a store file nor a run of this store; runs here: {told}"
        )
    yield here, source


def _judged(reads: Reads, run_id: str) -> Iterator[tuple[Candidate, Draft]]:
    """Admitted points that nobody has refused, of recipes whose answers judges grade."""
    wanted: dict[str, Any] = {"outcome": "admitted", **({"run_id": run_id} if run_id else {})}
    for page in range(10_000):
        rows = reads.candidates(PAGE, page * PAGE, **wanted)
        for row in rows:
            if row.recipe in judged_recipes() and row.state not in DISPROVED and row.branch == 0:
                draft = reads.draft(row.id)
                if draft is not None:
                    yield row, draft
        if len(rows) < PAGE:
            return


def judged_recipes() -> Sequence[str]:
    """The recipes whose outputs judges grade by criteria."""
    return [
        name for name in shelf_of("recipe")
        if getattr(load("recipe", name), "judged", False)
        and "criteria" in load("recipe", name).Payload.model_fields
    ]  # fmt: skip


def _outputs(reads: Reads, candidate: Candidate, draft: Draft) -> Iterator[Output]:
    """The captured reply and all that targets and solvers were recorded to reply; no text twice."""
    calls: dict[str, Any] = {}
    for one in reads.trail(candidate.id).events:
        for call in one.event.receipt.calls if one.event.receipt else one.event.calls:
            if call.role in ROLES and not call.failed:
                calls[call.key] = call
    payload = draft.payload
    families = {call.model: call.family for call in calls.values()}
    model = str(payload.get("output_model", ""))
    seen = {str(payload["output"]).strip()}
    yield Output(str(payload["output"]), model, families.get(model, ""), "captured")
    for key, (question, text) in reads.calls_of(list(calls)).items():
        if text.strip() and text.strip() not in seen and _answers(question, payload["prompt"]):
            seen.add(text.strip())
            call = calls[key]
            yield Output(text, call.model, call.family, ROLES[call.role])


def _answers(question: Any, prompt: str) -> bool:
    """Whether it replies to the point as it is, and not to a draft before its repair."""
    return not question or any(prompt in str(message.get("content", "")) for message in question)


def _nothing(reads: Reads, run_id: str) -> str:
    """What is there instead of outputs that judges grade."""
    where = f"run {run_id}" if run_id else "this store"
    counts: Counter[str] = Counter()
    wanted: dict[str, Any] = {"outcome": "admitted", **({"run_id": run_id} if run_id else {})}
    for recipe in shelf_of("recipe"):
        counts[recipe] = reads.count_candidates(recipe=recipe, **wanted)
    judged = judged_recipes()
    told = ", ".join(
        f"{n} of {recipe}" + ("" if recipe in judged else " (no judge grades their answers)")
        for recipe, n in counts.items() if n
    )  # fmt: skip
    return (
        f"no outputs for judges to judge: {where} holds {told or 'no'} admitted points, and none "
        f"of {' or '.join(judged)} with outputs of two models; {ADVICE}"
    )
