"""Growing at the bench: two families, proposals one by one, what is kept for learning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.toys.gapstore import WordEmbedder
from workbench.actions import taxonomies, taxonomygrow
from workbench.actions.open import Bench, Forbidden
from workbench.actions.taxonomydemo import BANK, CONCEPT, bring_taxonomy
from workbench.domain.evidence import Evidence
from workbench.errors import SpecError
from workbench.settings import Settings
from workbench.store import Store
from workbench.trees.changes import SetState

DOCUMENTS = [
    ("E1", "Lost cards abroad", "A lost card abroad is blocked by phone. Travellers wait long."),
    ("E2", "Fees on small transfers", "Small transfers bear a minimum fee. Traders send many."),
    ("E3", "Loans without a record", "Newcomers have no credit record. Lenders refuse most loans."),
    ("E4", "Closed branches", "The last branch in the valley closed. Pensioners take a bus."),
    ("E5", "Codes read out on the phone", "Callers ask for one-time codes. No bank ever asks."),
]
EVIDENCE = [Evidence(id=id, title=title, text=text) for id, title, text in DOCUMENTS]


def search(query: str, k: int) -> Sequence[Evidence]:
    return EVIDENCE[:k]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "wb.db") as store:
        made = Bench(Settings(), store, "owner")
        made._embedder = WordEmbedder()  # type: ignore[assignment]
        yield made


def test_a_concept_grows_by_two_families_and_is_kept_one_by_one(bench: Bench) -> None:
    taxonomygrow.from_concept(bench, "money", "Money <b>trouble</b>", "What goes wrong.", "ann")
    root = taxonomies.working(bench, "money").taxonomy.nodes[0].id
    grown = taxonomygrow.grow(bench, "money", root, "ann", search)
    assert 3 <= len(grown.children) <= 7 and grown.simulated and not grown.problems
    assert grown.models == ("taxonomist-e", "taxonomist-d")
    tree = taxonomies.working(bench, "money").taxonomy
    waiting = taxonomygrow.proposed(tree)
    assert [node.id for node in waiting] == list(grown.ids)
    texts = {one.id: one.text for one in EVIDENCE}
    for node in waiting:
        assert all(quote.text in texts[quote.evidence_id] for quote in node.quotes)
        assert node.author.startswith("grown by ") and node.author.endswith("(simulated)")
    first, second, *_ = waiting
    taxonomygrow.keep(bench, "money", first.id, "ann", "My own words", "What I mean.")
    taxonomygrow.drop(bench, "money", second.id, "ann")
    now = taxonomies.working(bench, "money")
    assert now.taxonomy.node(first.id).label == "My own words" and now.simulated
    assert second.id not in now.taxonomy.by_id
    (line,) = taxonomygrow.tuning(bench, "money").splitlines()
    said = json.loads(json.loads(line)["messages"][-1]["content"])["children"]
    assert [child["label"] for child in said] == ["My own words"]
    assert taxonomies.undo(bench, "money").startswith("dropped")
    assert (
        len(taxonomygrow.proposed(taxonomies.working(bench, "money").taxonomy)) == len(waiting) - 1
    )


def test_what_cannot_be_grown_is_said(bench: Bench) -> None:
    taxonomygrow.from_concept(bench, "money", "Money")
    root = taxonomies.working(bench, "money").taxonomy.nodes[0].id
    with pytest.raises(SpecError, match="nothing new was proposed for 'Money'"):
        taxonomygrow.grow(bench, "money", root, search=lambda query, k: ())
    taxonomies.act(bench, "money", "freeze", [SetState(id=root, state="frozen")])
    with pytest.raises(SpecError, match="is frozen"):
        taxonomygrow.grow(bench, "money", root, search=search)
    with pytest.raises(SpecError, match="label is empty"):
        taxonomygrow.from_concept(bench, "none", " \u200b ")
    assert taxonomygrow.tuning(bench, "money") == ""
    bench.role = "viewer"
    with pytest.raises(Forbidden):
        taxonomygrow.grow(bench, "money", root, search=search)


def test_the_demo_has_twelve_leaves_on_three_levels_and_two_versions(bench: Bench) -> None:
    made = bring_taxonomy(bench)
    assert (made.leaves, made.levels) == (12, 3) and made.versions == {BANK: 2, CONCEPT: 2}
    assert made.grounded >= 8
    assert taxonomies.compared(bench, BANK, 1, 2).counts["added"] == 2
    assert not taxonomygrow.proposed(taxonomies.working(bench, CONCEPT).taxonomy)
    assert bring_taxonomy(bench) == made
