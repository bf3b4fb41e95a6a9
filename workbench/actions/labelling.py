"""Labelling: one person goes through the label queue; what judges said is shown after the label."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from workbench.actions.open import Bench
from workbench.errors import SpecError

if TYPE_CHECKING:
    from workbench.store.labels import Label

Said = Literal["pass", "fail", "cannot"]
WORDS: tuple[Said, ...] = get_args(Said)
CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,59}")
MOST_CODES, LONGEST_NOTE, LONGEST_NAME = 8, 4_000, 120
LONGEST = 1_800.0  # a look longer than half an hour is a pause, and tells nothing
KEPT = 200
WITH_A_SPEC = 2  # a code that two labels name is no accident


class Shown(NamedTuple):
    """An output before one person: without what its judges said as long as `mine` is None.

    `version` goes back with the label: how much had been said of the row when it was shown.
    """

    id: str
    batch: str
    item_id: str
    output_id: str
    criterion: str
    asked: str
    prompt: str
    text: str
    version: int
    mine: Label | None
    told: Told | None


class Told(NamedTuple):
    """What is known of an output once it is labelled: votes, model, why it was chosen."""

    votes: Mapping[str, float | None]
    model: str
    why: tuple[str, ...]
    probability: float
    others: tuple[Label, ...]


class Word(NamedTuple):
    """What a person says of an output: pass, fail or cannot, failure codes, a note."""

    said: str
    codes: tuple[str, ...] = ()
    note: str = ""
    seconds: float | None = None
    scripted: bool = False


def show(bench: Bench, id: str, who: str) -> Shown:
    """One row of the queue as this person may see it; SpecError for none of this id."""
    row = bench.store.reads.label_row(id)
    if row is None:
        raise SpecError(f"there is no output {id!r} in the label queue")
    history = bench.store.reads.label_history(id)
    standing = bench.store.reads.labels_on(id)
    mine = next((one for one in standing if one.reviewer == who), None)
    others = tuple(one for one in standing if one.reviewer != who)
    told = Told(row.body["votes"], row.model, row.why, row.probability, others) if mine else None
    return Shown(
        row.id, row.batch, row.item_id, row.output_id, row.criterion, row.body["asked"],
        row.body["prompt"], row.body["text"], len(history), mine, told,
    )  # fmt: skip


def give_label(bench: Bench, shown: Shown, who: str, word: Word) -> Label:
    """Write down a label; one's own that stands gives way to it, and both are kept.

    StoreError when others were first; SpecError for a label, code or name that is none.
    """
    bench.require("reviewer", "label an output")
    if word.said not in WORDS:
        raise SpecError(f"label {word.said!r}: there are {', '.join(WORDS)}")
    name = who.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise SpecError(f"a label needs the name of who gives it, up to {LONGEST_NAME} characters")
    body: dict[str, Any] = {"codes": checked(word.codes), "note": word.note.strip()[:LONGEST_NOTE]}
    if word.seconds is not None:
        body["seconds"] = round(min(word.seconds, LONGEST), 2)
    if shown.mine is not None:
        body |= {"changed": word.said != shown.mine.label, "before": shown.mine.label}
    give = bench.store.labels.give
    return give(shown.id, name, word.said, shown.version, body, scripted=word.scripted)


def checked(codes: Iterable[str]) -> list[str]:
    """Failure codes as they are kept: lower case with underscores; SpecError for what is none."""
    found = []
    for code in codes:
        plain = re.sub(r"[\s-]+", "_", code.strip().lower())
        if not plain:
            continue
        if not CODE.fullmatch(plain):
            raise SpecError(f"failure code {code!r}: letters, figures and _, up to 60")
        found.append(plain)
    if len(found) > MOST_CODES:
        raise SpecError(f"{len(found)} failure codes: up to {MOST_CODES} for one output")
    return list(dict.fromkeys(found))


class Code(NamedTuple):
    """A failure code, how many labels name it, and where."""

    code: str
    n: int
    rows: tuple[str, ...]

    @property
    def ripe(self) -> bool:
        """Whether a spec may be made from it: two labels or more on different outputs."""
        return self.n >= WITH_A_SPEC


def codes(bench: Bench, batch: str = "") -> list[Code]:
    """All failure codes that people attached, the most frequent first."""
    where: dict[str, dict[str, None]] = {}
    for label in bench.store.reads.labels_given(batch):
        for code in label.body.get("codes", ()):
            where.setdefault(code, {})[label.queue_id] = None
    counted = Counter({code: len(rows) for code, rows in where.items()})
    return [Code(code, n, tuple(where[code])) for code, n in counted.most_common()]


class Labelling:
    """The label queue in the hands of one person; all that counts lies in the store.

    `last` is the output that was labelled last, with what its judges said.
    """

    def __init__(self, bench: Bench, who: str, batch: str = "") -> None:
        self.bench, self.who, self.batch = bench, who.strip() or bench.role, batch
        self.lock = threading.RLock()
        given = bench.store.reads.labels_given(batch, self.who)
        self.ids = list(dict.fromkeys(one.queue_id for one in given))[-KEPT:]
        self.seconds: list[float] = []
        self.shown: Shown | None = None
        self.last: Shown | None = None
        self._since = time.monotonic()
        self.at = len(self.ids)
        self._go_on()

    @property
    def left(self) -> int:
        """How many outputs wait for this person."""
        return self.bench.store.reads.labels_left(self.who, self.batch)

    def next(self) -> None:
        """The next output: what was looked at already, else what waits."""
        with self.lock:
            if self.at + 1 < len(self.ids):
                self._show(self.at + 1)
            else:
                self._go_on()

    def back(self) -> None:
        """The output before this one; SpecError at the beginning."""
        with self.lock:
            if self.at < 1:
                raise SpecError("this is the first one: there is none before it")
            self._show(self.at - 1)

    def give(self, said: str, codes: Iterable[str] = (), note: str = "") -> Label:
        """Label the output at hand and go on; what its judges said is in `last` then."""
        with self.lock:
            if self.shown is None:
                raise SpecError("no output waits for a label")
            first, seconds = self.shown.mine is None, time.monotonic() - self._since
            word = Word(said, tuple(codes), note, seconds)
            found = give_label(self.bench, self.shown, self.who, word)
            if first:
                self.seconds.append(min(seconds, LONGEST))
            self.last = show(self.bench, self.shown.id, self.who)
            self.next()
            return found

    def undo(self) -> None:
        """Take back this person's last label, and show its output."""
        with self.lock:
            self.bench.require("reviewer", "take a label back")
            id = self.bench.store.labels.take_back(self.who)
            if id not in self.ids:
                self.ids.insert(self.at, id)
            self.last = None
            self._show(self.ids.index(id))

    def _go_on(self) -> None:
        """Show what waits and nobody holds; what was passed over comes when nothing else waits."""
        wanted = self.bench.store.reads.labels_wanted(self.who, self.batch, KEPT)
        fresh = [id for id in wanted if id not in self.ids]
        leaving = self.shown.id if self.shown else ""
        for id in fresh or [id for id in wanted if id != leaving]:
            if self.bench.role == "viewer" or self.bench.store.labels.hold(id, self.who, leaving):
                if id not in self.ids:
                    self.ids.append(id)
                self._show(self.ids.index(id))
                return
        self.shown, self.at = None, len(self.ids)

    def _show(self, at: int) -> None:
        self.shown = show(self.bench, self.ids[at], self.who)
        self.at, self._since = at, time.monotonic()
