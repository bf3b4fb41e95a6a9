"""What a measure found as plain text: a table and the sentence to paste."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.console import table

if TYPE_CHECKING:
    from workbench.actions.measure import Measured

SHOWN_KS = 4
MOST_TASKS = 40
LABEL = "-"
CHANCE = "fine by raw, no better than chance"
Words = Callable[[Mapping[str, Any]], Iterator[str]]


def lines(found: Measured, more: Mapping[str, Words] | None = None) -> str:
    """The text of any measure; `more` has the words of kinds that are not told here."""
    words = {"panel": _panel, "steps": _steps, "agreement": _agreement, **(more or {})}
    said = words[found.kind](found.results)
    inputs = [f"{one['path']}: {one['rows']:,} rows" for one in found.inputs]
    return "\n".join([*inputs, *found.notes, "", *said])


def number(value: float | None) -> str:
    return LABEL if value is None else f"{value:.3f}"


def estimate(found: Mapping[str, Any] | None) -> str:
    """`0.420 (0.320 to 0.520)`, or why there is no value."""
    if found is None:
        return LABEL
    if found["value"] is None:
        return f"{LABEL} ({found['reason']})"
    if found["lo"] is None:
        return number(found["value"])
    return f"{found['value']:.3f} ({found['lo']:.3f} to {found['hi']:.3f})"


def _panel(results: Mapping[str, Any]) -> Iterator[str]:
    models = results["models"]
    ks = [k for k in models[0]["pass_at_k"] if k != "1"][-1:] if models else []
    head = ("model", "accuracy (95%)", "items", "missing",
            *(name for k in ks for name in (f"pass@{k}", f"pass^{k}")))  # fmt: skip
    yield table(head, [
        (m["model"], estimate(m["accuracy"]), m["accuracy"]["n_items"], m["missing"],
         *(cell for k in ks for cell in (estimate(m["pass_at_k"][k]), estimate(m["pass_k"][k]))))
        for m in models
    ])  # fmt: skip
    bands, apart, paired = (results[k] for k in ("bands", "separability", "paired_separability"))
    yield ""
    yield (
        f"{results['n_items']:,} items: {bands['zero_solve']} nobody ever solved, "
        f"{bands['all_solve']} all always solved, {bands['between']} between"
    )
    yield "labels: " + ", ".join(
        f"{name} {n}" + (f" ({bands['provisional'][name]} provisional)"
                         if name in bands["provisional"] else "")
        for name, n in bands["labels"].items()
    )  # fmt: skip
    if apart["value"] is not None:
        yield (
            f"separability: {apart['separated']} of {apart['pairs']} pairs of models have "
            f"intervals that do not overlap ({apart['value']:.0%}); paired, by Holm: "
            f"{paired['separated']}"
        )
    if "reference" in results:
        yield from _reference(results["reference"])


def _reference(found: Mapping[str, Any]) -> Iterator[str]:
    agree = found.get("agreement_with_confidence")
    brier = found["pair_rank_brier"]
    if agree is not None:
        value, coverage = number(agree["value"]), number(agree["coverage"])
        yield f"agreement with confidence: {value}, coverage {coverage}"
    yield (
        f"rank agreement over {len(found['shared_models'])} shared models: Kendall's tau "
        f"{number(found['kendall_tau'])}, pair-rank Brier {number(brier['value'])} "
        "(uninformed: .25)"
    )


def _steps(results: Mapping[str, Any]) -> Iterator[str]:
    for model in results["models"]:
        yield from _flow(model)
        yield ""


def _flow(model: Mapping[str, Any]) -> Iterator[str]:
    whole = model["end_to_end"]
    yield (
        f"{model['model']}: {model['n_rollouts']} rollouts, {model['crashed']} crashed; end to end "
        f"over {whole['n_tasks']} tasks: " + _by_k(whole)
    )
    if not model["steps"]:
        yield _tasks(model["tasks"])
        return
    kind = model["rate_kind"].replace("_", " ")
    yield table(
        ("step", "units", f"{kind} (95%)", "pass@k", "pass^k", "volatile", "first failures",
         "brittle"), [_step(row, model["rate_kind"]) for row in model["steps"]],
    )  # fmt: skip
    if model["rate_kind"] == "point_rate":
        yield (
            f"product of point rates: {number(model['marginal_product'])}; an end-to-end rate only "
            "if steps were independent and live states were like the recorded ones"
        )
        return
    rewards = model["reward_by_steps"]
    yield (
        f"rollouts without a wrong step: {estimate(model['no_wrong_step'])}; product of "
        f"1 - hazard: {number(model['hazard_product'])}; of marginal rates: "
        f"{number(model['marginal_product'])}"
        + ("" if model["same_steps"] else " (rollouts differ in their steps: of no one flow)")
    )
    yield (
        f"succeeded in spite of a wrong step: {rewards['reward1_missed']}; failed with every step "
        f"right: {rewards['reward0_all']}"
    )
    core = model["failure_core"]
    if core["steps"]:
        yield (
            f"half of all first failures: {', '.join(core['steps'])} ({core['share']:.0%}; the "
            f"same set in {core['frequency']:.0%} of draws)"
        )


def _tasks(rows: Sequence[Mapping[str, Any]]) -> str:
    """pass@k and pass^k by task, where no step is graded."""
    told = [
        (row["task_id"], row["rollouts"], row["crashed"], f"{row['c']}/{row['n']}",
         _k(row, "pass_at_k", "@"), _k(row, "pass_k", "^")) for row in rows[:MOST_TASKS]
    ]  # fmt: skip
    more = f"\nand {len(rows) - MOST_TASKS} tasks more" if len(rows) > MOST_TASKS else ""
    return table(("task", "rollouts", "crashed", "passed", "pass@k", "pass^k"), told) + more


def _k(row: Mapping[str, Any], name: str, sign: str) -> str:
    """The largest k of a task."""
    ks = list(row[name])
    return f"{sign}{ks[-1]} {number(row[name][ks[-1]])}" if ks else "–"


def _by_k(whole: Mapping[str, Any]) -> str:
    ks = list(whole["pass_at_k"])[:SHOWN_KS]
    parts = [f"pass@{k} {number(whole['pass_at_k'][k]['value'])}, pass^{k} "
             f"{number(whole['pass_k'][k]['value'])}" for k in ks]  # fmt: skip
    return "; ".join(parts) or "no rewards"


def _step(row: Mapping[str, Any], kind: str) -> Sequence[object]:
    k = str(row["lift_k"] or 1)
    return (
        row["step"], row["units"], estimate(row[kind]),
        f"@{k} {number((row['pass_at_k'].get(k) or {'value': None})['value'])}",
        f"^{k} {number((row['pass_k'].get(k) or {'value': None})['value'])}", row["volatile"],
        "–" if row["first_failures"] is None else row["first_failures"],
        "brittle" if row["brittle"] else " ".join(row["warnings"]),
    )  # fmt: skip


def _agreement(results: Mapping[str, Any]) -> Iterator[str]:
    yield from _agreed(results)
    for group in results.get("groups", ()):
        yield ""
        yield f"group {group['group']}"
        yield from _agreed(group)


def _agreed(found: Mapping[str, Any]) -> Iterator[str]:
    odd = ", ".join(f"{rater} {n}" for rater, n in found["non_labels"].items())
    yield (
        f"{found['n_units']:,} units, {len(found['raters'])} raters: raw {estimate(found['raw'])}, "
        f"alpha {estimate(found['alpha'])}, Fleiss {estimate(found['fleiss'])}"
        + (f"; no label: {odd}" if odd else "")
    )
    rows = [(p["a"], p["b"], p["n"], estimate(p["raw"]), number(p["kappa"]), number(p["ac1"]),
             CHANCE if p.get("looks_fine_but_is_chance") else "")
            for p in found["pairs"]]  # fmt: skip
    if rows:
        yield table(("rater", "rater", "n", "raw (95%)", "kappa", "AC1", ""), rows)
    for row in found.get("against", ()):
        yield (
            f"{row['rater']} against the reference: raw {estimate(row['raw'])}, "
            f"kappa {number(row['kappa'])}, AC1 {number(row['ac1'])}, n {row['n']}"
            + (f"; {CHANCE}" if row["looks_fine_but_is_chance"] else "")
        )
        if "TPR" in row:
            yield (
                f"  TPR {estimate(row['TPR'])}, TNR {estimate(row['TNR'])}, "
                f"MCC {number(row['MCC'])}, corrected pass rate {estimate(row['corrected_rate'])}"
            )
        if "length" in row:
            yield f"  {length_words(row['length'])}"
    if "panel" in found:
        yield from _votes(found["panel"])


def length_words(row: Mapping[str, Any]) -> str:
    """The odds ratio of a standard deviation of length, and whether it is flagged."""
    mark = ": it passes what is longer or shorter more readily" if row["flagged"] else ""
    return f"odds ratio per SD of length {estimate(row['or_per_sd'])}{mark}"


def _votes(panel: Mapping[str, Any]) -> Iterator[str]:
    """What a panel of these raters is worth, and how often its vote is wrong."""
    yield (
        f"{len(panel['judges'])} raters are worth {estimate(panel['n_eff'])} independent votes: "
        f"their errors correlate by {estimate(panel['rho'])}"
    )
    for mode in ("majority", "unanimous_pass"):
        if mode in panel:
            row = panel[mode]
            free = row["if_independent"]
            yield (
                f"  {mode.replace('_', ' ')}: TPR {estimate(row['TPR'])}, FPR "
                f"{estimate(row['FPR'])} (if errors were independent: {number(free['TPR'])}, "
                f"{number(free['FPR'])}); {row['split']} split, {row['ties']} ties, "
                f"{row['no_quorum']} without a quorum"
            )
