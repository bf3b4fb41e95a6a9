"""Doctor: what a person should know before they spend."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.actions.doctor import Diagnosis, diagnose

OWN = """roles = {author = ["own", "dear"], judge = "own"}
[models.own]
model = "m"
api_base = "http://127.0.0.1:9/v1"
family = "own"
[models.dear]
model = "openai/gpt-4o"
family = "openai"
api_key_env = "DEAR_KEY"
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diagnosis:
    (tmp_path / "workbench.toml").write_text(OWN)
    monkeypatch.setenv("DEAR_KEY", "dear-key-0123456789")
    return diagnose(tmp_path / "none.db", tmp_path / "workbench.toml")


def test_a_model_without_a_price_is_named(found: Diagnosis) -> None:
    """A cost limit would be refused with it; the other one has a price in the bundled table."""
    models = {one.what: one for one in found.findings if one.area == "models"}
    assert models["own"].level == "note" and "no price is known" in models["own"].why
    assert models["dear"].level == "ok" and "per million tokens" in models["dear"].why


def test_no_key_is_shown(found: Diagnosis) -> None:
    assert "dear-key" not in found.model_dump_json()


def test_a_key_that_is_not_set_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEAR_KEY", raising=False)
    (tmp_path / "workbench.toml").write_text(OWN)
    found = diagnose(tmp_path / "none.db", tmp_path / "workbench.toml")
    assert not found.healthy
    wrong = {one.what: one.why for one in found.findings if one.level == "problem"}
    assert "DEAR_KEY" in wrong["dear"]


def test_the_stand_ins_are_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = diagnose(tmp_path / "none.db")
    (models,) = [one for one in found.findings if one.area == "models"]
    assert found.simulated and "free" in models.why and not (tmp_path / "none.db").exists()
