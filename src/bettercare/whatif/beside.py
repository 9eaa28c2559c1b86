"""Work done in a forked process of its own while this one does other work."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any, TypeVar

from bettercare.system.workers import can_fork, end_when_told, ended_when_told

_T = TypeVar("_T")


def beside(work: Callable[[], _T]) -> Callable[[], _T]:
    """Begin work beside this process; what is given back waits for what comes of it.

    Where no process can be forked, or it ends without an answer, the work is done here.
    """
    if not can_fork():
        return work
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, theirs))
    with ended_when_told():
        process.start()
    theirs.close()

    def found() -> _T:
        try:
            result: _T = mine.recv()
        except EOFError:
            return work()
        finally:
            mine.close()
            process.join()
        return result

    return found


def _send(work: Callable[[], Any], to: Any) -> None:
    end_when_told()
    to.send(work())
