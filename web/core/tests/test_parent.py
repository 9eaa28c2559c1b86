"""What `make serve` starts does not outlive it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

WEB = Path(__file__).parents[2]


def test_a_worker_ends_when_its_parent_is_killed() -> None:
    worker = (
        "import time; from core.parent import end_with_parent; end_with_parent(); "
        "print('ready', flush=True); time.sleep(60)"
    )
    script = 'END_WITH_PARENT=$$ "$0" -c "$1" & wait'
    with subprocess.Popen(
        ["/bin/sh", "-c", script, sys.executable, worker],
        env=os.environ | {"PYTHONPATH": str(WEB)}, stdout=subprocess.PIPE, text=True,
    ) as parent:  # fmt: skip
        assert parent.stdout
        assert parent.stdout.readline() == "ready\n"
        began = time.monotonic()
        parent.kill()
        assert parent.stdout.read() == ""  # the worker held the other end of this pipe
    assert time.monotonic() - began < 30
