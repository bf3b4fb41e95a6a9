"""Components of the difficulty notebook: the dropped file, its columns, its pictures; not an app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import anywidget
import marimo as mo
import shared
import traitlets

from workbench.actions import instrument, planning
from workbench.actions.open import Bench
from workbench.charts import panels as charts
from workbench.charts.power import power_chart
from workbench.pages import panels as pages
from workbench.pages.safe import fold, say, tag

# As in METHOD 1.2: .90 against .80, and differences that vary a little from item to item.
RATES = {"a": 0.90, "b": 0.80, "sd": 0.20}
FORMATS = [".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".gz", ".eval"]


class Copy(anywidget.AnyWidget):
    """A button that puts one sentence on the clipboard."""

    _esm = """
    function render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = "Copy sentence";
      button.style.cssText = "font:inherit;font-size:.85rem;padding:.2rem .7rem;border-radius:6px;" +
        "border:1px solid currentColor;background:none;color:inherit;cursor:pointer;opacity:.8";
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(model.get("sentence"));
          button.textContent = "Copied";
        } catch (refused) {
          button.textContent = "Your browser refused: mark the sentence and copy it";
        }
      });
      el.append(button);
    }
    export default { render };
    """
    sentence = traitlets.Unicode("").tag(sync=True)


def drop() -> mo.ui.file:
    """Where a table is dropped, or chosen with the keyboard."""
    return mo.ui.file(filetypes=FORMATS, kind="area", label="Drop a table of outcomes (CSV, TSV, JSON, JSONL, Parquet, each also .gz; Inspect and tau-bench logs)")


def dropped(files: Any) -> tuple[str, bytes] | None:
    """The dropped file's name and bytes; None until there is one."""
    return (str(files[0].name), bytes(files[0].contents)) if files else None


def guesses(file: tuple[str, bytes] | None) -> tuple[instrument.Columns | None, str]:
    """The columns of a dropped file, or why it cannot be read."""
    return shared.attempt(instrument.columns, *file) if file else (None, "")


def columns_form(found: instrument.Columns | None) -> mo.ui.dictionary:
    """Which column is which: as guessed, to be changed where the guess is wrong."""
    if found is None:
        return mo.ui.dictionary({})
    return mo.ui.dictionary({
        field: mo.ui.dropdown(list(found.there), value=found.guessed.get(field), label=field, full_width=True)
        for field in found.fields
    })  # fmt: skip


def columns_view(file: Any, found: Any, form: mo.ui.dictionary, leave_out: Any, problem: str) -> mo.Html:
    """The form under the file's name; nothing until a file was dropped."""
    if file is None:
        return mo.md("")
    if problem:
        return shared.note(problem, "bad")
    lead = f"Columns of {file[0]}, as guessed. An outcome needs item_id and model, and value or status."
    named = list(form.elements.values())
    rows = [mo.hstack(named[at : at + 3], widths="equal", gap=1) for at in range(0, len(named), 3)]
    return mo.vstack([shared.show(tag("p", say(lead), cls="wb-lead")), *rows, leave_out])


def look(
    bench: Bench, file: Any, found: Any, chosen: Mapping[str, str | None], leave_out: bool, samples: Any = "gate"
) -> tuple[Any, str]:
    """What is on the page: the dropped table, or else what this store's probes scored."""
    if file is None:
        panel, problem = shared.attempt(instrument.probed, bench, samples)
        return (instrument.Looked(0, (), panel) if panel else None), problem
    if found is None:
        return None, ""
    mapping = {field: column for field, column in chosen.items() if column}
    return shared.attempt(instrument.look, *file, mapping, leave_out)


def first_words(bench: Bench, file: Any, seen: Any, problem: str, left_out: bool) -> mo.Html:
    """What is wrong with the table, what to do first, or what is measured below."""
    if problem:
        return shared.note(problem, "bad")
    if seen is None:
        return mo.md("") if file else shared.show(pages.nothing_yet(bench.store.reads.runs(3)))
    bad = pages.bad_rows(seen.rejects, seen.rows, left_out)
    return mo.vstack([shared.show(bad), *([shared.show(pages.summary(seen.panel))] if seen.panel else [])])


def sentence(panel: instrument.Panel) -> mo.Html:
    """The sentence, and a button that copies it."""
    return quoted(panel.sentence)


def quoted(text: str) -> mo.Html:
    """A sentence in a box with its button."""
    box = shared.show(tag("p", say(text), cls="wb-sentence"))
    return mo.vstack([box, copy(text)], gap=0.3)


def copy(text: str) -> Any:
    """The button alone."""
    return mo.ui.anywidget(Copy(sentence=text))


def models_view(panel: instrument.Panel) -> mo.Html:
    """Accuracy with intervals, and every pair."""
    models = panel.results["models"]
    parts = [_picture(charts.accuracy_chart(models, simulated=panel.simulated))]
    if panel.pairs:
        parts.append(_picture(charts.pair_chart(panel.pairs, models, simulated=panel.simulated)))
    return mo.vstack(parts, gap=1.5)


def items_view(panel: instrument.Panel) -> mo.Html:
    """Solve rates, items by models, labels."""
    items, models = panel.results["items"], panel.results["models"]
    every = fold(say("Item by item"), pages.labelled(items))
    return mo.vstack([
        _picture(charts.histogram(items, simulated=panel.simulated)),
        _picture(charts.heat_chart(items, models, simulated=panel.simulated)),
        shared.show(pages.labels(panel.results["bands"])), shared.show(every),
    ], gap=1.5)  # fmt: skip


def tries_view(panel: instrument.Panel) -> mo.Html:
    """pass@k against k, where items were asked more than once."""
    rows = charts.pass_rows(panel.results["models"])
    if max((row["k"] for row in rows), default=0) < 2:
        return shared.note("Items were asked once, or hold shares and not passes: pass@k needs several samples of 0 or 1.", "quiet")
    return _picture(charts.pass_chart(panel.results["models"], simulated=panel.simulated))


def plan_form() -> mo.ui.dictionary:
    """Two pass rates, and how much their difference varies between items."""
    return mo.ui.dictionary({
        "a": mo.ui.number(0.0, 1.0, 0.01, value=RATES["a"], label="One model's pass rate"),
        "b": mo.ui.number(0.0, 1.0, 0.01, value=RATES["b"], label="The other's"),
        "sd": mo.ui.number(0.0, 1.0, 0.05, value=RATES["sd"], label="SD of the true difference between items"),
    })  # fmt: skip


def plan_view(values: Mapping[str, float], panel: instrument.Panel | None) -> mo.Html:
    """The plan for these rates (an emptied field counts as it began), and what the table can show."""
    typed = {**RATES, **{name: value for name, value in values.items() if value is not None}}
    here = (panel.results["n_items"], panel.samples) if panel else ()
    plan, problem = shared.attempt(planning.plan, typed["a"], typed["b"], typed["sd"], *here)
    if problem:
        return shared.note(problem, "bad")
    return mo.vstack([_picture(power_chart(plan)), quoted(planning.plan_sentence(plan))])


def _picture(chart: Any) -> mo.Html:
    return mo.ui.altair_chart(chart, chart_selection=False, legend_selection=False)
