"""Windows: regions of traffic to count in, made from traffic alone and kept with its snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

ARRAYS = ("vectors", "weights", "squares", "near", "nearness", "leaf", "kids", "place", "landmark")


@dataclass
class Windows:
    """N distinct traffic texts in canonical order, a tree of 2K-1 nested regions over K leaves.

    `vectors` (N, d) unit float32; `weights` (N,) the traffic a text stands for and `squares` (N,)
    the sum of the squared weights of its rows; `near` (N, L) the nearest texts, nearest first,
    without the text itself, and `nearness` (N, L) their cosines; `leaf` (N,); `kids` (2K-1, 2)
    two children a node, -1 for leaves, children before parents; `place` (N, 2) is for pictures;
    `landmark` (N,) an HDBSCAN cluster or -1; `key` hashes rows, model and parameters; `rows[i]`
    are the places of text i in the table it came from.
    """

    vectors: np.ndarray
    weights: np.ndarray
    squares: np.ndarray
    near: np.ndarray
    nearness: np.ndarray
    leaf: np.ndarray
    kids: np.ndarray
    place: np.ndarray
    landmark: np.ndarray
    key: str = ""
    rows: list[list[int]] = field(default_factory=list)
    known: dict[Any, Any] = field(default_factory=dict, repr=False)

    @property
    def n(self) -> int:
        return len(self.vectors)

    @property
    def leaves(self) -> int:
        return (len(self.kids) + 1) // 2

    @property
    def share(self) -> np.ndarray:
        """(N,) the share of traffic that each text stands for."""
        shares: np.ndarray = self.weights / self.weights.sum()
        return shares

    @property
    def kish(self) -> float:
        """The number of equally weighted rows that say as much about shares (Kish 1965)."""
        return float(self.weights.sum() ** 2 / self.squares.sum())

    @property
    def members(self) -> np.ndarray:
        """(2K-1, K) which leaves a node has."""
        import numpy as np

        if "members" not in self.known:
            k = self.leaves
            inside = np.zeros((len(self.kids), k), dtype=bool)
            inside[np.arange(k), np.arange(k)] = True
            for node in range(k, len(self.kids)):
                inside[node] = inside[self.kids[node, 0]] | inside[self.kids[node, 1]]
            self.known["members"] = inside
        found: np.ndarray = self.known["members"]
        return found

    @property
    def parents(self) -> np.ndarray:
        """(2K-1,) the parent of a node; -1 for the root."""
        import numpy as np

        up = np.full(len(self.kids), -1)
        for node in range(self.leaves, len(self.kids)):
            up[self.kids[node]] = node
        return up

    @property
    def shown(self) -> np.ndarray:
        """(N,) the half of the texts that an author may see; the other half confirms a closure.

        The canonical order is that of hashes, so every second text is a random half.
        """
        import numpy as np

        half: np.ndarray = np.arange(self.n) % 2 == 0
        return half

    def inside(self, node: int) -> np.ndarray:
        """(N,) whether a text is in a node."""
        found: np.ndarray = self.members[node][self.leaf]
        return found

    def save(self, path: Path) -> None:
        """All arrays in one .npz file, which appears whole or not at all."""
        import numpy as np

        flat = np.asarray([at for row in self.rows for at in row], dtype=np.int64)
        sizes = np.asarray([len(r) for r in self.rows], dtype=np.int64)
        part = path.with_suffix(".part.npz")
        np.savez(
            part, key=np.asarray(self.key), flat=flat, sizes=sizes,
            **{name: getattr(self, name) for name in ARRAYS},
        )  # fmt: skip
        part.replace(path)


def load_windows(path: Path, key: str) -> Windows | None:
    """The windows in a file when they have this key; None when not, or when it is not readable."""
    import zipfile

    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as held:
            if str(held["key"]) != key:
                return None
            ends = np.cumsum(held["sizes"])[:-1]
            rows = [part.tolist() for part in np.split(held["flat"], ends)]
            return Windows(**{name: held[name] for name in ARRAYS}, key=key, rows=rows)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None
