"""How varied an eval set is beside its traffic, worked out once in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from typing import Any

from workbench.actions.diversity import looked
from workbench.actions.mapmaking import Want
from workbench.actions.mapsources import eval_frame, folder, traffic_frame
from workbench.actions.open import Bench
from workbench.actions.textsets import Making

_at_work: set[str] = set()


def compared(bench: Bench, want: Want) -> dict[str, Any]:
    """The three diversities of the eval set beside traffic, kept for the page."""
    frames = {
        "eval": eval_frame(bench, want.evals),
        "reference": traffic_frame(bench, want.traffic),
    }
    found = looked(frames, (), "", 0, Making(bench.embedder.name, embed=bench.embedder.embed))
    file = folder(bench) / _name(bench, want)
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(found), encoding="utf-8")
    return found


def kept(bench: Bench, want: Want) -> dict[str, Any] | None:
    """What was worked out for this eval set as it is now; None when nothing was."""
    file = folder(bench) / _name(bench, want)
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def working(bench: Bench, want: Want) -> bool:
    """Whether a process is at it now."""
    return _name(bench, want) in _at_work


def begin(bench: Bench, want: Want) -> None:
    """Work it out in a process of its own."""
    name = _name(bench, want)
    if name in _at_work or kept(bench, want) is not None:
        return
    command = [sys.executable, "-m", "workbench.mapmaker", "--store", str(bench.store.path)]
    command += ["--traffic", want.traffic, "--evals", want.evals, "--diversity"]
    command += ["--config", str(bench.config)] if bench.config else []
    folder(bench).mkdir(exist_ok=True)
    with (folder(bench) / "diversity.log").open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    _at_work.add(name)

    def ended() -> None:
        process.wait()
        _at_work.discard(name)

    threading.Thread(target=ended, name="waits", daemon=True).start()


def _name(bench: Bench, want: Want) -> str:
    """The file by traffic, eval set and how many rows that has."""
    n = len(eval_frame(bench, want.evals))
    return f"{Want(want.traffic, want.evals).key}-{n}.diversity.json"
