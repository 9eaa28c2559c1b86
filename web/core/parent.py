"""A process that ends when the one that started it has ended, however that ended."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable

VARIABLE = "END_WITH_PARENT"  # the parent's process id, given by scripts/serve to what it starts
_LOOK_AGAIN = 1.0


def parent_gone() -> Callable[[], bool]:
    """Says, each time it is asked, whether the parent that asked for an end with it is gone.

    What this process starts itself is not asked.
    """
    parent = os.environ.pop(VARIABLE, "")
    return lambda: parent.isdigit() and os.getppid() != int(parent)


def end_with_parent() -> None:
    """Where the parent asks for it, end by SIGTERM once it is gone.

    A parent that is killed by signal 9 cannot tell its children.
    """
    asked = VARIABLE in os.environ
    gone = parent_gone()
    if asked:
        threading.Thread(target=_watch, args=(gone,), daemon=True).start()


def _watch(gone: Callable[[], bool]) -> None:
    while not gone():
        time.sleep(_LOOK_AGAIN)
    os.kill(os.getpid(), signal.SIGTERM)
