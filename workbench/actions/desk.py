"""What a page needs around a trail: where to open, the words of the calls, fields as texts."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import TypeAdapter

from workbench import specfile
from workbench.actions.design import blank_spec
from workbench.actions.open import Bench, parts_of
from workbench.domain.candidate import Draft, Event, candidate_id
from workbench.domain.contracts import Block, Recipe
from workbench.domain.spec import FrozenRun, InputSpec, Slot
from workbench.errors import SpecError, StoreError
from workbench.pages.trail import Beside, Stamp
from workbench.registry import gloss, load, shelf_of
from workbench.specfile import DATA, parse_spec, read_taxonomy, spec_yaml
from workbench.text import visible

FIRST = "demo"  # the spec that a newcomer opens on
MARK = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")
FORM_FIELDS = ("recipe", "title", "test", "leaf", "track", "preset", "n", "constraints")


class _Plain(yaml.SafeDumper):
    """YAML for a person to edit: a text of several lines stands as it is, under a `|`."""


def _block_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _block_text)


class Place(NamedTuple):
    """One branch of one slot: what a page of the gated loop shows."""

    run_id: str
    slot: int
    branch: int = 0

    @property
    def query(self) -> dict[str, str]:
        """The place as it stands in an address."""
        return {"run": self.run_id, "slot": str(self.slot), "branch": str(self.branch)}


def find_place(bench: Bench, wanted: Mapping[str, Any]) -> Place | None:
    """Where to open: `cand`, or `run`, `slot` and `branch`, else the newest candidate there is.

    SpecError for an address that names nothing of this store; None while the store is empty.
    """
    reads = bench.store.reads
    if wanted.get("cand"):
        found = reads.candidate(str(wanted["cand"]))
        if found is None:
            raise SpecError(f"the store has no candidate {wanted['cand']!r}")
        return Place(found.run_id, found.slot, found.branch)
    if wanted.get("run"):
        return Place(str(wanted["run"]), _number(wanted, "slot"), _number(wanted, "branch"))
    newest = reads.candidates(limit=1)
    return Place(newest[0].run_id, newest[0].slot, newest[0].branch) if newest else None


def starts(bench: Bench) -> dict[str, str]:
    """What a spec can be begun from: label and a name that `start_text` understands."""
    found = {f"Spec: {file.stem}": f"file:{file}" for file in _files(bench)}
    for file in sorted(DATA.glob("*/taxonomy.yaml")):
        name = str(file.relative_to(DATA))
        found[f"Blank, on {file.parent.name}"] = f"leaf:{name}:"
        leaves = _leaves(name, file.stat().st_mtime_ns)
        found |= {f"Leaf: {label}": f"leaf:{name}:{node}" for label, node in leaves.items()}
    return found


def _files(bench: Bench) -> list[Path]:
    own = Path(bench.store.path).resolve().parent / "specs"
    return sorted(specfile.spec_files(own), key=lambda file: file.stem != FIRST)


@functools.lru_cache(maxsize=8)
def _leaves(name: str, changed: int) -> dict[str, str]:
    """The nodes of a taxonomy file, read once for as long as the file stays as it is."""
    return specfile.leaf_choices(read_taxonomy(name))


def start_text(start: str) -> str:
    """The YAML that a start begins with; a file is shown as its author wrote it."""
    kind, _, rest = start.partition(":")
    if kind == "file":
        return Path(rest).read_text(encoding="utf-8")
    taxonomy, _, leaf = rest.rpartition(":")
    return spec_yaml(blank_spec(taxonomy, leaf))


def first_text(bench: Bench, place: Place | None, spec: str = "") -> str:
    """The YAML the desk opens with: a spec by name, else the shown point's, else the first file."""
    if spec:
        return start_text(
            f"file:{specfile.spec_named(spec, Path(bench.store.path).resolve().parent)}"
        )
    if place is not None:
        return spec_yaml(bench.store.journal.run(place.run_id).spec)
    return start_text(next(iter(starts(bench).values())))


def beside(bench: Bench, place: Place, events: Sequence[Event]) -> Beside:
    """What the store adds to events: their times and costs, and the words of every call."""
    keys = list(dict.fromkeys(call.key for event in events for call in event.all_calls))
    stamps = bench.store.reads.stamps(*place)
    return Beside(
        stamps={seq: _stamp(*values) for seq, values in stamps.items()},
        talk=bench.store.reads.calls_of(keys), asks=glosses(events),
    )  # fmt: skip


def glosses(events: Sequence[Event]) -> dict[str, str]:
    """What each gate of a trail asks, in its plug-in's words; one that is gone says nothing."""
    shelf = shelf_of("gate")
    names = {event.gate for event in events if event.receipt is not None}
    return {name: gloss(shelf[name]) for name in names if name in shelf}


def candidate_at(bench: Bench, place: Place | None) -> str:
    """The id of the candidate at a place, '' while it is open."""
    if place is None:
        return ""
    id = candidate_id(*place)
    return id if bench.store.reads.candidate(id) is not None else ""


def leaf_labels(bench: Bench, place: Place | None) -> dict[str, str]:
    """The words for the taxonomy leaves of a place's run."""
    if place is None:
        return {}
    paths = bench.store.journal.run(place.run_id).paths
    return {id: path[-1].label for id, path in paths.items()}


def facts_of(run: FrozenRun, slot: Slot, branch: int) -> dict[str, str]:
    """Where a point lies, for a line above its trail."""
    path = run.paths.get(slot.node_id, ())
    return {
        "spec": run.spec.title or run.spec.id, "leaf": " > ".join(n.label for n in path),
        **slot.coordinate, "track": slot.track, "wanted band": slot.band.replace("_", " "),
        "run": run.run_id, "slot": str(slot.index), "branch": str(branch or ""),
    }  # fmt: skip


def rendered(run: FrozenRun, draft: Draft) -> tuple[Block, ...]:
    """A draft as the run's recipe shows it."""
    recipe: Recipe = load("recipe", run.spec.recipe)
    return recipe.render(draft)


def gates_of(run: FrozenRun) -> list[str]:
    """The gates of a run by name, in the recipe's order."""
    return [gate.name for gate in parts_of(run)[1]]


def field_texts(payload: Mapping[str, Any]) -> dict[str, str]:
    """A payload's fields as texts that a person can edit: text as it is, the rest as YAML.

    Hidden characters are written out, so that nobody edits what they cannot see; `patch_of` reads
    the marks back as the characters.
    """
    return {name: visible(_as_text(value)) for name, value in payload.items()}


def patch_of(draft: Draft, texts: Mapping[str, str]) -> dict[str, Any]:
    """The fields whose texts were changed, read back; SpecError naming one that is no YAML."""
    before = field_texts(draft.payload)
    return {
        name: _read_back(name, _unmarked(text), draft.payload.get(name))
        for name, text in texts.items()
        if text != before.get(name)
    }


def blank_payload(recipe: str) -> dict[str, Any]:
    """A recipe's fields to be filled in: texts empty, the rest as its payload has them unasked."""
    fields = load("recipe", recipe).Payload.model_fields
    given = {
        name: field.get_default(call_default_factory=True)
        for name, field in fields.items()
        if not field.is_required()
    }
    plain = TypeAdapter(dict[str, Any]).dump_python(given, mode="json")
    return {
        name: "" if field.annotation is str else plain.get(name) for name, field in fields.items()
    }


def with_form(spec: InputSpec, values: Mapping[str, Any]) -> str:
    """The spec as YAML after a form was filled in; SpecError as for a YAML file."""
    facts = spec.model_dump(mode="json")
    changed = {**facts, **{name: values[name] for name in FORM_FIELDS if name in values}}
    if "constraints" in values:
        lines = str(values["constraints"]).splitlines()
        changed["constraints"] = [line.strip() for line in lines if line.strip()]
    text = yaml.safe_dump(changed, sort_keys=False, allow_unicode=True, width=100)
    return spec_yaml(parse_spec(text, "form"))


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    dumped: str = yaml.dump(value, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100)
    return dumped.removesuffix("...\n").strip()


def _unmarked(text: str) -> str:
    """The text with ⟨U+200B⟩ as the character it stands for."""
    return MARK.sub(
        lambda mark: chr(int(mark[1], 16)) if int(mark[1], 16) < 0x110000 else mark[0], text
    )


def _read_back(name: str, text: str, before: Any) -> Any:
    if isinstance(before, str):
        return text
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise SpecError(f"field {name!r}{line}: not YAML: {error.__class__.__name__}") from None


def _number(wanted: Mapping[str, Any], name: str) -> int:
    text = str(wanted.get(name) or "0")
    if not text.isdecimal() or len(text) > 9:
        raise StoreError(f"?{name}= takes a number, not {text[:40]!r}")
    return int(text)


def _stamp(at: float, seconds: float | None, cost: float | None) -> Stamp:
    """Epoch seconds as the clock on the wall."""
    shown = datetime.fromtimestamp(at).strftime("%H:%M:%S") if at else ""
    return Stamp(at=shown, seconds=seconds, cost=cost)
