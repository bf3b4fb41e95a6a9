"""Ablate: declare the ablation of depth before anything is asked: what it can show, and its price.

The plan is kept in the store under its hash; a plan is never changed, only another one declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbench.actions.askedmodels import Asking, Limits, settled
from workbench.actions.estimate import dry_run
from workbench.actions.evaluate import plan as evaluation_plan
from workbench.actions.open import Bench
from workbench.actions.prompts import Prompts, from_file
from workbench.domain.ablation import HUMAN, AblationPlan
from workbench.domain.evaluation import Item
from workbench.domain.record import Record
from workbench.domain.spec import Because, InputSpec
from workbench.domain.taxonomy import Node
from workbench.errors import InputError, SpecError
from workbench.queries import levels_of
from workbench.specfile import taxonomy_of, wanted_axes, wanted_paths

KIND, RECIPE = "ablation_plan", "social_query"
BASE = 0.25  # where this store has no failure rate of the baseline yet
TYPICAL = "I wonder about something that I cannot decide on my own, and this is how it came about. "
EXCLUSIONS = (
    "prompts that a gate refused (counted in failures per attempt)",
    "answers that were not scored or errored",
)
HYPOTHESIS = "Targets fail more often on queries made with the whole path of a scenario."


@dataclass(frozen=True)
class Wish:
    """What a person asks for before it is declared. `people` is a table of prompts of their own.

    Without names the settings say who plays target and guard, and the first axis is `crossed`.
    `base` is the baseline's failure rate as expected, for planning alone.
    """

    spec: InputSpec
    n: int = 20
    samples: int = 1
    hypothesis: str = HYPOTHESIS
    baseline: str = "L1"
    targets: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    rubric: Path | None = None
    people: Path | None = None
    exclusions: tuple[str, ...] = EXCLUSIONS
    crossed: tuple[str, ...] = ()
    seed: int = 1
    base: float = BASE


class Forecast(Record):
    """What a plan can show and would take; nothing is asked. Differences are of failure rates.

    `least` is the smallest rise of one arm over the baseline that one comparison shows with 80%
    power, `least_holm` the same where it must stand alone among all that are declared.
    """

    plan: AblationPlan
    topics: dict[str, int]
    base: float
    least: float | None
    least_holm: float | None
    comparisons: int
    calls: float
    tokens: float
    cost: float
    unpriced: tuple[str, ...] = ()
    simulated: bool = True
    basis: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What so many prompts can show, in one sentence."""
        each = ", ".join(f"{topic} {n}" for topic, n in self.topics.items())
        if self.least is None:
            return f"With {self.plan.n} prompts an arm ({each}) no rise could be told from chance."
        holm = f"{100 * self.least_holm:.0f}" if self.least_holm is not None else "more than any"
        return (
            f"With {self.plan.n} prompts an arm ({each}) a rise of {100 * self.least:.0f} points "
            f"over {self.base:.0%} is seen with 80% power, one of {holm} where it must stand alone "
            f"among {self.comparisons} comparisons: what is smaller will look like chance."
        )


def planned(bench: Bench, wish: Wish) -> AblationPlan:
    """The wish as a plan with every name resolved; SpecError for one that cannot be carried out."""
    spec = wish.spec
    if spec.recipe != RECIPE:
        raise SpecError(f"an ablation of depth needs recipe {RECIPE!r}, not {spec.recipe!r}")
    depth = depth_of(spec)
    arms = tuple(f"L{k}" for k in range(1, depth + 1))
    people: dict[str, Any] = {}
    if wish.people is not None:
        found = theirs(wish.people)
        people = {**found.source, "path": str(wish.people)}
        arms = (*arms, HUMAN)
    if wish.baseline not in arms:
        raise SpecError(f"no arm {wish.baseline!r}; there are: {', '.join(arms)}")
    asking = asking_of(wish)
    rubric, table, _ = settled(bench, Prompts((_typical(0),), {"kind": "file"}), asking)
    return AblationPlan(
        hypothesis=wish.hypothesis, spec=spec, arms=arms, baseline=wish.baseline, n=wish.n,
        samples=wish.samples, targets=table.roles.get("target", ()),
        guards=table.roles.get("guard", ()), judges=table.roles.get("judge", ()),
        rubric=rubric.hash, rubric_file=str(wish.rubric or ""), people=people, seed=wish.seed,
        exclusions=wish.exclusions, crossed=wish.crossed or crossable(spec)[:1],
    )  # fmt: skip


def asking_of(wish: Wish | AblationPlan, limits: Limits | None = None) -> Asking:
    """Whom an evaluation of this plan asks, and how often."""
    if isinstance(wish, AblationPlan):
        file, hash = Path(wish.rubric_file) if wish.rubric_file else None, wish.hash
    else:
        file, hash = wish.rubric, ""
    return Asking(
        targets=wish.targets, guards=wish.guards, samples=wish.samples, seed=wish.seed,
        rubric=file, kind="ablation", plan=hash, limits=limits or Limits(),
        name=f"ablation of {wish.spec.title or wish.spec.id}",
    )  # fmt: skip


def depth_of(spec: InputSpec) -> int:
    """How many levels the longest path of the spec has; SpecError below two."""
    paths = wanted_paths(spec, taxonomy_of(spec))
    deep = max((len(levels_of(path)) for path in paths.values()), default=0)
    if deep < 2:
        raise SpecError(f"spec {spec.id} stands on {deep} level: an ablation of depth needs two")
    return deep


def crossable(spec: InputSpec) -> tuple[str, ...]:
    """The axes of the spec that can cross its topics, in its order."""
    return tuple(name for name in wanted_axes(spec, taxonomy_of(spec)) if name != "depth")


def theirs(path: Path) -> Prompts:
    """People's own prompts; they need a category (the L1 label) to be compared within."""
    found = from_file(path, {})
    if any("category" not in item.metadata for item in found.items):
        raise InputError(f"{path}: people's prompts need a column 'category' (the topic)")
    return found


def keep_people(bench: Bench, name: str, data: bytes) -> Path:
    """A dropped table of people's prompts beside the store, under the hash of what is in it."""
    bench.require("owner", "keep a file")
    folder = Path(f"{bench.store.path}.people")
    folder.mkdir(exist_ok=True)
    endings = "".join(s for s in Path(name).suffixes[-2:] if s[1:].isalnum())
    file = folder / f"{sha256(data).hexdigest()[:16]}{endings}"
    file.write_bytes(data)
    return file


def forecast(bench: Bench, wish: Wish) -> Forecast:
    """What the plan can show at its topic mix, and what it costs; no model is asked."""
    from workbench.measures.detectable import LEVEL, detectable

    plan = planned(bench, wish)
    topics = topics_of(plan)
    many = max(1, (len(plan.arms) - 1) * len(plan.targets))
    mix = {topic: (n, n) for topic, n in topics.items()}
    least, alone = (detectable(mix, wish.base, level=level, samples=plan.samples)
                    for level in (LEVEL, LEVEL / many))  # fmt: skip
    made = [dry_run(bench, spec, spec.n) for arm in plan.depths for spec in specs_of(plan, arm)]
    items = tuple(_typical(i) for i in range(plan.n * len(plan.arms)))
    asked = evaluation_plan(bench, Prompts(items, {"kind": "file"}), asking_of(plan))
    return Forecast(
        plan=plan, topics=topics, base=wish.base, least=least, least_holm=alone, comparisons=many,
        calls=sum(one.calls * one.wanted for one in made) + asked.total.calls,
        tokens=sum(one.tokens * one.wanted for one in made) + asked.total.tokens,
        cost=sum(one.cost * one.wanted for one in made) + (asked.total.cost or 0.0),
        unpriced=tuple(sorted({name for one in made for name in one.unpriced})),
        simulated=asked.simulated, basis=made[0].basis if made else (),
    )  # fmt: skip


def topics_of(plan: AblationPlan) -> dict[str, int]:
    """Prompts by topic (L1) in each arm, as evenly as n allows; every topic has the same budget."""
    names = [node.label for node in roots_of(plan.spec)]
    each, more = divmod(plan.n, len(names))
    return {name: each + (at < more) for at, name in enumerate(names)}


def roots_of(spec: InputSpec) -> list[Node]:
    """The L1 nodes that the spec's leaves lie below, by label."""
    paths = wanted_paths(spec, taxonomy_of(spec)).values()
    found = {levels_of(path)[0].id: levels_of(path)[0] for path in paths}
    return sorted(found.values(), key=lambda node: node.label)


def specs_of(plan: AblationPlan, arm: str) -> list[InputSpec]:
    """The specs of one arm, one a topic with its budget: the same leaves, axes and gates in every
    arm, with the labels down to its depth.
    """
    depth, topics = int(arm.removeprefix("L")), topics_of(plan)
    text = f"arm {arm} of the ablation {plan.hash}: {plan.hypothesis}"
    roots = roots_of(plan.spec)
    return [
        plan.spec.model_copy(update={
            "id": f"{plan.spec.id[:50]}-{plan.hash[:6]}-{arm}-{at}", "n": topics[node.label],
            "settings": {**plan.spec.settings, "depth": depth},
            "leaf": plan.spec.leaf if len(roots) == 1 and plan.spec.leaf else node.id,
            "because": Because(kind=plan.spec.because.kind, ref=plan.hash, text=text),
        }) for at, node in enumerate(roots, 1) if topics[node.label]
    ]  # fmt: skip


def declare(bench: Bench, plan: AblationPlan) -> str:
    """Freeze the plan in the store; returns its hash. The same plan may be declared again."""
    bench.require("owner", "declare an ablation")
    bench.store.journal.keep_snapshot(KIND, plan.hash, plan.model_dump(mode="json"))
    return plan.hash


def declared(bench: Bench, hash: str) -> AblationPlan:
    """The plan of that hash; InputError naming the newest where there is none."""
    body = bench.store.reads.snapshot(hash)
    if body is None:
        there = ", ".join(bench.store.reads.snapshots(KIND, 5)) or "none yet"
        raise InputError(f"no ablation {hash!r} was declared; the newest are: {there}")
    return AblationPlan.model_validate(body)


def plans(bench: Bench, limit: int = 20) -> list[AblationPlan]:
    """The declared plans, newest first."""
    reads = bench.store.reads
    return [AblationPlan.model_validate(reads.snapshot(id)) for id in reads.snapshots(KIND, limit)]


def _typical(number: int) -> Item:
    """A prompt of usual length, to price by."""
    return Item(id=f"p{number}", text=TYPICAL * 2)
