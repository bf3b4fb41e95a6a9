"""Labels: the instrument for judges. A dropped table, or this store's votes, held against people.

What `measure agreement` finds, one sentence for each judge, and where judge and people differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from workbench.actions.agreement import MAJORITY, Question, agreement_of
from workbench.actions.dropped import Dropped, only
from workbench.actions.guards import Ask, guards_of
from workbench.actions.judges import judges_of
from workbench.actions.judgewords import is_person, named, sentence
from workbench.actions.measure import Reading, imported
from workbench.actions.open import Bench
from workbench.actions.votes import PLANTED, recorded_votes
from workbench.columns import Imported, guessed
from workbench.logs.sniff import load_as
from workbench.measures.habits import habits
from workbench.registry import load
from workbench.tables import BadRow

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["labels", "verdicts", "guards"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VOTES = "the votes of this store's judges on recorded replies"
GOOD = ("pass", "1", "true", "yes", "correct", "good", "safe")
UNIT = ["item_id", "output_id", "criterion"]
MOST_LABELS = 12


@dataclass(frozen=True)
class Columns:
    """A dropped table's kind (as guessed), its columns, the kind's fields, and what was guessed."""

    kind: Kind
    there: tuple[str, ...]
    fields: tuple[str, ...]
    guessed: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A table that can be measured, and where it is from; None in `table`: bad rows wait."""

    kind: Kind
    source: str
    simulated: bool
    rows: int
    rejects: tuple[BadRow, ...] = ()
    table: Imported | None = None

    @property
    def brought(self) -> bool:
        """Whether a person brought it."""
        return self.source != VOTES

    @property
    def raters(self) -> list[str]:
        """Who gave labels, those first that most probably are people."""
        assert self.table is not None
        named = sorted({str(name) for name in self.table.frame["rater"]})
        return sorted(named, key=lambda name: (name != PLANTED, not is_person(name)))

    @property
    def labels(self) -> list[str]:
        """The labels that were given, the most frequent first."""
        assert self.table is not None
        return [str(name) for name in self.table.frame["label"].value_counts().index[:MOST_LABELS]]


@dataclass(frozen=True)
class Held:
    """Judges held against a reference: the results of `measure agreement`, and a sentence each."""

    reference: str
    good: str
    results: Mapping[str, Any]
    sentences: Mapping[str, str]
    frame: pd.DataFrame


def columns(name: str, data: bytes, kind: str = "") -> Columns:
    """Which kind of table, and which column is which; InputError for a file that is no table."""
    with Dropped(name, data) as file:
        there = tuple(map(str, load_as("labels", file).frame.columns))
    found = next((one for one in KINDS if one == kind), None) or kind_of(there)
    known = load("importer", found).columns
    return Columns(found, there, tuple(c.name for c in known), guessed(there, known, {}))


def kind_of(there: Sequence[str]) -> Kind:
    """Verdicts have pairs or twins, guards have harm; anything else is labels."""
    verdicts = guessed(there, load("importer", "verdicts").columns, {})
    if {"first", "second"} <= verdicts.keys() or "variant" in verdicts:
        return "verdicts"
    return "guards" if "harmful" in guessed(there, load("importer", "guards").columns, {}) else (
        "labels"
    )  # fmt: skip


def look(
    name: str, data: bytes, kind: Kind, mapping: Mapping[str, str], leave_out: bool = False
) -> Sheet:
    """Read a dropped table as one kind; with bad rows only once they may be left out."""
    how = Reading(mapping=mapping, skip_bad=True)
    with Dropped(name, data) as file:
        loaded = only(load_as(kind, file), load("importer", kind).columns, mapping)
        table = imported(kind, loaded, how)
    shown = table if leave_out or not table.rejects else None
    return Sheet(kind, name, False, table.source.rows, table.rejects, shown)


def votes(bench: Bench) -> Sheet | None:
    """What this store's judges said, with the planted truth where they are stand-ins."""
    found = recorded_votes(bench, planted=True)
    if found is None:
        return None
    loaded, simulated = found
    table = imported("labels", loaded, Reading())
    return Sheet("labels", VOTES, simulated, table.source.rows, (), table)


def references(sheet: Sheet) -> list[str]:
    """Whom judges may be held against: a rater, or what most of the others say."""
    names = sheet.raters
    people = [name for name in names if is_person(name)]
    judges = [name for name in names if name != PLANTED]
    first = [MAJORITY + ",".join(people)] if len(people) > 2 else []
    last = [MAJORITY + ",".join(judges)] if len(judges) > 2 and judges != people else []
    return list(dict.fromkeys([*first, *names, *last]))


def good_label(sheet: Sheet) -> str:
    """The label that most probably means pass; '' where labels are not pass and fail."""
    found = next((label for label in sheet.labels if label.casefold() in GOOD), "")
    return found if len(sheet.labels) == 2 else ""


def held(sheet: Sheet, reference: str, good: str = "", seed: int = 0) -> Held:
    """All raters against the reference; InputError for one that is not there."""
    assert sheet.table is not None
    known = _labels_of(sheet.table.frame, reference)
    found = agreement_of(sheet.table, Reading(seed=seed), Question(known, reference, good))
    rows = found.results["against"]
    for row in rows:
        row["pass_rate"] = _pass_rate(sheet.table.frame, row["rater"], good)
    told = {row["rater"]: sentence(row, named(reference), sheet.simulated) for row in rows}
    frame, at = _with(sheet.table.frame, reference)
    return Held(at, good, found.results, told, frame)


def _labels_of(frame: pd.DataFrame, reference: str) -> tuple[str, ...]:
    """What the reference says at all: anything else that a judge says is no label."""
    voters = reference.removeprefix(MAJORITY).split(",")
    said = frame[frame["rater"].isin(voters)]["label"].dropna()
    return tuple(sorted({str(label) for label in said}))


def _pass_rate(frame: pd.DataFrame, rater: str, good: str) -> dict[str, Any]:
    """How often a rater says the label that means pass, over all its labels."""
    from workbench.measures.intervals import wilson

    said = frame[(frame["rater"] == rater) & frame["label"].notna()]["label"]
    n = len(said) if good else 0
    return wilson(int((said == good).sum()) if good else 0, n).model_dump(mode="json")


def disagreements(found: Held, judge: str) -> list[dict[str, Any]]:
    """Where a judge and the reference differ, with what was judged, in the table's order."""
    frame = found.frame
    mine = frame[(frame["rater"] == judge) & frame["label"].notna()]
    truth = frame[(frame["rater"] == found.reference) & frame["label"].notna()]
    both = mine.merge(truth[[*UNIT, "label"]], on=UNIT, suffixes=("", "_reference"))
    apart = both[both["label"] != both["label_reference"]]
    return [{str(k): v for k, v in row.items()} for row in apart.to_dict("records")]


def _with(frame: pd.DataFrame, reference: str) -> tuple[pd.DataFrame, str]:
    """The table with the reference as one rater, and that rater's name."""
    from workbench.measures.raters import with_majority

    if not reference.startswith(MAJORITY):
        return frame, reference
    voters = reference.removeprefix(MAJORITY).split(",")
    return with_majority(frame, voters, "majority"), "majority"


def habits_of(sheet: Sheet, reference: str = "") -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """A dropped table of verdicts: what `measure judges` finds, and every habit with its test."""
    assert sheet.table is not None
    there = set(sheet.table.frame["rater"])
    found = judges_of(sheet.table, Reading(), reference if reference in there else "").results
    rows = [one._asdict() for one in habits(found["judges"])]
    return found, [{**row, "value": row["value"].model_dump(mode="json")} for row in rows]


def guarded(sheet: Sheet) -> Mapping[str, Any]:
    """A dropped table of guards: what `measure guards` finds."""
    assert sheet.table is not None
    results: Mapping[str, Any] = guards_of(sheet.table, Reading(), Ask()).results
    return results
