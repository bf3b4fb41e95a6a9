"""Native tool calls: asked for with `tools` alone, read back, kept, and graded by the first one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.models.conftest import ORIGIN, Opener, toy_table
from tests.toys.cast import stage
from tests.toys.desk import STEPS, WORLD, draft_of, states_of
from tests.toys.openai_server import Server, openai_server
from workbench.decisions import spoken
from workbench.domain.contracts import Ask, Reply, Request
from workbench.graders.action import ActionGrader
from workbench.models import offline
from workbench.models.roles import Endpoint, RoleTable
from workbench.recipes.agent_step import AgentStep
from workbench.registry import load

KNOWN = {"model", "messages", "tools", "temperature", "seed", "stream", "max_tokens"}
AGENTS = ("agent-fir", "agent-gum")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with openai_server(answers="tools") as running:
        yield running


def table(server: Server) -> RoleTable:
    return toy_table(*(Endpoint(name=name, model=name, family=name, api_base=server.url, rank=rank)
                       for rank, name in enumerate(AGENTS)))  # fmt: skip


def request(ask: Ask, model: str, sample: int = 0) -> Request:
    return Request(role="solver", model=model, messages=ask.messages, tools=ask.tools,
                   sample=sample)  # fmt: skip


def test_a_call_without_words_is_graded_as_the_same_action_in_words(
    server: Server, opened: Opener
) -> None:
    gateway, _ = opened(table(server))
    grader, verdicts = ActionGrader(), set()
    for step in STEPS:
        for seed in range(3):
            draft = draft_of(seed, step)
            ask = AgentStep().probe(draft, "solver")
            reply = gateway.ask(request(ask, "agent-fir"), ORIGIN)
            words = offline.reply("agent-fir", ask.messages)
            ours = grader.grade(spoken(reply), draft.payload, {})
            if reply.tool_calls:
                assert reply.text == "" and reply.finish == "tool_calls"
                assert len(reply.tool_calls) == 2
            assert ours == grader.grade(words, draft.payload, {})
            verdicts.add((bool(reply.tool_calls), ours.status))
    assert {(True, "pass"), (True, "fail")} <= verdicts


def test_the_body_has_tools_and_nothing_that_no_server_knows(
    server: Server, opened: Opener
) -> None:
    gateway, _ = opened(table(server))
    draft = draft_of(77, "report")
    gateway.ask(request(AgentStep().probe(draft, "solver"), "agent-gum"), ORIGIN)
    body = server.requests()[-1]["body"]
    assert set(body) <= KNOWN and body["tools"] == list(WORLD.tools)
    assert body["messages"] == draft.payload["messages"]
    assert not any(key.startswith("_") or "mcp" in key for key in body)
    for row in server.requests():
        assert set(row["body"]) <= KNOWN


def test_a_question_without_tools_has_no_tools_in_its_body(server: Server, opened: Opener) -> None:
    gateway, _ = opened(table(server))
    messages = AgentStep().probe(draft_of(78, "plan"), "solver").messages
    gateway.ask(Request(role="solver", model="agent-gum", messages=messages), ORIGIN)
    assert "tools" not in server.requests()[-1]["body"]


def test_a_kept_reply_still_has_its_calls(server: Server, opened: Opener) -> None:
    gateway, memory = opened(table(server))
    asked = request(AgentStep().probe(draft_of(79, "plan"), "solver"), "agent-gum")
    first = gateway.ask(asked, ORIGIN)
    before = server.stats()["total"]
    again = gateway.ask(asked, ORIGIN)
    assert server.stats()["total"] == before and again.tool_calls == first.tool_calls != ()
    (kept,) = memory.replies.values()
    assert Reply.model_validate_json(kept.model_dump_json()).tool_calls == first.tool_calls


def test_another_question_with_other_tools_is_another_question(
    server: Server, opened: Opener
) -> None:
    gateway, memory = opened(table(server))
    ask = AgentStep().probe(draft_of(80, "plan"), "solver")
    gateway.ask(request(ask, "agent-gum"), ORIGIN)
    gateway.ask(request(ask.model_copy(update={"tools": ask.tools[:3]}), "agent-gum"), ORIGIN)
    assert len(memory.replies) == 2


def test_the_difficulty_probe_counts_native_calls(server: Server, opened: Opener) -> None:
    gateway, _ = opened(table(server))
    state = list(states_of(81))[0]
    assert WORLD.due(state) is not None
    context = stage("difficulty", gateway, recipe=AgentStep(), settings={"n": 8})  # type: ignore[arg-type]
    result = load("gate", "difficulty").check(draft_of(81, "plan"), context)
    rows = [row for row in result.evidence if "model" in row]
    assert {row["model"]: row["n"] for row in rows} == dict.fromkeys(AGENTS, 8)
    assert all(row["c"] >= 5 for row in rows)


def test_no_way_to_a_server_says_more(
    server: Server, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`openai/` takes what it does not know for the body's own; nothing of ours may be there."""
    monkeypatch.setenv("TOY_KEY", "k")
    one = Endpoint(name="x", model="openai/agent-gum", family="x", api_base=server.url)
    gateway, _ = opened(toy_table(one.model_copy(update={"api_key_env": "TOY_KEY"})))
    ask = AgentStep().probe(draft_of(82, "plan"), "solver")
    assert gateway.ask(request(ask, "x"), ORIGIN).tool_calls
    body = server.requests()[-1]["body"]
    assert set(body) <= KNOWN and body["model"] == "agent-gum"
