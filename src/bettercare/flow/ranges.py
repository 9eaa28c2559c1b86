"""Ranges of a network's own figures: any number of its file may say how far it could be off.

    mean = { value = 7.2, range = { low = 6.5, high = 8.0, kind = "80% interval" } }

A range is read as those of a plan are (`bettercare.sampling`): the value is the median, the ends
bound the interval. A figure of its own row, such as a cost or a dated capacity, has `range` beside
its `value`. Shares of routes stay shares: where drawn ones sum to more than one, or to other
than one with home among them, all of that row are scaled to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from bettercare.flow.asking import Keys, Reader
from bettercare.flow.network import HOME
from bettercare.sampling import DrawBook, deviation, shift
from bettercare.sampling.ranges import SCORE_OF_HIGH

KINDS = (*SCORE_OF_HIGH, "full range")


@dataclass(frozen=True, slots=True)
class Ranged:
    """A figure with its range; `support` is `share` or `positive`, `whole` for places."""

    value: float
    low: float
    high: float
    kind: str
    support: str
    whole: bool


def take_ranges(r: Reader, raw: Any) -> dict[Keys, Ranged]:
    """Every range of a file's values by where its figure stands, leaving the figures alone."""
    found: dict[Keys, Ranged] = {}
    _take(r, raw, (), found)
    return found


def _take(r: Reader, raw: Any, at: Keys, found: dict[Keys, Ranged]) -> None:
    items = (
        raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    )
    for key, one in list(items):
        here = (*at, key)
        if not isinstance(one, dict) or "range" not in one:
            _take(r, one, here, found)
            continue
        alone = one.keys() == {"value", "range"}
        place = here if alone else (*here, "value")
        ranged = _ranged(r, one, place, here)
        if ranged is not None:
            found[place] = ranged
        if alone:
            raw[key] = one["value"]
        else:
            del one["range"]
            _take(r, one, here, found)


def _ranged(r: Reader, one: dict[str, Any], place: Keys, at: Keys) -> Ranged | None:
    before = len(r.faults)
    if "value" not in one:
        r.fault(at, "a range needs its figure beside it", "write { value = 7.2, range = { ... } }")
        return None
    given = r.table(one["range"], (*at, "range"), ("low", "high", "kind"))
    value = r.number(one["value"], (*at, "value"))
    low = r.number(given.get("low"), (*at, "range", "low"))
    high = r.number(given.get("high"), (*at, "range", "high"))
    kind = r.word(given.get("kind", KINDS[0]), (*at, "range", "kind"), KINDS, "kind of range")
    if kind is None or len(r.faults) > before:
        return None
    support = "share" if _is_share(place) else "positive"
    if not low <= value <= high:
        r.fault((*at, "range"), f"{value:g} is not between {low:g} and {high:g}", "mend the range")
        return None
    if kind != "full range" and (low <= 0.0 or (support == "share" and high >= 1.0)):
        ends = "nought or one" if support == "share" else "nought"
        r.fault((*at, "range"), f"an interval cannot end at {ends}", 'use kind = "full range"')
        return None
    return Ranged(value, low, high, kind, support, "capacity" in place and support == "positive")


def _is_share(at: Keys) -> bool:
    """Whether a figure is a share of people: of a route, of a class, of a part of a mixture."""
    return at[-1] == "share" or _row_of(at) is not None or "classes" in at[-2:]


def _row_of(at: Keys) -> Keys | None:
    """Where the row of routes stands that a figure is a share in; None for another figure."""
    keys = at[:-1] if at[-1] == "share" else at
    if len(keys) >= 2 and keys[-2] == "to":
        return keys[:-1]
    if len(keys) >= 3 and keys[-3] == "routes" and keys[0] == "escalations":
        return keys[:-1]
    return None


def drawn(ranges: Mapping[Keys, Ranged], book: DrawBook, number: int) -> dict[Keys, float]:
    """Every ranged figure in one draw; draws are addressed by where the figure stands."""
    values = {}
    for at, one in ranges.items():
        scores = book.scores("flow." + ".".join(map(str, at)))[number : number + 1]
        away = deviation(one.value, one.low, one.high, one.kind, one.support, scores)
        value = float(shift(one.value, away)[0])
        values[at] = float(max(round(value), 1)) if one.whole else value
    return values


def with_drawn(raw: Any, values: Mapping[Keys, float]) -> Any:
    """A copy of a file's values with drawn figures in their places."""
    made = deepcopy(raw)
    for at, value in values.items():
        _into(made, at[:-1])[at[-1]] = value
    for row in {row for at in values if (row := _row_of(at)) is not None}:
        _to_one(_into(made, row))
    if any("capacity" in at for at in values):
        _into_line(made)
    return made


def _into_line(made: dict[str, Any]) -> None:
    """Those there on the first day for whom a drawn capacity has no place are put in line."""
    nodes = {node.get("name"): node for node in made.get("nodes", []) if isinstance(node, dict)}
    today = made.get("today", {})
    for name, row in today.items() if isinstance(today, dict) else ():
        node = nodes.get(name, {})
        room = node.get("capacity")
        if isinstance(room, list):
            room = room[0].get("value")
        if not isinstance(row, dict) or not isinstance(room, int | float):
            continue
        left = int(room / (node.get("hours_a_week", 1.0) if node.get("kind") == "team" else 1.0))
        for key in ("occupied", "waiting"):  # a number is of the first class
            if isinstance(row.get(key, {}), int):
                row[key] = {next(iter(made.get("classes", {})), "all"): row[key]}
        there, line = row.get("occupied", {}), row.setdefault("waiting", {})
        for one, count in there.items():
            there[one] = min(count, left)
            left -= there[one]
            line[one] = line.get(one, 0) + count - there[one]


def _into(raw: Any, at: Keys) -> Any:
    for key in at:
        raw = raw[key]
    return raw


def _to_one(row: dict[str, Any]) -> None:
    shares = {k: v["share"] if isinstance(v, dict) else v for k, v in row.items()}
    if not all(isinstance(share, int | float) for share in shares.values()):
        return  # a share from a plan by address: held to one where the plan's figures are put in
    total = sum(shares.values())
    if total > 1.0 or (HOME in shares and total > 0.0):
        for key, share in shares.items():
            if isinstance(row[key], dict):
                row[key]["share"] = share / total
            else:
                row[key] = share / total
