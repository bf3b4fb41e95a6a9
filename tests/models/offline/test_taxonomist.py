"""The offline taxonomist reads its message alone; its slips come at the rates of the table."""

from __future__ import annotations

import json
from typing import Any

from workbench.growing import SYSTEM
from workbench.models.offline import reply
from workbench.models.offline.rates import row
from workbench.text import fence

TEXTS = [
    ("Lost cards abroad", "A lost card abroad is blocked by phone at once. Travellers wait long."),
    ("Fees on small transfers", "Small transfers bear a minimum fee. Traders send many of them."),
    ("Loans without a record", "Newcomers have no credit record. Lenders refuse most loans."),
    ("Closed branches", "The last branch in the valley closed. Pensioners take a bus there."),
]


def grown(model: str, mark: str = "", node: str = "A > Money", more: str = "") -> Any:
    snapshots = "\n".join(
        fence("EVIDENCE", f"id: E{i}\ntitle: {title}\n{text}{mark}")
        for i, (title, text) in enumerate(TEXTS)
    )
    user = (
        f"## Node\nPath: {node}\nLabel: Money\nDefinition: Money.\n\n"
        f"## Children so far\n{more}\n\n## Evidence\n{snapshots}"
    )
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": user}]
    return json.loads(reply(model, messages, response_format={"type": "json_schema"}))["children"]


def test_children_come_from_the_evidence_in_two_manners() -> None:
    by_title, by_phrase = (grown(f"taxonomist-{x}") for x in "ed")
    assert {child["label"] for child in by_title} <= {title for title, _ in TEXTS}
    assert {child["label"] for child in by_phrase} != {child["label"] for child in by_title}
    assert 3 <= len(by_title) <= 7 and by_title == grown("taxonomist-e")


def test_what_is_there_already_is_not_proposed_again() -> None:
    labels = [child["label"] for child in grown("taxonomist-e", more="- Closed branches: x")]
    assert "Closed branches" not in labels and labels


def test_without_evidence_it_has_nothing_to_propose() -> None:
    messages = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": "## Node\nPath: A\nLabel: A\nDefinition: "},
    ]
    told = reply("taxonomist-e", messages, response_format={"type": "json_schema"})
    assert json.loads(told) == {"children": []}


def test_quotes_are_altered_and_missing_at_the_planted_rates() -> None:
    asked, altered, silent = 0, 0, 0
    for turn in range(120):
        for child in grown("taxonomist-e", f" Note {turn}."):
            asked += 1
            text = next(
                (t for i, (_, t) in enumerate(TEXTS) if f"E{i}" == child["evidence_id"]), ""
            )
            silent += not child["quote"]
            altered += bool(child["quote"]) and child["quote"] not in text + f" Note {turn}."
    rates = row("grow", "taxonomist-e")
    assert abs(altered / asked - rates["alters"]) < 0.04
    assert abs(silent / asked - rates["silent"]) < 0.04


def test_names_join_the_terms_that_say_most() -> None:
    messages = [
        {"role": "system", "content": "You name regions of what people ask from their terms."},
        {"role": "user", "content": "## Regions\nr1: card, lost card, block\nr2: the fee"},
    ]
    told = json.loads(reply("taxonomist-e", messages, response_format={"type": "json_schema"}))
    assert told["names"] == [
        {"id": "r1", "label": "Lost card and block"},
        {"id": "r2", "label": "Fee"},
    ]


def test_an_item_is_placed_by_words_it_shares_with_one_leaf() -> None:
    def placed(item: str) -> list[int]:
        user = ("## Leaves\n1. Cash abroad: fees of machines in other countries\n"
                f"2. Loans: income and refusal of loans\n\n{fence('ITEM', item)}")  # fmt: skip
        system = "You place an item in the leaves of a taxonomy."
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        told = reply("judge-a", messages, response_format={"type": "json_schema"})
        return list(json.loads(told)["leaves"])

    assert placed("Why was my loan refused, my income is fine, other loans were granted?") == [2]
    assert placed("Hello there") == []
