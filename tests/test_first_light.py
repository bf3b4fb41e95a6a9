"""Every recipe through the whole house: the same points however they are made, and no more.

Same spec and seed at concurrency 1 and 16, stepped against batch, bounded, replayed: one dataset.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.actions.demo import SIZES
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, open_bench
from workbench.actions.replay import replay
from workbench.actions.stepping import advance, next_slot, open_stepping
from workbench.domain.contracts import Origin, Request
from workbench.domain.spec import InputSpec
from workbench.errors import MissingReply
from workbench.specfile import DATA, read_spec

# The demo's specs, and one whose points come in as a scene of their own.
SMALL = {**SIZES["small"], "social": 3}
Opener = Callable[[], Bench]


@pytest.fixture(scope="module", params=sorted(SMALL))
def kind(request: pytest.FixtureRequest) -> str:
    """The name of a spec of the demo: each is of another recipe."""
    return str(request.param)


def spec_of(kind: str) -> InputSpec:
    return read_spec(DATA / "specs" / f"{kind}.yaml")


@pytest.fixture(scope="module")
def alone(kind: str, small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose first run is one of this spec, made with sixteen pulls at once.

    The demo's first spec has that already; a later one would see the points of the earlier ones.
    """
    if kind == next(iter(SMALL)):
        return small_store
    path = tmp_path_factory.mktemp(kind) / "alone.db"
    bench = open_bench(path)
    work(bench, create_run(bench, spec_of(kind), RunOptions(accept=SMALL[kind], seed=1)).run_id)
    bench.close()
    return path


@pytest.fixture
def copied(alone: Path, tmp_path: Path) -> Iterator[Opener]:
    """Open a copy of that store."""
    opened: list[Bench] = []

    def open_copy() -> Bench:
        opened.append(open_bench(shutil.copy(alone, tmp_path / "copy.db")))
        return opened[-1]

    yield open_copy
    for bench in opened:
        bench.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Bench]:
    bench = open_bench(tmp_path / "fresh.db")
    yield bench
    bench.close()


def first_run(bench: Bench, kind: str) -> str:
    """The batch that the small demo has made of this spec."""
    runs = [bench.store.journal.run(r) for r in bench.store.reads.runs_of_spec(spec_of(kind).id)]
    return next(run.run_id for run in runs if run.kind == "batch")


def all_tokens(bench: Bench, run_id: str) -> int:
    spent = bench.store.journal.spend(run_id)
    return spent.tokens_in + spent.tokens_out


def payloads(bench: Bench, run_id: str) -> list[object]:
    decisions = bench.store.journal.decisions(run_id)
    return [d.draft.payload for d in decisions if d.outcome == "admitted" and d.draft]


def test_concurrency_one_makes_the_same_dataset_as_sixteen(
    fresh: Bench, copied: Opener, kind: str
) -> None:
    many = copied()
    run = create_run(fresh, spec_of(kind), RunOptions(accept=SMALL[kind], seed=1, concurrency=1))
    assert work(fresh, run.run_id).state == "done"
    assert payloads(fresh, run.run_id) == payloads(many, first_run(many, kind))
    ours, theirs = (b.store.reads.dataset_hash(r) for b, r in
                    ((fresh, run.run_id), (many, first_run(many, kind))))  # fmt: skip
    assert ours == theirs


def test_stepped_by_coverage_makes_the_same_points_as_the_batch(
    fresh: Bench, copied: Opener, kind: str
) -> None:
    batch = copied()
    decided = batch.store.journal.decisions(first_run(batch, kind))
    # A batch closes at its last wanted point; what came after is surplus, which no stepping is.
    made = [decision for decision in decided if decision.outcome != "surplus"]
    run = open_stepping(fresh, spec_of(kind), seed=1)
    for _ in range(min(4, len(made))):
        slot = next_slot(fresh, run.run_id)
        advance(fresh, run.run_id, slot.index, to_end=True).join()
    stepped = fresh.store.journal.decisions(run.run_id)
    assert [d.draft and d.draft.payload for d in stepped] == [
        d.draft and d.draft.payload for d in made[:4]
    ]
    assert [(d.outcome, d.at, d.reason) for d in stepped if d.at != "admission"] == [
        (d.outcome, d.at, d.reason) for d, s in zip(made[:4], stepped, strict=True)
        if s.at != "admission"
    ]  # fmt: skip


def test_a_token_limited_run_is_a_prefix(fresh: Bench, copied: Opener, kind: str) -> None:
    whole = copied()
    limit = int(0.4 * all_tokens(whole, first_run(whole, kind)))
    options = RunOptions(accept=SMALL[kind], seed=1, token_limit=limit)
    run = create_run(fresh, spec_of(kind), options)
    done = work(fresh, run.run_id)
    part = payloads(fresh, run.run_id)
    assert done.state == "token_limit" and len(part) < SMALL[kind]
    assert part == payloads(whole, first_run(whole, kind))[: len(part)]
    done = work(fresh, run.run_id, limits={"token_limit": None})
    assert done.state == "done"
    assert payloads(fresh, run.run_id) == payloads(whole, first_run(whole, kind))


def test_replay_calls_no_model_and_makes_the_same_points(copied: Opener, kind: str) -> None:
    bench = copied()
    before = bench.store.journal.spend(first_run(bench, kind)).calls
    again = replay(bench, first_run(bench, kind))
    assert again.same and again.calls == 0
    assert bench.store.journal.spend(first_run(bench, kind)).calls == before


def test_a_second_run_of_the_spec_shares_no_point_with_the_first(copied: Opener, kind: str) -> None:
    bench = copied()
    run = create_run(bench, spec_of(kind), RunOptions(accept=2))
    assert run.seed not in {1} and run.baseline > 0
    work(bench, run.run_id)
    first = {str(p) for p in payloads(bench, first_run(bench, kind))}
    assert not first & {str(p) for p in payloads(bench, run.run_id)}


def test_a_report_sample_shares_no_call_with_selection(copied: Opener, kind: str) -> None:
    bench = copied()
    run = bench.store.journal.run(first_run(bench, kind))
    key = bench.store.reads.trail_of(run.run_id, 0, 0).events[0].event.calls[0].key
    messages, _ = bench.store.reads.calls_of([key])[key]
    seed = bench.store.journal.events(run.run_id, 0)[0].calls[0]
    chosen = Request(
        role="author", model=seed.model, messages=tuple(messages), sample=seed.sample,
        purpose="report",
    )  # fmt: skip
    with bench.gateway(run, replay=True) as gateway, pytest.raises(MissingReply, match="report"):
        gateway.ask(chosen, Origin(run_id=run.run_id))


def test_every_point_carries_its_receipts_and_the_chain_holds(copied: Opener, kind: str) -> None:
    bench = copied()
    reads = bench.store.reads
    for decision in bench.store.journal.decisions(first_run(bench, kind)):
        if decision.outcome != "admitted":
            continue
        events = bench.store.journal.events(decision.run_id, decision.slot)
        judged = {e.gate for e in events if e.receipt and e.receipt.status == "pass"}
        assert judged == set(bench.store.journal.run(decision.run_id).versions)
        assert decision.simulated and events[0].calls[0].simulated
    assert reads.verify_chains() == [] and reads.integrity() == []
