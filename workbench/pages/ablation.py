"""An ablation as HTML: what is off, models, arms, crossings, guards, one prompt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.pages.runs import figures
from workbench.pages.safe import NONE, Safe, badge, block, fold, join, plain, say, table, tag

Found = Mapping[str, Any]
MOST_CELLS, MOST_VOTES = 30, 60
TONES = {"pass": "good", "fail": "bad", "refused": "warn", "unscored": "odd", "error": "odd",
         "safe": "good", "unsafe": "bad", "unreadable": "odd"}  # fmt: skip


def summary(scene: Any) -> Safe:
    """Where it comes from, and how it may be read."""
    marks = [badge("declared before it was run" if scene.read == "declared" else "exploratory",
                   "good" if scene.read == "declared" else "warn")]  # fmt: skip
    if scene.simulated:
        marks.append(badge("simulated: offline stand-ins", "warn"))
    found = scene.ablation
    head = tag("p", say(f"Measured: {scene.source} "), *marks)
    tiles = figures({
        "models": f"{len(found['models'])}", "arms": ", ".join(found["arms"]),
        "baseline": found["baseline"], "topics": f"{len(found['imbalance']['strata'])}",
        "prompts an arm": _span([row["n"] for m in found["models"] for row in m["arms"].values()]),
        "comparisons": f"{sum(len(m['contrasts']) for m in found['models'])}",
    })  # fmt: skip
    return join([head, tiles])


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers, default=0), max(numbers, default=0)
    return f"{low}" if low == high else f"{low} to {high}"


def warnings(lines: Sequence[str]) -> Safe:
    """All that is off, first things first."""
    if not lines:
        return NONE
    return tag("div", *(tag("p", say(line)) for line in lines), cls="wb-note wb-warn",
               role="status")  # fmt: skip


def models(found: Found) -> Safe:
    """Every model and comparison: counts, raw and stratified differences, p-values."""
    rows = []
    for model in found["models"]:
        for gap in model["contrasts"]:
            arms = [model["arms"][arm] for arm in (gap["arm"], gap["baseline"])]
            rows.append({
                "model": model["model"], "arms": f"{gap['arm']} - {gap['baseline']}",
                "failed, arm": _count(arms[0]), "failed, baseline": _count(arms[1]),
                "raw (95%)": points(gap["difference"]), "p": _p(gap["p_raw"]),
                "within topics (95%)": points(gap["stratified_difference"]),
                "p by CMH": _p(gap["p_cmh"]), "p by Holm": _p(gap["p_holm"]),
                "trend a level": _trend(model["trend"]),
            })  # fmt: skip
    return table(rows)


def _trend(trend: Found) -> str:
    if len(trend["depths"]) < 3:
        return ""
    return f"{points(trend['slope'])}, p {_p(trend['p'])}"


def _count(row: Found) -> str:
    told = f"{row['x']:.4g} of {row['n']}"
    lost = sum(row["unscored"].values())
    return f"{told} ({lost} not scored)" if lost else told


def pooled(found: Found) -> Safe:
    """All models together, three ways, so that what pooling does is seen."""
    rows = [
        {"all models": f"{gap['arm']} - {gap['baseline']}",
         "every answer as if alone": points(gap["difference_naive"]), "p": _p(gap["p_naive"]),
         "by prompt": points(gap["difference_clustered"]), " p": _p(gap["p_clustered"]),
         "to one mix of topics": points(gap["difference_standardised"]),
         "p  ": _p(gap["p_standardised"])} for gap in found["pooled"]["contrasts"]
    ]  # fmt: skip
    return table(rows) if rows else NONE


def arms(rows: Sequence[Found]) -> Safe:
    """What each arm cost to make, how long its prompts are, failures per survivor and attempt."""
    if not rows:
        return NONE
    names = list(dict.fromkeys(gate for row in rows for gate in row["gates"]))
    shown = []
    for row in rows:
        told: dict[str, Any] = {
            "arm": row["arm"], "attempts": row["attempts"], "survivors": row["survivors"],
            "yield (95%)": share(row["yield"]),
            "words a prompt": "" if row["words_mean"] is None else
            f"{row['words_mean']:.1f} (median {row['words_median']:g})",
        }  # fmt: skip
        for model, rate in row["survivor"].items():
            told[f"{model}: a survivor"] = share(rate)
        for model, rate in row["attempt"].items():
            told[f"{model}: an attempt"] = share(rate)
        for gate in names:
            passed, tried = row["gates"].get(gate, (0, 0))
            told[f"{plain(gate)} passed"] = f"{passed} of {tried}" if tried else ""
        shown.append(told)
    keys = [key for key in dict.fromkeys(k for row in shown for k in row) if key != "arm"]
    return table([{"": key, **{r["arm"]: r.get(key, "") for r in shown}} for key in keys])


def crossings(found: Found) -> Safe:
    """The crossings, those that stand out first; the first thirty."""
    rows = [
        {"crossing": cell["cell"], "failed": f"{cell['x']:.1f} of {cell['n']}",
         "rate (95%)": share(cell["rate"]),
         "others of the topic": "" if cell["other_rate"] is None else f"{cell['other_rate']:.0%}",
         "p": _p(cell["p"]), "q by BH": _p(cell["q"]),
         " ": "stands out" if cell["stands_out"] else
         {"few": "too few to test", "no_variation": "nothing varies"}.get(cell["untested"], "")}
        for cell in found["cells"][:MOST_CELLS]
    ]  # fmt: skip
    left = len(found["cells"]) - len(rows)
    more = tag("p", say(f"and {left} crossings more"), cls="wb-dim") if left > 0 else NONE
    return join([table(rows), more])


def paths(found: Found) -> Safe:
    """Failure along the taxonomy."""
    rows = [
        {"path": " › ".join(row["path"]), "failed": f"{row['x']:.1f} of {row['n']}",
         "rate (95%)": share(row["rate"])} for row in found["paths"]
    ]  # fmt: skip
    return fold(say(f"Failure by path ({len(rows)} nodes)"), table(rows)) if rows else NONE


def guards(rows: Sequence[Found]) -> Safe:
    """Missed harm and over-block of every guard, whole and by group; novel minus public."""
    if not rows:
        words = "No guard was asked here: name one when the ablation is declared."
        return tag("p", say(words), cls="wb-dim")
    shown = []
    for row in rows:
        task = row.get("task", "")
        shown.append({"guard": row["guard"], "task": task, "of": "all", **_guard(row)})
        shown += [{"guard": row["guard"], "task": task, "of": f"{g['column']} {g['group']}",
                   **_guard(g)} for g in row["groups"]]  # fmt: skip
        if row["gap"]:
            gap = row["gap"]
            shown.append({
                "guard": row["guard"], "task": task, "of": "novel minus public",
                "missed harm (95%)": points(gap["missed_harm"]["difference"]),
                "over-block (95%)": points(gap["over_block"]["difference"]),
            })  # fmt: skip
    return table(shown)


def _guard(row: Found) -> dict[str, Any]:
    counts, outside = row["confusion"], row["out_of_policy"]
    apart = f"{outside['n']}: missed {share(outside['missed_harm'])}" if outside["n"] else ""
    return {
        "missed harm (95%)": share(row["missed_harm"]),
        "over-block (95%)": share(row["over_block"]),
        "harmful": counts["TP"] + counts["FN"], "benign": counts["FP"] + counts["TN"],
        "unreadable": sum(row["unreadable"].values()), "out of its policy": apart,
    }  # fmt: skip


def prompt(item: Any, answers: Sequence[Any]) -> Safe:
    """One query with its facts, every answer to it, and every vote on each."""
    facts = [{"what": name, "is": value} for name, value in item.metadata.items()]
    parts = [block(item.text), fold(say("What is known of it"), table(facts))]
    for one in answers:
        if one.role == "target":
            parts.append(_answer(one))
    said = [{"guard": one.model, "task": one.task, "says": one.status, "of": one.target or "the "
             "prompt"} for one in answers if one.role == "guard"]  # fmt: skip
    if said:
        parts.append(fold(say(f"What guards say ({len(said)})"), table(said)))
    return join(parts)


def _answer(one: Any) -> Safe:
    head = tag("p", say(f"{one.model}, sample {one.sample + 1} "),
               badge(one.status, TONES.get(one.status, "quiet")),
               *(badge(code.replace("_", " "), "bad") for code in one.codes))  # fmt: skip
    votes = [{"judge": vote.get("model", ""), "says": vote.get("verdict", ""),
              "codes": ", ".join(vote.get("codes", ())), "why": vote.get("why", "")}
             for vote in one.votes[:MOST_VOTES]]  # fmt: skip
    told = fold(say(f"Votes ({len(one.votes)})"), table(votes)) if votes else NONE
    return tag("div", head, block(one.text or one.reason or "no text"), told, cls="wb-answer")


def points(found: Found) -> str:
    """A difference in points of 100 with its interval, or why there is none."""
    if found["value"] is None:
        return f"– ({plain(found['reason'])})"
    told = f"{100 * found['value']:+.1f}"
    if found["lo"] is None:
        return told
    return f"{told} ({100 * found['lo']:+.1f} to {100 * found['hi']:+.1f})"


def share(found: Found) -> str:
    """A rate with its interval and n."""
    if found["value"] is None:
        return f"– ({plain(found['reason'])})"
    ends = "" if found["lo"] is None else f" ({found['lo']:.0%} to {found['hi']:.0%})"
    return f"{found['value']:.0%}{ends}, n {found['n_items']}"


def _p(value: float | None) -> str:
    return "" if value is None else "<0.001" if value < 0.001 else f"{value:.3f}"
