"""The door of the served workbench: who may come in by which name, and what pages may load.

Pure ASGI, so that it sees websockets as well. A page of another site may neither talk to the
notebooks (Origin) nor pose as them (Host); with a password, nothing is shown before the login.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGI = Callable[[Scope, Receive, Send], Awaitable[None]]

COOKIE = "workbench_session"
LOGIN = "/login"
OPEN_PATHS = ("/health",)
MOST_LOGIN_BYTES = 4096
MOST_WAITING = 8
SLOWEST = 8.0
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: blob: data:; worker-src 'self' blob:; frame-src 'self'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Lets through what comes by an allowed Host, from our own Origin, and (with a password) after
    the login. `addresses` also allows any IP address as Host: an address cannot be rebound."""

    def __init__(
        self,
        app: ASGI,
        hosts: frozenset[str],
        *,
        password: str | None = None,
        login_page: Callable[[str], str],
        addresses: bool = False,
    ) -> None:
        self.app, self.hosts, self.addresses = app, hosts, addresses
        self.password, self.login_page = password, login_page
        self.token = secrets.token_urlsafe(32)
        self.failures = 0
        self.waiting = 0
        self.turn = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if not self._same_house(headers):
            return await _refuse(scope, send, "this address is not served here")
        if self._known(headers) or scope["path"] in OPEN_PATHS:
            return await self.app(scope, receive, _with_headers(send))
        if scope["type"] == "websocket":
            return await _refuse(scope, send, "log in first")
        await self._at_the_door(scope, receive, _with_headers(send))

    def _same_house(self, headers: dict[str, str]) -> bool:
        """Host is one of ours, and a request that names its Origin names this very host."""
        host, origin = headers.get("host", ""), headers.get("origin")
        name = _hostname(host)
        known = name in self.hosts or (self.addresses and _is_address(name))
        return known and (origin is None or _netloc(origin) == host)

    def _known(self, headers: dict[str, str]) -> bool:
        """Whether the cookie of a login is there (always, without a password)."""
        if self.password is None:
            return True
        try:
            morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return morsel is not None and same(morsel.value, self.token)

    async def _at_the_door(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The login form, and the answer to it."""
        if scope["path"] != LOGIN:
            return await _page(send, 401, self.login_page(""))
        if scope["method"] != "POST":
            return await _page(send, 200, self.login_page(""))
        if self.waiting >= MOST_WAITING:
            return await _page(send, 429, self.login_page("Too many attempts; wait a little."))
        given = parse_qs((await _body(receive)).decode("utf-8", "replace")).get("password", [""])[0]
        if await self._try(given):
            cookie = f"{COOKIE}={self.token}; Path=/; HttpOnly; SameSite=Strict".encode()
            return await _page(send, 303, "", [(b"location", b"/"), (b"set-cookie", cookie)])
        await _page(send, 401, self.login_page("That is not the password."))

    async def _try(self, given: str) -> bool:
        """One attempt at a time; after failures each waits longer, at most eight seconds."""
        self.waiting += 1
        try:
            async with self.turn:
                if self.failures:
                    await asyncio.sleep(min(SLOWEST, 0.25 * 2 ** min(self.failures, 10)))
                right = same(given, self.password or "")
                self.failures = 0 if right else self.failures + 1
                return right
        finally:
            self.waiting -= 1


def same(given: str, wanted: str) -> bool:
    """Equality in a time that does not tell how much was right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8", "replace"))


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False


def _with_headers(send: Send) -> Send:
    async def stamped(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return stamped


async def _refuse(scope: Scope, send: Send, why: str) -> None:
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 1008, "reason": why})
    await _page(_with_headers(send), 403, why, kind=b"text/plain; charset=utf-8")


async def _page(
    send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]] | None = None,
    kind: bytes = b"text/html; charset=utf-8",
) -> None:  # fmt: skip
    kept = [(b"content-type", kind), (b"cache-control", b"no-store"), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": kept})
    await send({"type": "http.response.body", "body": text.encode()})


async def _body(receive: Receive) -> bytes:
    """The body of a form, cut where no password would reach."""
    body = b""
    while len(body) <= MOST_LOGIN_BYTES:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body[:MOST_LOGIN_BYTES]
