"""Estimate: what a run will probably cost, by gate, before anything is spent.

    calls per approved point at a gate = visits a pull x questions a visit x pulls per point

Visits and pulls per point come from this store's runs of the same spec, else of the same recipe,
else from a stated assumption. Questions a visit are what a passing draft costs by the gate's own
word, so they bound a draft that fails early from above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.domain.contracts import Gate, Recipe
from workbench.domain.record import Record, canonical_json
from workbench.domain.spec import InputSpec
from workbench.models.provider import rates
from workbench.models.roles import RoleTable
from workbench.presets import preset_setting
from workbench.registry import load
from workbench.specfile import documents_of

if TYPE_CHECKING:
    from workbench.actions.open import Bench

CHARACTERS_A_TOKEN = 4
PASS_RATE = 0.9
REPAIR_RATE = 0.3
ENOUGH_PULLS = 5
HISTORY_RUNS = 20
# Tokens of an answer where this store has none of that role yet: what such replies are long.
OUT = {"author": 600, "repairer": 600, "oracle": 300, "solver": 300, "adversary": 250}
OUT_OF_OTHERS = 150
PROMPT_OVERHEAD = 300
MILLION = 1_000_000


class GateCost(Record):
    """One line of a dry run, per approved point. Money is None where a price is unknown."""

    gate: str
    role: str
    calls: float
    tokens: float
    cost: float | None


class DryRun(Record):
    """What one approved point will probably take, and what the run asked for will."""

    spec_id: str
    wanted: float
    pulls_a_point: float
    rows: tuple[GateCost, ...]
    calls: float
    tokens: float
    cost: float
    unpriced: tuple[str, ...]
    simulated: bool
    basis: tuple[str, ...]

    def results(self) -> dict[str, Any]:
        """The numbers, for `--json`."""
        total = {name: getattr(self, name) * self.wanted for name in ("calls", "tokens", "cost")}
        return {**self.model_dump(mode="json"), "total": total}


@dataclass
class History:
    """What earlier runs say: pulls, points, visits by gate, and calls by (gate, role)."""

    runs: int = 0
    pulls: int = 0
    points: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    repairs: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    tokens_in: Counter[str] = field(default_factory=Counter)
    tokens_out: Counter[str] = field(default_factory=Counter)

    def add(self, bench: Bench, run_id: str) -> None:
        """Take one run in; runs without a decided slot say nothing."""
        funnel = bench.store.reads.funnel(run_id)
        if not funnel.decided:
            return
        self.runs += 1
        self.pulls += funnel.drafted
        self.points += funnel.normal
        self.repairs += funnel.repairs
        self.visits.update({gate.gate: gate.receipts for gate in funnel.gates})
        for row in bench.store.reads.calls_by_gate(run_id):
            done = row.calls - row.unfinished - row.failed
            self.calls[row.role] += done
            self.tokens_in[row.role] += row.tokens_in
            self.tokens_out[row.role] += row.tokens_out


def dry_run(
    bench: Bench, spec: InputSpec, accept: int | None = None, attempts: int | None = None
) -> DryRun:
    """The estimate for a spec with the bench's models. No model is asked, nothing is written.

    With `attempts` the points are as many as that many pulls will probably bring.
    """
    recipe: Recipe = load("recipe", spec.recipe)
    table, (history, where) = bench.table, _history(bench, spec)
    gates: list[Gate] = [load("gate", name) for name in recipe.gates]
    visits, pulls_a_point, basis = _visits(gates, history, where)
    size = _prompt_tokens(spec)
    rows, unpriced = [], set()
    for gate, role, questions in _questions(spec, recipe, gates, visits):
        row, missing = _row(gate, role, questions * pulls_a_point, (table, history, size))
        rows.append(row)
        unpriced.update(missing)
    wanted = attempts / pulls_a_point if attempts else accept or spec.n
    return DryRun(
        spec_id=spec.id, wanted=wanted, pulls_a_point=pulls_a_point, rows=tuple(rows),
        calls=sum(row.calls for row in rows), tokens=sum(row.tokens for row in rows),
        cost=sum(row.cost or 0.0 for row in rows), unpriced=tuple(sorted(unpriced)),
        simulated=table.simulated, basis=(*basis, *_basis_of_sizes(history, rows, size)),
    )  # fmt: skip


def _history(bench: Bench, spec: InputSpec) -> tuple[History, str]:
    """Earlier runs of this spec, else of its recipe, and the words for where they come from."""
    reads = bench.store.reads
    own = reads.runs_of_spec(spec.id)
    kin = [row.run_id for row in reads.runs(HISTORY_RUNS) if row.recipe == spec.recipe]
    for runs, where in ((own, f"spec {spec.id}"), (kin, f"recipe {spec.recipe}")):
        history = History()
        for run_id in runs[-HISTORY_RUNS:]:
            history.add(bench, run_id)
        if history.pulls >= ENOUGH_PULLS:
            return history, where
    return History(), ""


def _visits(
    gates: Sequence[Gate], history: History, where: str
) -> tuple[dict[str, float], float, list[str]]:
    """Visits a pull by gate (the loop's own steps too), pulls per approved point, and why."""
    if history.pulls:
        visits = {gate.name: history.visits[gate.name] / history.pulls for gate in gates}
        own = {"author": 1.0, "repair": history.repairs / history.pulls}
        pulls = history.pulls / max(history.points, 1)
        said = (
            f"yield: {history.points} points from {history.pulls} pulls in {history.runs} "
            f"run{'s' * (history.runs != 1)} of {where} in this store"
        )
        return {**own, **visits}, pulls, [said]
    visits = {gate.name: PASS_RATE**i for i, gate in enumerate(gates)}
    said = (
        f"yield: assumed, because this store has fewer than {ENOUGH_PULLS} pulls of the recipe: "
        f"every gate lets {PASS_RATE:.0%} through, {REPAIR_RATE:.0%} of the pulls need a repair"
    )
    return (
        {"author": 1.0, "repair": REPAIR_RATE, **visits},
        1 / PASS_RATE ** len(gates),
        [said],
    )


def _questions(
    spec: InputSpec, recipe: Recipe, gates: Sequence[Gate], visits: Mapping[str, float]
) -> Iterable[tuple[str, str, float]]:
    """(gate, role, questions a pull) for the loop's own questions and for each gate's."""
    yield "author", "author", visits["author"]
    yield "repair", "repairer", visits["repair"]
    for gate in gates:
        given = spec.gates.get(gate.name, {})
        if "skip" in given:
            continue

        def setting(name: str, default: Any, gate: str = gate.name, given: Any = given) -> Any:
            if name == "judged":
                return getattr(recipe, "judged", default)
            wanted = given.get(name)
            wanted = preset_setting(spec.preset, gate, name) if wanted is None else wanted
            return default if wanted is None else wanted

        for role, questions in gate.calls(setting).items():
            yield gate.name, role, visits[gate.name] * questions


def _row(
    gate: str, role: str, calls: float, known: tuple[RoleTable, History, int]
) -> tuple[GateCost, list[str]]:
    """One line, priced as the mean over the models that play the role; and who has no price."""
    table, history, size = known
    seen = history.calls[role]
    tokens_in = history.tokens_in[role] / seen if seen else size
    tokens_out = history.tokens_out[role] / seen if seen else OUT.get(role, OUT_OF_OTHERS)
    prices = {ref.name: rates(table.endpoint(ref.name)) for ref in table.refs(role)}
    if table.simulated:
        prices = dict.fromkeys(prices, (0.0, 0.0))
    found = [price for price in prices.values() if price is not None]
    missing = [name for name, price in prices.items() if price is None]
    each = sum(tokens_in * a + tokens_out * b for a, b in found) / MILLION / max(len(found), 1)
    tokens = calls * (tokens_in + tokens_out)
    cost = calls * each if found else None
    return GateCost(gate=gate, role=role, calls=calls, tokens=tokens, cost=cost), missing


def _prompt_tokens(spec: InputSpec) -> int:
    """About how long a question is: the documents, what to test, and what surrounds them."""
    texts = [d.text for d in documents_of(spec)] + [spec.test, canonical_json(spec.constraints)]
    return sum(map(len, texts)) // CHARACTERS_A_TOKEN + PROMPT_OVERHEAD


def _basis_of_sizes(history: History, rows: Sequence[GateCost], size: int) -> list[str]:
    """Which token sizes were measured and which were guessed."""
    guessed = sorted({row.role for row in rows if not history.calls[row.role]})
    measured = sorted({row.role for row in rows if history.calls[row.role]})
    said = [f"tokens a call: measured in this store for {', '.join(measured)}"] if measured else []
    if guessed:
        said.append(
            f"tokens a call: guessed for {', '.join(guessed)} ({size} in, from the length of spec "
            f"and documents at {CHARACTERS_A_TOKEN} characters a token)"
        )
    return [*said, "questions a gate: what a passing draft costs; failing drafts may cost less"]
