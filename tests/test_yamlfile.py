"""Bad YAML in one line each: the line, the field, what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.domain.spec import InputSpec
from workbench.domain.taxonomy import Taxonomy
from workbench.errors import SpecError
from workbench.yamlfile import read_record, write_record

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
    assert taxonomies and all(len(read_taxonomy(f).leaves()) >= 60 for f in taxonomies)
    specs = sorted((DATA / "specs").glob("*.yaml"))
    assert len(specs) >= 4 and all(read_spec(f).recipe for f in specs)
