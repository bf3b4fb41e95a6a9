"""Release: approved points frozen under a number, with all that says how they came about."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench import __version__
from workbench.actions.cards import cards_of
from workbench.actions.known import known_sets
from workbench.domain.record import digest
from workbench.domain.release import Entry, LeftOut, Mixture, Release, Split, item_hash
from workbench.errors import InputError, SpecError
from workbench.splitting import Placed, anchors_of, splits_of

if TYPE_CHECKING:
    from workbench.actions.open import Bench
    from workbench.store.releases import Point

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")
NUMBER = re.compile(r"v\d+")
SHOWN = 5
WHY = {
    "queued": "waits for review", "assigned": "is with a reviewer", "rejected": "was rejected",
    "edited": "was edited: its new version is judged by itself", "stale": "is stale",
    "needs_expert": "waits for an expert", "adjudicated": "waits for its last approval",
    "retired": "was retired", "withdrawn": "was withdrawn",
}  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Which approved points: of these specs, runs and tracks; an empty tuple means all."""

    specs: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        given = {"spec_id": self.specs, "run_id": self.runs, "track": self.tracks}
        return {name: values for name, values in given.items() if values}


@dataclass
class Chosen:
    """What a scope holds: points to release, and those left out by reason."""

    points: list[Point] = field(default_factory=list)
    out: dict[str, list[str]] = field(default_factory=dict)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        ranked = sorted(self.out.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        return tuple(
            LeftOut(reason=reason, n=len(ids), ids=tuple(ids[:SHOWN])) for reason, ids in ranked
        )


def release(
    bench: Bench, name: str, scope: Scope, *, allow_mixed: bool = False, dry_run: bool = False
) -> Release:
    """Freeze what is approved within the scope; with `dry_run` only say what it would hold.

    SpecError for a bad name, for a scope without an approved point, for stand-ins' points among
    real ones, and for what would be the last release again.
    """
    bench.require("owner", "make a release")
    if not NAME.fullmatch(name) or NUMBER.fullmatch(name):
        raise SpecError(
            f"{name!r} is no name for a release: letters, digits, _ . - (v1, v2 are its numbers)"
        )
    chosen, earlier = choose(bench, scope), bench.store.reads.releases()
    if not chosen.points:
        raise SpecError(f"no approved point to release: {said(chosen.left_out)}")
    entries = _entries(chosen.points, earlier)
    mixture = mixture_of(entries)
    if mixture == "mixed" and not allow_mixed:
        n = sum(entry.simulated for entry in entries)
        raise SpecError(
            f"{n} of {len(entries)} points are simulated (stand-ins or scripted verdicts) and the "
            "rest are real: release them apart, or say --allow-mixed"
        )
    drawn = _manifest(bench, name, scope, chosen, entries)
    if earlier and earlier[-1].content_hash == drawn.content_hash:
        raise SpecError(f"{earlier[-1].id} ({earlier[-1].name}) holds exactly these points already")
    if dry_run:
        return drawn.model_copy(update={"number": len(earlier) + 1, "id": f"v{len(earlier) + 1}"})
    return bench.store.journal.keep_release(drawn)


def choose(bench: Bench, scope: Scope) -> Chosen:
    """The approved points of a scope (released ones stay in), and why others are left out.

    InputError for a scope in which the store has no accepted point at all.
    """
    from workbench.store.releases import RELEASABLE

    found = Chosen()
    for point in bench.store.reads.points(scope.filters):
        why = "" if point.state in RELEASABLE else WHY.get(point.state, f"is {point.state}")
        if not why and not point.payload:
            why = "its content is lost"
        if why:
            found.out.setdefault(why, []).append(point.id)
        else:
            found.points.append(point)
    if not found.points and not found.out:
        told = ", ".join(f"{k}={'/'.join(v)}" for k, v in scope.filters.items()) or "this store"
        raise InputError(f"{told}: no point that passed its gates")
    return found


def said(left_out: Sequence[LeftOut]) -> str:
    """Why points are left out, as words."""
    return "; ".join(f"{one.n} {one.reason}" for one in left_out) or "nothing is left out"


def hash_of(point: Point) -> str:
    """What a stored point is by its content."""
    return item_hash(point.recipe, point.payload, point.track, point.coordinate, point.cluster_id)


def mixture_of(entries: Sequence[Entry]) -> Mixture:
    """Whether none, all or some of the points are simulated."""
    kinds = {entry.simulated for entry in entries}
    return "mixed" if len(kinds) > 1 else "all" if kinds == {True} else "none"


def _entries(points: Sequence[Point], earlier: Sequence[Release]) -> tuple[Entry, ...]:
    """Every point with its split and whether it is an anchor; what was said before stays."""
    known_split: dict[str, Split] = {}
    known_anchor: dict[str, bool] = {}
    for entry in (entry for one in earlier for entry in one.entries):
        known_split.setdefault(entry.cluster_id, entry.split)
        known_anchor.setdefault(entry.hash, entry.anchor)
    splits = splits_of(Counter(point.cluster_id for point in points), known_split)
    hashes = {point.id: hash_of(point) for point in points}
    placed = [Placed(hashes[p.id], splits[p.cluster_id], p.track) for p in points]
    anchors = anchors_of(placed, known_anchor)
    return tuple(
        Entry(
            id=p.id, version=p.version, hash=hashes[p.id], chain=p.chain, recipe=p.recipe,
            track=p.track, cluster_id=p.cluster_id, split=splits[p.cluster_id],
            anchor=hashes[p.id] in anchors, simulated=p.simulated or p.scripted,
        ) for p in points
    )  # fmt: skip


def _manifest(
    bench: Bench, name: str, scope: Scope, chosen: Chosen, entries: tuple[Entry, ...]
) -> Release:
    content = digest(sorted([entry.hash, entry.split, entry.anchor] for entry in entries))
    made = _made_by(bench, chosen.points)
    names = {name for models in made["models"].values() for name in models}
    return Release(
        id="v0", number=0, name=name, content_hash=content, canary=canary_of(content),
        simulated=mixture_of(entries), scope=scope.filters, left_out=chosen.left_out,
        counts={**_counts(chosen, entries), **_yield(bench, chosen.points)}, entries=entries,
        made_by=made, cards=tuple(cards_of(bench, names, _known(bench, made["runs"]))),
        chain_heads=digest(sorted([entry.id, entry.chain] for entry in entries)),
    )  # fmt: skip


def _known(bench: Bench, runs: Sequence[str]) -> set[str]:
    """The names of the sets that drafts of these runs were held against."""
    names = {one.id: one.name for one in known_sets(bench)}
    ids = (id for run in runs for id in bench.store.journal.run(run).known)
    return {names[id] for id in ids if id in names}


def canary_of(content: str) -> str:
    """A text that no other document has: who finds it in a training set knows what leaked."""
    return f"EVAL-WORKBENCH-CANARY {uuid.UUID(content[:32])} do not train on this data"


def _counts(chosen: Chosen, entries: Sequence[Entry]) -> dict[str, dict[str, int]]:
    """How many points by track, state before, recipe, split; and anchors and simulated ones."""
    states = Counter(point.state for point in chosen.points)
    states.update({one.reason: one.n for one in chosen.left_out})
    return {
        "points": {"released": len(entries), "left_out": sum(o.n for o in chosen.left_out)},
        "track": dict(sorted(Counter(entry.track for entry in entries).items())),
        "state": dict(sorted(states.items())),
        "recipe": dict(sorted(Counter(entry.recipe for entry in entries).items())),
        "split": dict(sorted(Counter(entry.split for entry in entries).items())),
        "anchor": {"anchors": sum(e.anchor for e in entries),
                   "anchors_in_train": sum(e.anchor and e.split == "train" for e in entries)},
        "simulated": {"simulated": sum(entry.simulated for entry in entries)},
        "clusters": {"clusters": len({entry.cluster_id for entry in entries})},
    }  # fmt: skip


def _yield(bench: Bench, points: Sequence[Point]) -> dict[str, dict[str, int]]:
    """How many drafts the runs of these points made, and how many fell at which gate."""
    funnels = [bench.store.reads.funnel(run) for run in dict.fromkeys(p.run_id for p in points)]
    fell: Counter[str] = Counter()
    for gate in (gate for funnel in funnels for gate in funnel.gates):
        fell[gate.gate] += gate.refused
    return {
        "attempts": {"pulls": sum(funnel.decided for funnel in funnels),
                     "admitted": sum(funnel.admitted for funnel in funnels)},
        "refused_at": {gate: n for gate, n in sorted(fell.items()) if n},
    }  # fmt: skip


def _made_by(bench: Bench, points: Sequence[Point]) -> dict[str, Any]:
    """Specs, recipes, gates, models, taxonomies, checklists and code, each by its version(s)."""
    runs = [bench.store.journal.run(id) for id in dict.fromkeys(p.run_id for p in points)]
    models: dict[str, set[str]] = {}
    for run in runs:
        for role, names in run.models.items():
            models.setdefault(role, set()).update(names)
    return {
        "specs": _versions({p.spec_id: p.spec_hash} for p in points),
        "recipes": _versions({run.spec.recipe: run.recipe_version} for run in runs),
        "gates": _versions(run.versions for run in runs),
        "models": {role: sorted(names) for role, names in sorted(models.items())},
        "taxonomies": sorted({p.taxonomy_version for p in points} - {""}),
        "checklists": sorted({p.checklist_version for p in points} - {""}),
        "code": sorted({run.code_version for run in runs} - {""}),
        "released_with": __version__,
        "runs": [run.run_id for run in runs],
    }


def _versions(told: Any) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for versions in told:
        _add(found, versions)
    return {name: sorted(values) for name, values in sorted(found.items())}


def _add(found: dict[str, set[str]], versions: Mapping[str, str]) -> None:
    for name, version in versions.items():
        found.setdefault(name, set()).add(version)
