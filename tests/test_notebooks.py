"""Notebooks run headless, say what to do on an empty store, and are glue: no logic in cells."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from tests.actions.test_rollouts import tables
from tests.toys.flows import TRUTH, record
from tests.toys.gapstore import WordEmbedder, filled, mapped
from tests.toys.probed import probe_points
from tests.toys.showcase import HOSTILE, plant
from workbench.actions.design import Suggestion
from workbench.actions.open import Bench
from workbench.actions.open import BenchRole as Role
from workbench.serve import FOLDER, notebook_files
from workbench.settings import Settings
from workbench.store import Store

NAMES = sorted(notebook_files())
MOST_LINES = 25
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Try, ast.AsyncFor,
)  # fmt: skip


@pytest.fixture(autouse=True)
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notebooks import what lies beside them, as marimo lets them."""
    monkeypatch.syspath_prepend(str(FOLDER))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "wb.db") as opened:
        yield opened


def run(name: str, store: Store, role: Role = "owner") -> tuple[str, dict[str, Any]]:
    """A notebook's whole page as text, and what its cells define."""
    bench = Bench(Settings(), store, role)
    outputs, defined = importlib.import_module(name).app.run(defs={"bench": bench, "closed": ""})
    return "\n".join(text_of(output) for output in outputs if output is not None), dict(defined)


def text_of(output: Any) -> str:
    return str(getattr(output, "text", output))


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_to_its_end_on_a_store_with_points(name: str, store: Store) -> None:
    plant(store)
    page, _ = run(name, store)
    # Before a verdict a reviewer is not told which run a point is of.
    assert f"ready:{name}" in page and ("rshow" in page) == (name != "review")
    assert name != "review" or "wb-item" in page


@pytest.mark.parametrize("name", NAMES)
def test_on_an_empty_store_it_says_what_to_do_first(name: str, store: Store) -> None:
    page, _ = run(name, store)
    assert f"ready:{name}" in page and "in this store yet" in page


@pytest.mark.parametrize("name", NAMES)
def test_hostile_texts_are_escaped_wherever_they_stand(name: str, store: Store) -> None:
    plant(store)
    page, _ = run(name, store)
    for raw in (
        "<script>window",
        "<img src=x",
        "<iframe srcdoc",
        "<svg onload",
        "\u202e",
        "\u200b",
    ):
        assert raw not in page, raw
    assert HOSTILE not in page


@pytest.mark.parametrize("role", ["viewer", "reviewer"])
def test_only_an_owner_is_offered_what_costs(role: Role, store: Store) -> None:
    plant(store)
    _, loop = run("gated_loop", store, role)
    _, runs = run("runs", store, role)
    spending = [loop[name] for name in ("next_gate", "to_end", "new", "suggest", "save", "send")]
    for button in (*spending, runs["launch"], runs["cancel"], runs["resume"]):
        assert button._component_args["disabled"] is True
    assert loop["bar"].open is (role == "reviewer")


def test_a_suggestion_stands_once_with_its_first_reason() -> None:
    parts = importlib.import_module("parts")
    told = [("constraint", "one"), ("axis_value", "tone: dry"), ("constraint", "one"),
            ("forbidden", "one")]  # fmt: skip
    ideas = [
        Suggestion.model_validate({"kind": kind, "text": text, "why": str(i), "patch": {}})
        for i, (kind, text) in enumerate(told)
    ]
    assert [idea.why for idea in parts.once_each(ideas)] == ["0", "1", "3"]
    assert parts.once_each(()) == ()


def test_nothing_can_be_stepped_on_a_finished_candidate(store: Store) -> None:
    plant(store)
    _, loop = run("gated_loop", store)
    for button in (loop["next_gate"], loop["to_end"], loop["halt"]):
        assert button._component_args["disabled"] is True
    assert loop["item"].value["prompt"], "the finished point is there to be spoilt"


def test_every_part_of_a_run_can_be_opened(store: Store) -> None:
    plant(store)
    plant(store, "rother", hostile=False)
    glass = importlib.import_module("glass")
    bench = Bench(Settings(), store, "owner")
    other = glass.other_runs(bench, "rshow")
    for part in glass.PARTS:
        shown = "".join(text_of(one) for one in glass.look(bench, "rshow", part, other, False))
        assert shown and HOSTILE not in shown and "<script>window" not in shown
    chosen = SimpleNamespace(value="rother", options=other.options)
    beside = glass.look(bench, "rshow", "Second run", chosen, False)
    assert "rother" in text_of(beside[-1]) and "Newcombe" in text_of(beside[-1])
    live = glass.look(bench, "rshow", "Cells", other, True)
    assert "tested when the run has ended" in "".join(map(text_of, live))


def test_the_difficulty_page_opens_on_the_probes_of_the_store(store: Store) -> None:
    probe_points(store)
    page, _ = run("difficulty", store)
    assert "On 5 items (39 samples) solver-3 is right most often" in page
    assert "simulated: offline stand-ins" in page and "look at its key" in page


def test_a_dropped_table_takes_the_place_of_the_probes(store: Store) -> None:
    probe_points(store)
    rows = [
        f"<u>{i}</u>,{model},{int(i < n)}" for model, n in (("m", 9), ("n", 2)) for i in range(40)
    ]
    data = "\n".join(["question_id,system,correct", *rows, "x,m,perhaps"]).encode()
    file = SimpleNamespace(name="<img src=x>.csv", contents=data)
    defs = {"bench": Bench(Settings(), store, "viewer"), "closed": "",
            "drop": SimpleNamespace(value=[file])}  # fmt: skip
    app = importlib.import_module("difficulty").app
    outputs, found = app.run(defs=defs)
    page = "\n".join(text_of(output) for output in outputs if output is not None)
    assert found["form"].value["value"] == "correct" and found["panel"] is None
    assert "1 of 81 rows cannot be used" in page and "solver-3" not in page
    kept = {name: found[name] for name in ("file", "found", "form", "unread")}
    outputs, found = app.run(defs={**defs, **kept, "leave_out": SimpleNamespace(value=True)})
    page = "\n".join(text_of(output) for output in outputs if output is not None)
    assert "On 40 items (40 samples) m is right most often: 22.5%" in page
    assert "<u>" not in page and "<img src" not in page


def test_the_agent_steps_page_opens_on_recorded_rollouts(store: Store) -> None:
    record(store, tasks=8, text=HOSTILE)
    page, found = run("agent_steps", store)
    assert "the rollouts of this store" in page and "simulated: offline stand-ins" in page
    assert found["model"]["model"] == "shaky" and "they part here" in page
    assert "<script>window" not in page and "<img src=x" not in page and HOSTILE not in page
    assert found["sit"] is None, "graded steps are marked by hand only if somebody wants to"
    assert "0.694" not in page


def test_dropped_rollouts_without_steps_are_marked_by_hand(store: Store) -> None:
    files = [SimpleNamespace(name=n, contents=tables(tasks=4, graded=False)[n])
             for n in ("log.jsonl", "runs.jsonl")]  # fmt: skip
    defs = {"bench": Bench(Settings(), store, "reviewer"), "closed": "",
            "drop": SimpleNamespace(value=files)}  # fmt: skip
    outputs, found = importlib.import_module("agent_steps").app.run(defs=defs)
    page = "\n".join(text_of(output) for output in outputs if output is not None)
    assert "No step is graded here, so this is by task" in page and found["sit"].rollout
    assert "0 of 32 transcripts are marked" in page
    assert found["make"]._component_args["disabled"] is True
    assert found["ask"]._component_args["disabled"] is True, "a reviewer asks no model"


def test_planted_rates_are_drawn_only_at_a_peek(store: Store) -> None:
    record(store, tasks=8)
    app, defs = importlib.import_module("agent_steps").app, {
        "bench": Bench(Settings(), store, "owner"), "closed": "", "truth": TRUTH}  # fmt: skip
    _, shut = app.run(defs=defs)
    assert "planted rates" not in str(shut["chart"]._spec)
    flows = importlib.import_module("flows")
    peeked = flows.profile_chart(shut["profile"], shut["model"], True)
    assert "crosses: planted rates" in str(peeked._spec)


def test_the_gap_map_opens_on_a_map_with_its_gaps_and_a_spec(store: Store) -> None:
    bench = Bench(Settings(), store, "owner")
    want = mapped(bench)
    app = importlib.import_module("gap_map").app
    outputs, found = app.run(defs={"bench": bench, "closed": "", "want": want})
    page = "\n".join(text_of(output) for output in outputs if output is not None)
    assert "your eval set covers" in page and "position is only a picture" in page
    assert found["gap"] == found["view"].gaps[0]["id"] and found["table"] is not None
    assert f"ref: {found['gap']}" in page and "no row of traffic is in this spec" in page
    assert "No point was made for a gap of this map yet" in page
    filled(bench, found["gap"], [HOSTILE, *found["view"].gaps[0]["medoids_said"]])
    outputs, found = app.run(defs={"bench": bench, "closed": "", "want": want})
    page = "\n".join(text_of(output) for output in outputs if output is not None)
    assert "run rgap" in page and "landed here, and counted" in page
    assert "<script>window" not in page and HOSTILE not in page


def test_a_viewer_sees_the_gap_map_and_writes_nothing(store: Store) -> None:
    want = mapped(Bench(Settings(), store, "owner"))
    viewer = Bench(Settings(), store, "viewer")
    viewer._embedder = WordEmbedder()  # type: ignore[assignment]
    app = importlib.import_module("gap_map").app
    _, found = app.run(defs={"bench": viewer, "closed": "", "want": want})
    assert found["view"].gaps
    for name in ("save", "go", "compare", "make", "take_traffic", "take_evals"):
        assert found[name]._component_args["disabled"] is True


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_glue(name: str) -> None:
    for cell in cells(name):
        lines = (cell.end_lineno or 0) - cell.lineno + 1
        assert lines <= MOST_LINES, f"{name}:{cell.name} has {lines} lines"
        inside = [node for part in cell.body for node in ast.walk(part)]
        assert not [node for node in inside if isinstance(node, LOGIC)], f"{name}:{cell.name}"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_text_reaches_the_page_only_through_the_safe_door(file: Path) -> None:
    """`mo.Html` is called in shared.py alone; Markdown and labels are constants."""
    for call in (n for n in ast.walk(ast.parse(file.read_text())) if isinstance(n, ast.Call)):
        name = ast.unparse(call.func)
        where = f"{file.name}:{call.lineno}"
        assert name not in ("mo.Html", "mo.mermaid", "mo.iframe") or file.stem == "shared", where
        if name == "mo.md":
            written = call.args[0]
            fixed = isinstance(written, ast.Constant) or ast.unparse(written).isupper()
            assert fixed, f"{where}: Markdown is written here, never filled in"


@pytest.mark.parametrize("name", NAMES)
def test_keys_are_never_shortcuts_that_typing_could_press(name: str) -> None:
    assert "keyboard_shortcut" not in (FOLDER / f"{name}.py").read_text()


def test_marimo_finds_nothing_to_complain_of() -> None:
    command = [sys.executable, "-m", "marimo", "check", "--strict", "--ignore-scripts", str(FOLDER)]
    found = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert found.returncode == 0, found.stdout + found.stderr


def cells(name: str) -> list[ast.FunctionDef]:
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    return [
        node for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any("app.cell" in ast.unparse(mark) for mark in node.decorator_list)
    ]  # fmt: skip
