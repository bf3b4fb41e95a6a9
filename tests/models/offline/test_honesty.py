"""The offline models' rules of honesty: they know only what a message says, and answer the same."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.models.offline.judging import cases
from workbench.models.offline.author.defects import KINDS
from workbench.models.offline.rates import ANYONE, ROWS
from workbench.models.offline.roster import ROSTER

HOUSE = Path(__file__).resolve().parents[3] / "workbench"
OFFLINE = "workbench.models.offline"
BATCH = """
import hashlib, json
from tests.models.offline.corpus import items, messages
from tests.models.offline.judging import JSON, asked, cases
from workbench.models import offline
said = []
for case in cases(2, contrived=0.3, vague=0.3, ambiguous=0.3):
    said.append(case.prompt)
    for judge in ("judge-a", "judge-c"):
        said.append(offline.reply(judge, case.construct(), response_format=JSON))
        said.append(offline.reply(judge, case.realism(), response_format=JSON, seed=3))
for item in items(2):
    question = messages(item.prompt, item.documents)
    for solver in ("solver-1", "solver-4", "oracle-c"):
        said.append(offline.reply(solver, question, seed=5, sample=1, temperature=1.0))
print(hashlib.sha256(json.dumps(said).encode()).hexdigest(), len(said))
"""


def module_names() -> dict[str, Path]:
    """Every module of the workbench by its dotted name."""
    files = HOUSE.rglob("*.py")
    parts = {file: file.relative_to(HOUSE.parent).with_suffix("").parts for file in files}
    return {".".join(p[:-1] if p[-1] == "__init__" else p): file for file, p in parts.items()}


def imports(file: Path) -> set[str]:
    """The dotted names that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def reached(start: str) -> set[str]:
    """All modules of the workbench that a package and what it imports come to."""
    known = module_names()
    todo = [name for name in known if name == start or name.startswith(f"{start}.")]
    done: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in done:
            done.add(name)
            todo += [other for other in imports(known[name]) if other in known]
    return done


def test_offline_imports_nothing_of_the_house_but_itself() -> None:
    outside = {name for name in reached(OFFLINE) if not name.startswith(OFFLINE)}
    # Importing a module runs the packages above it, which hold nothing but a docstring.
    assert outside <= {"workbench", "workbench.models"}


def test_offline_needs_the_standard_library_alone() -> None:
    files = (HOUSE / "models" / "offline").rglob("*.py")
    tops = {name.partition(".")[0] for file in files for name in imports(file)}
    assert tops <= {*sys.stdlib_module_names, "workbench"}


def test_authors_readers_and_judges_share_no_module() -> None:
    author, reader = reached(f"{OFFLINE}.author"), reached(f"{OFFLINE}.reader")
    judges = reached(f"{OFFLINE}.judges")
    assert not author & reader
    assert not judges & (author | reader)


def test_rubric_authors_repliers_and_graders_share_no_module() -> None:
    author, replier = reached(f"{OFFLINE}.author"), reached(f"{OFFLINE}.replier")
    graders = reached(f"{OFFLINE}.rubrics")
    # The draws are no knowledge: they are how chance is made.
    common = {"workbench.models.offline.draws", OFFLINE}
    assert not (author & replier) - common
    assert not graders & (author | replier) - common


def test_only_the_dispatcher_reads_the_planted_rates() -> None:
    table = f"{OFFLINE}.rates"
    readers = {name for name, file in module_names().items() if table in imports(file)}
    # Two pages show the truth to whoever peeks; nothing that answers or decides reads it.
    peeks = {"workbench.actions.judgewatch", "workbench.actions.rollouts"}
    assert readers == {OFFLINE, *peeks}


def test_nothing_calls_chance_the_clock_or_the_hash_of_the_process() -> None:
    for file in (HOUSE / "models" / "offline").rglob("*.py"):
        names = {name.partition(".")[0] for name in imports(file)}
        # Traffic is made, not answered: a seeded grammar that no model reads.
        made = {"random"} if file.stem == "traffic" else set()
        assert not (names - made) & {"random", "time", "secrets", "uuid", "os", "socket"}, file
        calls = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)]
        called = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        assert not called & {"hash", "open"}, file


def test_the_same_replies_in_every_process() -> None:
    said = {_batch(seed) for seed in ("0", "1", "4242")}
    assert len(said) == 1
    assert int(said.pop().split()[1]) > 200


def _batch(hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", BATCH], cwd=HOUSE.parent, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("kind", [*sorted(ROWS["author"][ANYONE].keys() - {"taste"}), "clean"])
def test_an_item_does_not_tell_what_was_planted(kind: str) -> None:
    rates = {} if kind == "clean" else {kind: 1.0}
    families = {one.family for one in ROSTER}
    for case in cases(2, **rates):
        words = set(re.findall(r"[a-z_]+", case.prompt.lower()))
        assert not words & {kind, *families, "planted", "defect", "author"}
        assert re.fullmatch(r"[\n\x20-\x7e€]*", case.prompt), case.prompt


def test_every_model_and_row_is_known() -> None:
    names = [one.name for one in ROSTER]
    assert len(set(names)) == len(names)
    assert {name for rows in ROWS.values() for name in rows} <= {*names, ANYONE}
    assert sum(ROWS["author"]["author-a"][kind] for kind in KINDS) == pytest.approx(0.35)
    planted = ROWS["rubric_author"]["author-a"]
    assert sum(v for k, v in planted.items() if k != "taste") == pytest.approx(0.42)
    json.dumps(ROWS)


def test_no_author_family_proves_a_key_and_judges_abound() -> None:
    authors = {one.family for one in ROSTER if "author" in one.roles}
    assert len(authors) >= 2
    for role in ("oracle", "adversary", "adjudicator"):
        families = {one.family for one in ROSTER if role in one.roles}
        assert len(families) >= 2 and not families & authors
    judges = [one.family for one in ROSTER if "judge" in one.roles]
    assert min(sum(family != own for family in judges) for own in authors) >= 3
    solvers = [one for one in ROSTER if "solver" in one.roles]
    assert [one.rank for one in solvers] == [1, 2, 3, 4, 5]
    assert len({one.family for one in solvers}) >= 3
