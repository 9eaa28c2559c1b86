"""Processes that answer trials: side by side, replaced when they die, ended with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2]
KEY = b"a key"
# a desk that takes its time, and says which process it is
PROGRAM = """
import os, sys, time
from pathlib import Path
from plans.trial_desks import Desks, wait_for

class Slow:
    def reply(self, question):
        time.sleep(float(question))
        return str(os.getpid()).encode()

desks = Desks(Path(sys.argv[1]), b"a key", Slow(), 2)
print("ready", flush=True)
while True:
    desks.tend()
    wait_for(desks.processes, 0.1)
"""
LONGEST = 30  # seconds, on a machine that is busy


def ask(path: Path, seconds: float, key: bytes = KEY) -> int:
    """The process that answers a question of so many seconds."""
    with Client(str(path), "AF_UNIX", authkey=key) as line:
        line.send_bytes(str(seconds).encode())
        return int(line.recv_bytes())


def two_at_once(path: Path) -> set[int]:
    """Who answers two questions put at the same time; each takes long enough to meet the other."""
    found: list[int] = []
    askers = [threading.Thread(target=lambda: found.append(ask(path, 0.4))) for _ in range(2)]
    for one in askers:
        one.start()
    for one in askers:
        one.join()
    return set(found)


def lives(process: int) -> bool:
    try:
        told = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.sock"


@pytest.fixture
def office(path: Path) -> Iterator[subprocess.Popen[str]]:
    paths = os.pathsep.join([str(WEB), str(WEB.parent / "src")])
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE, text=True,
    ) as started:  # fmt: skip
        assert started.stdout
        assert started.stdout.readline() == "ready\n"
        yield started
        started.kill()


def test_two_questions_are_answered_by_two_processes_and_one_that_dies_is_replaced(
    office: subprocess.Popen[str], path: Path
) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    first = two_at_once(path)
    assert len(first) == 2
    assert office.pid not in first
    with pytest.raises((AuthenticationError, EOFError, OSError)):
        ask(path, 0.0, b"another key")
    killed = min(first)
    os.kill(killed, signal.SIGKILL)
    until = time.monotonic() + LONGEST
    while (now := two_at_once(path)) <= first or len(now) < 2:
        assert time.monotonic() < until
    assert killed not in now


def test_they_end_with_their_parent(office: subprocess.Popen[str], path: Path) -> None:
    desks = two_at_once(path)
    office.kill()
    until = time.monotonic() + LONGEST
    while any(lives(one) for one in desks):
        assert time.monotonic() < until
        time.sleep(0.05)
