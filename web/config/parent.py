"""A process that ends when the one that started it has ended, however that ended."""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "END_WITH_PARENT"  # the parent's process id, given by scripts/serve to what it starts
_LOOK_AGAIN = 1.0


def end_with_parent() -> None:
    """Where the parent asks for it, end by SIGTERM once it is gone.

    A parent that is killed by signal 9 cannot tell its children. What this process starts itself
    is not asked.
    """
    parent = os.environ.pop(VARIABLE, "")
    if parent.isdigit():
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_AGAIN)
    os.kill(os.getpid(), signal.SIGTERM)
