"""Gateway: every question to a model goes through here, with memory, bounds, rows and one flight.

Callers block and may be many threads; the calls run on one background event loop.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Sequence
from typing import Any, TypeVar
from uuid import uuid4

from workbench.domain.contracts import (
    Failure,
    ModelRef,
    Origin,
    Reply,
    ReplyMemory,
    Request,
    Spend,
)
from workbench.errors import Cancelled, MissingReply, ModelError
from workbench.models import provider
from workbench.models.attempts import Policy, Trouble
from workbench.models.background import BACKGROUND, submit
from workbench.models.flights import Flights, Question
from workbench.models.keys import memory_key, secrets
from workbench.models.prices import Limits, Meter
from workbench.models.roles import Endpoint, RoleTable
from workbench.text import shorten

__all__ = ["Gateway", "Limits", "Policy"]
T = TypeVar("T")
STOPPED = "the run was asked to stop"
# A server that answers a check with one of these is there and took the key.
REACHED = frozenset({400, 413, 422})


class Gateway:
    """`Models` over litellm and the offline stand-ins. Use it in a `with`, or close it."""

    def __init__(
        self,
        table: RoleTable,
        memory: ReplyMemory,
        *,
        replay: bool = False,
        limits: Limits | None = None,
        spent: Spend | None = None,
        policy: Policy | None = None,
    ) -> None:
        """`spent` is what the run has used before (Journal.spend); the bounds go on from there.

        In replay mode no model is asked, and a question without a stored reply is a MissingReply.
        """
        self._table = table
        self._memory = memory
        self._replay = replay
        self._meter = Meter(limits or Limits(), spent or Spend(), provider.rates)
        hidden = secrets(table.models.values())
        self._flights = Flights(memory, self._meter, policy or Policy(), hidden)
        self._stopped = threading.Event()
        self._opening = threading.RLock()  # a signal may call stop in here
        self._loop: asyncio.AbstractEventLoop | None = None

    def refs(self, role: str) -> tuple[ModelRef, ...]:
        """The models of a role, in configured order."""
        return self._table.refs(role)

    def ask(self, request: Request, origin: Origin) -> Reply:
        """One answer, from memory if it was asked before; ModelError when there is none."""
        answer = self.ask_all([request], origin)[0]
        if isinstance(answer, Failure):
            raise ModelError(answer.message, retryable=answer.retryable)
        return answer

    def ask_all(self, requests: Sequence[Request], origin: Origin) -> list[Reply | Failure]:
        """All answers in order, asked at once. What a model did wrong is a Failure in its place.

        BoundReached, Cancelled, MissingReply and StoreError are raised, once nothing of this call
        is in flight any more.
        """
        questions = [self._question(request, origin) for request in requests]
        known = [self._remembered(question) for question in questions]
        missing = [q for q, reply in zip(questions, known, strict=True) if reply is None]
        found = iter(self._run(self._flights.answers(missing)) if missing else ())
        return [next(found) if reply is None else reply for reply in known]

    def check(self) -> None:
        """One tiny call to each real endpoint, so that a wrong key fails once, before a run.

        ModelError in one line that names each endpoint that cannot be used, and why. Models that
        share an endpoint and key are asked one after the other, up to the first refusal.
        """
        real = [model for model in self._table.models.values() if not model.simulated]
        if self._replay or not real:
            return
        shared: dict[tuple[object, ...], list[Endpoint]] = {}
        for model in real:
            vendor = model.api_base or model.model.split("/")[0]
            shared.setdefault((vendor, model.api_key_env), []).append(model)
        troubles = [one for one in self._run(self._checks(shared.values())) if one]
        if troubles:
            raise ModelError("; ".join(troubles))

    def stop(self) -> None:
        """End every call in flight and every wait; they and all later asks raise Cancelled."""
        self._stopped.set()
        with self._opening:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._flights.patience.expire)

    def close(self) -> None:
        """Stop, finish the rows, and give the event loop back. Closing twice does nothing."""
        self.stop()
        with self._opening:
            loop, self._loop = self._loop, None
        if loop is not None:
            submit(loop, self._flights.landed()).result()
            BACKGROUND.release(provider.close_clients)
        self._flights.ground()

    def __enter__(self) -> Gateway:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def spent(self) -> Spend:
        """What the run has used, before this gateway and through it."""
        return self._meter.spent()

    def _question(self, request: Request, origin: Origin) -> Question:
        endpoint = self._table.endpoint(request.model)
        return Question(request, origin, endpoint, memory_key(endpoint, request))

    def _remembered(self, question: Question) -> Reply | None:
        """The reply in memory; in replay mode there must be one."""
        reply = self._memory.recall(question.key)
        if reply is not None:
            return reply.model_copy(update={"cached": True, "key": question.key})
        if self._replay:
            raise MissingReply(_missing(question))
        return None

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        """Work on the event loop, waited for here."""
        if not self._stopped.is_set():
            provider.load()  # here and not on the loop, which must not stand still for seconds
        with self._opening:
            if self._stopped.is_set():
                work.close()
                raise Cancelled(STOPPED)
            if self._loop is None:
                self._loop = BACKGROUND.borrow()
            waiting = submit(self._loop, work)
        return waiting.result()

    async def _checks(self, shared: Iterable[list[Endpoint]]) -> list[str]:
        return list(await asyncio.gather(*map(self._check_shared, shared)))

    async def _check_shared(self, models: list[Endpoint]) -> str:
        """What is wrong with the first unusable model of an endpoint; "" when nothing is."""
        for model in models:
            found = await self._flights.probe(_probe(model))
            if found is not None and found.status not in REACHED:
                return _unusable(model, found)
        return ""


def _probe(model: Endpoint) -> Question:
    """A question of a few tokens with a key of its own, so that no memory answers it."""
    short = provider.takes(provider.litellm_name(model.model, model.api_base), "max_tokens")
    request = Request(
        role="guard", model=model.name, purpose="check",
        messages=({"role": "user", "content": "Say OK."},),
        params={"max_tokens": 16} if short else {},
    )  # fmt: skip
    return Question(request, Origin(gate="check"), model, f"check-{uuid4().hex}")


def _unusable(model: Endpoint, found: Trouble) -> str:
    """One endpoint's fault, naming the variable that holds its key and never the key."""
    if found.refused and found.status:
        key = model.api_key_env or "the provider's own variable"
        return f"{model.name} ({model.where}) refused the key in {key}: {found.message}"
    return f"{model.name} ({model.where}): {found.message}"


def _missing(question: Question) -> str:
    """Which reply replay mode has not found."""
    request, origin = question.request, question.origin
    text = shorten(str(request.messages[-1].get("content", "")) if request.messages else "", 80)
    return (
        f"no stored reply of {request.model} as {request.role} for slot {origin.slot} "
        f"{origin.gate or 'author'}, sample {request.sample}, purpose {request.purpose} "
        f"(key {question.key[:12]}): {text!r}"
    )
