"""The demo's taxonomies: the one of its bank, grown once, and one grown from a concept alone."""

from __future__ import annotations

from workbench.actions.evidences import bring_evidence
from workbench.actions.open import Bench
from workbench.actions.taxonomies import SHIPPED, act, save, start, working
from workbench.actions.taxonomygrow import from_concept, grow
from workbench.domain.record import Record
from workbench.domain.taxonomy import Taxonomy
from workbench.specfile import read_taxonomy
from workbench.trees.changes import Change, Delete, SetState

BANK, GROWN_AT, KEPT = "retail_banking", "complaints", 2
CONCEPT, TITLE = "fair_banking", "Fair banking for everybody"
DEFINITION = (
    "What older customers, newcomers, students, carers and small traders need to know about "
    "fraud, loans, accounts, cards and branches."
)
SHAPE = (3, 2, 2)  # children that are kept at each level: twelve leaves on three levels
BY, WHY = "demo script", "the demo's script kept the first of what was proposed"


class DemoTaxonomies(Record):
    """What is there: leaves and versions of both, and how much of the grown one is grounded."""

    leaves: int
    levels: int
    grounded: int
    versions: dict[str, int]
    simulated: bool = True


def bring_taxonomy(bench: Bench) -> DemoTaxonomies:
    """The demo's taxonomies, made at the first call: nothing is asked the next time.

    A concept becomes twelve leaves on three levels, and the bank's tree gets a second version, so
    that there is something to compare. Only stand-ins are asked: with real models this costs.
    """
    reads = bench.store.reads
    if bench.table.simulated and not reads.taxonomy_versions(CONCEPT):
        bring_evidence(bench)
        _bank(bench)
        _concept(bench)
    tree = working(bench, CONCEPT).taxonomy if reads.taxonomy_versions(CONCEPT) else None
    return _told(bench, tree)


def _told(bench: Bench, tree: Taxonomy | None) -> DemoTaxonomies:
    counts = {row.name: row.version for row in bench.store.reads.taxonomies()}
    if tree is None:
        return DemoTaxonomies(leaves=0, levels=0, grounded=0, versions=counts, simulated=False)
    return DemoTaxonomies(
        leaves=len(tree.leaves()), levels=max(depth for depth, _ in tree.walk()) - 1,
        grounded=sum(bool(node.quotes) for node in tree.leaves()), versions=counts,
    )  # fmt: skip


def _bank(bench: Bench) -> None:
    """The bank's tree as it ships, then with children grown below one node."""
    if not bench.store.reads.taxonomy_versions(BANK):
        start(bench, BANK, read_taxonomy(SHIPPED[BANK]), "as it ships", BY)
    if not working(bench, BANK).changed:
        _kept(bench, BANK, GROWN_AT, KEPT)
        save(bench, BANK, f"grown at Complaints; {WHY}", BY)


def _concept(bench: Bench) -> None:
    from_concept(bench, CONCEPT, TITLE, DEFINITION, BY)
    level = [working(bench, CONCEPT).taxonomy.nodes[0].id]
    for n in SHAPE:
        level = [kid for id in level for kid in _kept(bench, CONCEPT, id, n)]
    save(bench, CONCEPT, f"grown from the concept; {WHY}", BY)


def _kept(bench: Bench, name: str, id: str, n: int) -> list[str]:
    """Grow a node and keep its first children; their ids."""
    found = grow(bench, name, id, BY)
    kept = list(found.ids[:n])
    changes: list[Change] = [SetState(id=one, state="accepted") for one in kept]
    changes += [Delete(id=one) for one in found.ids[n:]]
    act(bench, name, f"kept {len(kept)} of {len(found.ids)}", changes, BY)
    return kept
