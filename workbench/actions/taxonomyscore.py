"""Score a taxonomy against an expert's: `measure taxonomy`, from two files or by asking models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.actions.measure import Measured, Reading, dumped
from workbench.actions.open import Bench
from workbench.actions.taxonomies import working
from workbench.actions.taxonomyfiles import TaxonomyImport, read_file
from workbench.actions.taxonomygrow import Search, answers, retrieved
from workbench.domain.contracts import ModelRef
from workbench.domain.taxonomy import Node, Taxonomy
from workbench.errors import InputError, ModelError, SpecError
from workbench.growing import Child, asked, curated
from workbench.measures.treeterms import SOFT, Embed, Overlap, agreement, overlaps
from workbench.trees.rules import clean_label, new_id

NONE = "none"
CAVEAT = (
    "terms are labels without case, marks and plurals; a mean over the expert's parents, each with "
    "the same weight; a parent that the candidate lacks counts 0"
)


@dataclass(frozen=True)
class Ask:
    """The expert's file, and what makes vectors for the soft overlap (none: exact alone)."""

    against: Path
    encoder: str = "minilm"


def score(candidate: Path, how: Reading, ask: Ask, embed: Embed | None = None) -> Measured:
    """`measure taxonomy CANDIDATE --against EXPERT`; each a YAML file or a table of levels.

    InputError for an expert without a parent: there is nothing to compare.
    """
    mine = read_file(candidate, "candidate", how.mapping, how.skip_bad)
    theirs = read_file(ask.against, "expert", how.mapping, how.skip_bad)
    made = embed or _encoder(ask.encoder)
    results = results_of(mine.taxonomy, theirs.taxonomy, made, how.seed)
    settings = {"against": str(ask.against), "encoder": ask.encoder, "soft_cosine": SOFT,
                "seed": how.seed, "map": dict(how.mapping)}  # fmt: skip
    inputs = [mine.input, theirs.input]
    return Measured("taxonomy", inputs, settings, results, [*_told(mine), *_told(theirs)])


def _told(found: TaxonomyImport) -> list[str]:
    n = len(found.rejects)
    return [f"{n} of {found.rows} rows of {found.input['path']} were left out"] if n else []


def results_of(
    candidate: Taxonomy, expert: Taxonomy, embed: Embed | None, seed: int = 0
) -> dict[str, Any]:
    """Agreement, the sentence, and every parent; numbers alone where there is no encoder."""
    rows = overlaps(candidate, expert, embed)
    if not any(row.n_expert for row in rows):
        raise InputError("the expert's taxonomy has no node with children: nothing to compare")
    return _dumped(rows, seed)


def _dumped(rows: Sequence[Overlap], seed: int) -> dict[str, Any]:
    found = agreement(rows, seed)
    told = {**found, "rows": list(rows), "sentence": sentence(found), "caveat": CAVEAT}
    plain: dict[str, Any] = dumped(told)
    return plain


def sentence(found: Mapping[str, Any]) -> str:
    """What was found in one sentence, with interval and n."""
    exact, soft = found["exact"], found["soft"]
    told = f"The candidate has {_share(exact)} of an expert's terms exactly"
    told += f" and {_share(soft)} by meaning" if soft.value is not None else ""
    return (
        f"{told} (Jaccard, 95% bootstrap over {found['parents']} parents; it has "
        f"{found['parents_found']} of them)."
    )


def _share(estimate: Any) -> str:
    if estimate.value is None:
        return "–"
    span = f" ({estimate.lo:.2f} to {estimate.hi:.2f})" if estimate.lo is not None else ""
    return f"{estimate.value:.2f}{span}"


def _encoder(name: str) -> Embed | None:
    if name == NONE:
        return None
    from workbench.embedding import SentenceEmbedder

    return SentenceEmbedder(name).embed


@dataclass(frozen=True)
class Tried:
    """One taxonomist against the expert: its results, what it cost in questions, its grounding."""

    model: str
    results: dict[str, Any]
    asked: int
    failed: int
    proposed: int
    grounded: int
    simulated: bool


def parents_of(expert: Taxonomy) -> list[str]:
    """The ids of the nodes that have children no person still has to look at."""
    return [
        node.id for _, node in expert.walk()
        if any(kid.state != "proposed" for kid in expert.children(node.id))
    ]  # fmt: skip


def try_models(
    bench: Bench, name: str, models: Sequence[ModelRef], search: Search | None = None
) -> list[Tried]:
    """Every model grows every parent of an accepted tree anew, blind to its children, and is
    scored against them. Neither the working copy nor what is learned from changes."""
    bench.require("owner", "ask a model for children of a node")
    expert = accepted(working(bench, name).taxonomy)
    if not parents_of(expert):
        raise SpecError("this taxonomy has no accepted children to score a model against")
    return [_tried(bench, expert, model, search) for model in models]


def accepted(tree: Taxonomy) -> Taxonomy:
    """The tree without what is only proposed."""
    out = {node.id for _, node in tree.walk() if node.state == "proposed"}
    out |= {n.id for id in out for _, n in tree.walk(id)}
    kept = tuple(node for node in tree.nodes if node.id not in out)
    if not kept:
        raise SpecError("every node is only proposed: accept some first")
    return tree.model_copy(update={"nodes": kept})


def _tried(bench: Bench, expert: Taxonomy, model: ModelRef, search: Search | None) -> Tried:
    """What was grown under a parent is held against the expert's children of that parent alone:
    the way there is given to the model, so it is not counted for it."""
    rows: list[Overlap] = []
    told: list[Child] = []
    failed = 0
    for id in parents_of(expert):
        try:
            kids = _grown(bench, expert, id, model, search)
        except ModelError:
            kids, failed = [], failed + 1
        told += kids
        rows += overlaps(_star(expert, id, _nodes(kids, id)),
                         _star(expert, id, expert.children(id)), bench.embedder.embed)  # fmt: skip
    grounded = sum(child.grounded for child in told)
    return Tried(model.name, _dumped(rows, 0), len(rows), failed, len(told), grounded,
                 model.simulated)  # fmt: skip


def _grown(
    bench: Bench, expert: Taxonomy, id: str, model: ModelRef, search: Search | None
) -> list[Child]:
    """What a model proposes for a node of which it is shown no child and nothing below it."""
    below = {node.id for _, node in expert.walk(id)} - {id}
    blind = expert.model_copy(
        update={"nodes": tuple(node for node in expert.nodes if node.id not in below)}
    )
    evidence = retrieved(bench, blind, id, search)
    lists, _ = answers(bench, [model], asked(blind, id, evidence, curated(blind, id)), evidence)
    return lists[0]


def _nodes(children: Sequence[Child], parent: str) -> list[Node]:
    """Children as nodes, each label once; a label that cannot be read is none."""
    found: dict[str, Node] = {}
    for child in children:
        try:
            label = clean_label(child.label)
        except SpecError:
            continue
        id = new_id(label, parent, {node.id for node in found.values()} | {parent})
        found.setdefault(label.casefold(), Node(id=id, parent=parent, label=label))
    return list(found.values())


def _star(tree: Taxonomy, id: str, kids: Sequence[Node]) -> Taxonomy:
    """One node and some children, alone."""
    root = tree.node(id).model_copy(update={"parent": None})
    return Taxonomy(id="star", nodes=(root, *kids))
