"""Open: settings, store, models and plug-ins meet here, and a role says what its holder may do."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from workbench.domain.candidate import Draft
from workbench.domain.contracts import Gate, Recipe, Vectors
from workbench.domain.spec import FrozenRun
from workbench.errors import PluginError, SpecError, WorkbenchError
from workbench.registry import load
from workbench.settings import Settings, load_settings

if TYPE_CHECKING:
    from workbench.embedding import SentenceEmbedder
    from workbench.models.embeddings import EndpointEmbedder
    from workbench.models.gateway import Gateway
    from workbench.models.roles import RoleTable
    from workbench.store import Store

BenchRole = Literal["viewer", "reviewer", "owner"]
LADDER: tuple[BenchRole, ...] = ("viewer", "reviewer", "owner")


class Forbidden(WorkbenchError):
    """This role may not do that."""

    exit_code = 2


class Bench:
    """Everything an action needs. Heavy parts are made on first use."""

    def __init__(
        self, settings: Settings, store: Store, role: BenchRole, config: Path | None = None
    ) -> None:
        """`config` is the settings file that was named, so that a process of ours reads it too."""
        self.settings, self.store, self.role, self.config = settings, store, role, config
        self._embedder: SentenceEmbedder | EndpointEmbedder | None = None
        self._lock = threading.Lock()

    def require(self, needed: BenchRole, wish: str) -> None:
        """Raise Forbidden unless the role is at least `needed`; `wish` completes the sentence."""
        if LADDER.index(self.role) < LADDER.index(needed):
            raise Forbidden(f"a {self.role} cannot {wish}; that needs the role {needed}")

    @property
    def table(self) -> RoleTable:
        """Which models play which roles, by the settings."""
        from workbench.models.roles import role_table

        return role_table(self.settings)

    @property
    def embedder(self) -> SentenceEmbedder | EndpointEmbedder:
        """The embedding model of the settings, with its vectors kept in the store."""
        with self._lock:
            if self._embedder is None:
                self._embedder = _embedder(self.settings, self.store.vectors)
            return self._embedder

    @contextmanager
    def gateway(self, run: FrozenRun | None = None, *, replay: bool = False) -> Iterator[Gateway]:
        """A gateway for one sitting: of a run with its frozen models and bounds, or of none.

        Replay answers from the store alone, so everybody may do it, with any run. SpecError for a
        run whose models are asked at places that these settings do not know, and for a bound on
        money that cannot be kept.
        """
        from workbench.models.gateway import Gateway, Limits, Policy
        from workbench.models.roles import thaw
        from workbench.models.routes import check_routes

        if not replay:
            self.require("owner", "call a model")
        if run is None:
            table, limits, spent = self.table, None, None
        else:
            table = thaw(run.models, run.model_table, self.settings.one_family)
            limits = Limits(cost=run.cost_limit, tokens=run.token_limit, seconds=run.time_limit)
            spent = self.store.journal.spend(run.run_id)
            if not replay:
                check_routes(table, self.settings)
                check_prices(table, run.cost_limit)
        policy = Policy(self.settings.attempts, self.settings.backoff, self.settings.max_wait)
        with Gateway(
            table, self.store.memory, replay=replay, limits=limits, spent=spent, policy=policy
        ) as gateway:
            yield gateway

    def close(self) -> None:
        self.store.close()


def _embedder(settings: Settings, vectors: Vectors) -> SentenceEmbedder | EndpointEmbedder:
    """Over an endpoint for `litellm:NAME`, else on this machine."""
    from workbench.embedding import SentenceEmbedder
    from workbench.models.embeddings import PREFIX, EndpointEmbedder, endpoint_of

    if not settings.embedding.startswith(PREFIX):
        return SentenceEmbedder(settings.embedding, vectors)
    from workbench.models.attempts import Policy

    policy = Policy(settings.attempts, settings.backoff, settings.max_wait)
    return EndpointEmbedder(endpoint_of(settings), vectors, policy)


def open_bench(
    store: str | Path | None = None,
    config: str | Path | None = None,
    *,
    role: BenchRole | None = None,
) -> Bench:
    """Settings from `config`, the store at `store`, and the plug-ins that the settings name."""
    from workbench.store import Store

    settings = load_settings(config)
    load_plugins(settings.plugins)
    wanted = role or settings.role
    if wanted not in LADDER:
        raise SpecError(f"no role named {wanted!r}; there are: {', '.join(LADDER)}")
    path = settings.store_path(store)
    named = Path(config).resolve() if config is not None else None
    return Bench(settings, Store(path, busy_timeout=settings.busy_timeout), wanted, named)


def load_plugins(modules: tuple[str, ...]) -> None:
    """Import the modules that `plugins` in workbench.toml names; each registers itself."""
    here = str(Path.cwd())
    for name in modules:
        try:
            if here not in sys.path:
                sys.path.append(here)
            importlib.import_module(name)
        except Exception as broken:
            raise PluginError(
                f"plug-in module {name!r}: {type(broken).__name__}: {broken}"
            ) from broken


def check_prices(table: RoleTable, cost_limit: float | None) -> None:
    """SpecError naming the models without a price when money is bounded: it could not be counted.

    A price of 0, written into the settings, is a price.
    """
    from workbench.models.provider import rates

    if cost_limit is None:
        return
    unpriced = sorted(model.name for model in table.models.values() if rates(model) is None)
    if unpriced:
        raise SpecError(
            f"a cost limit of ${cost_limit:g} cannot be kept: no price is known for "
            f"{', '.join(unpriced)}. Set price_in and price_out under [models.{unpriced[0]}] "
            "(0 for one of your own), or bound tokens or time instead"
        )


def parts_of(run: FrozenRun) -> tuple[Recipe, list[Gate]]:
    """The recipe and gates of a run; SpecError when a gate has changed since it was frozen."""
    recipe: Recipe = load("recipe", run.spec.recipe)
    gates: list[Gate] = [load("gate", name) for name in run.versions]
    for gate in gates:
        if gate.version != run.versions[gate.name]:
            raise SpecError(
                f"run {run.run_id} was made with {gate.name} {run.versions[gate.name]}, here is "
                f"{gate.version}: start a new run"
            )
    return recipe, gates


def check_payload(run: FrozenRun, draft: Draft) -> None:
    """SpecError naming the field when a hand-made payload is none of this recipe."""
    recipe: Recipe = load("recipe", run.spec.recipe)
    try:
        recipe.Payload.model_validate(draft.payload)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field_name = ".".join(str(step) for step in first["loc"])
        raise SpecError(f"field {field_name!r}: {first['msg']}") from None
