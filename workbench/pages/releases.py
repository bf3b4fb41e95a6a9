"""Releases in words and tables: what each holds, what changed, where it may go; and cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.safe import NONE, Safe, fold, join, say, table, tag

SIMULATED = {"all": "all simulated", "mixed": "some simulated", "none": "real"}


def listed(rows: Sequence[Any]) -> Safe:
    """All releases, newest last."""
    if not rows:
        words = "No release yet: approve points, give it a name below, and freeze them."
        return tag("p", say(words), cls="wb-lead")
    return table([
        {"release": f"{r.id} ({r.name})", "made": r.at[:16].replace("T", " "), "points": r.points,
         "anchors": r.anchors, "retired": r.retired, "withdrawn": r.withdrawn,
         "models": SIMULATED.get(r.simulated, r.simulated), "content": r.content_hash[:16]}
        for r in rows
    ])  # fmt: skip


def manifest(one: Any, doubts: Sequence[str] = (), *, kept: bool = True) -> Safe:
    """One release: counts by track first, what it left out, what was withdrawn, its cards."""
    what = f"{one.id} ({one.name})" if kept else f"It would be {one.id} ({one.name})"
    counts = {name: one.counts.get(name, {}) for name in ("track", "recipe", "split", "anchor")}
    left = [{"left out": o.n, "why": o.reason, "for instance": o.ids[0] if o.ids else ""}
            for o in one.left_out]  # fmt: skip
    notes = [tag("p", say(line), cls="wb-note wb-bad") for line in doubts]
    return join([
        tag("p", say(f"{what}: {len(one.entries):,} points, content {one.content_hash[:16]}, "
                     f"{SIMULATED[one.simulated]}."), cls="wb-lead"),
        *notes, table([counts]), table(left) if left else NONE,
        fold(say(f"{len(one.cards)} disclosure cards in its manifest"), table(list(one.cards))),
    ])  # fmt: skip


def difference(found: Any) -> Safe:
    """What changed from one release to another."""
    gone = ", ".join(f"{why} {n}" for why, n in found.removed_because.items())
    said = (
        f"{found.first} → {found.second}: {found.shared} shared, {len(found.added)} added, "
        f"{len(found.removed)} removed{f' ({gone})' if gone else ''}; "
        f"{found.anchors_shared} shared anchors link their scores."
    )
    if found.same_content:
        said += " They hold exactly the same."
    rows = [{"track": name, **counts} for name, counts in found.tracks.items()]
    moved = f"Points whose split or anchor changed: {', '.join(found.moved)}" if found.moved else ""
    other = f"Made with other: {', '.join(found.made_by)}" if found.made_by else ""
    lines = [tag("p", say(line), cls="wb-dim") for line in (moved, other) if line]
    return join([tag("p", say(said), cls="wb-lead"), table(rows), *lines])


def targets(rows: Sequence[Any]) -> Safe:
    """Every target: what it is for, which recipes it carries, how many points, why not others."""
    return table([
        {"target": r.name, "for": r.purpose, "carries": ", ".join(_carries(r)), "points": r.points,
         "by track": r.tracks, "left out": {why: n for why, n in r.left_out.items()}}
        for r in rows
    ])  # fmt: skip


def _carries(row: Any) -> list[str]:
    recipes = ["every recipe"] if "*" in row.recipes else list(row.recipes)
    graded = [name for name in row.graders if name not in recipes]
    return [*recipes, *([f"what is graded by {'/'.join(graded)}"] if graded else [])]


def exported(found: Any) -> Safe:
    """What went out."""
    words = (
        f"{found.points} points of {found.release} went to {found.folder} for {found.target}: "
        f"{found.rows_out} rows out, {found.rows_in} read again, exposure {found.exposure}."
    )
    files = [{"file": name, "sha256": mark[:16]} for name, mark in found.files.items()]
    out = [{"left out": one.n, "why": one.reason} for one in found.left_out]
    return join([tag("p", say(words), cls="wb-note wb-good"), table(files),
                 table(out) if out else NONE])  # fmt: skip


def closed(found: Any) -> Safe:
    """A point that was taken back, and what is marked by it."""
    used = [*found.exports, *found.evaluations, *found.probes, *found.rollouts]
    marked = f" Marked as doubtful: {', '.join(used) or 'nothing had used it'}."
    words = f"{found.candidate_id} is {found.state}: {found.reason}."
    return tag("p", say(words + (marked if found.state == "withdrawn" else "")),
               cls="wb-note wb-good")  # fmt: skip


def uses(rows: Sequence[Any], most: int = 30) -> Safe:
    """The last uses of released points."""
    if not rows:
        return tag("p", say("Nobody has met a released point yet."), cls="wb-dim")
    return table([
        {"when": u.at[:16].replace("T", " "), "what": f"{u.kind}: {u.what}", "points": len(u.items),
         "models": ", ".join(u.models) or "–", "to learn from": "yes" if u.training else "",
         "release": u.release, "id": u.id} for u in rows[:most]
    ])  # fmt: skip


def cards(rows: Sequence[Any]) -> Safe:
    """All cards; those that say the same share a line, those with most blanks come first."""
    same: dict[tuple[Any, ...], list[Any]] = {}
    for one in rows:
        same.setdefault((one.kind, *one.shown.items()), []).append(one)
    ranked = sorted(same.values(), key=lambda ones: (-ones[0].blanks, ones[0].kind, ones[0].name))
    return table([_card(ones) for ones in ranked])


def _card(ones: Sequence[Any]) -> Mapping[str, Any]:
    one = ones[0]
    by = f"version {one.version} by {one.author}" if one.version else "nobody yet"
    return {"of": f"{one.kind} {', '.join(o.name for o in ones)}", "filled": by,
            "blank": f"{one.blanks} of {len(one.shown)}", "disclosed": one.shown}  # fmt: skip
