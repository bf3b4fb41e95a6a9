"""Routes: where a run's models are asked and with which key; a stranger's store chooses neither.

A run keeps its models when it is made, so a store from elsewhere can name any server. Only places
that the present settings name get a key, or any question at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from workbench.domain.record import canonical_json
from workbench.errors import SpecError
from workbench.models.roles import PROVIDER, Endpoint, RoleTable
from workbench.settings import Settings

# Parameters that shape a reply. Every other one (headers, `base_url`, ...) may say where a question
# goes or what goes with it, so it belongs to the route.
SHAPING = frozenset({
    "temperature", "top_p", "top_k", "min_p", "max_tokens", "max_completion_tokens", "seed", "stop",
    "presence_penalty", "frequency_penalty", "reasoning_effort", "verbosity", "thinking",
})  # fmt: skip


class Route(NamedTuple):
    """Server (None: the provider's own), provider, the key's variable and what else steers."""

    api_base: str | None
    provider: str
    api_key_env: str | None
    steering: str = "{}"

    def __str__(self) -> str:
        key = f" with the key in {self.api_key_env}" if self.api_key_env else ""
        more = f" and {self.steering}" if self.steering != "{}" else ""
        return f"{self.provider} at {self.api_base or 'its own address'}{key}{more}"


OFFLINE = Route(None, PROVIDER, None)


def route(endpoint: Endpoint) -> Route:
    """The route of an endpoint; a model named without its provider is a route of its own."""
    provider = endpoint.model.split("/")[0]
    if endpoint.api_base and "/" not in endpoint.model:
        provider = "an OpenAI-like server"
    steering = {name: v for name, v in endpoint.params.items() if name not in SHAPING}
    return Route(endpoint.api_base, provider, endpoint.api_key_env, canonical_json(steering))


def check_routes(table: RoleTable, settings: Settings) -> None:
    """SpecError naming the first model whose route the settings do not have, and those they have.

    The offline stand-ins are always known: they are asked in this process.
    """
    own = {
        route(Endpoint(name=nick, family=model.kin, **model.model_dump(exclude={"family"})))
        for nick, model in settings.models.items()
    }
    for endpoint in table.models.values():
        found = route(endpoint)
        # `simulated` stands in the stored table too: a stranger may not call a real model free.
        if (found != OFFLINE) if endpoint.simulated else (found not in own):
            raise SpecError(
                f"the run asks {endpoint.name} ({endpoint.model}) by {found}, which these settings "
                f"do not know, so no key is sent there; they know: {_listed(own)}. Add the model "
                "to workbench.toml if you trust it, or replay the run"
            )


def _listed(routes: Iterable[Route]) -> str:
    return "; ".join(sorted(map(str, routes))) or "the offline stand-ins alone"
