"""A served workbench: `python -m tests.browser.server STORE PORT ROLE [PASSWORD]`."""

from __future__ import annotations

import sys

import tests.toys.slow  # noqa: F401 - shelves both toy recipes
from workbench.actions.open import BenchRole, open_bench
from workbench.serve import serve


def main(store: str, port: str, role: BenchRole, password: str | None = None) -> None:
    bench = open_bench(store, role=role)
    try:
        serve(bench, port=int(port), password=password)
    finally:
        bench.close()


if __name__ == "__main__":
    main(*sys.argv[1:])  # type: ignore[arg-type]
