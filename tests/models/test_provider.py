"""The way to litellm: late, offline, and the same replies as the stand-ins themselves give."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.models.conftest import ORIGIN, Opener, question
from workbench.models import provider
from workbench.models.roles import Endpoint, role_table
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


def test_the_way_through_litellm_changes_no_reply(opened: Opener) -> None:
    table = role_table(Settings())
    gateway, _ = opened(table)
    for role in ("author", "solver", "oracle", "judge", "adversary"):
        for ref in table.refs(role)[:2]:
            request = question(QUESTION, ref.name, role=role, params={"seed": 5}, sample=1)
            reply = gateway.ask(request, ORIGIN)
            text, tokens_in, tokens_out = provider.stand_in(
                ref.name, list(request.messages), response_format=None, seed=5, sample=1,
                temperature=1.0,
            )  # fmt: skip
            assert (reply.text, reply.simulated) == (text, True)
            assert (reply.usage.tokens_in, reply.usage.tokens_out) == (tokens_in, tokens_out)


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
