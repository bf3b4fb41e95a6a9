"""Traffic comes in masked and sampled; the same again adds nothing, whatever the order or cuts."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.traffic import TrafficImport, TrafficOptions, import_traffic
from workbench.errors import InputError

PERSONAL = "call +44 20 7946 0958 or mail ann@example.org"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    opened = open_bench(tmp_path / "a.db")
    yield opened
    opened.close()


def rows_of(n: int, start: int = 0) -> list[dict[str, Any]]:
    return [{"id": f"q{i}", "text": f"how do I {i}?", "user": f"u{i % 7}", "day": i % 3}
            for i in range(start, start + n)]  # fmt: skip


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def bring(bench: Bench, path: Path, **options: Any) -> TrafficImport:
    return import_traffic(bench, path, TrafficOptions(**{"name": "shop", **options}))


def texts(bench: Bench, name: str = "shop") -> list[tuple[str, str]]:
    snapshot = bench.store.reads.traffic_snapshot(name)
    return [(r.row_id, r.text) for r in bench.store.reads.traffic_rows(snapshot.id)]


def test_the_sample_follows_from_the_rows_alone(bench: Bench, tmp_path: Path) -> None:
    rows = rows_of(1000)
    whole = bring(bench, write(tmp_path / "a.csv", rows), sample=100)
    assert (whole.new, whole.snapshot.rows_kept, whole.snapshot.rows_seen) == (1000, 100, 1000)
    mixed = random.Random(1).sample(rows, 1000)
    for cut in (mixed[:300], mixed[200:600], mixed[600:]):
        last = bring(bench, write(tmp_path / "b.csv", cut), name="cut", sample=100)
    assert last.snapshot.rows_seen == 1000 and texts(bench, "cut") == texts(bench)
    other = bring(bench, tmp_path / "a.csv", name="seeded", sample=100, seed=5)
    assert texts(bench, "seeded") != texts(bench) and other.snapshot.id != whole.snapshot.id
    row = bench.store.reads.traffic_rows(whole.snapshot.id)[0]
    assert row.metadata == {"day": str(int(row.row_id[1:]) % 3)} and row.user in "u0u1u2u3u4u5u6"


def test_the_same_file_adds_nothing_and_a_longer_one_what_is_new(
    bench: Bench, tmp_path: Path
) -> None:
    first = bring(bench, write(tmp_path / "a.csv", rows_of(50)))
    again = bring(bench, tmp_path / "a.csv")
    assert again.new == 0 and again.repeated == 50 and again.snapshot == first.snapshot
    longer = bring(bench, write(tmp_path / "b.csv", rows_of(60, start=20)))
    assert (longer.new, longer.repeated) == (30, 30) and longer.snapshot.rows_kept == 80
    assert [s.rows_seen for s in bench.store.reads.traffic("shop")] == [80, 50]
    assert len(longer.snapshot.files) == 2


def test_without_ids_equal_rows_count_and_are_known_again(bench: Bench, tmp_path: Path) -> None:
    rows = [{"text": text, "user": user} for text, user in
            [("pin?", "a"), ("pin?", "a"), ("pin?", "b"), ("card", "a")]]  # fmt: skip
    first = bring(bench, write(tmp_path / "a.csv", rows))
    assert first.new == 4 and sorted(id for id, _ in texts(bench)) == ["0", "1", "2", "3"]
    longer = bring(
        bench, write(tmp_path / "b.csv", [*rows[::-1], rows[0], {"text": "x", "user": ""}])
    )
    assert (longer.new, longer.repeated) == (2, 4)
    ids = [id for id, _ in texts(bench)]
    assert len(set(ids)) == 6 and sum(":" in id for id in ids) == 2


def test_nothing_personal_reaches_the_store(bench: Bench, tmp_path: Path) -> None:
    rows = [{"id": "ann@example.org", "text": PERSONAL, "user": "ann@example.org",
             "response": PERSONAL, "note": PERSONAL, "label": "x"},
            {"id": "2", "text": "plain", "user": "u", "response": "", "note": "", "label": "y"},
            {"id": "3", "text": "", "user": PERSONAL, "response": "", "note": "", "label": ""},
            ]  # fmt: skip
    found = bring(bench, write(tmp_path / "a.csv", rows), skip_bad=True)
    assert found.snapshot.redactions == {"email": 5, "phone": 3} and found.rejected == 1
    bench.close()
    raw = b"".join(f.read_bytes() for f in tmp_path.iterdir() if f.name.startswith("a.db"))
    assert b"example.org" not in raw and b"7946" not in raw and b"[phone]" in raw
    told = json.dumps(found.results())
    assert "plain" not in told and "call" not in told  # numbers carry no text of traffic


def test_masking_may_be_switched_off_but_not_half_way(bench: Bench, tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", [{"text": PERSONAL}])
    assert not bring(bench, file, redact=False).snapshot.redactions
    assert texts(bench) == [("0", PERSONAL)]
    for changes, why in (
        ({}, "begun with redacted False, not True"),
        ({"sample": 5, "redact": False}, "sample 20000"),
        ({"seed": 3, "redact": False}, "seed 0, not 3"), ({"sample": 0}, "at least one row"),
        ({"name": " "}, "needs a name"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=why):
            bring(bench, file, **changes)


def test_bad_rows_stop_an_import_unless_they_may_be_left_out(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("text,weight\ngood,1\nbad,minus\n,1\nshort\n")
    with pytest.raises(InputError, match="3 bad rows: line 3: weight is no number from 0; line 4"):
        bring(bench, file)
    assert bench.store.reads.traffic() == ()
    found = bring(bench, file, skip_bad=True)
    assert (found.rejected, found.new) == (3, 1) and found.rejects[0]["line"] == 3
    file.write_text("text\n \n")
    with pytest.raises(InputError, match="no row of 1 can be used"):
        bring(bench, file, skip_bad=True, name="none")


def test_only_an_owner_brings_traffic(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "a.db", role="reviewer")
    with pytest.raises(Forbidden, match="import traffic"):
        bring(bench, write(tmp_path / "a.csv", rows_of(1)))
    bench.close()


def test_odd_texts_come_back(bench: Bench, tmp_path: Path) -> None:
    odd = ["x" * 100_000, "\u202ereversed", "多言語", "a\nb"]
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps({"text": text}) for text in odd))
    bring(bench, file)
    found = {int(id): text for id, text in texts(bench)}
    assert [found[i] for i in range(len(odd))] == odd
