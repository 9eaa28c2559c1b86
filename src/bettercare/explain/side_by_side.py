"""Independent pieces of work in forked processes, where forking is safe, and in order elsewhere."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bettercare.system.workers import can_fork, end_when_told, ended_when_told

T = TypeVar("T")
_work: Sequence[Callable[[], Any]] = ()


def _take(tasks: Sequence[Callable[[], Any]]) -> None:
    global _work  # noqa: PLW0603 - of a forked process, which inherits what can not be pickled
    _work = tasks
    end_when_told()


def _do(number: int) -> Any:
    return _work[number]()


def side_by_side(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """What each task gives, in order; how many processes work on them changes nothing.

    >>> side_by_side([lambda: 1, lambda: 2])
    [1, 2]
    """
    jobs = min(os.cpu_count() or 1, len(tasks))
    if jobs < 2 or not can_fork():
        return [task() for task in tasks]
    context = multiprocessing.get_context("fork")
    with ended_when_told():
        pool = context.Pool(jobs, initializer=_take, initargs=(tasks,))
    with pool:
        return pool.map(_do, range(len(tasks)), chunksize=1)
