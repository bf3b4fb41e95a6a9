"""What the commands `release` and `export` say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.console import clean, table

if TYPE_CHECKING:
    from workbench.actions.export import Exported
    from workbench.actions.releases import Closed, Difference, Listed
    from workbench.domain.release import LeftOut, Release

SIMULATED = {
    "all": "simulated: made by stand-ins or approved by a script; it says nothing of real models",
    "mixed": "some of these points are simulated: every row says which",
    "none": "",
}
FLOOR = 30


def release_lines(one: Release, *, kept: bool, doubts: Sequence[str] = ()) -> str:
    """What a release holds, what it left out, and what was withdrawn since."""
    counts = one.counts
    what = "release" if kept else "would be release"
    lines = [
        f"{what} {one.id} ({one.name}) · {len(one.entries)} points · content "
        f"{one.content_hash[:16]}" + (f" · {one.at}" if one.at else ""),
        *(f"{name}: {_counted(counts.get(name, {}))}" for name in ("track", "recipe", "split")),
        f"anchors: {counts['anchor']['anchors']} of {len(one.entries)}"
        f" ({counts['anchor']['anchors_in_train']} in train)",
        *_few(counts.get("track", {})), *left_out_lines(one.left_out),
        *(f"! {clean(line)}" for line in doubts), SIMULATED[one.simulated],
    ]  # fmt: skip
    return "\n".join(line for line in lines if line)


def left_out_lines(left_out: Iterable[LeftOut]) -> Iterator[str]:
    """Why points were left out, with one of each."""
    for one in left_out:
        yield f"left out: {one.n} {clean(one.reason)} (for instance {one.ids[0]})"


def releases_lines(rows: Sequence[Listed]) -> str:
    """All releases as a table."""
    if not rows:
        return "no release yet: approve points, then workbench release NAME"
    head = ("id", "name", "at", "points", "anchors", "simulated", "retired", "withdrawn", "content")
    body = [
        (r.id, r.name, r.at[:16], r.points, r.anchors, r.simulated, r.retired, r.withdrawn,
         r.content_hash[:16]) for r in rows
    ]  # fmt: skip
    return table(head, body)


def difference_lines(found: Difference) -> str:
    """Two releases: what came, what went and why, and what links their scores."""
    rows = [(name, *counts.values()) for name, counts in found.tracks.items()]
    gone = _counted(found.removed_because)
    lines = [
        f"{found.first} → {found.second}: {found.shared} shared, {len(found.added)} added, "
        f"{len(found.removed)} removed" + (f" ({gone})" if gone else ""),
        table(("track", found.first, found.second), rows),
        f"{found.anchors_shared} shared anchors link their scores",
    ]
    lines += ["they hold exactly the same"] * found.same_content
    lines += [f"{len(found.moved)} points changed split or anchor"] * bool(found.moved)
    lines += [f"other {name}" for name in found.made_by]
    return "\n".join(lines)


def closed_lines(found: Closed) -> str:
    """A point that was taken back, and what had used it."""
    lines = [f"{found.candidate_id} is {found.state}: {clean(found.reason)}"]
    lines.append(f"it is in {', '.join(found.releases) or 'no release'}")
    if found.state == "withdrawn":
        used = [*found.exports, *found.evaluations, *found.probes, *found.rollouts]
        lines.append(f"marked as doubtful: {', '.join(used) or 'nothing had used it'}")
    return "\n".join(lines)


def exported_lines(found: Exported) -> str:
    """What went out, what came back when it was read again, what stayed."""
    lines = [
        f"{found.points} points of {found.release} to {clean(found.folder)} for {found.target} "
        f"({found.purpose}) · {found.rows_out} rows, all read again · exposure {found.exposure}",
        *left_out_lines(found.left_out),
        f"files: {', '.join([*found.files, 'manifest.json'])}",
    ]
    return "\n".join([*lines, *([SIMULATED["all"]] if found.simulated else [])])


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{clean(name)} {n}" for name, n in counts.items())


def _few(tracks: Mapping[str, int]) -> Iterator[str]:
    few = [name for name, n in tracks.items() if n < FLOOR]
    if few:
        yield f"below {FLOOR} points, too few for a claim: {', '.join(map(clean, few))}"
