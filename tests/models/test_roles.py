"""Role tables: defaults, what stands for what, refusals, and which gates they can honour."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.errors import SpecError
from workbench.models.roles import Endpoint, RoleTable, honoured, role_table, thaw
from workbench.settings import ModelSettings, Settings

MODELS = {
    "a": ModelSettings(model="openai/x", family="openai", rank=1, api_key_env="A_KEY"),
    "b": ModelSettings(model="anthropic/y", family="anthropic", rank=2),
    "c": ModelSettings(model="qwen", api_base="http://localhost:8000/v1"),
}


def settings(**roles: Any) -> Settings:
    return Settings(models=MODELS, roles=roles)


def made(*families: str, one_family: Any = "stamp", **roles: tuple[int, ...]) -> RoleTable:
    """Models m0, m1, ... of these families; roles by their numbers."""
    models = {
        f"m{i}": Endpoint(name=f"m{i}", model=f"m{i}", family=family, rank=i)
        for i, family in enumerate(families)
    }
    named = {role: tuple(f"m{i}" for i in numbers) for role, numbers in roles.items()}
    return RoleTable(models=models, roles=named, one_family=one_family)


def status(table: RoleTable, gate: str) -> list[str]:
    return [line.status for line in honoured(table) if line.gate == gate]


def test_roles_come_in_configured_order_with_family_and_rank() -> None:
    table = role_table(settings(author=["b", "a"], solver="c"))
    assert [(r.name, r.family, r.rank) for r in table.refs("author")] == [
        ("b", "anthropic", 2), ("a", "openai", 1),
    ]  # fmt: skip
    assert table.refs("solver")[0].family == "localhost:8000"
    assert table.refs("oracle") == () and not table.simulated


def test_an_unnamed_role_is_played_by_the_one_that_stands_for_it() -> None:
    table = role_table(settings(author=["a"], oracle=["b"], judge=["c"], solver=["a", "b"]))
    names = {role: [r.name for r in table.refs(role)] for role in table.roles}
    assert names["repairer"] == names["taxonomist"] == ["a"]
    assert (names["adversary"], names["adjudicator"], names["target"]) == (["b"], ["c"], ["a", "b"])


def test_the_default_is_the_offline_stand_ins() -> None:
    table = role_table(Settings())
    assert table.simulated and all(m.simulated for m in table.models.values())
    for role in ("author", "repairer", "oracle", "adversary", "adjudicator", "judge", "solver"):
        assert table.refs(role)
    assert not {"missing", "self_family", "skip"} & {line.status for line in honoured(table)}


def test_offline_and_real_models_do_not_mix() -> None:
    offline = role_table(Settings()).refs("solver")[0].name
    with pytest.raises(SpecError, match=rf"stand-ins \({offline}\) with real models \(a\)"):
        role_table(settings(author=["a"], solver=[offline]))


def test_unknown_names_and_no_author_are_refused() -> None:
    with pytest.raises(SpecError, match="roles.judge names no model 'z'; there are: a, b, c"):
        role_table(settings(author=["a"], judge=["z"]))
    with pytest.raises(SpecError, match="names no author; models: a, b, c"):
        role_table(settings(solver=["a"]))


def test_a_frozen_table_thaws_and_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "planted-key")
    table = role_table(settings(author=["a", "c"], judge=["b"]))
    roles, models = table.frozen()
    assert thaw(roles, models) == table
    assert "planted-key" not in str(models)


def test_two_families_are_enough_for_judges_but_not_for_oracles() -> None:
    everybody = (0, 1, 2, 3)
    table = made("x", "x", "y", "y", author=(0, 2), judge=everybody, oracle=everybody)
    assert status(table, "author") == ["ok"]
    assert status(table, "construct_b") == ["ok"]
    assert status(table, "oracle") == status(table, "realism") == ["thin"]
    assert status(table, "difficulty")[0] == "missing"
    assert status(table, "gameability") == ["ok"]


@pytest.mark.parametrize(("mode", "said"), [("stamp", "self_family"), ("skip", "skip")])
def test_one_family_is_stamped_or_skipped(mode: str, said: str) -> None:
    table = made("x", "x", one_family=mode, author=(0,), judge=(0, 1), oracle=(0, 1))
    assert status(table, "oracle") == status(table, "construct_b") == [said]
    assert status(table, "author") == ["thin"]


def test_solvers_of_one_rank_compare_nothing() -> None:
    table = made("x", author=(0,), solver=(0, 0))
    assert "one rank" in [line.why for line in honoured(table) if line.gate == "difficulty"][1]
