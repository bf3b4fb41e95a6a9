"""Did a release get worse? Many contrasts as one family, and when one of them is an alert.

METHOD 1.4: Holm over steps x slices; an alert needs adjusted p < .05 and a drop of five points and
unchanged item, grader and judge versions, or nothing can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.measures.comparisons import holm
from workbench.measures.contrasts import contrast

if TYPE_CHECKING:
    import pandas as pd

ALPHA, LEAST_DROP = 0.05, 0.05
VERSIONS = (
    "served_model_id", "served_model", "model_version", "model_revision", "grader_version",
    "grader", "judge_version", "judge_model", "scorer_version",
)  # fmt: skip
ITEM_VERSION = "item_version"
MEAN = "regression_to_the_mean"


def row(kind: str, name: str, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Any]:
    """One contrast with its name and what keeps it from being compared; not yet judged."""
    return {"kind": kind, "name": name, **contrast(before, after),
            "changed": changed(before, after)}  # fmt: skip


def changed(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    """Version columns that both tables have and that hold something else in each of them."""
    found = []
    for name in VERSIONS:
        if name in before and name in after:
            one, other = _held(before[name]), _held(after[name])
            if one != other and len(before) and len(after):
                found.append({"column": name, "a": one, "b": other})
    if ITEM_VERSION in before and ITEM_VERSION in after:
        held = [{i: _held(part) for i, part in x.groupby("item_id")[ITEM_VERSION]}
                for x in (before, after)]  # fmt: skip
        moved = [str(i) for i, version in held[0].items() if held[1].get(i, version) != version]
        if moved:
            found.append({"column": ITEM_VERSION, "a": moved, "b": moved})
    return found


def _held(values: pd.Series) -> list[str]:
    return sorted({"" if v is None or v != v else str(v) for v in values})


def judged(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with Holm's p over all of them, a status, and the worst warned of.

    Status: alert, quiet, not_comparable (versions changed), undefined (no difference). Fewer than
    30 items or ten clusters are no ground for an alert (METHOD 0).
    """
    tested = [one for one in rows if one["p"] is not None]
    for one, p in zip(tested, holm([one["p"] for one in tested]), strict=True):
        one["p_adjusted"] = p
    for one in rows:
        one.setdefault("p_adjusted", None)
        one["warnings"] = list(one["difference"].warnings)
        one["status"] = _status(one)
    _warn_of_the_worst(rows)
    return list(rows)


def _status(one: dict[str, Any]) -> str:
    if one["changed"]:
        return "not_comparable"
    value = one["difference"].value
    if value is None:
        return "undefined"
    # A drop of exactly five points counts, whatever floats make of it.
    dropped = one["p_adjusted"] < ALPHA and -value >= LEAST_DROP - 1e-12
    doubtful = {"low_n", "few_clusters"} & set(one["warnings"])
    return "alert" if dropped and not doubtful else "quiet"


def _warn_of_the_worst(rows: Sequence[dict[str, Any]]) -> None:
    """Picked as the worst of several, a step or slice looks worse (and then better) than it is."""
    for kind in sorted({one["kind"] for one in rows} - {"all"}):
        for model in sorted({one["model"] for one in rows}):
            known = [one for one in rows if one["kind"] == kind and one["model"] == model
                     and one["difference"].value is not None]  # fmt: skip
            if len(known) > 1:
                drop = min(known, key=lambda one: one["difference"].value)
                low = min(known, key=lambda one: one["rate_a"])
                picks = [(drop, "largest_drop")] * (drop["difference"].value < 0)
                for one, why in (*picks, (low, "lowest_before")):
                    one.setdefault("picked", []).append(why)
                    one["warnings"] += [] if MEAN in one["warnings"] else [MEAN]
    for one in rows:
        one.setdefault("picked", [])
