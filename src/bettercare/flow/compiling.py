"""How the event loop is compiled: machine code kept beside the source, no lock while it runs."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from bettercare.errors import CallError

try:
    import numba
    import scipy  # noqa: F401 - used where needed; told of here, before anything is run
except ImportError as missing:  # the optional extra is not there
    raise CallError(
        "The flow simulation needs numba and scipy, which are not installed",
        mend="install them with: pip install 'bettercare[flow]'",
    ) from missing

F = TypeVar("F", bound=Callable[..., Any])


def _forget_stale_code() -> None:
    """Remove machine code made from other sources than those here.

    A compiled function holds the code of those it calls, but its cache looks at its own file
    alone: without this, a change in one file would leave the old code running in another.
    """
    here = Path(__file__).parent
    texts = (path.read_bytes() for path in sorted(here.glob("*.py")))
    marks = b"\n@compiled", b"\n@inlined", b"\n@called", b"Annotated["  # code, or arrays it reads
    compiled_here = [text for text in texts if any(mark in text for mark in marks)]
    digest = hashlib.sha256(b"".join(compiled_here)).hexdigest()
    kept = here / "__pycache__"
    stamp = kept / "flow.sources"
    with contextlib.suppress(OSError):  # a place we may not write in: nothing is kept there
        if not stamp.is_file() or stamp.read_text(encoding="ascii") != digest:
            kept.mkdir(exist_ok=True)
            for path in kept.glob("*.nbi"):
                path.unlink(missing_ok=True)
            stamp.write_text(digest, encoding="ascii")


_forget_stale_code()
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}


def compiled(function: F) -> F:
    """Compile on first use and keep the machine code; other threads run meanwhile.

    No fast mathematics: the same inputs must give the same bytes. A division by nought gives
    infinity, as in NumPy. No array is made inside, so arrays need no counting of references:
    counting them costs more than the simulation.
    """
    return cast(F, numba.njit(**_OPTIONS)(function))


#: Functions that compiled code alone calls: nothing to call them from Python by, nothing kept.
_INSIDE = _OPTIONS | {"cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def inlined(function: F) -> F:
    """Compile into the code that calls it: for what happens at every visit.

    Where every access is checked (NUMBA_BOUNDSCHECK) it is called: nobody asks for speed then.
    """
    settings: Any = numba.config
    return cast(F, numba.njit(forceinline=not settings.BOUNDSCHECK, **_INSIDE)(function))


def called(function: F) -> F:
    """Compile to be called by compiled code: for what is rare, or done in many places."""
    return cast(F, numba.njit(**_INSIDE)(function))
