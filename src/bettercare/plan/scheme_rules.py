"""Rules of capital schemes: no capital comes after a scheme opens."""

from __future__ import annotations

from datetime import date

from bettercare.plan.base import Base
from bettercare.plan.model import year_label
from bettercare.plan.money_rows import sound
from bettercare.plan.reading import Reading


def check_schemes(r: Reading, base: Base) -> None:
    """Check estate.scheme against the dates of estate.capital."""
    sheet = sound(base, "estate.scheme")
    if sheet is None:
        return
    for row, (scheme, opens) in enumerate(sheet.rows("scheme", "opens")):
        figure = base.quantities.get(f"estate.capital.{scheme}")
        last = figure.steps[-1][0] if figure is not None else date(1, 1, 1)
        if last >= date(opens + 1, 4, 1):
            problem = (
                f'capital of "{scheme}" is secured on {last}, after it opens in {year_label(opens)}'
            )
            r.fault(sheet.spot(row), problem, "let it open later, or secure the capital before")
