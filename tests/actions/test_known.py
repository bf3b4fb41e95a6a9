"""Public sets and training data in a run: what shares 13 words with them is refused.

The run has a recipe of its own, whose drafts are ten sentences, of which two stand elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.embedder import ToyEmbedder
from tests.toys.killing import toy_bench
from tests.toys.recipe import Toy, ask
from tests.toys.world import toy_spec
from workbench.actions.known import KnownOptions, import_known, known_sets, known_texts
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, Forbidden
from workbench.domain.candidate import Draft
from workbench.domain.contracts import Context, Example
from workbench.domain.spec import FrozenRun, Slot
from workbench.errors import InputError, StoreError
from workbench.registry import register

TALES = (
    "a keeper of a lighthouse counted eleven ships before noon and wrote them all down twice",
    "my neighbour bakes three loaves each morning while her brother sells five of them at dawn",
    "when rain fell on monday our garden had seven snails under every second pot of thyme",
    "how many blue tiles does an old mason need for that kitchen floor beside the river",
    "she ran four laps around the lake until her watch stopped at a quarter past nine",
    "his uncle repaired twelve clocks last winter although none of them ever told him the time",
    "two trains leave opposite towns at equal speed and meet where a tall poplar used to stand",
    "our teacher bought chalk for eighty cents a box and pencils for less than half of that",
    "they planted six rows of beans then lost one row to frost and another to hungry pigeons",
    "which jar holds more honey if both were filled by bees that worked from june to august",
)


@register("recipe", passes=Example(payload={"prompt": "a", "reference": "1"}),
          refuses=Example(payload={"prompt": "", "reference": ""}))  # fmt: skip
class Tales(Toy):
    name = "toy_tales"
    gates = ("novelty",)

    def author(self, slot: Slot, ctx: Context) -> Draft:
        ask(ctx, "author", f"tale {slot.index}")
        payload = {"prompt": f"{TALES[slot.index % 10]}?", "reference": f"r{slot.index}"}
        return Draft(payload=payload, author="toy", author_family="toys")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    opened = toy_bench(tmp_path)
    opened._embedder = ToyEmbedder()  # type: ignore[assignment]
    monkeypatch.setattr("workbench.actions.manufacture.cosines_for", lambda bench: {})
    yield opened
    opened.close()


def known_file(folder: Path, *texts: str) -> Path:
    file = folder / "known.jsonl"
    file.write_text("".join(json.dumps({"question": text}) + "\n" for text in texts))
    return file


def made(bench: Bench, **options: int) -> tuple[FrozenRun, dict[int, str], str]:
    """A run of ten pulls: what was decided of each slot, and the hash of its dataset."""
    spec = toy_spec(recipe="toy_tales")
    run = create_run(bench, spec, RunOptions(attempts=10, seed=1, **options))
    work(bench, run.run_id)
    said = {d.slot: f"{d.outcome} {d.message}" for d in bench.store.journal.decisions(run.run_id)}
    return run, said, bench.store.reads.dataset_hash(run.run_id)


def test_a_draft_that_shares_13_words_with_a_public_text_is_refused(
    bench: Bench, tmp_path: Path
) -> None:
    copied = "Once, " + " ".join(TALES[3].split()[:13]).upper() + ": nobody knows."
    near = " ".join(TALES[5].split()[:12]) + " a clock"
    file = known_file(tmp_path, "something else", copied, near)
    found = import_known(bench, file, KnownOptions("public", "sums"))
    assert found.new and (found.known.rows, found.known.wholes) == (3, 3)
    import_known(bench, known_file(tmp_path, TALES[7] + "!"), KnownOptions("training", "sft"))
    run, said, _ = made(bench)
    assert len(run.known) == 2 and set(run.known) == {k.id for k in known_sets(bench)}
    refused = {slot for slot, what in said.items() if not what.startswith("admitted")}
    assert refused == {3, 7}
    assert "shares 13 words with a public text as sums:2: how many blue tiles" in said[3]
    assert said[7].startswith("refused the same text as sft:1:")


def test_without_known_sets_nothing_is_refused_and_older_runs_keep_theirs(
    bench: Bench, tmp_path: Path
) -> None:
    spec = toy_spec(recipe="toy_tales")
    before = create_run(bench, spec, RunOptions(attempts=10, seed=1))
    import_known(bench, known_file(tmp_path, TALES[3]), KnownOptions("public", "sums"))
    work(bench, before.run_id)
    assert before.known == ()
    decisions = bench.store.journal.decisions(before.run_id)
    assert [d.outcome for d in decisions] == ["admitted"] * 10


def test_the_dataset_is_the_same_at_any_concurrency_and_import_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.actions.manufacture.cosines_for", lambda bench: {})
    hashes = set()
    names = ["sums", "more"]
    for concurrency in (1, 5, 16):
        folder = tmp_path / str(concurrency)
        folder.mkdir()
        bench = toy_bench(folder)
        bench._embedder = ToyEmbedder()  # type: ignore[assignment]
        for name in names:
            file = known_file(folder, TALES[2 if name == "sums" else 8])
            import_known(bench, file, KnownOptions("public", name))
        names.reverse()
        _, said, mark = made(bench, concurrency=concurrency)
        assert {s for s, what in said.items() if what.startswith("refused")} == {2, 8}
        hashes.add(mark)
        bench.close()
    assert len(hashes) == 1


def test_the_same_file_again_is_the_same_set(bench: Bench, tmp_path: Path) -> None:
    file = known_file(tmp_path, *TALES)
    one = import_known(bench, file, KnownOptions("public", "sums"))
    again = import_known(bench, file, KnownOptions("public", "sums"))
    assert again.known.id == one.known.id and not again.new
    other = import_known(bench, file, KnownOptions("training", "sums"))
    assert other.new and len(known_sets(bench)) == 2


def test_no_text_comes_into_the_store(bench: Bench, tmp_path: Path) -> None:
    import_known(bench, known_file(tmp_path, *TALES), KnownOptions("public", "sums"))
    bench.close()
    place = bench.store.path
    kept = b"".join(file.read_bytes() for file in place.parent.glob(f"{place.name}*"))
    assert b"lighthouse" not in kept and b"sums" in kept


def test_parts_are_put_together_again(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.actions.known.A_PART", 3)
    found = import_known(bench, known_file(tmp_path, *TALES), KnownOptions("public", "sums"))
    index = known_texts(bench, [found.known.id])
    assert index is not None and found.known.grams > 20
    assert [index.near(f"so {tale} then")[0].id for tale in TALES] == [
        f"sums:{i}" for i in range(1, 11)
    ]
    assert known_texts(bench, ()) is None
    with pytest.raises(StoreError, match="no set of known texts k0"):
        known_texts(bench, ["k0"])


def test_what_cannot_be_imported_is_said(bench: Bench, tmp_path: Path) -> None:
    file = known_file(tmp_path, *TALES)
    with pytest.raises(InputError, match="need a name, as in --name gsm8k"):
        import_known(bench, file, KnownOptions("public", " "))
    bench.role = "reviewer"
    with pytest.raises(Forbidden, match="import training texts"):
        import_known(bench, file, KnownOptions("training", "x"))
