"""`workbench probe --library`: models before single decisions, or through whole cases; in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.console import Ticker, money
from workbench.measurelines import lines

if TYPE_CHECKING:
    from workbench.actions.freshly import Bounds, Cost
    from workbench.actions.library import LibraryPlan, Profile
    from workbench.actions.open import Bench
    from workbench.actions.rolling import Rolled, RollPlan

SIMULATED = "simulated: these numbers are of offline stand-ins"


@dataclass(frozen=True)
class Asked:
    """What the person wants: which library, which models, one decision at a time or live."""

    library: str
    k: int
    models: tuple[str, ...]
    bounds: Bounds
    live: bool = False
    dry_run: bool = False

    def facts(self) -> dict[str, Any]:
        """What the numbers depend on, for `--json`."""
        return {"k": self.k, "models": list(self.models), "live": self.live,
                "cost_limit": self.bounds.cost}  # fmt: skip


def told(bench: Bench, asked: Asked) -> tuple[Profile | LibraryPlan | Rolled | RollPlan, str]:
    """What was found, and its words."""
    return _live(bench, asked) if asked.live else _forced(bench, asked)


def _forced(bench: Bench, asked: Asked) -> tuple[Profile | LibraryPlan, str]:
    from workbench.actions import library as acting
    from workbench.actions.measure import Measured
    from workbench.worker import stop_on_signal

    options = acting.LibraryOptions(asked.models, asked.k, bounds=asked.bounds)
    if asked.dry_run:
        priced = acting.plan(bench, asked.library, options)
        text = f"{priced.decisions:,} decisions x {priced.k} samples of {', '.join(priced.models)}"
        return priced, f"{text}: {_cost(priced.total)}"
    with Ticker() as ticker:
        found = acting.probe_library(
            bench, asked.library, options,
            lambda done, total: ticker(f"{done:,} of {total:,} decisions asked"), stop_on_signal,
        )  # fmt: skip
    head = f"run {found.run_id}: {found.asked} of {found.decisions} decisions asked, from recorded"
    body = lines(Measured("steps", [], {}, found.steps))
    return found, "\n".join([f"{head}, right states", body, *_ends(found.ended, found.simulated)])


def _live(bench: Bench, asked: Asked) -> tuple[Rolled | RollPlan, str]:
    from workbench.actions import rolling as acting
    from workbench.worker import stop_on_signal

    options = acting.RollOptions(asked.models, asked.k, bounds=asked.bounds)
    if asked.dry_run:
        priced = acting.plan(bench, options, (), asked.library)
        text = f"{priced.tasks:,} cases x {asked.k} trials of {', '.join(asked.models)}"
        return priced, f"{text}: {_cost(priced.total)}"
    with Ticker() as ticker:
        found = acting.roll(
            bench, options, (), asked.library,
            lambda done, total: ticker(f"{done:,} of {total:,} cases run"), stop_on_signal,
        )  # fmt: skip
    body = (
        f"run {found.run_id}: {found.rollouts:,} rollouts of {found.tasks} cases kept, "
        f"{found.crashed} crashed, {found.calls:,} calls; the notebook agent_steps shows them"
    )
    return found, "\n".join([body, *_ends(found.ended, found.simulated)])


def _cost(total: Cost) -> str:
    paid = "price unknown" if total.cost is None else money(total.cost)
    return f"{total.calls:,} calls, {paid}"


def _ends(ended: str, simulated: bool) -> list[str]:
    return [*([f"ended early: {ended}"] if ended else []), *([SIMULATED] if simulated else [])]
