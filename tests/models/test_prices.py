"""Prices, and a meter that counts what is in flight before it lets another call start."""

from __future__ import annotations

import asyncio

import pytest

from tests.models.conftest import question
from workbench.domain.contracts import Reply, Spend, Usage
from workbench.errors import BoundReached
from workbench.models import provider
from workbench.models.prices import Limits, Meter, configured, price
from workbench.models.roles import Endpoint

PRICED = Endpoint(name="p", model="m", family="f", price_in=2.0, price_out=1_000.0)
FREE = Endpoint(name="s", model="workbench/s", family="f", simulated=True)
UNKNOWN = Endpoint(name="u", model="u", family="f")


def test_prices_are_configured_or_nothing_for_stand_ins_or_litellms() -> None:
    assert configured(PRICED) == (2.0, 1_000.0) and price((2.0, 1_000.0), 500, 10) == 0.011
    assert configured(FREE) == (0.0, 0.0) and configured(UNKNOWN) is None
    listed = provider.rates(Endpoint(name="x", model="openai/gpt-4o", family="openai"))
    assert listed is not None and 0 < listed[0] < listed[1] < 1_000
    assert provider.rates(UNKNOWN) is None
    assert provider.rates(PRICED.model_copy(update={"api_base": "http://x"})) == (2.0, 1_000.0)


async def spend(meter: Meter, cost: float, seconds: float = 0.0) -> None:
    """One call of this cost (in thousandths a token out)."""
    async with meter.reserved(PRICED, question()):
        await asyncio.sleep(seconds)
        meter.book(PRICED, Reply(text="", cost=cost, usage=Usage(tokens_in=1, tokens_out=400)))


def test_a_call_waits_for_those_in_flight_and_then_fits() -> None:
    async def run() -> tuple[float, list[str]]:
        meter = Meter(Limits(cost=1.0))  # each call is guessed at 0.4: two fit at once
        order: list[str] = []

        async def one(name: str) -> None:
            async with meter.reserved(PRICED, question()):
                order.append(f"{name}+")
                await asyncio.sleep(0.01)
                meter.book(PRICED, Reply(text="", cost=0.1, usage=Usage(tokens_out=400)))
                order.append(f"{name}-")

        await asyncio.gather(*(one(name) for name in "abcd"))
        return meter.cost, order

    cost, order = asyncio.run(run())
    assert cost == pytest.approx(0.4)
    assert order[:2] == ["a+", "b+"] and order[2] == "a-" and order.index("c+") > 2


def test_a_call_that_cannot_fit_ends_the_run() -> None:
    meter = Meter(Limits(cost=1.0))
    asyncio.run(spend(meter, 0.7))
    with pytest.raises(BoundReached, match=r"cost: 0.7 used and about 0.4\d* needed of 1"):
        asyncio.run(spend(meter, 0.1))


def test_a_model_without_a_price_is_guessed_from_its_calls() -> None:
    async def run() -> None:
        meter = Meter(Limits(cost=1.0))
        for _ in range(3):
            async with meter.reserved(UNKNOWN, question()):
                meter.book(UNKNOWN, Reply(text="", cost=0.4))

    with pytest.raises(BoundReached, match="0.8 used and about 0.4 needed"):
        asyncio.run(run())


def test_what_was_lost_in_flight_counts_as_an_average_call() -> None:
    meter = Meter(Limits(), Spend(calls=11, unfinished=1, cost=10.0, tokens_in=900, tokens_out=100))
    assert meter.cost == pytest.approx(11.0) and meter.tokens == 1_100
    assert meter.spent().calls == 11
