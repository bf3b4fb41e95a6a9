"""Sets of texts worked out once: the same vectors, vocabulary and budget rule for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from workbench.bulk import Encoding
    from workbench.measures.diversity import Measures
    from workbench.measures.families import Part
    from workbench.measures.lexical import Corpus

Embed = Callable[[Sequence[str]], "np.ndarray"]
Tell = Callable[[str], None]
NONE = "none"
SAMPLED, PLACE = "_sampled", "_place"
# Texts of a set that get vectors: about 25 s for MiniLM on one processor.
MOST_VECTORS = 1000


@dataclass(frozen=True)
class Making:
    """What makes the vectors, and the tokens of a draw (0: half of the smallest set)."""

    encoder: str = NONE
    budget: int = 0
    embed: Embed | None = None
    tell: Tell | None = None


@dataclass(frozen=True)
class Parted:
    """One set of texts, worked out: its words, and its families of figures."""

    name: str
    corpus: Corpus
    parts: dict[str, Part]
    foreign: int


class Work:
    """Sets of one call: the same vectors, vocabulary and budget rule for all of them."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], seed: int, making: Making) -> None:
        from workbench.gates.novelty import T_DUP
        from workbench.measures.lexical import Corpus

        self.seed, self.budget, self.t_dup = seed, making.budget or None, T_DUP
        base = frames.get("reference", frames["eval"])
        self.vocabulary = Corpus(list(base["text"])).vocabulary
        self.vectors = _vectors(frames, making)
        self.known: dict[str, Parted] = {}

    def measured(
        self, frames: Mapping[str, pd.DataFrame]
    ) -> tuple[list[Measures], dict[str, dict[str, int]]]:
        """The figures of some sets at budgets that all of them reach."""
        from workbench.measures.diversity import measured

        parted = {name: self.parted(name, frame) for name, frame in frames.items()}
        parts = {name: one.parts for name, one in parted.items()}
        return measured(parts, self.seed, self.budget)

    def parted(self, name: str, frame: pd.DataFrame) -> Parted:
        from workbench.measures import families
        from workbench.measures.lexical import Corpus
        from workbench.measures.syntactic import latin

        if name in self.known:
            return self.known[name]
        corpus = Corpus(list(frame["text"]))
        parts = {"lexical": families.lexical(corpus, self.vocabulary, self.seed),
                 "syntactic": families.syntactic(corpus, self.seed)}  # fmt: skip
        foreign = sum(any(t[0].isalpha() for t in item) and not latin(item)
                      for item in corpus.tokens)  # fmt: skip
        at = frame[SAMPLED].to_numpy(dtype=bool).nonzero()[0]
        if self.vectors is not None and len(at):
            import numpy as np

            rows = np.stack([self.vectors[corpus.texts[i]] for i in at])
            parts["semantic"] = families.semantic(rows, corpus.sizes[at], self.t_dup, len(corpus))
        self.known[name] = Parted(name, corpus, parts, foreign)
        return self.known[name]

    def row(self, one: Measures) -> dict[str, Any]:
        """A set as it is reported."""
        parted = self.known[one.name]
        corpus = parted.corpus
        many = int(corpus.sizes.sum())
        return {
            "set": one.name, "items": len(corpus), "tokens": many,
            "mean_tokens": many / len(corpus) if len(corpus) else None,
            "duplicates": corpus.duplicates, "other_scripts": parted.foreign,
            "vocabulary": corpus.vocabulary, "words": words_alone(corpus),
            "figures": [
                {"metric": name, "better": "higher" if sign > 0 else "lower", "family": family,
                 "whole": one.whole[name],
                 **{f"at_{kind}": {**drawn[name].estimate.model_dump(), "sd": drawn[name].sd}
                    for kind, drawn in one.drawn.items() if name in drawn}}
                for family, name, sign in _metrics() if name in one.whole
            ],
        }  # fmt: skip


def _metrics() -> list[tuple[str, str, int]]:
    from workbench.measures.families import METRICS

    return [(family, name, sign) for family, names in METRICS.items()
            for name, sign in names.items()]  # fmt: skip


def words_alone(corpus: Corpus) -> dict[str, Any]:
    """The words alone, without punctuation, by the plain rule: what most tools report."""
    from workbench.measures.lexical import Corpus as Cut
    from workbench.measures.lexical import distinct
    from workbench.text import WORD

    plainly = Cut(corpus.texts, lambda text: WORD.findall(text.lower()))
    many = int(plainly.sizes.sum())
    return {
        "tokens": many, "mean_tokens": many / len(corpus) if len(corpus) else None,
        **{f"distinct_{n}": distinct(plainly, n).value for n in (1, 2)},
    }  # fmt: skip


def in_order(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The rows by their text, at most 1,000 of them marked for vectors."""
    import numpy as np

    frame = frame.assign(**{PLACE: range(len(frame))})
    frame = frame.sort_values("text", kind="stable").reset_index(drop=True)
    picked = np.zeros(len(frame), dtype=bool)
    rng = np.random.default_rng(seed)
    picked[rng.permutation(len(frame))[:MOST_VECTORS]] = True
    return frame.assign(**{SAMPLED: picked})


def _vectors(frames: Mapping[str, pd.DataFrame], making: Making) -> dict[str, np.ndarray] | None:
    """The vectors of the marked texts, each text once; None without an encoder."""
    embed = making.embed
    if making.encoder == NONE and embed is None:
        return None
    texts = sorted(
        {text for frame in frames.values() for text in frame.loc[frame[SAMPLED], "text"]}
    )
    if embed is None:
        from workbench.embedding import SentenceEmbedder

        rows = SentenceEmbedder(making.encoder).embed_many(texts, _heard(making.tell))
    else:
        rows = embed(texts)
    return dict(zip(texts, rows, strict=True))


def _heard(tell: Tell | None) -> Callable[[Encoding], None] | None:
    """How far the vectors are, as a line."""
    if tell is None:
        return None

    def heard(now: Encoding) -> None:
        left = "" if now.seconds_left is None else f", {now.seconds_left:.0f} s left"
        tell(f"vectors: {now.done:,} of {now.total:,} texts{left}")

    return heard
