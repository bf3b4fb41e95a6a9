"""`workbench evaluate`: figures, prices, tables, exit codes, a real kill, JSON like its golden."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import GOLDEN, Told, shape
from tests.toys.failing_models import prompts_csv, settings_toml
from tests.toys.openai_server import Server, openai_server
from workbench.cli import main
from workbench.store import Store

Say = Callable[..., Told]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with openai_server(answers="failing") as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    settings_toml(tmp_path, server.url)
    prompts_csv(tmp_path)
    return tmp_path


@pytest.fixture
def say(folder: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    def run(*arguments: str, command: str = "evaluate") -> Told:
        with pytest.raises(SystemExit) as end:
            main([command, *arguments, "--store", "wb.db"])
        said = capsys.readouterr()
        return Told(said.out, said.err, end.value.code if isinstance(end.value.code, int) else 0)

    return run


def same_shape(found: Path, golden: str) -> None:
    """As in its golden example; `UPDATE_GOLDEN=1` writes that."""
    told = json.loads(found.read_text())
    if os.environ.get("UPDATE_GOLDEN"):
        short = json.dumps(few(told), indent=1, ensure_ascii=False)
        (GOLDEN / golden).write_text(short + "\n", encoding="utf-8")
    assert shape(told) == shape(json.loads((GOLDEN / golden).read_text()))


def few(value: Any) -> Any:
    """The same with one member of each shape in every list: a golden that a person can read."""
    if isinstance(value, dict):
        return {key: few(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [few(one) for one in {json.dumps(shape(one)): one for one in value[::-1]}.values()]
    return value


def test_figures_tables_and_json(say: Say, folder: Path) -> None:
    told = say("--file", "prompts.csv", "--cost-limit", "1", "--out", "o.csv", "--json", "e.json")
    assert told.code == 0, told.err
    words = told.out.split()
    assert "refused" in words and "unscored" in words and "o.guards.csv:" in words
    assert "0.500 (0.188 to 0.812)" in told.out and "guard-b" in words
    assert "simulated" not in told.out
    same_shape(folder / "e.json", "evaluate.json")
    found = json.loads((folder / "e.json").read_text())
    assert found["inputs"][0]["rows"] == 6 and found["results"]["state"] == "done"
    shown = say(found["results"]["evaluation"], command="show")
    assert shown.code == 0 and "0.500 (0.188 to 0.812)" in shown.out


def test_a_dry_run_prices_and_asks_nobody(say: Say, folder: Path) -> None:
    told = say("--file", "prompts.csv", "--dry-run", "--json", "plan.json")
    assert told.code == 0 and "in all" in told.out and "84" in told.out
    same_shape(folder / "plan.json", "evaluate_plan.json")
    with Store(folder / "wb.db") as store:
        assert store.reads.evaluations() == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((), "say where the prompts come from, once"),
        (("--file", "prompts.csv", "--points"), "there was --file and --points"),
        (("--points",), "no approved query"), (("--dataset", "v9"), "there are: none yet"),
        (("--traffic", "x"), "no traffic named 'x'; there are: none"),
        (("--resume", "e0"), "no evaluation 'e0'"),
        (("--resume", "e0", "--points"), "leave --points out"),
        (("--file", "prompts.csv"), "say how much this may cost (--cost-limit)"),
        (("--file", "prompts.csv", "--target", "x"), "no model named 'x'; there are:"),
        (("--file", "prompts.csv", "--system", "no.txt"), "--system: no file no.txt"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(say: Say, given: tuple[str, ...], told: str) -> None:
    found = say(*given)
    assert found.code in (2, 3) and told in found.err and found.err.count("\n") == 1


def test_a_bound_is_a_shortfall(say: Say) -> None:
    found = say("--file", "prompts.csv", "--cost-limit", "1", "--max-calls", "30")
    assert found.code == 1 and "calls_limit" in found.out and "go on with --resume e" in found.out


def test_what_was_killed_goes_on_and_pays_for_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with openai_server(answers="failing", latency=0.03) as slow:
        settings_toml(tmp_path, slow.url)
        prompts_csv(tmp_path, 20)
        arguments = ["--file", "prompts.csv", "--cost-limit", "1", "--concurrency", "2"]
        with _command(tmp_path, *arguments) as process:
            id = _until(tmp_path, 4)
            process.send_signal(signal.SIGKILL)
            process.wait()
        with Store(tmp_path / "wb.db") as store:
            before = store.reads.answered(id)
            unfinished = store.reads.evaluation_spend(id).unfinished
            assert 4 <= before < 26 and store.reads.evaluation_row(id).state in ("running", "lost")
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit, match="0"):
            main(["evaluate", "--resume", id, "--json", "e.json", "--store", "wb.db"])
        found = json.loads((tmp_path / "e.json").read_text())["results"]
        counts = [found["targets"][0][name] for name in ("pass", "fail", "refused", "error")]
        assert counts == [22, 3, 1, 0] and found["answered"] == 26
        with Store(tmp_path / "wb.db") as store:
            asked = store._link.rows(
                "select key, count(*) from calls where status='ok' and run_id=? group by key", (id,)
            )
            assert {many for _, many in asked} == {1}
            assert found["spend"]["calls"] == len(asked) + unfinished


def _command(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    told = [sys.executable, "-c", "from workbench.cli import main; main()", "evaluate",
            *arguments, "--store", "wb.db"]  # fmt: skip
    return subprocess.Popen(told, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _until(folder: Path, many: int) -> str:
    """Wait until so many prompts are answered; the evaluation's id."""
    for _ in range(600):
        time.sleep(0.05)
        if (folder / "wb.db").exists():
            with Store(folder / "wb.db") as store:
                rows = store.reads.evaluations()
                if rows and store.reads.answered(rows[0].id) >= many:
                    return rows[0].id
    raise AssertionError("nothing was answered in 30 s")


def test_a_table_that_cannot_be_written_is_refused_before_anything_is_asked(
    say: Say, folder: Path
) -> None:
    for out, why in (("o.jsonl", "a table ends in"), ("no/o.csv", "no folder no")):
        told = say("--file", "prompts.csv", "--cost-limit", "1", "--out", out)
        assert told.code == 2 and why in told.err and "asked" not in told.err
    assert not (folder / "wb.db").exists()
