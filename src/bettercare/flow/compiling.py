"""How the event loop is compiled: machine code kept beside the source, no lock while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from bettercare.errors import CallError

try:
    import numba
except ImportError as missing:  # the optional extra is not there
    raise CallError(
        "The flow simulation needs numba and scipy, which are not installed",
        mend="install them with: pip install 'bettercare[flow]'",
    ) from missing

F = TypeVar("F", bound=Callable[..., Any])


_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: F) -> F:
    """Compile on first use and keep the machine code; other threads run meanwhile.

    No fast mathematics: the same inputs must give the same bytes. A division by nought gives
    infinity, as in NumPy. No array is made inside, so arrays need no counting of references:
    counting them costs more than the simulation.
    """
    return cast(F, numba.njit(**_OPTIONS)(function))


def inlined(function: F) -> F:
    """Compile into the code that calls it: handing on two dozen arrays costs more than the work."""
    return cast(F, numba.njit(forceinline=True, **_OPTIONS)(function))
