"""The report's charts, each with its table, its text alternative, its units and its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bettercare.publish.digest import OptionAnswer
from bettercare.publish.facts import Facts
from bettercare.publish.figures.shape import Figure, Panel, TableView

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Figure", "Panel", "TableView", "draw", "frames"]


def draw(facts: Facts, options: list[OptionAnswer]) -> dict[str, list[Figure]]:
    """Every chart of the report by section; a section without anything to draw has none."""
    from bettercare.publish.figures import (
        beds,
        bridge,
        capacity,
        capital,
        employers,
        enablers,
        held,
        judgement,
        life,
        money,
        people,
        staff,
    )

    return {
        "beds": beds.needed_and_planned(facts, options),
        "closing": beds.closing(facts),
        "capacity": capacity.services(facts, options),
        "staff": [
            *capacity.staff(facts, options),
            *staff.stock(facts),
            *employers.employers(facts),
        ],
        "money": [
            *money.gaps(facts),
            *bridge.bridges(facts),
            *capital.capital(facts),
            *capital.double_running(facts),
        ],
        "held": held.held_back(facts),
        "enablers": enablers.timeline(facts),
        "people": people.growth(facts),
        "inequality": life.life(facts),
        "judgement": judgement.shares(facts, options),
    }


def load() -> None:
    """Load what draws the charts, ahead of `draw`."""
    from bettercare.publish.figures import (  # noqa: F401 - they stay loaded
        beds,
        bridge,
        capacity,
        capital,
        employers,
        enablers,
        held,
        judgement,
        money,
        people,
        staff,
        trust,
    )


def frames(drawn: dict[str, list[Figure]]) -> dict[str, pl.DataFrame]:
    """The data of every chart as tables for a bundle, named `charts/KEY`."""
    import polars as pl

    schema = {
        name: pl.Float64 if name in ("value", "low", "high") else pl.String
        for name in ("option", "item", "year", "series", "unit", "value", "low", "high")
    }
    return {
        f"charts/{figure.key}": pl.DataFrame(
            [{name: point.get(name) for name in schema} for point in figure.points], schema=schema
        )
        for figures in drawn.values()
        for figure in figures
    }
