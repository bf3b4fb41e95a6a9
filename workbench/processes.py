"""Processes: whether the one that worked a run off is still there, or only its number is."""

from __future__ import annotations

import os
import time
from pathlib import Path

# Fields after the name in /proc/PID/stat (proc(5)): the state, and the start in ticks since boot.
STATE, START = 0, 19
ENDED = ("Z", "X")
PROC = Path("/proc")
SLACK = 1.0  # seconds: starts are kept in ticks, and a clock may be set a little


def still_there(pid: int, seen: float) -> bool:
    """Whether the process that had number `pid` at epoch second `seen` has not ended since.

    A number that was given to another process in between is told by that one's start, and a
    process that has ended but was not waited for counts as gone. Where the system has no /proc,
    only the number is looked at.
    """
    if not _number_in_use(pid):
        return False
    facts = _facts(pid)
    if facts is None:
        return not PROC.joinpath("self", "stat").exists()
    state, started = facts
    return state not in ENDED and started <= seen + SLACK


def _number_in_use(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _facts(pid: int) -> tuple[str, float] | None:
    """State letter and epoch second of the start of a process; None when they cannot be read."""
    try:
        text = PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
        up = float(PROC.joinpath("uptime").read_text(encoding="utf-8").split()[0])
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name in brackets may hold anything
    age = up - int(fields[START]) / os.sysconf("SC_CLK_TCK")
    return fields[STATE], time.time() - age
