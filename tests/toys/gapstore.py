"""Traffic with holes, an eval set that covers the rest, and a map of it made without a model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tests.toys import gapworld
from tests.toys.world import toy_run, toy_slot, toy_spec
from workbench import mapping
from workbench.actions import mapmaking, mapsources
from workbench.actions.open import Bench
from workbench.bulk import Encoding
from workbench.domain.candidate import Decision, Draft, Event
from workbench.domain.spec import Because

WITHOUT = ("loan", "crypto")


class WordEmbedder:
    """Vectors of hashed words: subjects lie together, and no model is loaded."""

    name = "words"

    def embed_one(self, text: str) -> np.ndarray:
        return gapworld.embed([text])[0]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return self.embed_many(texts)

    def embed_many(self, texts: Sequence[str], progress: Any = None) -> np.ndarray:
        if progress is not None:
            progress(Encoding(len(texts), len(texts), 0, 900.0, 0.0))
        return gapworld.embed(texts)


def csv(n: int, seed: int, without: Sequence[str] = (), times: bool = False) -> bytes:
    """Questions as a dropped table; with `times` crypto is asked in the last month alone."""
    rows = gapworld.rows(n, seed, without)
    lines = ["question,intent,timestamp" if times else "question,intent"]
    for i, row in enumerate(rows.itertuples()):
        late = row.label == "crypto" or i % 3 == 0
        at = f",2026-0{6 if late else 4}-{i % 27 + 1:02d}" if times else ""
        lines.append(f"{row.text},{row.label}{at}")
    return "\n".join(lines).encode()


def keep(bench: Bench, kind: mapsources.Kind, name: str, data: bytes) -> mapsources.Source:
    """Drop a file as the page does."""
    found = mapsources.columns(kind, name, data)
    kept = mapsources.keep(bench, kind, name, data, dict(found.guessed))
    assert kept.source is not None
    return kept.source


def mapped(bench: Bench, n_eval: int = 400, times: bool = True) -> mapmaking.Want:
    """Traffic of 1,500 questions and an eval set without two subjects, dropped and mapped."""
    bench._embedder = WordEmbedder()  # type: ignore[assignment]
    traffic = keep(bench, "traffic", "asked.csv", csv(1500, 1, times=times))
    evals = keep(bench, "texts", "evals.csv", csv(n_eval, 2, WITHOUT))
    want = mapmaking.Want(traffic.ref, evals.ref, "text")
    few, mapping.FEW = mapping.FEW, 10**9  # principal axes: UMAP takes seconds to load
    try:
        mapmaking.make(bench, want)
    finally:
        mapping.FEW = few
    return want


def filled(bench: Bench, gap: str, texts: Sequence[str], run_id: str = "rgap") -> None:
    """A finished run that was made for a gap, with these accepted points."""
    spec = toy_spec(id="filling", n=len(texts), because=Because(kind="gap", ref=gap, text="a gap"))
    journal = bench.store.journal
    journal.create_run(toy_run(run_id, spec=spec, accept=len(texts)))
    for index, text in enumerate(texts):
        slot = toy_slot(index, run_id=run_id, spec_id="filling", cluster_id=f"f{index}")
        draft = Draft(payload={"prompt": text, "reference": "1"}, author="workbench/author-a")
        journal.assign(slot)
        journal.append([
            Event.model_validate({"slot": slot, "kind": kind, "seq": at, "draft": draft})
            for at, kind in enumerate(("drafted", "admitted"))
        ])  # fmt: skip
        decision = Decision(run_id=run_id, slot=index, outcome="admitted", draft=draft)
        journal.decide(decision, text, "1")
    journal.set_state(run_id, "done")
