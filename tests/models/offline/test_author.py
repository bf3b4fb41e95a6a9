"""The offline author reads its message and nothing else, and what it plants is a defect."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.models.offline.author_messages import (
    ROOT,
    SHEET,
    ask_author,
    draw_for,
    stands_in,
    taxonomy,
)
from workbench.models.offline.author import write
from workbench.models.offline.author.defects import KINDS
from workbench.models.offline.author.leaves import FAMILIES, family_of
from workbench.models.offline.author.message import documents
from workbench.models.offline.author.rederive import facts_of, steps_of, value_of
from workbench.models.offline.author.sheet import Sheet

TREE = taxonomy()
SERVED = TREE.leaves("retail")
RATES = {
    "wrong_key": 0.07, "off_by_one": 0.04, "unit_slip": 0.03, "leak": 0.05,
    "ambiguous": 0.04, "vague": 0.03, "contrived": 0.04, "near_duplicate": 0.05,
}  # fmt: skip
FIELDS = {
    "prompt", "sections", "answer", "answer_type", "unit", "aliases", "tolerance", "equivalents",
    "mutants", "schema", "trace", "reasoning",
}  # fmt: skip


def clean(leaf_id: str, salt: str = "a", **more: Any) -> dict[str, Any]:
    return write(ask_author(TREE.node(leaf_id), **more), draw_for(leaf_id, salt), {})


def shown(value: Any) -> str:
    """A trace's value in the house form of keys."""
    if isinstance(value, Decimal):
        return f"{value:,.2f} EUR"
    return f"{value:%-d %B %Y}" if isinstance(value, date) else str(value)


def test_every_retail_leaf_is_served_and_all_fourteen_families_occur() -> None:
    families = {leaf.id: family_of(leaf.label, leaf.definition) for leaf in SERVED}
    assert set(families.values()) == set(FAMILIES)
    assert len(FAMILIES) == 14
    assert len(TREE.leaves()) >= 60


def test_the_author_side_imports_only_itself() -> None:
    own = "workbench.models.offline.author"
    for file in (ROOT / "workbench/models/offline/author").glob("*.py"):
        names = re.findall(r"^(?:from|import) (\S+)", file.read_text("utf-8"), re.MULTILINE)
        assert all(n.startswith(own) or n.split(".")[0] in sys.stdlib_module_names for n in names)


def test_leaves_without_a_family_are_refused_in_words() -> None:
    for leaf in TREE.leaves("advice"):
        said = write(ask_author(leaf), draw_for("x"), {})
        assert said["refuse"] == f"no task family fits the leaf {leaf.label!r}"
        assert said["prompt"] == ""


def test_documents_without_the_clause_are_refused_in_words() -> None:
    said = clean("late_bill", sheet=SHEET.replace("paid late", "settled slowly"))
    assert "hold no clause" in said["refuse"]
    assert "no product terms" in clean("late_bill", sheet="### Notes\nNothing.")["refuse"]


@pytest.mark.parametrize("track", ["happy", "edge", "adversarial", "production"])
def test_replies_hold_the_contract(track: str) -> None:
    titles = re.findall(r"^### (.+)$", SHEET, re.MULTILINE)
    for leaf in SERVED:
        item = clean(leaf.id, track, track=track)
        assert set(item) == FIELDS
        json.dumps(item)
        assert set(item["sections"]) <= set(titles)
        assert len(item["equivalents"]) >= 3
        assert item["answer"] not in item["mutants"]
        assert not stands_in(item["answer"], item["prompt"])
        assert (item["answer_type"] == "numeric") == (item["unit"] == "EUR")


def test_traces_quote_verbatim_and_lead_to_the_key() -> None:
    for leaf in SERVED:
        item = clean(leaf.id, "trace")
        trace = item["trace"]
        carried = [text for t, text in documents(SHEET).items() if t in item["sections"]]
        for fact in trace["facts"]:
            assert any(fact["quote"] in text for text in [item["prompt"], *carried]), fact
        assert shown(value_of(trace, steps_of(trace))) == item["answer"]
        assert facts_of(trace)


def test_the_same_message_gives_the_same_item_in_another_process() -> None:
    code = (
        "import json; from tests.models.offline.test_author import clean;"
        "print(json.dumps([clean(x) for x in ('month_all', 'cb_mixed', 'loan_young')]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "77", "PATH": ""},
    )  # fmt: skip
    here = [clean(x) for x in ("month_all", "cb_mixed", "loan_young")]
    assert json.loads(run.stdout) == here


@pytest.mark.parametrize(
    ("leaf", "old", "new"),
    [
        ("fee_months", r"fee is (\d+)", 7), ("left_today", r"limit is ([\d,]+)", 7),
        ("abroad_large", r"costs (\d)\.\d\d % of the am", 3), ("fx_payment", r"spread of (\d)", 3),
        ("offer_new", r"flat (1)\.50", 4), ("od_interest", r"costs (\d+)\.\d\d % a year", 2),
        ("card_deadline", r"posted within (\d+)", 2), ("trip_whole", r"(\d)\.\d+ [A-Z]{3}", 1),
    ],
)  # fmt: skip
def test_a_changed_figure_in_the_sheet_changes_the_key(leaf: str, old: str, new: int) -> None:
    def raised(match: re.Match[str]) -> str:
        figure = str(int(match.group(1).replace(",", "")) + new)
        return match.group(0).replace(match.group(1), figure)

    changed = 0
    for salt in range(6):
        before = clean(leaf, str(salt))
        after = clean(leaf, str(salt), sheet=re.sub(old, raised, SHEET))
        changed += before["answer"] != after["answer"]
    assert changed >= (2 if leaf == "offer_new" else 5)


def test_persona_tone_and_product_can_be_read_back() -> None:
    coordinate = {"persona": "retired person", "tone": "annoyed", "product": "Quay Plus"}
    for leaf in SERVED[::6]:
        prompt = clean(leaf.id, coordinate=coordinate)["prompt"]
        assert "retired" in prompt
        assert "Quay Plus" in prompt
        assert re.search(r"annoy|fed up|not happy|irritate", prompt)


def test_a_reviewer_can_ask_for_less_small_talk() -> None:
    short = [clean(leaf.id, checklist=("Less small talk, please.",)) for leaf in SERVED]
    usual = [clean(leaf.id) for leaf in SERVED]
    lengths = [(len(a["prompt"]), len(b["prompt"])) for a, b in zip(short, usual, strict=True)]
    assert all(one <= other for one, other in lengths)
    assert sum(one < other for one, other in lengths) > 0.8 * len(lengths)
    assert [one["answer"] for one in short] == [one["answer"] for one in usual]


def test_what_is_covered_is_not_written_again() -> None:
    first = clean("late_bill")
    again = clean("late_bill", covered=[first["prompt"]])
    assert again["prompt"] != first["prompt"]
    assert again["answer"] != first["answer"]


def test_a_rule_of_the_checklist_keeps_from_the_mistake() -> None:
    def cued(rules: tuple[str, ...]) -> int:
        asked = [ask_author(leaf, checklist=rules) for leaf in SERVED]
        bad = [write(m, draw_for("c", i), {"contrived": 1.0}) for i, m in enumerate(asked)]
        good = [write(m, draw_for("c", i), {}) for i, m in enumerate(asked)]
        return sum(one != other for one, other in zip(bad, good, strict=True))

    assert cued(("Do not write like an exam.",)) == 0
    assert cued(("Ask about weekends.",)) == len(SERVED)


@pytest.mark.parametrize("kind", KINDS)
def test_plants_are_defects(kind: str) -> None:
    planted = 0
    for leaf in SERVED:
        message = ask_author(leaf)
        bad = write(message, draw_for(leaf.id), {kind: 1.0, "taste": 1})
        good = write(message, draw_for(leaf.id), {})
        if bad == good:
            continue
        planted += 1
        if kind in ("wrong_key", "off_by_one", "unit_slip"):
            assert bad["answer"] != good["answer"]
            assert bad["prompt"] == good["prompt"]
        if kind == "leak":
            assert bad["answer"] in bad["prompt"]
        if kind == "ambiguous":
            named = [p for p in Sheet(documents(SHEET)).products() if p in bad["prompt"]]
            assert len(named) != 1
    assert planted > 0.7 * len(SERVED)


def test_mistakes_come_at_about_the_rates_of_the_table() -> None:
    found: Counter[bool] = Counter()
    for i in range(12):
        for leaf in SERVED:
            message = ask_author(leaf)
            bad = write(message, draw_for(leaf.id, i), RATES)
            found[bad != write(message, draw_for(leaf.id, i), {})] += 1
    share = found[True] / sum(found.values())
    assert abs(share - sum(RATES.values())) < 0.06  # four standard errors of 732 drafts are .07


def test_no_key_is_a_constant_answer() -> None:
    keys = Counter(clean(leaf.id, str(i))["answer"] for leaf in SERVED for i in range(6))
    assert keys.most_common(1)[0][1] <= 0.05 * sum(keys.values())
