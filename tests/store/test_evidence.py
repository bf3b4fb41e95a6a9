"""Evidence in the store: kept as it was seen, found by words, never changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.domain.evidence import Evidence
from workbench.errors import StoreError
from workbench.store import Store
from workbench.store.evidence import match_of

RECORDS = [
    Evidence(id="a", title="Parcels", text="A text message about a parcel.", fictional=True,
             metadata={"country": "Kestria"}),
    Evidence(id="b", title="Loans \ud800", text="A loan was refused \ud800 <script>1</script>"),
]  # fmt: skip


def test_records_come_back_as_they_were_and_only_once(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        assert store.evidence.save(RECORDS) == 2 and store.evidence.save(RECORDS) == 0
        found = store.reads.evidence("a")
        assert found is not None and found.fictional and found.metadata == {"country": "Kestria"}
        assert found.retrieved_at and found.model_copy(update={"retrieved_at": ""}) == RECORDS[0]
        hostile = store.reads.evidence("b")
        assert hostile is not None and hostile.text == RECORDS[1].text
        assert store.reads.evidence("z") is None and store.reads.evidence_count() == 2
        assert [r.id for r in store.reads.evidence_page(1, 1)] == ["b"]
        assert store.reads.evidence_by_words("a parcel!", 5)[0] == "a"
        assert store.reads.evidence_by_words("?!", 5) == []


def test_a_snapshot_is_never_changed(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        store.evidence.save(RECORDS[:1])
        other = RECORDS[0].model_copy(update={"text": "Something else."})
        with pytest.raises(StoreError, match="'a' is in the store with other words"):
            store.evidence.save([RECORDS[1], other])
        assert store.reads.evidence_count() == 1, "all or none"


def test_a_query_names_words_only() -> None:
    assert match_of('a "b" AND c') == '"a" OR "b" OR "and" OR "c"' and match_of("--") == ""
