"""Specs, taxonomies and documents from their files: read, checked and resolved for a run."""

from __future__ import annotations

from pathlib import Path

from workbench.domain.evidence import Document
from workbench.domain.spec import InputSpec
from workbench.domain.taxonomy import Node, Taxonomy
from workbench.errors import SpecError
from workbench.registry import load
from workbench.yamlfile import read_record, read_text, write_record

DATA = Path(__file__).resolve().parents[1] / "data"


def spec_files(extra: Path | None = None) -> list[Path]:
    """The specs that ship with the workbench, then a person's own beside the store."""
    own = sorted(extra.glob("*.yaml")) if extra is not None and extra.is_dir() else []
    return sorted((DATA / "specs").glob("*.yaml")) + own


def spec_path(name: str) -> Path:
    """A spec file as given, or one of ours by its name alone; SpecError naming ours."""
    ours = {file.stem: file for file in spec_files()}
    if Path(name).is_file():
        return Path(name)
    if name not in ours:
        raise SpecError(f"no spec file {name!r}; there are by name: {', '.join(ours)}")
    return ours[name]


def spec_named(name: str, folder: Path) -> Path:
    """A spec file by its name alone, ours or one under `specs` of that folder; SpecError if none.

    The name may come from an address, so it is never taken as a path.
    """
    found = {file.stem: file for file in spec_files(folder / "specs")}.get(name)
    if found is None:
        raise SpecError(f"there is no spec named {name[:80]!r} here")
    return found


def read_spec(path: str | Path) -> InputSpec:
    """The spec in a YAML file; SpecError naming the line and the field when it is wrong."""
    file = Path(path)
    return parse_spec(read_text(file), str(file))


def parse_spec(text: str, where: str = "spec") -> InputSpec:
    """The spec in a YAML text, checked against the recipes and gates there are."""
    spec = read_record(text, InputSpec, where)
    recipe = load("recipe", spec.recipe)
    known = {*recipe.gates, "admission"}
    for gate in spec.gates:
        if gate not in known:
            raise SpecError(
                f"{where}: field 'gates': recipe {spec.recipe!r} has no gate {gate!r}; "
                f"there are: {', '.join(sorted(known))}"
            )
    return spec


def spec_yaml(spec: InputSpec) -> str:
    """The spec as a person would write it: only what differs from the defaults."""
    return write_record(spec)


def find(name: str) -> Path:
    """A file named in a spec: as given, or under the `data` folder of the workbench."""
    for place in (Path(name), DATA / name):
        if place.is_file():
            return place
    raise SpecError(f"the spec names {name!r}, which is no file here or in {DATA}")


def _named(name: str) -> Path:
    """A file that a spec names, below this folder or our data and nowhere else.

    A spec may come from anybody, and what it names is sent to the models.
    """
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise SpecError(
            f"the spec names {name!r}; a spec names files below the folder you work in, without .."
        )
    file = find(name)
    real = file.resolve()
    if not any(real.is_relative_to(root.resolve()) for root in (Path.cwd(), DATA)):
        raise SpecError(f"the spec names {name!r}, which leads out of the folder to {real}")
    return file


def read_taxonomy(path: str | Path) -> Taxonomy:
    """The taxonomy in a YAML file; SpecError for circles, duplicates and unknown fields."""
    file = find(str(path))
    return read_record(read_text(file), Taxonomy, str(file))


def taxonomy_of(spec: InputSpec) -> Taxonomy | None:
    """The taxonomy that a spec names, or None when it names none."""
    return read_taxonomy(_named(spec.taxonomy)) if spec.taxonomy else None


def leaf_choices(taxonomy: Taxonomy) -> dict[str, str]:
    """Every node as `Banking > Cash > Abroad`, with its id, in tree order."""
    return {" > ".join(n.label for n in taxonomy.path(node.id)): node.id for node in taxonomy.nodes}


def wanted_paths(spec: InputSpec, taxonomy: Taxonomy | None) -> dict[str, tuple[Node, ...]]:
    """The leaves that a spec asks for, each with its nodes from the root down."""
    if taxonomy is None:
        return {}
    if spec.leaf and spec.leaf not in {node.id for node in taxonomy.nodes}:
        near = ", ".join(n.id for n in taxonomy.nodes[:8])
        raise SpecError(f"the taxonomy has no node {spec.leaf!r}; it begins: {near} …")
    leaves = taxonomy.leaves(spec.leaf or None)
    return {leaf.id: taxonomy.path(leaf.id) for leaf in leaves}


def wanted_axes(spec: InputSpec, taxonomy: Taxonomy | None) -> dict[str, tuple[str, ...]]:
    """The axes a run varies: the spec's own, else the taxonomy's, else its personas alone."""
    if spec.axes:
        axes = dict(spec.axes)
    elif taxonomy is not None:
        axes = {axis.name: tuple(v.value for v in axis.values) for axis in taxonomy.axes}
    else:
        axes = {}
    for name, values in axes.items():
        if not values or len(set(values)) < len(values):
            raise SpecError(f"axis {name!r} has no values or repeats one: {', '.join(values)}")
    return axes


def documents_of(spec: InputSpec) -> tuple[Document, ...]:
    """The spec's documents; a Markdown file is cut at its `###` headings, one document each."""
    return tuple(d for name in spec.documents for d in _sections(_named(name)))


def _sections(file: Path) -> list[Document]:
    """A Markdown file's `###` sections; the whole file as one document when it has none."""
    text = read_text(file)
    parts = [part for part in ("\n" + text).split("\n### ")[1:] if part.strip()]
    if not parts:
        return [Document(title=file.stem, text=text)]
    split = [part.partition("\n") for part in parts]
    return [Document(title=title.strip(), text=body.strip()) for title, _, body in split]
