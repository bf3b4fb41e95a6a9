"""Toys for the gateway: a table of two toy models and a stand-in that counts its calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.toys.memory import ToyMemory
from workbench.domain.contracts import Origin, Request
from workbench.models import provider
from workbench.models.gateway import Gateway
from workbench.models.roles import Endpoint, RoleTable

ORIGIN = Origin(run_id="run", slot=3, gate="oracle", seed=7)


def question(text: str = "hello", model: str = "toy", **changes: Any) -> Request:
    """A request with one user message."""
    messages = ({"role": "user", "content": text},)
    return Request(**{"role": "solver", "model": model, "messages": messages, **changes})


def toy_table(*models: Endpoint) -> RoleTable:
    """A table in which every given model authors and solves; by default one simulated toy."""
    chosen = models or (
        Endpoint(name="toy", model="workbench/toy", family="toys", simulated=True, seed=True),
    )
    names = tuple(model.name for model in chosen)
    roles = {"author": names, "solver": names}
    return RoleTable(models={model.name: model for model in chosen}, roles=roles)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A stand-in that echoes its last message and seed; the list collects what it was asked."""
    asked: list[dict[str, Any]] = []

    def echo(model: str, messages: list[Any], **params: Any) -> tuple[str, int, int]:
        asked.append({"model": model, "messages": messages, **params})
        return f"{messages[-1]['content']} {params.get('seed', 0)} {params['sample']}", 10, 5

    monkeypatch.setattr(provider, "stand_in", echo)
    return asked


Opener = Callable[..., tuple[Gateway, ToyMemory]]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Open gateways with a toy memory; all are closed at the end."""
    gateways: list[Gateway] = []

    def open_one(
        table: RoleTable | None = None, memory: ToyMemory | None = None, **settings: Any
    ) -> tuple[Gateway, ToyMemory]:
        memory = memory or ToyMemory()
        gateways.append(Gateway(table or toy_table(), memory, **settings))
        return gateways[-1], memory

    yield open_one
    for gateway in gateways:
        gateway.close()
