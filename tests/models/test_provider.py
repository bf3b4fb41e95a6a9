"""The way to litellm: late, offline, and the same replies as the stand-ins themselves give."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.models.conftest import ORIGIN, Opener, question
from tests.toys.openai_server import openai_server
from workbench.domain.contracts import Request
from workbench.models import provider
from workbench.models.roles import Endpoint, RoleTable, role_table
from workbench.settings import Settings

QUESTION = "## Documents\n### Fees\n| 1 | Quay Basic | 2.00 EUR |\n## Question\nWhat is the fee?"


def test_importing_the_gateway_loads_no_litellm() -> None:
    program = (
        "import sys, workbench.models.gateway, workbench.models.roles, workbench.embedding\n"
        "heavy = {'litellm', 'torch', 'sentence_transformers', 'numpy', 'jsonschema'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_loading_litellm_opens_no_socket_and_says_nothing() -> None:
    program = (
        "import socket\n"
        "socket.socket.connect = socket.getaddrinfo = None  # a use of the network is an error\n"
        "from workbench.models import provider\n"
        "provider.warm().join(); provider.load(); print('loaded')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (ran.stdout, ran.stderr) == ("loaded\n", "")


def questions(table: RoleTable, **changes: Any) -> list[Request]:
    """A question for two models of each of five roles, one with a temperature of its own."""
    return [
        question(QUESTION, ref.name, role=role, params={"seed": 5 + i, **({"temperature": 0.2} if i
                 else {})}, **changes)
        for role in ("author", "solver", "oracle", "judge", "adversary")
        for i, ref in enumerate(table.refs(role)[:2])
    ]  # fmt: skip


def test_the_way_through_litellm_changes_no_reply(opened: Opener) -> None:
    table = role_table(Settings())
    gateway, _ = opened(table)
    for request in questions(table, sample=1):
        reply = gateway.ask(request, ORIGIN)
        text, tokens_in, tokens_out = provider.stand_in(
            request.model, list(request.messages), sample=1, **request.params
        )
        assert (reply.text, reply.simulated) == (text, True)
        assert (reply.usage.tokens_in, reply.usage.tokens_out) == (tokens_in, tokens_out)


def test_an_endpoint_that_plays_the_stand_ins_gives_their_replies(opened: Opener) -> None:
    table = role_table(Settings())
    with openai_server(answers="offline") as server:
        real = {
            name: model.model_copy(
                update={"model": name, "api_base": server.url, "simulated": False}
            )
            for name, model in table.models.items()
        }
        here, _ = opened(table)
        there, _ = opened(table.model_copy(update={"models": real}))
        for request in questions(table):
            a, b = here.ask(request, ORIGIN), there.ask(request, ORIGIN)
            assert (a.text, a.simulated) == (b.text, not b.simulated)
            assert a.key != b.key


@pytest.mark.parametrize(
    ("model", "base", "name"),
    [("gpt-4o", None, "gpt-4o"), ("qwen", "http://x/v1", "hosted_vllm/qwen"),
     ("meta-llama/Llama-3", "http://x/v1", "hosted_vllm/meta-llama/Llama-3"),
     ("openai/qwen", "http://x/v1", "openai/qwen"), ("workbench/s1", None, "workbench/s1")],
)  # fmt: skip
def test_an_endpoint_of_ones_own_speaks_openai(model: str, base: str | None, name: str) -> None:
    assert provider.litellm_name(model, base) == name


def test_seeds_go_where_litellm_or_the_settings_say_they_are_taken() -> None:
    asked = question(params={"seed": 3})
    for model, taken in (("gpt-4o", True), ("anthropic/claude-sonnet-4-5", False)):
        one = Endpoint(name="x", model=model, family="f")
        assert ("seed" in provider.body(one, asked, None)) is taken
        forced = one.model_copy(update={"seed": not taken})
        assert ("seed" in provider.body(forced, asked, None)) is not taken


def test_litellm_never_retries_on_its_own() -> None:
    body = provider.body(Endpoint(name="x", model="gpt-4o", family="f"), question(), "key")
    assert (body["num_retries"], body["max_retries"], body["api_key"]) == (0, 0, "key")
