"""Blocks of draws in forked processes that write into memory shared with this one.

Forking costs milliseconds and copies nothing, where starting fresh processes would load every
library again and send every array through a pipe. Only small arrays come back by pipe.
"""

from __future__ import annotations

import mmap
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import BetterCareError
from bettercare.plan.model import Option
from bettercare.sampling import DrawBook
from bettercare.system.measure import BlockRun
from bettercare.system.model import Model
from bettercare.system.run import OptionRun, SharedBlocks, Told, blocks, gather, one_block

Floats = NDArray[np.float64]
#: Options whose rows are in memory at once: one being read while the next is being made.
SLOTS = 2
#: Which option and block, and the block's small arrays.
Message = tuple[int, int, BlockRun]


class WorkerLostError(BetterCareError):
    """A process that worked on the run ended before its work did."""

    exit_code = 1


def can_fork() -> bool:
    """Whether forking is safe here: Linux, one thread, and no library that starts its own."""
    return (
        sys.platform == "linux"
        and threading.active_count() == 1
        and "polars" not in sys.modules
        and not multiprocessing.current_process().daemon
    )


@contextmanager
def ended_when_told() -> Iterator[None]:
    """Processes forked within end at SIGTERM, once they have called `end_when_told`.

    A server's handler, inherited, would swallow the signal by which the processes are ended; so
    the signal waits until the process has let go of the handler.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_when_told() -> None:
    """In a forked process, first of all: SIGTERM ends it, whatever its parent does with it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})


def forked(
    model: Model, options: Sequence[Option], book: DrawBook, jobs: int, told: Told | None
) -> Iterator[OptionRun]:
    """Run options in order, from now on; each block of each option falls to a process by turns.

    The processes end with the iterator, read to its end or not.
    """
    runs = _forked(model, options, book, jobs, told)
    next(runs)  # the processes are started
    return cast(Iterator[OptionRun], runs)


def _forked(
    model: Model, options: Sequence[Option], book: DrawBook, jobs: int, told: Told | None
) -> Iterator[OptionRun | None]:
    """Nothing once the processes are started, then each option."""
    context = multiprocessing.get_context("fork")
    parts = blocks(book.count)
    tasks = len(options) * len(parts)
    jobs = min(jobs, tasks)
    shape = (min(SLOTS, len(options)), len(model.layout.rows), len(model.plan.years), book.count)
    memory = mmap.mmap(-1, int(np.prod(shape)) * 8)
    slots: Floats = np.frombuffer(memory, dtype=np.float64).reshape(shape)
    turns = [context.Semaphore(shape[0]) for _ in range(jobs)]
    pipes: list[Connection] = []
    workers = []
    for number in range(jobs):
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(
            target=_work,
            args=(model, options, book, slots, number, jobs, turns[number], theirs),
            daemon=True,
        )
        with ended_when_told():
            worker.start()
        theirs.close()
        pipes.append(ours)
        workers.append(worker)
    left = {pipe: len(range(number, tasks, jobs)) for number, pipe in enumerate(pipes)}
    try:
        yield None
        done: dict[int, dict[int, BlockRun]] = {k: {} for k in range(len(options))}
        for k, option in enumerate(options):
            while len(done[k]) < len(parts):
                for message in _messages(pipes, left):
                    which, block, part = message
                    done[which][block] = part
                    if told is not None:
                        told(options[which])
            found = [done[k][b] for b in range(len(parts))]
            yield gather(model, option, found, slots[k % shape[0]])
            for turn in turns:
                turn.release()
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _messages(pipes: list[Connection], left: dict[Connection, int]) -> Iterator[Message]:
    """What the workers say; a fault of theirs is raised here."""
    for pipe in wait(pipes):
        assert isinstance(pipe, Connection)
        try:
            message = pipe.recv()
        except EOFError:
            if left[pipe] > 0:
                raise WorkerLostError(
                    "a process working on the run stopped before it was done",
                    mend="run again, with --jobs 1 if memory is short",
                ) from None
            pipes.remove(pipe)
            continue
        if isinstance(message, BaseException):
            raise message
        left[pipe] -= 1
        yield message


def _work(
    model: Model,
    options: Sequence[Option],
    book: DrawBook,
    slots: Floats,
    number: int,
    jobs: int,
    turn: Any,
    pipe: Connection,
) -> None:
    """A worker: its blocks of the options, in order, no further ahead than there are slots."""
    end_when_told()
    shared: SharedBlocks = {}
    parts = blocks(book.count)
    turns = 0
    try:
        for task in range(number, len(options) * len(parts), jobs):
            k, b = divmod(task, len(parts))
            while turns <= k:  # the slot of option k is free once this many have been
                turn.acquire()
                turns += 1
            rows = slots[k % len(slots), :, :, parts[b]]
            part = one_block(model, options[k], book, parts[b], shared, rows)
            pipe.send((k, b, replace(part, rows=part.rows[:0])))
    except (BrokenPipeError, KeyboardInterrupt):
        return
    except BaseException as fault:
        pipe.send(fault)
