"""The judges notebook on the demo store and on dropped tables, headless."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from tests.conftest import Opener
from workbench.actions.judgeaudit import JudgeAuditOptions, audit_judges
from workbench.actions.open import Bench
from workbench.serve import FOLDER


@pytest.fixture(autouse=True)
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))


def page(bench: Bench, defs: Mapping[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    app = importlib.import_module("judges").app
    outputs, found = app.run(defs={"bench": bench, "closed": "", **(defs or {})})
    texts = (str(getattr(one, "text", one)) for one in outputs if one is not None)
    return "\n".join(texts), dict(found)


def dropped(name: str, text: str) -> dict[str, Any]:
    file = SimpleNamespace(name=name, contents=text.encode())
    return {"drop": SimpleNamespace(value=(file,))}


def test_it_opens_on_the_votes_of_the_store(copied: Opener) -> None:
    bench = copied()
    shown, found = page(bench)
    assert "ready:judges" in shown and "agrees with the planted truth on" in shown
    assert "simulated: offline stand-ins" in shown and "independent votes" in shown
    assert "Nobody has audited the judges in this store yet." in shown
    assert "No gate has been audited in this store yet" in shown
    assert "3,200 calls to 4 judges" in shown or "calls to 4 judges, about $0.00" in shown
    assert found["ask"]._component_args["disabled"] is False and found["tick"] is None
    audit_judges(bench, JudgeAuditOptions(n=4))
    shown, _ = page(bench, {"peek": SimpleNamespace(value=True)})
    assert (
        "4 pairs, 4 padded twins" in shown
        and "Look 1 at tests" in shown
        and "habits that could be tested" in shown
    )
    _, found = page(copied("viewer"))
    assert found["ask"]._component_args["disabled"] is True


def test_a_dropped_table_takes_the_place_of_the_votes(copied: Opener) -> None:
    rows = "\n".join(f"q{i},{who},{'fail' if who == 'human' and i % 10 == 0 else 'pass'}"
                     for i in range(60) for who in ("human", "lazy"))  # fmt: skip
    shown, _ = page(copied(), dropped("mine.csv", f"item_id,rater,label\n{rows}\n"))
    assert "mine.csv" in shown and "no better than chance" in shown
    assert "planted truth" not in shown and "Judges inside the gates" not in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("item_id,rater,first,second,label\n" + "\n".join(
            f"q{i},j,{a},{b},first" for i in range(30) for a, b in (("x", "y"), ("y", "x"))),
         "1 are beyond chance (Holm, 5%): j (position)"),
        ("item_id,model,verdict,harmful\n" + "\n".join(
            f"q{i},g,{'unsafe' if i % 4 == 1 else 'safe'},{i % 2}" for i in range(80)),
         "g misses 50%"),
        ("item_id,rater,label\nq1,a,x\n,b,x\n", "rows cannot be used"),
        ("item_id,rater,label\nq1,a,\nq2,b,\n", "no row has a label"),
        ("nothing\n", "no rows"),
    ],
)  # fmt: skip
def test_other_kinds_and_bad_tables(copied: Opener, text: str, words: str) -> None:
    shown, _ = page(copied(), dropped("t.csv", text))
    assert words in shown and "ready:judges" in shown
