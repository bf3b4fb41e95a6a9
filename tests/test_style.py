"""Size and tidiness that the linter does not see: long files and functions are asked why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_LINES, MOST_IN_A_FUNCTION = 250, 40

# Longer than a chapter, each with its reason. A file that has shrunk must leave this table.
LONG_FILES = {
    "workbench/domain/contracts.py": "all seams on one page, most of it signatures",
    "workbench/recipes/rubric.py": "a recipe is one file, with its prompts and its proof",
    "workbench/loop.py": "the heart is read in one piece",
    "workbench/cli.py": "every command on one page, most of it options",
    "workbench/actions/stepping.py": "one sitting, from opening a slot to deciding it",
}
TOLD = "one task family, most of it wordings"
LONG_FUNCTIONS = {
    f"workbench/models/offline/author/{function}": TOLD
    for function in (
        "bills.py:late", "cash.py:lookup", "clock.py:overdraft", "customers.py:elig",
        "exchange.py:trip", "machines.py:allow", "transfers.py:precedence",
    )
}  # fmt: skip

UNFINISHED = re.compile(r"#\s*(TODO|FIXME|XXX|HACK)\b")


def sources(*folders: str) -> list[Path]:
    """Python files of these folders, without what programs wrote there."""
    found = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return sorted(file for file in found if "__marimo__" not in file.parts)


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Every function of a file, with its length from `def` to its last line."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name(file)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_modules_are_a_chapter_long() -> None:
    files = sources("workbench")
    lengths = {name(file): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    long = {file for file, lines in lengths.items() if lines > MOST_LINES}
    assert long == LONG_FILES.keys(), {file: lengths[file] for file in long ^ LONG_FILES.keys()}


def test_functions_are_a_few_lines_long() -> None:
    lengths = dict(pair for file in sources("workbench") for pair in functions(file))
    long = {function for function, lines in lengths.items() if lines > MOST_IN_A_FUNCTION}
    assert long == LONG_FUNCTIONS.keys(), {f: lengths.get(f) for f in long ^ LONG_FUNCTIONS.keys()}


def test_every_module_opens_with_what_it_is_for() -> None:
    for file in sources("workbench"):
        text = file.read_text(encoding="utf-8")
        assert not text.strip() or ast.get_docstring(ast.parse(text)), f"{name(file)}: no docstring"


def test_nothing_is_left_for_later_and_nothing_is_swallowed() -> None:
    for file in sources("workbench", "tests", "notebooks"):
        text = file.read_text(encoding="utf-8")
        left = UNFINISHED.search(text)
        assert left is None, f"{name(file)}: {left and left.group()}"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{name(file)} line {node.lineno}: a bare except"
