"""A run in its own process: `python -m workbench.worker --store FILE --run ID`."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import Any

from workbench.actions.manufacture import work
from workbench.actions.open import open_bench
from workbench.errors import Cancelled, RunBusy, WorkbenchError
from workbench.progress import Stoppable


def main(arguments: list[str] | None = None) -> int:
    """Work the run off; 0 when it ended by itself, the error's exit code when it could not."""
    parser = argparse.ArgumentParser(prog="workbench.worker", description=__doc__)
    parser.add_argument("--store", required=True)
    parser.add_argument("--run", required=True)
    parser.add_argument("--config")
    options = parser.parse_args(arguments)
    bench = None
    try:
        bench = open_bench(options.store, options.config)
        progress = work(bench, options.run, started=stop_on_signal)
    except WorkbenchError as error:
        print(f"run {options.run}: {error}", file=sys.stderr)
        if bench is not None and not isinstance(error, RunBusy):
            bench.store.journal.set_state(options.run, "failed", str(error))
        return error.exit_code
    finally:
        if bench is not None:
            bench.close()
    print(f"run {options.run}: {progress.state} {progress.message}")
    return 0


def stop_on_signal(work: Stoppable) -> None:
    """Let Ctrl-C and a polite kill end a run or an audit between two events."""

    def stop(number: int, frame: Any) -> None:
        work.stop(Cancelled(f"signal {signal.Signals(number).name}"))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


if __name__ == "__main__":
    sys.exit(main())
