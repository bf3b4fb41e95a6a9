"""The axes beside a tree: their values, and the combinations of values that cannot occur."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.domain.taxonomy import Axis, AxisValue, Taxonomy
from workbench.errors import SpecError
from workbench.text import shorten
from workbench.trees.changes import DropAxis, SetAxis

MOST_NAME, MOST_VALUE = 80, 200
# The axes that METHOD names; a taxonomy may have others.
USUAL = (
    "user_group", "occupation", "demographic", "country", "language", "use_case", "modality",
    "tone", "intent",
)  # fmt: skip


def with_axis(taxonomy: Taxonomy, change: SetAxis) -> tuple[Axis, ...]:
    """The axes with this one; SpecError for no name, no values, or a value given twice."""
    name = " ".join(change.name.split())
    if not name or len(name) > MOST_NAME:
        raise SpecError(f"an axis needs a name of 1 to {MOST_NAME} characters, not {len(name):,}")
    seen: set[str] = set()
    for one in change.values:
        if not one.value.strip() or one.value.casefold() in seen:
            raise SpecError(
                f"axis {name!r} has an empty value, or {shorten(one.value, 40)!r} twice"
            )
        seen.add(one.value.casefold())
    if not change.values:
        raise SpecError(f"axis {name!r} needs at least one value; without any, drop it")
    _still_named(taxonomy, name, {one.value for one in change.values})
    new = Axis(name=name, values=change.values)
    there = [axis.name for axis in taxonomy.axes]
    if name in there:
        return tuple(new if axis.name == name else axis for axis in taxonomy.axes)
    return (*taxonomy.axes, new)


def without_axis(taxonomy: Taxonomy, change: DropAxis) -> tuple[Axis, ...]:
    """The axes without this one; SpecError when it is not there or a combination names it."""
    there = [axis.name for axis in taxonomy.axes]
    if change.name not in there:
        raise SpecError(f"there is no axis {change.name[:60]!r}; there are: {', '.join(there)}")
    _still_named(taxonomy, change.name, set())
    return tuple(axis for axis in taxonomy.axes if axis.name != change.name)


def forbidden(
    taxonomy: Taxonomy, combinations: Sequence[dict[str, str]]
) -> tuple[dict[str, str], ...]:
    """Combinations of at least two values that the axes have, each once."""
    known = {axis.name: {one.value for one in axis.values} for axis in taxonomy.axes}
    known["leaf"] = {node.id for node in taxonomy.nodes}
    found: list[dict[str, str]] = []
    for one in combinations:
        if len(one) < 2:
            raise SpecError("a forbidden combination names at least two axes")
        for name, value in one.items():
            if name not in known:
                raise SpecError(f"there is no axis {name[:60]!r}; there are: {', '.join(known)}")
            if value not in known[name]:
                raise SpecError(f"axis {name!r} has no value {shorten(value, 60)!r}")
        if one not in found:
            found.append(one)
    return tuple(found)


def parse_values(text: str) -> tuple[AxisValue, ...]:
    """Values one a line; a line that ends in `*` is grounded, all others are assumed."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    long = next((line for line in lines if len(line) > MOST_VALUE), None)
    if long is not None:
        raise SpecError(f"a value has {len(long):,} characters: at most {MOST_VALUE}")
    bare = [(line.rstrip("*").strip(), line.endswith("*")) for line in lines]
    if any(not value for value, _ in bare):
        raise SpecError("a line holds a star and no value")
    return tuple(AxisValue(value=value, grounded=grounded) for value, grounded in bare)


def written_values(axis: Axis) -> str:
    """The text that `parse_values` reads."""
    return "\n".join(one.value + (" *" if one.grounded else "") for one in axis.values)


def parse_forbidden(text: str) -> tuple[dict[str, str], ...]:
    """Combinations one a line as `tone = in a hurry, channel = letter`."""
    found = []
    for line in text.splitlines():
        if line.strip():
            pairs = [part.partition("=") for part in line.split(",")]
            if any(
                not mark or not name.strip() or not value.strip() for name, mark, value in pairs
            ):
                raise SpecError(f"{shorten(line, 60)!r}: write it as axis = value, axis = value")
            found.append({name.strip(): value.strip() for name, _, value in pairs})
    return tuple(found)


def written_forbidden(taxonomy: Taxonomy) -> str:
    """The text that `parse_forbidden` reads."""
    return "\n".join(
        ", ".join(f"{name} = {value}" for name, value in one.items()) for one in taxonomy.forbidden
    )


def _still_named(taxonomy: Taxonomy, name: str, values: set[str]) -> None:
    """SpecError when a forbidden combination would name a value that is gone."""
    for one in taxonomy.forbidden:
        if name in one and one[name] not in values:
            told = ", ".join(f"{a} = {v}" for a, v in one.items())
            raise SpecError(
                f"the forbidden combination {shorten(told, 80)} names it: lift that first"
            )
