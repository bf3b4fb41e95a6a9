"""The door of the served workbench: names, origins, the login, the headers, the home page."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.toys.showcase import plant
from workbench.actions.open import Bench
from workbench.errors import SpecError
from workbench.guard import COOKIE, CSP, LOOPBACK, MOST_WAITING, Guard, is_loopback
from workbench.pages.home import DOORS, NOTEBOOKS, home_page, login_page
from workbench.serve import Patient, build_app, check_address, notebook_files
from workbench.settings import Settings
from workbench.store import Store

HOME = ("127.0.0.1:2718", "/")


async def inside(scope: Any, receive: Any, send: Any) -> None:
    """What lies behind the door."""
    if scope["type"] == "websocket":
        return await send({"type": "websocket.accept"})
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"the notebooks"})


def knock(app: Any, host: str = HOME[0], path: str = "/", kind: str = "http", method: str = "GET",
          body: bytes = b"", **headers: str) -> list[dict[str, Any]]:  # fmt: skip
    """Send one request and return what was sent back."""
    sent: list[dict[str, Any]] = []
    lines = {"host": host, **{k.replace("_", "-"): v for k, v in headers.items()}}
    scope = {
        "type": kind, "path": path, "method": method, "query_string": b"", "scheme": "http",
        "root_path": "", "headers": [(k.encode(), v.encode()) for k, v in lines.items()],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    asyncio.run(app(scope, receive, send))
    return sent


def test_no_session_begins_while_packages_are_loaded_but_pages_come() -> None:
    warmed = threading.Event()
    patient = Patient(inside, warmed)
    assert status(knock(patient)) == 200
    timer = threading.Timer(0.2, warmed.set)
    timer.start()
    assert knock(patient, kind="websocket")[0]["type"] == "websocket.accept"
    assert warmed.is_set()
    timer.join()


def status(sent: list[dict[str, Any]]) -> Any:
    return sent[0].get("status") or sent[0]


def guard(**settings: Any) -> Guard:
    return Guard(inside, LOOPBACK, login_page=login_page, **settings)


def log_in(door: Guard, password: str) -> list[dict[str, Any]]:
    return knock(door, path="/login", method="POST", body=b"password=" + quote(password).encode())


def cookie_of(sent: list[dict[str, Any]]) -> str:
    return dict(sent[0]["headers"])[b"set-cookie"].decode().split(";")[0]


@pytest.mark.parametrize("host", ["127.0.0.1:2718", "localhost:2718", "[::1]:2718", "localhost"])
def test_our_own_names_come_in_and_every_answer_has_the_headers(host: str) -> None:
    sent = knock(guard(), host)
    headers = dict(sent[0]["headers"])
    assert status(sent) == 200 and headers[b"content-security-policy"].decode() == CSP
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"no-referrer"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "",
        "localhost@evil.example:80",
        "[::1",
        "192.0.2.7",
    ],
)
def test_a_foreign_host_is_refused_for_pages_and_websockets(host: str) -> None:
    assert status(knock(guard(), host)) == 403
    assert knock(guard(), host, kind="websocket")[0] == {
        "type": "websocket.close", "code": 1008, "reason": "this address is not served here"
    }  # fmt: skip


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://[::1"]
)
def test_a_foreign_origin_is_refused_for_pages_and_websockets(origin: str) -> None:
    assert status(knock(guard(), origin=origin)) == 403
    assert knock(guard(), kind="websocket", origin=origin)[0]["code"] == 1008


def test_our_own_origin_opens_a_websocket() -> None:
    sent = knock(guard(), kind="websocket", origin="http://127.0.0.1:2718")
    assert sent == [{"type": "websocket.accept"}]


def test_a_shared_server_takes_addresses_but_no_foreign_name() -> None:
    door = guard(addresses=True, password="s")
    assert status(knock(door, "192.0.2.7:2718", "/health")) == 200
    assert status(knock(door, "evil.example", "/health")) == 403


def test_with_a_password_nothing_is_seen_before_the_login() -> None:
    door = guard(password="open sesame")
    sent = knock(door)
    assert (
        status(sent) == 401
        and b"password" in sent[1]["body"]
        and b"the notebooks" not in sent[1]["body"]
    )
    assert knock(door, kind="websocket")[0]["code"] == 1008
    assert status(knock(door, path="/health")) == 200


def test_the_right_password_opens_pages_and_websockets_of_every_notebook() -> None:
    door = guard(password="öpen & sesame")
    sent = log_in(door, "öpen & sesame")
    cookie = cookie_of(sent)
    flags = dict(sent[0]["headers"])[b"set-cookie"].decode()
    assert status(sent) == 303 and "HttpOnly" in flags and "SameSite=Strict" in flags
    assert status(knock(door, path="/runs/", cookie=cookie)) == 200
    assert knock(door, kind="websocket", path="/runs/ws", cookie=cookie) == [
        {"type": "websocket.accept"}
    ]
    assert "sesame" not in cookie


@pytest.mark.parametrize(
    "cookie", [f"{COOKIE}=", f"{COOKIE}=wrong", "other=1", "a\x00=;;=", f"{COOKIE}=ü"]
)
def test_a_wrong_cookie_opens_nothing(cookie: str) -> None:
    assert status(knock(guard(password="s"), cookie=cookie)) == 401


def test_a_wrong_password_slows_the_next_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr("workbench.guard.asyncio.sleep", note)
    door = guard(password="right")
    assert [status(log_in(door, "wrong")) for _ in range(8)] == [401] * 8
    assert waits == [0.5, 1, 2, 4, 8, 8, 8]
    assert status(log_in(door, "right")) == 303
    assert status(log_in(door, "")) == 401 and door.failures == 1


def test_too_many_attempts_at_once_are_turned_away() -> None:
    door = guard(password="right")
    door.waiting = MOST_WAITING
    assert status(log_in(door, "right")) == 429


def test_off_loopback_needs_a_password() -> None:
    assert is_loopback("127.8.9.1") and is_loopback("::1") and not is_loopback("0.0.0.0")
    with pytest.raises(SpecError, match="give --password"):
        check_address("0.0.0.0", 0, None)
    check_address("0.0.0.0", 0, "secret")
    with pytest.raises(SpecError, match="password is empty"):
        check_address("127.0.0.1", 0, "  ")


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SpecError, match="cannot serve on 127.0.0.1"):
            check_address("127.0.0.1", taken.getsockname()[1], None)


# --- the home page -------------------------------------------------------------------------------


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Store(tmp_path / "home.db") as store:
        plant(store)
        yield Bench(Settings(), store, "owner")


def test_the_home_page_counts_suggests_and_links(bench: Bench) -> None:
    sent = knock(build_app(bench))
    page = sent[1]["body"].decode()
    assert status(sent) == 200
    assert "2 points wait for a human verdict" in page and 'href="/review/"' in page
    assert all(door.title in page for door in DOORS) and 'href="/runs/"' in page
    assert "every figure is simulated" in page
    assert "http://" not in page and "https://" not in page


def test_counts_come_again_without_the_page(bench: Bench) -> None:
    assert b'"waiting":"2"' in knock(build_app(bench), path="/counts")[1]["body"]


def test_doors_whose_notebooks_come_later_say_so() -> None:
    page = home_page({}, ("Begin", "/gated_loop/"), ["gated_loop", "runs"], role="viewer",
                     store="<b>x</b>.db", simulated=False)  # fmt: skip
    assert "Not built yet: Gap map, Taxonomy." in page and 'href="/gap_map/"' not in page
    assert "You are a viewer" in page and "&lt;b&gt;x&lt;/b&gt;.db" in page


def test_only_notebooks_are_served_and_all_of_them_are_known() -> None:
    assert {"difficulty", "gated_loop", "runs"} <= notebook_files().keys() <= NOTEBOOKS.keys()
