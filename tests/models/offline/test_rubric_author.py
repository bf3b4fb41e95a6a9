"""The author of rubric items: whole items, verified mistakes, the sheet, and repairs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache

import pytest

from tests.models.offline import rubric_world as world
from tests.models.offline.author_messages import SHEET, ask_author, taxonomy
from workbench.domain.rubric import TYPES
from workbench.gates.rubric_form import RULES, Check
from workbench.models.offline.author import write_rubric
from workbench.models.offline.draws import Draws
from workbench.models.offline.rates import ROWS
from workbench.recipes.rubric import Payload
from workbench.rubrics import facts

KINDS = tuple(kind for kind in ROWS["rubric_author"]["author-a"] if kind != "taste")
# The check of rubric_form that a program alone can make of a mistake.
BY_PROGRAM = {"missing_type": "missing_type", "leak": "leak"}


@cache
def clean() -> tuple[world.Item, ...]:
    return tuple(world.items(47))


def payload(item: world.Item) -> dict[str, object]:
    rows = item.criteria
    weights = {c.id: "gate" for c in rows if c.criticality == "gate"}
    fields = {"prompt": item.prompt, "output": "A reply.", "criteria": [facts(c) for c in rows],
              "criticality": weights}  # fmt: skip
    return Payload.model_validate(fields).stored()


def failed(item: world.Item) -> list[Check]:
    return [check for rule in RULES for check in rule(payload(item)) if not check.ok]


def test_every_leaf_of_the_retail_tree_gives_an_item() -> None:
    places = world.leaves()
    assert len(places) > 40
    for node in places:
        asked = ask_author(node)
        item = write_rubric(asked, Draws("author-b", asked, 1, sampled=True), {})
        assert "refuse" not in item, (node.id, item["refuse"])


def test_a_leaf_that_the_terms_do_not_serve_is_refused_in_words() -> None:
    node = next(n for n in taxonomy().nodes if n.id == "insurance_water")
    assert "no task family fits" in world.written(node, "author-a", 1)["refuse"]


def test_clean_items_pass_every_check_of_form() -> None:
    for item in clean():
        assert not failed(item), item
        assert {c.type for c in item.criteria} == set(TYPES)
        assert 5 <= len(item.criteria) <= 8
        assert any(c.criticality == "gate" and c.polarity == "must" for c in item.criteria)
        assert any(c.evidence for c in item.criteria)


def test_evidence_is_quoted_from_the_documents() -> None:
    for item in clean():
        for criterion in item.criteria:
            assert criterion.evidence in SHEET.replace("\n", " ") or criterion.evidence in SHEET


def test_stories_differ() -> None:
    assert len({item.prompt for item in clean()}) == len(clean())


def test_another_sheet_gives_another_criterion() -> None:
    node = next(n for n in world.leaves() if n.id == "abroad_large")
    changed = re.sub(r"costs (\d\.\d\d) % of the amount", r"costs 1\1 % of the amount", SHEET)
    texts = []
    for sheet in (SHEET, changed):
        asked = ask_author(node, sheet=sheet)
        draw = Draws("author-a", [{"role": "user", "content": "same"}], 3, sampled=True)
        texts.append(write_rubric(asked, draw, {})["criteria"][0]["text"])
    before, after = (re.findall(r"\d+\.\d\d %", text) for text in texts)
    assert after == [f"1{before[0]}"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_one(kind: str) -> None:
    for item, good in zip(world.items(20, **{kind: 1.0}), clean(), strict=False):
        texts = [c.text for c in item.criteria]
        if kind != "near_duplicate":
            assert item.fields != good.fields
        if kind in BY_PROGRAM:
            assert BY_PROGRAM[kind] in {check.reason for check in failed(item)}
        elif kind == "wrong_criterion":
            number = re.search(r"\d[\d,]*(?:\.\d+)?(?: %| EUR| days| working| years)?", texts[0])
            assert number and number.group(0) not in item.fields["criteria"][0]["evidence"]
        elif kind in ("vague", "outside", "never_fails", "contrived_criterion", "overlap"):
            assert len(texts) == len(good.criteria) + 1
        elif kind == "compound":
            assert len(texts) == len(good.criteria) - 1


def test_favourites_come_back() -> None:
    node = world.leaves()[0]
    prompts = [
        write_rubric(asked := ask_author(node, covered=[f"{i}"]),
                     Draws("author-a", asked, i, sampled=True), {"near_duplicate": 1.0})["prompt"]
        for i in range(24)
    ]  # fmt: skip
    assert len(set(prompts)) <= 6


def test_authors_make_the_planted_share_of_mistakes() -> None:
    spoilt = n = 0
    for i in range(240):
        asked = ask_author(world.leaves()[i % 40])
        draw = Draws("author-a", asked, i, sampled=True)
        rates = ROWS["rubric_author"]["author-a"]
        spoilt += write_rubric(asked, draw, rates) != write_rubric(asked, draw, {})
        n += 1
    assert 0.30 < spoilt / n < 0.54


def finding(reason: str, *rows: Mapping[str, object]) -> str:
    lines = "\n".join(json.dumps(row) for row in rows)
    return f"gate: g\nreason: {reason}\nmessage: m\nevidence:\n{lines}"


def test_a_compound_criterion_is_split() -> None:
    done = 0
    for item in world.items(12, compound=1.0):
        found = world.checked(item, "judge-b") + world.checked(item, "judge-c")
        named = next(row for row in found if row["fault"] == "compound")
        row = {"criterion": named["id"], "action": "split", "children": named["children"]}
        mended = world.Item(item.leaf, world.repaired(item, finding("compound", row)))
        done += len(mended.criteria) == len(item.criteria) + 1
        assert len({c.id for c in mended.criteria}) == len(mended.criteria)
    assert done >= 9


@pytest.mark.parametrize(
    "kind", ["vague", "outside", "never_fails", "contrived_criterion", "overlap"]
)
def test_what_cannot_stay_goes_or_becomes_something_else(kind: str) -> None:
    done = 0
    for item in world.items(12, **{kind: 1.0}):
        bad = item.criteria[-1]
        reason = "overlapping" if kind == "overlap" else kind
        row = {"criterion": bad.id, "action": "reword"}
        mended = world.Item(item.leaf, world.repaired(item, finding(reason, row)))
        done += bad.text not in [c.text for c in mended.criteria] and not failed(mended)
    assert done >= 9


def test_a_wrong_figure_is_put_right() -> None:
    done = 0
    for item, good in zip(world.items(20, wrong_criterion=1.0), clean(), strict=False):
        row = {"criterion": "c1", "action": "reword"}
        mended = world.repaired(item, finding("wrong_criterion", row))
        figures = [re.findall(r"\d[\d,.]*", row["criteria"][0]["text"])
                   for row in (mended, good.fields)]  # fmt: skip
        done += figures[0] == figures[1]
    assert done >= 15


def test_missing_types_gates_and_leaks_are_mended() -> None:
    done = 0
    for item in world.items(10, missing_type=1.0):
        mended = world.Item(item.leaf, world.repaired(item, finding("missing_type")))
        waived = {row["type"] for row in mended.fields["waived"]}
        done += {c.type for c in mended.criteria} | waived == set(TYPES)
    for item in world.items(10, leak=1.0):
        mended = world.Item(item.leaf, world.repaired(item, finding("leak")))
        done += not failed(mended)
    assert done >= 16


def test_a_repairer_without_an_item_says_so() -> None:
    empty = world.Item("", {"prompt": "", "criteria": []})
    assert world.repaired(empty, finding("vague"))["refuse"]
