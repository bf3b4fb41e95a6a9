"""How much of what rows claim stands in their own evidence, by a rule that anybody can repeat."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from workbench.domain.estimate import Estimate
from workbench.measures.intervals import wilson

RULE = (
    "A cell's values are the entries of a JSON or Python list, else its parts between ; or |, "
    "trimmed; equal values of a row count once. A value is supported when its text, case-folded, "
    "is a substring of the row's evidence, case-folded. Nothing is translated or stemmed."
)
FEW_SOURCES = 10
SHOWN = 20
LONGEST_CELL = 100_000


def values_of(cell: object) -> list[str]:
    """The distinct values of a cell, in their order."""
    found = cell if isinstance(cell, list | tuple) else _listed(_text(cell))
    trimmed = (_text(value).strip() for value in found)
    return list(dict.fromkeys(value for value in trimmed if value))


def _text(value: object) -> str:
    """A value as a text: nothing is none, and 2020.0 reads 2020."""
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _listed(text: str) -> Sequence[object]:
    if text.lstrip()[:1] in ("[", "(") and len(text) <= LONGEST_CELL:
        for read in (json.loads, ast.literal_eval):
            try:
                found = read(text)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
            if isinstance(found, list | tuple):
                return found
    return re.split(r"[;|]", text)


def supported(value: str, evidence: str) -> bool:
    """Whether the evidence says the value, by case-insensitive substring."""
    return value.casefold() in evidence.casefold()


def grounded(
    cells: Sequence[object], evidence: Sequence[str], ids: Sequence[str], sources: Iterable[str]
) -> dict[str, Any]:
    """One claimed column held against the evidence of its rows.

    `share` is supported / claimed values with Wilson's interval over values; rows that rest on one
    source are not independent, so few sources are a warning.
    """
    origins = {source for source in sources if source}
    claimed, held, missing = 0, 0, Counter[str]()
    rows = Counter[str]()
    none: list[str] = []
    for cell, text, id in zip(cells, evidence, ids, strict=True):
        values = values_of(cell)
        ok = [value for value in values if supported(value, text)]
        claimed, held = claimed + len(values), held + len(ok)
        missing.update(value for value in values if value not in ok)
        kind = _kind(len(values), len(ok))
        rows[kind] += 1
        if kind == "none":
            none.append(id)
    return {
        "values": claimed, "supported": held, "share": _share(held, claimed, len(origins)),
        "rows": {name: rows[name] for name in ("all", "some", "none", "nothing_claimed")},
        "rows_without_support": sorted(none, key=lambda id: (len(id), id))[:SHOWN],
        "unsupported": [{"value": v, "rows": n} for v, n in
                        sorted(missing.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]],
    }  # fmt: skip


def _kind(claimed: int, held: int) -> str:
    if not claimed:
        return "nothing_claimed"
    return "all" if held == claimed else "some" if held else "none"


def _share(held: int, claimed: int, sources: int) -> Estimate:
    found = wilson(held, claimed)
    few = ("few_sources",) if 0 < sources < FEW_SOURCES else ()
    return found.model_copy(update={"n_clusters": sources, "warnings": few})
