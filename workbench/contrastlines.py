"""What contrasts found as plain text: releases against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.console import table
from workbench.measurelines import Words, estimate, number


def small(p: float | None) -> str:
    """A p-value; what rounds to nothing is below a thousandth."""
    return "<0.001" if p is not None and p < 0.001 else number(p)


def _compare(results: Mapping[str, Any]) -> Iterator[str]:
    rows = results["rows"]
    head = ("model", "what", "A", "B", "B - A (95%)", "items", "p by Holm", "status", "")
    yield table(head, [
        (row["model"], row["name"], number(row["rate_a"]), number(row["rate_b"]),
         estimate(row["difference"]), _items(row), small(row["p_adjusted"]), row["status"],
         " ".join([*row["warnings"], *(one["column"] for one in row["changed"])]))
        for row in rows
    ])  # fmt: skip
    yield ""
    yield (
        f"{results['alerts']} alerts in a family of {results['family']} tests (Holm p < .05 and a "
        f"drop of at least .05); not comparable: {results['not_comparable']}"
    )
    if results["models_in_one_only"]:
        yield f"in one table only: {', '.join(results['models_in_one_only'])}"
    for row in rows:
        if row["picked"]:
            why = " and ".join(word.replace("_", " ") for word in row["picked"])
            yield (
                f"{row['model']}, {row['name']}: {why}, picked out of several, so part of it is "
                "chance and will be gone next time (regression to the mean); measure it afresh"
            )


def _items(row: Mapping[str, Any]) -> str:
    if row["paired"]:
        return f"{row['shared']} paired"
    return f"{row['items_a']} / {row['items_b']}"


WORDS: dict[str, Words] = {"compare": _compare}
