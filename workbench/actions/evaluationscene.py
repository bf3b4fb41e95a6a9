"""The demo's evaluation: public prompts and the store's own queries, three targets, two guards."""

from __future__ import annotations

from workbench.actions.askedmodels import RECIPE, Asking, cast
from workbench.actions.evaluate import evaluate
from workbench.actions.evaluated import Evaluated
from workbench.actions.open import Bench
from workbench.actions.prompts import Prompts, from_file, from_points
from workbench.domain.record import digest
from workbench.errors import InputError
from workbench.specfile import DATA

PUBLIC = DATA / "demo_social" / "public_prompts.csv"
NAME = "the demo's prompts"
SMALL, FULL = 12, 60


def bring_evaluation(bench: Bench, *, full: bool = False) -> str:
    """Ask targets and guards where they have not been; one line for the terminal, '' for nothing.

    Half of the prompts are public ones, half queries of this store (in full: all that there are).
    """
    name = f"{NAME} (full)" if full else NAME
    known = bench.store.reads.evaluations(("evaluate",), 200)
    if any(row.name == name and row.state == "done" for row in known):
        return ""
    prompts = demo_prompts(bench, FULL if full else SMALL)
    return told(evaluate(bench, prompts, _asking(bench, name)))


def _asking(bench: Bench, name: str) -> Asking:
    table = cast(bench)
    return Asking(
        name=name, targets=table.roles.get("target", ()), guards=table.roles.get("guard", ())
    )


def demo_prompts(bench: Bench, many: int) -> Prompts:
    """So many prompts: the store's queries, and public ones beside them, drawn by their hash."""
    public = from_file(PUBLIC, {})
    try:
        own = from_points(bench, RECIPE, waiting=True).items
    except InputError:
        own = ()
    ours = sorted(own, key=lambda item: digest(item.text))[: max(many // 2, many - 24)]
    theirs = sorted(public.items, key=lambda item: digest(item.text))[: many - len(ours)]
    source = {"kind": "demo", "ref": NAME, "rows": len(ours) + len(theirs)}
    return Prompts((*ours, *theirs), source, public.inputs, simulated=True)


def told(found: Evaluated) -> str:
    """What the demo prints of it."""
    targets = ", ".join(f"{one['model']} {one['failure']['value']:.0%}" for one in found.targets)
    guards = len({one["guard"] for one in found.guards})
    return (
        f"an evaluation: {found.answered} prompts, failures {targets}, {guards} guards: "
        f"workbench show {found.row.id}"
    )
