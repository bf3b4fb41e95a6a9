"""Shelves of plug-ins: a decorator puts one on, `load` takes one off by name."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import threading
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any, Literal, TypeVar

from workbench.domain.contracts import Example
from workbench.errors import PluginError, SpecError

Kind = Literal[
    "recipe", "gate", "grader", "defect", "environment", "importer", "exporter", "source"
]
FOLDERS: dict[str, str] = {
    "recipe": "workbench.recipes",
    "gate": "workbench.gates",
    "grader": "workbench.graders",
    "defect": "workbench.defects",
    "environment": "workbench.environments",
    "importer": "workbench.importers",
    "exporter": "workbench.exporters",
    "source": "workbench.sources",
}
T = TypeVar("T")
SENTENCE = re.compile(r"(?<=[.?!]) ")

_shelves: dict[str, dict[str, Any]] = {kind: {} for kind in FOLDERS}
_proofs: dict[tuple[str, str], tuple[Example | None, Example | None]] = {}
_stocked: set[str] = set()
# Importing a folder fills its shelf; a second thread must wait until it is full.
_stocking = threading.RLock()


def register(
    kind: Kind, *, passes: Example | None = None, refuses: Example | None = None
) -> Callable[[type[T]], type[T]]:
    """Put a class on its shelf under its `name`, as one instance made without arguments.

    `passes` and `refuses` are the plug-in's proof: the contract test tries both.
    """

    def shelve(plugin: type[T]) -> type[T]:
        instance = plugin()
        name = str(getattr(instance, "name", ""))
        if not name:
            raise PluginError(f"{plugin.__module__}.{plugin.__qualname__} has no `name`")
        known = _shelves[kind].get(name)
        if known is not None and type(known).__module__ != plugin.__module__:
            raise PluginError(
                f"two {kind}s are named {name!r}: {type(known).__module__}, {plugin.__module__}"
            )
        _shelves[kind][name] = instance
        _proofs[kind, name] = (passes, refuses)
        return plugin

    return shelve


def load(kind: Kind, name: str) -> Any:
    """The plug-in of that name; SpecError naming what there is when it is missing."""
    shelf = shelf_of(kind)
    if name not in shelf:
        raise SpecError(f"no {kind} named {name!r}; there are: {', '.join(sorted(shelf))}")
    return shelf[name]


def shelf_of(kind: Kind) -> dict[str, Any]:
    """All plug-ins of a kind by name, sorted; stocks the shelf on first use."""
    with _stocking:
        if kind not in _stocked:
            _stocked.add(kind)
            _import_folder(FOLDERS[kind])
            _import_entry_points()
    return dict(sorted(_shelves[kind].items()))


def proof(kind: Kind, name: str) -> tuple[Example | None, Example | None]:
    """The examples a plug-in must accept and must refuse."""
    return _proofs.get((kind, name), (None, None))


def gloss(plugin: Any) -> str:
    """What a plug-in says of itself in one sentence; '' where it says nothing.

    The first of its module's docstring where that opens with `name: `, else of its own docstring.
    """
    module = getattr(sys.modules.get(type(plugin).__module__), "__doc__", None) or ""
    opening = f"{plugin.name}:"
    said = module if module.startswith(opening) else type(plugin).__doc__ or module
    sentence = SENTENCE.split(" ".join(said.split()), maxsplit=1)[0]
    words = sentence.removeprefix(opening).strip()
    return words[:1].upper() + words[1:]


def _import_folder(folder: str) -> None:
    """Import every module of one of our plug-in folders (a folder that is not there is empty)."""
    try:
        package = importlib.import_module(folder)
    except ModuleNotFoundError as missing:
        if missing.name == folder:
            return
        raise
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{folder}.{module.name}")


def _import_entry_points() -> None:
    """Import what installed packages offer in the group `workbench`; each registers itself."""
    if "entry points" in _stocked:
        return
    _stocked.add("entry points")
    for point in entry_points(group="workbench"):
        try:
            point.load()
        except Exception as broken:
            raise PluginError(f"plug-in {point.name!r} ({point.value}) broke: {broken}") from broken
