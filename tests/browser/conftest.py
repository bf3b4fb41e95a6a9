"""One Chromium for all browser tests, and servers in processes of their own.

A page may talk to this machine alone: every other request is recorded and cut off.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from tests.toys.showcase import plant
from workbench.store import Store

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PATIENCE = 60_000
Served = Callable[..., str]
STORES: dict[str, Path] = {}  # the store behind each address


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser there is nothing to test here; `.ci/run` installs one."""
    if not CHROMIUM.exists():
        for item in items:
            if "tests/browser" in str(item.path):
                item.add_marker(pytest.mark.skip(reason=f"no {CHROMIUM}: apt-get install chromium"))


@contextlib.contextmanager
def running(*command: str) -> Iterator[str]:
    """A server that is told its port as the second argument; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    words = [word.format(port=port) for word in command]
    with log_file() as log:
        process = subprocess.Popen(
            words, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "WORKBENCH_PLUGINS": '["tests.toys.recipe"]'},
        )  # fmt: skip
        try:
            wait_for(address, process, log)
            yield address
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def log_file() -> IO[str]:
    import tempfile

    return tempfile.TemporaryFile("w+")


def wait_for(address: str, process: subprocess.Popen[bytes], log: IO[str]) -> None:
    """Until /health answers; RuntimeError with the server's words when it never does."""
    for _ in range(1200):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address + "/health", timeout=1).read()
            return
        time.sleep(0.05)
    log.seek(0)
    raise RuntimeError(log.read())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a store (planted with the showcase unless `empty`) as a role; servers are kept."""
    with contextlib.ExitStack() as stack:
        known: dict[tuple[str, bool, str], str] = {}

        def serve(role: str = "owner", *, empty: bool = False, password: str = "") -> str:
            key = (role, empty, password)
            if key not in known:
                store = tmp_path_factory.mktemp(role) / "wb.db"
                with Store(store) as fresh:
                    if not empty:
                        plant(fresh)
                command = (sys.executable, "-m", "tests.browser.server", str(store), "{port}", role)
                more = (password,) if password else ()
                known[key] = stack.enter_context(running(*command, *more))
                STORES[known[key]] = store
            return known[key]

        yield serve


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[object]:
    """One cache for all pages of a module: marimo's assets load once."""
    with contextlib.closing(browser.new_context(viewport={"width": 1360, "height": 1000})) as made:
        yield made


@pytest.fixture
def page(context: object) -> Iterator[Page]:
    fresh: Page = context.new_page()  # type: ignore[attr-defined]
    fresh.outside = []  # type: ignore[attr-defined]

    def only_here(route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1", "data:", "blob:")):
            route.continue_()
        else:
            fresh.outside.append(route.request.url)  # type: ignore[attr-defined]
            route.abort()

    fresh.route("**/*", only_here)
    yield fresh
    assert fresh.outside == []  # type: ignore[attr-defined]
    fresh.close()


def ready(page: Page, name: str) -> None:
    """Until the notebook's last cell is on the page."""
    expect(page.get_by_text(f"ready:{name}")).to_be_visible(timeout=PATIENCE)


def click_in_chart(page: Page, across: Sequence[float], answer: Locator) -> None:
    """Click the first chart at these shares of its width until the page answers.

    Not once: a chart is drawn again while its page settles, and loses a click made meanwhile; and
    fonts differ between machines, and with them the place of a mark.
    """
    chart = page.locator("marimo-vega canvas, marimo-vega svg").first
    expect(chart).to_be_visible(timeout=PATIENCE)
    for share in list(across) * 4:
        chart.scroll_into_view_if_needed()
        place = chart.bounding_box()
        if place is not None:
            page.mouse.click(place["x"] + share * place["width"], place["y"] + place["height"] / 2)
            with contextlib.suppress(AssertionError):
                expect(answer).to_be_visible(timeout=3_000)
                return
    expect(answer).to_be_visible(timeout=PATIENCE)


def calls(address: str) -> int:
    """How many calls the store behind an address has on its books."""
    with Store(STORES[address], read_only=True) as opened:
        runs = opened.reads.runs(100, kinds=("batch", "stepped", "preview", "sneak"))
        return sum(opened.journal.spend(run.run_id).calls for run in runs)
