"""What calls cost and whether there is money, tokens and time for another: Limits and Meter."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from workbench.domain.contracts import Reply, Request, Spend
from workbench.domain.record import Record
from workbench.errors import BoundReached
from workbench.models.roles import Endpoint

CHARACTERS_A_TOKEN = 4
FIRST_GUESS_OUT = 400
MILLION = 1_000_000


class Limits(Record):
    """Bounds of a run: money, tokens (in and out together) and seconds; None is unbounded."""

    cost: float | None = None
    tokens: int | None = None
    seconds: float | None = None


@dataclass
class Amount:
    """Money and tokens of one call, guessed before it and known after it."""

    cost: float = 0.0
    tokens: int = 0


@dataclass
class _Habit:
    """Running means of one model's calls: the best guess for the next one."""

    calls: int = 0
    cost: float = 0.0
    tokens_out: int = 0


Rates = tuple[float, float]


def configured(endpoint: Endpoint) -> Rates | None:
    """Money per million tokens in and out as the settings say, stand-ins for nothing; or None."""
    if endpoint.simulated:
        return 0.0, 0.0
    if endpoint.price_in is None and endpoint.price_out is None:
        return None
    return endpoint.price_in or 0.0, endpoint.price_out or 0.0


def price(rates: Rates, tokens_in: int, tokens_out: int) -> float:
    """The money for these tokens."""
    return (tokens_in * rates[0] + tokens_out * rates[1]) / MILLION


def tokens_of(request: Request) -> int:
    """About how many tokens a question is (four characters each)."""
    return sum(len(str(m.get("content", ""))) for m in request.messages) // CHARACTERS_A_TOKEN


@dataclass
class Meter:
    """What a run has used and what its calls in flight may yet use.

    It is used on the gateway's event loop alone. It starts from the store's `Spend`, in which a
    call that was in flight at a crash is counted as an average one. `rates` finds prices.

    A call starts only when used + reserved + its own guess stay within every bound; if only the
    calls in flight stand in its way, it waits until one of them is done.
    """

    limits: Limits = Limits()
    before: Spend = Spend()
    rates: Callable[[Endpoint], Rates | None] = configured
    cost: float = 0.0
    tokens: int = 0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    _reserved: Amount = field(default_factory=Amount)
    _habits: dict[str, _Habit] = field(default_factory=dict)
    _change: asyncio.Event = field(default_factory=asyncio.Event)
    _flying: int = 0
    _start: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        finished = max(self.before.calls - self.before.unfinished, 1)
        lost = self.before.unfinished / finished
        self.cost = self.before.cost * (1 + lost)
        self.tokens = round((self.before.tokens_in + self.before.tokens_out) * (1 + lost))

    @asynccontextmanager
    async def reserved(self, endpoint: Endpoint, request: Request) -> AsyncIterator[None]:
        """Hold this call's guess while it is made; BoundReached when a bound forbids it."""
        guess = self._guess(endpoint, request)
        while not self._fits(guess):
            self._change.clear()
            await self._change.wait()
        self._move(guess, +1)
        try:
            yield
        finally:
            self._move(guess, -1)
            self._change.set()

    def book(self, endpoint: Endpoint, reply: Reply) -> None:
        """Add what a call has really used."""
        usage = reply.usage
        self.cost += reply.cost
        self.tokens += usage.tokens_in + usage.tokens_out
        self.tokens_in += usage.tokens_in
        self.tokens_out += usage.tokens_out
        habit = self._habits.setdefault(endpoint.name, _Habit())
        habit.calls += 1
        habit.cost += reply.cost
        habit.tokens_out += usage.tokens_out

    def spent(self) -> Spend:
        """What was used before and here. Every try counts as a call, in flight or failed."""
        return self.before.model_copy(
            update={
                "calls": self.before.calls + self.calls,
                "tokens_in": self.before.tokens_in + self.tokens_in,
                "tokens_out": self.before.tokens_out + self.tokens_out,
                "cost": self.cost,
            }
        )

    def _guess(self, endpoint: Endpoint, request: Request) -> Amount:
        """What the call may use: its own length and this model's habit so far."""
        habit = self._habits.get(endpoint.name, _Habit())
        tokens_in = tokens_of(request)
        tokens_out = habit.tokens_out // habit.calls if habit.calls else FIRST_GUESS_OUT
        rates = self.rates(endpoint)
        if rates is not None:
            cost = price(rates, tokens_in, tokens_out)
        else:
            cost = habit.cost / habit.calls if habit.calls else 0.0
        return Amount(cost, tokens_in + tokens_out)

    def _fits(self, guess: Amount) -> bool:
        """Is there room now? BoundReached when there is none even with nothing in flight."""
        limits = self.limits
        worked = self.before.seconds + time.monotonic() - self._start
        if limits.seconds is not None and worked >= limits.seconds:
            raise BoundReached(f"the run's {limits.seconds:g} s are over", bound="time")
        fits = True
        if limits.cost is not None:
            fits &= self._within(self.cost, self._reserved.cost, guess.cost, limits.cost, "cost")
        if limits.tokens is not None:
            held, wanted = self._reserved.tokens, guess.tokens
            fits &= self._within(self.tokens, held, wanted, limits.tokens, "token")
        return fits

    def _within(self, used: float, held: float, more: float, most: float, bound: str) -> bool:
        if used >= most or used + more > most:
            raise BoundReached(
                f"{bound}: {used:.6g} used and about {more:.6g} needed of {most:.6g}", bound=bound
            )
        return used + held + more <= most or not self._flying

    def _move(self, guess: Amount, sign: int) -> None:
        self._flying += sign
        self._reserved.cost += sign * guess.cost
        self._reserved.tokens += sign * guess.tokens
