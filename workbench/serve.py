"""One server for the home page and the notebooks: 127.0.0.1, guarded, every notebook a URL."""

from __future__ import annotations

import asyncio
import importlib
import os
import socket
import threading
import webbrowser
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from workbench.errors import SpecError, WorkbenchError
from workbench.guard import ASGI, LOOPBACK, Guard, Receive, Scope, Send, is_loopback
from workbench.pages.home import NOTEBOOKS, home_page, login_page

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from workbench.actions.home import Home
    from workbench.actions.open import Bench

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
SESSION_SECONDS = 300
PORT = 2718


def serve(
    bench: Bench,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    password: str | None = None,
    open_browser: bool = False,
    config: str | Path | None = None,
) -> None:
    """Serve until interrupted, as the bench's role; `config` is the settings file it was read from.

    SpecError when the address is taken, or open to other machines without a password.
    """
    import uvicorn

    check_address(host, port, password)
    announce(bench, config)
    warmed = threading.Event()
    app = build_app(bench, host=host, password=password, warmed=warmed)
    address = f"http://{_shown(host)}:{port}/"
    print(f"Eval Workbench is open at {address} (store {bench.store.path}, as {bench.role}); "
          "Ctrl-C ends it", flush=True)  # fmt: skip
    threading.Thread(target=warm, args=(bench, warmed), name="warm", daemon=True).start()
    if open_browser:
        threading.Timer(1.0, partial(webbrowser.open, address)).start()
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)


def check_address(host: str, port: int, password: str | None) -> None:
    """SpecError for an address that others can reach without a password, or that is taken."""
    if password is not None and not password.strip():
        raise SpecError("the password is empty; choose one, or leave --password out")
    if not is_loopback(host) and password is None:
        raise SpecError(
            f"{host} can be reached from other machines: give --password, or serve on 127.0.0.1"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SpecError(f"cannot serve on {host}:{port}: {error.strerror}") from None


def announce(bench: Bench, config: str | Path | None = None) -> None:
    """Tell the notebooks of this process which store they open, and as whom.

    They learn it from the environment of the process alone: a query may name ids, never a file.
    """
    os.environ["WORKBENCH_STORE"] = str(Path(bench.store.path).resolve())
    os.environ["WORKBENCH_ROLE"] = bench.role
    if config is not None:
        os.environ["WORKBENCH_CONFIG"] = str(Path(config).resolve())


def build_app(
    bench: Bench,
    *,
    host: str = "127.0.0.1",
    password: str | None = None,
    folder: Path = FOLDER,
    warmed: threading.Event | None = None,
) -> ASGI:
    """The guarded application: `/`, `/counts`, `/health` and one path for each notebook.

    Sessions of notebooks begin once `warmed` is set.
    """
    files = notebook_files(folder)
    names = {host} | ({socket.gethostname(), socket.getfqdn()} if not is_loopback(host) else set())
    routes = _routes(bench, files)
    inner: ASGI = routes if warmed is None else Patient(routes, warmed)
    return Guard(
        inner, LOOPBACK | names, password=password, login_page=login_page,
        addresses=not is_loopback(host),
    )  # fmt: skip


def notebook_files(folder: Path = FOLDER) -> dict[str, Path]:
    """The notebooks of a folder by name: Python files that make a marimo app."""
    found = sorted(folder.glob("*.py"))
    return {f.stem: f for f in found if "marimo.App(" in f.read_text(encoding="utf-8")}


class Patient:
    """Lets no session begin while packages are being loaded; pages and figures come meanwhile.

    A session that finds torch half imported imports parts of it by itself: then both imports
    fail, and no embedding can be made until the server is started anew.
    """

    def __init__(self, app: ASGI, warmed: threading.Event) -> None:
        self.app, self.warmed = app, warmed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while scope["type"] == "websocket" and not self.warmed.is_set():
            await asyncio.sleep(0.05)
        await self.app(scope, receive, send)


def warm(bench: Bench, warmed: threading.Event | None = None) -> None:
    """Load the heavy packages behind the first page, once for all sessions of the process.

    Who may ask models also gets litellm and the embedding model; one that is missing is met later.
    `warmed` is set when all is there, or cannot be had.
    """
    try:
        for name in ("pandas", "altair", "workbench.actions.stepping"):
            importlib.import_module(name)
        if bench.role == "owner":
            from workbench.models import provider

            provider.load()
            bench.embedder.warm().join()
    finally:
        if warmed is not None:
            warmed.set()


def _routes(bench: Bench, files: dict[str, Path]) -> Starlette:
    import marimo
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
    from starlette.routing import Mount, Route

    builder = marimo.create_asgi_app(quiet=True, include_code=False, session_ttl=SESSION_SECONDS)
    for name, file in files.items():
        builder = builder.with_app(path=f"/{name}", root=str(file))

    def home(request: Request) -> Response:
        return HTMLResponse(_home(bench, files))

    def counts(request: Request) -> Response:
        return JSONResponse({name: figure for name, (figure, *_) in tiles(_counts(bench)).items()})

    def health(request: Request) -> Response:
        return PlainTextResponse("ok")

    def login(request: Request) -> Response:
        return Response(status_code=303, headers={"location": "/"})

    def broken(request: Request, error: Exception) -> Response:
        return PlainTextResponse(str(error), status_code=503)

    routes = [
        Route("/", home), Route("/counts", counts), Route("/health", health),
        Route("/login", login, methods=["GET", "POST"]), Mount("/", app=builder.build()),
    ]  # fmt: skip
    return Starlette(routes=routes, exception_handlers={WorkbenchError: broken})


def _counts(bench: Bench) -> Home:
    from workbench.actions.home import home_counts

    return home_counts(bench)


def tiles(home: Home) -> dict[str, tuple[str, str, str]]:
    """The counts as the home page shows them: figure, words, link."""
    gaps = "–" if home.proven_gaps is None else str(home.proven_gaps)
    return {
        "running": (str(home.running), "runs under way", "/runs/"),
        "waiting": (str(home.waiting), "points wait for review", "/review/"),
        "gaps": (
            gaps,
            "proven gaps" if home.proven_gaps is not None else "no gap map yet",
            "/gap_map/",
        ),
        "approved": (str(home.approved), "points approved, in no release", "/dataset/"),
        "release": (
            home.last_release or "–",
            "last release",
            f"/dataset/?{urlencode({'release': home.last_release})}" if home.last_release else "",
        ),
    }


def _home(bench: Bench, files: dict[str, Path]) -> str:
    home = _counts(bench)
    there = [name for name in NOTEBOOKS if name in files]
    return home_page(
        tiles(home), (home.suggestion.text, home.suggestion.href), there,
        role=bench.role, store=str(bench.store.path), simulated=bench.table.simulated,
    )  # fmt: skip


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
