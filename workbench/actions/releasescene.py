"""The demo's release: a scripted reviewer approves a part of what waits, and that is frozen.

So there are approved points, a release and its exports to look at before anybody has judged one.
All of it is simulated; most of the queue is left to people.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.actions.release import Scope, release
from workbench.actions.reviewscene import reader
from workbench.actions.scripted import script

if TYPE_CHECKING:
    from workbench.actions.open import Bench

NAME = "demo"
WHO, GROUP = "dora (scripted)", "support desk (scripted)"
MOST, LEAST_LEFT = 24, 20
LONGEST = 10_000  # words of a prompt that she will not read


def bring_release(bench: Bench, *, full: bool = False) -> str:
    """Approve and freeze, once; one line for the terminal, '' when there is a release already.

    `full` changes nothing here.
    """
    reads = bench.store.reads
    if reads.releases():
        return ""
    waiting = sum(reads.queue().values())
    given = script(bench, WHO, reader(LONGEST), most=max(0, min(MOST, waiting - LEAST_LEFT)),
                   group=GROUP)  # fmt: skip
    held = reads.count_candidates(state="approved")
    if not held:
        return ""
    found = release(bench, NAME, Scope(), allow_mixed=True)
    return (
        f"a release: {len(found.entries)} points ({len(given.ids)} scripted verdicts, simulated): "
        f"workbench release {NAME} --show"
    )
