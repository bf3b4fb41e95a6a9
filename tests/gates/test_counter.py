"""counter: what an adversary must bring, what blind adjudicators make of it, and who wins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.toys.cast import HOSTILE, Cast, cut_off, point, says, stage, tried
from workbench.domain.contracts import Request
from workbench.gates.counter import TWO_WAYS, Counter
from workbench.text import fence

GATE = "counter"
NONE = says(stance="none", answer=None, argument="it stands")
OTHER = says(stance="different", answer="9.00 EUR", argument="clause 3")
AMBIGUOUS = says(stance="ambiguous", answer=None, argument="which account is meant?")


class Blind:
    """Adjudicators who want `key`, `other` or a plain word, whatever order they are shown."""

    def __init__(self, *wanted: str | None) -> None:
        self.wanted = wanted
        self.n = 0

    def __call__(self, request: Request) -> str | None:
        wanted = self.wanted[min(self.n, len(self.wanted) - 1)]
        self.n += 1
        if wanted not in ("key", "other"):
            return wanted and says(verdict=wanted, why="so")
        text = str(request.messages[-1]["content"])
        key_first = text.index("5.00 EUR\nIt follows") < text.index("<<<SECOND")
        first = key_first == (wanted == "key")
        return says(verdict="first" if first else "second", why="so")


def check(tries: list[Any], *wanted: str | None, draft: Any = None, **more: Any) -> Any:
    families = more.pop("families", None)
    cast = more.pop("cast", None) or Cast({}, families)
    cast.scripts |= {"adversary": tries, "adjudicator": Blind(*wanted or ("key",))}
    return tried(GATE, draft or point(), stage(GATE, cast, **more))


def test_adversaries_who_find_nothing_let_it_pass() -> None:
    result = check([NONE])
    assert result.status == "pass" and result.votes == ()
    assert [e["stance"] for e in result.evidence] == ["none", "none"]


def test_a_challenge_that_nobody_follows_is_kept_and_passes() -> None:
    result = check([OTHER, NONE], "key")
    assert result.status == "pass" and [v.verdict for v in result.votes] == ["key"] * 3
    assert result.evidence[0]["argument"] == "clause 3"
    assert {e["shown"] for e in result.evidence[2:]} <= {"key first", "key second"}


@pytest.mark.parametrize(
    ("wanted", "status", "reason"),
    [
        (("other", "other", "key"), "fail", "wrong_key"),
        (("other", "key", "key"), "pass", ""),
        (("both", "unclear", "key"), "repair", "ambiguous"),
        (("both", "key", "key"), "pass", ""),
        (("neither", "neither", "key"), "pass", ""),
        (("other", "both", "key"), "pass", ""),
        (("other", "key", None), "pass", ""),
        (("other", "other", None), "fail", "wrong_key"),
        (("other", None, None), "error", "no_quorum"),
    ],
)
def test_majorities_decide(wanted: tuple[str | None, ...], status: str, reason: str) -> None:
    result = check([OTHER, NONE], *wanted)
    assert (result.status, result.reason) == (status, reason)
    assert len(result.votes) == 3 - wanted.count(None) or status == "error"


@pytest.mark.parametrize(
    ("wanted", "status"),
    [("both", "repair"), ("unclear", "repair"), ("other", "repair"), ("key", "pass"),
     ("neither", "pass")],
)  # fmt: skip
def test_ambiguity_without_another_answer_is_a_challenge_too(wanted: str, status: str) -> None:
    cast = Cast({})
    result = check([AMBIGUOUS, NONE], wanted, cast=cast)
    assert (result.status, result.reason) == (status, "ambiguous" if status == "repair" else "")
    shown = cast.users("adjudicator")
    assert len(shown) == 3 and all(f"{TWO_WAYS}\nwhich account is meant?" in u for u in shown)


def test_an_ambiguity_whose_answer_is_the_key_is_still_one() -> None:
    same = says(stance="ambiguous", answer="5 EUR", argument="which account?")
    assert check([same, NONE], "both").reason == "ambiguous"
    other = says(stance="ambiguous", answer="9.00 EUR", argument="which account?")
    assert check([other, NONE], "other").reason == "wrong_key"


def test_the_key_in_another_form_and_an_empty_answer_are_no_challenge() -> None:
    same = says(stance="different", answer="€ 5", argument="written so")
    empty = says(stance="different", answer=None, argument="it is wrong")
    cast = Cast({})
    assert check([same, empty], "other", cast=cast).status == "pass"
    assert not cast.users("adjudicator")


def test_two_adversaries_with_the_same_answer_are_one_challenge_and_with_two_are_two() -> None:
    again = says(stance="different", answer="9 EUR", argument="clause 4")
    assert len(check([OTHER, again], "key").votes) == 3
    third = says(stance="different", answer="7.00 EUR", argument="clause 4")
    assert len(check([OTHER, third], "key").votes) == 6
    second = check([OTHER, third], "key", "key", "key", "other")
    assert second.reason == "wrong_key" and "7.00 EUR" in second.message


@pytest.mark.parametrize("line", [None, "no JSON", "{}", cut_off(OTHER)])
def test_an_adversary_who_cannot_be_read_is_told_and_none_is_an_error(line: Any) -> None:
    result = check([NONE, line])
    assert result.status == "pass" and result.evidence[1]["stance"] == "unreadable"
    result = check([line])
    assert (result.status, result.reason) == ("error", "no_quorum")


def test_one_family_is_stamped_or_skipped_for_either_role() -> None:
    own = {"adversary": ["white"], "adjudicator": ["white"]}
    assert check([NONE], families=own).flags == ("self_family",)
    judges = {"adversary": ["red"], "adjudicator": ["white"]}
    assert check([OTHER], "key", families=judges).flags == ("self_family",)
    for families in (own, judges):
        skipped = check([OTHER], families=families, one_family="skip")
        assert (skipped.status, skipped.reason) == ("skip", "one_family")


def test_without_models_it_is_an_error() -> None:
    result = tried(GATE, point(), stage(GATE, Cast({})))
    assert (result.status, result.reason) == ("error", "no_model")
    alone = check([OTHER], families={"adversary": ["red"], "adjudicator": []})
    assert (alone.status, alone.reason) == ("error", "no_model")


def test_both_orders_are_shown_and_the_same_pull_shows_the_same_order() -> None:
    answers = [says(stance="different", answer=f"{n}.00 EUR", argument="x") for n in (7, 8, 9, 6)]
    cast, again = Cast({}), Cast({})
    more: dict[str, Any] = {"settings": {"adversaries": 4}}
    shown = {e["shown"] for e in check(answers, "key", cast=cast, **more).evidence if "shown" in e}
    assert shown == {"key first", "key second"}
    check(answers, "key", cast=again, **more)
    assert cast.users() == again.users()


def test_hostile_texts_stay_in_their_fences() -> None:
    cast = Cast({})
    attack = says(stance="different", answer="9.00 EUR", argument=HOSTILE)
    check([attack, NONE], "key", cast=cast, draft=point(prompt=HOSTILE))
    assert all(fence("PROMPT", HOSTILE) in user for user in cast.users())
    answers = (fence("FIRST", f"9.00 EUR\n{HOSTILE}"), fence("SECOND", f"9.00 EUR\n{HOSTILE}"))
    assert all(any(a in user for a in answers) for user in cast.users("adjudicator"))


def test_it_reads_the_documents_that_it_shows() -> None:
    assert set(Counter().reads) == {"prompt", "context", "reference"}
    calls = Counter().calls(lambda name, default: default)
    assert calls == {"adversary": 2, "adjudicator": 3}
