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
    compiled_here = [text for text in texts if b"\n@inlined" in text or b"\nclass State" in text]
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


def inlined(function: F) -> F:
    """Compile into the code that calls it: handing on two dozen arrays costs more than the work."""
    return cast(F, numba.njit(forceinline=True, **_OPTIONS)(function))
