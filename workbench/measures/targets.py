"""Targets: how often models fail a declared rubric, with what was not scored kept apart.

A rate never hides a choice: refusals are counted both ways, and where more than 2% of the answers
have no score the rate is bounded by all of them failed and all passed (METHOD 0).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.domain.estimate import Estimate
from workbench.measures.audit import clustered

LOW_N = 30
MOST_MISSING = 0.02
STATUSES = ("pass", "fail", "refused", "unscored", "error")


class Scored(NamedTuple):
    """One output: its model, its status, the cluster and columns of its prompt, its codes, and
    the prompt itself."""

    model: str
    status: str
    cluster: str
    columns: Mapping[str, str]
    codes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    item: str = ""


def target_rows(rows: Sequence[Scored], refusal: str) -> list[dict[str, Any]]:
    """One row a model: counts by status, the failure rate with refusals as declared and both ways.

    `refusal` is passes, fails or apart. `codes` are shares of all scored outputs.
    """
    found = []
    for model in sorted({one.model for one in rows}):
        mine = [one for one in rows if one.model == model]
        found.append({"model": model, **failure_row(mine, refusal)})
    return found


def failure_row(mine: Sequence[Scored], refusal: str) -> dict[str, Any]:
    """Counts and rates of some outputs."""
    counts = Counter(one.status for one in mine)
    scored = [one for one in mine if one.status in ("pass", "fail", "refused")]
    lost = len(mine) - len(scored)
    codes = Counter(code for one in mine for code in one.codes)
    return {
        "n": len(mine), **{status: counts[status] for status in STATUSES},
        "failure": rate(mine, refusal), "refused_fails": rate(mine, "fails"),
        "refused_passes": rate(mine, "passes"),
        "bounds": _bounds(mine, refusal) if lost > MOST_MISSING * len(mine) else None,
        "codes": {code: _share(scored, _has(code)) for code in sorted(codes)},
        "split": sum("split" in one.flags for one in mine),
        "self_family": sum("self_family" in one.flags for one in mine),
    }  # fmt: skip


def rate(rows: Sequence[Scored], refusal: str) -> Estimate:
    """The share that fails, of those that count; clusters are prompts' topics."""
    counted = [one for one in rows if _failed(one, refusal) is not None]
    found = _share(counted, lambda one: bool(_failed(one, refusal)))
    return found.model_copy(update={"n_missing": len(rows) - len(counted)})


def _failed(one: Scored, refusal: str) -> bool | None:
    """Whether it counts as a failure; None where it counts nowhere."""
    if one.status == "refused":
        return {"passes": False, "fails": True}.get(refusal)
    return {"pass": False, "fail": True}.get(one.status)


def _has(code: str) -> Callable[[Scored], bool]:
    return lambda one: code in one.codes


def _share(rows: Sequence[Scored], failed: Callable[[Scored], bool]) -> Estimate:
    """With one cluster alone its prompts are taken for themselves, and that is warned of."""
    one_cluster = len({one.cluster for one in rows}) == 1 and len({one.item for one in rows}) > 1
    found = clustered((one.item if one_cluster else one.cluster, failed(one)) for one in rows)
    low = ("low_n",) if 0 < len(rows) < LOW_N else ()
    told = (*low, *(("one_cluster",) if one_cluster else ()))
    return found.model_copy(update={"n_samples": len(rows), "warnings": told})


def _bounds(rows: Sequence[Scored], refusal: str) -> dict[str, float]:
    """The rate if everything without a score had passed, and if it had failed."""
    known = [_failed(one, refusal) for one in rows]
    failed = sum(value is True for value in known)
    lost = sum(one.status in ("unscored", "error") for one in rows)
    n = sum(value is not None for value in known) + lost
    return {"all_pass": failed / n, "all_fail": (failed + lost) / n} if n else {}


def by_column(rows: Sequence[Scored], column: str, refusal: str) -> list[dict[str, Any]]:
    """The failure rate of every model at every value of a column of the prompts."""
    found = []
    for value in sorted({one.columns[column] for one in rows if column in one.columns}):
        some = [one for one in rows if one.columns.get(column) == value]
        for model in sorted({one.model for one in some}):
            mine = [one for one in some if one.model == model]
            counts = Counter(one.status for one in mine)
            found.append({
                "column": column, "group": value, "model": model, "n": len(mine),
                **{status: counts[status] for status in STATUSES}, "failure": rate(mine, refusal),
            })  # fmt: skip
    return found
