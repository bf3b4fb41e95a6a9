"""The offline readers: they follow sheet and text, forgive wording, and fail like models."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

import pytest

from tests.models.offline import corpus, measures
from tests.models.offline.corpus import ROOT, Item, draws, messages, said
from workbench.models.offline.reader import adjudicate, oppose, solve
from workbench.models.offline.reader.words import spelt
from workbench.text import fence

READER = ROOT / "workbench" / "models" / "offline" / "reader"
PACKAGE = "workbench.models.offline.reader"
FULL = measures.FULL
PRODUCTS = ("Quay Basic", "Quay Plus", "Harbour Premier", "Skiff Student")
OWN_ROWS = ("account", "limit", "remain", "abroad", "fx", "trip", "month")


@lru_cache(maxsize=1)
def items() -> tuple[Item, ...]:
    """Four items of each leaf, one a track."""
    return tuple(corpus.items(4, scope="tests"))


@lru_cache(maxsize=1)
def many() -> tuple[Item, ...]:
    return tuple(corpus.items(12, scope="many"))


def one(leaf: str) -> Item:
    return next(item for item in items() if item.leaf == leaf)


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(READER.rglob("*.py")):
        yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_readers_import_nothing_of_authors_or_workbench() -> None:
    for name, tree in modules():
        ours = [module for module in imported(tree) if module.startswith("workbench")]
        assert all(module.startswith(PACKAGE) for module in ours), (name, ours)


def test_readers_draw_no_chance_of_their_own() -> None:
    for name, tree in modules():
        assert not {"random", "secrets", "time", "numpy"} & set(imported(tree)), name
        calls = [n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call)
                 and isinstance(n.func, ast.Name)]  # fmt: skip
        assert "hash" not in calls, name


def test_full_skill_agrees_with_the_authors_keys() -> None:
    found = measures.agreement(many(), measures.unchanged)
    assert found["right"] >= 0.995 * len(many()), found


@pytest.mark.parametrize(
    "reword", [measures.please, measures.euro, measures.swapped, measures.lower]
)
def test_small_changes_of_wording_are_forgiven(reword: object) -> None:
    found = measures.agreement(many(), reword)  # type: ignore[arg-type]
    assert found["right"] >= 0.95 * len(many()), found


def test_held_out_synonyms_still_parse() -> None:
    assert len(measures.synonyms()) >= 60
    assert measures.known_synonyms() == []
    one_word = measures.agreement(many(), measures.Reworded(0.0))
    some = measures.agreement(many(), measures.Reworded(0.33))
    assert one_word["right"] >= 0.80 * len(many()), one_word
    assert some["cannot tell"] <= 0.20 * len(many()), some


def test_without_the_sheet_nobody_can_tell() -> None:
    for item in items():
        assert said(solve(messages(item.prompt, {}), draws(0), FULL)).startswith("cannot tell")


def changed(item: Item, product: str) -> dict[str, str]:
    """The documents with 7.00 added to every amount in the product's rows."""

    def more(match: re.Match[str]) -> str:
        return f"{Decimal(match.group(1).replace(',', '')) + 7:,.2f} EUR"

    def rows(text: str) -> str:
        lines = text.splitlines()
        return "\n".join(
            re.sub(r"([\d,]+\.\d\d) EUR", more, line) if f"| {product} |" in line else line
            for line in lines
        )

    return {title: rows(text) for title, text in item.documents.items()}


def product_of(item: Item) -> str:
    return next(product for product in PRODUCTS if product in item.prompt)


@pytest.mark.parametrize("leaf", OWN_ROWS)
def test_the_answer_follows_the_sheet(leaf: str) -> None:
    if leaf in ("abroad", "fx", "trip"):
        item = one(leaf)
        sheet = {
            title: re.sub(r"(\d)\.(\d\d) %", r"\g<1>7.\2 %", text)
            for title, text in item.documents.items()
        }
    else:
        item = one(leaf)
        sheet = changed(item, product_of(item))
    answer = said(solve(messages(item.prompt, sheet), draws(0), FULL))
    assert answer != item.key and not answer.startswith("cannot tell")


def test_other_products_rows_do_not_matter() -> None:
    for item in items():
        for product in PRODUCTS:
            if product == product_of(item):
                continue
            answer = said(solve(messages(item.prompt, changed(item, product)), draws(0), FULL))
            assert answer == item.key, (item.leaf, product)


def test_the_answer_follows_the_story() -> None:
    for leaf in ("remain", "abroad", "tier", "fx", "overdraft"):
        item = one(leaf)
        told = [f for f in item.reply["trace"]["facts"] if f["quote"] in item.prompt]
        told = [f for f in told if re.fullmatch(r"[\d.]+", f["value"])]
        shown = re.findall(r"\d[\d,]*\.?\d*", told[0]["quote"])
        number = next(n for n in shown if Decimal(n.replace(",", "")) == Decimal(told[0]["value"]))
        quote = told[0]["quote"].replace(number, "23.00")
        prompt = item.prompt.replace(told[0]["quote"], quote)
        answer = said(solve(messages(prompt, item.documents), draws(0), FULL))
        assert answer != item.key and not answer.startswith("cannot tell"), (leaf, prompt)


def test_a_missing_product_is_said() -> None:
    item = one("abroad")
    prompt = item.prompt.replace(product_of(item), "nice")
    assert said(solve(messages(prompt, item.documents), draws(0), FULL)) == (
        "cannot tell (missing: account)"
    )


def test_another_persons_product_is_not_the_customers() -> None:
    item = one("abroad")
    other = next(p for p in ("Quay Basic", "Skiff Student") if p != product_of(item))
    prompt = f"My sister has {other}. {item.prompt}"
    assert said(solve(messages(prompt, item.documents), draws(0), FULL)) == item.key


def test_slips_of_the_pen_are_understood() -> None:
    slips = {"withdrwe": "withdrew", "tranfser": "transfer", "complaitn": "complaint",
             "cahs": "cash", "overdrafft": "overdraft"}  # fmt: skip
    assert {slip: spelt(slip) for slip in slips} == slips


def test_equal_messages_get_equal_replies() -> None:
    item, row = one("trip"), measures.row("solver-2")
    asked = messages(item.prompt, item.documents)
    replies = {solve(asked, draws("a", n), row) for n in (0, 0, 0)}
    samples = {solve(asked, draws("a", n), row) for n in range(12)}
    assert len(replies) == 1 and len(samples) > 1


def test_replies_are_the_same_in_every_process() -> None:
    code = (
        "from tests.models.offline import corpus, measures\n"
        "from workbench.models.offline.reader import solve\n"
        "for i in corpus.items(1, scope='process'):\n"
        "    asked = corpus.messages(i.prompt, i.documents)\n"
        "    print(solve(asked, corpus.draws('p', 1), measures.row('solver-2')))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(outputs) == 1 and "answer:" in outputs.pop()


def test_the_panel_is_ordered_and_apart() -> None:
    rates = measures.run_panel(many()[::2], samples=4).overall
    gaps = [b - a for a, b in zip(rates, rates[1:], strict=False)]
    assert min(gaps) >= 0.04, rates
    assert rates[0] < 0.5 and rates[-1] > 0.7, rates


def test_oracles_hardly_refuse_good_items() -> None:
    n, refused, _ = measures.run_oracles(many())
    assert refused <= 0.015 * n


def test_some_replies_break_the_format() -> None:
    item = one("account")
    asked = messages(item.prompt, item.documents)
    replies = [solve(asked, draws("b", n), {"broken": 0.3}) for n in range(200)]
    bad = [r for r in replies if r.count("answer:") != 1 or " or " in said(r)]
    assert 30 <= len(bad) <= 90
    assert any("answer:" not in r for r in bad) and any(r.count("answer:") == 2 for r in bad)


def test_a_json_answer_is_written_where_it_is_asked_for() -> None:
    item = one("account")
    schema = {"type": "object", "properties": {
        "amount": {"type": "number"}, "currency": {"type": "string"}}}  # fmt: skip
    hint = f"JSON object with this schema: {json.dumps(schema)}"
    asked = messages(item.prompt, item.documents, hint)
    number = float(item.key.removesuffix(" EUR").replace(",", ""))
    answer = json.loads(said(solve(asked, draws(0), FULL)))
    assert answer == {"amount": number, "currency": "EUR"}


def disputed(item: Item, **fences: str) -> list[dict[str, str]]:
    parts = [corpus.block(item.documents), fence("PROMPT", item.prompt)]
    parts += [fence(name, text) for name, text in fences.items()]
    return [{"role": "user", "content": "\n".join(parts)}]


def test_the_adversary_finds_wrong_keys_and_leaves_right_ones() -> None:
    for item in items():
        assert oppose(disputed(item, ANSWER=item.key), draws(0), FULL)["stance"] == "none"
        if item.reply["mutants"]:
            found = oppose(disputed(item, ANSWER=item.reply["mutants"][0]), draws(0), FULL)
            assert found["stance"] == "different" and found["answer"] == item.key


def test_the_adversary_shows_both_readings() -> None:
    item = one("abroad")
    vague = Item(item.leaf, item.track, {**item.reply, "prompt": item.prompt.replace(
        product_of(item), "nice")}, item.documents)  # fmt: skip
    found = oppose(disputed(vague, ANSWER=item.key), draws(0), FULL)
    assert found["stance"] == "ambiguous" and item.key in found["argument"]
    assert found["answer"] and found["answer"] != item.key


@pytest.mark.parametrize("other", ["first", "second"])
def test_adjudicators_side_with_their_own_derivation(other: str) -> None:
    for item in items():
        if not item.reply["mutants"]:
            continue
        right = f"answer: {item.key}\nthe terms say so"
        wrong = f"answer: {item.reply['mutants'][0]}"
        first, second = (right, wrong) if other == "first" else (wrong, right)
        verdict = adjudicate(disputed(item, FIRST=first, SECOND=second), draws(0), FULL)
        assert verdict["verdict"] == other, item.leaf


def test_an_empty_question_is_not_guessed_at() -> None:
    for question in ("What about this?", "Could you look into it?", "Can you tell me more?"):
        for item in items():
            asked = item.prompt.split("?")[0].rsplit(".", 1)[0] + f". {question}"
            answer = said(solve(messages(asked, item.documents), draws(0), FULL))
            assert answer.startswith("cannot tell") or "?" in item.prompt[: len(asked) // 2]
