"""The event-loop side of the gateway: one flight a question, a row for each try, bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from workbench.domain.contracts import CallRow, Failure, Origin, Reply, ReplyMemory, Request
from workbench.domain.record import canonical_json
from workbench.errors import Cancelled, ModelError
from workbench.models import provider
from workbench.models.attempts import Policy, Trouble, checked, corrected, trouble
from workbench.models.keys import api_key, redact
from workbench.models.patience import Patience
from workbench.models.prices import Meter
from workbench.models.roles import Endpoint

T = TypeVar("T")
BAD_JSON = "bad_json"


@dataclass(frozen=True)
class Question:
    """A request with everything that is looked up once."""

    request: Request
    origin: Origin
    endpoint: Endpoint
    key: str


class Flights:
    """Questions in the air. All methods but `__init__` and `ground` run on the event loop."""

    def __init__(
        self, memory: ReplyMemory, meter: Meter, policy: Policy, secrets: tuple[str, ...]
    ) -> None:
        self.patience = Patience()
        self._memory = memory
        self._meter = meter
        self._policy = policy
        self._hide = partial(redact, hidden=secrets)
        self._air: dict[str, asyncio.Task[Reply | Failure]] = {}
        self._doors: dict[str, asyncio.Semaphore] = {}
        self._refused: dict[str, Trouble] = {}
        # One thread writes the rows: in order, and a locked store never halts the event loop.
        self._writer = ThreadPoolExecutor(1, "workbench-rows")

    async def answers(self, questions: Sequence[Question]) -> list[Reply | Failure]:
        """All answers in order; the first exception is raised when all have landed."""
        boarded = [self._board(question) for question in questions]
        landed = await asyncio.gather(*(flight for flight, _ in boarded), return_exceptions=True)
        answers: list[Reply | Failure] = []
        for one, (_, paid) in zip(landed, boarded, strict=True):
            if isinstance(one, BaseException):
                raise one
            answers.append(_free(one) if isinstance(one, Reply) and not paid else one)
        return answers

    async def landed(self) -> None:
        """Wait until nothing is in the air any more."""
        await asyncio.gather(*self._air.values(), return_exceptions=True)

    def ground(self) -> None:
        """End the thread that writes rows, once all are written."""
        self._writer.shutdown()

    async def probe(self, question: Question) -> Trouble | None:
        """What stands in the way of an endpoint, after the usual tries; None if it answers."""
        landed = await self._tries(question, question.request)
        return landed if isinstance(landed, Trouble) else None

    def _board(self, question: Question) -> tuple[asyncio.Task[Reply | Failure], bool]:
        """The flight of a question, and whether it was started here: who joins pays nothing."""
        flight = self._air.get(question.key)
        if flight is not None:
            return flight, False
        flight = asyncio.create_task(self._answer(question))
        self._air[question.key] = flight
        flight.add_done_callback(lambda _: self._air.pop(question.key, None))
        return flight, True

    async def _answer(self, question: Question) -> Reply | Failure:
        """A reply; where JSON was asked for and did not come, the model is shown why, once."""
        landed = await self._tries(question, question.request)
        if isinstance(landed, tuple):
            landed = await self._tries(question, corrected(question.request, *landed), last=True)
        if isinstance(landed, Reply):
            return landed
        assert isinstance(landed, Trouble)
        name, where = question.endpoint.name, question.endpoint.where
        return Failure(
            model=name, message=f"{name} ({where}): {landed.message}", key=question.key,
            retryable=landed.retryable,
        )  # fmt: skip

    async def _tries(
        self, question: Question, request: Request, last: bool = False
    ) -> Reply | Trouble | tuple[Reply, str]:
        """Try until a reply is complete, the policy is used up or another try is of no use.

        A reply with broken JSON comes with its fault, or, the `last` time, finished as bad_json.
        """
        first = self._policy.attempts if last else 0
        for number in range(self._policy.attempts):
            landed = await self._attempt(question, request, first + number, last)
            if not isinstance(landed, Trouble):
                return landed
            if not landed.retryable or number + 1 == self._policy.attempts:
                break
            await self.patience.sleep(self._policy.wait(number, landed.retry_after))
        return landed

    async def _attempt(
        self, question: Question, request: Request, number: int, last: bool
    ) -> Reply | Trouble | tuple[Reply, str]:
        """One HTTP try under the model's concurrency and the run's bounds, with its row."""
        async with AsyncExitStack() as held:
            async with self.patience.upto(None):
                await held.enter_async_context(self._door(question.endpoint))
                await held.enter_async_context(self._meter.reserved(question.endpoint, request))
            refused = self._refused.get(question.endpoint.name)
            if refused is not None:
                return refused
            row = await self._write(partial(self._claim, question, number))
            if isinstance(row, Reply):
                return row
            self._meter.calls += 1
            try:
                landed = await self._call(question, request)
            except Cancelled:
                await self._write(partial(self._memory.finish, row, None, "cancelled"))
                raise
            if isinstance(landed, Trouble):
                await self._write(partial(self._memory.finish, row, None, landed.message))
                return landed
            self._meter.book(question.endpoint, landed)
            return await self._kept(row, landed, request, last)

    def _claim(self, question: Question, number: int) -> int | Reply:
        """Begin a row; but the reply, if it landed between the caller's look and this flight."""
        known = self._memory.recall(question.key)
        if known is not None:
            return _free(known).model_copy(update={"key": question.key})
        return self._memory.begin(_row(question, number))

    async def _kept(
        self, row: int, reply: Reply, request: Request, last: bool
    ) -> Reply | tuple[Reply, str]:
        """Finish the row of a reply. With broken JSON it is paid for, and kept the last time."""
        reply, fault = checked(reply, request.response_schema)
        if fault and not last:
            await self._write(partial(self._memory.finish, row, reply, f"{BAD_JSON}: {fault}"))
            return reply, fault
        if fault:
            reply = reply.model_copy(update={"finish": BAD_JSON})
        await self._write(partial(self._memory.finish, row, reply))
        return reply

    async def _call(self, question: Question, request: Request) -> Reply | Trouble:
        """Ask once. Whatever the provider does wrong becomes a Trouble that a row can hold."""
        endpoint = question.endpoint
        try:
            arguments = provider.body(endpoint, request, api_key(endpoint))
            async with self.patience.upto(endpoint.timeout):
                response = await provider.complete(arguments)
            return provider.to_reply(response, endpoint, question.key)
        except Cancelled:
            raise
        except ModelError as unset:
            return self._refuse(endpoint, Trouble(str(unset), retryable=False, refused=True))
        except Exception as error:  # noqa: BLE001 - recorded as the outcome of this try, by design
            found = trouble(error, endpoint.timeout, self._hide)
        if found.filtered:
            return Reply(text="", finish="content_filter", key=question.key)
        return self._refuse(endpoint, found) if found.refused else found

    def _refuse(self, endpoint: Endpoint, found: Trouble) -> Trouble:
        """Remember a refused key: no other question to this model is sent."""
        self._refused[endpoint.name] = found
        return found

    def _door(self, endpoint: Endpoint) -> asyncio.Semaphore:
        """At most `concurrency` calls to a model at once."""
        return self._doors.setdefault(endpoint.name, asyncio.Semaphore(endpoint.concurrency))

    async def _write(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)


def _free(reply: Reply) -> Reply:
    """A reply that somebody else has paid for."""
    return reply.model_copy(update={"cached": True})


def _row(question: Question, number: int) -> CallRow:
    request, endpoint, origin = question.request, question.endpoint, question.origin
    seed = request.params.get("seed", origin.seed)
    if seed != origin.seed:
        origin = origin.model_copy(update={"seed": seed})
    asked = {"messages": list(request.messages), "response_schema": request.response_schema}
    return CallRow(
        key=question.key, origin=origin, role=request.role, purpose=request.purpose,
        model=endpoint.name, family=endpoint.family, sample=request.sample, attempt=number,
        simulated=endpoint.simulated, question=canonical_json(asked),
    )  # fmt: skip
