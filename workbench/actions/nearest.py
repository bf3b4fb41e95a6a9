"""Nearest training texts by meaning, for the rule `semantic` of overlap: a sample of both sides.

A sample, because vectors cost: about 25 s for 1,000 texts on one processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.actions.textsets import Embed, Tell
from workbench.measures.overlap import Verdict
from workbench.reservoir import Reservoir, row_hash
from workbench.traintexts import TrainRow

if TYPE_CHECKING:
    import numpy as np

MOST_ITEMS, MOST_TRAIN = 1000, 4000


class Nearest:
    """Draws training texts as they pass, and compares items with them at the end."""

    def __init__(self, encoder: str, seed: int, embed: Embed | None, tell: Tell | None) -> None:
        self.encoder, self.seed, self.embed, self.tell = encoder, seed, embed, tell
        self.train: Reservoir[TrainRow] = Reservoir(MOST_TRAIN, seed)
        self.rows = 0

    def offer(self, rows: Sequence[TrainRow]) -> None:
        """Consider training texts, equal ones once."""
        self.rows += len(rows)
        for row in rows:
            self.train.offer(row_hash(row.text), lambda row=row: row)  # type: ignore[misc]

    def verdicts(
        self, texts: Sequence[str]
    ) -> tuple[list[Verdict], dict[int, str], dict[str, Any], list[dict[str, Any]]]:
        """Verdicts, the text each was nearest to, facts for the report, what was not compared."""
        import numpy as np

        from workbench.gates.novelty import T_DUP, T_NEAR

        train = [row for _, row in self.train.rows()]
        # Which items are drawn depends on their texts, not on the order of the file.
        order = sorted(range(len(texts)), key=lambda i: (row_hash(f"{self.seed} {texts[i]}"), i))
        picked = sorted(order[:MOST_ITEMS])
        theirs = self._vectors([row.text for row in train])
        mine = self._vectors([texts[i] for i in picked])
        cosines = np.round((mine @ theirs.T).astype(float), 6)
        found, shown = [Verdict(None)] * len(texts), {}
        for i, row in zip(picked, cosines, strict=True):
            at = int(row.argmax())
            found[i] = Verdict(bool(row[at] >= T_DUP), float(row[at]), row=train[at].place)
            shown[i] = train[at].text
        near = sum(1 for v in found if v.value is not None and T_NEAR <= v.value < T_DUP)
        facts = {"t_dup": T_DUP, "t_near": T_NEAR, "near": near, "encoder": self.encoder,
                 "train_rows": len(train)}  # fmt: skip
        return found, shown, facts, self._left_out(len(texts) - len(picked), len(train))

    def _vectors(self, texts: Sequence[str]) -> np.ndarray:
        if self.embed is not None:
            return self.embed(texts)
        from workbench.embedding import SentenceEmbedder

        if self.tell is not None:
            self.tell(f"vectors of {len(texts):,} texts")
        return SentenceEmbedder(self.encoder).embed_many(texts)

    def _left_out(self, items: int, train: int) -> list[dict[str, Any]]:
        told = []
        if items:
            told.append({"rule": "semantic", "items": items,
                         "reason": f"a sample of {MOST_ITEMS:,} items was compared"})  # fmt: skip
        if train < self.rows:
            told.append({
                "rule": "semantic", "items": 0,
                "reason": f"{train:,} different texts of {self.rows:,} training rows were compared",
            })  # fmt: skip
        return told
