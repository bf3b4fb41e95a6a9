"""A spec's files: read, resolved below the folder, and never from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.domain.spec import InputSpec
from workbench.errors import SpecError
from workbench.specfile import (
    DATA,
    documents_of,
    parse_spec,
    read_spec,
    spec_path,
    spec_yaml,
    taxonomy_of,
    wanted_axes,
    wanted_paths,
)

SPEC = InputSpec(id="fees", recipe="final_answer", test="fees are right")
TAXONOMY = """id: t
nodes:
- {id: bank, label: Bank}
- {id: cash, label: Cash, parent: bank}
- {id: cards, label: Cards, parent: bank}
axes:
- {name: tone, values: [{value: calm}, {value: cross}]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder, in a folder that is not theirs."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "taxonomy.yaml").write_text(TAXONOMY)
    (mine / "terms.md").write_text("# Terms\n### Fees\nOne euro.\n\n### Limits\nTen a day.\n")
    (tmp_path / "secret.md").write_text("not theirs")
    monkeypatch.chdir(mine)
    return mine


def with_files(**files: object) -> InputSpec:
    return SPEC.model_copy(update=files)


def test_ours_are_found_by_name_and_written_as_they_were_read() -> None:
    spec = read_spec(spec_path("demo"))
    assert parse_spec(spec_yaml(spec)) == spec
    with pytest.raises(SpecError, match="no spec file 'dmeo'; there are by name: .*demo"):
        spec_path("dmeo")


def test_a_gate_that_the_recipe_does_not_have() -> None:
    text = "id: fees\nrecipe: final_answer\ntest: x\ngates: {orcale: {n: 3}}\n"
    with pytest.raises(SpecError, match="has no gate 'orcale'; there are: admission, .*oracle"):
        parse_spec(text)


def test_a_document_a_heading(folder: Path) -> None:
    found = documents_of(with_files(documents=("terms.md",)))
    assert [(d.title, d.text) for d in found] == [("Fees", "One euro."), ("Limits", "Ten a day.")]
    assert len(documents_of(read_spec(spec_path("demo")))) > 3


def test_leaves_and_axes_of_a_taxonomy(folder: Path) -> None:
    spec = with_files(taxonomy="taxonomy.yaml")
    taxonomy = taxonomy_of(spec)
    assert {leaf: [n.id for n in path] for leaf, path in wanted_paths(spec, taxonomy).items()} == {
        "cash": ["bank", "cash"], "cards": ["bank", "cards"],
    }  # fmt: skip
    assert list(wanted_paths(with_files(leaf="cards"), taxonomy)) == ["cards"]
    assert wanted_axes(spec, taxonomy) == {"tone": ("calm", "cross")}
    with pytest.raises(SpecError, match="no node 'crads'; it begins: bank, cash, cards"):
        wanted_paths(with_files(leaf="crads"), taxonomy)
    with pytest.raises(SpecError, match="axis 'tone' has no values or repeats one"):
        wanted_axes(with_files(axes={"tone": ("calm", "calm")}), taxonomy)


@pytest.mark.parametrize(
    "name", ["../secret.md", "sub/../../secret.md", "/etc/hostname", "link.md", "../mine/terms.md"]
)
def test_what_lies_elsewhere_is_not_sent_to_models(folder: Path, name: str) -> None:
    (folder / "link.md").symlink_to(folder.parent / "secret.md")
    for spec, read in (
        (with_files(documents=(name,)), documents_of), (with_files(taxonomy=name), taxonomy_of),
    ):  # fmt: skip
        with pytest.raises(SpecError, match="the spec names") as refused:
            read(spec)
        assert "\n" not in str(refused.value) and "not theirs" not in str(refused.value)


def test_a_file_that_is_nowhere(folder: Path) -> None:
    with pytest.raises(SpecError, match="which is no file here or in"):
        documents_of(with_files(documents=("none.md",)))
    assert DATA.is_dir()
