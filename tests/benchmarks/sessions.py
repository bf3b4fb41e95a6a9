"""A notebook's second session against an empty marimo app on the same server (bar: 1.5x).

    python -m tests.benchmarks.sessions [repetitions]

Each repetition opens a new page of every app in one browser with a warm cache, in turn, and takes
the time until its last cell is shown. The first opening of every app is not counted.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM, PATIENCE, running
from tests.toys.showcase import plant
from workbench.store import Store

EMPTY = """import marimo
__generated_with = "0.25.2"
app = marimo.App(width="medium")
with app.setup:
    import marimo as mo
@app.cell
def _():
    mo.plain_text("ready:empty")
    return
if __name__ == "__main__":
    app.run()
"""
SERVER = """
import sys
from pathlib import Path
import uvicorn
import tests.toys.recipe
from workbench import serve
from workbench.actions.open import open_bench
files = serve.notebook_files()
files["empty"] = Path(sys.argv[1])
serve.notebook_files = lambda folder=None: files
bench = open_bench(sys.argv[2])
serve.announce(bench)
app = serve.build_app(bench)
serve.warm(bench)
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[3]), log_level="warning")
"""
APPS = ("empty", "gated_loop", "runs")


def opened(page: Page, address: str, name: str) -> float:
    """Seconds until the last cell of an app is on the page."""
    begun = time.perf_counter()
    page.goto(f"{address}/{name}/")
    expect(page.get_by_text(f"ready:{name}")).to_be_visible(timeout=PATIENCE)
    return time.perf_counter() - begun


def measure(address: str, repetitions: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in APPS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context()
        for turn in range(repetitions + 1):
            for name in APPS:
                page = context.new_page()
                seconds = opened(page, address, name)
                page.close()
                if turn:
                    times[name].append(seconds)
        browser.close()
    return times


def main() -> None:
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        app, store = Path(folder) / "empty.py", Path(folder) / "wb.db"
        app.write_text(EMPTY)
        with Store(store) as fresh:
            plant(fresh)
        with running(sys.executable, "-c", SERVER, str(app), str(store), "{port}") as address:
            times = measure(address, repetitions)
    base = statistics.median(times["empty"])
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"{name:12} median {middle:.2f} s of {len(seconds)}: {middle / base:.2f}x empty")


if __name__ == "__main__":
    main()
