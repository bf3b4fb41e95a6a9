"""How often the judge of failures is wrong, from a table beside people, and rates without that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.domain.estimate import Estimate
from workbench.errors import InputError
from workbench.logs.sniff import load_as

if TYPE_CHECKING:
    import pandas as pd

HUMAN = ("human", "human_label", "people", "truth", "gold", "reference", "annotator")
JUDGE = ("judge", "judge_label", "panel", "predicted", "prediction", "model_label")
LONG = ("item_id", "rater", "label")


@dataclass(frozen=True)
class Judge:
    """What the judge gets right: failures that people see, and passes, each with its n."""

    input: dict[str, Any]
    tpr: float | None
    m1: int
    tnr: float | None
    m0: int


def judge_of(path: Path, fail: Sequence[str]) -> Judge:
    """A table with columns `human` and `judge`, or labels of two raters of whom one is human.

    InputError where it says neither, or where the judge's labels do not hold `fail`.
    """
    from workbench.measures.failing import failing

    loaded = load_as("labels", path)
    both = _wide(path, loaded.frame)
    said = []
    for name in ("human", "judge"):
        texts = both[name].map(lambda cell: None if cell is None or cell != cell else str(cell))
        try:
            said.append(failing(texts, fail, name).values)
        except ValueError as error:
            raise InputError(f"{path}: {error}") from None
    known = said[0].notna() & said[1].notna()
    human, judge = said[0][known], said[1][known]
    m1, m0 = int((human == 1).sum()), int((human == 0).sum())
    right = [int(((human == side) & (judge == side)).sum()) for side in (1, 0)]
    return Judge(loaded.input, right[0] / m1 if m1 else None, m1,
                 right[1] / m0 if m0 else None, m0)  # fmt: skip


def _wide(path: Path, frame: pd.DataFrame) -> pd.DataFrame:
    """One row a thing with both labels, from either form."""
    names = {str(column).lower(): column for column in frame.columns}
    human = next((names[one] for one in HUMAN if one in names), None)
    judge = next((names[one] for one in JUDGE if one in names), None)
    if human is not None and judge is not None:
        return frame.rename(columns={human: "human", judge: "judge"})[["human", "judge"]]
    if not set(LONG) <= names.keys():
        raise InputError(
            f"{path}: a calibration has columns human and judge, or item_id, rater and label with "
            f"a rater named human; there are: {', '.join(map(str, frame.columns))}"
        )
    rows = frame.rename(columns={names[one]: one for one in LONG})
    raters = sorted({str(one) for one in rows["rater"].dropna()})
    person = next((one for one in raters if one.lower() in HUMAN), None)
    others = [one for one in raters if one != person]
    if person is None or len(others) != 1:
        raise InputError(f"{path}: two raters, one of them human, are wanted; there are: "
                         f"{', '.join(raters)}")  # fmt: skip
    keys = ["item_id", *(one for one in ("output_id", "criterion") if one in rows)]
    wide = rows.drop_duplicates([*keys, "rater"]).assign(**{k: rows[k].astype(str) for k in keys})
    sides = [wide[wide["rater"].astype(str) == one].set_index(keys)["label"].rename(name)
             for one, name in ((person, "human"), (others[0], "judge"))]  # fmt: skip
    joined: pd.DataFrame = sides[0].to_frame().join(sides[1], how="inner").reset_index()
    return joined


def corrected(models: Sequence[Mapping[str, Any]], judge: Judge) -> dict[str, Any]:
    """Failure rates by arm and differences with the judge's errors taken out (METHOD 6.5)."""
    from workbench.measures.raters import corrected_rate

    rows = []
    for model in models:
        arms = {
            arm: corrected_rate(row["rate"].value or 0.0,
                                row["n"] if row["rate"].value is not None else 0,
                                judge.tpr, judge.m1, judge.tnr, judge.m0)
            for arm, row in model["arms"].items()
        }  # fmt: skip
        gaps = {gap["arm"]: _gap(gap["stratified_difference"], gap["se"], judge)
                for gap in model["contrasts"]}  # fmt: skip
        rows.append({"model": model["model"], "arms": arms, "stratified_differences": gaps})
    return {"sensitivity": judge.tpr, "n_failed": judge.m1, "specificity": judge.tnr,
            "n_passed": judge.m0, "models": rows}  # fmt: skip


def _gap(found: Estimate, error: float | None, judge: Judge) -> Estimate:
    """A difference of rates by one judge: divided by what the judge can tell apart.

    var = (se^2 + d^2 (q0(1-q0)/m0 + q1(1-q1)/m1)) / J^2 for d corrected and J = q0 + q1 - 1.
    """
    from workbench.measures.raters import LEAST_HUMANS, LEAST_SKILL

    facts: dict[str, Any] = {"method": "stratified, Rogan-Gladen, delta", "n_items": found.n_items}
    tpr, tnr = judge.tpr, judge.tnr
    if tpr is None or tnr is None or min(judge.m0, judge.m1) < LEAST_HUMANS or (
        tpr + tnr < LEAST_SKILL):  # fmt: skip
        return Estimate(value=None, reason="uncalibrated", **facts)
    if found.value is None or error is None:
        return Estimate(value=None, reason=found.reason or "no_interval", **facts)
    skill = tpr + tnr - 1
    value = found.value / skill
    doubt = tnr * (1 - tnr) / judge.m0 + tpr * (1 - tpr) / judge.m1
    half = 1.959963984540054 * (error**2 + value**2 * doubt) ** 0.5 / skill
    return Estimate(value=value, lo=value - half, hi=value + half, warnings=found.warnings, **facts)
