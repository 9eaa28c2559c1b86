"""Work in forked processes ends, whatever the process that asks for it does with signals."""

from __future__ import annotations

import subprocess
import sys


def test_a_process_with_handlers_of_its_own_gets_its_answers() -> None:
    # in a process of its own: forking is safe only where polars was not loaded
    program = (
        "import signal\n"
        "from bettercare.explain.side_by_side import side_by_side\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)\n"
        "for _ in range(20):\n"
        "    done = side_by_side([lambda: 1, lambda: 2, lambda: 3])\n"
        "print(done)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.stdout == "[1, 2, 3]\n", ran.stderr
