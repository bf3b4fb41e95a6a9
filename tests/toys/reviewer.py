"""A reviewer as a process: `python -m tests.toys.reviewer STORE NAME VERDICTS [EVERY]`.

Goes through the queue as the page does and prints one line a verdict: its number and the point.
Every EVERY-th verdict is a rejection (0: none).
"""

from __future__ import annotations

import sys

import tests.toys.recipe  # noqa: F401 - shelves the toy recipe
from workbench.actions.looking import Said
from workbench.actions.open import Bench
from workbench.actions.queue import Wanted
from workbench.actions.sitting import Sitting
from workbench.settings import Settings
from workbench.store import Store


def main(path: str, name: str, verdicts: str, every: str = "0") -> None:
    with Store(path) as store:
        sit = Sitting(Bench(Settings(), store, "reviewer"), name, Wanted())
        for number in range(1, int(verdicts) + 1):
            no = int(every) and number % int(every) == 0
            said = Said(reasons=("off_target",) if no else ())
            print(number, sit.give("reject" if no else "approve", said).id, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
