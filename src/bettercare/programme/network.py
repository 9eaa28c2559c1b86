"""Enablers and what waits for them as a network of dates: critical path, float, slips.

Each step begins and, a ramp later, is in full. It begins no sooner than its own start with its
delay, and `[[after]]` holds its beginning to that of another; a need of an enabler holds what is
in full to the enabler's. Dates are those of the stated values. The longest path through these
events is the critical path (critical path method, Kelley and Walker 1959).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np

from bettercare.errors import CallError
from bettercare.plan.after import in_order, lag, lateness, months_of
from bettercare.plan.draws import Values
from bettercare.plan.model import Intervention, Option, Plan
from bettercare.sampling import DrawBook
from bettercare.tables.nearest import listing, nearest

_SAME = 1e-6  # months


@dataclass(frozen=True, slots=True)
class Wait:
    """What a step waits for: `begins` for a start held by `[[after]]`, `full` for a need."""

    what: str
    holds: str
    months: float = 0.0  # from the other's beginning (begins), or 0


@dataclass(frozen=True, slots=True)
class Step:
    """An intervention in the network; times are months since the year 0, infinite for never.

    `spare` is how many months it may slip before the last step of the network is later.
    """

    key: str
    kind: str
    stated: float  # its own start with its own delay, before it waits for others
    begins: float
    full: float
    spare: float
    waits: tuple[Wait, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Enablers of an option and all that waits for them, in order of beginning."""

    option: str
    steps: dict[str, Step]
    critical: tuple[str, ...]  # from the first step to the last
    missing: tuple[tuple[str, str], ...]  # step, and what it waits for that the option leaves out

    @property
    def end(self) -> float:
        """When everything that ever comes into place is."""
        return _end({key: step.full for key, step in self.steps.items()})


def build_network(plan: Plan, option: Option, slip: Mapping[str, float] | None = None) -> Network:
    """The network of an option; with `slip`, interventions begin so many months later.

    Errors: `CallError` where `slip` names what the option has not.
    """
    every = {key: plan.interventions[key] for key in option.interventions}
    for key in slip or {}:
        if key not in every:
            like = nearest(key, list(every))
            guess = f', did you mean "{like}"?' if like else "."
            raise CallError(
                f'{option.key} has no intervention "{key[:60]}"{guess} It has '
                f"{listing(every, 40) or 'none'}."
            )
    keys = _joined(every)
    chosen = {key: every[key] for key in keys}
    values = Values(plan, option, DrawBook(0, 1, central=True))
    delays = {
        key: values.scalar(one.delay.address) if one.delay else np.zeros(1)
        for key, one in chosen.items()
    }
    late = lateness(plan.interventions, keys, delays, slip)
    stated = {key: months_of(one) + float(delays[key][0]) for key, one in chosen.items()}
    begins = {key: months_of(one) + float(late[key][0]) for key, one in chosen.items()}
    waits = {key: _waits(one, plan.interventions) for key, one in chosen.items()}
    full = _full(chosen, begins, waits)
    spare = _spare(chosen, begins, full, waits)
    steps = {
        key: Step(
            key, chosen[key].kind, stated[key], begins[key], full[key], spare[key], waits[key]
        )
        for key in sorted(keys, key=lambda key: (begins[key], full[key], key))
    }
    missing = tuple(
        (key, wait.what) for key, mine in waits.items() for wait in mine if wait.what not in keys
    )
    return Network(option.key, steps, _critical(steps), missing)


def slipped(before: Network, after: Network) -> dict[str, tuple[float, float]]:
    """Months by which each step begins later and is in full later, where either moves."""
    found = {}
    for key, step in after.steps.items():
        was = before.steps[key]
        moved = (_later(was.begins, step.begins), _later(was.full, step.full))
        if max(moved) > _SAME:
            found[key] = moved
    return found


def _later(was: float, now: float) -> float:
    return 0.0 if math.isinf(was) else now - was


def _end(full: Mapping[str, float]) -> float:
    return max((each for each in full.values() if math.isfinite(each)), default=-math.inf)


def _enablers(one: Intervention) -> list[str]:
    return [need.key for need in one.needs if need.kind == "enabler"]


def _joined(every: Mapping[str, Intervention]) -> list[str]:
    """Enablers, and whatever waits for anything or is waited for."""
    linked = {key for key, one in every.items() if one.kind == "enabler"}
    for key, one in every.items():
        others = [*_enablers(one), *(each.what for each in one.after)]
        if others:
            linked.update([key, *(name for name in others if name in every)])
    return [key for key in every if key in linked]


def _waits(one: Intervention, every: Mapping[str, Intervention]) -> tuple[Wait, ...]:
    begin = [Wait(each.what, "begins", lag(each, every[each.what])) for each in one.after]
    return (*begin, *(Wait(key, "full") for key in _enablers(one)))


def _needs_order(waits: Mapping[str, tuple[Wait, ...]]) -> list[str]:
    graph = {
        key: [wait.what for wait in mine if wait.holds == "full" and wait.what in waits]
        for key, mine in waits.items()
    }
    return list(TopologicalSorter(graph).static_order())


def _full(
    chosen: Mapping[str, Intervention],
    begins: Mapping[str, float],
    waits: Mapping[str, tuple[Wait, ...]],
) -> dict[str, float]:
    full: dict[str, float] = {}
    for key in _needs_order(waits):
        held = [full.get(wait.what, math.inf) for wait in waits[key] if wait.holds == "full"]
        full[key] = max([begins[key] + chosen[key].ramp_months, *held])
    return full


def _spare(
    chosen: Mapping[str, Intervention],
    begins: Mapping[str, float],
    full: Mapping[str, float],
    waits: Mapping[str, tuple[Wait, ...]],
) -> dict[str, float]:
    """Latest beginning that leaves the end where it is, less the beginning."""
    end = _end(full)
    latest_full = dict.fromkeys(chosen, end)
    for key in reversed(_needs_order(waits)):
        for wait in waits[key]:
            if wait.holds == "full" and wait.what in chosen and math.isfinite(full[key]):
                latest_full[wait.what] = min(latest_full[wait.what], latest_full[key])
    latest = {key: latest_full[key] - one.ramp_months for key, one in chosen.items()}
    for key in reversed(in_order(chosen, list(chosen))):
        for wait in waits[key]:
            if wait.holds == "begins" and wait.what in chosen and math.isfinite(begins[key]):
                latest[wait.what] = min(latest[wait.what], latest[key] - wait.months)
    return {
        key: latest[key] - begins[key] if math.isfinite(begins[key]) else math.inf for key in chosen
    }


def _critical(steps: Mapping[str, Step]) -> tuple[str, ...]:
    """The chain of steps, each held by the one before, that ends with the last to be in full."""
    lasting = [key for key, step in steps.items() if math.isfinite(step.full)]
    if not lasting:
        return ()
    here = max(lasting, key=lambda key: steps[key].full)
    path, at_end = [here], True
    while True:
        step = steps[here]
        held = _held_by(steps, step, "full") if at_end else None
        if held is None:
            at_end = False
            held = _held_by(steps, step, "begins")
        if held is None:
            return tuple(reversed(path))
        here = held
        path.append(here)


def _held_by(steps: Mapping[str, Step], step: Step, holds: str) -> str | None:
    """What decides when a step begins, or is in full; None where its own timetable does alone."""
    for wait in step.waits:
        other = steps.get(wait.what)
        if wait.holds != holds or other is None:
            continue
        if holds == "full" and abs(other.full - step.full) <= _SAME:
            return wait.what
        ready = other.begins + wait.months
        if holds == "begins" and abs(ready - step.begins) <= _SAME and ready > step.stated - _SAME:
            return wait.what
    return None
