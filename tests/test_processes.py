"""A process that ended is gone, whoever has its number now."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from workbench.processes import PROC, still_there


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def test_one_that_lives_is_there_and_one_that_was_waited_for_is_not(
    sleeper: subprocess.Popen[bytes],
) -> None:
    assert still_there(sleeper.pid, time.time())
    sleeper.kill()
    sleeper.wait()
    assert not still_there(sleeper.pid, time.time())


def test_one_that_ended_but_was_not_waited_for_is_gone(sleeper: subprocess.Popen[bytes]) -> None:
    os.kill(sleeper.pid, signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    os.kill(sleeper.pid, 0)  # the number is still taken
    assert not still_there(sleeper.pid, time.time())


@pytest.mark.skipif(not PROC.joinpath("self", "stat").exists(), reason="starts are read there")
def test_a_number_that_another_process_has_now() -> None:
    """This process was not yet there an hour before it began."""
    assert still_there(os.getpid(), time.time())
    assert not still_there(os.getpid(), time.time() - 86_400 * 365)


@pytest.mark.parametrize("pid", [0, -1])
def test_no_number_at_all(pid: int) -> None:
    assert not still_there(pid, time.time())
