"""Calibration: from which cosine on the encoder in use takes two texts for one.

Measured on points of the demo bank, once for each encoder, and kept in the store.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.candidate import Draft
from workbench.measures.thresholds import Thresholds, calibrate
from workbench.registry import load
from workbench.specfile import DATA, documents_of, read_spec, taxonomy_of, wanted_paths

if TYPE_CHECKING:
    from workbench.actions.open import Bench
    from workbench.domain.contracts import Embedder

# Raised when other texts are compared, so that what older ones gave is measured anew.
VERSION, KIND = 1, "thresholds"
A_LEAF, EVERY = 5, 3
# METHOD's fallbacks lie within what the carried encoder was calibrated to (`python -m
# tests.benchmarks.thresholds`), so they stay; nothing is measured again for it.
CONFIRMED = {"all-MiniLM-L6-v2": (0.92, 0.85)}


class Texts(NamedTuple):
    """Distinct points with the leaf of each, and rewrites with the point each is of."""

    texts: list[str]
    leaves: list[str]
    rewrites: list[str]
    of: list[int]


def cosines_for(bench: Bench) -> dict[str, float]:
    """t_dup, t_near and `unfit` (1 or 0) of the encoder in use, as novelty asks for them."""
    name = bench.embedder.name
    if name in CONFIRMED:
        t_dup, t_near = CONFIRMED[name]
        return {"t_dup": t_dup, "t_near": t_near, "unfit": 0.0}
    found = thresholds(bench)
    return {"t_dup": found.t_dup, "t_near": found.t_near, "unfit": float(not found.fit)}


def thresholds(bench: Bench) -> Thresholds:
    """The calibration of the encoder in use, measured if the store does not hold it yet."""
    known = known_thresholds(bench)
    if known is not None:
        return known
    found = measured(bench.embedder)
    if bench.role == "owner":
        bench.store.journal.keep_snapshot(KIND, _id(found.encoder), found.model_dump(mode="json"))
    return found


def known_thresholds(bench: Bench) -> Thresholds | None:
    """The calibration that the store holds of the encoder in use."""
    body = bench.store.reads.snapshot(_id(bench.embedder.name))
    return None if body is None else Thresholds.model_validate(body)


def measured(embedder: Embedder) -> Thresholds:
    """Calibrate an encoder: some 380 texts of a hundred words are embedded."""
    found = material()
    vectors, again = embedder.embed(found.texts), embedder.embed(found.rewrites)
    return calibrate(embedder.name, vectors, found.leaves, again, found.of)


def material() -> Texts:
    """Five points a leaf by the demo's own author, and a rewrite of every third of them.

    Half of the rewrites tell the same story in the same register with other turns, half have other
    words and other forms of dates and sums.
    """
    from workbench.models.offline.author.compose import compose, retold
    from workbench.models.offline.author.dice import Dice, fixed_draw
    from workbench.models.offline.author.message import Request

    spec = read_spec(DATA / "specs" / "demo.yaml")
    documents = {one.title: one.text for one in documents_of(spec)}
    taxonomy = taxonomy_of(spec)
    axes = taxonomy.axes if taxonomy else ()
    paraphrase = load("defect", "paraphrased duplicate")
    found = Texts([], [], [], [])
    for leaf, path in wanted_paths(spec, taxonomy).items():
        for number in range(A_LEAF):
            dice = Dice(fixed_draw(KIND, leaf, number))
            where = {axis.name: dice.pick([v.value for v in axis.values], axis.name)
                     for axis in axes}  # fmt: skip
            draft = compose(Request(
                test=spec.test, path=path[-1].label, leaf=path[-1].label, coordinate=where,
                definition=path[-1].definition, constraints=spec.constraints, documents=documents,
            ), dice)  # fmt: skip
            if isinstance(draft, str):
                continue
            at = len(found.texts)
            found.texts.append(draft.prompt)
            found.leaves.append(leaf)
            if at % (2 * EVERY) == 0:
                told: str | None = retold(draft, Dice(fixed_draw("again", at))).prompt
            else:
                told = _reworded(paraphrase, draft.prompt, at) if at % EVERY == 0 else None
            if told is not None and told != draft.prompt:
                found.rewrites.append(told)
                found.of.append(at)
    return found


def _reworded(paraphrase: object, prompt: str, seed: int) -> str | None:
    """The prompt in other words; None where too few of them are known."""
    draft = Draft(payload={"prompt": prompt, "reference": ""})
    made = paraphrase.plant(draft, Random(seed), [])  # type: ignore[attr-defined]
    return None if made is None else str(made.payload["prompt"])


def _id(encoder: str) -> str:
    return f"{KIND} {VERSION} {encoder}"
