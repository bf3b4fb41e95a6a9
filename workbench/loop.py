"""The lever: `make_one` turns a slot into one candidate or an honest reject, event by event.

The loop knows no clock, database, widget or thread. Stepping takes a prefix of the generator, a
batch exhausts it; with remembered replies both give the same events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from workbench.domain.candidate import Draft, Edit, Event, EventKind, Lane, changed_fields
from workbench.domain.contracts import Finding, Gate, GateContext, Recipe
from workbench.domain.receipt import GateResult, Receipt
from workbench.domain.record import digest
from workbench.domain.spec import Slot
from workbench.errors import AuthorRefused, ModelError, SpecError

MOST_REPAIRS = 2
MOST_SAME = 1
STOPPING = ("fail", "repair", "error")


def judge(
    draft: Draft,
    gates: Sequence[Gate],
    context: GateContext,
    only: Sequence[str] | None = None,
) -> Iterator[Event]:
    """Pass a ready draft through its gates without repair: an audit, an imported item.

    With `only`, the named gates run and no other. Stops at the first refusal.
    """
    wanted = [gate for gate in gates if only is None or gate.name in only]
    pull = _Pull(context.slot, wanted, context)
    pull.draft = draft
    for gate in in_order(wanted, draft):
        receipt = yield from pull.judged(gate)
        if receipt.status in STOPPING:
            yield pull.ended(gate, receipt)
            return
    yield pull.admitted()


def make_one(
    slot: Slot,
    recipe: Recipe,
    gates: Sequence[Gate],
    context: GateContext,
    edits: Sequence[Edit] = (),
    branch: int = 0,
) -> Iterator[Event]:
    """Author, judge and repair one candidate; the last event says what became of it.

    Hand edits are applied right after the event they name, re-run what they touched, and cost no
    repair. An unreachable model sets the slot aside; it never refuses a point.
    """
    pull = _Pull(slot, gates, context, edits, branch)
    yield from pull.authored(recipe)
    while not pull.over and (gate := pull.next_gate()) is not None:
        receipt = yield from pull.judged(gate)
        if receipt.status in STOPPING and not (yield from pull.edited()):
            if receipt.status == "repair" and (yield from pull.trimmed(recipe, gate, receipt)):
                continue
            if receipt.status == "repair" and pull.may_repair(gate, receipt):
                yield from pull.repaired(recipe, gate, receipt)
            else:
                yield pull.ended(gate, receipt)
    if not pull.over:
        yield pull.admitted()


def in_order(gates: Sequence[Gate], draft: Draft) -> list[Gate]:
    """The gates from cheap to costly on this draft; the recipe's order breaks ties."""
    return sorted(gates, key=lambda gate: gate.cost(draft))


def must_rerun(gate: Gate, changed: Sequence[str]) -> bool:
    """Whether a change of these payload fields asks for this gate again (METHOD 4.1)."""
    return "*" in gate.reads or bool(set(gate.reads) & set(changed))


def reads_hash(gate: Gate, draft: Draft) -> str:
    """The hash of what a gate reads: equal hashes mean that its receipt still holds."""
    fields = {**draft.payload, "trace": draft.trace}
    seen = fields if "*" in gate.reads else {name: fields.get(name) for name in gate.reads}
    return digest(seen, 16)


def patched(draft: Draft, patch: dict[str, Any]) -> Draft:
    """The draft with these payload fields replaced; SpecError for a field it does not have."""
    unknown = sorted(set(patch) - set(draft.payload) - {"trace"})
    if unknown:
        there = ", ".join(sorted(draft.payload))
        raise SpecError(f"the payload has no field {unknown[0]!r}; there are: {there}")
    fields = {name: value for name, value in patch.items() if name != "trace"}
    trace = patch.get("trace", draft.trace)
    return draft.model_copy(update={"payload": {**draft.payload, **fields}, "trace": trace})


class _Pull:
    """The moving parts of one pull: the draft, what still has to run, and what was repaired."""

    def __init__(
        self,
        slot: Slot,
        gates: Sequence[Gate],
        context: GateContext,
        edits: Sequence[Edit] = (),
        branch: int = 0,
    ) -> None:
        self.slot = slot
        self.gates = tuple(gates)
        self.context = context
        self.branch = branch
        self.edits = {edit.after_seq: edit for edit in edits}
        self.pending = [gate.name for gate in gates]
        self.repairs: Counter[tuple[str, str]] = Counter()
        self.attempts: Counter[str] = Counter()
        self.flags: dict[str, None] = {}
        self.lane: Lane = "normal"
        self.draft: Draft | None = None
        self.seq = 0
        self.over = False

    def event(self, kind: EventKind, **facts: Any) -> Event:
        """The next event of this pull, numbered; a final kind ends the pull."""
        event = Event(
            kind=kind, slot=self.slot, branch=self.branch, seq=self.seq,
            draft=facts.pop("draft", self.draft), **facts,
        )  # fmt: skip
        self.seq += 1
        self.over = event.final
        return event

    def next_gate(self) -> Gate | None:
        """The cheapest gate that still has to run on the draft as it is now."""
        assert self.draft is not None
        waiting = [gate for gate in self.gates if gate.name in self.pending]
        return in_order(waiting, self.draft)[0] if waiting else None

    def authored(self, recipe: Recipe) -> Iterator[Event]:
        """The first draft, or the event that ends the pull because there is none."""
        context = self.context.at("author")
        try:
            self.draft = recipe.author(self.slot, context)
        except AuthorRefused as refused:
            yield self.event(
                "refused", gate="author", reason=refused.reason, message=str(refused),
                calls=context.calls,
            )  # fmt: skip
        except ModelError as error:
            yield self.set_aside("author", error, context)
        else:
            yield self.event("drafted", gate="author", calls=context.calls)
            yield from self.edited()

    def judged(self, gate: Gate) -> Generator[Event, None, Receipt]:
        """Run one gate and return its receipt; what passed waits no longer."""
        receipt = self.receipt(gate)
        result = receipt.result
        if result.status not in STOPPING and gate.name in self.pending:
            self.pending.remove(gate.name)
        self.flags |= dict.fromkeys(result.flags)
        if result.lane != "normal" and self.lane != "hard":
            self.lane = result.lane
        yield self.event(
            "judged", gate=gate.name, receipt=receipt, reason=result.reason,
            message=result.message,
        )  # fmt: skip
        if receipt.status not in STOPPING:
            yield from self.edited()
        return receipt

    def receipt(self, gate: Gate) -> Receipt:
        """One gate run; a model that gives no answer is an `error`, never a `fail`."""
        assert self.draft is not None
        attempt = self.attempts[gate.name]
        self.attempts[gate.name] += 1
        given = sum(n for (name, _), n in self.repairs.items() if name == gate.name)
        context = self.context.at(gate.name, attempt, given)
        skip = context.setting("skip", "")
        if skip:
            result = GateResult(status="skip", reason="by_spec", message=str(skip))
        else:
            result = _checked(gate, self.draft, context)
        return Receipt(
            gate=gate.name, gate_version=gate.version, attempt=attempt, result=result,
            reads_hash=reads_hash(gate, self.draft), calls=context.calls, seed=context.seed,
        )  # fmt: skip

    def may_repair(self, gate: Gate, receipt: Receipt) -> bool:
        """At most two repairs a candidate, one for the same gate and reason (METHOD 4.1)."""
        used = self.repairs[gate.name, receipt.result.reason]
        return self.repairs.total() < MOST_REPAIRS and used < MOST_SAME

    def trimmed(self, recipe: Recipe, gate: Gate, receipt: Receipt) -> Generator[Event, None, bool]:
        """Mend by taking parts out, where the recipe can; it asks no model and uses no repair.

        What remains of a draft is finite, so this ends by itself. Once the repairs are used up,
        all that the gate faults goes.
        """
        assert self.draft is not None
        cut = getattr(recipe, "cut", None)
        if cut is None:
            return False
        finding = Finding(gate=gate.name, result=receipt.result)
        draft = cut(self.draft, finding, rest=not self.may_repair(gate, receipt))
        if draft is None:
            return False
        changed = self.take(draft)
        message = f"cut by program: {receipt.result.message}"
        reason = receipt.result.reason
        yield self.event(
            "repaired", gate=gate.name, reason=reason, changed=changed, message=message
        )
        yield from self.edited()
        return True

    def repaired(self, recipe: Recipe, gate: Gate, receipt: Receipt) -> Iterator[Event]:
        """One repair: a new draft, our own diff, and every gate put back that reads the change."""
        assert self.draft is not None
        result = receipt.result
        context = self.context.at("repair", self.repairs.total())
        self.repairs[gate.name, result.reason] += 1
        try:
            draft = recipe.repair(self.draft, Finding(gate=gate.name, result=result), context)
        except AuthorRefused as refused:
            yield self.event(
                "refused", gate=gate.name, reason=result.reason, calls=context.calls,
                message=f"{result.message} (no repair: {refused})",
            )  # fmt: skip
        except ModelError as error:
            yield self.set_aside("repair", error, context)
        else:
            changed = self.take(draft)
            yield self.event(
                "repaired", gate=gate.name, reason=result.reason, changed=changed,
                calls=context.calls,
            )  # fmt: skip
            yield from self.edited()

    def take(self, draft: Draft) -> tuple[str, ...]:
        """Make `draft` the current one and put back the gates that read what changed."""
        assert self.draft is not None
        changed = changed_fields(self.draft, draft)
        self.draft = draft
        again = {gate.name for gate in self.gates if must_rerun(gate, changed)}
        self.pending = [g.name for g in self.gates if g.name in self.pending or g.name in again]
        return changed

    def edited(self) -> Generator[Event, None, bool]:
        """Apply the hand edits that stand after the last event; returns whether there was one."""
        applied = False
        while (edit := self.edits.get(self.seq - 1)) is not None:
            assert self.draft is not None
            changed = self.take(patched(self.draft, edit.patch))
            yield self.event("edited", changed=changed, message=f"edited by {edit.who}")
            applied = True
        return applied

    def admitted(self) -> Event:
        """Through all gates: proposed for admission."""
        return self.event("admitted", lane=self.lane, flags=tuple(self.flags))

    def ended(self, gate: Gate, receipt: Receipt) -> Event:
        """The last event after a gate that did not pass."""
        result = receipt.result
        facts: dict[str, Any] = {"gate": gate.name, "reason": result.reason}
        if result.status == "error":
            return self.event("set_aside", message=result.message, **facts)
        if result.status == "repair":
            flags = (*self.flags, "repair_exhausted")
            message = f"repair exhausted: {result.message}"
            return self.event("refused", message=message, flags=flags, **facts)
        return self.event("refused", message=result.message, flags=tuple(self.flags), **facts)

    def set_aside(self, gate: str, error: ModelError, context: GateContext) -> Event:
        """The slot waits for a better hour: no model answered."""
        return self.event(
            "set_aside", gate=gate, reason="no_reply", message=str(error), calls=context.calls
        )


def _checked(gate: Gate, draft: Draft, context: GateContext) -> GateResult:
    """The gate's word, or an `error` naming the endpoint that gave none."""
    try:
        return gate.check(draft, context)
    except ModelError as error:
        return GateResult(status="error", reason="no_reply", message=str(error))
