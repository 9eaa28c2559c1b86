"""The tiny plan with trade between its two trusts, and with wards. Every figure is invented."""

from dataclasses import replace

from tiny import quantity, tiny_plan

from bettercare.plan.model import Table

CONTRACT = ("payer", "provider", "service", "basis", "amount", "growth", "share", "prices")
BLOCK = ("lpt", "uhl", "all", "block", 100_000.0, 0.1, None, "2013/14")
BY_ACTIVITY = ("lpt", "uhl", "hospital", "activity", None, None, 0.25, "2013/14")


def with_table(plan, address, columns, rows):
    """The plan with a CSV table, rows in the order of the columns."""
    cells = {name: tuple(row[i] for row in rows) for i, name in enumerate(columns)}
    return replace(plan, tables=plan.tables | {address: Table(address, cells)})


def trading(*rows, quantities=(), **changes):
    """The tiny plan with contracts; both trusts are funded."""
    figures = [quantity("finance.funding.lpt", 500_000.0), *quantities]
    return with_table(tiny_plan(quantities=figures, **changes), "finance.contract", CONTRACT, rows)


def wards(*more):
    return [
        quantity("finance.ward_size.general", 10.0, "bed"),
        quantity("finance.ward_share.general", 0.8, "share", "share"),
        quantity("finance.variable_share.acute", 0.0, "share", "share"),
        quantity("finance.unit_cost.hospital", 0.0),
        quantity("finance.inflation.overall", 0.0, "share/year", "real"),
        *more,
    ]
