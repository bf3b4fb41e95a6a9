"""The label queue and calibration in the judges notebook, headless."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import Opener
from tests.toys.hostile import LONG, TEXTS
from workbench.actions.labelscene import bring_labels
from workbench.actions.open import Bench
from workbench.actions.triage import Triage, Unit, enqueue
from workbench.serve import FOLDER


class Address(dict[str, Any]):
    """The address of a page, as marimo gives it."""

    def to_dict(self) -> dict[str, Any]:
        return dict(self)

    def remove(self, name: str) -> None:
        self.pop(name)


@pytest.fixture(autouse=True)
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))


def page(bench: Bench, defs: Mapping[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    labelling = importlib.import_module("labelling")
    app = importlib.import_module("judges").app
    here = Address(who="ann")
    chosen = {"here": here, "asked": here, "mode": SimpleNamespace(value=labelling.LABEL)}
    outputs, found = app.run(defs={"bench": bench, "closed": "", **chosen, **(defs or {})})
    texts = (str(getattr(one, "text", one)) for one in outputs if one is not None)
    return "\n".join(texts), dict(found)


def test_the_queue_of_the_demo_opens_with_work_rates_and_parts(copied: Opener) -> None:
    bench = copied()
    assert "labelled by a script" in bring_labels(bench) and bring_labels(bench) == ""
    shown, found = page(bench)
    assert "ready:judges" in shown and "wait for you" in shown and "Does the reply" in shown
    assert "By people&#x27;s labels" in shown and "Simulated (offline stand-ins" in shown
    assert "Calibrated against people" in shown and "not opened" in shown
    assert "Drop a table" not in shown, "measuring is another mode"
    assert "judge-a: " not in shown.split("What the labels say")[0], "votes are hidden before"
    clerk = found["clerk"]
    clerk.handlers()["y"]()
    assert clerk.sit.last is not None and clerk.sit.last.told is not None
    assert found["unlock"]._component_args["disabled"] is False
    shown, found = page(copied("viewer"))
    assert found["unlock"]._component_args["disabled"] is True
    assert found["acts"].elements["y"]._component_args["disabled"] is True


def test_an_empty_store_says_what_to_do_first(copied: Opener, tmp_path: Any) -> None:
    from workbench.actions.open import open_bench

    bench = open_bench(tmp_path / "empty.db")
    shown, found = page(bench)
    assert "Nothing waits for a label in this store." in shown and "ready:judges" in shown
    assert "Rates come with the first labels." in shown and "weighed" not in found
    bench.close()


def test_hostile_outputs_are_shown_and_never_run(copied: Opener, tmp_path: Any) -> None:
    from workbench.actions.open import open_bench
    from workbench.pages import labels as pages

    bench = open_bench(tmp_path / "h.db")
    units = [Unit(f"i{i}", text, "<b>c</b>", {"<i>j</i>": 1.0}, text, text, text, text)
             for i, text in enumerate([*TEXTS.values(), LONG])]  # fmt: skip
    enqueue(bench, "hostile", units, Triage(budget=1))
    shown, found = page(bench)
    sit = found["clerk"].sit
    for _ in units:
        shown += pages.output(sit.shown)
        sit.give("fail", ("bad",), TEXTS["html"])
        shown += pages.revealed(sit.last)
    shown += page(bench)[0]
    for wrong in ("<script", "<img", "<i>j</i>", "<b>c</b>", "\x00", "\u202e", "\x1b"):
        assert wrong not in shown
    assert "&lt;script&gt;" in shown and "characters more are not kept" in shown
    bench.close()


def test_test_labels_are_opened_by_the_button_and_counted(copied: Opener) -> None:
    bench = copied()
    bring_labels(bench)
    labelling = importlib.import_module("labelling")
    form = {"judge": ("queue", "judge-a"), "prompt": "p", "shots": 0, "by": "ann", "again": False}
    found, problem = labelling.calibrated(bench, None, form)
    assert problem == "" and found.stamp == "not opened"
    news: list[Any] = []

    def do(act: Any) -> Any:
        return lambda value=None: news.append(importlib.import_module("shared").attempt(act))

    labelling.open_button(bench, do, found, form)._on_click(1)
    labelling.open_button(bench, do, found, form)._on_click(1)
    assert news[0] == (1, "") and "opened the test labels for this version" in news[1][1]
    found, _ = labelling.calibrated(bench, None, form)
    shown = labelling.calibration_view(
        labelling.calibration_form(bench, None), labelling.open_button(bench, do, found, form),
        found, "", SimpleNamespace(problem=""), True,
    ).text  # fmt: skip
    assert "opened once" in shown and "test labels of people" in shown
