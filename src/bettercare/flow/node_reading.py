"""One node of a network file, with its routes and its calendar."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bettercare.flow import stays
from bettercare.flow.asking import Keys, Reader
from bettercare.flow.day_reading import read_day
from bettercare.flow.network import HOME, NODE_KINDS, ByClass, Node, Route
from bettercare.flow.stay_reading import read_stay
from bettercare.flow.stays import Stay

_STAY = ("mean", "cv", "distribution", "stay")
_KEYS = (
    "name", "label", "kind", "capacity", "hours_a_week", "to", "queue_limit", "when_full",
    "waiting_room", "patience", "leave_to", "classes", "source", *_STAY,
)  # fmt: skip
_CLASS_KEYS = ("to", "patience", "hours_a_week", *_STAY)


def read_node(
    r: Reader, raw: Any, at: Keys, names: Sequence[str], classes: Sequence[str],
    start: date | None, days: float,
) -> Node | None:  # fmt: skip
    """A node, or None where it has no name."""
    given = r.table(raw, at, _KEYS)
    if not isinstance(given.get("name"), str):
        r.fault(at, "this node has no name", 'add name = "ward"')
        return None
    stay = _stay(r, given, at)
    if stay is None:
        r.fault(at, "this node has no length of stay", "add mean = 7.2 and cv = 1.2, or stay")
    capacity, changes = _capacity(r, given, at, start, days)
    kind = r.word(given.get("kind", "beds"), (*at, "kind"), NODE_KINDS, "kind of node") or "beds"
    hours = given.get("hours_a_week")
    if hours is not None and kind != "team":
        r.fault((*at, "hours_a_week"), "only a team counts hours of visits", 'write kind = "team"')
    places = [*names, HOME]
    when_full = given.get("when_full", "lost")
    to_full = None
    if when_full != "lost":
        to_full = r.word(when_full, (*at, "when_full"), names, 'node of this network (or "lost")')
    leave_to = given.get("leave_to", HOME)
    patience = read_stay(r, given["patience"], (*at, "patience")) if "patience" in given else None
    return Node(
        name=given["name"],
        capacity=capacity,
        stay=stay or stays.exponential(1.0),
        routes=read_routes(r, given.get("to", {}), (*at, "to"), names),
        label=r.text_of(given.get("label", given["name"]), (*at, "label")),
        kind=kind,
        hours_a_week=_hours(r, hours, at),
        changes=changes,
        queue_limit=r.limit(given.get("queue_limit", "unlimited"), (*at, "queue_limit")),
        when_full=to_full,
        waiting_room=r.limit(given.get("waiting_room", 0), (*at, "waiting_room")),
        patience=patience,
        leave_to=r.word(leave_to, (*at, "leave_to"), places, "node of this network") or HOME,
        by_class=_by_class(r, given.get("classes", {}), (*at, "classes"), names, classes),
    )


def _hours(r: Reader, raw: Any, at: Keys) -> float:
    here = (*at, "hours_a_week")
    hours = 1.0 if raw is None else r.number(raw, here, above=0.0, default=1.0)
    if round(hours * 60.0) < 1:
        r.fault(here, f"{hours:g} hours a week are less than a minute", "give the hours of visits")
        return 1.0
    return hours


def _stay(r: Reader, given: Mapping[str, Any], at: Keys) -> Stay | None:
    if "stay" in given:
        return read_stay(r, given["stay"], (*at, "stay"))
    if "mean" not in given:
        return None
    short = {key: given[key] for key in ("mean", "cv", "distribution") if key in given}
    if "distribution" not in short:
        short["distribution"] = "lognormal" if "cv" in short else "exponential"
    return read_stay(r, short, at)


def _by_class(
    r: Reader, raw: Any, at: Keys, names: Sequence[str], classes: Sequence[str]
) -> dict[str, ByClass]:
    found = {}
    for key, one in r.table(raw, at, classes).items():
        if key not in classes:
            continue
        here = (*at, key)
        given = r.table(one, here, _CLASS_KEYS)
        found[key] = ByClass(
            stay=_stay(r, given, here),
            routes=read_routes(r, given["to"], (*here, "to"), names) if "to" in given else None,
            patience=read_stay(r, given["patience"], (*here, "patience"))
            if "patience" in given
            else None,
            hours_a_week=_hours(r, given["hours_a_week"], here)
            if "hours_a_week" in given
            else None,
        )
    return found


def read_routes(r: Reader, raw: Any, at: Keys, names: Sequence[str]) -> tuple[Route, ...]:
    """Ways out: { ward = 0.3, other = { share = 0.2, delay = {...}, otherwise = "x", when = 1 } }.

    What they leave goes home. Shares that sum to more than one are a fault, and so are shares
    that name home and sum to less.
    """
    if not isinstance(raw, dict):
        r.fault(at, "this must be a table", "write { ward_a = 0.3 }")
        return ()
    routes = []
    places = [*names, HOME]
    for key, one in raw.items():
        here = (*at, key)
        name = r.word(key, here, places, "node of this network")
        given = one if isinstance(one, dict) else {"share": one}
        r.table(given, here, ("share", "delay", "otherwise", "when"))
        share = r.number(given.get("share"), (*here, "share") if isinstance(one, dict) else here,
                         low=0.0, high=1.0)  # fmt: skip
        delay = read_stay(r, given["delay"], (*here, "delay")) if "delay" in given else None
        aside = given.get("otherwise")
        if aside is not None:
            aside = r.word(aside, (*here, "otherwise"), places, "node of this network")
        when = r.number(given.get("when", 1.0), (*here, "when"), above=0.0, default=1.0)
        if name is not None:
            routes.append(Route(name, share, delay, aside, when))
    total = sum(route.share for route in routes)
    named = any(route.to == HOME for route in routes)
    if total > 1.0 + 1e-9 or (named and abs(total - 1.0) > 1e-9):
        r.fault(at, f"the routes sum to {total:.6g}, not to 1",
                "mend the shares, or leave home out: it takes the rest")  # fmt: skip
        return ()
    return tuple(routes)


def _capacity(
    r: Reader, given: Mapping[str, Any], at: Keys, start: date | None, days: float
) -> tuple[float, tuple[tuple[float, float], ...]]:
    """Capacity at the start, and (day, capacity) changes after it."""
    here = (*at, "capacity")
    raw = given.get("capacity")
    if raw is None:
        r.fault(at, "this node has no capacity", 'add capacity = 24, or "unlimited"')
        return 1.0, ()
    if not isinstance(raw, list | dict):
        before = len(r.faults)
        value = r.limit(raw, here)
        if value == 0.0 and len(r.faults) == before:
            r.fault(here, "a capacity of nought for ever lets nobody in",
                    'give the places there are, dated ones, or "unlimited"')  # fmt: skip
            return 1.0, ()
        return _even(r, value, given, here), ()
    if isinstance(raw, dict):
        return _opening_hours(r, raw, here, start, days)
    steps = []
    for there, one in r.rows(raw, here):
        row = r.table(one, there, ("from", "value"))
        if not {"from", "value"} <= row.keys():
            r.fault(
                there, "a dated capacity needs from and value", "write { from = 0, value = 24 }"
            )
            continue
        day = read_day(r, row["from"], (*there, "from"), start, days)
        steps.append((day, _even(r, r.limit(row["value"], (*there, "value")), given, there)))
    for i, (one, two) in enumerate(itertools.pairwise(steps)):
        if two[0] <= one[0]:
            r.fault(
                (*here, i + 1), "this date does not come after the one before", "put them in order"
            )
    if not steps:
        if not raw:
            r.fault(here, "no capacity is given", "write [{ from = 0, value = 24 }]")
        return 1.0, ()
    if steps[0][0] > 0.0:
        r.fault((*here, 0), f"there is no capacity before day {steps[0][0]:g}",
                "begin at the start of the run")  # fmt: skip
    if not any(value for _, value in steps):
        r.fault(here, "a capacity of nought for ever lets nobody in", "give the places there are")
        return 1.0, ()
    return steps[0][1], tuple(steps[1:])


def _even(r: Reader, value: float, given: Mapping[str, Any], at: Keys) -> float:
    if given.get("kind") != "team" and math.isfinite(value) and value != round(value):
        r.fault(at, f"{value:g} places are not a whole number", "leave the decimals out")
    return value


def _opening_hours(
    r: Reader, raw: dict[str, Any], at: Keys, start: date | None, days: float
) -> tuple[float, tuple[tuple[float, float], ...]]:
    """Capacity by the week: open so many places from hour to hour on given weekdays."""
    given = r.table(raw, at, ("open", "value", "otherwise", "weekdays"))
    span = r.numbers(given.get("open", [0, 24]), (*at, "open"), count=2)
    value = r.number(given.get("value"), (*at, "value"), above=0.0, default=1.0)
    closed = r.number(given.get("otherwise", 0), (*at, "otherwise"), low=0.0)
    weekdays = [int(x) for x in r.numbers(given.get("weekdays", list(range(7))), (*at, "weekdays"))]
    if not (0.0 <= span[0] < span[1] <= 24.0):
        r.fault((*at, "open"), "opening hours must rise within 0 to 24", "write open = [8, 20]")
        return value, ()
    if "weekdays" in given and start is None:
        r.fault(
            (*at, "weekdays"),
            "weekdays need the date of day 0",
            "add start = 2013-04-01 at the top",
        )
    if not weekdays:
        r.fault((*at, "weekdays"), "it opens on no day: nobody ever gets in", "name the days")
    if any(not 0 <= day <= 6 for day in weekdays):
        r.fault((*at, "weekdays"), "weekdays count from 0 (Monday) to 6", "write weekdays = [0, 1]")
    first = start.weekday() if start is not None else 0
    steps: list[tuple[float, float]] = []
    for day in range(int(days) + 1):
        if (first + day) % 7 in weekdays:
            steps += [(day + span[0] / 24.0, value), (day + span[1] / 24.0, closed)]
    merged: list[tuple[float, float]] = [(0.0, closed)]
    for when, what in steps:
        if when <= merged[-1][0] + 1e-12:
            merged[-1] = (merged[-1][0], what)
        elif what != merged[-1][1]:
            merged.append((when, what))
    return merged[0][1], tuple((when, what) for when, what in merged[1:] if when < days)
