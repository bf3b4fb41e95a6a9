"""Judge watch: an audit of judges on a thread of this process, begun, looked at and stopped by a
page; and what is planted about the stand-ins, for whoever peeks."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

from workbench.actions.judgeaudit import JudgeAuditOptions, audit_judges, price
from workbench.actions.open import Bench
from workbench.errors import Cancelled, RunBusy, WorkbenchError
from workbench.progress import Stoppable


@dataclass
class Watch:
    """One audit under way or ended: what it said last, and what went wrong."""

    said: str = "beginning"
    problem: str = ""
    thread: threading.Thread | None = None
    held: list[Stoppable] = field(default_factory=list)

    @property
    def live(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


_watched: dict[str, Watch] = {}
_lock = threading.Lock()


def begin(bench: Bench, options: JudgeAuditOptions) -> Watch:
    """Begin an audit on a thread; what cannot be asked is said at once. RunBusy for a second."""
    bench.require("owner", "audit judges")
    price(bench, options)
    watch = Watch()

    def told(text: str) -> None:
        watch.said = text

    def work() -> None:
        try:
            audit_judges(bench, options, told, watch.held.append)
        except WorkbenchError as error:
            watch.problem = str(error)

    with _lock:
        if (known := _watched.get(str(bench.store.path))) is not None and known.live:
            raise RunBusy("an audit of judges is under way in this process already")
        watch.thread = threading.Thread(target=work, name="judges", daemon=True)
        _watched[str(bench.store.path)] = watch
        watch.thread.start()
    return watch


def watched(bench: Bench) -> Watch | None:
    """The audit that was begun last on this store in this process."""
    return _watched.get(str(bench.store.path))


def halt(bench: Bench) -> None:
    """Ask the audit to end; what was judged in full is kept."""
    bench.require("owner", "stop an audit")
    watch = watched(bench)
    for one in watch.held if watch is not None else ():
        one.stop(Cancelled("somebody asked the audit to stop"))


def planted(judges: list[str]) -> dict[str, dict[str, str]]:
    """By habit and stand-in: what is planted, in words."""
    from workbench.models.offline.rates import row

    found: dict[str, dict[str, str]] = {}
    terms = {"position": "position", "kin": "own", "padding": "length", "length": "length"}
    for habit, term in terms.items():
        for judge in judges:
            rates: Any = row("compare" if habit in ("position", "kin") else "grade", judge)
            value = rates.get(term, 0.0)
            found.setdefault(habit, {})[judge] = (
                f"planted: {value:g} logit" if value else "planted: none"
            )
    return found
