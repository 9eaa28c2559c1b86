"""Money of a plan is in the prices of its base year: prices of several years are not mixed.

A figure, a table, a cost, a change or a set line may say whose prices its money is in; where it
says another year than the plan's, the figure has to be brought to the plan's prices first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bettercare.plan.frame import FILE as FRAME
from bettercare.plan.frame import Frame, financial_year
from bettercare.plan.model import year_label
from bettercare.plan.reading import Reading, Spot
from bettercare.tables.plan_tables import PLAN_TABLES

NAME = "price_base"


def prices_wanted(r: Reading, frame: Frame) -> int | None:
    """The year whose prices the plan's money is in; None where that cannot be said.

    Under an earlier base the money stays as the plan has it.
    """
    return None if (FRAME, "base_year") in r.overlay.keys else frame.first_year


def same_prices(
    r: Reading, frame: Frame, spot: Spot, entry: Mapping[str, Any], unit: str | None
) -> None:
    """A fault where a figure in `unit` says that it is in prices of another year than the plan's.

    And one where it is no money; `unit` is None where it is not known.
    """
    text = entry.get(NAME)
    if not isinstance(text, str):
        return  # absent, or told of already
    at = spot.at(NAME)
    if unit is not None and not of_money(unit):
        r.fault(at, f"a figure in {unit} has no prices", f"take {NAME} away")
        return
    year, wanted = financial_year(r, at, text), prices_wanted(r, frame)
    if year is not None and wanted is not None and year != wanted:
        said = year_label(wanted)
        problem = f"the money is stated in prices of {text}, and the plan's in those of {said}"
        r.fault(at, problem, f'bring it to prices of {said}, and write {NAME} = "{said}"')


def tables_in_same_prices(
    r: Reading, frame: Frame, file: str, entries: Mapping[str, Mapping[str, Any]]
) -> None:
    """The same of the CSV tables, by their entries in tables.toml."""
    for address, entry in entries.items():
        spot = Spot(file, (address,), address)
        schema = PLAN_TABLES[address]
        if any(column.unit and of_money(column.unit) for column in schema.columns):
            same_prices(r, frame, spot, entry, "gbp")
        elif NAME in entry:
            r.fault(spot.at(NAME), "the table holds no money", f"take {NAME} away")


def of_money(unit: str) -> bool:
    """Whether a unit is of pounds.

    >>> of_money("mgbp/year"), of_money("bed-day/year")
    (True, False)
    """
    return "gbp" in unit.split("/", maxsplit=1)[0]
