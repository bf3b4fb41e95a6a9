"""What a server refuses, over real HTTP and websockets, and what a viewer cannot do."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import STORES, Served, calls, ready
from workbench.store import Store

WIDGETS = """() => {
    const found = new Set();
    const walk = (root) => root.querySelectorAll('*').forEach((element) => {
        const id = element.getAttribute('object-id');
        if (id) found.add(id);
        if (element.shadowRoot) walk(element.shadowRoot);
    });
    walk(document);
    return [...found];
}"""
CODE = "open('/tmp/should-not-exist', 'w').write('x')"


def answer(address: str, path: str = "/", body: bytes | None = None, **headers: str) -> int:
    request = urllib.request.Request(address + path, body, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


def socket_answer(address: str, path: str, **headers: str) -> str:
    """The status line with which a websocket handshake is answered."""
    import socket

    host = address.removeprefix("http://")
    name, port = host.split(":")
    lines = {
        "Host": host, "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==", "Sec-WebSocket-Version": "13", **headers,
    }  # fmt: skip
    head = "".join(f"{k}: {v}\r\n" for k, v in lines.items())
    with socket.create_connection((name, int(port)), timeout=20) as link:
        link.sendall(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        return link.recv(200).decode("latin-1").splitlines()[0]


def test_foreign_hosts_and_origins_are_refused(served: Served) -> None:
    address = served()
    assert answer(address) == 200
    assert answer(address, Host="evil.example") == 403
    assert answer(address, "/gated_loop/", Origin="http://evil.example") == 403
    path = "/gated_loop/ws?session_id=s_evil1"
    for header in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        assert " 403 " in socket_answer(address, path, **header) + " "


def test_without_the_password_no_page_and_no_socket_opens(page: Page, served: Served) -> None:
    address = served("owner", password="correct horse")
    assert answer(address) == 401 and answer(address, "/runs/") == 401
    assert " 403 " in socket_answer(address, "/runs/ws?session_id=s_none12") + " "
    page.goto(address)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("That is not the password.")
    page.get_by_label("Password").fill("correct horse")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Eval Workbench")).to_be_visible()
    page.goto(f"{address}/runs/?run=rshow")
    ready(page, "runs")


@pytest.mark.parametrize("path", ["run", "scratchpad/run", "execute", "instantiate"])
def test_nobody_can_hand_the_kernel_code_of_their_own(
    page: Page, served: Served, path: str
) -> None:
    session = open_session(page, served("owner"), "gated_loop")
    body = {"cellIds": ["x"], "codes": [CODE], "code": CODE, "objectIds": [], "values": []}
    assert send(served("owner"), "gated_loop", session, path, body) in (401, 403, 404)


def test_a_viewer_is_shown_no_deed_and_pressing_all_keys_writes_nothing(
    page: Page, served: Served
) -> None:
    page.goto(served("viewer") + "/gated_loop/")
    ready(page, "gated_loop")
    page.wait_for_function("document.documentElement.dataset.keys")
    before = counted(served("viewer"))
    for name in ("Next gate (n)", "Run to end", "Save this spec"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_disabled()
    for key in "naer":
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert counted(served("viewer")) == before
    expect(page.get_by_text("A viewer gives no verdicts")).to_be_visible()


def test_a_viewer_who_forges_button_values_still_writes_nothing(page: Page, served: Served) -> None:
    """Every widget of both pages is sent a value, as if it had been enabled and pressed."""
    before = counted(served("viewer"))
    for notebook in ("gated_loop", "runs"):
        session = open_session(page, served("viewer"), notebook)
        widgets = page.evaluate(WIDGETS)
        assert len(widgets) > 5
        for value in (1, True, "x"):
            body = {"objectIds": widgets, "values": [value] * len(widgets)}
            reply = send(served("viewer"), notebook, session, "set_ui_element_value", body)
            assert reply == 200
        page.wait_for_timeout(1500)
    assert counted(served("viewer")) == before


def test_an_owner_who_forges_the_same_values_does_write(page: Page, served: Served) -> None:
    """The forging of the test above reaches the kernel: only the role stands in its way."""
    session = open_session(page, served("owner"), "gated_loop")
    before = counted(served("owner"))
    widgets = page.evaluate(WIDGETS)
    body = {"objectIds": widgets, "values": [1] * len(widgets)}
    assert send(served("owner"), "gated_loop", session, "set_ui_element_value", body) == 200
    page.wait_for_timeout(2500)
    assert counted(served("owner")) != before


def open_session(page: Page, address: str, notebook: str) -> str:
    """Open a notebook and return the id of its kernel session."""
    with page.expect_websocket(lambda socket: "session_id=" in socket.url) as opened:
        page.goto(f"{address}/{notebook}/")
    ready(page, notebook)
    return parse_qs(urlsplit(opened.value.url).query)["session_id"][0]


def send(address: str, notebook: str, session: str, path: str, body: dict[str, Any]) -> int:
    headers = {"Content-Type": "application/json", "Marimo-Session-Id": session}
    return answer(address, f"/{notebook}/api/kernel/{path}", json.dumps(body).encode(), **headers)


def counted(address: str) -> tuple[int, ...]:
    """Runs, slots, candidates, verdicts, calls: everything a deed would add to."""
    with Store(STORES[address], read_only=True) as opened:
        runs = opened.reads.runs(100, kinds=("batch", "stepped", "preview", "sneak"))
        found = opened.reads.candidates(100)
        verdicts = sum(len(opened.reads.verdicts(one.id)) for one in found)
        return len(runs), sum(r.assigned for r in runs), len(found), verdicts, calls(address)
