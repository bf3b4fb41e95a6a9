"""Mark the first wrong step: a person reads transcripts, and twenty marks already give a hazard.

Marks are kept beside the store, one line each and never rewritten, under the digest of what was
dropped: the same files find them again. A model may suggest a mark; it never makes one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from workbench.actions.measure import Reading, imported
from workbench.actions.open import Bench
from workbench.actions.profile import Profile, profile
from workbench.actions.rollouts import Rollouts
from workbench.actions.steps import Flow
from workbench.domain.contracts import Origin, Request
from workbench.domain.record import digest
from workbench.errors import SpecError
from workbench.logs.transcripts import AGENT, Said
from workbench.tables import Loaded
from workbench.votes import DATA_SENTENCE, parsed

ENOUGH = 20
LONGEST = 2000
SYSTEM = (
    "You read the transcript of an agent at work, its decisions numbered from 0. Say at which "
    "decision it first does something wrong: a wrong call, a wrong argument, a false or forbidden "
    "statement. If you cannot tell, say null and why. " + DATA_SENTENCE + " Reply with one JSON "
    'object: {"decision": number or null, "none_wrong": true or false, "why": text}.'
)
SCHEMA: dict[str, Any] = {
    "type": "object", "required": ["decision", "none_wrong", "why"],
    "properties": {"decision": {"type": ["integer", "null"]}, "none_wrong": {"type": "boolean"},
                   "why": {"type": "string"}},
}  # fmt: skip


class Suggested(NamedTuple):
    """What a model would mark. `known` is False where it does not know, or gave no answer."""

    known: bool
    decision: int | None
    why: str
    model: str


def decisions(said: Sequence[Said]) -> list[int]:
    """Where in a transcript the agent's own messages stand: each is a decision."""
    return [at for at, turn in enumerate(said) if turn.role == AGENT]


def named(turn: Said) -> str:
    """The name of a decision: the tools it calls, or that it replies."""
    return " + ".join(dict.fromkeys(name for name, _ in turn.calls)) or "reply"


class Marks:
    """The marks of one set of rollouts: rollout id -> the first wrong decision, None for none."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.made: dict[str, int | None] = {}
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            self._take(json.loads(line))

    def mark(self, rollout: str, decision: int | None) -> None:
        """Keep a mark; one that was there is replaced, both lines stay in the file."""
        self._write({"rollout_id": rollout, "decision": decision})

    def undo(self) -> str:
        """Take the last mark back; the rollout that it was of, '' where there is none."""
        last = next(reversed(self.made), "")
        if last:
            self._write({"undo": last})
        return last

    def _write(self, entry: Mapping[str, Any]) -> None:
        self.file.parent.mkdir(exist_ok=True)
        line = json.dumps({**entry, "at": datetime.now(UTC).isoformat()}, ensure_ascii=False)
        with self.file.open("a", encoding="utf-8") as book:
            book.write(line + "\n")
        self._take(entry)

    def _take(self, entry: Mapping[str, Any]) -> None:
        self.made.pop(str(entry.get("undo", entry.get("rollout_id"))), None)
        if "undo" not in entry:
            self.made[str(entry["rollout_id"])] = entry["decision"]


def marks(bench: Bench, rollouts: Rollouts) -> Marks:
    """The book of these rollouts; Forbidden for a viewer, who writes nothing."""
    bench.require("reviewer", "mark a step")
    folder = Path(bench.store.path).resolve().parent / "marks"
    return Marks(folder / f"{rollouts.digest}.jsonl")


class Sitting:
    """One person's way through the transcripts: which is open, and at which decision.

    Transcripts come in an order drawn from the digest, so that twenty of them are a sample.
    """

    def __init__(self, rollouts: Rollouts, book: Marks) -> None:
        self.rollouts, self.book = rollouts, book
        self.order = sorted(
            (name for name, said in rollouts.said.items() if decisions(said)),
            key=lambda name: hashlib.sha256(f"{rollouts.digest}{name}".encode()).digest(),
        )
        self.rollout, self.cursor = self._next(), 0

    def _next(self) -> str:
        """The first transcript without a mark; '' when all have one."""
        return next((name for name in self.order if name not in self.book.made), "")

    @property
    def said(self) -> Sequence[Said]:
        return self.rollouts.said.get(self.rollout, ())

    @property
    def many(self) -> int:
        return len(decisions(self.said))

    def move(self, by: int) -> None:
        self.cursor = max(0, min(self.many - 1, self.cursor + by))

    def mark(self, *, none: bool = False) -> None:
        """The decision at the cursor is the first wrong one, or none is; on to the next."""
        if self.rollout:
            self.book.mark(self.rollout, None if none else self.cursor)
            self.rollout, self.cursor = self._next(), 0

    def undo(self) -> None:
        """Back to the rollout of the last mark, with the cursor where the mark was."""
        last = next(reversed(self.book.made), "")
        at = self.book.made.get(last)
        if last:
            self.book.undo()
            self.rollout, self.cursor = last, at or 0


def steps_of(rollouts: Rollouts, book: Marks) -> list[dict[str, Any]]:
    """The marked rollouts as a table of steps: right up to the mark, ungraded behind it."""
    facts = {} if rollouts.runs is None else {
        str(row["rollout_id"]): row for row in rollouts.runs.frame.to_dict("records")
    }  # fmt: skip
    rows = []
    for name, wrong in book.made.items():
        known, said = facts.get(name, {}), rollouts.said.get(name, ())
        for index, at in enumerate(decisions(said)):
            behind = wrong is not None and index > wrong
            rows.append({
                "rollout_id": name, "task_id": known.get("task_id") or name,
                "model": known.get("model") or "agent", "step_index": index,
                "step_name": named(said[at]), "reward": known.get("reward"),
                "correct": None if behind else int(index != wrong), "graded_by": "person",
            })  # fmt: skip
    return rows


def exported(rollouts: Rollouts, book: Marks) -> bytes:
    """The marked steps as JSONL, to be dropped here or measured with `workbench measure steps`."""
    rows = steps_of(rollouts, book)
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows).encode()


def measured(rollouts: Rollouts, book: Marks) -> Profile | None:
    """Hazards by decision over all marked rollouts; None before the first mark."""
    import pandas as pd

    rows = steps_of(rollouts, book)
    if not rows:
        return None
    frame = pd.DataFrame(rows, dtype=object)
    loaded = Loaded(Path("marks"), "", frame, list(range(1, len(rows) + 1)), [])
    table = imported("steps", loaded, Reading(skip_bad=True))
    told = f"{len(book.made)} transcripts marked by hand"
    return profile(
        Rollouts(told, rollouts.simulated, table, None, {}, rollouts.digest),
        Flow(by="step_index", pool=True),
    )


def suggest(bench: Bench, said: Sequence[Said]) -> Suggested:
    """What a judge model takes for the first wrong decision; a flagged hint and no mark."""
    bench.require("owner", "ask a model for a suggestion")
    text = _numbered(said)
    with bench.gateway() as gateway:
        refs = gateway.refs("judge")
        if not refs:
            raise SpecError("no model has the role judge; name one under [roles]")
        request = Request(
            role="judge", model=refs[0].name, response_schema=SCHEMA,
            messages=({"role": "system", "content": SYSTEM}, {"role": "user", "content": text}),
            params={"temperature": 0.0, "seed": int(digest(["mark", text], 8), 16) % 2**31},
        )  # fmt: skip
        reply = gateway.ask(request, Origin(gate="suggest"))
    return _suggested(parsed(reply, SCHEMA), refs[0].name, len(decisions(said)))


def _suggested(answer: Mapping[str, Any] | None, model: str, many: int) -> Suggested:
    if answer is None:
        return Suggested(False, None, "it cannot read transcripts", model)
    at, why = answer["decision"], str(answer["why"])[:600]
    if isinstance(at, int) and not isinstance(at, bool) and 0 <= at < many:
        return Suggested(True, at, why, model)
    return Suggested(bool(answer["none_wrong"]), None, why or "it does not know", model)


def _numbered(said: Sequence[Said]) -> str:
    """The transcript as data, decisions numbered; long messages are cut."""
    lines, number = [], 0
    for turn in said:
        calls = [f"calls {name} {json.dumps(kwargs, default=str)}" for name, kwargs in turn.calls]
        body = " ".join([turn.text, *calls])[:LONGEST]
        lines.append(f"decision {number}: {body}" if turn.role == AGENT else f"{turn.role}: {body}")
        number += turn.role == AGENT
    return "<<<\n" + "\n".join(lines).replace("<<<", "‹‹‹").replace(">>>", "›››") + "\n>>>"
