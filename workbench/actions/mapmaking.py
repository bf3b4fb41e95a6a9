"""Making a map: vectors and regions in a process of their own, with how far it is in a file.

A page asks `standing`, begins with `begin`, and asks again; nothing heavy happens on its thread.
What a killed process had embedded is in the store, so the next one goes on from there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from workbench.actions.coverage import LATIN_ONLY
from workbench.actions.landscape import Land, Making, landscape
from workbench.actions.mapsources import eval_frame, folder, question_in, traffic_frame
from workbench.actions.open import Bench
from workbench.domain.record import digest
from workbench.measures.gaptext import LATIN
from workbench.models.embeddings import PREFIX
from workbench.processes import still_there

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd

    from workbench.bulk import Encoding

By = Literal["question", "text"]
State = Literal["ready", "working", "absent", "failed"]
FEW, MOST_LANDS = 64, 3
STEPS = {"read": "reading", "traffic": "embedding traffic", "eval": "embedding the eval set",
         "regions": "drawing the map"}  # fmt: skip
_lands: dict[tuple[str, str, str], Land] = {}


@dataclass(frozen=True)
class Want:
    """Which traffic is held against which eval set, and whether by whole texts or what they ask."""

    traffic: str
    evals: str
    by: By = "text"

    @property
    def key(self) -> str:
        return digest(asdict(self), 12)


@dataclass(frozen=True)
class Standing:
    """Where the making of a map is. `done` of `total` texts, `rate` texts a second."""

    state: State
    step: str = ""
    done: int = 0
    total: int = 0
    rate: float | None = None
    seconds_left: float | None = None
    problem: str = ""


class NotMade(Exception):
    """A vector or region that only the making of a map may make."""


def making(bench: Bench, embed: Callable[[Sequence[str]], np.ndarray] | None = None) -> Making:
    """How this bench places texts; without `embed` only what is kept already is used."""
    scripts = LATIN if bench.embedder.name in LATIN_ONLY else None
    place = folder(bench)
    return Making(embed or _refuse, bench.embedder.name, scripts=scripts, cache=place, picture=True)


def _refuse(texts: Sequence[str]) -> np.ndarray:
    raise NotMade(f"{len(texts)} texts have no vector yet")


def costs(bench: Bench) -> bool:
    """Whether making vectors asks an endpoint, which may cost money."""
    return bench.settings.embedding.startswith(PREFIX)


def land_of(bench: Bench, ref: str) -> Land:
    """The landscape of traffic that was made before, kept for the next page; NotMade if it was not.

    Traffic never changes under its ref.
    """
    key = (str(bench.store.path), ref, bench.embedder.name)
    if key not in _lands:
        found = landscape(traffic_frame(bench, ref), making(bench))
        while len(_lands) >= MOST_LANDS:
            _lands.pop(next(iter(_lands)))
        _lands[key] = found
    return _lands[key]


def compared(frame: pd.DataFrame, by: By) -> pd.DataFrame:
    """Eval rows by what is held against traffic: their whole text, or what they ask."""
    if by == "text":
        return frame
    return frame.assign(text=[question_in(text) for text in frame["text"]])


def standing(bench: Bench, want: Want) -> Standing:
    """Whether a map is ready, on its way, or still to be made."""
    told = _told(_file(bench, want))
    if told is None or told.state in ("working", "failed"):
        return told or Standing("absent")
    try:
        land_of(bench, want.traffic)
    except NotMade:
        return Standing("absent")
    # A few texts are embedded where they stand: points that come in while a run works.
    more = len(eval_frame(bench, want.evals)) - told.total
    return told if more <= FEW else Standing("absent")


def begin(bench: Bench, want: Want) -> None:
    """Make a map in a process of its own, unless one is at it."""
    if costs(bench):
        bench.require("owner", "have texts embedded by an endpoint")
    if standing(bench, want).state in ("ready", "working"):
        return
    place = folder(bench)
    place.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "workbench.mapmaker", "--store", str(bench.store.path)]
    command += ["--traffic", want.traffic, "--evals", want.evals, "--by", want.by]
    command += ["--config", str(bench.config)] if bench.config else []
    with (place / f"{want.key}.log").open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    Teller(bench, want, process.pid)("read")
    threading.Thread(target=process.wait, name="waits", daemon=True).start()


def make(bench: Bench, want: Want, tell: Teller | None = None) -> Land:
    """Make a map here and now: all vectors, then the regions, kept for the pages."""
    tell = tell or Teller(bench, want, os.getpid())
    folder(bench).mkdir(exist_ok=True)
    tell("read")
    frame = traffic_frame(bench, want.traffic)
    rows = compared(eval_frame(bench, want.evals), want.by)

    def placed(texts: Sequence[str]) -> np.ndarray:
        vectors = bench.embedder.embed_many(texts, tell.heard("traffic"))
        tell("regions")
        return vectors

    if len(rows):
        bench.embedder.embed_many(rows["text"].tolist(), tell.heard("eval"))
    land = landscape(frame, making(bench, placed))
    tell("ready", total=len(rows))
    return land


class Teller:
    """Writes where a making is into its file; a reader never sees half of it."""

    def __init__(self, bench: Bench, want: Want, pid: int) -> None:
        self.file, self.pid = _file(bench, want), pid

    def __call__(self, step: str, **facts: Any) -> None:
        body = {"step": step, "pid": self.pid, "at": time.time(), **facts}
        part = self.file.with_suffix(f".{self.pid}.part")
        part.write_text(json.dumps(body), encoding="utf-8")
        part.replace(self.file)

    def heard(self, step: str) -> Callable[[Encoding], None]:
        def heard(now: Encoding) -> None:
            self(step, done=now.done, total=now.total, rate=now.rate, seconds_left=now.seconds_left)

        return heard


def _file(bench: Bench, want: Want) -> Path:
    return folder(bench) / f"{want.key}.making.json"


def _told(file: Path) -> Standing | None:
    """What a maker said last; None when none did."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    step = str(said["step"])
    if step == "ready":
        return Standing("ready", total=int(said["total"]))
    if step == "failed":
        return Standing("failed", problem=str(said.get("problem", "")))
    if not still_there(int(said["pid"]), float(said["at"])):
        words = "its process ended before the map was ready; what it embedded is kept"
        return Standing("failed", problem=words)
    return Standing(
        "working", STEPS.get(step, step), int(said.get("done", 0)), int(said.get("total", 0)),
        said.get("rate"), said.get("seconds_left"),
    )  # fmt: skip
