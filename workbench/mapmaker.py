"""A map in its own process: `python -m workbench.mapmaker --store FILE --traffic REF --evals REF`.

It tells how far it is in a file beside the store, which the page of the gap map reads.
"""

from __future__ import annotations

import argparse
import os
import sys

from workbench.actions.mapdiversity import compared
from workbench.actions.mapmaking import Teller, Want, make
from workbench.actions.open import open_bench
from workbench.errors import WorkbenchError


def main(arguments: list[str] | None = None) -> int:
    """Make the map; 0 when it is ready, the error's exit code when it cannot be."""
    parser = argparse.ArgumentParser(prog="workbench.mapmaker", description=__doc__)
    for name in ("--store", "--traffic", "--evals"):
        parser.add_argument(name, required=True)
    parser.add_argument("--by", choices=("question", "text"), default="text")
    parser.add_argument("--diversity", action="store_true", help="compare diversity instead")
    parser.add_argument("--config")
    options = parser.parse_args(arguments)
    bench = open_bench(options.store, options.config)
    want = Want(options.traffic, options.evals, options.by)
    try:
        (compared if options.diversity else make)(bench, want)
    except WorkbenchError as error:
        print(error, file=sys.stderr)
        if not options.diversity:
            Teller(bench, want, os.getpid())("failed", problem=str(error))
        return error.exit_code
    finally:
        bench.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
