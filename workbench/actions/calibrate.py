"""Calibrate: a judge against people's labels. Few-shots from one part, tuning on another, and the
test labels opened once for each version of the judge, counted for ever (METHOD 6.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.actions.labelrates import Rated, rated, sample_of
from workbench.actions.measure import dumped
from workbench.actions.open import Bench
from workbench.domain.record import digest
from workbench.errors import InputError, SpecError
from workbench.measures.corrected import CANNOT
from workbench.measures.skill import skill, without_errors
from workbench.splitting import PARTS, Part, parts_of

if TYPE_CHECKING:
    import pandas as pd

    from workbench.store.openings import Opening

KIND = "calibration_parts"
UNIT = ["item_id", "output_id", "criterion"]
CHANCE = "selection_prob"
FEW_SHOTS = 8


class Case(NamedTuple):
    """One output with the judge's vote and, where there is one, people's label."""

    id: str
    cluster: str
    rated: Rated
    text: str = ""

    @property
    def known(self) -> bool:
        return self.rated.label in (0.0, 1.0)


class Version(NamedTuple):
    """One version of a judge: who, told what, shown which examples."""

    judge: str
    prompt: str = ""
    few_shot_ids: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return digest([self.judge, self.prompt.strip(), sorted(self.few_shot_ids)], 12)


class Calibrated(NamedTuple):
    """A set in its parts, what the judge is worth on `dev`, and every opening of its test labels.

    `parts` has, by part, how many clusters, good and bad labels. `result` is what the last opening
    found; None until the test labels were opened.
    """

    version: Version
    set_digest: str
    cases: tuple[Case, ...]
    part_of: Mapping[str, Part]
    parts: Mapping[str, Mapping[str, int]]
    dev: Mapping[str, Any]
    openings: tuple[Opening, ...]
    result: Mapping[str, Any] | None

    @property
    def stamp(self) -> str:
        """How often the test labels were opened for this version, in words."""
        times = len(self.openings)
        return ("not opened", "opened once")[times] if times < 2 else f"opened {times} times"


def cases_of_table(frame: pd.DataFrame, human: str, judge: str, good: str) -> list[Case]:
    """A table of labels: what the judge said of each output, beside people's label where it is.

    Without a column `selection_prob` those that people labelled are taken as drawn at random.
    InputError without common labels.
    """
    mine = frame[(frame["rater"] == judge) & frame["label"].notna()]
    people = frame[(frame["rater"] == human) & frame["label"].notna()]
    said = {
        (str(item), str(output), str(criterion)): float(str(label) == good)
        for item, output, criterion, label in people[[*UNIT, "label"]].itertuples(index=False)
    }
    extra = [name for name in ("cluster_id", "text", CHANCE) if name in mine]
    cases = []
    for row in mine[[*UNIT, "label", *extra]].to_dict("records"):
        key = (str(row["item_id"]), str(row["output_id"]), str(row["criterion"]))
        label = said.get(key, float("nan"))
        vote = {judge: float(str(row["label"]) == good)}
        chance = str(row[CHANCE]) if _there(row.get(CHANCE)) else ""
        cluster, text = row.get("cluster_id"), row.get("text")
        cases.append(Case(
            " / ".join(filter(None, key)), str(cluster) if _there(cluster) else key[0],
            Rated(label, chance, False, vote), str(text) if _there(text) else "",
        ))  # fmt: skip
    if not any(case.known for case in cases):
        raise InputError(f"{judge} and {human} have labelled nothing in common")
    return cases


def _there(cell: Any) -> bool:
    return cell is not None and cell == cell


def cases_of_queue(bench: Bench, judge: str, batch: str = "") -> list[Case]:
    """The label queue: every output that this judge voted on, with its label where there is one."""
    rows = [row for rows in _batches(bench, batch) for row in rows]
    found = [
        Case(row.id, row.body["cluster"], one, row.body["text"])
        for row, one in zip(rows, rated(bench, batch), strict=True) if judge in one.votes
    ]  # fmt: skip
    if not any(case.known for case in found):
        raise InputError(f"nobody has labelled an output that {judge or 'a judge'} judged yet")
    return found


def _batches(bench: Bench, batch: str) -> list[list[Any]]:
    """Rows by batch, in the order in which `rated` gives them."""
    found: dict[str, list[Any]] = {}
    for row in bench.store.reads.label_rows(batch):
        found.setdefault(row.batch, []).append(row)
    return list(found.values())


def calibrated(bench: Bench, version: Version, cases: Sequence[Case]) -> Calibrated:
    """The set in its parts and the figures on `dev`; nothing of the test labels is computed here.

    SpecError for a few-shot example that is not of the few-shot part.
    """
    part_of = _parts(bench, cases)
    for id in version.few_shot_ids:
        case = next((one for one in cases if one.id == id), None)
        if case is None or part_of.get(case.cluster) != "few_shot":
            where = "not in this set" if case is None else f"of the part {part_of[case.cluster]}"
            raise SpecError(f"example {id!r} is {where}: few-shots come from few_shot alone")
    counts = {
        str(part): _counts([case for case in cases if part_of.get(case.cluster) == part])
        for part in PARTS
    }
    dev = skill(sample_of(_of(cases, part_of, "dev"), version.judge))
    openings = tuple(bench.store.reads.openings(version.id))
    result = openings[-1].body if openings else None
    return Calibrated(version, _digest(cases), tuple(cases), part_of, counts, dumped(dev), openings,
                      result)  # fmt: skip


def _of(cases: Sequence[Case], part_of: Mapping[str, Part], part: Part) -> list[Rated]:
    return [case.rated for case in cases if part_of.get(case.cluster) == part]


def _counts(cases: Sequence[Case]) -> dict[str, int]:
    label = Counter(case.rated.label for case in cases if case.known)
    clusters = {case.cluster for case in cases if case.known}
    return {"clusters": len(clusters), "good": label[1.0], "bad": label[0.0]}


def _digest(cases: Sequence[Case]) -> str:
    rows = sorted([case.id, case.rated.label] for case in cases if case.known)
    return digest(rows, 16)


def _parts(bench: Bench, cases: Sequence[Case]) -> dict[str, Part]:
    """The part of every cluster, kept in the store: one that was once an example stays that."""
    label = Counter(case.rated.label for case in cases if case.known)
    rare = 1.0 if label[1.0] <= label[0.0] else 0.0
    strata: dict[str, str] = {}
    for case in cases:
        if case.rated.label == rare:
            strata[case.cluster] = "rare"
        elif case.known:
            strata.setdefault(case.cluster, "common")
        else:
            strata.setdefault(case.cluster, "unlabelled")
    known: dict[str, Part] = {}
    for id in reversed(bench.store.reads.snapshots(KIND, 1000)):
        known |= bench.store.reads.snapshot(id)
    found = parts_of(strata, known)
    new = {cluster: part for cluster, part in found.items() if cluster not in known}
    if new and bench.role == "owner":
        bench.store.journal.keep_snapshot(KIND, f"{KIND} {digest(new, 16)}", new)
    return found


def examples(found: Calibrated, n: int = FEW_SHOTS) -> list[Case]:
    """Up to n examples to show to the judge: of the few-shot part alone, half good, half bad."""
    mine = [c for c in found.cases if c.known and found.part_of.get(c.cluster) == "few_shot"]
    mine.sort(key=lambda case: digest(["few shot", case.id]))
    good = [case for case in mine if case.rated.label == 1][: n - n // 2]
    bad = [case for case in mine if case.rated.label == 0][: n // 2]
    return [*good, *bad]


def open_test(bench: Bench, found: Calibrated, by: str, *, again: bool = False) -> int:
    """Look at the test labels: TPR and TNR, and the judge's pass rate without its errors.

    The opening is written down before anything is shown; the how-manieth it is comes back.
    StoreError for a second opening that does not say `again`.
    """
    from workbench.store.openings import Opening

    bench.require("owner", "open test labels")
    if not by.strip():
        raise SpecError("say who opens the test labels")
    judge = found.version.judge
    told = skill(sample_of(_of(found.cases, found.part_of, "test"), judge))
    if not told["n"]:
        raise SpecError("there are no test labels in this set: more outputs must be labelled")
    rate, why = without_errors(*_passed(found), told)
    body = {
        **dumped(told), "rate": dumped(rate), "why_not": why, "parts": dict(found.parts),
        "judged": dumped(_own(found)), "few_shot_ids": list(found.version.few_shot_ids),
        "prompt_digest": digest(found.version.prompt.strip(), 16) if found.version.prompt else "",
    }  # fmt: skip
    new = Opening(judge, found.version.id, found.set_digest, "test", by.strip(), 0.0, body)
    return bench.store.openings.write(new, again=again)


def _passed(found: Calibrated) -> tuple[int, int]:
    """Passes and verdicts to correct: of all outputs but the examples."""
    votes = [
        case.rated.votes[found.version.judge] for case in found.cases
        if found.part_of.get(case.cluster) != "few_shot" and case.rated.label != CANNOT
    ]  # fmt: skip
    read = [vote for vote in votes if vote is not None]
    return sum(vote > 0.5 for vote in read), len(read)


def _own(found: Calibrated) -> Any:
    from workbench.measures.intervals import wilson

    return wilson(*_passed(found))
