"""Messages as the recipe sends them to authors and repairers, and draws to answer them with."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.domain.taxonomy import Node, Taxonomy
from workbench.specfile import read_taxonomy
from workbench.text import fence

ROOT = Path(__file__).resolve().parents[3]
TERMS = (ROOT / "data/demo_world/terms.md").read_text(encoding="utf-8")
SHEET = TERMS[TERMS.index("### Fees") :]
Messages = list[dict[str, str]]


def taxonomy() -> Taxonomy:
    return read_taxonomy("demo_world/taxonomy.yaml")


def draw_for(*scope: object) -> Callable[..., float]:
    """Draws in [0, 1) that depend on the scope and their name."""

    def draw(*name: object) -> float:
        text = "\x1f".join(str(part) for part in (*scope, *name))
        digest = hashlib.blake2b(text.encode(), digest_size=7).digest()
        return int.from_bytes(digest, "big") / 2**56

    return draw


def ask_author(
    leaf: Node,
    track: str = "happy",
    coordinate: Mapping[str, str] | None = None,
    sheet: str = SHEET,
    **lists: Sequence[str],
) -> Messages:
    """The author's request; `lists` are further sections: checklist, covered."""
    titles = {"checklist": "Checklist", "covered": "Already covered (write something different)"}
    text = f"## What to test\nReads terms.\n## Taxonomy leaf\nPath: Retail > {leaf.label}\n"
    text += f"Leaf: {leaf.label}\nDefinition: {leaf.definition}\n## Coordinate\n"
    text += "\n".join(f"{name}: {value}" for name, value in (coordinate or {}).items())
    text += f"\n## Track\n{track}\n## Wanted difficulty\ndiscriminating\n"
    for name, entries in lists.items():
        text += f"## {titles[name]}\n" + "".join(f"- {entry}\n" for entry in entries)
    text += f"## Documents\n{sheet}"
    return [{"role": "system", "content": "You write."}, {"role": "user", "content": text}]


def ask_repairer(finding: str, item: Mapping[str, Any]) -> Messages:
    """The repairer's request."""
    fenced = fence("ITEM", json.dumps(item))
    text = f"## Finding\n{finding}\n## Item\n{fenced}\n## Documents\n{SHEET}"
    return [{"role": "system", "content": "You repair."}, {"role": "user", "content": text}]


def stands_in(key: str, prompt: str) -> bool:
    """Whether the key's number or words stand in the prompt, as a whole."""
    core = re.escape(key.removesuffix(" EUR"))
    return re.search(rf"(?<![\d.,]){core}(?!\d)", prompt) is not None
