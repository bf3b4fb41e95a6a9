"""The README would fail here if it lied: its example runs, its settings load, its tree is whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_floors import names, ours
from workbench.cli import app
from workbench.models.provider import rates
from workbench.models.roles import honoured, role_table
from workbench.settings import load_settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL = 'pip install -e ".[test]" && workbench demo'


def fenced(language: str) -> list[str]:
    """The blocks of one language, in order."""
    parts = README.split("```")[1::2]
    return [
        part.removeprefix(language + "\n") for part in parts if part.startswith(language + "\n")
    ]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder beside a checkout's data, without a key, a store or settings."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_first_screen_has_the_two_commands_and_a_picture() -> None:
    first = README.split("\n## ")[0]
    assert INSTALL in first and "\npytest" in first
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", first):
        file = ROOT / picture
        assert file.is_file() and file.stat().st_size < 200_000, picture
    assert "![" in first


def test_the_example_has_ten_lines_and_runs(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = fenced("python")
    assert len([line for line in example.splitlines() if line.strip()]) == 10
    exec(compile(example, "README.md", "exec"), {})
    told = capsys.readouterr().out
    assert told.count(" -> ") >= 3 and "3 accepted of" in told


def test_the_settings_load_and_honour_every_gate(folder: Path) -> None:
    (toml,) = fenced("toml")
    (folder / "workbench.toml").write_text(toml, encoding="utf-8")
    settings = load_settings()
    table = role_table(settings)
    assert not table.simulated and len(table.families("solver")) == 3
    thin = [line for line in honoured(table) if line.status != "ok"]
    assert not thin
    assert all(rates(endpoint) is not None for endpoint in table.models.values())
    for name in re.findall(r"`(one_family) = ", README):
        assert name in type(settings).model_fields


def tree() -> str:
    """The block that shows the files."""
    return next(block for block in fenced("") if "workbench/\n" in block)


def rooms() -> list[str]:
    """The files and folders directly under `workbench/`, from top to bottom."""
    lines = tree()[tree().index("workbench/\n") :].splitlines()[1:]
    heads = [re.match(r"  (\w+)/?((?:, \w+)*)(?=  |/)", line) for line in lines]
    return [name for head in heads if head for name in re.findall(r"\w+", head[0])]


def test_the_tree_names_every_module() -> None:
    words = set(re.findall(r"[a-z_]+", tree()))
    files = [*(ROOT / "workbench").glob("*.py"), *(ROOT / "workbench").glob("*/*.py")]
    files += (ROOT / "notebooks").glob("*.py")
    missing = {str(file.relative_to(ROOT)) for file in files if file.stem not in words}
    assert not {name for name in missing if not name.endswith("__init__.py")}
    words_of_cli = {
        "__init__", "console", "reports", "auditcommands", "auditlines", "measuring",
        "measurelines", "contrastlines", "diversitylines", "gaplines", "probing", "probelines",
        "targeting", "targetlines",
        "importing", "releasing", "releaselines", "librarylines", "overlaplines", "taxonomylines",
        "ablationlines", "carding", "demolines", "groundinglines", "reflectlines", "triagelines",
    }  # fmt: skip
    top = {name.split(".")[0] for name in names()} - words_of_cli
    assert top == set(rooms())


def test_every_import_goes_up_the_tree() -> None:
    order = {name: i for i, name in enumerate(rooms())}
    known = {name: {other.split(".")[0] for other in ours(name)} for name in names()}
    for name, others in known.items():
        here = order.get(name.split(".")[0], len(order))
        late = {other for other in others if order.get(other, -1) > here}
        assert not late, f"{name} imports {late}, further down in the README's tree"


def test_every_command_has_its_line() -> None:
    listed = set(re.findall(r"^\| `workbench (\w+)", README, re.MULTILINE))
    commands = {c.callback.__name__ for c in app.registered_commands if c.callback}
    assert listed == commands | {str(group.name) for group in app.registered_groups}


def test_links_to_files_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
