"""`workbench measure ablation`: the command, and its words, the mix of topics before all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.console import clean, table, write_json
from workbench.contrastlines import small
from workbench.measurelines import LABEL, estimate, lines, number
from workbench.measuring import (
    JsonOption,
    MapOption,
    SeedOption,
    SkipOption,
    StrataOption,
    Table,
    reading,
)

EXAMPLE = (
    "Example: workbench measure ablation outcomes.csv --arm depth --baseline L2 --strata topic "
    "--fail fail"
)
CROSSINGS = (
    "Example: workbench measure crossings outcomes.csv --axis group --topic topic --hold depth"
)
MOST_SHOWN, MOST_PATHS = 30, 200
FailOption = Annotated[
    list[str] | None,
    typer.Option("--fail", help="The label that counts as a failure; may be given again."),
]


def ablation(  # noqa: PLR0913 - the options of a command are its arguments
    outcomes: Table,
    arm: Annotated[str, typer.Option(help="The column of arms, as depth with L1, L2, L3.")],
    baseline: Annotated[
        str, typer.Option(help="The arm that others are held against; else the shallowest.")
    ] = "",
    strata: StrataOption = None,
    cluster: Annotated[
        str, typer.Option(help="The column of what belongs together; else cluster_id or item_id.")
    ] = "",
    fail: FailOption = None,
    calibration: Annotated[
        Path | None, typer.Option(help="Judge and people on the same things: corrects rates.")
    ] = None,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Do models fail more in one arm than in another? Raw, within topics, and all together."""
    from workbench.actions.ablation import Ablation
    from workbench.actions.ablation import ablation as measure

    asked = Ablation(arm, baseline, tuple(strata or ()), cluster, tuple(fail or ()), calibration)
    found = measure(outcomes, reading(mapping, skip_bad, seed), asked)
    if str(json) != "-":
        for line in found.results["warnings"]:
            print(f"! {clean(line)}")
        print(lines(found, {"ablation": words}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def crossings(  # noqa: PLR0913 - the options of a command are its arguments
    outcomes: Table,
    axis: Annotated[
        list[str] | None, typer.Option(help="A column that crosses the topic; may be given again.")
    ] = None,
    topic: Annotated[str, typer.Option(help="The column of topics that axes cross.")] = "",
    path: Annotated[
        list[str] | None, typer.Option(help="A column of the path, from its root; again for more.")
    ] = None,
    hold: Annotated[
        list[str] | None, typer.Option(help="A column held equal, as depth; may be given again.")
    ] = None,
    fail: FailOption = None,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Where do models fail? By path of a taxonomy, and where an axis meets a topic."""
    from workbench.actions.crossings import Places
    from workbench.actions.crossings import crossings as measure

    given = (tuple(names or ()) for names in (axis, path, hold, fail))
    axes, paths, held, fails = given
    found = measure(outcomes, reading(mapping, skip_bad, seed),
                    Places(axes, topic, paths, held, fails))  # fmt: skip
    if str(json) != "-":
        for line in found.results["warnings"]:
            print(f"! {clean(line)}")
        print(lines(found, {"crossings": places}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def places(results: Mapping[str, Any]) -> Iterator[str]:
    """Rates by path, then crossings, those that stand out first."""
    yield results["failure"]
    if results["paths"]:
        yield ""
        yield table(("path", "failed", "rate (95%)"), [
            (" > ".join(row["path"]), f"{row['x']:.4g}/{row['n']}",
             estimate(row["rate"])) for row in results["paths"][:MOST_PATHS]
        ])  # fmt: skip
        if len(results["paths"]) > MOST_PATHS:
            yield f"and {len(results['paths']) - MOST_PATHS} nodes more"
    if results["cells"]:
        yield ""
        yield table(("crossing", "failed", "rate (95%)", "others", "p", "q by BH", ""), [
            (cell["cell"], f"{cell['x']:.4g}/{cell['n']}", estimate(cell["rate"]),
             number(cell["other_rate"]), small(cell["p"]), small(cell["q"]),
             "stands out" if cell["stands_out"] else cell["untested"].replace("_", " "))
            for cell in results["cells"][:MOST_SHOWN]
        ])  # fmt: skip
        if len(results["cells"]) > MOST_SHOWN:
            yield f"and {len(results['cells']) - MOST_SHOWN} crossings more"
    yield ""
    yield results["sentence"]


def words(results: Mapping[str, Any]) -> Iterator[str]:
    """Models by arm, differences, all models together, trend, the sentence."""
    yield results["failure"]
    yield ""
    arms = results["arms"]
    yield table(("model", *(f"{arm}: failed (95%)" for arm in arms)), [
        (row["model"], *(_rate(row["arms"][arm]) for arm in arms)) for row in results["models"]
    ])  # fmt: skip
    gaps = [(row["model"], gap) for row in results["models"] for gap in row["contrasts"]]
    if gaps:
        yield ""
        yield table(
            ("model", "arms", "raw (95%, Newcombe)", "p", "within strata (95%)", "p by CMH",
             "p by Holm", ""),
            [(name, f"{gap['arm']} - {gap['baseline']}", estimate(gap["difference"]),
              small(gap["p_raw"]), estimate(gap["stratified_difference"]), small(gap["p_cmh"]),
              small(gap["p_holm"]), _doubts(gap)) for name, gap in gaps],
        )  # fmt: skip
        yield ""
        yield from _pooled(results["pooled"])
        yield from _trends(results)
    yield from _corrected(results)
    yield ""
    yield results["sentence"]


def _rate(row: Mapping[str, Any]) -> str:
    return f"{row['x']:.4g}/{row['n']} {estimate(row['rate'])}" if row["asked"] else LABEL


def _doubts(gap: Mapping[str, Any]) -> str:
    doubts = dict.fromkeys([*gap["difference"]["warnings"],
                            *gap["stratified_difference"]["warnings"]])  # fmt: skip
    if gap["tested_by"] == "clustered SE":
        doubts["p_clustered"] = None
    return " ".join(doubts)


def _pooled(found: Mapping[str, Any]) -> Iterator[str]:
    for row in found["contrasts"]:
        yield (
            f"all models, {row['arm']} - {row['baseline']}: "
            f"rows as coins of their own {estimate(row['difference_naive'])} p "
            f"{small(row['p_naive'])}; by prompt {estimate(row['difference_clustered'])} p "
            f"{small(row['p_clustered'])}; to one mix "
            f"{estimate(row['difference_standardised'])} p {small(row['p_standardised'])}"
        )


def _trends(results: Mapping[str, Any]) -> Iterator[str]:
    for row in results["models"]:
        if len(row["trend"]["depths"]) > 2:
            yield (f"{row['model']}: by one level of depth {estimate(row['trend']['slope'])}, "
                   f"p {small(row['trend']['p'])}")  # fmt: skip


def _corrected(results: Mapping[str, Any]) -> Iterator[str]:
    found = results.get("corrected")
    if not found:
        return
    yield ""
    yield (
        f"the judge sees {number(found['sensitivity'])} of {found['n_failed']} failures and "
        f"{number(found['specificity'])} of {found['n_passed']} passes that people saw; without "
        "its errors:"
    )
    for row in found["models"]:
        arms = ", ".join(f"{arm} {estimate(one)}" for arm, one in row["arms"].items())
        gaps = ", ".join(f"{arm} {estimate(one)}" for arm, one in
                         row["stratified_differences"].items())  # fmt: skip
        yield f"  {row['model']}: {arms}" + (f"; within strata {gaps}" if gaps else "")
