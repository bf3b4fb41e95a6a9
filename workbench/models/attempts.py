"""One question until it is answered: tries, waits, a row for each; faults sorted by what helps."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from workbench.domain.contracts import Reply, Request
from workbench.domain.record import canonical_json
from workbench.text import shorten

# Answers of a server that another try may change; no status at all is a broken connection.
PASSING = frozenset({0, 408, 409, 425, 429})
REFUSED = frozenset({401, 403})
LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class Policy:
    """How often a question is put and how long is waited in between (seconds)."""

    attempts: int = 3
    backoff: float = 0.5
    max_wait: float = 60.0

    def wait(self, attempt: int, asked: float | None) -> float:
        """Retry-After if the server named one, else doubling steps; jitter keeps callers apart."""
        step = self.backoff * float(2**attempt) * (0.5 + random.random())
        if asked is None:
            return min(step, self.max_wait)
        return min(asked + step * 0.1, self.max_wait)


@dataclass(frozen=True)
class Trouble:
    """What went wrong with one try. `refused`: the key is wrong, so no other call will do better.

    `filtered`: the provider's content filter answered in the model's stead, which is an answer.
    """

    message: str
    retryable: bool
    status: int = 0
    refused: bool = False
    filtered: bool = False
    retry_after: float | None = None


def trouble(error: BaseException, timeout: float, hide: Callable[[str], str]) -> Trouble:
    """Sort what litellm or the network raised; `hide` takes secrets out of its text."""
    if isinstance(error, TimeoutError):
        return Trouble(f"no complete answer in {timeout:g} s", retryable=True)
    kind, text = type(error).__name__, _text(error, hide)
    status = int(getattr(error, "status_code", 0) or 0)
    return Trouble(
        message=f"{status or kind}: {text}",
        retryable=(status in PASSING or status >= 500) and "insufficient_quota" not in text,
        status=status,
        refused=status in REFUSED,
        filtered=kind == "ContentPolicyViolationError",
        retry_after=retry_after(getattr(error, "litellm_response_headers", None)),
    )


def retry_after(headers: Any) -> float | None:
    """Seconds that the server asks to wait, from a number or a date; None when it does not."""
    value = next((v for k, v in dict(headers or {}).items() if k.lower() == "retry-after"), None)
    if value is None:
        return None
    try:
        return max(float(value), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(str(value)).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return None


def _text(error: BaseException, hide: Callable[[str], str]) -> str:
    """The error in one line, without the traceback that litellm puts into it.

    Secrets go before the text is cut, so that no half of one is left.
    """
    return shorten(hide(str(error)).split("Traceback", 1)[0], LONGEST_MESSAGE)


def checked(reply: Reply, schema: dict[str, Any] | None) -> tuple[Reply, str]:
    """The reply, and what is wrong with its JSON ("" when nothing is or none was asked for).

    A Markdown fence around the whole object is taken off. A reply that is cut off, refused or a
    tool call is not JSON and need not be.
    """
    if schema is None or reply.finish != "stop" or reply.tool_calls:
        return reply, ""
    text = _unfenced(reply.text)
    try:
        value = json.loads(text)
    except ValueError as wrong:
        return reply, f"not JSON: {wrong}"
    fault = next(_validator(canonical_json(schema)).iter_errors(value), None)
    if fault is not None:
        return reply, f"{fault.json_path}: {shorten(fault.message, LONGEST_MESSAGE)}"
    return reply if text == reply.text else reply.model_copy(update={"text": text}), ""


def corrected(request: Request, reply: Reply, fault: str) -> Request:
    """The same question with the model's broken answer and what was wrong with it."""
    told = f"That was not the JSON asked for: {fault}. Answer again with one JSON object only."
    said = ({"role": "assistant", "content": reply.text}, {"role": "user", "content": told})
    return request.model_copy(update={"messages": (*request.messages, *said)})


@lru_cache(maxsize=128)
def _validator(schema: str) -> Any:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))


def _unfenced(text: str) -> str:
    """The inside of ```json ... ``` when nothing stands outside of it."""
    stripped = text.strip()
    if stripped.startswith("```") and stripped.endswith("```") and "\n" in stripped:
        return stripped[stripped.index("\n") + 1 : -3].strip()
    return stripped
