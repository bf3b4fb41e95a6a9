"""Settings: where they come from, who wins, and one line for each thing that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import SpecError
from workbench.settings import Settings, load_settings

GOOD = """
store = "mine.db"
one_family = "skip"
attempts = 5

[models.big]
model = "openai/gpt-4o"
family = "openai"
rank = 4
api_key_env = "OPENAI_API_KEY"
params = {temperature = 0.7}
price_in = 2.5
price_out = 10

[models.local]   # a server of one's own
model = "qwen"
api_base = "http://localhost:8000/v1"
concurrency = 4

[roles]
author = "big"
solver = ["big", "local"]
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the current one, and no variables of ours."""
    import os

    for name in [n for n in os.environ if n.startswith("WORKBENCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(text: str, name: str = "workbench.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_has_a_default() -> None:
    settings = load_settings()
    assert settings == Settings() and settings.models == {} == settings.roles
    assert settings.store_path() == Path("workbench.db")
    assert (settings.one_family, settings.embedding, settings.attempts) == ("stamp", "minilm", 3)


def test_a_file_is_read() -> None:
    written(GOOD)
    settings = load_settings()
    big, local = settings.models["big"], settings.models["local"]
    assert (big.rank, big.params, big.price_out) == (4, {"temperature": 0.7}, 10.0)
    assert (big.kin, local.kin, local.concurrency) == ("openai", "localhost:8000", 4)
    assert settings.roles == {"author": ("big",), "solver": ("big", "local")}
    assert settings.one_family == "skip"


def test_store_comes_from_the_flag_the_environment_the_file_and_then_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written(GOOD)
    assert load_settings().store_path() == Path("mine.db")
    monkeypatch.setenv("WORKBENCH_STORE", "other.db")
    assert load_settings().store_path() == Path("other.db")
    assert load_settings().store_path("flag.db") == Path("flag.db")


def test_the_environment_wins_field_by_field(monkeypatch: pytest.MonkeyPatch) -> None:
    written(GOOD)
    monkeypatch.setenv("WORKBENCH_MODELS__big__RANK", "9")
    monkeypatch.setenv("WORKBENCH_ATTEMPTS", "2")
    settings = load_settings()
    assert (settings.models["big"].rank, settings.models["big"].family) == (9, "openai")
    assert settings.attempts == 2


def test_another_file_by_flag_or_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    path = written("attempts = 7", "other.toml")
    assert load_settings(path).attempts == 7
    monkeypatch.setenv("WORKBENCH_CONFIG", "other.toml")
    assert load_settings().attempts == 7
    with pytest.raises(SpecError, match=r"no settings file at gone\.toml"):
        load_settings("gone.toml")


WRONG = [
    ("atempts = 3", r"workbench.toml line 1: no setting named 'atempts'; did you mean 'attempts'"),
    (GOOD.replace("family =", "familly ="), r"line 8: .*'familly'; did you mean 'family'\?; there"),
    (
        GOOD.replace("rank = 4", 'rank = "high"'),
        r"line 9: models.big.rank: .*integer.*, not 'high'",
    ),
    (GOOD.replace("author =", "autor ="), r"line 21: no role named 'autor'; did you mean 'author'"),
    (
        GOOD.replace('"skip"', '"mix"'),
        r"line 3: one_family: input should be 'stamp' or 'skip', not",
    ),
    ("attempts = 0", r"line 1: attempts: .*greater than or equal to 1, not 0"),
    ("\n[models.big]\nrank = 1", r"line 2: models.big needs `model`"),
    ('[models.big]\nmodel = "gpt"', r"line 1: models.big needs `family` \(vendor"),
    ("models = 3", r"line 1: models: .*dictionary, not 3"),
    ("attempts = ", r"cannot be read as TOML: Invalid value \(at end of document\)"),
    ('[models."my big"]\nmodle = "x"', r"line 2: no setting named 'modle'; did you mean 'model'"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_is_one_line_with_field_line_and_choice(text: str, message: str) -> None:
    written(text)
    with pytest.raises(SpecError, match=message) as wrong:
        load_settings()
    assert "\n" not in str(wrong.value)


def test_a_key_in_the_wrong_place_is_not_repeated() -> None:
    for line in ('api_key_env = "sk-live-123-456"', 'api_key = "sk-live-123-456"'):
        written(f'[models.big]\nmodel = "m"\nfamily = "f"\n{line}')
        with pytest.raises(SpecError, match="line 4: ") as wrong:
            load_settings()
        assert "123" not in str(wrong.value)


def test_a_broken_variable_is_the_environments_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_ATTEMPTS", "many")
    with pytest.raises(SpecError, match="the environment: attempts: .*integer.*, not 'many'"):
        load_settings()
    monkeypatch.delenv("WORKBENCH_ATTEMPTS")
    monkeypatch.setenv("WORKBENCH_ROLES", "{")
    with pytest.raises(SpecError, match=r"WORKBENCH_\* environment"):
        load_settings()
