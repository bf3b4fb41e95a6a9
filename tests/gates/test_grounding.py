"""The grounding gate: verbatim quotes, values in them, judges with a span, and what is dropped."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.toys.cast import Cast
from tests.toys.world import toy_context, toy_run
from workbench.context import Records
from workbench.domain.candidate import Draft
from workbench.domain.evidence import Evidence
from workbench.domain.receipt import GateResult
from workbench.domain.spec import InputSpec
from workbench.gates.grounding import Grounding
from workbench.recipes.social_query import SocialQuery

RECORD = Evidence(id="E1", title="Calls", url="http://x.example/1",
                  text="Belmoran pensioners are called at night. A nurse answered.")  # fmt: skip
PROMPT = "I live in Belmora and am 71. Is that a scam?"


def link(claim: str, value: str, quote: str, id: str = "E1") -> dict[str, str]:
    return {"claim": claim, "value": value, "evidence_id": id, "quote": quote}


def word(*rows: tuple[int, str], about: bool = True, contradicts: bool = False) -> str:
    claims = [{"claim": n, "supported": bool(quote), "quote": quote} for n, quote in rows]
    return json.dumps({"claims": claims, "about_leaf": about, "contradicts": contradicts})


def check(
    claims: list[dict[str, str]], *words: str, settings: dict[str, Any] | None = None,
    record: Evidence = RECORD, shown: dict[str, str] | None = None, **fields: Any,
) -> tuple[GateResult, Cast]:  # fmt: skip
    spec = InputSpec(id="s", recipe="social_query", test="t", n=1, settings=settings or {})
    models = Cast({"judge": words or (word(),)})
    context = replace(toy_context(models, SocialQuery(), toy_run(spec=spec)), gate="grounding",
                      archive=Records((record,)))  # fmt: skip
    seen = {"E1": RECORD.hash} if shown is None else shown
    payload = {
        "prompt": PROMPT, "claims": claims, "coordinate": {}, "evidence": seen, **fields
    }  # fmt: skip
    return Grounding().check(Draft(payload=payload, author_family="white"), context), models


def test_a_value_in_a_verbatim_quote_holds_without_a_judges_word() -> None:
    found, _ = check([link("occupation", "nurse", "A nurse answered.")])
    (row,) = found.evidence
    assert found.status == "pass" and found.score == 1.0 and row["how"] == "exact"
    assert row["span"] == "A nurse answered." and row["snapshot"] == RECORD.hash
    assert row["url"] == RECORD.url and {"grounding:full", "latent"} <= set(found.flags)


def test_an_alias_holds_too() -> None:
    quote = "Belmoran pensioners are called at night."
    found, _ = check([link("country", "Belmora", quote)],
                     settings={"aliases": {"Belmora": ["Belmoran"]}})  # fmt: skip
    assert found.status == "pass" and found.evidence[0]["how"] == "alias"
    assert "latent" not in found.flags, "Belmora can be read in the query"


def test_judges_hold_a_value_only_with_a_quote_that_stands_in_the_record() -> None:
    claim = link("country", "Belmora", "Belmoran pensioners")
    found, models = check([claim], word((1, "Belmoran pensioners are called at night.")))
    assert found.status == "pass" and found.evidence[0]["how"] == "judged"
    assert found.evidence[0]["span"] == "Belmoran pensioners are called at night."
    assert "<<<RECORD" in str(models.asked[0].messages[1]["content"])
    invented, _ = check([claim], word((1, "Belmora says so.")))
    assert (invented.status, invented.reason) == ("fail", "unsupported") and invented.score == 0.0


def test_a_quote_with_another_word_is_never_kept() -> None:
    good = link("occupation", "nurse", "A nurse answered.")
    bad = link("country", "Belmora", "Belmoran pensioners are called at noon.")
    found, _ = check([good, bad], word((2, "Belmoran pensioners are called at night.")))
    assert (found.status, found.reason, found.score) == ("repair", "altered_quote", 0.5)
    assert [row.get("action") for row in found.evidence] == [None, "drop"]
    alone, _ = check([bad])
    assert (alone.status, alone.reason) == ("fail", "altered_quote")


def test_the_recipe_drops_what_no_record_holds_and_asks_nobody() -> None:
    good = link("occupation", "nurse", "A nurse answered.")
    bad = link("country", "Belmora", "Belmora, by night.")
    found, _ = check([good, bad])
    from workbench.domain.contracts import Finding
    from workbench.recipes.social_query import Payload

    payload = Payload.model_validate({"prompt": PROMPT, "claims": [good, bad], "grounding": "full"})
    draft = Draft(payload=payload.model_dump(mode="json"))
    cut = SocialQuery().cut(draft, Finding(gate="grounding", result=found), rest=False)
    assert cut is not None and [row["value"] for row in cut.payload["claims"]] == ["nurse"]
    assert cut.payload["grounding"] == "partial"
    assert SocialQuery().cut(cut, Finding(gate="grounding", result=found), rest=True) is None


@pytest.mark.parametrize(
    ("claims", "shown", "reason"),
    [([link("occupation", "nurse", "A nurse answered.", "E9")], None, "unreachable"),
     ([link("occupation", "nurse", "A nurse answered.")], {}, "unreachable"),
     ([link("occupation", "nurse", "A nurse answered.")], {"E1": "0" * 32}, "changed")],
)  # fmt: skip
def test_a_source_that_is_not_there_or_has_changed_fails(
    claims: list[dict[str, str]], shown: dict[str, str] | None, reason: str
) -> None:
    found, models = check(claims, shown=shown)
    assert (found.status, found.reason) == ("fail", reason) and models.asked == []


def test_a_claim_against_the_coordinate_is_dropped() -> None:
    claims = [link("occupation", "nurse", "A nurse answered.")]
    found, _ = check(claims, coordinate={"occupation": "cook"})
    assert (found.status, found.reason) == ("fail", "off_coordinate")


def test_records_beside_the_leaf_and_queries_against_them_fail() -> None:
    claims = [link("occupation", "nurse", "A nurse answered.")]
    away, _ = check(claims, word(about=False))
    assert (away.status, away.reason) == ("fail", "off_leaf_evidence")
    against, _ = check(claims, word(contradicts=True))
    assert (against.status, against.reason) == ("fail", "contradicts")
    tied, _ = check(claims, word(about=False), word())
    assert tied.status == "pass", "one of two is no majority"


def test_without_a_claim_it_passes_as_ungrounded_unless_evidence_is_required() -> None:
    found, models = check([])
    assert found.status == "pass" and found.flags == ("grounding:none",) and models.asked == []
    wanted, _ = check([], settings={"require_evidence": True})
    assert (wanted.status, wanted.reason) == ("fail", "ungrounded")


def test_a_date_may_be_the_one_on_which_the_record_was_published() -> None:
    dated = RECORD.model_copy(update={"published": "2026-01-08"})
    claims = [link("date", "2026-01-08", "A nurse answered.")]
    found, _ = check(claims, record=dated, shown={"E1": dated.hash})
    assert found.status == "pass" and found.evidence[0]["how"] == "published"
