"""What several rules of money share: rows, price base, funding, who gives what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bettercare.plan.base import Base
from bettercare.plan.csv_text import Sheet
from bettercare.plan.model import year_label
from bettercare.plan.price_bases import prices_wanted
from bettercare.plan.reading import Reading, Spot
from bettercare.tables.value_tables import VALUE_TABLES


def sound(base: Base, address: str) -> Sheet | None:
    """A table that is there and has no wrong cell."""
    sheet = base.sheets.get(address)
    return sheet if sheet is not None and sheet.file and not sheet.spoilt else None


def rows_of(sheet: Sheet, *names: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a table as dictionaries, with their number."""
    for row, cells in enumerate(sheet.rows(*names)):
        yield row, dict(zip(names, cells, strict=True))


def one_price_base(r: Reading, base: Base, sheet: Sheet) -> None:
    """Money of a table is stated in the base year: prices of several years are not mixed."""
    year = prices_wanted(r, base.frame)
    if year is None:
        return
    wanted = year_label(year)
    for row, prices in enumerate(sheet.columns["prices"]):
        if prices is not None and prices != wanted:
            problem = f'the money is stated in "{prices[:20]}", and the plan\'s in {wanted}'
            r.fault(sheet.spot(row), problem, f"bring it to {wanted}, and write {wanted}")


def funded(r: Reading, base: Base, spot: Spot, partner: str) -> None:
    """A fault where a partner that pays or is paid has no funding, so that it has no gap."""
    named = base.frame.named.get("partners", {}).get(partner)
    file = VALUE_TABLES["finance.funding"].file
    if named is None or named.kind == "outside" or r.unread(file):
        return
    if partner not in r.toml.get(file, {}):
        problem = f'"{partner}" has no finance.funding, so its gap cannot be told'
        r.fault(spot, problem, f"add [{partner}] to {file}")


def gives(r: Reading, base: Base, spot: Spot, service: str, provider: str) -> None:
    """A fault where a partner is paid for a service that it does not give."""
    known = base.services.get(service)
    if known is not None and provider not in known.delivered_by:
        problem = f'"{provider}" does not give "{service}"'
        r.fault(spot, problem, f"it is given by {', '.join(known.delivered_by)}")
