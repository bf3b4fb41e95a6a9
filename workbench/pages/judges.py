"""Judges as HTML: where the labels are from, where judge and people differ, habits, audits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, block, fold, join, plain, say, table, tag
from workbench.pages.yields import share

FIRST, MOST = 6, 60
HABITS = {
    "position": "takes what is shown first (.5: no habit)",
    "padding": "passes more when padded (0: no habit)",
    "length": "odds ratio per SD of length (1: no habit)",
    "kin": "takes its own family's (0: no habit)",
}


def summary(sheet: Any, units: int, raters: Sequence[str]) -> Safe:
    """Where the labels are from, and how many there are."""
    if sheet.simulated:
        mark = badge("simulated: offline stand-ins", "warn")
    elif sheet.brought:
        mark = badge("as brought: no model of this workbench answered", "quiet")
    else:
        mark = NONE
    tiles = figures({"things labelled": f"{units:,}", "raters": f"{len(raters):,}",
                     "rows": f"{sheet.rows:,}"})  # fmt: skip
    return join([tag("p", say(f"Measured: {sheet.source} "), mark), tiles])


def alarms(rows: Sequence[Mapping[str, Any]], reference: str) -> Safe:
    """Judges that look fine by raw agreement and are no better than chance."""
    bad = [row for row in rows if row["looks_fine_but_is_chance"]]
    return join(
        tag("div", tag("p", say(
            f"{row['rater']} agrees with {reference} on {row['raw']['value']:.0%} of the labels, "
            f"and kappa is {row['kappa']:.2f}: no better than chance. Do not use it before you "
            "have looked at the confusion below.")), cls="wb-note wb-bad", role="alert")
        for row in bad
    )  # fmt: skip


def panel(found: Mapping[str, Any]) -> Safe:
    """What these raters are worth together."""
    votes, rho = found["n_eff"], found["rho"]
    if votes["value"] is None:
        return tag("p", say(f"How many votes they are worth: unknown ({plain(votes['reason'])})."),
                   cls="wb-dim")  # fmt: skip
    words = (
        f"Together {len(found['judges'])} raters are worth {_span(votes)} independent votes: their "
        f"errors correlate by {_span(rho)} (95%, bootstrap over items)."
    )
    rows = [
        {"vote": plain(mode), "passes what is good": _rate(found[mode]["TPR"]),
         "passes what is bad": _rate(found[mode]["FPR"]),
         "if errors were independent": _free(found[mode]["if_independent"]),
         "split": found[mode]["split"]} for mode in ("majority", "unanimous_pass") if mode in found
    ]  # fmt: skip
    return join([tag("p", say(words)), table(rows) if rows else NONE])


def odd(counts: Mapping[str, int]) -> Safe:
    """How often raters said what is no label of the reference's: in no figure."""
    if not counts:
        return NONE
    told = ", ".join(f"{rater} {n:,}" for rater, n in counts.items())
    words = f"Said something that the reference never says, left out of all figures: {told}."
    return tag("p", say(words), cls="wb-dim")


def agreements(rows: Sequence[Mapping[str, Any]]) -> Safe:
    """Every judge's figures in one table."""
    return table([
        {"rater": row["rater"], "n": f"{row['n']:,}", "raw": _rate(row["raw"]),
         "kappa": _two(row["kappa"]), "AC1": _two(row["ac1"]),
         **({"TPR": _rate(row["TPR"]), "TNR": _rate(row["TNR"]), "MCC": _two(row["MCC"]),
             "corrected pass rate": _rate(row["corrected_rate"])} if "TPR" in row else {}),
         **({"odds ratio per SD of length": _span(row["length"]["or_per_sd"])
             + (" (flagged)" if row["length"]["flagged"] else "")} if "length" in row else {})}
        for row in rows
    ])  # fmt: skip


def differences(rows: Sequence[Mapping[str, Any]], judge: str, reference: str) -> Safe:
    """The first six disagreements in full, the others behind a fold; no text is trusted."""
    if not rows:
        return tag("p", say(f"{judge} and {reference} differ nowhere."), cls="wb-dim")
    lead = tag("p", say(f"{judge} and {reference} differ on {len(rows):,} labels. Read them before "
                        "you trust either."))  # fmt: skip
    first = tag("div", *(_difference(row, reference) for row in rows[:FIRST]), cls="wb-examples")
    more = rows[FIRST:MOST]
    if not more:
        return join([lead, first])
    rest = join(_difference(row, reference) for row in more)
    left = len(rows) - MOST
    tail = tag("p", say(f"and {left:,} more in the table"), cls="wb-dim") if left > 0 else NONE
    return join([lead, first, fold(say(f"{len(more)} more"), join([rest, tail]))])


def _difference(row: Mapping[str, Any], reference: str) -> Safe:
    """One card: what each said, of which criterion, and the text."""
    item = str(row["item_id"])
    head = [badge(f"{row['rater']}: {row['label']}", "bad"),
            badge(f"{reference}: {row['label_reference']}", "info")]  # fmt: skip
    where = " · ".join(str(row[name]) for name in ("item_id", "output_id", "criterion")
                       if row.get(name))  # fmt: skip
    link = (
        tag("a", say("its point"), href=f"/gated_loop/?cand={item}", cls="wb-link")
        if row.get("criterion_text") else NONE
    )  # fmt: skip
    asked = row.get("criterion_text")
    parts = [tag("div", *head, tag("code", say(where)), link, cls="wb-head")]
    parts += [tag("p", tag("strong", say(asked)))] if _text(asked) else []
    parts += [block(row["text"])] if _text(row.get("text")) else []
    parts += [fold(say("What was asked"), block(row["prompt"]))] if _text(row.get("prompt")) else []
    if len(parts) == 1:
        parts.append(tag("p", say("The table has no text of it (a column text or response)."),
                         cls="wb-dim"))  # fmt: skip
    return tag("div", *parts, cls="wb-card")


def habits(rows: Sequence[Mapping[str, Any]]) -> Safe:
    """Every habit with its test, those found on top."""
    ordered = sorted(rows, key=lambda row: (not row["found"], row["judge"]))
    return table([
        {"judge": row["judge"], "habit": HABITS[row["habit"]], "value": _span(row["value"]),
         "p": _p(row["p"]), "p by Holm": _p(row["p_adjusted"]),
         "": "found" if row["found"] else ""} for row in ordered
    ])  # fmt: skip


def positions(rows: Sequence[Mapping[str, Any]]) -> Safe:
    """Consistency over both orders, and what a judge may be used for."""
    return table([
        {"judge": row["rater"], "pairs in both orders": row["position"]["pairs"],
         "same winner in both": _rate(row["position"]["consistency"]),
         "use": plain(row["position"]["use"] or "-"),
         "padded twins": row["verbosity"]["twins"],
         "passes more when padded": _span(row["verbosity"]["effect"]),
         "self-preference": _span(row["self_preference"]["bias"])
         + (" by proxy" if row["self_preference"]["proxy"] else "")} for row in rows
    ])  # fmt: skip


def gate_audit(found: Any) -> Safe:
    """One recorded audit of gates: defects caught, good points refused, models' votes."""
    head = tag("p", say(
        f"{plain(found.recipe)}, run {found.run_id}: {found.sources} good points, "
        f"{sum(row.planted for row in found.defects)} plants. "),
        badge("simulated: offline stand-ins", "warn") if found.simulated else NONE)  # fmt: skip
    defects = table([
        {"defect": plain(row.defect), "planted": row.planted, "caught": share(row.caught),
         "stopped first by": ", ".join(f"{plain(g)} {n}" for g, n in row.by_gate.items()),
         "missed": row.missed} for row in found.defects
    ])  # fmt: skip
    good = table([
        {"points": name, "tried": row.tried, "refused": share(row.refused),
         "stopped first by": ", ".join(f"{plain(g)} {n}" for g, n in row.by_gate.items())}
        for name, row in (("good", found.good), ("hard good", found.hard_good))
    ])  # fmt: skip
    votes = table([
        {"gate": plain(row.gate), "model": row.model,
         "of": plain(row.defect) if row.defect else "good points",
         "votes against": share(row.against)}
        for row in found.judges
    ])  # fmt: skip
    more = fold(say("Votes against, by model"), votes) if found.judges else NONE
    return join([head, defects, good, more])


def guards(rows: Sequence[Mapping[str, Any]]) -> Safe:
    """Every guard (or group) with its confusion and rates."""
    return table([
        {"guard": row["name"], "n": row["n"],
         **{name: row["confusion"][name] for name in ("TP", "FN", "FP", "TN")},
         "missed harm": _rate(row["missed_harm"]), "over-block": _rate(row["over_block"]),
         "precision": _rate(row["precision"]), "F1": _span(row["F1"]), "MCC": _span(row["MCC"]),
         "unreadable": sum(row["unreadable"].values()), "out of policy": row["out_of_policy"]["n"]}
        for row in rows
    ])  # fmt: skip


def nothing_yet(runs: Sequence[Any]) -> Safe:
    """What to do first, where neither a table was dropped nor a judge has voted."""
    words = (
        "No judge has graded a reply in this store yet. Drop a table of labels above: one row for "
        "what one rater said of one thing, with columns such as item_id, rater and label, people "
        "and judges alike. Or make points whose answers judges grade: a run of "
        "data/specs/replies.yaml; its votes open here."
    )
    links = [
        tag("a", say(f"{r.spec_id}, run {r.run_id}"), href=f"/runs/?run={r.run_id}", cls="wb-link")
        for r in runs
    ]
    there = tag("p", say("Runs that are there, without such votes: "), *links) if runs else NONE
    doors = tag("p", tag("a", say("Make one point"), href="/gated_loop/", cls="wb-link"),
                tag("a", say("Launch a run"), href="/runs/", cls="wb-link"))  # fmt: skip
    return tag("div", tag("p", say(words)), there, doors, cls="wb-note wb-info", role="status")


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _rate(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return f"– ({plain(found['reason'])})"
    if found["lo"] is None:
        return f"{found['value']:.1%}"
    return f"{found['value']:.1%} ({found['lo']:.1%} to {found['hi']:.1%})"


def _span(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return f"– ({plain(found['reason'])})"
    if found["lo"] is None:
        return f"{found['value']:.2f}"
    return f"{found['value']:.2f} ({found['lo']:.2f} to {found['hi']:.2f})"


def _free(found: Mapping[str, Any]) -> str:
    return " / ".join(
        "–" if found[name] is None else f"{found[name]:.1%}" for name in ("TPR", "FPR")
    )


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _p(value: float | None) -> str:
    return "–" if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"
