"""Have the compiled loops ready before they are called: loaded, or on a first run compiled.

Compiling holds a lock within a process, so that on a first run another process compiles the loop
over counts while this one compiles that over spells. A call whose types are not those said here
compiles for itself: nothing but time hangs on them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from numba import boolean, float64, int8, int32, int64, uint8, uint64
from numba.core.types import Array, Type

from bettercare.demand.nhp.kernels import counts, effects, spells, tables


def _line(kind: Type) -> Array:
    return Array(kind, 1, "C")


def _table(kind: Type) -> Array:
    return Array(kind, 2, "C")


_POISSON = (_table(float64), _table(uint8), _table(float64), _table(uint8))
_GROWTH = (_table(float64), _table(int32))
_SPELLS = (
    int64, int64, _line(uint64), *_GROWTH, _line(int32), _line(float64), _table(int32),
    _line(int32), _line(int64), _line(int32), _line(uint64), _line(int32), _line(int32),
    _line(uint64), _line(boolean), _table(float64), _line(int64), _line(int32), _table(int32),
    _line(int8), _line(int32), _line(uint64), _line(int64), _line(int64), _table(float64),
    _line(int32), _line(int64), _line(int64), boolean, *_POISSON, _table(float64),
)  # fmt: skip
_COUNTS = (
    int64, int64, boolean, _line(uint64), *_GROWTH, _line(int64), _line(int32), _line(float64),
    _line(int32), _line(int32), _line(int32), _line(int32), _line(int64), _line(int64),
    _table(float64), _table(int32), _line(int32), _line(int32), int64, _table(float64), *_POISSON,
    _table(float64),
)  # fmt: skip
_ARRIVE = (
    _line(float64), _line(int64), _line(int64), _table(int32), _line(int32), _line(int32),
)  # fmt: skip


def ready_counts() -> None:
    """Load or compile the loop over counts, and the sums behind growth factors."""
    counts.count_activity.compile(_COUNTS)
    effects.baseline_by_value.compile((_line(int64), _table(float64), int64))
    effects.effect_alone.compile((_table(float64), _table(float64)))


def ready(*, drawn: bool) -> None:
    """Load or compile all loops of a scenario, `drawn` or in expectation."""
    if not drawn:  # the loop over means is compiled when it is called
        ready_counts()
        return
    other = None
    kept = counts.count_activity.stats.cache_path
    if kept is not None and not any(Path(kept).glob("counts.count_activity-*.nbi")):
        command = f"from {__name__} import ready_counts; ready_counts()"
        quiet = subprocess.DEVNULL
        other = subprocess.Popen(
            [sys.executable, "-c", command], stdin=quiet, stdout=quiet, stderr=quiet
        )
    spells.sample_spells.compile(_SPELLS)
    tables.arrive.compile(_ARRIVE)
    if other is not None:
        other.wait()
    ready_counts()
