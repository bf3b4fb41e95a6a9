"""How often two parts of one set are called different, and what the figures cost in CPU seconds.

    python -m tests.benchmarks.diversity [REPEATS]

Texts are those of ../shared/data (banking77, clinc150, chat_questions); nothing runs without them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tests.actions.test_diversity import column
from tests.actions.test_measure import DATA
from workbench.measures import diversity
from workbench.measures.families import lexical, semantic, syntactic
from workbench.measures.lexical import Corpus
from workbench.measures.syntactic import tagger
from workbench.measures.telltale import telltale


def false_calls(texts: Sequence[str], n: int, m: int, share: float, repeats: int) -> float:
    """The share of figures, at equal tokens, that are called different between parts of one set."""
    rng, called, known = np.random.default_rng(5), 0, 0
    diversity.SHARE = share
    for seed in range(repeats):
        order = rng.permutation(len(texts))
        one, other = ([texts[i] for i in part] for part in (order[:n], order[n : n + m]))
        words = Corpus(other).vocabulary
        parts = {
            name: {"lexical": lexical(Corpus(t), words), "syntactic": syntactic(Corpus(t))}
            for name, t in (("one", one), ("other", other))
        }
        found, _ = diversity.measured(parts, seed)
        rows = [r for r in diversity.differences(*found) if r["at"] == "tokens" and not r["reason"]]
        called, known = called + sum(row["called"] for row in rows), known + len(rows)
    return called / max(known, 1)


def misses(texts: Sequence[str], n: int, repeats: int) -> tuple[float, float]:
    """How often parts of one set are told apart by the tell-tale, and how far its area spreads."""
    rng, seen = np.random.default_rng(n), []
    for seed in range(repeats):
        order = rng.permutation(len(texts))
        auc = telltale(
            [texts[i] for i in order[:n]], [texts[i] for i in order[n : 2 * n]], seed
        ).auc
        assert auc.value is not None and auc.lo is not None and auc.hi is not None
        seen.append((not auc.lo <= 0.5 <= auc.hi, auc.value))
    return float(np.mean([s[0] for s in seen])), float(np.std([s[1] for s in seen]))


def timed(name: str, work: Callable[[], Any]) -> Any:
    begun = time.process_time()
    found = work()
    print(f"  {time.process_time() - begun:6.2f} s  {name}", flush=True)
    return found


def costs(texts: Sequence[str]) -> None:
    print(f"CPU for {len(texts):,} texts")
    timed("the tagger's lexicon, once", tagger)
    corpus = timed("cutting", lambda: Corpus(texts))
    words = timed("words, the whole set", lambda: lexical(corpus, 5000))
    tags = timed("tags, the whole set", lambda: syntactic(corpus))
    timed("words, 40 draws", lambda: diversity.measured({"a": {"lexical": words}}))
    timed("tags, 40 draws", lambda: diversity.measured({"a": {"syntactic": tags}}))
    rows = np.random.default_rng(0).normal(size=(1000, 384))
    sizes = np.full(1000, 12)
    space = timed("vectors, 1,000 texts", lambda: semantic(rows, sizes, 0.92, 1000))
    timed("vectors, 40 draws", lambda: diversity.measured({"a": {"semantic": space}}))
    half = len(texts) // 2
    timed("the tell-tale, 2,000 + 2,000", lambda: telltale(texts[:half], texts[half:]))


def main(repeats: int) -> None:
    bank = column(DATA / "banking77" / "train.csv", "text")
    clinc = column(DATA / "clinc150" / "data_full.jsonl.gz", "text", split="train")
    chat = column(DATA / "chat_questions" / "questions.jsonl.gz", "prompt", set="arena-hard-v2.0")
    costs(bank)
    print("figures called different between two random parts of one set, by share of a draw")
    for name, texts, n, m in (("clinc150", clinc, 300, 300), ("banking77", bank, 400, 1600),
                              ("arena-hard 2.0", chat, 150, 400)):  # fmt: skip
        told = [f"{share}: {false_calls(texts, n, m, share, repeats):.1%}"
                for share in (0.5, 0.8, 1.0)]  # fmt: skip
        print(f"  {name}, {n} and {m}: {', '.join(told)}", flush=True)
    print("told apart by the tell-tale between two random parts of one set (5% wanted)")
    for name, texts, n in (("clinc150", clinc, 60), ("clinc150", clinc, 200),
                           ("clinc150", clinc, 600), ("banking77", bank, 200)):  # fmt: skip
        share, spread = misses(texts, n, repeats)
        print(f"  {name}, {n} a side: {share:.1%}, area spreads by {spread:.3f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
