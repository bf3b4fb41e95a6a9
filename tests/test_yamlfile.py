"""Bad YAML in one line each: the line, the field, what is allowed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from workbench.domain.spec import InputSpec
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import SpecError
from workbench.yamlfile import read_record, read_text, write_record

GOOD = "id: fees\nrecipe: toy\ntest: fees are right\n"


def complaint(text: str, model: type = InputSpec) -> str:
    with pytest.raises(SpecError) as caught:
        read_record(text, model, "fees.yaml")
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_good_spec_reads_and_writes_back() -> None:
    spec = read_record(GOOD + "axes:\n  tone: [calm, cross]\n", InputSpec, "fees.yaml")
    assert spec.axes == {"tone": ("calm", "cross")}
    assert read_record(write_record(spec), InputSpec, "again") == spec


def test_a_misspelt_field_is_named_with_its_line_and_the_right_one() -> None:
    message = complaint(GOOD + "axess:\n  tone: [calm]\n")
    assert message.startswith("fees.yaml line 4: unknown field 'axess'; did you mean 'axes'?")
    assert "personas" in message


def test_a_misspelt_field_inside_a_record() -> None:
    assert "line 5: unknown field 'because.txt'; did you mean 'text'?" in complaint(
        GOOD + "because:\n  txt: gap 12\n"
    )


def test_a_missing_field_is_named_with_those_there_are() -> None:
    assert complaint("id: fees\ntest: x\n").startswith(
        "fees.yaml: field 'recipe' is missing; there are: id, test"
    )


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("n: many", "line 4: field 'n'"),
        ("track: sunny", "'happy', 'edge', 'adversarial' or 'production'; there was 'sunny'"),
        ("n: 0", "greater than or equal to 1; there was 0"),
        ("test: again", "line 4: field 'test' is given twice (first in line 3)"),
        ("axes: [", "not YAML"),
    ],
)
def test_wrong_values(line: str, part: str) -> None:
    assert part in complaint(f"{GOOD}{line}\n")


@pytest.mark.parametrize(
    ("text", "found"), [("", "nothing"), ("- a", "a list"), ("7", "one value")]
)
def test_what_is_no_mapping(text: str, found: str) -> None:
    assert complaint(text) == f"fees.yaml: expected fields like `id: my_spec`, found {found}"


def test_circles_and_repeats_in_a_taxonomy() -> None:
    head = "id: t\nnodes:\n"
    circle = head + "- {id: a, label: A, parent: b}\n- {id: b, label: B, parent: a}\n"
    assert "runs in a circle: a -> b -> a" in complaint(circle, Taxonomy)
    twice = head + "- {id: a, label: A}\n- {id: a, label: B}\n"
    assert "duplicate node id 'a'" in complaint(twice, Taxonomy)
    orphan = head + "- {id: a, label: A, parent: zz}\n"
    assert "names the parent 'zz', which is no node" in complaint(orphan, Taxonomy)
    siblings = head + "- {id: r, label: R}\n- {id: a, label: X, parent: r}\n"
    siblings += "- {id: b, label: x, parent: r}\n"
    assert "2 siblings under 'r' are labelled 'x'" in complaint(siblings, Taxonomy)


def test_the_demo_taxonomy_and_specs_are_good() -> None:
    from workbench.specfile import DATA, read_spec, read_taxonomy

    taxonomies = sorted(Path(DATA).rglob("taxonomy.yaml"))
    leaves = {f.parent.name: len(read_taxonomy(f).leaves()) for f in taxonomies}
    assert leaves["demo_world"] >= 60 and leaves["demo_agent"] == 7
    specs = sorted((DATA / "specs").glob("*.yaml"))
    assert len(specs) >= 4 and all(read_spec(f).recipe for f in specs)


def doubled(first: str, link: str, levels: int = 9) -> str:
    """Aliases of aliases: ten of each, a billion at the end."""
    lines = [f" a0: &a0 {first}"]
    lines += [
        f" a{i}: &a{i} {link.format(', '.join([f'*a{i - 1}'] * 10))}" for i in range(1, levels)
    ]
    return "\n".join(lines) + "\n"


HOSTILE = {
    "billion laughs": (f"axes:\n{doubled('[x, y]', '[{}]')}", "stand for more than 300,000 values"),
    "merged laughs": (f"gates:\n{doubled('{k: 1}', '{{<<: [{}]}}')}", "stand for more than"),
    "a circle": ("axes: &a {x: *a}\n", "stand for more than"),
    "brackets": ("axes: " + "[" * 20_000 + "\n", "nested too deeply"),
    "a long text": (f"title: {'x' * 3_000_000}\n", "characters are too many"),
    "code": ("title: !!python/object/apply:os.system [id]\n", "line 4: not YAML: could not"),
    "no such day": ("title: 2024-99-99\n", "month must be in 1..12"),
    "a long number": (f"n: {'9' * 6000}\n", "not YAML"),
    "a long number in hex": (f"n: 0x{'f' * 90_000}\n", "a whole number of 360,000 bits"),
    "a list as a name": ("? [a, b]\n: x\n", "line 4: a field's name is one word"),
    "a table as a name": ("axes: {? {a: b} : [x]}\n", "unhashable key"),
    "bytes": ("gates: {final: {x: !!binary aGk=}}\n", "a value of the kind bytes"),
    "a set": ("gates: {final: {x: !!set {a}}}\n", "a value of the kind set"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_yaml_is_refused_in_one_line_and_soon(kind: str) -> None:
    text, words = HOSTILE[kind]
    begun = time.process_time()
    message = complaint(GOOD + text)
    assert words in message and len(message) < 400
    assert time.process_time() - begun < 3


def test_an_alias_that_a_person_would_write_is_welcome() -> None:
    spec = read_record(GOOD + "axes: {a: &v [x, y], b: *v}\n", InputSpec, "fees.yaml")
    assert spec.axes == {"a": ("x", "y"), "b": ("x", "y")}


def test_a_file_that_is_none_or_too_long(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    with big.open("wb") as file:
        file.truncate(100_000_000)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "latin").write_bytes(b"\xff\xfe")
    for name, words in (
        ("big.yaml", "more than 8,000,000 bytes"), ("pipe", "it is none"), (".", "it is none"),
        ("latin", "cannot be read as a text file"), ("absent", "No such file"),
    ):  # fmt: skip
        with pytest.raises(SpecError, match=words):
            read_text(tmp_path / name)
