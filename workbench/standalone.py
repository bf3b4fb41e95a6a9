"""The program graders as one Python file that needs no workbench, made from their own source.

An exported task or reward file carries this text, so it grades as the workbench does: there is no
second implementation that could drift from the first. Two packages are optional in it: `pint`
converts units (without it another unit is an error, not a wrong answer); without `jsonschema` a
JSON answer is compared with the reference alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

HOUSE = Path(__file__).resolve().parent
# In the order of their imports; a grader needs all that stand before it.
SOURCES: tuple[str, ...] = ("extract.py", "quantity.py", "alike.py", "decisions.py")
GRADERS: dict[str, tuple[str, str]] = {
    "exact": ("graders/exact.py", "Exact"), "numeric": ("graders/numeric.py", "Numeric"),
    "schema": ("graders/schema.py", "Schema"), "action": ("graders/action.py", "ActionGrader"),
}  # fmt: skip
# What only the workbench calls.
LEFT_OUT = ("spoken", "examples", "GOOD", "_reply", "ALLOWED")

HEAD = '''"""Grades replies as Eval Workbench does, without it. Made by an export; do not edit.

`grade(reply, payload)` gives {status: pass | fail | error, reason, extracted}.
"""
'''

RECORDS = '''
class ValidationError(ValueError):
    """A rule that is none."""

    def errors(self):
        return [{"msg": str(self)}]


class Action(NamedTuple):
    """One call of one tool."""

    tool: str
    arguments: dict


class Rule(NamedTuple):
    """A tool, and for each argument the values that will do."""

    tool: str
    arguments: dict
    optional: tuple

    @classmethod
    def model_validate(cls, facts):
        if not isinstance(facts, Mapping) or not isinstance(facts.get("tool"), str):
            raise ValidationError(f"no rule: {facts!r}"[:200])
        arguments = facts.get("arguments") or {}
        return cls(facts["tool"], dict(arguments), tuple(facts.get("optional") or ()))


class Grade(NamedTuple):
    """What a grader says of one reply."""

    status: str
    extracted: str | None = None
    normalised: str | None = None
    reason: str = ""
    detail: dict | None = None


def canonical_json(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
'''

TAIL = '''
GRADERS = {{{table}}}


def grade(reply, payload):
    """Does this reply satisfy this payload? A tool call may be given as JSON text."""
    wanted = payload.get("grader") or {{}}
    name = wanted.get("type", "")
    if name not in GRADERS:
        return {{"status": "error", "reason": f"no grader {{name!r}} here", "extracted": None}}
    try:
        found = GRADERS[name].grade(reply, payload, wanted.get("params") or {{}})
    except ModuleNotFoundError as missing:
        if missing.name == "pint":
            return {{"status": "error", "reason": "another unit: needs pint", "extracted": None}}
        # Without jsonschema the comparison with the reference decides alone.
        found = GRADERS[name].grade(reply, {{**payload, "json_schema": None}},
                                    wanted.get("params") or {{}})
    return {{"status": found.status, "reason": found.reason, "extracted": found.extracted}}
'''


def grader_source(names: Iterable[str]) -> str:
    """The text of `grader.py` for these graders; KeyError for one that asks judges."""
    wanted = sorted(set(names))
    files = [*SOURCES, *(GRADERS[name][0] for name in wanted)]
    trees = [_Part(file) for file in files]
    taken: set[str] = set()
    parts: list[str] = []
    for part in trees:
        parts.append(part.text(taken))
        taken |= part.names
    table = ", ".join(f'"{name}": {GRADERS[name][1]}()' for name in wanted)
    imports = sorted({line for part in trees for line in part.imports})
    typing = "from typing import Any, NamedTuple"
    head = [HEAD, "from __future__ import annotations\n", *dict.fromkeys([*imports, typing])]
    return "\n".join([*head, RECORDS, *parts, TAIL.format(table=table)])


class _Part:
    """One module of ours, cut down to what runs without the others."""

    def __init__(self, file: str) -> None:
        self.stem = Path(file).stem
        self.tree = ast.parse((HOUSE / file).read_text(encoding="utf-8"))
        self.kept = [node for node in self.tree.body if not _is_left_out(node)]
        self.names = {name for node in self.kept for name in _defines(node)}

    @property
    def imports(self) -> Iterator[str]:
        """Its imports from the standard library, a line each."""
        for node in self.tree.body:
            module = node.module if isinstance(node, ast.ImportFrom) else ""
            if isinstance(node, ast.Import) or (module and _is_standard(module)):
                yield ast.unparse(node)

    def text(self, taken: set[str]) -> str:
        """Its code; names that an earlier part has are changed, in this part alone."""
        clashes = {name: f"{self.stem}{name}" for name in self.names & taken}
        renamed = [_Rename(clashes).visit(node) for node in self.kept]
        self.names = {clashes.get(name, name) for name in self.names}
        return "\n\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in renamed)


class _Rename(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.to = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.to.get(node.id, node.id)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = self.to.get(node.name, node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.name = self.to.get(node.name, node.name)
        node.decorator_list = []
        return self.generic_visit(node)


def _is_left_out(node: ast.stmt) -> bool:
    docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    imported = isinstance(node, ast.Import | ast.ImportFrom)
    return docstring or imported or bool(set(LEFT_OUT) & set(_defines(node)))


def _defines(node: ast.stmt) -> Sequence[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def _is_standard(module: str) -> bool:
    return module.split(".")[0] not in ("workbench", "pydantic", "__future__")
