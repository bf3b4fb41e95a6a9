"""What the gateway costs over plain asyncio + litellm: `python -m tests.benchmarks.overhead`.

300 items x 2 calls (a generation, then a JSON judgement of it) at 20 ms server latency and
concurrency 32, with rows and memory on. The arms meet the same server in turn, `ROUNDS` times each
after a warm-up. The second arm takes the same litellm provider (`openai/`) as the first; the third
is what an endpoint of one's own really gets (provider.OWN). The last two are whole runs of the toy
recipe over either, with events, receipts and decisions in the store. The last has the bars (median
wall at most 1.3x plain, client CPU at most 6 ms a call): it is what a user of such an endpoint has.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.toys.memory import ToyMemory
from tests.toys.openai_server import Server, openai_server
from tests.toys.world import toy_spec
from workbench.actions.manufacture import RunOptions, create_run
from workbench.actions.manufacture import work as manufacture
from workbench.actions.open import open_bench
from workbench.domain.contracts import Message, Origin, ReplyMemory, Request
from workbench.models import provider
from workbench.models.gateway import Gateway
from workbench.models.roles import Endpoint, RoleTable

ITEMS, CONCURRENCY, LATENCY, ROUNDS = 300, 32, 0.02, 3
WALL_BAR, CPU_BAR = 1.3, 6.0
PADDING = "A customer writes about a fee on the account and asks what is owed. " * 12
SCHEMA = {
    "type": "object",
    "properties": {"good": {"type": "boolean"}, "why": {"type": "string"}},
    "required": ["good", "why"],
}


class Timing(NamedTuple):
    """Seconds on the clock and milliseconds of this process's CPU a call."""

    wall: float
    cpu: float


def generation(item: str) -> list[Message]:
    return [
        {"role": "system", "content": PADDING},
        {"role": "user", "content": f"Write item {item}."},
    ]


def judgement(text: str) -> list[Message]:
    return [{"role": "user", "content": f"{PADDING} Is this item good? {text}"}]


def plain(server: Server, mark: str) -> None:
    """The arm to beat: a semaphore, gather and litellm; nothing is kept."""
    arguments: dict[str, Any] = {
        "model": "openai/some-model", "api_base": server.url, "api_key": "none", "num_retries": 0,
        "max_retries": 0, "timeout": 30,
    }  # fmt: skip
    wanted = {"type": "json_schema", "json_schema": {"name": "reply", "schema": SCHEMA}}
    litellm = provider.load()

    async def item(name: str, door: asyncio.Semaphore) -> None:
        async with door:
            made = await litellm.acompletion(messages=generation(name), seed=1, **arguments)
            text = made.choices[0].message.content
            judged = await litellm.acompletion(
                messages=judgement(text), response_format=wanted, seed=1, **arguments
            )
            json.loads(judged.choices[0].message.content)

    async def all_items() -> None:
        door = asyncio.Semaphore(CONCURRENCY)
        await asyncio.gather(*(item(f"{mark} {i}", door) for i in range(ITEMS)))
        await provider.close_clients()

    asyncio.run(all_items())


def ours(server: Server, mark: str, memory: ReplyMemory, route: str = "openai/") -> None:
    """Our arm: threads that block, the gateway, a row an attempt and the reply memory."""
    big = Endpoint(
        name="big", model=f"{route}some-model", family="a", api_base=server.url,
        concurrency=CONCURRENCY, timeout=30.0,
    )  # fmt: skip
    table = RoleTable(models={"big": big}, roles={"author": ("big",), "judge": ("big",)})
    origin = Origin(run_id=mark)

    def item(i: int) -> None:
        made = gateway.ask(
            Request(role="author", model="big", params={"seed": 1},
                    messages=tuple(generation(f"{mark} {i}"))), origin,
        )  # fmt: skip
        judged = gateway.ask(
            Request(role="judge", model="big", params={"seed": 1}, response_schema=SCHEMA,
                    messages=tuple(judgement(made.text))), origin,
        )  # fmt: skip
        json.loads(judged.text)

    with Gateway(table, memory) as gateway, ThreadPoolExecutor(CONCURRENCY) as pool:
        list(pool.map(item, range(ITEMS)))


def whole(server: Server, folder: Path, route: str) -> None:
    """A whole run of the toy recipe: orchestrator, events, hash-chained receipts, decisions."""
    config = folder / "overhead.toml"
    config.write_text(
        f'plugins = ["tests.toys.recipe"]\n[models.big]\nmodel = "{route}some-model"\n'
        f'family = "a"\napi_base = "{server.url}"\nconcurrency = {CONCURRENCY}\n'
        '[roles]\nauthor = ["big"]\njudge = ["big"]\n'
    )
    bench = open_bench(folder / "whole.db", config)
    # A seed of its own, or the memory would answer from the round before.
    seed = len(bench.store.reads.runs_of_spec("toys")) + 1
    options = RunOptions(attempts=ITEMS, concurrency=CONCURRENCY, window=CONCURRENCY, seed=seed)
    run = create_run(bench, toy_spec(), options)
    done = manufacture(bench, run.run_id)
    assert done.decided == ITEMS, done
    bench.close()


def timed(work: Callable[[], None]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    spent = time.process_time() - cpu
    return Timing(time.perf_counter() - wall, spent * 1000 / (2 * ITEMS))


def store(folder: Path) -> tuple[str, AbstractContextManager[Any]]:
    """The real store's reply memory, or a toy in memory with `--toy`."""
    if "--toy" in sys.argv:
        return "toy memory", nullcontext(ToyMemory())
    from workbench.store.memory import open_memory

    return "SQLite store", open_memory(folder / "overhead.db")


PLAIN, SAME, OWN = "plain asyncio + litellm", "gateway, same provider", "gateway, as by default"
WHOLE, WHOLE_OWN = "whole run, same provider", "whole run, as by default"


def measured(server: Server, memory: ReplyMemory, folder: Path) -> dict[str, list[Timing]]:
    """The arms interleaved; the first round only warms them up."""
    timings: dict[str, list[Timing]] = {a: [] for a in (PLAIN, SAME, OWN, WHOLE, WHOLE_OWN)}
    for number in range(ROUNDS + 1):
        arms: dict[str, Callable[[], None]] = {
            PLAIN: partial(plain, server, f"plain {number}"),
            SAME: partial(ours, server, f"same {number}", memory),
            OWN: partial(ours, server, f"own {number}", memory, ""),
            WHOLE: partial(whole, server, folder, "openai/"),
            WHOLE_OWN: partial(whole, server, folder, ""),
        }
        for arm, work in arms.items():
            one = timed(work)
            if number:
                timings[arm].append(one)
    return timings


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    with tempfile.TemporaryDirectory() as folder, openai_server(latency=LATENCY) as server:
        kind, opened = store(Path(folder))
        with opened as memory:
            timings = measured(server, memory, Path(folder))
    print(f"{ITEMS} items x 2 calls, {LATENCY * 1000:g} ms, {CONCURRENCY} at once, {kind}")
    print(f"{'arm':24} {'wall s':>{8 * ROUNDS}} {'median':>8} {'CPU ms/call':>12} {'ratio':>6}")
    medians = {
        arm: Timing(*(median(column) for column in zip(*rounds, strict=True)))
        for arm, rounds in timings.items()
    }
    for arm, middle in medians.items():
        walls = "".join(f"{one.wall:8.2f}" for one in timings[arm])
        ratio = middle.wall / medians[PLAIN].wall
        print(f"{arm:24} {walls} {middle.wall:8.2f} {middle.cpu:12.2f} {ratio:6.2f}")
    ratio, cpu = medians[WHOLE_OWN].wall / medians[PLAIN].wall, medians[WHOLE_OWN].cpu
    print(f"{WHOLE_OWN}: wall {ratio:.2f} (bar {WALL_BAR}), CPU {cpu:.2f} ms (bar {CPU_BAR:g})")
    return int(ratio > WALL_BAR or cpu > CPU_BAR)


if __name__ == "__main__":
    raise SystemExit(main())
