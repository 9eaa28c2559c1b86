"""An option of a plan in one year, made ready for its network: the central run of the year loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bettercare.errors import CallError
from bettercare.flow.network import Network, Node, hours_of
from bettercare.plan.draws import Values
from bettercare.plan.model import Plan, year_label
from bettercare.sampling import DrawBook
from bettercare.system.model import Model, build_model
from bettercare.system.run import run_option
from bettercare.winter.figures import PlanFigures, prices
from bettercare.winter.template import OUTSIDE, Template, network_for, read_template

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Central:
    """Options of a plan at the stated value of every assumption, limits and delays in force."""

    model: Model
    template: Template
    rows: Mapping[str, Floats]  # by option: (rows of the layout, years, 1)
    prices: Mapping[str, Mapping[str, Floats]]  # by option and address: (years, 1)

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.model.plan

    def figures(self, option: str, year: int) -> PlanFigures:
        """Figures of an option in a year."""
        y = year - self.plan.first_year
        prices = {key: each[y] for key, each in self.prices[option].items()}
        return PlanFigures(self.model.layout, self.rows[option][:, y], prices)

    def network(
        self, option: str, year: int, seed: int | None = None, outside_as_in: int | None = None,
        fitted: Mapping[str, float] | None = None,
    ) -> Network:  # fmt: skip
        """The network of an option in a year.

        `outside_as_in` is the year whose room outside hospital it has, where that is another.
        """
        outside = None if outside_as_in is None else self.figures(option, outside_as_in)
        return network_for(
            self.template,
            self.figures(option, year),
            year,
            f"{self.plan.options[option].label} {year_label(year)}",
            self.plan.seed if seed is None else seed,
            fitted,
            outside=outside,
        )


def central(plan: Plan, options: list[str], template: Template | None = None) -> Central:
    """Run options at stated values. Errors: `CallError` for an option the plan does not have."""
    for key in options:
        if key not in plan.options:
            known = ", ".join(plan.options)
            raise CallError(f"option {key!r} is not in the plan; it has {known}")
    template = read_template(plan) if template is None else template
    model = build_model(plan)
    book = DrawBook(plan.seed, 1, central=True)
    rows = {key: run_option(model, plan.options[key], book).rows for key in options}
    costs = {key: option_prices(plan, key, book) for key in options}
    return Central(model, template, rows, costs)


def option_prices(plan: Plan, option: str, book: DrawBook) -> dict[str, Floats]:
    """What costs may ask for in one option, each (years, draws), at base-year prices."""
    values = Values(plan, plan.options[option], book)
    return {address: values.annual(address) for address in prices(plan)}


def year_of(plan: Plan, text: str) -> int:
    """The first calendar year of a year of the plan, such as 2018 of 2018/19."""
    for year in plan.years:
        if text in (year_label(year), str(year)):
            return year
    first, last = year_label(plan.years[0]), year_label(plan.years[-1])
    raise CallError(f"{text!r} is not a year of the plan", mend=f"name one from {first} to {last}")


def scaled(network: Network, demand: float, community: float, template: Template) -> Network:
    """The network with more or fewer people arriving, and more or less room outside hospital."""
    outside = set(template.of_role(OUTSIDE))

    def room(value: float, team: bool) -> float:
        return value * community if team else float(max(round(value * community), 1))

    return replace(
        network,
        arrivals=tuple(
            replace(one, rates=tuple(rate * demand for rate in one.rates))
            for one in network.arrivals
        ),
        nodes=tuple(
            _with_room_for_all(
                replace(
                    node,
                    capacity=room(node.capacity, node.kind == "team"),
                    changes=tuple(
                        (day, room(size, node.kind == "team")) for day, size in node.changes
                    ),
                )
            )
            if node.name in outside
            else node
            for node in network.nodes
        ),
    )


def _with_room_for_all(node: Node) -> Node:
    """The node with nobody there on the first day for whom it has no place."""
    left, there = node.capacity, {}
    for name, count in node.occupied_at_start.items():
        there[name] = min(count, int(left / hours_of(node, name))) if left < np.inf else count
        left -= there[name] * hours_of(node, name)
    return replace(node, occupied_at_start=there)
