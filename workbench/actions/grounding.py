"""Grounding: `measure grounding`, which claims of an imported set stand in their own evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.actions.measure import Measured, Reading, dumped, notes, read
from workbench.errors import InputError

# Columns that claim something of the world, where the reader names none.
CLAIMS = re.compile(r"countr|occupation|demographic|user_group|nationality|language\b|\bdate\b|"
                    r"region|profession", re.IGNORECASE)  # fmt: skip
OURS = ("evidence", "id", "source")


def grounding(path: Path, how: Reading, claims: Sequence[str] = ()) -> Measured:
    """The fabricated-metadata report: a share for every claimed column, and rows with none.

    InputError for a claimed column that is not there, and where none is named or can be guessed.
    """
    from workbench.measures.grounded import RULE, grounded

    table = read("claims", path, how)
    frame = table.frame
    columns = _columns([str(c) for c in frame.columns], claims)
    evidence = [text if isinstance(text, str) else "" for text in frame["evidence"]]
    ids = [str(id) for id in frame["id"]]
    sources = [s for s in frame["source"] if isinstance(s, str)] if "source" in frame else []
    found = {
        name: grounded([_cell(c) for c in frame[name]], evidence, ids, sources) for name in columns
    }
    without = sum(not text.strip() for text in evidence)
    results: dict[str, Any] = {
        "rule": RULE, "rows": len(frame), "sources": len(set(sources)),
        "rows_without_evidence": without, "claims": found, "sentence": "",
    }  # fmt: skip
    results = dumped(results)
    results["sentence"] = _sentence(results)
    settings = {"claims": columns, "map": table.mapping}
    return Measured("grounding", [table.input], settings, results, notes(table))


def _columns(there: list[str], wanted: Sequence[str]) -> list[str]:
    """The claimed columns: as named, else those whose names say so, countries first."""
    strange = [name for name in wanted if name not in there]
    if strange:
        raise InputError(f"--claim {strange[0]}: no such column; there are: {', '.join(there)}")
    guessed = [name for name in there if CLAIMS.search(name) and name not in OURS]
    if not (wanted or guessed):
        raise InputError(f"say what is claimed with --claim COLUMN; there are: {', '.join(there)}")
    guessed.sort(key=lambda name: "countr" not in name.lower())
    return list(dict.fromkeys(wanted or guessed))


def _cell(value: Any) -> Any:
    return "" if value is None or (isinstance(value, float) and value != value) else value


def _sentence(results: dict[str, Any]) -> str:
    """What the first claimed column says, with its caveat."""
    name, found = next(iter(results["claims"].items()))
    share = found["share"]
    if share["value"] is None:
        return f"No row claims a {name}."
    said = (
        f"{found['supported']} of {found['values']} distinct (row, {name}) values "
        f"({share['value']:.0%}, 95% {share['lo']:.0%} to {share['hi']:.0%}) occur in their own "
        f"row's evidence; in {found['rows']['none']} of {results['rows']} rows none does"
    )
    few = (
        f"; all rest on {results['sources']} sources" if "few_sources" in share["warnings"] else ""
    )
    return f"{said}{few}. A substring is no proof, and a paraphrase is not found."
