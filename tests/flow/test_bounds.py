"""The compiled code once with bounds checking on, on a network of many rules."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "flow" / "winter.toml"

CODE = f"""
from dataclasses import replace
from pathlib import Path
from bettercare.flow.reading import read_network
from bettercare.flow.replicate import prepare, replicate
network = replace(read_network(Path({str(EXAMPLE)!r})), days=40.0, warm_up=5.0)
run = replicate(prepare(network), 1, 0, by_class=True)
print(run.visits)
"""


@pytest.mark.slow
def test_nothing_is_read_or_written_beyond_its_array(tmp_path: Path) -> None:
    plain = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    checking = os.environ | {
        "NUMBA_BOUNDSCHECK": "1",
        "NUMBA_OPT": "0",  # what is checked is the same, and compiled in a third of the time
        "NUMBA_CACHE_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=False, env=checking
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == plain.stdout
