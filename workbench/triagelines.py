"""`workbench measure triage` and `workbench import labels`: judge verdicts that people label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.console import table, write_json
from workbench.contrastlines import WORDS
from workbench.measurelines import estimate, lines
from workbench.measuring import JsonOption, MapOption, SeedOption, SkipOption, reading

EXAMPLE = "Example: workbench measure triage labels.csv --human ann --prob selection_prob"
IMPORT = "Example: workbench import labels verdicts.csv --batch june"

Labels = Annotated[Path, typer.Argument(metavar="LABELS", help="The table of labels.")]
Human = Annotated[str, typer.Option(help="The raters who are people, with commas.")]
Pass = Annotated[str, typer.Option("--pass", help="The label that is a pass.")]


def triage(
    labels: Labels,
    human: Human = "",
    prob: Annotated[
        str, typer.Option(help="The column with each row's probability to be labelled.")
    ] = "",
    good: Pass = "",
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
) -> None:
    """Rates from labels that were chosen, corrected for how; the naive pooled rate beside."""
    from workbench.actions.triagetable import Ask
    from workbench.actions.triagetable import triage as measure

    found = measure(labels, reading(mapping, skip_bad, seed), Ask(_names(human), good, prob))
    if str(json) != "-":
        print(lines(found, {**WORDS, "triage": triage_words}))
    write_json(json, found.kind, found, found.settings, found.results, *found.inputs)


def labels(
    file: Labels,
    batch: Annotated[str, typer.Option(help="What this set of outputs is called in the queue.")],
    human: Human = "",
    good: Pass = "",
    budget: Annotated[float, typer.Option(help="The share of outputs that people label.")] = 0.25,
    random: Annotated[float, typer.Option(help="The share of these drawn by chance.")] = 0.2,
    mapping: MapOption = None,
    skip_bad: SkipOption = False,
    seed: SeedOption = 0,
    store: Annotated[
        Path | None,
        typer.Option(help="The store file (default: $WORKBENCH_STORE, then workbench.db)."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The settings (default: workbench.toml, if there is one).")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Judges' verdicts on outputs into the label queue; the same again adds nothing."""
    from workbench.actions.measure import notes
    from workbench.actions.open import open_bench
    from workbench.actions.triage import Triage
    from workbench.actions.triagetable import Ask, import_verdicts

    how, ask = reading(mapping, skip_bad, seed), Ask(_names(human), good)
    wanted = Triage(budget, random, seed=seed)
    with closing(open_bench(store, config)) as bench:
        found, rows = import_verdicts(bench, file, batch, how, ask, wanted)
    if str(json) != "-":
        print("\n".join([*notes(rows), queued_line(found)]))
    settings = {"batch": batch, "human": ask.people, "good": good, "budget": budget,
                "random": random, "seed": seed, "map": rows.mapping}  # fmt: skip
    write_json(json, "import_labels", _Told(), settings, found._asdict(), rows.input)


class _Told:
    """A table that a person brought: no model of this workbench answered."""

    simulated = False


def queued_line(found: Any) -> str:
    """How many outputs wait for people, and that the same again changes nothing."""
    if not found.new:
        return f"{found.batch}: these {found.n:,} outputs are in the queue already; nothing is new"
    return (
        f"{found.batch}: {found.n:,} outputs; {found.selected:,} wait for people, "
        f"{found.random:,} of them by chance (judges, in the notebooks: label what judges said)"
    )


def triage_words(results: Mapping[str, Any]) -> Iterator[str]:
    """Every rate in a table, and what the naive one would have said."""
    yield f"{results['n']:,} outputs, {results['labelled']:,} labelled by people"
    head = ("of", "", "outputs", "labelled", "by chance", "corrected (95%)", "naive pooled",
            "judges' own", "TPR", "TNR", "")  # fmt: skip
    yield table(head, [
        (row["by"], row["group"], row["n"], row["labelled"], row["random"], estimate(row["rate"]),
         estimate(row["naive"]), estimate(row["judge"]), estimate(row["TPR"]),
         estimate(row["TNR"]), " ".join(row["rate"]["warnings"])) for row in results["rates"]
    ])  # fmt: skip
    first = results["rates"][0]
    rate, naive = first["rate"], first["naive"]
    if rate["value"] is not None:
        yield (
            f"{rate['value']:.1%} of these outputs pass ({rate['lo']:.1%} to {rate['hi']:.1%}, "
            f"95%: {rate['method']}); all labels pooled would say {naive['value']:.1%}, which is "
            "a rate of what was chosen"
        )


def _names(given: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in given.split(",") if name.strip())
