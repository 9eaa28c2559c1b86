"""What several rules over rows share: sums of shares, and names in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bettercare.plan.csv_text import Sheet
from bettercare.plan.reading import Reading
from bettercare.plan.services import TOLERANCE
from bettercare.tables.nearest import listing


def shares_sum(r: Reading, sheet: Sheet, keys: tuple[str, ...]) -> None:
    """Check that the shares of each group of rows, by these columns, sum to 1."""
    sums: dict[tuple[Any, ...], float] = {}
    first: dict[tuple[Any, ...], int] = {}
    for row, (*group, share) in enumerate(sheet.rows(*keys, "share")):
        key = tuple(group)
        first.setdefault(key, row)
        sums[key] = sums.get(key, 0.0) + share
    for key, total in sums.items():
        if abs(total - 1) > TOLERANCE:
            who = ", ".join(str(part) for part in key)
            who = who.removesuffix(", all") if keys[0] == "area" else who
            r.fault(
                sheet.spot(first[key]),
                f"the shares of {who} sum to {total:.6g}",
                "let them sum to 1",
            )


def named(what: str, names: Iterable[str]) -> str:
    """Names with what they are, for a sentence.

    >>> named("area", ["north", "south"])
    'the areas north, south'
    """
    found = list(names)
    return f"the {what}{'' if len(found) == 1 else 's'} {listing(found)}"
