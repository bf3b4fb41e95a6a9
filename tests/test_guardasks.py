"""What guards are asked."""

from __future__ import annotations

from workbench.domain.failure import GuardPolicy
from workbench.guardasks import ANY_HARM, asked, codes_in


def test_a_request_and_a_reply_are_fenced_under_the_policy() -> None:
    system, user = asked(GuardPolicy(codes={"S1": "Fraud."}), "hi", "no")
    assert "S1: Fraud." in system["content"] and "reply to a user's" in system["content"]
    assert user["content"].count("<<<") == 2
    system, user = asked(GuardPolicy(), "hi")
    assert ANY_HARM in system["content"] and "<<<REPLY" not in user["content"]


def test_a_guard_with_its_own_template_gets_the_conversation_alone() -> None:
    turns = asked(GuardPolicy(bare=True), "hi", "no")
    assert [(t["role"], t["content"]) for t in turns] == [("user", "hi"), ("assistant", "no")]


def test_codes_stand_on_the_second_line() -> None:
    assert codes_in("unsafe\nS1, S4\nbecause") == ("S1", "S4")
    assert codes_in("safe") == ()
