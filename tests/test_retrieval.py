"""Search by words and meaning: merged by rank, frozen, the same whatever else is imported."""

from __future__ import annotations

import numpy as np

from workbench.domain.evidence import Evidence
from workbench.retrieval import SnapshotArchive, merged, snapshot_hash
from workbench.store.evidence import FullText

RECORDS = [
    Evidence(id="a", title="Parcels", text="A text message about a parcel."),
    Evidence(id="b", title="Loans", text="A loan was refused without a record."),
    Evidence(id="c", title="Branches", text="The last branch closed."),
]


class Axes:
    """Vectors that know three themes."""

    name = "axes"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def embed_one(self, text: str) -> np.ndarray:
        self.seen.append(text)
        low = text.lower()
        vector = np.array([w in low for w in ("parcel", "loan", "branch")], dtype=np.float32)
        return vector / max(float(np.linalg.norm(vector)), 1.0)

    def embed(self, texts: list[str]) -> np.ndarray:
        return np.stack([self.embed_one(text) for text in texts])


def test_two_rankings_are_merged_by_reciprocal_rank() -> None:
    assert merged([["a", "b", "c"], ["c", "a"]], 3) == ["a", "c", "b"]
    assert merged([["b"], ["a"]], 1) == ["b"], "a tie is decided by the first ranking"
    assert merged([], 3) == []


def test_an_archive_finds_by_words_and_by_meaning_and_embeds_its_records_once() -> None:
    embedder = Axes()
    archive = SnapshotArchive(RECORDS, FullText(RECORDS), embedder)
    assert [r.id for r in archive.search("refused loan", 1)] == ["b"]
    assert archive.search("the branch", 1)[0].id == "c"
    assert len(embedder.seen) == len(RECORDS) + 2
    assert archive.search("the branch", 1)[0].id == "c" and len(embedder.seen) == 5
    assert archive.record("a") == RECORDS[0] and archive.record("z") is None and len(archive) == 3


def test_a_query_is_never_an_operator() -> None:
    words = FullText(RECORDS)
    for query in ('"loan" OR (', "NEAR(a b)", "title:loan*", "", "!!", "\ud800 loan"):
        assert isinstance(words(query, 3), list)
    assert words("LOAN", 3) == ["b"]
    words.close()


def test_the_hash_of_a_snapshot_knows_contents_and_no_order() -> None:
    mark = snapshot_hash(RECORDS)
    assert mark == snapshot_hash(RECORDS[::-1]) and mark != snapshot_hash(RECORDS[:2])
    other = RECORDS[0].model_copy(update={"text": "A text message about two parcels."})
    assert snapshot_hash([other, *RECORDS[1:]]) != mark
    later = RECORDS[0].model_copy(update={"retrieved_at": "2027-01-01"})
    assert snapshot_hash([later, *RECORDS[1:]]) == mark
    assert RECORDS[0].holds("about a parcel") and not RECORDS[0].holds("about the parcel")
    assert not RECORDS[0].holds(" ")
