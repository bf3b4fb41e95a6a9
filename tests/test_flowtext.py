"""Rules and messages as lines that a person reads."""

from __future__ import annotations

from tests.toys.desk import point_of
from workbench.domain.flow import Rule
from workbench.flowtext import message_line, retold, rule_line, tool_name


def test_a_rule_as_a_line() -> None:
    rule = Rule(tool="pay", arguments={"to": ("P-1", "Zoë"), "steps": (["a"],)})
    assert rule_line(rule) == 'pay(to: "P-1" or "Zoë", steps: ["a"])'
    assert rule_line(Rule(tool="wait")) == "wait()"


def test_messages_as_lines() -> None:
    call = {"function": {"name": "pay", "arguments": '{"a": 1}'}}
    assert message_line({"role": "user", "content": "hello"}) == "user: hello"
    assert message_line({"role": "assistant", "content": "", "tool_calls": [call]}) == (
        'assistant: pay {"a": 1}'
    )
    assert message_line({"role": "assistant", "content": "so", "tool_calls": None}) == (
        "assistant: so"
    )


def test_the_name_of_a_tool_in_either_form() -> None:
    assert tool_name({"function": {"name": "a"}}) == "a" == tool_name({"name": "a"})
    assert tool_name({}) == "?"


def test_a_prompt_told_anew_stands_in_the_messages_too() -> None:
    payload = point_of(1, "write")
    new = retold(payload, "Hello again.")
    assert new["prompt"] == "Hello again." == new["messages"][1]["content"]
    assert [new["messages"][0], *new["messages"][2:]] == [
        payload["messages"][0], *payload["messages"][2:]
    ]  # fmt: skip
    assert payload["messages"][1]["content"] == payload["prompt"]
    assert retold({"prompt": "a"}, "b") == {"prompt": "b"}
