"""The README's own recipe, installed from a folder outside the package, joins in everything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_readme import fenced

PROJECT = """[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "outside-recipe"
version = "1"
[project.entry-points.workbench]
roman = "roman"
[tool.setuptools]
py-modules = ["roman"]
"""
SPEC = "id: numerals\nrecipe: roman\ntest: writes years in Roman numerals\nn: 5\n"
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has installed the README's recipe, and nothing else."""
    source = tmp_path_factory.mktemp("source")
    (block,) = fenced("py")
    (source / "roman.py").write_text(block, encoding="utf-8")
    (source / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation",
               "--no-index", "--target", str(target), str(source)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, text=True)
    return target


def run(outside: Path, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(outside), str(ROOT), str(ROOT / "notebooks")))
    return subprocess.run(
        [sys.executable, *command], cwd=folder, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


def test_the_recipe_is_short() -> None:
    (block,) = fenced("py")
    assert len([line for line in block.splitlines() if line.strip()]) <= 60


def test_its_proof_holds(outside: Path, tmp_path: Path) -> None:
    code = (
        "from workbench.proofs import prove_recipe\nfrom workbench.registry import load\n"
        "fault = prove_recipe(load('recipe', 'roman'))\nassert not fault, fault"
    )
    found = run(outside, tmp_path, "-c", code)
    assert found.returncode == 0, found.stderr


def test_it_is_manufactured_and_shown_like_any_other(outside: Path, tmp_path: Path) -> None:
    (tmp_path / "numerals.yaml").write_text(SPEC, encoding="utf-8")
    main = "from workbench.cli import main; main({})"
    made = run(outside, tmp_path, "-c", main.format(["run", "numerals.yaml", "--json", "run.json"]))
    assert made.returncode == 0, made.stdout + made.stderr
    results = json.loads((tmp_path / "run.json").read_text())["results"]
    assert results["run"]["normal"] == 5
    shown = run(outside, tmp_path, "-c", main.format(["show", results["run"]["run_id"]]))
    assert "5 of 5 accepted" in shown.stdout


NOTEBOOK = """
import os, sys
os.environ["WORKBENCH_STORE"] = "workbench.db"
import {name}
outputs, defs = {name}.app.run()
text = "".join(getattr(o, "text", str(o)) for o in outputs)
assert "numerals" in text or "roman" in text, text[:500]
"""


@pytest.mark.parametrize("name", ["difficulty", "gated_loop", "runs"])
def test_it_appears_in_every_notebook(outside: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "data" / "specs").mkdir(parents=True)
    (tmp_path / "numerals.yaml").write_text(SPEC, encoding="utf-8")
    main = "from workbench.cli import main; main(['run', 'numerals.yaml'])"
    made = run(outside, tmp_path, "-c", main)
    assert made.returncode == 0, made.stderr
    opened = run(outside, tmp_path, "-W", "ignore", "-c", NOTEBOOK.format(name=name))
    assert opened.returncode == 0, opened.stderr[-2000:]
