"""litellm, imported late and kept quiet, and the provider `workbench` for the offline models."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import threading
import warnings
from functools import cache, lru_cache
from typing import Any

from workbench.domain.contracts import Reply, Request, Usage
from workbench.models import prices
from workbench.models.roles import PROVIDER, Endpoint

_loading = threading.Lock()
OWN = "hosted_vllm"
UNDERSTOOD = ("response_format", "seed", "sample", "temperature")  # what a stand-in looks at
RETRIES_OFF = {"num_retries": 0, "max_retries": 0}


def warm() -> threading.Thread:
    """Start the import of litellm (2-4 s) on a background thread and return at once."""
    thread = threading.Thread(target=load, name="workbench-warm-models", daemon=True)
    thread.start()
    return thread


def load() -> Any:
    """litellm, set up once: bundled price table (no download), silent, our provider known."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> Any:
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    with warnings.catch_warnings():
        # Of its own schemas, which it builds at the first response: so one is made here.
        warnings.simplefilter("ignore")
        litellm: Any = importlib.import_module("litellm")
        litellm.ModelResponse()
    # It makes a coroutine and hands it to a thread; a call cut off in between never awaits it.
    unawaited = "coroutine 'BaseLLMHTTPHandler.async_completion' was never awaited"
    warnings.filterwarnings("ignore", unawaited, RuntimeWarning)
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    for name in ("LiteLLM", "LiteLLM Proxy", "LiteLLM Router"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    litellm.custom_provider_map = [{"provider": PROVIDER, "custom_handler": _handler(litellm)}]
    gc.freeze()  # its 2,700 modules stay for good: collecting them again costs 0.2 ms a call
    return litellm


def stand_in(model: str, messages: list[Any], **params: Any) -> tuple[str, int, int]:
    """An offline model's text, and its tokens in and out."""
    from workbench.models import offline

    text = offline.reply(model, messages, **params)
    tokens_in = sum(offline.count_tokens(str(m.get("content", ""))) for m in messages)
    return text, tokens_in, offline.count_tokens(text)


def _handler(litellm: Any) -> Any:
    """The custom provider: litellm hands it what it would send to a server."""

    class StandIns(litellm.CustomLLM):  # type: ignore[misc]
        """Answers at once, on the thread that litellm prepares a call on.

        A coroutine here would be dropped unawaited, with a warning, when a run closes in between.
        """

        def acompletion(self, *args: Any, **kwargs: Any) -> Any:
            asked = kwargs["optional_params"]
            told = {name: asked[name] for name in UNDERSTOOD if name in asked}
            text, tokens_in, tokens_out = stand_in(kwargs["model"], kwargs["messages"], **told)
            response = kwargs["model_response"]
            response.choices[0].message.content = text
            response.usage = litellm.Usage(
                prompt_tokens=tokens_in,
                completion_tokens=tokens_out,
                total_tokens=tokens_in + tokens_out,
            )
            return response

    return StandIns()


@lru_cache(maxsize=256)
def litellm_name(model: str, api_base: str | None) -> str:
    """The model with litellm's provider before it; an endpoint of one's own speaks OpenAI.

    `hosted_vllm` is litellm's lean way to such a server: 0.8 ms of CPU a call less than `openai`,
    the same body. A person who wants another way writes it before the model.
    """
    known = {str(getattr(p, "value", p)) for p in load().provider_list}
    if api_base and model.split("/")[0] not in known:
        return f"{OWN}/{model}"
    return model


@lru_cache(maxsize=256)
def takes(model: str, param: str) -> bool:
    """Does the provider of a litellm name take this parameter, as far as litellm knows?"""
    if model.startswith(PROVIDER + "/"):
        return True
    return param in (load().get_supported_openai_params(model) or ())


def body(endpoint: Endpoint, request: Request, key: str | None) -> dict[str, Any]:
    """The arguments of one litellm call: what was asked, and nothing else.

    litellm's own retries are off, because an attempt without a row would be spent in secret.
    """
    name = litellm_name(endpoint.model, endpoint.api_base)
    asked: dict[str, Any] = {**endpoint.params, **request.params}
    if "seed" in asked and not (takes(name, "seed") if endpoint.seed is None else endpoint.seed):
        del asked["seed"]
    asked |= {"model": name, "messages": list(request.messages), "timeout": endpoint.timeout}
    if request.tools:
        # litellm would look for MCP servers among them, and import a package that we do not have.
        asked |= {"tools": list(request.tools), "_skip_mcp_handler": True}
    if request.response_schema is not None:
        schema = {"name": "reply", "schema": request.response_schema}
        asked["response_format"] = {"type": "json_schema", "json_schema": schema}
    if endpoint.api_base:
        asked["api_base"] = endpoint.api_base
    if key:
        asked["api_key"] = key
    if endpoint.simulated:
        asked["sample"] = request.sample
    return asked | RETRIES_OFF


async def complete(arguments: dict[str, Any]) -> Any:
    """One try at an answer: litellm's response, or its exception."""
    _mark_internal()
    return await load().acompletion(**arguments)


async def embed(arguments: dict[str, Any]) -> Any:
    """One request for vectors: litellm's response, or its exception."""
    _mark_internal()
    return await load().aembedding(**arguments)


def _mark_internal() -> None:
    """Keep litellm's success log off this task: nobody reads it, and it would hold the key.

    It costs a quarter of a millisecond a call. The mark is litellm's own but not public, so a
    version without it is only slower.
    """
    mark = _internal_mark()
    if mark is not None:
        mark.set(True)


@cache
def _internal_mark() -> Any:
    try:
        return importlib.import_module("litellm._internal_context").is_internal_call
    except (ImportError, AttributeError):
        return None


def to_reply(response: Any, endpoint: Endpoint, key: str) -> Reply:
    """litellm's response as a Reply; a refusal is finished as `refusal`."""
    choice = response.choices[0]
    message = choice.message
    refusal = getattr(message, "refusal", None)
    usage = getattr(response, "usage", None)
    used = Usage(
        tokens_in=getattr(usage, "prompt_tokens", 0) or 0,
        tokens_out=getattr(usage, "completion_tokens", 0) or 0,
    )
    return Reply(
        text=message.content or refusal or "",
        tool_calls=tuple(call.model_dump(mode="json") for call in message.tool_calls or ()),
        finish="refusal" if refusal and not message.content else choice.finish_reason or "stop",
        usage=used,
        served_model=endpoint.model if endpoint.simulated else response.model or "",
        key=key,
        cost=_cost(response, endpoint, used),
        simulated=endpoint.simulated,
    )


def _cost(response: Any, endpoint: Endpoint, used: Usage) -> float:
    """Money: the configured price, else litellm's, else 0 (see `rates`)."""
    known = prices.configured(endpoint)
    if known is not None:
        return prices.price(known, used.tokens_in, used.tokens_out)
    return float(response._hidden_params.get("response_cost") or 0.0)


@lru_cache(maxsize=256)
def _listed(model: str) -> prices.Rates | None:
    """litellm's bundled price of a model per million tokens, without asking anybody."""
    table = load().model_cost
    entry = table.get(model) or table.get(model.split("/", 1)[-1]) or {}
    per_in, per_out = entry.get("input_cost_per_token"), entry.get("output_cost_per_token")
    if per_in is None and per_out is None:
        return None
    return (per_in or 0.0) * prices.MILLION, (per_out or 0.0) * prices.MILLION


def rates(endpoint: Endpoint) -> prices.Rates | None:
    """Money per million tokens in and out; None when nobody knows.

    With a bound on cost such a model is refused; `doctor` and a dry run name it.
    """
    known = prices.configured(endpoint)
    if known is not None or endpoint.api_base:
        return known
    return _listed(endpoint.model)


async def close_clients() -> None:
    """Close litellm's connections of this event loop and forget them."""
    litellm = load()
    await litellm.close_litellm_async_clients()
    litellm.in_memory_llm_clients_cache.flush_cache()
