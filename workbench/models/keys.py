"""Keys of two kinds: the hash a reply is remembered under, and secrets that no text may hold."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from workbench.domain.contracts import Request
from workbench.domain.record import digest
from workbench.errors import ModelError
from workbench.models.roles import Endpoint

# Raised when the same question would be put to a model in other words than before.
VERSION = 1
SECRET_NAME = re.compile(r"(^|_)(KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)($|_)", re.IGNORECASE)
SECRET_TEXT = re.compile(r"(?i)(bearer\s+|\bsk-)[\w\-.~+/=]{6,}")
SHORTEST_SECRET = 6
HIDDEN = "[key]"


def memory_key(endpoint: Endpoint, request: Request) -> str:
    """The sha256 under which a reply is remembered (DESIGN 5).

    The seed is one of the parameters, so slots and samples never share a reply by accident, even
    where the provider takes no seed. Role, nickname, family, price and timeout do not matter.
    """
    return digest([
        VERSION, endpoint.api_base, endpoint.model, list(request.messages),
        {**endpoint.params, **request.params}, list(request.tools), request.response_schema,
        request.sample, request.purpose,
    ])  # fmt: skip


def api_key(endpoint: Endpoint) -> str | None:
    """The key from the environment, read at each call and kept nowhere.

    None lets litellm look in the provider's own variable. A named variable that is not set is a
    ModelError that names it; an endpoint of one's own without one gets a placeholder.
    """
    if endpoint.api_key_env is None:
        return "none" if endpoint.api_base else None
    key = os.environ.get(endpoint.api_key_env, "")
    if not key:
        raise ModelError(
            f"the environment variable {endpoint.api_key_env} (key of {endpoint.name}) is not set"
        )
    return key


def secrets(endpoints: Iterable[Endpoint]) -> tuple[str, ...]:
    """All values that must not be shown: named keys, and variables that look like keys."""
    named = {e.api_key_env for e in endpoints if e.api_key_env}
    values = {
        value
        for name, value in os.environ.items()
        if (name in named or SECRET_NAME.search(name)) and len(value) >= SHORTEST_SECRET
    }
    return tuple(sorted(values, key=len, reverse=True))


def redact(text: str, hidden: Iterable[str]) -> str:
    """The text without the given values and without anything that looks like a bearer key."""
    for value in hidden:
        text = text.replace(value, HIDDEN)
    return SECRET_TEXT.sub(HIDDEN, text)
