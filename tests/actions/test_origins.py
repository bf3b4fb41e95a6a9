"""`measure origins` and `measure families` on tables whose answer is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from workbench.actions.measure import Reading
from workbench.actions.origins import Split, families, origins
from workbench.contrastlines import WORDS
from workbench.errors import InputError
from workbench.measurelines import lines

HEAD = "item_id,model,value,made_by,topic,family"


def table(file: Path, rows: list[tuple[object, ...]]) -> Path:
    file.write_text("\n".join([HEAD, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return file


def mixed(file: Path, solves: Callable[[str, str, str, int], int]) -> Path:
    """Hard topics are mostly synthetic, easy ones mostly people's; 3 models of 3 families."""
    sizes = {("synthetic", "hard"): 60, ("human", "hard"): 20, ("synthetic", "easy"): 20,
             ("human", "easy"): 60}  # fmt: skip
    return table(file, [
        (f"{origin}-{topic}-{i}", model, solves(model, origin, topic, i), origin, topic, model[0])
        for (origin, topic), n in sizes.items() for i in range(n) for model in ("ax", "bx", "cx")
    ])  # fmt: skip


def share(model: str, topic: str, i: int) -> int:
    """What a model solves, one item in five after the other: better models more, easy more."""
    return int(i % 10 < {"ax": 2, "bx": 5, "cx": 8}[model] + (1 if topic == "easy" else -1))


def test_another_mix_of_topics_is_no_difference(tmp_path: Path) -> None:
    file = mixed(tmp_path / "o.csv", lambda model, _, topic, i: share(model, topic, i))
    found = origins(file, Reading(), Split("made_by", ("topic",))).results
    assert (found["first"], found["second"]) == ("synthetic", "human")
    for row in found["models"]:
        assert row["difference"]["value"] == pytest.approx(0)
        assert row["raw_difference"] == pytest.approx(-0.1)
        assert row["n_dropped"] == 0 and len(row["strata"]) == 2
    assert found["ranking"]["kendall_tau"] == pytest.approx(1)
    agree = found["ranking"]["agreement_with_confidence"]
    assert agree["value"] == agree["coverage"] > 0


def test_easier_points_and_another_order_are_found(tmp_path: Path) -> None:
    swap = {"ax": "cx", "bx": "bx", "cx": "ax"}
    file = mixed(
        tmp_path / "o.csv",
        lambda m, origin, topic, i: share(m if origin == "human" else swap[m], topic, i),
    )
    how = Split("made_by", ("topic",), ("human", "synthetic"))
    measured = origins(file, Reading(), how)
    found = {row["model"]: row for row in measured.results["models"]}
    assert found["ax"]["difference"]["value"] == pytest.approx(-0.6)
    assert found["ax"]["p_adjusted"] < 0.001 and found["bx"]["p_adjusted"] == pytest.approx(1)
    assert measured.results["ranking"]["kendall_tau"] == pytest.approx(-1)
    assert measured.results["ranking"]["agreement_with_confidence"]["value"] < 0
    assert "human - synthetic" in lines(measured, WORDS)


def test_too_many_missing_samples_say_so(tmp_path: Path) -> None:
    file = tmp_path / "o.csv"
    rows = [f"{origin}{i},m,{'' if i < 5 else 1},{'error' if i < 5 else ''},{origin}"
            for origin in ("human", "synthetic") for i in range(20)]  # fmt: skip
    file.write_text("item_id,model,value,status,made_by\n" + "\n".join(rows) + "\n")
    (row,) = origins(file, Reading(), Split("made_by")).results["models"]
    assert row["difference"]["reason"] == "too_many_missing" and row["p_adjusted"] is None


def by_authors(file: Path, bonus: int, hardness: dict[str, int]) -> Path:
    """Two families write and solve; an author's items may be harder for all."""
    models = {"ax": "a", "ay": "a", "bx": "b"}
    return table(file, [
        (f"{author}{i}", model, int(i % 10 < 5 - hardness[author] + bonus * (family == author)),
         author, "xy"[i % 2], family)
        for author in ("a", "b") for i in range(60) for model, family in models.items()
    ])  # fmt: skip


def kin(found: dict[str, Any], kind: str) -> dict[str, float]:
    return {row["family"]: row["difference"]["value"] for row in found[kind]}


def test_a_hard_author_is_no_kin_and_kin_is_found(tmp_path: Path) -> None:
    how = Split("made_by", ("topic",))
    hard = families(by_authors(tmp_path / "h.csv", 0, {"a": 4, "b": 0}), Reading(), how).results
    assert kin(hard, "own_minus_other") == {"a": pytest.approx(-0.4), "b": pytest.approx(0.4)}
    assert kin(hard, "relative") == {"a": pytest.approx(0), "b": pytest.approx(0)}
    measured = families(by_authors(tmp_path / "k.csv", 2, {"a": 2, "b": 0}), Reading(), how)
    found = measured.results
    assert kin(found, "relative") == {"a": pytest.approx(0.4), "b": pytest.approx(0.4)}
    overall = found["overall"]
    assert overall["relative"]["difference"]["value"] == pytest.approx(0.4)
    assert overall["relative"]["p"] < 0.001 and overall["relative"]["families"] == 2
    cells = {(row["author"], row["solver"]): row["rate"]["value"] for row in found["table"]}
    assert cells["a", "a"] == pytest.approx(0.5) and cells["a", "b"] == pytest.approx(0.3)
    assert "beyond other solvers" in lines(measured, WORDS)


def test_families_without_an_author_of_their_own_have_no_difference(tmp_path: Path) -> None:
    file = by_authors(tmp_path / "k.csv", 0, {"a": 0, "b": 0})
    found = families(file, Reading(), Split("made_by"), "topic").results
    assert found["own_minus_other"] == [] and found["solvers"] == ["x", "y"]
    none = found["overall"]["relative"]["difference"]
    assert none["value"] is None and none["reason"] == "no_family_is_author_and_solver"


@pytest.mark.parametrize(
    ("split", "words"),
    [(Split("origin"), r"no column 'origin'; there are: item_id"),
     (Split("topic", ("depth",)), "no column 'depth'"),
     (Split("item_id"), "holds 120 origins"),
     (Split("made_by", (), ("a", "x")), "no origin 'x' in 'made_by'; there are: a, b"),
     (Split("made_by", (), ("a",)), "name two origins"),
     (Split("empty"), "no row has anything in column 'empty'")],
)  # fmt: skip
def test_what_cannot_be_compared_is_said(tmp_path: Path, split: Split, words: str) -> None:
    file = by_authors(tmp_path / "k.csv", 0, {"a": 0, "b": 0})
    file.write_text("".join(line + ("," if i else ",empty") + "\n"
                            for i, line in enumerate(file.read_text().splitlines())))  # fmt: skip
    with pytest.raises(InputError, match=words):
        origins(file, Reading(), split)
