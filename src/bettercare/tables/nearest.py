"""The known name most like one that is not known, for "did you mean ...?"."""

from __future__ import annotations

from collections.abc import Iterable

# Above this many candidates of this length a look-up would be felt; no plan comes near it.
_MOST_CANDIDATES = 5000


def nearest(name: str, candidates: Iterable[str]) -> str:
    """The candidate most like `name`, or "" where none is like it.

    >>> nearest("emergncy_admission", ["emergency_admission", "birth"])
    'emergency_admission'
    >>> nearest("xyz", ["emergency_admission", "birth"])
    ''
    """
    from difflib import get_close_matches  # error path only

    pool = list(candidates)[:_MOST_CANDIDATES]
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    for candidate in pool:
        if candidate != name and candidate.lower().replace("-", "_") == plain:
            return candidate
    found = get_close_matches(name[:200], [c for c in pool if c != name], n=1, cutoff=0.6)
    return found[0] if found else ""


def listing(names: Iterable[str], most: int = 12) -> str:
    """Names in a row for a sentence, cut short with how many more there are.

    >>> listing(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    pool = list(names)
    if not pool:
        return "(none)"
    shown = ", ".join(pool[:most])
    return shown if len(pool) <= most else f"{shown} and {len(pool) - most} more"
