"""The planted rates come out again: what the table says is what the models do."""

from __future__ import annotations

import json
from collections import Counter
from statistics import NormalDist

import pytest

from tests.models.offline.corpus import block, items, messages, said, terms
from tests.models.offline.judging import JUDGES, ask, asked, cases
from workbench.models import offline
from workbench.models.offline import author
from workbench.models.offline.author.defects import KINDS
from workbench.models.offline.draws import Draws
from workbench.models.offline.rates import ROWS, row
from workbench.text import fence

# A tool without fault fails one of these bounds once in a thousand times.
SURE = NormalDist().inv_cdf(1 - 0.0005)
AUTHORS = ("author-a", "author-b")
LEAVES = (
    ("Cash abroad", "A withdrawal abroad with its fee"),
    ("Card payment in another currency", "Spread and weekend supplement"),
    ("Complaint deadline", "Working days"),
    ("Transfer fee tiers", "Marginal tiers"),
    ("Late card bill", "Goodwill"),
    ("Overdraft interest", "Buffer"),
    ("Eligibility for a loan", "The conditions"),
    ("Cashback", "Reward"),
)


def near(found: int, n: int, rate: float) -> bool:
    """Whether a count lies where a binomial of that rate does."""
    return bool(abs(found - n * rate) <= SURE * (n * rate * (1 - rate)) ** 0.5 + 0.5)


def requests(n: int) -> list[list[dict[str, str]]]:
    """Requests to an author: the leaves in turn, each time with another wish."""
    found = []
    for i in range(n):
        label, meaning = LEAVES[i % len(LEAVES)]
        about = f"## Taxonomy leaf\nPath: Bank > {label}\nLeaf: {label}\nDefinition: {meaning}\n"
        user = f"## What to test\nWish {i}\n{about}## Track\nhappy\n{block(terms())}"
        found.append(asked("You write one evaluation item. Reply with one JSON object.", user))
    return found


@pytest.mark.parametrize("model", AUTHORS)
def test_authors_spoil_the_share_of_drafts_that_the_table_says(model: str) -> None:
    rates = row("author", model)
    spoilt, wrong = 0, 0
    for request in (wanted := requests(480)):
        reply = json.loads(ask(model, request, seed=11))
        clean = author.write(request, Draws(model, request, 11, sampled=True), {})
        spoilt += any(reply[name] != clean[name] for name in ("prompt", "answer"))
        wrong += reply["prompt"] == clean["prompt"] and reply["answer"] != clean["answer"]
    planted = sum(rates[kind] for kind in KINDS)
    assert near(spoilt, len(wanted), planted)
    # A mistake that is none on its draft is drawn again, so each kind may come a little more often.
    keys = sum(rates[kind] for kind in ("wrong_key", "off_by_one", "unit_slip"))
    assert 0.6 * keys < wrong / len(wanted) < 1.7 * keys


def test_authors_have_different_mistakes() -> None:
    spoilt = {model: set[int]() for model in AUTHORS}
    for i, request in enumerate(requests(96)):
        for model in AUTHORS:
            reply = json.loads(ask(model, request, seed=11))
            clean = author.write(request, Draws(model, request, 11, sampled=True), {})
            if reply != clean:
                spoilt[model].add(i)
    assert spoilt["author-a"] != spoilt["author-b"]


def test_repairers_fail_now_and_then() -> None:
    request = next(r for r in requests(1))
    item = author.write(request, Draws("author-a", request, 1, sampled=True), {"vague": 1.0})
    shown = fence("ITEM", json.dumps(item))
    user = f"## Finding\nreason: vague\n## Item\n{shown}\n{block(terms())}"
    repair = asked("You repair one evaluation item. Reply with one JSON object.", user)
    n = 300
    mended = [json.loads(ask("repairer-a", repair, seed=i))["prompt"] for i in range(n)]
    assert near(sum(prompt != item["prompt"] for prompt in mended), n, row("repair", "x")["works"])


def test_solvers_differ_and_keep_their_order() -> None:
    right: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    n = 0
    for item in items(8):
        question = messages(item.prompt, item.documents)
        for sample in (0, 1):
            n += 1
            for i in range(1, 6):
                text = offline.reply(f"solver-{i}", question, seed=3, sample=sample)
                right[f"solver-{i}"] += said(text) == item.key
                lines = [line for line in text.splitlines() if line.startswith("answer: ")]
                broken[f"solver-{i}"] += len(lines) != 1 or " or " in lines[0]
    rates = [right[f"solver-{i}"] / n for i in range(1, 6)]
    assert all(after - before > 0.03 for before, after in zip(rates, rates[1:], strict=False)), (
        rates
    )
    assert rates[0] < 0.55 and rates[-1] > 0.7
    assert near(broken.total(), 5 * n, ROWS["solve"]["solver-1"]["broken"])


def test_oracles_are_right_nearly_always() -> None:
    right = n = 0
    for item in items(6):
        for oracle in ("oracle-c", "oracle-d", "oracle-e"):
            n += 1
            question = messages(item.prompt, item.documents)
            right += said(offline.reply(oracle, question, seed=4)) == item.key
    assert right / n > 0.95


def test_judges_flip_as_rarely_as_planted() -> None:
    n = flips = blind = 0
    for case in cases(4):
        for judge in JUDGES:
            votes = [json.loads(ask(judge, case.realism(), seed=i))["plausible"] for i in range(8)]
            n, flips = n + len(votes), flips + votes.count(False)
            blind += not any(votes)
    assert blind == 0
    assert near(flips, n, row("realism", "judge-a")["noise"])
    for job in ("realism", "construct_b"):
        assert all(r["noise"] <= 0.005 for r in ROWS[job].values())
