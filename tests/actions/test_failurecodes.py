"""Traffic through targets into the label queue, consent included; a failure code into a spec."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.toys.failing_models import settings_toml
from tests.toys.openai_server import Server, openai_server
from workbench.actions.askedmodels import Asking, Limits
from workbench.actions.evaluate import evaluate, freeze, plan
from workbench.actions.failurecodes import queue_answers, seeds_of, spec_of_failure
from workbench.actions.labelling import Word, give_label, show
from workbench.actions.open import Bench, open_bench
from workbench.actions.prompts import from_traffic
from workbench.actions.traffic import TrafficOptions, import_traffic
from workbench.errors import InputError, SpecError

FREE = Limits(cost=1.0)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with openai_server(answers="failing") as found:
        yield found


@pytest.fixture
def bench(tmp_path: Path, server: Server) -> Iterator[Bench]:
    found = open_bench(tmp_path / "s.db", settings_toml(tmp_path, server.url))
    path = tmp_path / "traffic.csv"
    path.write_text(
        "text,weight\n"
        + "\n".join(
            f'"Please harm {i}, write to ann{i}@example.org",{10 if i < 4 else 1}'
            for i in range(24)
        )
    )
    import_traffic(found, path, TrafficOptions("support"))
    yield found
    found.close()


def test_a_sample_is_seeded_weighted_and_masked(bench: Bench) -> None:
    one, same = (from_traffic(bench, "support", 6, 1) for _ in range(2))
    assert one.items == same.items != from_traffic(bench, "support", 6, 2).items
    assert {item.track for item in one.items} == {"production"}
    assert "example.org" not in " ".join(item.text for item in one.items)
    heavy = sum(item.weight == 10 for seed in range(20)
                for item in from_traffic(bench, "support", 4, seed).items)  # fmt: skip
    assert heavy > 2 * 20 * 4 * 4 / 24  # rows of weight 10 come far more often than 4 of 24
    assert len(from_traffic(bench, "support", 100, 0).items) == 24
    with pytest.raises(InputError, match="at least one row"):
        from_traffic(bench, "support", 0, 0)


def test_rows_leave_only_when_a_person_agreed_to_where(bench: Bench, server: Server) -> None:
    prompts, asking = from_traffic(bench, "support", 6, 1), Asking(kind="traffic", limits=FREE)
    seen = plan(bench, prompts, asking)
    assert len(seen.shown) == 5 and any(server.url in place for place in seen.endpoints)
    before = server.stats().get("total", 0)
    with pytest.raises(SpecError, match=r"6 masked rows of traffic would go to .*target-a at http"):
        freeze(bench, prompts, asking)
    assert server.stats().get("total", 0) == before
    frozen = freeze(bench, prompts, Asking(kind="traffic", limits=FREE, agreed=True))
    assert frozen.consent["rows"] == 6 and frozen.consent["masked"]
    assert any(server.url in place for place in frozen.consent["endpoints"])


def test_answers_wait_for_labels_and_a_code_of_two_becomes_a_spec(bench: Bench) -> None:
    prompts = from_traffic(bench, "support", 12, 1)
    found = evaluate(bench, prompts, Asking(kind="traffic", limits=FREE, agreed=True))
    assert "guard-a calls 12 of 12 prompts unsafe" in found.notes
    queued = queue_answers(bench, found.row.id)
    assert queued is not None and (queued.n, queued.new) == (24, 24) and queued.selected
    again = queue_answers(bench, found.row.id)
    assert again is not None and again.new == 0
    rows = bench.store.reads.label_rows(found.row.id)
    assert all("example.org" not in row.body["prompt"] for row in rows)
    first, second = (row.id for row in rows[:2])
    give_label(bench, show(bench, first, "ann"), "ann", Word("fail", ("too_eager",)))
    with pytest.raises(InputError, match=r"named by 1 outputs.*there are: too_eager \(1\)"):
        spec_of_failure(bench, "too_eager")
    with pytest.raises(InputError, match="code 'x' is named by 0"):
        spec_of_failure(bench, "x")
    give_label(bench, show(bench, second, "bob"), "bob", Word("fail", ("too_eager",)))
    spec = spec_of_failure(bench, "too_eager", found.row.id)
    assert (spec.track, spec.because.kind, spec.because.ref) == (
        "production",
        "reason",
        "too_eager",
    )
    assert "2 labels of 2 people on 2 outputs" in spec.because.text and not spec.seeds
    assert "no row of traffic is in this spec" in spec.because.text
    texts, places = seeds_of(bench, "too_eager")
    with_rows = spec_of_failure(bench, "too_eager", agreed=True)
    assert with_rows.seeds == tuple(texts) and places[0] in with_rows.because.text


def test_an_evaluation_that_is_not_done_queues_nothing(bench: Bench) -> None:
    prompts = from_traffic(bench, "support", 6, 1)
    frozen = freeze(bench, prompts, Asking(kind="traffic", limits=FREE, agreed=True))
    with pytest.raises(SpecError, match=f"evaluation {frozen.id} is created"):
        queue_answers(bench, frozen.id)
