"""`[[after]]` of an intervention: what must have been under way for how long before it begins."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from bettercare.plan.model import After, Intervention
from bettercare.plan.reading import Reading, Spot

if TYPE_CHECKING:  # reading a plan needs no arrays
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def read_after(r: Reading, key: str, sound: dict[str, Any], spot: Spot) -> tuple[After, ...]:
    """Every one that is sound; what is wrong with the others is told."""
    found: list[After] = []
    for number, table in enumerate(sound.get("after", ())):
        here = spot.at("after", number)
        what = table.get("what")
        if what is None:
            continue
        if what == key:
            r.fault(here.at("what"), "it begins after itself", "name another intervention")
        elif any(one.what == what for one in found):
            r.fault(here.at("what"), f'"{what}" is there twice', "keep one of them")
        else:
            found.append(After(what, table.get("months")))
    return tuple(found)


def months_of(one: Intervention) -> float:
    """The stated start in months since the year 0; a day is a thirtieth."""
    day = one.starts
    return day.year * 12 + day.month - 1 + (day.day - 1) / 30.0


def lag(after: After, other: Intervention) -> float:
    """Months the other must have been under way; the whole of its ramp where none are given."""
    return other.ramp_months if after.months is None else after.months


def in_order(interventions: Mapping[str, Intervention], keys: Collection[str]) -> list[str]:
    """Those of `keys`, what others begin after first."""
    graph = {
        key: [one.what for one in interventions[key].after if one.what in keys] for key in keys
    }
    return list(TopologicalSorter(graph).static_order())


def chain(interventions: Mapping[str, Intervention], key: str) -> tuple[str, ...]:
    """An intervention and all it begins after, directly or through others, in order of name."""
    found: set[str] = set()
    left = [key]
    while left:
        here = left.pop()
        if here not in found and here in interventions:
            found.add(here)
            left += [one.what for one in interventions[here].after]
    return tuple(sorted(found))


def lateness(
    interventions: Mapping[str, Intervention],
    keys: Collection[str],
    delays: Mapping[str, Floats],
    slip: Mapping[str, float] | None = None,
) -> dict[str, Floats]:
    """Months by which each of `keys` begins after its stated start: (draws,) each.

    It is its own delay, or more where what it begins after has not been under way for long
    enough. What is not among `keys` is never under way. `slip` is months on top of that.
    """
    import numpy as np

    late: dict[str, Floats] = {}
    for key in in_order(interventions, keys):
        mine, found = interventions[key], delays[key]
        for one in mine.after:
            other = interventions[one.what]
            ready = (
                late[one.what] + (months_of(other) + lag(one, other) - months_of(mine))
                if one.what in late
                else np.full_like(found, np.inf)
            )
            found = np.maximum(found, ready)
        late[key] = found + slip[key] if slip and key in slip else found
    return late
