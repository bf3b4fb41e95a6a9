"""What an ablation says in words: what is off about the table, and what may be concluded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ALPHA = 0.05
MOST_NAMED = 5
TOLD_MISSING = 0.02
Found = Mapping[str, Any]


def warnings(results: Found, notes: Sequence[str]) -> list[str]:
    """All that is off, the mix of strata before anything else."""
    said = [*_mix(results), *_arms(results), *notes]
    for model in results["models"]:
        said += _model(model, results)
    return said


def _mix(results: Found) -> list[str]:
    """Whether raw differences can be read at all."""
    mix, strata = results["imbalance"], results["strata"]
    if not strata:
        return ["no strata were named: another mix of topics would look like a difference "
                "(--strata COLUMN)"]  # fmt: skip
    if not mix["unbalanced"]:
        return []
    few = mix["not_in_every_arm"]
    lone = (
        f"; {len(few)} of {len(mix['strata'])} strata are not in every arm and tell nothing there: "
        f"{_listed(few)}" if few else ""
    )  # fmt: skip
    return [
        f"unbalanced strata: {mix['distance']:.0%} of an arm's prompts would have to lie in "
        f"another {' / '.join(strata)} to match the baseline's mix{lone}; read the stratified "
        "differences, the raw ones are partly of the mix"
    ]


def _arms(results: Found) -> list[str]:
    arms = results["arms"]
    if len(arms) < 2:
        return [f"only one arm is there ({', '.join(arms)}): nothing is compared"]
    return []


def _model(model: Found, results: Found) -> list[str]:
    name, said = model["model"], []
    for arm, row in model["arms"].items():
        lost = sum(row["unscored"].values())
        if not row["asked"]:
            said.append(f"{name} was never asked in arm {arm}")
        elif row["rate"]["reason"] == "too_many_missing":
            low, high = row["missing_bounds"]
            said.append(f"{name}, {arm}: {lost} of {row['asked']} were not scored, too many for a "
                        f"rate (it lies between {low:.3f} and {high:.3f})")  # fmt: skip
        elif lost > TOLD_MISSING * row["asked"]:
            low, high = row["missing_bounds"]
            said.append(f"{name}, {arm}: {lost} of {row['asked']} were not scored (had none of "
                        f"them failed, or all: {low:.3f} to {high:.3f})")  # fmt: skip
    return said + [line for gap in model["contrasts"] for line in _contrast(name, gap, model)]


def _contrast(name: str, gap: Found, model: Found) -> list[str]:
    said, sides = [], [model["arms"][arm] for arm in (gap["arm"], gap["baseline"])]
    known = [row["rate"]["value"] for row in sides]
    what = f"{name}, {gap['arm']} - {gap['baseline']}"
    if None not in known and known[0] == known[1] and known[0] in (0.0, 1.0):
        word = "no prompt failed" if known[0] == 0 else "every prompt failed"
        said.append(f"{what}: {word} in either arm, so chance cannot be told from sameness")
    if gap["stratified_difference"]["reason"] == "no_shared_stratum" and None not in known:
        said.append(f"{what}: no stratum holds both arms, so nothing can be compared within one")
    elif gap["n_dropped"]:
        said.append(f"{what}: {gap['n_dropped']} prompts in strata of one arm alone are left out "
                    "of the stratified difference")  # fmt: skip
    return said


def sentence(results: Found) -> str:
    """One sentence: what the arms do to failure, and what this may not be taken for."""
    gaps = [(model["model"], model) for model in results["models"]]
    arm = next((model["arm"] for _, model in gaps if model["arm"]), "")
    if not arm:
        return "There is one arm only, so nothing can be concluded about depth."
    known = [(name, gap) for name, gap in gaps if gap["stratified_difference"]["value"] is not None]
    if not known:
        why = gaps[0][1]["stratified_difference"]["reason"].replace("_", " ")
        return f"No model can be compared between {arm} and {results['baseline']} ({why})."
    sure = [(name, gap) for name, gap in known if gap["p_holm"] is not None
            and gap["p_holm"] < ALPHA]  # fmt: skip
    strata = len(results["imbalance"]["strata"])
    word = "stratum" if strata == 1 else "strata"
    where = f"within {strata} {word}" if results["strata"] else "without strata"
    n = sum(row["n"] for row in known[0][1]["arms"].values())
    return (
        f"{where.capitalize()} and over {n:,} prompts a model, {_body(sure, known, results, arm)}; "
        f"{_caveat(results, sure)}."
    )


def _body(sure: Sequence[Any], known: Sequence[Any], results: Found, arm: str) -> str:
    name, gap = max(sure or known, key=lambda one: abs(one[1]["stratified_difference"]["value"]))
    told = gap["stratified_difference"]
    points = f"{100 * told['value']:+.1f} points"
    if told["lo"] is not None:
        points += f", 95% {100 * told['lo']:+.1f} to {100 * told['hi']:+.1f}"
    base, family = results["baseline"], f"Holm over {_family(results)}"
    if not sure:
        return (
            f"no failure rate differs beyond chance between {arm} and {base} (the largest gap: "
            f"{name}, {points}; {family})"
        )
    ways = {one["stratified_difference"]["value"] > 0 for _, one in sure}
    way = "more often" if ways == {True} else "less often" if ways == {False} else "differently"
    if len(known) == 1:
        return f"{name} fails {way} in {arm} than in {base} ({points}; {family})"
    return (
        f"{len(sure)} of {len(known)} models fail {way} in {arm} than in {base} (the most: {name}, "
        f"{points}; {family})"
    )


def _family(results: Found) -> str:
    many = sum(gap["p"] is not None for m in results["models"] for gap in m["contrasts"])
    return f"{many} comparison{'s' if many != 1 else ''}"


def _caveat(results: Found, sure: Sequence[Any]) -> str:
    means = results["failure"]
    if not results["strata"]:
        return f"topics were not held equal, so this may be the mix of topics ({means})"
    if sure:
        return (
            f"this says how often answers fail as it was declared ({means}), not that these "
            "prompts are more harmful, and holds for this mix of topics"
        )
    return f"that is no proof of sameness: the interval says what is still possible ({means})"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
