"""From answers to work: judged answers into the label queue, and a failure code into a spec.

Only masked text goes into the queue. People's labels there carry failure codes; a code that two of
them name is no accident, and becomes a spec of the production track that remembers why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from workbench.actions.askedmodels import RECIPE, places
from workbench.actions.labelling import WITH_A_SPEC, codes
from workbench.actions.open import Bench
from workbench.actions.triage import Queued, Unit, enqueue
from workbench.domain.evaluation import Answer, Evaluation, Item, output_id
from workbench.domain.record import digest
from workbench.domain.spec import Because, InputSpec
from workbench.errors import InputError, SpecError
from workbench.redact import redact
from workbench.specfile import read_spec, spec_files

if TYPE_CHECKING:
    from workbench.store.labels import Label

CRITERION = "failure"
FALLBACK = "rubric"
MOST_SEEDS, POINTS = 5, 12
READERS = ("author", "repairer")
VERDICTS = {"pass": 1.0, "fail": 0.0}


def queue_answers(bench: Bench, id: str) -> Queued | None:
    """Put the judged answers of a finished evaluation into the label queue, as the batch `id`.

    None when no answer was judged. SpecError for one that has not come to its end.
    """
    row = bench.store.reads.evaluation_row(id)
    if row.state != "done":
        raise SpecError(
            f"evaluation {id} is {row.state}: its answers go into the label queue when all of "
            f"them are there (--resume {id})"
        )
    frozen, answers = bench.store.reads.evaluation(id), bench.store.reads.answers(id)
    units = list(units_of(frozen, answers))
    return enqueue(bench, id, units) if units else None


def units_of(frozen: Evaluation, answers: Sequence[Answer]) -> Iterator[Unit]:
    """One unit an answer with votes; a conflict of guard and panel makes a look certain."""
    items = {item.id: item for item in frozen.items}
    flagged = {one.item_id for one in answers if one.role == "guard" and one.status == "unsafe"}
    cleared = {one.item_id for one in answers if one.role == "guard" and one.status == "safe"}
    asked = "Does the reply fail? " + " ".join(f"{c.id}: {c.text}" for c in frozen.rubric.codes)
    for one in answers:
        if one.role != "target" or not one.votes:
            continue
        item, name = items[one.item_id], output_id(one.item_id, one.model, one.sample)
        harmful = one.status == "fail" and frozen.rubric.harms(one.codes)
        against = name in cleared if harmful else name in flagged
        force = "unknown" if one.status == "unscored" else "guard_conflict" if against else ""
        yield Unit(
            item_id=one.item_id, output_id=name, criterion=CRITERION, asked=asked,
            votes={vote["model"]: VERDICTS.get(vote["verdict"]) for vote in one.votes},
            text=redact(one.text)[0], prompt=redact(item.text)[0], model=one.model,
            track=item.track, leaf=_leaf(item), force=force, cluster=item.cluster_id,
            simulated=one.simulated or frozen.simulated,
        )  # fmt: skip


def _leaf(item: Item) -> str:
    names = ("leaf", "topic", "category", "label")
    return next((item.metadata[name] for name in names if item.metadata.get(name)), "")


def spec_of_failure(
    bench: Bench, code: str, batch: str = "", *, n: int = POINTS, agreed: bool = False
) -> InputSpec:
    """A spec of the production track for what people called `code`; nothing is written.

    InputError for a code that fewer than two labels name. The prompts go along as seeds only when
    a person has seen where they go, and agreed.
    """
    bench.require("owner", "make a spec")
    known = {one.code: one for one in codes(bench, batch)}
    found = known.get(code)
    if found is None or not found.ripe:
        there = ", ".join(f"{one.code} ({one.n})" for one in known.values()) or "none"
        said = f"code {code!r} is named by {found.n if found else 0} outputs' labels"
        raise InputError(f"{said}, {WITH_A_SPEC} are needed; there are: {there}")
    labels = [one for one in bench.store.reads.labels_given(batch)
              if code in one.body.get("codes", ())]  # fmt: skip
    prompts = _prompts(bench, found.rows)
    seeds = prompts[:MOST_SEEDS] if agreed else []
    return _spec(bench, code, n, seeds, _because(bench, code, labels, found.rows, seeds))


def seeds_of(bench: Bench, code: str, batch: str = "") -> tuple[list[str], tuple[str, ...]]:
    """The masked prompts that would go along with a spec of this code, and where they would go."""
    found = next((one for one in codes(bench, batch) if one.code == code), None)
    return _prompts(bench, found.rows if found else ())[:MOST_SEEDS], _endpoints(bench)


def _prompts(bench: Bench, rows: Sequence[str]) -> list[str]:
    texts = [row.body["prompt"] for id in rows if (row := bench.store.reads.label_row(id))]
    return list(dict.fromkeys(redact(text)[0] for text in texts if text))


def _endpoints(bench: Bench) -> tuple[str, ...]:
    """The models that write and mend points, and where they are asked."""
    table = bench.table
    names = {name for role in READERS for name in table.roles.get(role, ())}
    own = table.model_copy(update={"models": {name: table.models[name] for name in names}})
    return places(own)


def _because(
    bench: Bench, code: str, labels: Sequence[Label], rows: Sequence[str], seeds: Sequence[str]
) -> Because:
    """The finding: how many people named the code, of which outputs; and the agreement."""
    people = len({one.reviewer for one in labels})
    scripted = " (some by a script)" if any(one.scripted for one in labels) else ""
    said = (
        f"failure code {code}: {len(labels)} labels of {people} people{scripted} on "
        f"{len(rows)} outputs ({', '.join(rows[:MOST_SEEDS])})"
    )
    gone = f"agreed: {len(seeds)} masked prompts go to {', '.join(_endpoints(bench))}"
    told = gone if seeds else "no row of traffic is in this spec"
    return Because(kind="reason", ref=code, text=f"{said}; {told}")


def _spec(bench: Bench, code: str, n: int, seeds: Sequence[str], because: Because) -> InputSpec:
    """A spec in words of the code; taxonomy, documents and settings are those of the base."""
    base, words = _base(bench), code.replace("_", " ")
    facts: dict[str, Any] = base.model_dump(mode="json")
    facts |= {
        "id": f"failure-{code[:40]}-{digest([because.text], 4)}", "title": f"Failure: {words}",
        "test": f"A reply that people failed for: {words}. {base.test}"[:4000],
        "constraints": [*base.constraints, f"Replies to it are known to fail for: {words}."],
        "track": "production", "seeds": list(seeds), "n": n,
        "because": because.model_dump(mode="json"),
    }  # fmt: skip
    return InputSpec.model_validate(facts)


def _base(bench: Bench) -> InputSpec:
    """Our spec of open queries: socially grounded ones, else those with a rubric."""
    specs = [read_spec(file) for file in spec_files()]
    for recipe in (RECIPE, FALLBACK):
        found = next((spec for spec in specs if spec.recipe == recipe), None)
        if found is not None:
            return found
    raise SpecError(f"no spec of the recipe {RECIPE} or {FALLBACK} is there to go on from")
