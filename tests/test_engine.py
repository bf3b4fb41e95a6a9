"""Threads that run pulls: bounded, in any order, and a pull that breaks is a result."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from tests.toys.world import toy_slot
from workbench.domain.candidate import Event
from workbench.domain.spec import Slot
from workbench.engine import ThreadEngine


def done(slot: Slot) -> Sequence[Event]:
    return [Event(kind="admitted", slot=slot, seq=0)]


@pytest.mark.parametrize("concurrency", [1, 4])
def test_every_slot_once_and_never_more_than_allowed_at_once(concurrency: int) -> None:
    lock, now, most = threading.Lock(), 0, 0

    def pull(slot: Slot) -> Sequence[Event]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.005)
        with lock:
            now -= 1
        return done(slot)

    slots = iter([toy_slot(i) for i in range(20)])
    found = [slot.index for slot, _ in ThreadEngine(concurrency).map(pull, slots)]
    assert sorted(found) == list(range(20)) and most == concurrency


def test_what_a_pull_raises_is_its_result() -> None:
    def pull(slot: Slot) -> Sequence[Event]:
        if slot.index == 1:
            raise KeyError("lost")
        return done(slot)

    found = dict(
        (slot.index, result)
        for slot, result in ThreadEngine(2).map(pull, iter([toy_slot(i) for i in range(3)]))
    )
    assert isinstance(found[1], KeyError)
    assert isinstance(found[0], list) and isinstance(found[2], list)


def test_none_means_wait_for_a_pull_to_end() -> None:
    """Slot 1 may only start when slot 0 is decided."""
    decided: list[int] = []

    def feed() -> Iterator[Slot | None]:
        yield toy_slot(0)
        while not decided:
            yield None
        yield toy_slot(1)

    for slot, _ in ThreadEngine(4).map(done, feed()):
        decided.append(slot.index)
    assert decided == [0, 1]


def test_there_is_always_one_thread() -> None:
    assert ThreadEngine(0).concurrency == 1
