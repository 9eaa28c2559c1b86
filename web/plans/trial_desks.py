"""Processes that answer trials side by side: one socket, and whoever is free takes the next.

They are forked from one process that has made the plan ready, so that what they share is in memory
once. That process starts no thread, replaces one that dies, and makes the next version ready while
they go on answering about this one.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, answer_challenge, deliver_challenge
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Protocol

_log = logging.getLogger("site.trial")
_LOOK_AGAIN = 0.5  # seconds between two looks whether to end
_PAUSE = 0.2  # seconds before a process that died is replaced
_QUEUE = 64  # questions that wait; more are turned away at once


class Answers(Protocol):
    """What has an answer to a question, in bytes."""

    def reply(self, question: bytes) -> bytes:
        """The answer."""


def listening(path: Path) -> socket.socket:
    """A socket at a path, that only this user may open."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    listener.listen(_QUEUE)
    listener.setblocking(False)  # several wait for the same question, and one gets it
    return listener


def answering(listener: socket.socket, key: bytes, desk: Answers, done: Callable[[], bool]) -> None:
    """Answer question after question until it is done."""
    waiting = select.poll()
    waiting.register(listener, select.POLLIN)
    while not done():
        if not waiting.poll(1000 * _LOOK_AGAIN):
            continue
        try:
            taken, _ = listener.accept()
        except BlockingIOError:  # another process has it
            continue
        taken.setblocking(True)
        with Connection(taken.detach()) as line:
            try:
                deliver_challenge(line, key)
                answer_challenge(line, key)
                question = line.recv_bytes()
            except (OSError, EOFError, multiprocessing.AuthenticationError):
                continue  # who asked has gone, or may not ask
            try:
                line.send_bytes(desk.reply(question))
            except OSError:
                continue
            except Exception:
                _log.exception("a trial could not be answered")


class Desks:
    """Processes that answer at one socket."""

    def __init__(self, path: Path, key: bytes, desk: Answers, count: int) -> None:
        """Listen and begin. This process must have no thread, and nobody else's."""
        self._path, self._key, self._desk = path, key, desk
        self._listener = listening(path)
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # what is there now is not looked through again, here or in a fork
        self._processes = [self._forked() for _ in range(count)]

    @property
    def processes(self) -> list[ForkProcess]:
        """Those that answer now."""
        return list(self._processes)

    def tend(self) -> None:
        """Replace each process that has died, after a moment: it may die again at once."""
        for place, one in enumerate(self._processes):
            if not one.is_alive():
                _log.error("a desk died and is replaced", extra={"code": one.exitcode})
                one.close()
                time.sleep(_PAUSE)
                self._processes[place] = self._forked()

    def end(self) -> None:
        """Let each process finish its question, and end it."""
        for one in self._processes:
            one.terminate()
        for one in self._processes:
            one.join()
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def _forked(self) -> ForkProcess:
        process = multiprocessing.get_context("fork").Process(target=self._answer, name="desk")
        process.start()
        return process

    def _answer(self) -> None:
        told = False

        def end(*_: object) -> None:
            nonlocal told
            told = True

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # from a terminal: the parent tells us
        parent = os.getppid()
        answering(self._listener, self._key, self._desk, lambda: told or os.getppid() != parent)


def wait_for(processes: list[ForkProcess], seconds: float) -> None:
    """Wait so long, or until one of these processes has ended."""
    from multiprocessing.connection import wait

    if processes:
        wait([one.sentinel for one in processes], seconds)
    else:
        time.sleep(seconds)
