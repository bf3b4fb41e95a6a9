"""hf: a folder for `datasets.load_dataset`: Parquet by split, and a card that hides nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.domain.contracts import Example
from workbench.domain.release import SPLITS, Bundle, Item, Release
from workbench.exporting import ALL, canonical_row, example_item, storable, write_text
from workbench.registry import register
from workbench.text import visible

NAMES = {"train": "train", "dev": "validation", "test": "test"}
AS_JSON = ("rubric", "grader", "coordinate", "difficulty", "human", "because", "tools", "payload")
TEXTS = (
    "id", "release", "recipe", "track", "split", "cluster_id", "language", "prompt", "reference",
    "overlap", "receipt_ref", "canary",
)  # fmt: skip
PLAIN = ("version", "anchor", "simulated", "retired", "trained_on")
MARKUP = "<>&`[]()*#|!\\"
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**9, "100K<n<1M"))


@register(
    "exporter",
    passes=Example(payload=example_item()),
    refuses=Example(payload=example_item(human=None)),
)
class HuggingFace:
    """Columns are texts, truth values and messages; what has no fixed shape is JSON text."""

    name = "hf"
    version = "1"
    purpose = "archive"
    recipes: tuple[str, ...] = (ALL,)
    graders: tuple[str, ...] = ()

    def refuses(self, item: Item) -> str:
        return ""

    def write(self, bundle: Bundle, folder: Path) -> None:
        """One Parquet file a split that has points, and the card."""
        (folder / "data").mkdir()
        for split in SPLITS:
            rows = [_row(item) for item in bundle.items if item.split == split]
            if rows:
                _write_parquet(folder / "data" / f"{NAMES[split]}.parquet", rows)
        write_text(folder / "README.md", card(bundle.release, bundle.items))

    def read(self, folder: Path) -> list[dict[str, Any]]:
        import pyarrow.parquet as parquet

        files = sorted((folder / "data").glob("*.parquet"))
        return [row for file in files for row in parquet.read_table(file).to_pylist()]


def _row(item: Item) -> dict[str, Any]:
    row = storable(canonical_row(item))
    found: dict[str, Any] = {name: row.get(name) for name in (*TEXTS, *PLAIN)}
    found |= {name: json.dumps(row[name]) if name in row else None for name in AS_JSON}
    return found | {
        "messages": [_message(message) for message in row["messages"]],
        "taxonomy_path": row["taxonomy_path"],
    }


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    calls = message.get("tool_calls")
    return {"role": str(message.get("role", "user")), "content": str(message.get("content") or ""),
            "tool_calls": json.dumps(calls) if calls else None,
            "tool_call_id": message.get("tool_call_id")}  # fmt: skip


def _write_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """The rows under one schema, so that every split has the same columns."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    text = pa.string()
    message = pa.struct([(n, text) for n in ("role", "content", "tool_calls", "tool_call_id")])
    schema = pa.schema([
        *((name, text) for name in (*TEXTS, *AS_JSON)), ("version", pa.int64()),
        *((name, pa.bool_()) for name in PLAIN[1:]), ("messages", pa.list_(message)),
        ("taxonomy_path", pa.list_(text)),
    ])  # fmt: skip
    parquet.write_table(pa.Table.from_pylist(list(rows), schema=schema), path)


# --- the card ------------------------------------------------------------------------------------

CARD = """# {name} ({id})

{n} points made and judged with Eval Workbench. Content {content}.
**{simulated} of them are simulated** (made by stand-ins, or approved by a script).

## Why it was made
{because}

## How it was made, and with which models
{made}

## What the gates refused
{refused} Left out of this release:
{left}

## Human review
Every point was approved by a person (column `human`; a scripted verdict counts as simulated).

## Tracks and difficulty
Tracks: {tracks}. Bands: {bands}.
Solve rates hold for one panel at its settings.

## Overlap with training data
{overlap}.

## What is disclosed of models and sets
{cards}

## Known biases
The points follow the specs above; they are no sample of any population of users.

## Use
For evaluation. Rows with `anchor` true link scores across releases: never train on them.
Splits fall by `cluster_id`. Licence: as the makers of this release say; none is given here.

## Canary
`{canary}`
"""


def card(release: Release, items: Sequence[Item]) -> str:
    """The README of the folder: front matter for the hub, then what a user must know."""
    there = [split for split in SPLITS if any(item.split == split for item in items)]
    size = next(name for most, name in SIZES if len(items) < most)
    files = [{"split": NAMES[one], "path": f"data/{NAMES[one]}.parquet"} for one in there]
    facts = {
        "pretty_name": release.name, "language": sorted({item.language or "en" for item in items}),
        "license": "other", "size_categories": [size], "annotations_creators": ["expert-generated"],
        "language_creators": ["machine-generated"], "source_datasets": ["original"],
        "task_categories": ["question-answering"], "tags": ["synthetic", "evaluation"],
        "configs": [{"config_name": "default", "data_files": files}],
    }  # fmt: skip
    front = "\n".join(f"{name}: {json.dumps(value)}" for name, value in facts.items())
    return f"---\n{front}\n---\n\n{_body(release, items)}"


def _body(release: Release, items: Sequence[Item]) -> str:
    """What a user must know, section by section."""
    bands = Counter(str((item.difficulty or {}).get("label") or "not measured") for item in items)
    overlap = Counter(str(item.payload.get("overlap") or "not checked") for item in items)
    because = {str(item.because.get("text") or "a person asked for it") for item in items}
    left = [f"{one.n} {one.reason}" for one in release.left_out] or ["nothing"]
    return CARD.format(
        name=_said(release.name), id=_said(release.id), n=len(items),
        content=release.content_hash, simulated=sum(item.simulated for item in items),
        because=_list(sorted(because)), made=_made(release.made_by), refused=_refused(release),
        left=_list(left), tracks=_counted(Counter(item.track for item in items)),
        cards=_cards(release.cards), bands=_counted(bands), overlap=_counted(overlap),
        canary=_said(release.canary),
    )  # fmt: skip


def _made(by: Mapping[str, Any]) -> str:
    """Specs, models by role and gates, each by version."""
    models = [
        f"{role}: {', '.join(names)}" for role, names in by.get("models", {}).items() if names
    ]
    gates = [f"{gate} {'/'.join(versions)}" for gate, versions in by.get("gates", {}).items()]
    specs = f"specs: {', '.join(by.get('specs', {}))}"
    return _list([specs, *models, f"gates: {', '.join(gates) or 'none'}"])


def _cards(cards: Sequence[Mapping[str, Any]]) -> str:
    """A line for each card; cards that say the same are one line."""
    found: dict[str, list[str]] = {}
    for card in cards:
        fields = {k: v for k, v in card.items() if k not in ("kind", "name", "version")}
        said = "; ".join(f"{name}: {value}" for name, value in fields.items())
        found.setdefault(said, []).append(f"{card['kind']} {card['name']}")
    return _list([f"{', '.join(names)}: {said}" for said, names in found.items()] or ["no card"])


def _refused(release: Release) -> str:
    """How many drafts the runs behind a release made, and where they fell."""
    attempts, fell = release.counts.get("attempts", {}), release.counts.get("refused_at", {})
    if not attempts:
        return ""
    told = _counted(fell)
    return f"{attempts['pulls']} drafts, {attempts['admitted']} passed; refused: {told}."


def _said(text: object) -> str:
    """A text that names something, so that Markdown and HTML in it do nothing."""
    line = visible(" ".join(str(text).split()))
    return "".join(f"&#{ord(c)};" if c in MARKUP else c for c in line)


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_said(line)}" for line in lines[:20])


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{_said(name)} {n}" for name, n in sorted(counts.items())) or "none"
