"""Costs of a plan's network from a file of their own, whose values may be the plan's by address."""

from __future__ import annotations

from pathlib import Path

from bettercare.flow.costs import known_of, read_costs
from bettercare.flow.network import Network
from bettercare.flow.reading import costs_file, priced
from bettercare.winter.figures import PlanFigures, prices
from bettercare.winter.planned import Central
from bettercare.winter.references import is_reference, read_reference


def with_plan_costs(network: Network, path: Path, made: Central, figures: PlanFigures) -> Network:
    """The network of an option and year with the costs of a file, at the figures of that year.

    Costs of nodes that the year closes are left out. Errors: `CallError` without a file;
    `NetworkFaults` with every fault.
    """
    r, raw = costs_file(path)
    plan, template = made.plan, made.template
    known = prices(plan)
    closed = template.roles.keys() - {node.name for node in network.nodes}
    rows = []
    for at, row in r.rows(raw.get("costs", []), ("costs",)):
        if isinstance(row, dict) and is_reference(row.get("value")):
            found = read_reference(r, row["value"], (*at, "value"), known, template.fitted)
            faulty = any(term.plan is None for term in (*found.terms, *found.over))
            row["value"] = 0.0 if faulty else float(found.of(figures, template.fitted).ravel()[0])
        if not isinstance(row, dict) or row.get("node") not in closed:
            rows.append(row)
    return priced(r, network, read_costs(r, rows, known_of(network)))
