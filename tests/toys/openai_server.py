"""A loopback OpenAI-compatible server with programmable faults, in a process of its own.

    with openai_server(faults={"429": 0.05}, latency=0.02) as server:
        ... ask server.url ...
        server.stats()["429"]

Which request meets which fault depends on its body and on how often it was sent before, so a run
meets the same faults every time. The process ends with the `with`, with its parent, or after
`LIFETIME` seconds. Faults: 429 (with Retry-After), 500, hang, bad_json (the content is cut off),
bad_body (the HTTP body is), 400, filter (content policy). `answers="offline"` gives the replies of
the offline stand-in that the request names as its model, `answers="tools"` the same with its
action as a native tool call and no words, `answers="failing"` what tests.toys.failing_models say.
`/v1/embeddings` counts letters.
"""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit

LIFETIME = 600.0
KEPT = 5_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Plan:
    """What the server does. `faults` are shares of requests; times are in seconds."""

    faults: Mapping[str, float] = field(default_factory=dict)
    latency: float = 0.0
    retry_after: str = "1"
    hang: float = 60.0
    key: str = ""
    answers: str = "echo"
    keep_alive: float = 75.0


# --- the test's side -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A running server: `url` is an `api_base`."""

    url: str

    def stats(self) -> dict[str, Any]:
        """Requests by kind of answer, and `total`, `peak` (most at once)."""
        return dict(self._get("/stats"))

    def requests(self) -> list[dict[str, Any]]:
        """Each chat request: its body, the answer's kind and the second it came in."""
        return list(self._get("/requests"))

    def _get(self, path: str) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=10)
        try:
            connection.request("GET", path)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()


@contextmanager
def openai_server(**plan: Any) -> Iterator[Server]:
    """Start a server with a Plan's fields; it is gone afterwards."""
    given = json.dumps(asdict(Plan(**plan)))
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.toys.openai_server", given],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        assert port, "the toy server did not start"
        yield Server(f"http://127.0.0.1:{port}/v1")
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


# --- the server's side ---------------------------------------------------------------------------


class Serving:
    """The state of the server and its answers."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.kinds: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.log: list[dict[str, Any]] = []
        self.now = self.peak = 0

    async def connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; False when the connection is to be closed."""
        async with asyncio.timeout(self.plan.keep_alive):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (x.partition(":") for x in lines if x)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        method, path, _ = first.split(" ")
        if method == "GET":
            _send(writer, 200, self._stats() if path == "/stats" else self.log)
            return True
        self.now += 1
        self.peak = max(self.peak, self.now)
        try:
            return await self._chat(json.loads(body), headers, writer)
        finally:
            self.now -= 1

    async def _chat(
        self, body: dict[str, Any], headers: dict[str, str], writer: asyncio.StreamWriter
    ) -> bool:
        kind = self._kind(body, headers.get("authorization", ""))
        self.kinds[kind] += 1
        if len(self.log) < KEPT:
            self.log.append({"body": body, "kind": kind, "at": time.time()})
        await asyncio.sleep(self.plan.hang if kind == "hang" else self.plan.latency)
        if kind in ERRORS:
            status, code = ERRORS[kind]
            extra = {"Retry-After": self.plan.retry_after} if kind == "429" else {}
            sent = headers.get("authorization", "")
            message = f"{code} for {sent}" if kind == "401" else code
            error = {"message": message, "type": "invalid_request_error", "code": code}
            _send(writer, status, {"error": error}, extra)
        else:
            answer = _embeddings(body) if "input" in body else self._completion(body, kind)
            _send(writer, 200, answer, cut=kind == "bad_body")
        await writer.drain()
        return kind != "bad_body"

    def _kind(self, body: dict[str, Any], authorization: str) -> str:
        """What becomes of a request: a draw of its body and of how often it came."""
        if self.plan.key and authorization != f"Bearer {self.plan.key}":
            return "401"
        mark = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
        self.sent[mark] += 1
        draw = hashlib.blake2b(f"{mark} {self.sent[mark]}".encode(), digest_size=7).digest()
        left = int.from_bytes(draw, "big") / 2**56
        for kind, share in self.plan.faults.items():
            left -= share
            if left < 0:
                return kind if kind != "bad_json" or "response_format" in body else "ok"
        return "ok"

    def _completion(self, body: dict[str, Any], kind: str) -> dict[str, Any]:
        text = VOICES.get(self.plan.answers, _offline)(body)
        if kind == "bad_json":
            text = text[: max(len(text) // 2, 1)]
        tokens = sum(len(str(m["content"])) for m in body["messages"]) // 4
        said = _called(text) if self.plan.answers == "tools" else {"content": text}
        finish = "tool_calls" if said.get("tool_calls") else "stop"
        return {
            "id": "toy", "object": "chat.completion", "created": 0, "model": body["model"],
            "choices": [{
                "index": 0, "finish_reason": "length" if kind == "length" else finish,
                "message": {"role": "assistant", **said},
            }],
            "usage": {"prompt_tokens": tokens, "completion_tokens": len(text) // 4,
                      "total_tokens": tokens + len(text) // 4},
        }  # fmt: skip

    def _stats(self) -> dict[str, Any]:
        return {**self.kinds, "total": sum(self.kinds.values()), "peak": self.peak}


ERRORS = {
    "429": (429, "rate_limit_exceeded"),
    "500": (500, "server_error"),
    "401": (401, "invalid_api_key"),
    "400": (400, "bad_request"),
    "filter": (400, "content_policy_violation"),
    "quota": (429, "insufficient_quota"),
}


def _send(
    writer: asyncio.StreamWriter,
    status: int,
    value: Any,
    headers: Mapping[str, str] | None = None,
    cut: bool = False,
) -> None:
    data = json.dumps(value).encode()
    extra = "".join(f"{name}: {text}\r\n" for name, text in (headers or {}).items())
    head = (
        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\n{extra}\r\n"
    )
    writer.write(head.encode() + (data[: len(data) // 2] if cut else data))


def _embeddings(body: dict[str, Any]) -> dict[str, Any]:
    """Vectors of letter counts, not of length one, the last text first as a server may."""
    texts = list(enumerate(body["input"]))[::-1]
    rows = [[float(1 + text.lower().count(letter)) for letter in LETTERS] for _, text in texts]
    data = [
        {"object": "embedding", "index": index, "embedding": row}
        for (index, _), row in zip(texts, rows, strict=True)
    ]
    used = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return {"object": "list", "model": body["model"], "data": data, "usage": used}


def _echo(body: dict[str, Any]) -> str:
    """The last message back, or the smallest object that a response schema allows."""
    wanted = body.get("response_format", {}).get("json_schema", {}).get("schema")
    if wanted is None:
        return f"echo: {body['messages'][-1]['content']}"
    return json.dumps(_smallest(wanted))


def _smallest(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind == "object":
        return {name: _smallest(part) for name, part in schema.get("properties", {}).items()}
    plain = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "array": []}
    return plain.get(kind if isinstance(kind, str) else kind[0])


def _offline(body: dict[str, Any]) -> str:
    from workbench.models.offline import reply

    told = {name: body[name] for name in ("response_format", "seed", "temperature") if name in body}
    return reply(body["model"], body["messages"], **told)


def _failing(body: dict[str, Any]) -> str:
    from tests.toys.failing_models import said

    return said(body["model"], body["messages"])


VOICES = {"echo": _echo, "failing": _failing}


def _called(text: str) -> dict[str, Any]:
    """An action in a text as a native tool call with empty content; words where there is none."""
    try:
        action = json.loads(text[text.index("{") :])
    except ValueError:
        return {"content": text}
    function = {"name": action["tool"], "arguments": json.dumps(action["arguments"])}
    calls = [
        {"id": "call_0", "type": "function", "function": function},
        {"id": "call_1", "type": "function", "function": {"name": "x", "arguments": "{}"}},
    ]
    return {"content": "", "tool_calls": calls}


async def _serve(plan: Plan) -> None:
    server = await asyncio.start_server(Serving(plan).connection, "127.0.0.1", 0, limit=2**22)
    print(server.sockets[0].getsockname()[1], flush=True)
    parent = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await asyncio.wait([parent], timeout=LIFETIME)
    os._exit(0)  # connections that still hang must not keep the process


if __name__ == "__main__":
    asyncio.run(_serve(Plan(**json.loads(sys.argv[1]))))
