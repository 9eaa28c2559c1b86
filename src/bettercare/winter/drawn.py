"""The networks of an option and year over draws of the plan's assumptions."""

from __future__ import annotations

from pathlib import Path

from bettercare.flow.network import Network
from bettercare.flow.ranges import drawn
from bettercare.plan.model import year_label
from bettercare.sampling import DrawBook
from bettercare.system.run import run_option
from bettercare.winter.costs import with_plan_costs
from bettercare.winter.figures import PlanFigures
from bettercare.winter.planned import Central, option_prices
from bettercare.winter.template import network_for


def drawn_networks(
    made: Central,
    option: str,
    year: int,
    count: int,
    seed: int | None = None,
    costs: Path | None = None,
) -> list[Network]:
    """One network for each draw of the plan and of the ranges of its network's own figures.

    `costs` is a file of costs in place of the network's own. Draws are those of the plan's run:
    draw n is its draw n. Values set by calibration stay, unless they have a range.
    """
    plan = made.plan
    seed = plan.seed if seed is None else seed
    book = DrawBook(seed, count)
    y = year - plan.first_year
    rows = run_option(made.model, plan.options[option], book).rows
    prices = option_prices(plan, option, book)
    found = []
    for number in range(count):
        one = slice(number, number + 1)
        figures = PlanFigures(
            made.model.layout,
            rows[:, y, one],
            {address: values[y, one] for address, values in prices.items()},
        )
        own = drawn(made.template.ranges, book, number)
        fitted = dict(made.template.fitted)
        fitted |= {str(at[1]): value for at, value in own.items() if at[0] == "fitted"}
        own = {at: value for at, value in own.items() if at[0] != "fitted"}
        label = f"{plan.options[option].label} {year_label(year)}"
        network = network_for(made.template, figures, year, label, seed, fitted, drawn=own)
        if costs is not None:
            network = with_plan_costs(network, costs, made, figures)
        found.append(network)
    return found
