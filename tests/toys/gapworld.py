"""A small world of questions with known holes, and an embedder that needs no model.

Subjects are word lists; a question mixes words of one subject with common words. Vectors are
hashed words, so that questions of one subject lie together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from workbench import mapping
from workbench.measures.windows import Windows

SUBJECTS = {
    "card": "card lost stolen block replace pin contactless",
    "loan": "loan interest repay early monthly rate borrow",
    "transfer": "transfer abroad iban wire receive pending sepa",
    "login": "password login reset account locked code sms",
    "fees": "fee charge monthly statement extra cost refund",
    "travel": "travel insurance trip cover luggage flight delay",
    "savings": "savings interest pot goal deposit yearly bonus",
    "joint": "joint account partner add owner shared access",
    "cheque": "cheque paper deposit branch cash post clear",
    "crypto": "crypto wallet bitcoin buy sell coin token",
}
COMMON = ["please", "can", "how", "my", "the", "do", "why", "help"]
WIDTH = 64


def question(subject: str, rng: np.random.Generator) -> str:
    words = SUBJECTS[subject].split()
    said = [*rng.choice(words, 4, replace=False), *rng.choice(COMMON, 2, replace=False)]
    return " ".join(rng.permutation(said))


def rows(n: int, seed: int, without: Sequence[str] = ()) -> pd.DataFrame:
    """n questions over the subjects in turn, `label` beside them."""
    rng = np.random.default_rng(seed)
    subjects = [name for name in SUBJECTS if name not in without]
    labels = [subjects[i % len(subjects)] for i in range(n)]
    return pd.DataFrame({"text": [question(label, rng) for label in labels], "label": labels})


def embed(texts: Sequence[str]) -> np.ndarray:
    """Unit vectors (n, 64): the mean of the texts' word vectors and a little of their own."""
    found = np.stack([_vector(text) for text in texts])
    unit: np.ndarray = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit.astype(np.float32)


def _vector(text: str) -> np.ndarray:
    said = text.split() or ["nothing"]
    whole: np.ndarray = np.sum([_word(word) for word in said], axis=0) + 0.05 * _word(text)
    return whole


@cache
def _word(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.encode("utf-8", "replace")).digest()[:8], "big")
    weight = 0.3 if word in COMMON else 1.0
    vector: np.ndarray = weight * np.random.default_rng(seed).normal(size=WIDTH)
    return vector


def windows_of(vectors: np.ndarray, weights: np.ndarray | None = None) -> Windows:
    """Windows as `mapping.snapshot` makes them, over principal axes: UMAP takes seconds to load."""
    few, mapping.FEW = mapping.FEW, 10**9
    try:
        return mapping.snapshot(vectors, weights, picture=False)
    finally:
        mapping.FEW = few
