"""The audit on the small demo store: bars, recovered rates, second sets, nothing left behind."""

from __future__ import annotations

import csv
import gzip
import json
import random
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import tests.toys.recipe  # noqa: F401 - puts the toy recipe on its shelf
from workbench.actions.audit import LEAST_GOOD, Audit, AuditOptions, audit
from workbench.actions.manufacture import RunOptions, create_run, work
from workbench.actions.open import Bench, Forbidden, open_bench
from workbench.actions.sneak import sneak
from workbench.actions.sources import good_sources
from workbench.actions.yields import caught
from workbench.auditlines import audit_lines
from workbench.auditset import Source, plant_all, seen_by
from workbench.cli import main
from workbench.domain.candidate import Candidate, Draft
from workbench.domain.spec import InputSpec
from workbench.errors import SpecError
from workbench.measures.audit import JudgeRow
from workbench.measures.intervals import clopper_pearson
from workbench.models.offline import rates
from workbench.models.offline.draws import Draws
from workbench.models.offline.judges.realism import exam_cues, known_kinds
from workbench.registry import shelf_of

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
GOLDEN = Path(__file__).resolve().parents[1] / "golden"
N = 20
# Twelve claims are tested here; each may be wrong by chance in one of a thousand.
LEVEL = 0.999
REAL = """
[models.big]
model = "openai/gpt-5"
family = "openai"
[roles]
author = "big"
"""


class Audited(NamedTuple):
    """A store, what was audited in it, and what stood in its lists before."""

    bench: Bench
    found: Audit
    before: dict[str, Any]


def lists(bench: Bench) -> dict[str, Any]:
    """All that a person or a later run sees of a store."""
    reads = bench.store.reads
    spec = good_sources(bench, "final_answer", 1)[0].run.spec
    return {
        "runs": [row.run_id for row in reads.runs(500)], "counts": reads.counts(),
        "queue": reads.queue(), "baseline": bench.store.journal.baseline(),
        "candidates": reads.count_candidates(), "of spec": reads.runs_of_spec(spec.id),
    }  # fmt: skip


@pytest.fixture(scope="module")
def audited(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    """One audit with a person's own item in the store."""
    path = tmp_path_factory.mktemp("audit") / "audit.db"
    bench = open_bench(shutil.copy(small_store, path), role="owner")
    source = good_sources(bench, "final_answer", 1)[0]
    spoilt = {**source.draft.payload, "prompt": f"{source.draft.payload['prompt']} Show all steps."}
    sneak(bench, source.run.spec, spoilt, "ann", said="sounds like school")
    before = lists(bench)
    yield Audited(bench, audit(bench, "final_answer", AuditOptions(n=N)), before)
    bench.close()


def test_every_defect_is_planted_and_programs_catch_theirs(audited: Audited) -> None:
    rows = {row.defect: row for row in audited.found.defects}
    assert set(rows) <= set(shelf_of("defect")) and len(rows) >= 14
    for name, row in rows.items():
        assert row.planted == N or name in audited.found.short, row
        assert row.planted >= N // 2 and row.caught.n_items == row.planted, row
        if row.decided_by == "program":
            assert row.caught.value is not None and row.caught.value >= 0.98, row


def test_good_points_pass_the_gates_that_are_programs(audited: Audited) -> None:
    good = audited.found.good
    assert good.tried == audited.found.sources >= 8
    assert good.refused_by_program.value == 0.0
    assert good.refused.value is not None and good.refused.value <= 0.25
    assert audited.found.hard_good.tried <= good.tried


def test_wrong_keys_are_stopped_by_those_who_answer_again(audited: Audited) -> None:
    rows = {row.defect: row for row in audited.found.defects}
    for name in ("wrong key", "off by one", "unit slip", "stale value"):
        row = rows[name]
        assert row.caught.value is not None and row.caught.value >= 0.9, row
        assert sum(row.by_gate.get(gate, 0) for gate in ("oracle", "counter")) >= row.planted / 2


def items_of(audited: Audited, flag: str) -> list[Draft]:
    """The journaled items of the audit that carry a flag."""
    reads = audited.bench.store.reads
    rows = reads.candidates(2_000, run_id=audited.found.run_id)
    drafts = [reads.draft(row.id) for row in rows if flag in row.flags]
    return [draft for draft in drafts if draft is not None]


def votes_of(audited: Audited, gate: str, flag: str) -> dict[str, list[tuple[Draft, bool]]]:
    """By judge: each item it voted on, and whether the vote was against."""
    reads, journal = audited.bench.store.reads, audited.bench.store.journal
    found: defaultdict[str, list[tuple[Draft, bool]]] = defaultdict(list)
    for row in reads.candidates(2_000, run_id=audited.found.run_id):
        draft = reads.draft(row.id)
        if flag not in row.flags or draft is None:
            continue
        for event in journal.events(row.run_id, row.slot):
            if event.receipt is not None and event.gate == gate:
                for vote in event.receipt.result.votes:
                    against = vote.verdict not in ("plausible", "good")
                    found[vote.model].append((draft, against))
    return found


def judge_row(found: Audit, gate: str, model: str, defect: str) -> JudgeRow:
    return next(
        row for row in found.judges
        if (row.gate, row.model, row.defect) == (gate, model, defect)
    )  # fmt: skip


def within(hits: int, n: int, share: float) -> bool:
    """Whether a configured share lies in the exact interval of what was counted."""
    found = clopper_pearson(hits, n, LEVEL)
    assert found.lo is not None and found.hi is not None
    return found.lo <= share <= found.hi


def test_the_audit_recovers_what_each_judge_hears(audited: Audited) -> None:
    """A judge knows a share of the kinds of cue, and its vote falls otherwise with `noise`."""
    votes = votes_of(audited, "realism", "planted: contrived")
    assert len(votes) >= 3
    for model, cast in votes.items():
        row = rates.row("realism", model)
        known = known_kinds(Draws(model, []), row["knows"])
        heard = [bool({kind for kind, _ in exam_cues(d.payload["prompt"])} & known)
                 for d, _ in cast]  # fmt: skip
        share = sum(1 - row["noise"] if one else row["noise"] for one in heard) / len(heard)
        told = judge_row(audited.found, "realism", model, "contrived").against
        assert told.value == sum(against for _, against in cast) / len(cast)
        assert within(sum(against for _, against in cast), len(cast), share), (model, share, told)


@pytest.mark.parametrize("gate", ["realism", "construct_b"])
def test_the_audit_recovers_the_false_alarms(audited: Audited, gate: str) -> None:
    for model, cast in votes_of(audited, gate, "good point").items():
        noise = rates.row(gate, model)["noise"]
        told = judge_row(audited.found, gate, model, "").against
        assert told.n_items == len(cast)
        assert within(sum(against for _, against in cast), len(cast), noise), (model, told)


def test_orders_to_the_judges_turn_no_verdict(audited: Audited) -> None:
    """The same exam talk with an order beside it is heard as often as the known kinds say."""
    for model, cast in votes_of(audited, "realism", "planted: instruction to the judge").items():
        row = rates.row("realism", model)
        known = known_kinds(Draws(model, []), row["knows"])
        heard = [
            against for draft, against in cast
            if {kind for kind, _ in exam_cues(draft.payload["prompt"])} & known
        ]  # fmt: skip
        assert len(heard) >= 3 and within(heard.count(False), len(heard), row["noise"]), model


def test_nothing_is_left_in_lists_queues_or_later_runs(audited: Audited) -> None:
    assert lists(audited.bench) == audited.before
    rows = audited.bench.store.reads.candidates(2_000, run_id=audited.found.run_id)
    planted = sum(row.planted for row in audited.found.defects)
    assert len(rows) == planted + audited.found.good.tried + 1
    assert {row.state for row in rows} <= {"rejected", "surplus", "set_aside"}
    assert audited.bench.store.reads.verify_chains() == []


def test_what_people_planted_has_its_own_table(audited: Audited) -> None:
    (row,) = audited.found.human
    assert row.defect == "human: sounds like school" and row.planted == 1
    assert "Planted by people" in audit_lines(audited.found)
    assert "human" not in " ".join(d.defect for d in audited.found.defects)


def test_the_same_audit_again_asks_nothing_new(audited: Audited) -> None:
    again = audit(audited.bench, "final_answer", AuditOptions(n=N))
    assert again.defects == audited.found.defects and again.good == audited.found.good
    assert again.spend.calls == 0 < again.spend.cached


def test_the_words_name_every_defect_and_say_simulated(audited: Audited) -> None:
    told = audit_lines(audited.found)
    for row in audited.found.defects:
        assert row.defect in told
    assert "Decided by program" in told and "Judged by models" in told and "simulated" in told
    assert "left out: difficulty" in told


def test_all_gates_see_all_items(copied: Any) -> None:
    bench = copied("owner", "matrix.db")
    found = audit(bench, "final_answer", AuditOptions(n=1, all_gates=True))
    for row in found.defects:
        assert set(row.matrix) == set(found.gates), row.defect
        assert all(share.n_items + share.n_missing <= row.planted for share in row.matrix.values())
    leak = next(row for row in found.defects if row.defect == "leaked answer")
    assert leak.matrix["construct_a"].value == 1.0 and leak.matrix["final"].value == 0.0
    assert "Share that each gate stops" in audit_lines(found)


def test_a_bound_ends_the_audit_and_is_named(copied: Any) -> None:
    bench = copied("owner", "bound.db")
    found = audit(bench, "final_answer", AuditOptions(n=2, cost_limit=0.0))
    assert "cost" in found.ended or not found.spend.cost
    with pytest.raises(SpecError, match="at least 1"):
        audit(bench, "final_answer", AuditOptions(n=0))
    with pytest.raises(SpecError, match="no recipe named 'triva'"):
        audit(bench, "triva")
    with pytest.raises(SpecError, match="no preset 'cheap'; there are: draft, standard, release"):
        audit(bench, "final_answer", AuditOptions(preset="cheap"))


def test_a_preset_may_be_audited_and_is_told_apart(copied: Any) -> None:
    bench = copied("owner", "preset.db")
    audit(bench, "final_answer", AuditOptions(n=1, preset="draft"))
    found = caught(bench, "final_answer")
    assert list(found) == ["draft"]
    hit, wrong = found["draft"]
    assert hit.n_items >= 10 and hit.value is not None and wrong.n_items > 0


def test_a_viewer_cannot_audit(copied: Any) -> None:
    with pytest.raises(Forbidden, match="audit gates"):
        audit(copied("viewer", "viewer.db"), "final_answer")


def test_real_models_need_a_bound(tmp_path: Path) -> None:
    (tmp_path / "workbench.toml").write_text(REAL, encoding="utf-8")
    bench = open_bench(tmp_path / "real.db", tmp_path / "workbench.toml")
    with pytest.raises(SpecError, match="--cost-limit"):
        audit(bench, "final_answer")
    bench.close()


# --- a second set --------------------------------------------------------------------------------


def gsm8k_rows(n: int) -> list[dict[str, Any]]:
    """Real solutions of four models, right and wrong, as rows of a second set."""
    items = {}
    with gzip.open(DATA / "gsm8k" / "items.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            item = json.loads(line)
            items[item["item_id"]] = item
    with (DATA / "gsm8k" / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        right = {(r["item_id"], r["model"]): r["correct"] == "1" for r in csv.DictReader(file)}
    rows = []
    with gzip.open(DATA / "gsm8k" / "solutions.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            one = json.loads(line)
            body, _, answer = one["solution"].rpartition("A:")
            item = items[one["item_id"]]
            rows.append({
                "kind": "wrong_answer", "prompt": item["question"], "reference": item["answer"],
                "response": f"{body}answer: {answer.strip()}",
                "correct": right[one["item_id"], one["model"]],
            })  # fmt: skip
    return random.Random(5).sample(rows, n)


def banking77_rows(n: int) -> list[dict[str, Any]]:
    """Pairs of real questions of one intent, and of two."""
    by_intent: defaultdict[str, list[str]] = defaultdict(list)
    with (DATA / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            by_intent[row["category"]].append(row["text"])
    rng, rows = random.Random(7), []
    for _ in range(n):
        one, other = rng.sample(sorted(by_intent), 2)
        first, second = rng.sample(by_intent[one], 2)
        rows.append({"kind": "twin", "text": first, "twin": second})
        third = rng.choice(by_intent[other])
        rows.append({"kind": "twin", "text": first, "twin": third, "same": False})
    return rows


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not beside the checkout")
def test_a_second_set_that_no_gate_author_wrote(copied: Any, tmp_path: Path) -> None:
    path = tmp_path / "second.jsonl"
    rows = gsm8k_rows(300) + banking77_rows(60)
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    bench = copied("owner", "second.db")
    found = audit(bench, "final_answer", AuditOptions(n=1, second_set=path))
    told = {row.check: row for row in found.second_set}
    wrong, right = told["wrong answers (grader)"], told["right answers (grader)"]
    assert wrong.n + right.n == 300
    assert wrong.refused.value is not None and wrong.refused.value >= 0.98
    assert right.refused.value is not None and right.refused.value <= 0.05
    same, other = told["pairs of one intent (novelty)"], told["pairs of two intents (novelty)"]
    assert same.n == other.n == 60
    assert same.refused.value is not None and other.refused.value is not None
    assert same.refused.value > other.refused.value and other.refused.value <= 0.02
    assert "A second set" in audit_lines(found)


# --- the command ---------------------------------------------------------------------------------


def named(name: str, value: Any) -> Any:
    """The shape of a field."""
    if name in ("by_gate", "matrix", "reasons", "undecided", "short"):
        return "counts"
    return "rate" if name in ("value", "lo", "hi") else shape(value)


def shape(value: Any) -> Any:
    """Names and types: of counts by gate or reason the values only; a rate may be undefined."""
    if isinstance(value, dict):
        return {name: named(name, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(inner), sort_keys=True) for inner in value})
    return "number" if isinstance(value, int | float) else type(value).__name__


def test_the_command_prints_tables_and_writes_the_envelope(
    copied: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bench = copied("owner", "command.db")
    source = good_sources(bench, "final_answer", 1)[0]
    sneak(bench, source.run.spec, dict(source.draft.payload), "bob")
    Path("rows.csv").write_text(
        "kind,prompt,reference,response,correct,text,twin\n"
        "wrong_answer,2 and 2?,4,answer: 5,false,,\ntwin,,,,,where is my card,my card is missing\n",
        encoding="utf-8",
    )
    words = "audit final_answer --n 3 --store command.db --second-set rows.csv --json audit.json"
    with pytest.raises(SystemExit) as end:
        main(words.split())
    told = capsys.readouterr()
    assert end.value.code == 0 and "items judged" in told.err
    assert "paraphrased duplicate" in told.out and "human: by bob" in told.out
    found = json.loads(Path("audit.json").read_text(encoding="utf-8"))
    golden = json.loads((GOLDEN / "audit.json").read_text(encoding="utf-8"))
    assert list(found) == ["kind", "version", "simulated", "inputs", "settings", "results"]
    assert shape(by_name(found)) == shape(by_name(golden))
    assert found["kind"] == "audit" and found["simulated"]


MAPS = ("by_gate", "matrix", "undecided")


def by_name(value: Any) -> Any:
    """A JSON value without what is in its maps from gates: which gates are there may vary."""
    if isinstance(value, dict):
        return {k: "a map" if k in MAPS else by_name(v) for k, v in value.items()}
    return [by_name(one) for one in value] if isinstance(value, list) else value


def test_a_bad_row_of_a_second_set_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("rows.jsonl").write_text('{"kind": "twin", "text": "a", "twin": "b"}\n{"kind": "odd"}\n')
    with pytest.raises(SystemExit) as end:
        main(["audit", "final_answer", "--second-set", "rows.jsonl", "--store", "new.db"])
    said = capsys.readouterr().err.strip()
    assert end.value.code == 2 and said.count("\n") == 0
    assert "rows.jsonl line 2: no kind 'odd'; there are: wrong_answer, twin" in said


def test_points_are_made_first_where_there_are_none(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "empty.db")
    lines: list[Any] = []
    found = audit(bench, "final_answer", AuditOptions(n=1), lines.append)
    assert found.sources == LEAST_GOOD and len(bench.store.reads.runs(10)) == 1
    assert any(isinstance(line, str) for line in lines) and len(lines) > 10
    bench.close()


def test_a_recipe_whose_gates_break_on_spoilt_drafts(tmp_path: Path) -> None:
    bench = open_bench(tmp_path / "toys.db")
    toys = InputSpec(id="toys", recipe="toy", test="counting", n=10)
    work(bench, create_run(bench, toys, RunOptions(accept=10)).run_id)
    found = audit(bench, "toy", AuditOptions(n=5))
    rows = {row.defect: row for row in found.defects}
    assert "wrong key" not in rows and rows["contrived"].undecided == {"toy_gate plugin_error": 5}
    assert rows["contrived"].caught.value is None and rows["contrived"].caught.n_missing == 5
    assert found.good.refused.value == 0.0 and "undecided, in no rate" in audit_lines(found)
    bench.close()


# --- what is planted -----------------------------------------------------------------------------


def test_points_take_turns_and_what_cannot_carry_a_defect_is_said(copied: Any) -> None:
    sources = good_sources(copied("owner", "turns.db"), "final_answer", 100)
    items, short = plant_all(shelf_of("defect").values(), sources, 3 * len(sources), seed=0)
    by_defect: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        by_defect[item.defect].append(item.source.candidate.id)
        assert item.draft.hash != item.source.draft.hash
    assert len(set(by_defect["contrived"])) == len(sources)
    assert all(of in short for of, ids in by_defect.items() if len(ids) < 3 * len(sources))
    again, _ = plant_all(shelf_of("defect").values(), sources, 3 * len(sources), seed=0)
    assert [one.draft.hash for one in again] == [one.draft.hash for one in items]
    other, _ = plant_all(shelf_of("defect").values(), sources, 3 * len(sources), seed=1)
    assert [one.draft.hash for one in other] != [one.draft.hash for one in items]


def test_a_point_is_compared_with_those_it_could_see(copied: Any) -> None:
    sources = good_sources(copied("owner", "seen.db"), "final_answer", 100)
    for place, source in enumerate(sources):
        seen = seen_by(sources, place)
        assert seen <= place
        for other in sources[:seen]:
            same = other.run.run_id == source.run.run_id
            assert not same or other.slot.index <= source.slot.index - source.run.window


def test_hard_is_a_lane_or_a_band() -> None:
    def source(lane: str, flags: tuple[str, ...]) -> Source:
        candidate = Candidate.model_construct(lane=lane, flags=flags)
        return Source(candidate, Draft(payload={}), None, None)  # type: ignore[arg-type]

    assert source("hard", ()).hard and source("normal", ("band:near_zero",)).hard
    assert not source("normal", ("band:discriminating",)).hard
