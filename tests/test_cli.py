"""The commands on a toy recipe: what they print, their exit codes, their JSON, their manners."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from workbench.cli import app, main
from workbench.console import Ticker, clean, money, table
from workbench.progress import Progress

GOLDEN = Path(__file__).parent / "golden"
COMMAND = "import sys; from workbench.cli import main; main(sys.argv[1:])"
SPEC = "id: toys\nrecipe: toy\ntest: counting\nn: 6\n"
HEAVY = [
    "litellm", "torch", "umap", "hdbscan", "sklearn", "altair", "marimo", "pandas", "scipy",
    "numpy", "sqlite_utils", "pydantic_settings", "sentence_transformers", "starlette", "uvicorn",
]  # fmt: skip
COMMANDS = (
    "demo", "serve", "run", "resume", "show", "audit", "probe", "release", "export", "doctor",
    "evaluate", "card",
)  # fmt: skip


class Told(NamedTuple):
    """What a command said and how it ended."""

    out: str
    err: str
    code: int


Say = Callable[..., Told]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the toy recipe, its spec and no store."""
    (tmp_path / "workbench.toml").write_text('plugins = ["tests.toys.recipe"]\n')
    (tmp_path / "toys.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], folder: Path) -> Say:
    """Run a command in the folder."""

    def run(*arguments: str) -> Told:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(list(arguments))
        said = capsys.readouterr()
        code = end.value.code
        return Told(said.out, said.err, code if isinstance(code, int) else 0)

    return run


def run_id(told: Told) -> str:
    return told.out.split()[1]


def candidate(told: Told, reason: str = "five") -> str:
    """The example that the table of reasons names."""
    return next(line.split()[-1] for line in told.out.splitlines() if f" {reason} " in line)


def shape(value: Any) -> Any:
    """The names and types of a JSON value; a list is its distinct members' shapes."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(inner), sort_keys=True) for inner in value})
    return "number" if isinstance(value, int | float) else type(value).__name__


def same_shape(found: Path, golden: str) -> None:
    """A JSON file has the names and types of its golden example."""
    told = json.loads(found.read_text(encoding="utf-8"))
    example = json.loads((GOLDEN / golden).read_text(encoding="utf-8"))
    assert list(told) == ["kind", "version", "simulated", "inputs", "settings", "results"]
    assert shape(told) == shape(example)


def test_help_loads_nothing_heavy() -> None:
    """DESIGN 3; the CPU seconds of it are printed by tests/benchmarks/start.py."""
    code = (
        "import sys\nfrom workbench.cli import main\n"
        "try:\n    main(['--help'])\n"
        f"finally:\n    print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
    assert all(command in done.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_an_example(say: Say, command: str) -> None:
    told = say(command, "--help")
    assert told.code == 0 and f"Example: workbench {command}" in told.out


def test_there_are_no_other_commands() -> None:
    commands = {c.callback.__name__ for c in app.registered_commands if c.callback}
    groups = {str(group.name) for group in app.registered_groups}
    assert commands <= set(COMMANDS) <= commands | groups


def test_a_run_reports_yield_reasons_and_json(say: Say, folder: Path) -> None:
    told = say("run", "toys.yaml", "--json", "run.json")
    assert told.code == 0
    assert "6 of 6 accepted" in told.out and "toy_gate" in told.out and "simulated" in told.out
    assert "6/6 accepted" in told.err and "calls" in told.err
    same_shape(folder / "run.json", "run.json")
    results = json.loads((folder / "run.json").read_text())["results"]
    funnel = results["funnel"]
    ended = sum(funnel[name] for name in ("admitted", "refused", "set_aside", "surplus"))
    assert results["short"] == 0 and funnel["decided"] == ended == funnel["pulls"]


def test_json_to_stdout_is_json_alone_at_its_end(say: Say) -> None:
    told = say("run", "toys.yaml", "--json", "-")
    assert json.loads(told.out[told.out.index("\n{\n") :])["kind"] == "run"


def test_fewer_than_asked_is_said_with_the_reason(say: Say) -> None:
    told = say("run", "toys.yaml", "--accept", "6", "--max-attempts", "4")
    assert told.code == 1
    assert "3 fewer than asked: 4 pulls are used up" in told.out
    assert "refused at: toy_gate 1" in told.out


def test_no_accepted_point_at_all(say: Say) -> None:
    told = say("run", "toys.yaml", "--attempts", "1")
    assert told.code == 1 and "0 accepted from 1 pulls" in told.out and "five" in told.out


NEVER = """
from tests.toys.recipe import PASS, Toy, ToyGate
from workbench.domain.contracts import Example
from workbench.domain.receipt import GateResult
from workbench.registry import register

@register("gate", passes=Example(payload=PASS), refuses=Example(payload=PASS))
class Never(ToyGate):
    name = "never"
    def cost(self, draft):
        return 2
    def check(self, draft, ctx):
        return GateResult(status="fail", reason="not_good", message="nothing is good enough")

@register("recipe")
class Strict(Toy):
    name, gates = "strict", ("toy_gate", "never")
"""


def test_nothing_accepted_says_what_each_gate_did(folder: Path) -> None:
    """As a person meets it: a process of its own, with a gate that lets nothing through."""
    (folder / "never.py").write_text(NEVER)
    (folder / "workbench.toml").write_text('plugins = ["never"]\n')
    (folder / "strict.yaml").write_text(SPEC.replace("recipe: toy", "recipe: strict"))
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "run", "strict.yaml", "--max-attempts", "10"],
        capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert done.returncode == 1 and "Traceback" not in done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "0 of 6 accepted from 10 pulls" in done.stdout
    assert "6 fewer than asked: 10 pulls are used up" in done.stdout
    assert "toy_gate 10 8 2 0 0 0" in lines and "never 8 0 8 0 0 0" in lines
    reasons = [line.rsplit(" ", 1)[0] for line in lines if " refused " in line]
    assert {"8 refused never not_good", "2 refused toy_gate five"} <= set(reasons)


def test_preview_makes_three_pulls(say: Say) -> None:
    told = say("run", "toys.yaml", "--preview")
    assert told.code == 0 and "preview" in told.out and "from 3 pulls" in told.out


def test_resume_keeps_what_there_is(say: Say) -> None:
    first = say("run", "toys.yaml", "--accept", "40", "--token-limit", "700", "--concurrency", "1")
    assert first.code == 1 and "token_limit" in first.out
    again = say("resume", run_id(first), "--token-limit", "100000")
    assert again.code == 0 and "40 of 40 accepted" in again.out
    kept = int(again.err.split()[1])
    assert kept > 0 and "calls that are not made again" in again.err
    pulls = int(again.out.split(" accepted from ")[1].split()[0])
    calls = int(again.out.split(" calls")[0].split()[-1].replace(",", ""))
    assert calls == 2 * pulls
    nothing = say("resume", run_id(first))
    assert nothing.code == 0 and f"{calls} calls" in nothing.out


def test_a_run_that_somebody_works_off_is_not_resumed(say: Say, folder: Path) -> None:
    run = run_id(say("run", "toys.yaml"))
    with sqlite3.connect(folder / "workbench.db") as db:
        alive = (time.time(), os.getppid(), run)
        db.execute("update runs set state='running', beat=?, pid=? where run_id=?", alive)
    db.close()
    told = say("resume", run)
    assert told.code == 2 and "is running already" in told.err


def test_replay_makes_the_same_dataset_without_a_call(say: Say, folder: Path) -> None:
    run = say("run", "toys.yaml", "--concurrency", "4")
    told = say("run", "--replay", run_id(run), "--json", "replay.json")
    assert told.code == 0 and "with 0 calls: 6 admitted, the same dataset" in told.out
    same_shape(folder / "replay.json", "replay.json")


def test_replay_says_which_reply_is_missing(say: Say, folder: Path) -> None:
    run = say("run", "toys.yaml")
    with sqlite3.connect(folder / "workbench.db") as db:
        db.execute("delete from replies where key in (select key from replies limit 3)")
    db.close()
    told = say("run", "--replay", run_id(run))
    assert told.code == 3 and told.err.count("workbench:") == 1 and "Traceback" not in told.err


def test_dry_run_spends_nothing(say: Say, folder: Path) -> None:
    told = say("run", "toys.yaml", "--dry-run", "--json", "dry_run.json")
    assert told.code == 0 and "nothing was spent" in told.out and "assumed" in told.out
    same_shape(folder / "dry_run.json", "dry_run.json")
    with sqlite3.connect(folder / "workbench.db") as db:
        assert (
            db.execute("select (select count(*) from calls) + count(*) from runs").fetchone()[0]
            == 0
        )
    db.close()


def test_dry_run_learns_from_the_store(say: Say, folder: Path) -> None:
    """After a run its yield and sizes are the basis: two calls a pull, as the toy makes them."""
    say("run", "toys.yaml", "--attempts", "20")
    told = say("run", "toys.yaml", "--dry-run", "--json", "dry_run.json")
    assert "16 points from 20 pulls in 1 run of spec toys" in told.out
    results = json.loads((folder / "dry_run.json").read_text())["results"]
    assert results["pulls_a_point"] == 20 / 16 and results["calls"] == 2 * 20 / 16
    assert results["total"]["calls"] == 6 * results["calls"]


def test_show_prints_the_whole_trail(say: Say, folder: Path) -> None:
    run = say("run", "toys.yaml")
    told = say("show", candidate(run), "--json", "point.json")
    assert told.code == 0
    for part in ("rejected at toy_gate: five", "drafted author", "judged toy_gate fail",
                 "chain ", "state rejected by run", "2 calls"):  # fmt: skip
        assert part in told.out
    same_shape(folder / "point.json", "point.json")
    assert "6 of 6 accepted" in say("show", run_id(run)).out


def test_doctor_names_a_receipt_edited_by_hand(say: Say, folder: Path) -> None:
    run = say("run", "toys.yaml")
    well = say("doctor", "--json", "doctor.json")
    assert well.code == 0 and "all is well" in well.out and "every hash chain holds" in well.out
    same_shape(folder / "doctor.json", "doctor.json")
    point = candidate(run)
    with sqlite3.connect(folder / "workbench.db") as db:
        (slot,) = db.execute("select slot from candidates where id=?", (point,)).fetchone()
        db.execute("drop trigger receipts_no_update")
        changed = "update receipts set status='pass', body=replace(body, '\"fail\"', '\"pass\"')"
        db.execute(f"{changed} where slot=?", (slot,))
    db.close()
    ill = say("doctor")
    assert ill.code == 1 and "all is well" not in ill.out
    problems = [line for line in ill.out.splitlines() if line.startswith("problem")]
    assert any(point in line and "receipt of toy_gate" in line for line in problems)


def test_doctor_makes_no_store(say: Say, folder: Path) -> None:
    told = say("doctor", "--store", "elsewhere.db")
    assert told.code == 0 and not (folder / "elsewhere.db").exists()


def spoil(name: str, folder: Path) -> None:
    """Files that are wrong in one way each."""
    (folder / "field.yaml").write_text(SPEC.replace("test:", "tset:"))
    (folder / "recipe.yaml").write_text(SPEC.replace("recipe: toy", "recipe: tyo"))
    (folder / "text.db").write_text("no store")
    (folder / "outside.yaml").write_text(SPEC + "documents: [../x.md]\n")
    (folder / "own.toml").write_text(
        'plugins = ["tests.toys.recipe"]\nroles = {author = "own", judge = "own"}\n'
        '[models.own]\nmodel = "m"\napi_base = "http://127.0.0.1:9/v1"\nfamily = "own"\n'
    )
    with sqlite3.connect(folder / "foreign.db") as db:
        db.execute("create table t (x)")
    db.close()


WRONG = {
    "no such spec": (2, "there are by name", ("run", "none.yaml")),
    "no spec at all": (2, "name a spec file", ("run",)),
    "misspelt field": (2, "tset", ("run", "field.yaml")),
    "unknown recipe": (2, "no recipe named 'tyo'", ("run", "recipe.yaml")),
    "both kinds of end": (2, "exclude", ("run", "toys.yaml", "--accept", "1", "--attempts", "1")),
    "no price": (2, "no price is known for own", ("run", "toys.yaml", "--config", "own.toml",
                                                "--cost-limit", "1")),
    "another's folder": (2, "the spec names '../x.md'", ("run", "outside.yaml")),
    "no points wanted": (2, "at least 1", ("run", "toys.yaml", "--accept", "0")),
    "no such run": (2, "the latest are: none yet", ("resume", "r0")),
    "no such point": (2, "neither a run nor a candidate", ("show", "c0")),
    "no settings file": (2, "no settings file", ("doctor", "--config", "none.toml")),
    "no such role": (2, "viewer, reviewer, owner", ("serve", "--as", "boss")),
    "open to all": (2, "password", ("serve", "--host", "0.0.0.0")),
    "no demo size": (2, "standard, full, small", ("demo", "--size", "big", "--no-serve")),
    "a file that is no store": (3, "no workbench store", ("doctor", "--store", "text.db")),
    "a foreign database": (3, "another program", ("doctor", "--store", "foreign.db")),
    "nowhere to write": (2, "cannot be written", ("doctor", "--json", "no/folder/x.json")),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_one_line_that_says_what_was_there(
    say: Say, folder: Path, name: str
) -> None:
    code, words, arguments = WRONG[name]
    spoil(name, folder)
    told = say(*arguments)
    assert told.code == code
    assert words in told.err and told.err.startswith("workbench: ") and told.err.count("\n") == 1


def test_a_store_from_the_future_is_left_alone(say: Say, folder: Path) -> None:
    say("run", "toys.yaml", "--attempts", "1")
    with sqlite3.connect(folder / "workbench.db") as db:
        db.execute("pragma user_version=999")
    db.close()
    before = (folder / "workbench.db").read_bytes()
    told = say("run", "toys.yaml")
    assert told.code == 3 and "layout 999" in told.err
    assert (folder / "workbench.db").read_bytes() == before


def test_text_of_others_cannot_speak_to_the_terminal() -> None:
    assert clean("a\x1b[2Jb\u202ec\nd\r") == "a⟨U+001B⟩[2Jb⟨U+202E⟩c d"


def test_tables_put_figures_to_the_right() -> None:
    assert table(("gate", "n"), [("oracle", 9), ("x", 1234)]).splitlines() == [
        "gate       n", "oracle     9", "x       1234",
    ]  # fmt: skip
    assert money(0) == "$0.00" and money(0.0004) == "$0.0004" and money(1234.5) == "$1,234.50"


class Terminal(io.StringIO):
    """Text that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def steps() -> Iterator[Progress]:
    """A run's progress, three times."""
    return iter([Progress("r0", 3, accepted=n, decided=n) for n in (1, 2, 3)])


def test_one_line_repaints_on_a_terminal(steps: Iterator[Progress]) -> None:
    out = Terminal()
    with Ticker(out) as ticker:
        for step in steps:
            ticker(step)
    assert out.getvalue().count("\n") == 1 and out.getvalue().count("\r") == 2
    assert "3/3 accepted" in out.getvalue().split("\r")[-1]


def test_plain_lines_elsewhere(steps: Iterator[Progress]) -> None:
    out = io.StringIO()
    with Ticker(out) as ticker:
        for step in steps:
            ticker(step)
    lines = out.getvalue().splitlines()
    assert "\r" not in out.getvalue() and len(lines) == 2 and lines[-1].startswith("3/3 accepted")


def test_ctrl_c_ends_a_run_and_keeps_what_it_has(folder: Path) -> None:
    command = "from workbench.cli import main; main(['run', 'toys.yaml', '--accept', '90000'])"
    process = subprocess.Popen(
        [sys.executable, "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert process.stderr is not None
    shown = next(line for line in process.stderr if not line.startswith("0/"))
    assert "accepted" in shown
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "cancelled" in out and "Traceback" not in err
    assert "fewer than asked: stopped" in out and "toy_gate" in out


def test_the_demo_command_ends_without_serving(
    say: Say, folder: Path, demo: tuple[Path, object]
) -> None:
    (folder / "workbench.toml").unlink()
    shutil.copy(demo[0], folder / "workbench-demo.db")
    told = say("demo", "--size", "small", "--no-serve", "--json", "demo.json")
    assert told.code == 0 and "points are there already" in told.out
    same_shape(folder / "demo.json", "demo.json")
