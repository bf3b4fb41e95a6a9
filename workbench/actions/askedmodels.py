"""Whom an evaluation asks: targets, guards and the panel by name, never offline and real mixed.

Rows of traffic leave the machine only when a person has seen which ones go where, and agreed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.actions.freshly import AT_ONCE
from workbench.actions.open import Bench
from workbench.actions.prompts import Prompts
from workbench.domain.contracts import Role
from workbench.domain.evaluation import Kind
from workbench.domain.failure import FailureRubric
from workbench.domain.record import digest
from workbench.errors import SpecError
from workbench.failing import Panel, panel_of, read_rubric
from workbench.models.roles import Endpoint, RoleTable

RECIPE = "social_query"


@dataclass(frozen=True)
class Limits:
    """How far a sitting goes. None is unbounded; real models must be given a `cost`."""

    cost: float | None = None
    tokens: int | None = None
    seconds: float | None = None
    calls: int | None = None
    concurrency: int = AT_ONCE


@dataclass(frozen=True)
class Asking:
    """Whom to ask, how often, judged how. Without names: those the settings give the roles.

    `agreed`: a person has seen which rows of traffic go where, and agrees. `plan` is the hash of a
    plan that was declared before.
    """

    targets: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    samples: int = 1
    rubric: Path | None = None
    temperature: float = 0.7
    system: str = ""
    seed: int = 0
    name: str = ""
    kind: Kind = "evaluate"
    plan: str = ""
    agreed: bool = False
    limits: Limits = field(default_factory=Limits)


def settled(
    bench: Bench, prompts: Prompts, asking: Asking
) -> tuple[FailureRubric, RoleTable, Panel]:
    """Rubric, models and panel; SpecError for what is not there."""
    if asking.samples < 1:
        raise SpecError(f"--samples must be at least 1, not {asking.samples}")
    rubric, table = read_rubric(asking.rubric), models_of(bench, asking.targets, asking.guards)
    targets = table.refs("target")
    panel = Panel(())
    if targets and not all(item.payload for item in prompts.items):
        families = [model.family for model in targets]
        judges = cast(bench).refs("judge")
        panel = panel_of(judges, rubric, families, bench.settings.one_family)
    return rubric, _with_judges(bench, table, panel), panel


def cast(bench: Bench) -> RoleTable:
    """The settings' models; of the stand-ins those that play in socially grounded queries."""
    return bench.table.cast(RECIPE)


def models_of(bench: Bench, targets: Sequence[str], guards: Sequence[str]) -> RoleTable:
    """The named targets and guards, or those of the roles; SpecError naming what there is."""
    table, own = cast(bench), bench.settings.models
    known = {**table.models, **{
        nick: Endpoint(name=nick, family=model.kin, **model.model_dump(exclude={"family"}))
        for nick, model in own.items()
    }}  # fmt: skip
    roles: dict[Role, tuple[str, ...]] = {"target": tuple(targets), "guard": tuple(guards)}
    if not targets and not guards:
        named = table.simulated or "guard" in bench.settings.roles
        roles = {
            "target": table.roles.get("target", ()),
            "guard": table.roles.get("guard", ()) if named else (),
        }
    names = list(dict.fromkeys(name for some in roles.values() for name in some))
    strange = [name for name in names if name not in known]
    if strange:
        raise SpecError(f"no model named {strange[0]!r}; there are: {', '.join(sorted(known))}")
    if not names:
        raise SpecError(f"name a --target or a --guard; there are: {', '.join(sorted(known))}")
    return RoleTable(models={name: known[name] for name in names}, roles=roles,
                     one_family=table.one_family)  # fmt: skip


def _with_judges(bench: Bench, table: RoleTable, panel: Panel) -> RoleTable:
    """The table with the panel; SpecError where stand-ins and real models would be mixed."""
    judges, known = tuple(judge.name for judge in panel.judges), cast(bench).models
    models = {**table.models, **{name: known[name] for name in judges}}
    offline = sorted(name for name, one in models.items() if one.simulated)
    if offline and len(offline) < len(models):
        actual = ", ".join(sorted(set(models) - set(offline)))
        raise SpecError(
            f"offline stand-ins ({', '.join(offline)}) cannot be mixed with real models "
            f"({actual}): an evaluation uses one kind"
        )
    return table.model_copy(update={"models": models, "roles": {**table.roles, "judge": judges}})


def places(table: RoleTable) -> tuple[str, ...]:
    """Every model that would be asked, and where."""
    return tuple(f"{name} at {one.where}" for name, one in sorted(table.models.items()))


def consent(prompts: Prompts, table: RoleTable, asking: Asking) -> dict[str, Any]:
    """What was agreed to when rows of traffic leave the machine; SpecError without agreement."""
    if prompts.source.get("kind") != "traffic" or table.simulated:
        return {}
    there, texts = places(table), [item.text for item in prompts.items]
    masked = "masked" if prompts.source.get("redacted") else "UNMASKED"
    if not asking.agreed:
        raise SpecError(
            f"{len(texts)} {masked} rows of traffic would go to {', '.join(there)}: look at them "
            "(--dry-run), then say --agree"
        )
    return {"rows": len(texts), "texts": digest(texts, 32), "endpoints": list(there),
            "masked": masked == "masked", "snapshot": prompts.source["ref"]}  # fmt: skip
