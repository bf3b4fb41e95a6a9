"""workbench.toml and WORKBENCH_* variables to one Settings record; wrong fields in one line."""

from __future__ import annotations

import os
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from workbench.domain.contracts import Role
from workbench.errors import SpecError

CONFIG = "workbench.toml"
STORE = "workbench.db"
ROLES: tuple[str, ...] = get_args(Role)


class ModelSettings(BaseModel):
    """One model: `[models.NICK]`. `model` is any litellm name; `api_base` any OpenAI-like server.

    `family` is vendor + base lineage (a local endpoint counts as one and is named after its host
    when it has none); `rank` the configured ability of a solver, higher is stronger. Prices are
    money per million tokens and win over litellm's own table. `timeout` is seconds an attempt.
    `seed` says whether the provider takes one; None asks litellm.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model: str = Field(min_length=1)
    family: str = ""
    rank: int = 0
    api_base: str | None = None
    api_key_env: str | None = Field(None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    params: dict[str, Any] = {}
    price_in: float | None = Field(None, ge=0)
    price_out: float | None = Field(None, ge=0)
    concurrency: int = Field(16, ge=1, le=1024)
    timeout: float = Field(120.0, gt=0)
    seed: bool | None = None

    @property
    def kin(self) -> str:
        """The family, or for an endpoint without one its host and port."""
        return self.family or (urlsplit(self.api_base).netloc if self.api_base else "")


class Settings(BaseSettings):
    """All that a person may set. An empty one means: the offline stand-ins, `workbench.db`.

    `one_family`: with a single vendor, gates that need a second family are stamped or skipped.
    `embedding`: `minilm` (carried by a wheel), a folder, a sentence-transformers name, or
    `litellm:NAME`, with one of `models` or litellm's own names.
    `attempts` is HTTP tries a question, `backoff` the first wait between them in seconds, doubled
    each time up to `max_wait`; `busy_timeout` is seconds to wait for another writer of the store.
    `plugins` are modules to import; `role` is who sits at this bench.
    """

    model_config = SettingsConfigDict(
        env_prefix="WORKBENCH_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    store: Path | None = None
    models: dict[str, ModelSettings] = {}
    roles: dict[str, tuple[str, ...]] = {}
    one_family: Literal["stamp", "skip"] = "stamp"
    embedding: str = "minilm"
    busy_timeout: float = Field(30.0, gt=0)
    attempts: int = Field(3, ge=1, le=20)
    backoff: float = Field(0.5, ge=0)
    max_wait: float = Field(60.0, gt=0)
    plugins: tuple[str, ...] = ()
    role: Literal["viewer", "reviewer", "owner"] = "owner"

    @field_validator("roles", mode="before")
    @classmethod
    def _one_name_is_a_list(cls, roles: Any) -> Any:
        """`author = "big"` means `author = ["big"]`."""
        if not isinstance(roles, dict):
            return roles
        return {r: [names] if isinstance(names, str) else names for r, names in roles.items()}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which `load_settings` hands in as arguments."""
        return env_settings, init_settings

    def store_path(self, explicit: str | Path | None = None) -> Path:
        """Where the store lies: `--store`, then $WORKBENCH_STORE, then the file, then the default.

        The middle two are already merged into `store` by `load_settings`.
        """
        return Path(explicit or self.store or STORE)


def load_settings(config: str | Path | None = None) -> Settings:
    """Read `config`, else $WORKBENCH_CONFIG, else ./workbench.toml if there, and the environment.

    SpecError in one line for a file that is missing or no TOML, and for a field that is unknown,
    misspelt or of the wrong type: it names the field, the line and what is allowed.
    """
    named = config or os.environ.get("WORKBENCH_CONFIG")
    path = Path(named or CONFIG)
    if not path.exists():
        if named:
            raise SpecError(f"no settings file at {path}")
        return _validated({}, "", "the environment")
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise SpecError(f"{path} cannot be read as TOML: {broken}") from None
    _known_roles(table, text, str(path))
    return _validated(table, text, str(path))


def _validated(table: dict[str, Any], text: str, name: str) -> Settings:
    """The table and the environment as Settings, or a SpecError about the first wrong field."""
    try:
        settings = Settings(**table)
    except ValidationError as wrong:
        # A misspelt field also leaves one missing: the misspelling is what helps.
        first = min(wrong.errors(), key=lambda error: error["type"] != "extra_forbidden")
        raise SpecError(_one_line(first, text, name)) from None
    except SettingsError as wrong:
        raise SpecError(f"WORKBENCH_* environment: {wrong}") from None
    for nick, model in settings.models.items():
        if not model.kin:
            line = _where(name, text, ("models", nick))
            raise SpecError(f"{line}: models.{nick} needs `family` (vendor and base lineage)")
    return settings


def _known_roles(table: dict[str, Any], text: str, name: str) -> None:
    """Role names are a closed list; pydantic would take any key of a mapping."""
    roles = table.get("roles")
    for role in roles if isinstance(roles, dict) else ():
        if role not in ROLES:
            where = _where(name, text, ("roles", role))
            raise SpecError(f"{where}: no role named {role!r}{_meant(role, ROLES)}")


def _one_line(error: Any, text: str, name: str) -> str:
    """A pydantic error as `file line N: field: what is wrong; what is allowed`."""
    path = tuple(str(part) for part in error["loc"])
    where = _where(name, text, path)
    if error["type"] == "extra_forbidden":
        known = ModelSettings if path[0] == "models" else Settings
        return f"{where}: no setting named {path[-1]!r}{_meant(path[-1], known.model_fields)}"
    if error["type"] == "missing":
        return f"{where}: {'.'.join(path[:-1])} needs `{path[-1]}`"
    if path[-1] == "api_key_env":  # never shown: what stands there may be the key itself
        return f"{where}: {'.'.join(path)} is the name of an environment variable, not a key"
    shown = "" if isinstance(error["input"], dict) else f", not {error['input']!r}"
    return f"{where}: {'.'.join(path)}: {error['msg'].lower()}{shown}"


def _meant(word: str, known: Any) -> str:
    """What was probably meant, and all there is."""
    names = sorted(known)
    close = get_close_matches(word, names, 1)
    guess = f"; did you mean {close[0]!r}?" if close else ""
    return f"{guess}; there are: {', '.join(names)}"


def _where(name: str, text: str, path: tuple[str, ...]) -> str:
    """`name line N` for a TOML path; only the name when the value came from the environment."""
    line = _line_of(text, path)
    return f"{name} line {line}" if line else name


def _line_of(text: str, path: tuple[str, ...]) -> int:
    """The line (from 1) whose header and key match most of a path; 0 when none does.

    tomllib keeps no positions, so headers and keys are read again, as plainly as they are written.
    """
    header: tuple[str, ...] = ()
    best, found = 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        table = re.match(r"\s*\[+([^\]]+)\]+", line)
        key = re.match(r"\s*([\w.\-\"']+)\s*=", line)
        if table:
            header = _parts(table[1])
        elif not key:
            continue
        here = header + (_parts(key[1]) if key and not table else ())
        if here == path[: len(here)] and len(here) > best:
            best, found = len(here), number
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    """`models."my big one"` as its parts, without quotes."""
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
