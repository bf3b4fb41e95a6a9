"""What contrasts found as plain text: releases, origins, families, judges, guards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.console import table
from workbench.measurelines import LABEL, Words, estimate, length_words, number


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


def _origins(results: Mapping[str, Any]) -> Iterator[str]:
    first, second = results["first"], results["second"]
    yield table(
        ("model", f"{first} - {second} (95%)", "raw", "items", "left out", "p by Holm"),
        [
            (row["model"], estimate(row["difference"]), number(row["raw_difference"]),
             f"{row['n_first']} / {row['n_second']}", row["n_dropped"], small(row["p_adjusted"]))
            for row in results["models"]
        ],
    )  # fmt: skip
    yield ""
    ranking = results["ranking"]
    agree = ranking["agreement_with_confidence"]
    yield (
        f"do both rank {len(ranking['models'])} models alike? Kendall's tau "
        f"{number(ranking['kendall_tau'])}; agreement with confidence {number(agree['value'])}, "
        f"coverage {number(agree['coverage'])}"
    )


def _families(results: Mapping[str, Any]) -> Iterator[str]:
    cells = {(row["author"], row["solver"]): estimate(row["rate"]) for row in results["table"]}
    solvers = results["solvers"]
    yield table(
        ("author", *solvers),
        [(author, *(cells.get((author, solver), LABEL) for solver in solvers))
         for author in results["authors"]],
    )  # fmt: skip
    yield ""
    pairs = zip(results["own_minus_other"], results["relative"], strict=True)
    yield table(
        ("solver family", "own - other (95%)", "p by Holm", "beyond other solvers", "p by Holm"),
        [(row["family"], estimate(row["difference"]), small(row["p_adjusted"]),
          estimate(beyond["difference"]), small(beyond["p_adjusted"])) for row, beyond in pairs],
    )  # fmt: skip
    overall = results["overall"]
    yield (
        f"over {overall['relative']['families']} families: own minus other "
        f"{estimate(overall['own_minus_other']['difference'])}; beyond what other solvers make of "
        f"the same items {estimate(overall['relative']['difference'])}"
    )


def _judges(results: Mapping[str, Any]) -> Iterator[str]:
    head = ("judge", "pairs", "consistency (95%)", "use", "takes the first", "p", "padding (95%)",
            "p", "self-preference (95%)")  # fmt: skip
    rows = []
    for row in results["judges"]:
        place, padding, kin = (row[k] for k in ("position", "verbosity", "self_preference"))
        rows.append((
            row["rater"], place["pairs"], estimate(place["consistency"]), place["use"] or LABEL,
            estimate(place["first_share"]), small(place["p"]), estimate(padding["effect"]),
            small(padding["p"]), estimate(kin["bias"]) + (" by proxy" if kin["proxy"] else ""),
        ))  # fmt: skip
    yield table(head, rows)
    for row in results["judges"]:
        place = row["position"]
        left = {"in one order only": place["one_order_only"], "unreadable": place["no_verdict"],
                "tie in one order": place["tie_in_one_order"],
                "without a twin": row["verbosity"]["without_twin"]}  # fmt: skip
        told = ", ".join(f"{n} {why}" for why, n in left.items() if n)
        if told:
            yield f"{row['rater']}: {told}"
        if row["length"]["or_per_sd"]["n_samples"]:
            by = ", by proxy" if row["length"]["proxy"] else ""
            yield f"{row['rater']}: {length_words(row['length'])}{by}"


def _guards(results: Mapping[str, Any]) -> Iterator[str]:
    head = ("guard", "n", "missed harm (95%)", "strict", "over-block (95%)", "precision", "F1",
            "MCC", "unreadable", "out of policy")  # fmt: skip
    yield table(head, [_guard(row["guard"], row) for row in results["guards"]])
    for row in results["guards"]:
        if row["groups"]:
            yield ""
            yield table((f"{row['guard']} by", *head[1:]), [
                _guard(f"{group['column']}={group['group']}", group) for group in row["groups"]
            ])  # fmt: skip
        if row["gap"]:
            first, second = results["first"], results["second"]
            yield (
                f"{row['guard']}, {first} minus {second}: missed harm "
                f"{estimate(row['gap']['missed_harm']['difference'])}, over-block "
                f"{estimate(row['gap']['over_block']['difference'])}"
            )


def _guard(name: str, row: Mapping[str, Any]) -> tuple[object, ...]:
    return (
        name, row["n"], estimate(row["missed_harm"]), number(row["missed_harm_strict"]["value"]),
        estimate(row["over_block"]), number(row["precision"]["value"]), number(row["F1"]["value"]),
        number(row["MCC"]["value"]), sum(row["unreadable"].values()), row["out_of_policy"]["n"],
    )  # fmt: skip


WORDS: dict[str, Words] = {
    "compare": _compare, "origins": _origins, "families": _families, "judges": _judges,
    "guards": _guards,
}  # fmt: skip
