"""What care in a network costs: figures by node, each with unit, price base and source.

    [[costs]]
    node = "ward"
    per = "occupied_bed_day"
    value = 268
    unit = "gbp/bed-day"
    price_base = "2013/14"
    source = "reference costs 2013/14"

They stand in the network's file or in one of their own (`flow run --costs FILE`). Figures of
two price bases are not added up: they are restated first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bettercare.flow.asking import Keys, Reader

if TYPE_CHECKING:
    from bettercare.flow.network import Network

#: What a cost is for, its unit, and what of a run it multiplies.
PER = {
    "open_bed_day": ("gbp/bed-day", "a bed, room or place open for a day, used or not"),
    "occupied_bed_day": ("gbp/bed-day", "a day that a person is there, ready to go on or not"),
    "open_visit_hour": ("gbp/hour", "an hour of visits there is staff for, given or not"),
    "visit_hour": ("gbp/hour", "an hour of visits taken by the people of a team"),
    "attendance": ("gbp/attendance", "a person who comes in"),
    "cancelled_operation": ("gbp/admission", "a planned admission called off"),
}
_OF_TEAMS = ("open_visit_hour", "visit_hour")
_OF_BEDS = ("open_bed_day", "occupied_bed_day")
_OPEN = ("open_bed_day", "open_visit_hour")
_KEYS = ("node", "per", "value", "unit", "price_base", "source", "note")


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost at a node, in pounds at the prices of a year."""

    node: str
    per: str
    value: float
    price_base: str
    source: str


@dataclass(frozen=True, slots=True)
class Costed:
    """What must be known of a node to read its costs."""

    kind: str
    limited: bool
    planned: bool  # whether planned admissions to it may be called off


def read_costs(r: Reader, raw: Any, nodes: dict[str, Costed]) -> tuple[Cost, ...]:
    """The costs of a file's list `costs`, their faults noted with the reader."""
    found: list[Cost] = []
    for at, row in r.rows(raw, ("costs",)):
        one = _cost(r, row, at, nodes)
        if one is None:
            continue
        if any((one.node, one.per) == (other.node, other.per) for other in found):
            r.fault(at, f"{one.node} has a second cost of an {one.per}", "keep one of them")
        base = found[0].price_base if found else one.price_base
        if one.price_base != base:
            told = f"prices of {one.price_base} and of {base} cannot be added"
            r.fault((*at, "price_base"), told, "restate them at the prices of one year")
        found.append(one)
    return tuple(found)


def _cost(r: Reader, raw: Any, at: Keys, nodes: dict[str, Costed]) -> Cost | None:
    given = r.table(raw, at, _KEYS)
    if not isinstance(raw, dict):
        return None
    missing = [key for key in _KEYS[:-1] if key not in given]
    if missing:
        r.fault(at, f"a cost needs {', '.join(missing)}",
                'such as per = "occupied_bed_day", value = 268, unit = "gbp/bed-day", '
                'price_base = "2013/14"')  # fmt: skip
        return None
    node = r.word(given["node"], (*at, "node"), nodes, "node of this network")
    per = r.word(given["per"], (*at, "per"), PER, "thing that has a cost")
    value = r.number(given["value"], (*at, "value"), low=0.0)
    base = r.text_of(given["price_base"], (*at, "price_base"))
    source = r.text_of(given["source"], (*at, "source"))
    if node is None or per is None:
        return None
    r.word(given["unit"], (*at, "unit"), (PER[per][0],), f"unit of an {per}")
    _fits(r, per, node, nodes[node], (*at, "per"))
    return Cost(node, per, value, base, source)


def _fits(r: Reader, per: str, name: str, node: Costed, at: Keys) -> None:
    """Note it where a node can have no such cost."""
    if per in _OF_TEAMS and node.kind != "team":
        r.fault(at, f"{name} is no team: nobody gives visits there", f"use {' or '.join(_OF_BEDS)}")
    elif per in _OF_BEDS and node.kind == "team":
        r.fault(at, f"{name} is a team: it has no beds", f"use {' or '.join(_OF_TEAMS)}")
    elif per in _OPEN and not node.limited:
        r.fault(at, f"{name} has no limit: how much of it is open cannot be said",
                f"use {_OF_TEAMS[1] if node.kind == 'team' else _OF_BEDS[1]}")  # fmt: skip
    elif per == "cancelled_operation" and not node.planned:
        r.fault(at, f"no arrivals at {name} are called off", "give them cancelled = { ... }")


def price_base_of(costs: Sequence[Cost]) -> str:
    """The unit of a sum of costs, with the year of its prices.

    >>> price_base_of([Cost("ward", "attendance", 90.0, "2013/14", "invented")])
    'gbp at 2013/14 prices'
    """
    return f"gbp at {costs[0].price_base} prices"


def known_of(network: Network) -> dict[str, Costed]:
    """What must be known of the nodes of a network to read their costs."""
    planned = {stream.node for stream in network.arrivals if stream.cancelling is not None}
    return {
        node.name: Costed(
            node.kind,
            all(math.isfinite(size) for size in (node.capacity, *(v for _, v in node.changes))),
            node.name in planned,
        )
        for node in network.nodes
    }
